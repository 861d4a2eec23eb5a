//! `dealbook move`: a deal to another stage.

use std::process::ExitCode;

use super::{Context, report, typed};
use crate::{
    domain::{field::Record as _, id::Ref, record::opportunity::Opportunity},
    error::{Report, Result},
    operations::{
        fields::{Reading, value},
        move_stage::{self, Move, Moved},
    },
    store::Store,
};

/// Move a deal to a stage
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The opportunity
    #[arg(value_name = "OPP")]
    deal: String,
    /// The stage: its name, a beginning of it, or its number
    stage: Vec<String>,
    /// An exit criterion that holds; may be given several times
    #[arg(long, value_name = "CRITERION")]
    tick: Vec<String>,
    /// Move in spite of what is not met; the deal will say so
    #[arg(long)]
    in_spite: bool,
    /// Why, for a move back
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let id = typed::deal(&store.read(), &self.deal)?;
        let actor = context.actor(&store);
        let read = store.read();
        let deal: Opportunity = read.need(id)?;
        let spec = read
            .catalog()
            .spec(Opportunity::INFO, "stage")
            .ok_or_else(|| Report::user("this version knows no stages"))?;
        let reading = Reading { read, actor };
        let pipeline = deal.pipeline.map(Ref::id);
        let to = value::stage(reading, spec, &self.stage.join(" "), pipeline)
            .map_err(|bad| Report::from(crate::store::Error::from(bad)))?;
        let wanted = Move {
            to,
            ticked: self.tick,
            in_spite: self.in_spite || context.global.yes,
            reason: self.reason.unwrap_or_default(),
        };
        let (moved, changes) = move_stage::move_stage(&mut store, &actor, id, wanted)?;
        warn(&moved);
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What did not hold on the way, on standard error: the move was made.
pub(super) fn warn(moved: &Moved) {
    for unmet in &moved.unmet {
        let words = move_stage::words(&unmet.criterion);
        report::note(&format!("not met: {words} ({})", unmet.stage));
    }
}

/// One stage on, or back.
pub(super) fn one_step(
    context: &Context,
    store: &mut Store,
    what: &str,
    forward: bool,
    reason: &str,
) -> Result<ExitCode> {
    let id = typed::deal(&store.read(), what)?;
    let actor = context.actor(store);
    let (moved, changes) = move_stage::advance(store, &actor, id, forward, reason)?;
    warn(&moved);
    typed::tell(context, store, &changes)?;
    Ok(ExitCode::SUCCESS)
}
