//! Promises, ours and theirs: activities with a day by which someone is held to their word.

use serde_json::json;

use crate::{
    domain::{
        field::{Date, days},
        id::{Id, Ref},
        pick::Codes as _,
        record::{
            activity::{Activity, ActivityKind, Promise as By, TouchOutcome},
            contact::Contact,
            opportunity::Opportunity,
        },
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// A promise as it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Us or them.
    pub by: By,
    /// What.
    pub what: String,
    /// By when.
    pub on: Option<Date>,
    /// Who of theirs it was made by or to.
    pub contact: Option<Id>,
}

/// Notes a promise in an opportunity.
pub fn promise(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    promise: Promise,
) -> Result<(Id, Changes)> {
    let op = Op::with(
        "promise",
        json!({ "record": id.0, "by": promise.by.code(), "text": promise.what, "on": promise.on.map(days) }),
    );
    store.transact(actor, op, |tx| promise_in(tx, id, promise))
}

/// [`promise`] within a step; gives the activity.
pub fn promise_in(tx: &mut Tx<'_>, id: Id, promise: Promise) -> Result<Id> {
    let what = promise.what.trim();
    if what.is_empty() {
        return Err(Error::refused(say!("refused-promise-words")));
    }
    let deal: Opportunity = tx.need(id)?;
    let user = tx.actor().user;
    let contacts: Vec<Ref<Contact>> = promise.contact.into_iter().map(Ref::to).collect();
    let made = tx.insert(&Activity {
        kind: Some(ActivityKind::Task.into()),
        subject: what.to_owned(),
        due: promise.on,
        promise: Some(promise.by.into()),
        opportunity: Some(Ref::to(id)),
        account: deal.account,
        contacts,
        owner: deal.owner.or(Some(Ref::to(user))),
        ..Activity::default()
    })?;
    Ok(made.id())
}

/// Says that a promise was kept, or broken.
pub fn settle(store: &mut Store, actor: &Actor, activity: Id, kept: bool) -> Result<Changes> {
    let code = if kept {
        "promise.keep"
    } else {
        "promise.break"
    };
    let op = Op::with(code, json!({ "record": activity.0 }));
    let ((), changes) = store.transact(actor, op, |tx| settle_in(tx, activity, kept))?;
    Ok(changes)
}

/// [`settle`] within a step. A broken promise is done with, as cancelled.
pub fn settle_in(tx: &mut Tx<'_>, activity: Id, kept: bool) -> Result<()> {
    let found: Activity = tx.need(activity)?;
    if found.promise.is_none() {
        return Err(Error::refused(say!(
            "refused-no-promise",
            what = &found.subject
        )));
    }
    let now = tx.actor().now;
    tx.update(activity, |activity: &mut Activity| {
        activity.done = true;
        activity.done_at = Some(now);
        activity.outcome = (!kept).then(|| TouchOutcome::Cancelled.into());
    })?;
    Ok(())
}
