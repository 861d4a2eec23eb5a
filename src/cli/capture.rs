//! `dealbook capture`: one typed line, understood and carried out as one step.

use std::process::ExitCode;

use super::{Context, report, typed};
use crate::{
    domain::capture::parse,
    error::{Report, Result},
    operations::capture::{self, Picks, chips},
};

/// Take down one line: who was met, what was said, amount, close date, next step, promises
///
/// `dealbook capture "met Ann @cedar, needs 10G, 184k, close eom, send price fri"`. Clauses stand between commas, in
/// English or Chinese; a name after @ is an account, opportunity or lead. A clause can be named: `said:`, `next:`,
/// `task:`, `promise:`, `they promise:`, `amount:`, `close:`, `with:`, `on:`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The line
    #[arg(required = true)]
    line: Vec<String>,
    /// What it is about, where the line does not name it
    #[arg(long, value_name = "REF")]
    about: Option<String>,
    /// Say how it is understood, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let (line, today) = (self.line.join(" "), context.today());
        let home = store.catalog().base();
        let reading = parse(&line, today, home);
        let here = self
            .about
            .as_ref()
            .map(|about| typed::about(&store.read(), about))
            .transpose()?;
        let meant = capture::resolve(store.read(), &reading.capture, here, &Picks::new())?;
        if self.dry_run {
            for chip in chips(&reading.capture, &meant, home, today) {
                let label = if chip.label.is_empty() {
                    "touch"
                } else {
                    chip.label
                };
                context.say(&format!("{label}: {}", chip.words))?;
            }
        }
        if let Some(problem) = reading.problems.first() {
            return Err(Report::user(problem.words.clone())
                .hint("put it otherwise; --dry-run shows how the line is read"));
        }
        if self.dry_run {
            for words in meant
                .questions
                .iter()
                .map(|question| &question.words)
                .chain(&meant.problems)
            {
                report::note(words);
            }
            return Ok(ExitCode::SUCCESS);
        }
        let actor = context.actor(&store);
        let (_, changes) = capture::capture(&mut store, &actor, &reading.capture, &meant)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
