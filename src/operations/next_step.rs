//! The next step of an opportunity: its one open activity marked next.
//!
//! Words and day can be written through the opportunity's fields; both end here. Promises are in [`super::promise`].

use serde_json::json;

use crate::{
    domain::{
        cell::Cell,
        field::{Date, Record as _, Time, days, minutes},
        id::{Id, Ref},
        record::{
            activity::{Activity, ActivityKind},
            opportunity::Opportunity,
        },
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx},
    words::say,
};

/// A next step as it is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NextStep {
    /// What.
    pub text: String,
    /// On which day.
    pub on: Option<Date>,
    /// At which hour of it.
    pub at: Option<Time>,
    /// Leave the present one as an ordinary open task instead of rewriting it.
    pub beside: bool,
}

impl NextStep {
    /// Words and a day.
    pub fn new(text: impl Into<String>, on: Option<Date>) -> Self {
        Self {
            text: text.into(),
            on,
            at: None,
            beside: false,
        }
    }

    /// The same, at an hour.
    pub fn at(self, at: Option<Time>) -> Self {
        Self { at, ..self }
    }
}

/// The open activity marked next, if the opportunity has one.
pub fn current(read: Read<'_>, opportunity: Id) -> Result<Option<Activity>> {
    let activities: Vec<Activity> = read.referring("opportunity", opportunity)?;
    Ok(activities
        .into_iter()
        .rev()
        .find(|activity| activity.next && !activity.done))
}

/// Sets the next step.
pub fn next_step(store: &mut Store, actor: &Actor, id: Id, step: NextStep) -> Result<Changes> {
    let args = json!({ "record": id.0, "text": step.text, "on": step.on.map(days), "at": step.at.map(minutes) });
    let (_, changes) = store.transact(actor, Op::with("opportunity.next", args), |tx| {
        next_step_in(tx, id, step)
    })?;
    Ok(changes)
}

/// [`next_step`] within a step; gives the activity.
pub fn next_step_in(tx: &mut Tx<'_>, id: Id, step: NextStep) -> Result<Id> {
    let text = step.text.trim();
    if text.is_empty() {
        return Err(Error::refused_with(
            say!("refused-step-words"),
            say!("refused-step-words-hint"),
        ));
    }
    match current(**tx, id)? {
        Some(now) if !step.beside => {
            tx.update(now.id, |activity: &mut Activity| {
                text.clone_into(&mut activity.subject);
                if step.on.is_some() {
                    // Another day has its own hour, or none.
                    (activity.due, activity.at) = (step.on, step.at);
                }
            })?;
            Ok(now.id)
        }
        now => {
            if let Some(now) = now {
                unmark(tx, now.id)?;
            }
            create(tx, id, text, step.on, step.at)
        }
    }
}

fn create(tx: &mut Tx<'_>, id: Id, text: &str, on: Option<Date>, at: Option<Time>) -> Result<Id> {
    let deal: Opportunity = tx.need(id)?;
    let user = tx.actor().user;
    let made = tx.insert(&Activity {
        kind: Some(ActivityKind::Task.into()),
        subject: text.to_owned(),
        due: on,
        at,
        opportunity: Some(Ref::to(id)),
        account: deal.account,
        next: true,
        owner: deal.owner.or(Some(Ref::to(user))),
        ..Activity::default()
    })?;
    Ok(made.id())
}

fn unmark(tx: &mut Tx<'_>, activity: Id) -> Result<()> {
    tx.set(Activity::INFO, activity, &[("next", Cell::Int(0))])
}

/// Writes words and day apart from each other, as the opportunity's fields do. Empty words take the step away.
#[expect(
    clippy::option_option,
    reason = "a day not typed is not the same as a day taken away"
)]
pub(crate) fn write_in(
    tx: &mut Tx<'_>,
    id: Id,
    text: Option<String>,
    on: Option<Option<Date>>,
) -> Result<()> {
    let now = current(**tx, id)?;
    match (now, text) {
        (Some(now), Some(text)) if text.is_empty() => tx.delete(now.id),
        (Some(now), text) => {
            tx.update(now.id, |activity: &mut Activity| {
                if let Some(text) = text {
                    activity.subject = text;
                }
                if let Some(on) = on {
                    activity.due = on;
                }
            })?;
            Ok(())
        }
        (None, Some(text)) if !text.is_empty() => {
            create(tx, id, &text, on.flatten(), None)?;
            Ok(())
        }
        (None, _) if on.flatten().is_some() => Err(Error::refused_with(
            say!("refused-step-day"),
            say!("refused-step-day-hint"),
        )),
        _ => Ok(()),
    }
}

/// What follows a step that is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    /// What was agreed.
    pub agreed: String,
    /// The following step; none leaves the deal without one.
    pub following: Option<NextStep>,
}

/// Marks the next step of an opportunity as done, and sets the following one.
pub fn done(store: &mut Store, actor: &Actor, id: Id, done: Done) -> Result<Changes> {
    let op = Op::with("opportunity.next_done", json!({ "record": id.0 }));
    let ((), changes) = store.transact(actor, op, |tx| done_in(tx, id, done))?;
    Ok(changes)
}

/// [`done`] within a step.
pub fn done_in(tx: &mut Tx<'_>, id: Id, done: Done) -> Result<()> {
    let now = current(**tx, id)?.ok_or_else(|| {
        Error::refused_with(say!("refused-step-none"), say!("refused-step-none-hint"))
    })?;
    finish(tx, now.id, &done.agreed)?;
    if let Some(following) = done.following {
        next_step_in(tx, id, following)?;
    }
    Ok(())
}

/// Marks an activity as done now. It stays marked next: that is what it was, and only open ones count.
pub(crate) fn finish(tx: &mut Tx<'_>, activity: Id, agreed: &str) -> Result<()> {
    let now = tx.actor().now;
    tx.update(activity, |activity: &mut Activity| {
        activity.done = true;
        activity.done_at = Some(now);
        if !agreed.is_empty() {
            agreed.clone_into(&mut activity.agreed);
        }
    })?;
    Ok(())
}

/// Marks any open activity as done; of a next step the caller asks what follows.
pub fn finish_activity(
    store: &mut Store,
    actor: &Actor,
    activity: Id,
    agreed: &str,
) -> Result<Changes> {
    let op = Op::with("activity.done", json!({ "record": activity.0 }));
    let ((), changes) = store.transact(actor, op, |tx| finish(tx, activity, agreed))?;
    Ok(changes)
}

/// Makes an open activity of an opportunity its next step.
pub fn mark_next(store: &mut Store, actor: &Actor, activity: Id) -> Result<Changes> {
    let op = Op::with("activity.next", json!({ "record": activity.0 }));
    let ((), changes) = store.transact(actor, op, |tx| {
        tx.set(Activity::INFO, activity, &[("next", Cell::Int(1))])?;
        keep_one(tx, activity)
    })?;
    Ok(changes)
}

/// If this activity is the next step, its siblings are not.
pub(crate) fn keep_one(tx: &mut Tx<'_>, activity: Id) -> Result<()> {
    let Some(this) = tx.get::<Activity>(activity)? else {
        return Ok(());
    };
    let (Some(opportunity), true, false) = (this.opportunity, this.next, this.done) else {
        return Ok(());
    };
    let siblings: Vec<Activity> = tx.referring("opportunity", opportunity.id())?;
    for other in siblings {
        if other.id != activity && other.next && !other.done {
            unmark(tx, other.id)?;
        }
    }
    Ok(())
}
