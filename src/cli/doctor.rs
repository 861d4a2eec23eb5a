//! `dealbook doctor`: what is wrong with the book's file, and what can be put right.

use std::process::ExitCode;

use chrono::{NaiveDateTime, NaiveTime};

use super::Context;
use crate::{
    domain::{dates, field::Instant},
    error::{Report, Result},
};

/// Check the book's file, its history and everything derived; exit 1 if something is wrong
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Put right what can be; a backup is made first
    #[arg(long)]
    repair: bool,
    /// Cut the history before that day; what was done before it can no longer be undone or looked back on
    #[arg(long, value_name = "DATE")]
    trim_history: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        if self.repair || self.trim_history.is_some() {
            store.back_up_daily(context.clock.instant())?;
        }
        if let Some(typed) = &self.trim_history {
            let day = dates::parse_date(typed, context.today()).map_err(|error| {
                Report::user(format!("--trim-history: {error}")).hint(error.hint())
            })?;
            if !context.global.yes {
                return Err(
                    Report::user(format!("history before {day} would be cut for good"))
                        .hint("say --yes to do it"),
                );
            }
            let midnight = NaiveDateTime::new(day, NaiveTime::MIN)
                .and_utc()
                .timestamp_millis();
            let cut = store.trim_history(Instant(midnight))?;
            context.say(&format!("cut {} steps, {} changes", cut.steps, cut.changes))?;
        }
        let findings = store.doctor(context.today(), self.repair)?;
        let mut wrong = 0;
        for finding in &findings {
            let after = match (finding.repaired, finding.fault.is_repairable()) {
                (true, _) => " (put right)",
                (false, true) => " (--repair puts it right)",
                (false, false) => "",
            };
            wrong += usize::from(!finding.repaired && finding.fault.is_error());
            context.say(&format!("{}{after}", finding.fault))?;
        }
        if findings.is_empty() {
            context.say("the book is sound")?;
        }
        Ok(if wrong == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
