//! `dealbook rest`: a deal at rest until a day.

use std::process::ExitCode;

use super::{Context, typed};
use crate::{error::Result, operations::rest};

/// Lay a deal to rest until a day: it does not rot, and stands apart in sums
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    /// Until which day
    #[arg(long, value_name = "DATE", required_unless_present = "wake")]
    until: Option<String>,
    /// Why
    #[arg(long, value_name = "R")]
    reason: Option<String>,
    /// Take it out of its rest
    #[arg(long, conflicts_with = "until")]
    wake: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let id = typed::deal(&store.read(), &self.deal)?;
        let actor = context.actor(&store);
        let changes = match typed::maybe_day(context, "--until", self.until.as_ref())? {
            Some(until) => {
                let reason = self.reason.unwrap_or_default();
                rest::rest(&mut store, &actor, id, until, &reason)?
            }
            None => rest::wake(&mut store, &actor, id)?,
        };
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
