//! `dealbook reopen`: a closed deal is open again.

use std::process::ExitCode;

use super::{Context, typed};
use crate::{error::Result, operations::close};

/// Open a closed deal again: stage, probability and category as they were
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let id = typed::deal(&store.read(), &self.deal)?;
        let actor = context.actor(&store);
        let changes = close::reopen(&mut store, &actor, id)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
