//! Logging what happened with a customer: calls, meetings, visits, e-mails, messages, demos; and plain notes.
//!
//! What counts as contact is two-way: see `TouchOutcome`. What is still to be done is a task, not logged here.

use serde_json::json;

use super::next_step::{self, NextStep};
use crate::{
    domain::{
        cell::Cell,
        field::{Date, Instant, Record as _, days},
        id::{Id, Ref},
        pick::Codes as _,
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Direction, TouchOutcome},
            contact::Contact,
            in_words,
            lead::Lead,
            opportunity::Opportunity,
            service::Case,
        },
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// A touch as it is logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// Call, meeting, visit, e-mail, message, demo or note.
    pub kind: ActivityKind,
    /// What was said: the first line is its subject.
    pub text: String,
    /// With whom.
    pub contacts: Vec<Id>,
    /// Whether anybody answered; left out, a call, meeting, visit or demo reached someone, an e-mail did not.
    pub reached: Option<bool>,
    /// More exactly what came of it.
    pub outcome: Option<TouchOutcome>,
    /// Who began it.
    pub direction: Option<Direction>,
    /// What was agreed.
    pub agreed: String,
    /// Which day; today where it is left out.
    pub on: Option<Date>,
    /// Minutes.
    pub duration: Option<i64>,
    /// The present next step was done by this.
    pub did_next: bool,
    /// The following step.
    pub next: Option<NextStep>,
}

impl Touch {
    /// A touch of this kind and these words.
    pub fn new(kind: ActivityKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            contacts: Vec::new(),
            reached: None,
            outcome: None,
            direction: None,
            agreed: String::new(),
            on: None,
            duration: None,
            did_next: false,
            next: None,
        }
    }
}

/// Logs a touch with an account, contact, lead, opportunity or case.
pub fn log_touch(
    store: &mut Store,
    actor: &Actor,
    about: Id,
    touch: Touch,
) -> Result<(Id, Changes)> {
    let code = if touch.kind == ActivityKind::Note {
        "note"
    } else {
        "log"
    };
    let op = Op::with(
        code,
        json!({ "record": about.0, "touch": touch.kind.code() }),
    );
    store.transact(actor, op, |tx| log_touch_in(tx, about, touch))
}

/// [`log_touch`] within a step; gives the activity.
pub fn log_touch_in(tx: &mut Tx<'_>, about: Id, touch: Touch) -> Result<Id> {
    if touch.kind == ActivityKind::Task {
        return Err(Error::refused_with(
            say!("refused-task-logged"),
            say!("refused-task-logged-hint"),
        ));
    }
    let today = tx.actor().today;
    let on = touch.on.unwrap_or(today);
    if on > today {
        return Err(Error::refused_with(
            say!("refused-logged-ahead"),
            say!("refused-logged-ahead-hint"),
        ));
    }
    let mut activity = of(tx, about)?;
    if touch.did_next
        && let Some(deal) = activity.opportunity
        && let Some(now) = next_step::current(**tx, deal.id())?
    {
        next_step::finish(tx, now.id, "")?;
    }
    let (subject, rest) = heading(&touch.text);
    activity.kind = Some(touch.kind.into());
    activity.subject = if subject.is_empty() {
        touch.kind.called().to_owned()
    } else {
        subject
    };
    activity.agreed = [rest, touch.agreed.trim().to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    activity.due = Some(on);
    activity.done = true;
    activity.done_at = Some(moment(tx.actor(), on));
    activity.duration = touch.duration;
    activity.direction = touch.direction.map(Into::into);
    activity.outcome = touch
        .outcome
        .or_else(|| outcome(touch.kind, touch.reached))
        .map(Into::into);
    for contact in touch.contacts {
        let contact = Ref::to(contact);
        if !activity.contacts.contains(&contact) {
            activity.contacts.push(contact);
        }
    }
    activity.owner = Some(Ref::to(tx.actor().user));
    let deal = activity.opportunity;
    let made = tx.insert(&activity)?;
    match (touch.next, deal) {
        (Some(next), Some(deal)) => {
            next_step::next_step_in(tx, deal.id(), next)?;
        }
        (Some(next), None) => {
            // Without a deal, what follows is a task beside it.
            tx.insert(&Activity {
                kind: Some(ActivityKind::Task.into()),
                subject: next.text,
                due: next.on,
                at: next.at,
                ..of(tx, about)?
            })?;
        }
        _ => {}
    }
    Ok(made.id())
}

/// A note on a record; it is no touch.
pub fn note(store: &mut Store, actor: &Actor, about: Id, text: &str) -> Result<(Id, Changes)> {
    log_touch(store, actor, about, Touch::new(ActivityKind::Note, text))
}

/// An activity that is about a record, with what that record leads to.
pub(crate) fn of(tx: &Tx<'_>, about: Id) -> Result<Activity> {
    let info = tx.kind_of(about)?.ok_or_else(|| Error::NotFound {
        kind: "record".into(),
        what: format!("#{about}"),
    })?;
    let mut activity = Activity {
        owner: Some(Ref::to(tx.actor().user)),
        ..Activity::default()
    };
    match info.kind {
        Account::KIND => activity.account = Some(Ref::to(about)),
        Contact::KIND => {
            activity.contacts = vec![Ref::to(about)];
            activity.account = tx.need::<Contact>(about)?.account;
        }
        Lead::KIND => activity.lead = Some(Ref::to(about)),
        Opportunity::KIND => {
            activity.opportunity = Some(Ref::to(about));
            activity.account = tx.need::<Opportunity>(about)?.account;
        }
        Case::KIND => {
            activity.case = Some(Ref::to(about));
            activity.account = tx.need::<Case>(about)?.account;
        }
        // What comes of an activity is about what that is about.
        Activity::KIND => {
            let other: Activity = tx.need(about)?;
            activity.account = other.account;
            activity.lead = other.lead;
            activity.opportunity = other.opportunity;
            activity.case = other.case;
            activity.contacts = other.contacts;
        }
        _ => {
            return Err(Error::refused_with(
                say!("refused-no-log", kind = in_words(info.code)),
                say!("refused-no-log-hint"),
            ));
        }
    }
    Ok(activity)
}

/// Longest subject, in characters; what is longer is a text.
const SUBJECT: usize = 120;

/// The first line as a subject, and the whole text where it says more than that.
fn heading(text: &str) -> (String, String) {
    let text = text.trim();
    let line = text.lines().next().unwrap_or_default().trim();
    if line.chars().count() <= SUBJECT {
        let more = text[text.find(line).unwrap_or(0) + line.len()..].trim();
        return (line.to_owned(), more.to_owned());
    }
    let cut: String = line.chars().take(SUBJECT - 1).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    (format!("{}…", cut[..end].trim_end()), text.to_owned())
}

fn outcome(kind: ActivityKind, reached: Option<bool>) -> Option<TouchOutcome> {
    use ActivityKind::{Call, Demo, Email, Meeting, Message, Visit};
    match (kind, reached) {
        (Call, None | Some(true)) => Some(TouchOutcome::Reached),
        (Meeting | Visit | Demo, None | Some(true)) => Some(TouchOutcome::Attended),
        (Email | Message, Some(true)) => Some(TouchOutcome::Answered),
        (Meeting | Visit | Demo, Some(false)) => Some(TouchOutcome::Cancelled),
        (Call | Email | Message, Some(false)) => Some(TouchOutcome::NoAnswer),
        _ => None,
    }
}

/// The moment of a day: now if it is today, else noon, which is that day in every zone that people sell in.
fn moment(actor: &Actor, on: Date) -> Instant {
    if on == actor.today {
        actor.now
    } else {
        Instant(days(on) * 86_400_000 + 43_200_000)
    }
}

/// Puts further contacts to a touch already logged.
pub fn add_contacts(tx: &mut Tx<'_>, activity: Id, contacts: &[Id]) -> Result<()> {
    let found: Activity = tx.need(activity)?;
    let mut ids: Vec<i64> = found
        .contacts
        .iter()
        .map(|contact| contact.id().0)
        .collect();
    for contact in contacts {
        if !ids.contains(&contact.0) {
            ids.push(contact.0);
        }
    }
    tx.set(
        Activity::INFO,
        activity,
        &[("contacts", Cell::from_ids(&ids))],
    )
}
