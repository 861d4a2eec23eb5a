//! `dealbook note`: a note on a record.

use std::process::ExitCode;

use super::{Context, typed};
use crate::{error::Result, operations::log_touch};

/// Note something on a record
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to note
    #[arg(required = true)]
    text: Vec<String>,
    /// The account, contact, lead, opportunity or case it is about
    #[arg(long, value_name = "REF")]
    about: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let about = typed::about(&store.read(), &self.about)?;
        let actor = context.actor(&store);
        let (_, changes) = log_touch::note(&mut store, &actor, about, &self.text.join(" "))?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
