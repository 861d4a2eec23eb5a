//! `dealbook handover`: accounts with all that belongs to them pass to another owner.

use std::process::ExitCode;

use super::{Context, typed};
use crate::{
    domain::{field::Record as _, record::account::Account},
    error::Result,
    operations::hand_over::{self, What},
};

/// Hand accounts, with what is open of them, from one user to another
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which accounts; all that the former owner has, accounts or not, where it is left out
    filter: Vec<String>,
    /// The former owner
    #[arg(long, value_name = "A")]
    from: String,
    /// The new owner
    #[arg(long, value_name = "B")]
    to: String,
    /// Say how many records would pass over, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let from = typed::user_of(&store.read(), &self.from)?;
        let to = typed::user_of(&store.read(), &self.to)?;
        let what = if self.filter.is_empty() {
            What::Everything { of: from }
        } else {
            What::Accounts {
                ids: typed::chosen(context, &store, Account::INFO, &self.filter)?,
                of: Some(from),
            }
        };
        if self.dry_run {
            let found = hand_over::belonging(store.read(), &what, to)?;
            context.say(&format!("{} records would pass over", found.len()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let actor = context.actor(&store);
        let (_, changes) = hand_over::hand_over(&mut store, &actor, &what, to)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
