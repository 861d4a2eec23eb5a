//! `dealbook undo`: take the newest own steps back.

use std::process::ExitCode;

use super::Context;
use crate::{
    error::Result,
    operations::sentence,
    store::{Actor, Store, undo::Undone},
};

/// Take your newest steps back, also those of earlier days
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        for _ in 0..self.count {
            let actor = context.actor(&store);
            context.say(&take_back(&mut store, &actor)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Takes the newest step back; gives the line that says so.
pub(super) fn take_back(store: &mut Store, actor: &Actor) -> Result<String> {
    // Asked before: what a step made has no name once it is gone.
    let what = store
        .next_undo(actor)?
        .map(|step| sentence::of(&store.read(), &step.op, step.args.as_deref()));
    let undone = store.undo(actor)?;
    Ok(told("undone", &what.unwrap_or_default(), &undone))
}

/// One line on what was taken back or put back, and what was kept.
pub(super) fn told(verb: &str, what: &str, undone: &Undone) -> String {
    let mut line = format!("{verb}: {what}");
    if !undone.kept.is_empty() {
        line.push_str(&format!(" (kept {}: changed since)", undone.kept.len()));
    }
    line
}
