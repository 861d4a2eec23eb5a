//! A deal at rest does not rot and stands apart in sums, until a day.

use serde_json::json;

use crate::{
    domain::{
        field::{Date, days},
        id::Id,
        pick::Pick,
        record::opportunity::{Opportunity, Outcome},
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// Lays an opportunity to rest until a day.
pub fn rest(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    until: Date,
    reason: &str,
) -> Result<Changes> {
    let op = Op::with(
        "opportunity.rest",
        json!({ "record": id.0, "until": days(until), "reason": reason }),
    );
    let ((), changes) = store.transact(actor, op, |tx| rest_in(tx, id, until, reason))?;
    Ok(changes)
}

/// [`rest`] within a step.
pub fn rest_in(tx: &mut Tx<'_>, id: Id, until: Date, reason: &str) -> Result<()> {
    if until <= tx.actor().today {
        return Err(Error::refused_with(
            say!("refused-rest"),
            say!("refused-rest-hint"),
        ));
    }
    let deal: Opportunity = tx.need(id)?;
    if !matches!(deal.outcome, None | Some(Pick::Known(Outcome::Open))) {
        return Err(Error::refused(say!(
            "refused-is-closed",
            title = &deal.name
        )));
    }
    tx.update(id, |deal: &mut Opportunity| {
        deal.resting_until = Some(until);
        reason.trim().clone_into(&mut deal.resting_reason);
    })?;
    Ok(())
}

/// Takes an opportunity out of its rest.
pub fn wake(store: &mut Store, actor: &Actor, id: Id) -> Result<Changes> {
    let op = Op::with("opportunity.wake", json!({ "record": id.0 }));
    let (_, changes) = store.transact(actor, op, |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.resting_until = None;
            deal.resting_reason.clear();
        })
    })?;
    Ok(changes)
}
