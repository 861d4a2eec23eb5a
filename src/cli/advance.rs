//! `dealbook advance`: a deal one stage on.

use std::process::ExitCode;

use super::{Context, move_to};
use crate::error::Result;

/// Move a deal one stage on, or back
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    /// One stage back
    #[arg(long)]
    back: bool,
    /// Why, for a move back
    #[arg(long, value_name = "TEXT", requires = "back")]
    reason: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let reason = self.reason.unwrap_or_default();
        move_to::one_step(context, &mut store, &self.deal, !self.back, &reason)
    }
}
