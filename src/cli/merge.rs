//! `dealbook merge`: records that are the same become one.

use std::process::ExitCode;

use super::{Context, kind, typed};
use crate::{
    error::{Report, Result},
    operations::merge::{self, Taken},
};

const EXAMPLES: &str = "\
Examples:
  dealbook merge account Acme 'ACME GmbH'
  dealbook merge contact 'Ann Lee' 'Anne Lee' --take phones='Anne Lee'";

/// Merge records into the one that is kept; undo takes them apart again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// account, contact, lead, opportunity …
    kind: String,
    /// The record that is kept
    #[arg(value_name = "KEEP")]
    keep: String,
    /// The records that go into it
    #[arg(value_name = "OTHER", required = true)]
    others: Vec<String>,
    /// Take this field as that record has it; else the one that is kept has its way, and what it lacks is filled
    #[arg(long, value_name = "FIELD=REF")]
    take: Vec<String>,
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
        let mut taken = Vec::with_capacity(self.take.len());
        for take in &self.take {
            let (field, from) = take.split_once('=').ok_or_else(|| {
                Report::user(format!("`{take}` is not FIELD=REF")).hint("--take phone=Acme")
            })?;
            let spec = read
                .catalog()
                .spec(info, field)
                .ok_or_else(|| Report::user(format!("{} has no field `{field}`", info.code)))?;
            let from = typed::of_kind(&read, info, from)?;
            if from != keep && !others.contains(&from) {
                return Err(Report::user(format!(
                    "`{take}` names a record that is not merged"
                )));
            }
            let field = spec.name.to_string();
            taken.push(Taken { field, from });
        }
        let actor = context.actor(&store);
        let changes = merge::merge(&mut store, &actor, keep, &others, &taken)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
