//! `dealbook undo`: take the newest own steps back.

use std::process::ExitCode;

use super::Context;
use crate::{error::Result, operations::sentence, store::undo::Undone};

/// Take your newest steps back, also those of earlier days
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many
    #[arg(default_value_t = 1)]
    count: usize,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        for _ in 0..self.count {
            let undone = store.undo(&context.actor(&store))?;
            context.say(&told("undone", &store, &undone))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// One line on what was taken back or put back, and what was kept.
pub(super) fn told(verb: &str, store: &crate::store::Store, undone: &Undone) -> String {
    let what = sentence::of(&store.read(), &undone.step.op, undone.step.args.as_deref());
    let mut line = format!("{verb}: {what}");
    if !undone.kept.is_empty() {
        line.push_str(&format!(" (kept {}: changed since)", undone.kept.len()));
    }
    line
}
