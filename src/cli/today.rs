//! `dealbook today`: what is overdue, what is due today, what comes within a week.

use std::process::ExitCode;

use super::{
    Context,
    output::{Column, Format},
    typed,
};
use crate::{
    domain::{dates, text::Align},
    error::Result,
    store::query::{
        board::Whose,
        today::{Item, Section, Why, agenda},
    },
};

/// Show what is due: next steps, promises, tasks, closings, quotes that end, birthdays, silent accounts
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of this user; mine where it is left out
    #[arg(long, value_name = "USER", conflicts_with = "all")]
    owner: Option<String>,
    /// Of everyone
    #[arg(long)]
    all: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let (today, limits) = (context.today(), typed::limits(context));
        context.look(|read| {
            let owner = match &self.owner {
                _ if self.all => None,
                Some(owner) => Some(typed::user_of(&read, owner)?),
                None => Some(read.catalog().me),
            };
            let items = agenda(&read, Whose { owner }, today, &limits)?;
            let mut out = context.out.borrow_mut();
            let labels = ["when", "day", "why", "what", "about"];
            let is_table = out.format_or(Format::Table) == Format::Table;
            let rows: Vec<Vec<String>> = items
                .iter()
                .map(|item| {
                    let day = if is_table {
                        dates::near(item.day, today)
                    } else {
                        item.day.to_string()
                    };
                    vec![
                        section(item).into(),
                        day,
                        why(item).into(),
                        item.title.clone(),
                        item.about.clone(),
                    ]
                })
                .collect();
            if !is_table {
                out.objects(&labels, &rows)?;
            } else if rows.is_empty() {
                out.line("nothing is due within a week")?;
            } else {
                let columns = labels.map(|label| Column {
                    label: label.into(),
                    align: Align::Left,
                });
                out.table(&columns, &rows)?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn section(item: &Item) -> &'static str {
    match item.section {
        Section::Overdue => "overdue",
        Section::Today => "today",
        Section::Soon => "soon",
    }
}

fn why(item: &Item) -> &'static str {
    match item.why {
        Why::NextStep => "next step",
        Why::OurPromise => "our promise",
        Why::TheirPromise => "their promise",
        Why::Task => "task",
        Why::Closing => "closing",
        Why::Wakes => "wakes",
        Why::QuoteEnds => "quote ends",
        Why::Birthday => "birthday",
        Why::Silent => "silent",
    }
}
