//! Keeping one finding of one deal quiet until a day.

use serde_json::json;

use crate::{
    domain::{
        field::{Date, days},
        id::{Id, Ref},
        record::review::Quiet,
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// Keeps a finding, by its code, quiet until a day; said again, the day moves.
pub fn quiet(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    finding: &str,
    until: Date,
    reason: &str,
) -> Result<Changes> {
    let op = Op::with(
        "finding.quiet",
        json!({ "record": id.0, "finding": finding, "until": days(until) }),
    );
    let (_, changes) = store.transact(actor, op, |tx| quiet_in(tx, id, finding, until, reason))?;
    Ok(changes)
}

/// [`quiet`] within a step.
pub fn quiet_in(tx: &mut Tx<'_>, id: Id, finding: &str, until: Date, reason: &str) -> Result<Id> {
    if until <= tx.actor().today {
        return Err(Error::refused(say!("refused-quiet")));
    }
    let said: Vec<Quiet> = tx.referring("opportunity", id)?;
    if let Some(old) = said.into_iter().find(|quiet| quiet.finding == finding) {
        tx.update(old.id, |quiet: &mut Quiet| {
            quiet.until = Some(until);
            reason.clone_into(&mut quiet.reason);
        })?;
        return Ok(old.id);
    }
    let user = tx.actor().user;
    let made = tx.insert(&Quiet {
        opportunity: Some(Ref::to(id)),
        finding: finding.to_owned(),
        until: Some(until),
        reason: reason.to_owned(),
        owner: Some(Ref::to(user)),
        ..Quiet::default()
    })?;
    Ok(made.id())
}
