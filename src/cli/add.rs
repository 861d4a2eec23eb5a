//! `dealbook add`: a new record from typed fields.

use std::process::ExitCode;

use super::{Context, kind};
use crate::{error::Result, operations::record};

/// Make a record; prints its reference
///
/// Fields are the ledger's names: `dealbook add opportunity name="Campus network" account="Acme" amount=184k close_date=eom`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// account, contact, lead, opportunity …
    kind: String,
    /// field=value, as it would be typed in a form
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = kind::named(&self.kind)?;
        let typed = kind::pairs(&self.fields)?;
        let mut store = context.open()?;
        let actor = context.actor(&store);
        let (id, _) = record::create(&mut store, &actor, info, &typed)?;
        let read = store.read();
        context.say(&format!(
            "added {} {}",
            read.title(id)?,
            read.uuid(id)?.unwrap_or_default()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
