//! `dealbook win`: short for `close … won`.

use std::process::ExitCode;

use super::{Context, close};
use crate::{domain::record::opportunity::Outcome, error::Result};

/// Close a deal as won
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    #[command(flatten)]
    how: close::How,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        close::run(context, &self.deal, Outcome::Won, self.how)
    }
}
