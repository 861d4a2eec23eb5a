//! `dealbook redo`: put the newest undone step back.

use std::process::ExitCode;

use super::{Context, undo::told};
use crate::error::Result;

/// Put back what was undone last
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let redone = store.redo(&context.actor(&store))?;
        context.say(&told("redone", &store, &redone))?;
        Ok(ExitCode::SUCCESS)
    }
}
