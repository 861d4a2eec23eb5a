//! `dealbook delete`: take records out, undoably.

use std::process::ExitCode;

use super::{Context, kind};
use crate::{error::Result, operations::record};

/// Delete records; `dealbook undo` brings them back
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A UUID or a unique beginning of it, a quote number, or kind/name
    #[arg(value_name = "REF", required = true)]
    what: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let actor = context.actor(&store);
        let mut ids = Vec::new();
        for what in &self.what {
            ids.push(kind::reference(&store.read(), what)?.0);
        }
        let names: Vec<String> = ids
            .iter()
            .map(|id| store.read().title(*id))
            .collect::<Result<_, _>>()?;
        let changes = record::delete(&mut store, &actor, &ids)?;
        let more = changes.count.saturating_sub(ids.len());
        let also = if more > 0 {
            format!(", with it {more} records changed or deleted")
        } else {
            String::new()
        };
        context.say(&format!(
            "deleted {}{also} (dealbook undo brings it back)",
            names.join(", ")
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
