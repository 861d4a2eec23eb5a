//! `dealbook set`: change fields of one record.

use std::process::ExitCode;

use super::{Context, kind};
use crate::{
    error::Result,
    operations::{record, sentence},
};

/// Change fields of a record
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A UUID or a unique beginning of it, a quote number, or kind/name
    #[arg(value_name = "REF")]
    what: String,
    /// field=value, as it would be typed in a form; nothing after `=` empties the field
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let typed = kind::pairs(&self.fields)?;
        let mut store = context.open()?;
        let actor = context.actor(&store);
        let (id, _) = kind::reference(&store.read(), &self.what)?;
        let changes = record::set(&mut store, &actor, id, &typed)?;
        if changes.step == 0 {
            context.say("nothing to change: it is so already")?;
        } else {
            context.say(&sentence::of_changes(&store.read(), &changes)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
