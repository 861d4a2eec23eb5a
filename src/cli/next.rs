//! `dealbook next`: the next step of a deal.

use std::process::ExitCode;

use super::{Context, typed};
use crate::{
    domain::dates,
    error::{Report, Result},
    operations::next_step::{self, Done, NextStep},
};

/// Set the next step of a deal, or say that it is done
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    /// What is to be done
    text: Vec<String>,
    /// On which day, with or without an hour: `fri`, `"fri 14:00"`
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The present one is done; TEXT is the following one
    #[arg(long)]
    done: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let deal = typed::deal(&store.read(), &self.deal)?;
        let (on, at) = typed::maybe_when(context, "--on", self.on.as_ref())?;
        let actor = context.actor(&store);
        let text = self.text.join(" ");
        if text.is_empty() && !self.done {
            return match next_step::current(store.read(), deal)? {
                Some(step) => {
                    let on = step.due.map_or_else(String::new, |due| format!("  {due}"));
                    let at = step
                        .at
                        .map_or_else(String::new, |at| format!(" {}", dates::clock(at)));
                    context.say(&format!("{}{on}{at}", step.subject))?;
                    Ok(ExitCode::SUCCESS)
                }
                None => Err(Report::user("the deal has no next step")
                    .hint("`dealbook next OPP TEXT --on DATE` sets one")),
            };
        }
        let step = (!text.is_empty()).then(|| NextStep::new(text, on).at(at));
        let changes = if self.done {
            let done = Done {
                following: step,
                ..Done::default()
            };
            next_step::done(&mut store, &actor, deal, done)?
        } else {
            next_step::next_step(&mut store, &actor, deal, step.unwrap_or_default())?
        };
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
