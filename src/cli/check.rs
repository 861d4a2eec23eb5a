//! `dealbook check`: the findings as a list.

use std::process::ExitCode;

use super::{
    Context, kind,
    output::{Column, Format},
    typed,
};
use crate::{
    domain::{
        field::Record as _,
        findings::{self, Severity},
        record::{account::Account, opportunity::Opportunity},
        text::Align,
    },
    error::Result,
    store::{Read, query::facts},
};

/// List what is wrong or missing; exit 1 if any of it is an error
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which opportunities; all where it is left out
    filter: Vec<String>,
    /// Accounts instead of opportunities
    #[arg(long)]
    accounts: bool,
    /// Also what is kept quiet
    #[arg(long)]
    quiet: bool,
}

struct Line {
    severity: Severity,
    record: String,
    id: String,
    code: &'static str,
    words: String,
    hint: &'static str,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        context.look(|read| {
            let lines = self.find(context, read)?;
            print(context, &lines)?;
            let is_bad = lines.iter().any(|line| line.severity == Severity::Error);
            Ok(if is_bad {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        })
    }

    fn find(&self, context: &Context, read: Read<'_>) -> Result<Vec<Line>> {
        let (limits, today) = (typed::limits(context), context.today());
        let info = if self.accounts {
            Account::INFO
        } else {
            Opportunity::INFO
        };
        let filter = kind::filter(context, &read, info, &self.filter.join(" "))?;
        let mut lines = Vec::new();
        for id in read.list(info, &filter, &[], today).ids()? {
            let title = read.title(id)?;
            let uuid = read.uuid(id)?.unwrap_or_default().to_string();
            macro_rules! tell {
                ($findings:expr) => {
                    for finding in $findings {
                        if self.quiet || !finding.is_quiet() {
                            lines.push(Line {
                                severity: finding.severity(),
                                record: title.clone(),
                                id: uuid.clone(),
                                code: finding.code(),
                                hint: finding.definition.hint,
                                words: finding.words,
                            });
                        }
                    }
                };
            }
            if self.accounts {
                if let Some(facts) = facts::account(&read, id)? {
                    tell!(findings::of_account(&facts, today, &limits));
                }
            } else if let Some(facts) = facts::opportunity(&read, id)? {
                tell!(findings::of_opportunity(&facts, today, &limits));
            }
        }
        // The gravest first; of equals, the deals stay together.
        lines.sort_by_key(|line| std::cmp::Reverse(line.severity));
        Ok(lines)
    }
}

fn print(context: &Context, lines: &[Line]) -> Result<()> {
    let mut out = context.out.borrow_mut();
    if out.format_or(Format::Table) == Format::Table {
        if lines.is_empty() {
            return out.line("nothing is wrong or missing");
        }
        let columns = ["severity", "record", "finding", "what to do"].map(|label| Column {
            label: label.into(),
            align: Align::Left,
        });
        let cells = |line: &Line| {
            [line.severity.word(), &line.record, &line.words, line.hint].map(str::to_owned)
        };
        let rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line).to_vec()).collect();
        return out.table(&columns, &rows);
    }
    let names = ["severity", "record", "id", "finding", "words", "hint"];
    let cells = |line: &Line| {
        [
            line.severity.word(),
            &line.record,
            &line.id,
            line.code,
            &line.words,
            line.hint,
        ]
        .map(str::to_owned)
    };
    let rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line).to_vec()).collect();
    out.objects(&names, &rows)
}
