//! `dealbook erase`: take a record out of the book, its history and its search for good.

use std::process::ExitCode;

use super::{Context, kind};
use crate::error::{Report, Result};

/// Erase a person or another record for good: values, history, search; it cannot be undone
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A UUID or a unique beginning of it, a quote number, or kind/name
    #[arg(value_name = "REF")]
    what: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let (id, info) = kind::reference(&store.read(), &self.what)?;
        let name = store.read().title(id)?;
        if !context.global.yes {
            return Err(Report::user(format!(
                "{} {name}, its parts and what was merged with it would be erased for good",
                info.one.to_lowercase()
            ))
            .hint("say --yes to do it"));
        }
        let holding = store.backups_holding(id)?;
        let erased = store.erase(&context.actor(&store), id)?;
        context.say(&match erased.records.len() {
            1 => "erased 1 record".to_owned(),
            count => format!("erased {count} records"),
        })?;
        if store.read().exchange_state()?.is_some() {
            context.say("the server and the books of others erase it at their next exchange")?;
        }
        for backup in holding {
            context.say(&format!("still in the backup {}", backup.path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
