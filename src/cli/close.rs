//! `dealbook close`: how a deal ended.

use std::process::ExitCode;

use clap::ValueEnum;

use super::{Context, typed};
use crate::{
    domain::{
        field::Record as _,
        money::{self, Minor},
        record::{
            account::Account,
            opportunity::{Opportunity, Outcome},
        },
    },
    error::{Report, Result},
    operations::close::{self, Close},
};

/// Close a deal as won, lost or without a decision
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    /// How it ended
    #[arg(value_enum)]
    outcome: Ending,
    #[command(flatten)]
    how: How,
}

/// How a deal may end.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Ending {
    Won,
    Lost,
    NoDecision,
}

/// What is said of an ending.
#[derive(Debug, Default, clap::Args)]
pub(super) struct How {
    /// The day of the decision; today unless it is given
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Why, with a weight if you like: `price 3`; may be given several times
    #[arg(long, value_name = "R")]
    reason: Vec<String>,
    /// The competitor that won it
    #[arg(long, value_name = "COMPETITOR")]
    to: Option<String>,
    /// The final amount
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let outcome = match self.outcome {
            Ending::Won => Outcome::Won,
            Ending::Lost => Outcome::Lost,
            Ending::NoDecision => Outcome::NoDecision,
        };
        run(context, &self.deal, outcome, self.how)
    }
}

/// Closes a deal: also `win` and `lose`.
pub(super) fn run(context: &Context, what: &str, outcome: Outcome, how: How) -> Result<ExitCode> {
    let mut store = context.open()?;
    let read = store.read();
    let id = typed::deal(&read, what)?;
    let lost_to = match &how.to {
        Some(account) => Some(typed::of_kind(&read, Account::INFO, account)?),
        None => None,
    };
    let amount = match &how.amount {
        Some(typed) => {
            let own = read.need::<Opportunity>(id)?.currency;
            let home = own.unwrap_or_else(|| read.catalog().base());
            let (amount, said) = money::parse_amount_in(typed, home)
                .map_err(|bad| Report::user(format!("--amount: {bad}")))?;
            let currency = said.unwrap_or(home);
            let minor = Minor::from_decimal(amount, currency)
                .ok_or_else(|| Report::user("--amount: it is too large"))?;
            Some((minor, currency))
        }
        None => None,
    };
    let how = Close {
        on: typed::maybe_day(context, "--on", how.on.as_ref())?,
        reasons: how.reason,
        lost_to,
        amount,
        ..Close::new(outcome)
    };
    let actor = context.actor(&store);
    let changes = close::close(&mut store, &actor, id, how)?;
    typed::tell(context, &store, &changes)?;
    Ok(ExitCode::SUCCESS)
}
