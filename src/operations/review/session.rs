//! One sitting: which deals, in which order, and where it stands.
//!
//! Order and membership are fixed at the start. A flag that more than a third of the deals bear is told once, at the
//! head, and has no weight in the order.

use std::collections::BTreeMap;

use serde_json::json;

use super::minutes::{self, minutes_markdown};
use crate::{
    domain::{
        cell::Cell,
        field::Record as _,
        filter::{self, Filter},
        findings::Limits,
        id::{Id, Ref},
        money::Minor,
        record::{
            opportunity::Opportunity,
            review::{Review, Verdict, VerdictKind},
        },
    },
    store::{
        Actor, Changes, Error, Op, Read, Result, Store, events,
        query::attention::{self, Common},
    },
    words::say,
};

/// A flag that so many deals bear that it is a matter of the whole and not of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassFlag {
    /// Its code.
    pub code: &'static str,
    /// Two or three words.
    pub label: &'static str,
    /// What to do about it.
    pub hint: &'static str,
    /// The field that mends it in bulk, where one does.
    pub field: Option<&'static str>,
    /// Who bears it.
    pub deals: Vec<Id>,
}

/// The deals of a review, before it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Which, in words: `mine, open, by attention`.
    pub title: String,
    /// The filter without its "open": what belongs to this review also when it is closed.
    pub filter: String,
    /// Whether all open deals were taken, since nobody's "mine" would have been empty.
    pub is_everyone: bool,
    /// By attention, the neediest first.
    pub deals: Vec<Id>,
    /// Flags told at the head.
    pub mass: Vec<MassFlag>,
}

/// A review under way, or finished.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its record.
    pub review: Review,
    /// Fixed order; deals deleted since are left out.
    pub deals: Vec<Id>,
    /// The deal to look at: an index into `deals`; their number when all were seen.
    pub place: usize,
    /// What was said of each.
    pub verdicts: BTreeMap<Id, Verdict>,
    /// Flags told at the head.
    pub mass: Vec<MassFlag>,
}

impl Session {
    /// How many deals were looked at.
    pub fn reviewed(&self) -> usize {
        self.verdicts.len()
    }

    /// The deal at the place.
    pub fn current(&self) -> Option<Id> {
        self.deals.get(self.place).copied()
    }

    /// Whether a flag is told at the head, and so not again on each deal.
    pub fn is_mass(&self, code: &str) -> bool {
        self.mass.iter().any(|flag| flag.code == code)
    }
}

impl From<Common> for MassFlag {
    fn from(common: Common) -> Self {
        let Common { definition, deals } = common;
        Self {
            code: definition.code,
            label: definition.called(),
            hint: definition.advice(),
            field: definition.field,
            deals,
        }
    }
}

/// The deals of a filter (empty: mine), open, by attention.
pub fn choose(read: Read<'_>, actor: &Actor, wanted: &str, limits: &Limits) -> Result<Choice> {
    let wanted = wanted.trim();
    let mine = if wanted.is_empty() {
        "owner:me"
    } else {
        wanted
    };
    let mut choice = Choice {
        filter: mine.to_owned(),
        title: if wanted.is_empty() {
            say!("review-mine").into()
        } else {
            wanted.to_owned()
        },
        ..Choice::default()
    };
    let mut ids = open_of(read, actor, mine)?;
    if ids.is_empty() && wanted.is_empty() {
        ids = open_of(read, actor, "")?;
        choice.filter.clear();
        choice.is_everyone = true;
        choice.title = say!("review-all").into();
    }
    choice.title = say!("review-open-by-attention", whose = choice.title);
    let order = attention::by_attention(&read, &ids, actor.today, limits)?;
    choice.deals = order.deals.into_iter().map(|deal| deal.id).collect();
    choice.mass = order.common.into_iter().map(MassFlag::from).collect();
    Ok(choice)
}

fn open_of(read: Read<'_>, actor: &Actor, wanted: &str) -> Result<Vec<Id>> {
    let text = match wanted {
        "" => "outcome:open".to_owned(),
        wanted => format!("({wanted}) outcome:open"),
    };
    of(read, actor, &text)
}

/// The opportunities that a filter lets pass.
pub(super) fn of(read: Read<'_>, actor: &Actor, text: &str) -> Result<Vec<Id>> {
    let filter = parse(read, actor, text)?;
    let list = read.list(Opportunity::INFO, &filter, &[], actor.today);
    list.me(actor.user).ids()
}

fn parse(read: Read<'_>, actor: &Actor, text: &str) -> Result<Filter> {
    filter::read(text, Opportunity::INFO, read.catalog(), actor.today)
        .map_err(|error| Error::refused(error.to_string()))
}

/// Starts a review of the chosen deals.
pub fn start(store: &mut Store, actor: &Actor, choice: Choice) -> Result<Session> {
    if choice.deals.is_empty() {
        return Err(Error::refused_with(
            say!("review-no-deal"),
            say!("review-no-deal-hint"),
        ));
    }
    let open_before = open_sum(store.read(), actor, &choice.deals)?;
    let mark = events::mark(&store.read())?;
    let day = crate::domain::dates::long(actor.today);
    let op = Op::new("review.start");
    let (id, _) = store.transact(actor, op, |tx| {
        let made = tx.insert(&Review {
            title: format!("{day} · {}", choice.title),
            filter: choice.filter.clone(),
            started: Some(tx.actor().now),
            mark: Some(mark),
            deals: choice.deals.iter().copied().map(Ref::to).collect(),
            place: choice.deals.first().map(|deal| deal.0),
            open_before: Some(open_before),
            owner: Some(Ref::to(tx.actor().user)),
            ..Review::default()
        })?;
        tx.set_args(json!({ "record": made.id().0 }));
        Ok(made.id())
    })?;
    let mut session = read_session(store.read(), id)?;
    session.mass = choice.mass;
    Ok(session)
}

/// What stands open in these deals, in the book's currency; amounts without a rate are left out.
fn open_sum(read: Read<'_>, actor: &Actor, deals: &[Id]) -> Result<Minor> {
    let mut sum = 0_i64;
    for id in deals {
        if let Some(deal) = read.get::<Opportunity>(*id)?
            && let (Some(amount), Some(currency)) = (deal.amount, deal.currency)
            && let Some(amount) = read.catalog().to_base(amount, currency, actor.today)
        {
            sum = sum.saturating_add(amount.0);
        }
    }
    Ok(Minor(sum))
}

/// The newest review of this user that was left before its end.
pub fn unfinished(read: Read<'_>, actor: &Actor) -> Result<Option<Id>> {
    let mine = Some(Ref::to(actor.user));
    let reviews: Vec<Review> = read.all()?;
    Ok(reviews
        .into_iter()
        .filter(|review| review.finished.is_none() && review.owner == mine)
        .max_by_key(|review| (review.started, review.id))
        .map(|review| review.id))
}

/// A review as it stands: its order, its place, what was said, and the flags of its head as they are today.
pub fn load(read: Read<'_>, actor: &Actor, id: Id, limits: &Limits) -> Result<Session> {
    let mut session = read_session(read, id)?;
    if session.review.finished.is_none() {
        let order = attention::by_attention(&read, &session.deals, actor.today, limits)?;
        session.mass = order.common.into_iter().map(MassFlag::from).collect();
    }
    Ok(session)
}

fn read_session(read: Read<'_>, id: Id) -> Result<Session> {
    let review: Review = read.need(id)?;
    let verdicts: Vec<Verdict> = read.referring("review", id)?;
    let verdicts: BTreeMap<Id, Verdict> = verdicts
        .into_iter()
        .filter_map(|verdict| Some((verdict.opportunity?.id(), verdict)))
        .collect();
    let mut deals = Vec::with_capacity(review.deals.len());
    for deal in &review.deals {
        if read.is_here(deal.id())? {
            deals.push(deal.id());
        }
    }
    let place = place(read, &review, &deals, &verdicts)?;
    Ok(Session {
        review,
        deals,
        place,
        verdicts,
        mass: Vec::new(),
    })
}

/// Where to go on: on the deal it was left on, else on the one after the last verdict.
fn place(
    read: Read<'_>,
    review: &Review,
    deals: &[Id],
    verdicts: &BTreeMap<Id, Verdict>,
) -> Result<usize> {
    let stored = Id(review.place.unwrap_or(0));
    let left = read.note_of_place(review.id)?;
    // A verdict given or taken back since it was left says more than the note.
    let next = left
        .filter(|(seen, _)| *seen == stored)
        .map_or(stored, |(_, deal)| deal);
    let at = |id: Id| deals.iter().position(|deal| *deal == id);
    Ok(at(next).unwrap_or_else(|| {
        let last = verdicts
            .values()
            .max_by_key(|verdict| (verdict.at, verdict.id));
        let last = last.and_then(|verdict| at(verdict.opportunity?.id()));
        last.map_or(0, |last| last + 1)
    }))
}

/// Says that a deal was reviewed, skipped or flagged, and goes on to the next: one step.
pub fn verdict(
    store: &mut Store,
    actor: &Actor,
    session: &mut Session,
    deal: Id,
    kind: VerdictKind,
    note: &str,
) -> Result<Changes> {
    let code = match kind {
        VerdictKind::Done => "review.verdict",
        VerdictKind::Skipped => "review.skip",
        VerdictKind::Flagged => "review.flag",
    };
    let review = session.review.id;
    let op = Op::with(code, json!({ "record": deal.0, "review": review.0 }));
    let ((), changes) = store.transact(actor, op, |tx| {
        let mark = events::mark(tx)?;
        let now = tx.actor().now;
        let put = |verdict: &mut Verdict| {
            verdict.review = Some(Ref::to(review));
            verdict.opportunity = Some(Ref::to(deal));
            verdict.kind = Some(kind.into());
            (verdict.at, verdict.mark) = (Some(now), Some(mark));
            note.trim().clone_into(&mut verdict.note);
        };
        let said: Vec<Verdict> = tx.referring("review", review)?;
        match said
            .iter()
            .find(|verdict| verdict.opportunity == Some(Ref::to(deal)))
        {
            Some(old) => {
                tx.update(old.id, put)?;
            }
            None => {
                let mut new = Verdict::default();
                put(&mut new);
                tx.insert(&new)?;
            }
        }
        let all: Review = tx.need(review)?;
        let at = all.deals.iter().position(|other| other.id() == deal);
        let next = at.and_then(|at| all.deals.get(at + 1));
        let next = next.map_or(0, |next| next.id().0);
        tx.set(Review::INFO, review, &[("place", Cell::Int(next))])
    })?;
    let mass = std::mem::take(&mut session.mass);
    *session = read_session(store.read(), review)?;
    session.mass = mass;
    Ok(changes)
}

/// Leaves a review midway: the place is kept, and nothing is there to be undone.
pub fn leave(store: &Store, session: &Session) -> Result<()> {
    let stored = Id(session.review.place.unwrap_or(0));
    store.note_place(
        session.review.id,
        stored,
        session.current().unwrap_or_default(),
    )
}

/// Ends a review: its minutes are kept in it.
pub fn finish(store: &mut Store, actor: &Actor, id: Id) -> Result<minutes::Minutes> {
    let session = read_session(store.read(), id)?;
    if session.review.finished.is_some() {
        return minutes::minutes(store.read(), actor, &session.review);
    }
    let mut told = minutes::minutes(store.read(), actor, &session.review)?;
    told.ended = Some(actor.now);
    let text = minutes_markdown(&told);
    let op = Op::with("review.finish", json!({ "record": id.0 }));
    store.transact(actor, op, |tx| {
        tx.update(id, |review: &mut Review| {
            review.finished = Some(actor.now);
            review.minutes = text;
        })
    })?;
    Ok(told)
}

/// The newest review of this user, finished or not.
pub fn newest(read: Read<'_>, actor: &Actor) -> Result<Option<Review>> {
    let mine = Some(Ref::to(actor.user));
    let reviews: Vec<Review> = read.all()?;
    Ok(reviews
        .into_iter()
        .filter(|review| review.owner == mine)
        .max_by_key(|review| (review.started, review.id)))
}
