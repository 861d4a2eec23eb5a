//! `dealbook review`: the pipeline review, deal by deal, on a plain terminal or through a pipe.
//!
//! The same session as on the screen: what is left here goes on there. One line is one answer; see [`answer`].

mod answer;

use std::{
    io::{BufRead as _, stdin},
    process::ExitCode,
};

use super::{
    Context,
    output::{Column, Format},
    report, typed,
};
use crate::{
    domain::{dates, findings::Limits, id::Id, text::Align},
    error::{Report, Result},
    operations::review::{self, Session, minutes_csv, minutes_markdown},
    store::{Actor, Store},
};

/// Go through open deals one by one; the place is kept when you leave
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which deals: mine where it is left out, `owner:NAME` for a manager
    filter: Vec<String>,
    /// Print the deals in their order, and start nothing
    #[arg(long)]
    list: bool,
    /// Start anew although one was left before its end
    #[arg(long)]
    anew: bool,
    /// End the review that was left, and print its minutes
    #[arg(long)]
    finish: bool,
    /// Print the minutes of the newest review: Markdown, or CSV with --format csv
    #[arg(long)]
    minutes: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let limits = typed::limits(context);
        let actor = context.actor(&store);
        let left = review::unfinished(store.read(), &actor)?;
        if self.minutes {
            return newest_minutes(context, &store, &actor);
        }
        if self.finish {
            let id = left.ok_or_else(|| Report::user("no review was left before its end"))?;
            return finish(context, &mut store, id);
        }
        if self.list {
            return self.print_list(context, &store, &actor, &limits);
        }
        let session = match left {
            Some(id) if !self.anew && self.filter.is_empty() => {
                let session = review::load(store.read(), &actor, id, &limits)?;
                report::note(&format!(
                    "going on with the review of {}",
                    session.review.title
                ));
                session
            }
            _ => {
                let choice = review::choose(store.read(), &actor, &self.filter.join(" "), &limits)?;
                if choice.is_everyone {
                    report::note("no open deal is yours: all open deals are taken");
                }
                review::start(&mut store, &actor, choice)?
            }
        };
        Sitting {
            context,
            store,
            session,
            limits,
        }
        .run()
    }

    fn print_list(
        &self,
        context: &Context,
        store: &Store,
        actor: &Actor,
        limits: &Limits,
    ) -> Result<ExitCode> {
        let read = store.read();
        let choice = review::choose(read, actor, &self.filter.join(" "), limits)?;
        let mut out = context.out.borrow_mut();
        let mut rows = Vec::new();
        for (at, deal) in choice.deals.iter().enumerate() {
            let sheet = review::sheet(read, actor, None, *deal, limits)?;
            let is_head = |code: &str| choice.mass.iter().any(|flag| flag.code == code);
            let flags = sheet
                .flags
                .iter()
                .filter(|flag| !is_head(flag.code) && flag.quiet_until.is_none());
            rows.push(vec![
                (at + 1).to_string(),
                sheet.deal.name.clone(),
                sheet.stage.name.clone(),
                sheet
                    .deal
                    .close_date
                    .map_or_else(String::new, |day| dates::near(day, actor.today)),
                flags
                    .map(|flag| flag.words.as_str())
                    .collect::<Vec<_>>()
                    .join("; "),
            ]);
        }
        let labels = ["place", "name", "stage", "closes", "flags"];
        if out.format_or(Format::Table) != Format::Table {
            out.objects(&labels, &rows)?;
            return Ok(ExitCode::SUCCESS);
        }
        for flag in &choice.mass {
            out.line(&format!("{} have: {}", flag.deals.len(), flag.label))?;
        }
        let columns = labels.map(|label| Column {
            label: label.into(),
            align: Align::Left,
        });
        out.table(&columns, &rows)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A review under way on this terminal.
struct Sitting<'c> {
    context: &'c Context,
    store: Store,
    session: Session,
    limits: Limits,
}

/// What an answer leads to.
enum Then {
    /// The same deal again, as it is now.
    Again,
    /// Wherever the session stands now.
    On,
    /// Out.
    Leave,
}

impl Sitting<'_> {
    fn run(mut self) -> Result<ExitCode> {
        for flag in &self.session.mass {
            let mend = flag.field.map_or_else(String::new, |field| {
                format!(
                    "; `dealbook list opportunity flag:{}` lists them, Review in the interface mends their {} in bulk",
                    flag.code,
                    field.replace('_', " ")
                )
            });
            self.context.say(&format!(
                "{} of {}: {}{mend}",
                flag.deals.len(),
                self.session.deals.len(),
                flag.label
            ))?;
        }
        let mut lines = stdin().lock().lines();
        while let Some(deal) = self.session.current() {
            self.show(deal)?;
            // An end of input is leaving.
            let Some(line) = lines.next() else { break };
            let line = line
                .map_err(|error| Report::user(format!("the answer could not be read: {error}")))?;
            match self.answer(deal, line.trim()) {
                Ok(Then::Leave) => break,
                Ok(Then::Again | Then::On) => {}
                Err(error) => {
                    report::print(&error);
                }
            }
        }
        if self.session.current().is_none() {
            return finish(self.context, &mut self.store, self.session.review.id);
        }
        review::leave(&self.store, &self.session)?;
        let left = self.session.deals.len() - self.session.place;
        self.context.say(&format!(
            "{left} deals left; `dealbook review` goes on here"
        ))?;
        Ok(ExitCode::SUCCESS)
    }

    fn show(&self, deal: Id) -> Result<()> {
        let read = self.store.read();
        let actor = self.context.actor(&self.store);
        let sheet = review::sheet(read, &actor, Some(&self.session), deal, &self.limits)?;
        let (place, all) = (self.session.place + 1, self.session.deals.len());
        self.context.say("")?;
        self.context
            .say(&format!("{place} of {all} · {}", self.session.review.title))?;
        for line in review::sheet::lines(read, &actor, &sheet)? {
            self.context.say(&line)?;
        }
        self.context.out.borrow_mut().finish()
    }
}

fn finish(context: &Context, store: &mut Store, id: Id) -> Result<ExitCode> {
    let actor = context.actor(store);
    let told = review::finish(store, &actor, id)?;
    print_minutes(context, &told)
}

fn newest_minutes(context: &Context, store: &Store, actor: &Actor) -> Result<ExitCode> {
    let read = store.read();
    let newest = review::session::newest(read, actor)?.ok_or_else(|| {
        Report::user("there was no review yet").hint("`dealbook review` starts one")
    })?;
    print_minutes(context, &review::minutes(read, actor, &newest)?)
}

fn print_minutes(context: &Context, told: &review::Minutes) -> Result<ExitCode> {
    let text = if context.out.borrow().format == Some(Format::Csv) {
        minutes_csv(told)
    } else {
        minutes_markdown(told)
    };
    context
        .out
        .borrow_mut()
        .write(|writer| writer.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}
