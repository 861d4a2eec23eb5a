//! `dealbook redo`: put the newest undone step back.

use std::process::ExitCode;

use super::{Context, undo::told};
use crate::{error::Result, operations::sentence};

/// Put back what was undone last
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let redone = store.redo(&context.actor(&store))?;
        let what = sentence::of(&store.read(), &redone.step.op, redone.step.args.as_deref());
        context.say(&told("redone", &what, &redone))?;
        Ok(ExitCode::SUCCESS)
    }
}
