//! `dealbook merge`: records that are the same become one.

use std::process::ExitCode;

use super::{Context, kind, typed};
use crate::{error::Result, operations::merge};

/// Merge records into the one that is kept; undo takes them apart again
#[derive(Debug, clap::Args)]
pub struct Args {
    /// account, contact, lead, opportunity …
    kind: String,
    /// The record that is kept
    #[arg(value_name = "KEEP")]
    keep: String,
    /// The records that go into it
    #[arg(value_name = "OTHER", required = true)]
    others: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = kind::named(&self.kind)?;
        let mut store = context.open()?;
        let read = store.read();
        let keep = typed::of_kind(&read, info, &self.keep)?;
        let mut others = Vec::with_capacity(self.others.len());
        for other in &self.others {
            others.push(typed::of_kind(&read, info, other)?);
        }
        let actor = context.actor(&store);
        let changes = merge::merge(&mut store, &actor, keep, &others)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
