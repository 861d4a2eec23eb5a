//! What becomes of a revision: sent, accepted, rejected, withdrawn, and in a file.
//!
//! Draft → (needs approval → approved) → sent → accepted, rejected, withdrawn or superseded. That
//! it expired is never kept: it follows from the day ([`super::is_expired`]).

use crate::{
    domain::{
        field::Date,
        id::{Id, Ref},
        pick::Pick,
        quote_sheet,
        record::{
            opportunity::{Opportunity, Outcome},
            order::Order,
            quote::{Quote, QuoteStatus},
        },
    },
    store::{
        Actor, Changes, Error, Op, Read, Result, Store, Tx,
        quotes::{EXPORT, SEND},
        tx::about,
    },
    words::say,
};

use super::super::close::{Close, close_in};
use super::{
    DISCOUNT_LIMIT, Draft, Told,
    approval::{self, Needed, percent},
    is_expired, name, need_open,
    order::order_of,
    primary, revisions,
    save::op,
    status_word,
};

/// How a quote goes out.
#[derive(Clone, Debug, Default)]
pub struct Send {
    /// Why so much is given away; kept with the quote.
    pub reason: String,
    /// Goes out before the manager has agreed, and is marked so: for those who are offline.
    pub subject_to_approval: bool,
}

/// What sending came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is out.
    Sent,
    /// It waits for a manager.
    NeedsApproval,
}

/// How a quote was accepted.
#[derive(Clone, Debug, Default)]
pub struct Accept {
    /// The day; else today.
    pub on: Option<Date>,
    /// Closes the opportunity as won.
    pub win: bool,
    /// Makes an order of its lines.
    pub order: bool,
}

/// How a quote was turned down by the customer.
#[derive(Clone, Debug, Default)]
pub struct Reject {
    /// The day; else today.
    pub on: Option<Date>,
    /// Why, kept with the quote and, where it is closed, with the opportunity.
    pub reason: String,
    /// Closes the opportunity as lost.
    pub lose: bool,
    /// To whom it is lost.
    pub lost_to: Option<Id>,
}

/// Sends a revision and freezes it; the former one is superseded.
///
/// A discount beyond the limit first asks the manager, where there is one.
pub fn send(store: &mut Store, actor: &Actor, quote: Ref<Quote>, how: &Send) -> Result<Told<Sent>> {
    let done = store.transact(actor, Op::with(SEND, about(quote.id())), |tx| {
        send_in(tx, quote, how)
    })?;
    Ok(Told::new(done))
}

/// [`send`] within a step.
pub fn send_in(tx: &mut Tx<'_>, quote: Ref<Quote>, how: &Send) -> Result<(Sent, Vec<String>)> {
    let record = need_open(tx, quote)?;
    let today = tx.actor().today;
    let draft = Draft::open(tx, quote, today)?;
    let figures = match draft.figures() {
        Ok(figures) => figures,
        Err(error) => return Err(Error::refused(format!("{}: {error}", name(&record)))),
    };
    if !figures.lines.iter().any(|line| line.summed) {
        return Err(Error::refused_with(
            say!("quote-no-line-counts", quote = name(&record)),
            say!("quote-no-line-counts-hint"),
        ));
    }
    let mut words = Vec::new();
    let mut note = None;
    match approval::needed(tx, &draft) {
        Needed::Nothing => {}
        Needed::Manager {
            name: who,
            discount,
        } if !how.subject_to_approval => {
            ask(tx, &record, &how.reason)?;
            words.push(say!(
                "quote-waits",
                percent = percent(discount),
                limit = percent(DISCOUNT_LIMIT),
                quote = name(&record),
                who = who
            ));
            return Ok((Sent::NeedsApproval, words));
        }
        Needed::Manager {
            name: who,
            discount,
        } => {
            words.push(say!(
                "quote-subject-to",
                quote = name(&record),
                who = who,
                percent = percent(discount)
            ));
            let fact = say!("quote-note-subject", percent = percent(discount));
            note = Some(kept(&fact, how));
        }
        Needed::Nobody { discount } => {
            words.push(say!(
                "quote-no-manager",
                percent = percent(discount),
                limit = percent(DISCOUNT_LIMIT)
            ));
            let fact = say!("quote-note-no-manager", percent = percent(discount));
            note = Some(kept(&fact, how));
        }
    }
    if record.valid_until.is_some_and(|day| day < today) {
        words.push(say!("quote-not-valid", quote = name(&record)));
    }
    tx.update(quote, |quote: &mut Quote| {
        quote.status = Some(QuoteStatus::Sent.into());
        quote.sent_on = Some(today);
        quote.issued_on = quote.issued_on.or(Some(today));
        // A draft that was shown to somebody was no offer: what counts is what goes out from now on.
        quote.exported = false;
        if let Some(note) = note {
            quote.approval_note = note;
        }
    })?;
    words.extend(supersede(tx, &record)?);
    let draft = Draft::open(tx, quote, today)?;
    words.extend(primary::drive(tx, &draft)?);
    Ok((Sent::Sent, words))
}

fn ask(tx: &mut Tx<'_>, record: &Quote, reason: &str) -> Result<()> {
    tx.update(record.id, |quote: &mut Quote| {
        quote.status = Some(QuoteStatus::NeedsApproval.into());
        reason.trim().clone_into(&mut quote.approval_note);
    })?;
    Ok(())
}

fn kept(fact: &str, how: &Send) -> String {
    match how.reason.trim() {
        "" => fact.to_owned(),
        reason => format!("{fact}: {reason}"),
    }
}

/// Takes the place of the revisions that are out, and the part of primary quote from them.
fn supersede(tx: &mut Tx<'_>, record: &Quote) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut was_primary = false;
    for former in revisions(tx, record)? {
        if former.id == record.id || former.revision > record.revision {
            continue;
        }
        was_primary |= former.primary;
        if quote_sheet::status(&former) == QuoteStatus::Sent {
            tx.update(former.id, |quote: &mut Quote| {
                quote.status = Some(QuoteStatus::Superseded.into());
            })?;
            words.push(say!("quote-superseded", quote = name(&former)));
        }
    }
    if was_primary {
        words.extend(primary::take_over(tx, Ref::to(record.id))?);
    }
    Ok(words)
}

/// The customer says yes. The value is the order, where one was asked for.
pub fn accept(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    how: &Accept,
) -> Result<Told<Option<Ref<Order>>>> {
    let done = store.transact(actor, op("quote.accept", quote), |tx| {
        accept_in(tx, quote, how)
    })?;
    Ok(Told::new(done))
}

/// [`accept`] within a step.
pub fn accept_in(
    tx: &mut Tx<'_>,
    quote: Ref<Quote>,
    how: &Accept,
) -> Result<(Option<Ref<Order>>, Vec<String>)> {
    let record = need_sent(tx, quote)?;
    let today = tx.actor().today;
    let on = decided(how.on, today)?;
    let mut words = Vec::new();
    if is_expired(&record, on) {
        words.push(say!("quote-had-expired", quote = name(&record)));
    }
    tx.update(quote, |quote: &mut Quote| {
        quote.status = Some(QuoteStatus::Accepted.into());
        quote.decided_on = Some(on);
    })?;
    // What was agreed is what the opportunity is worth.
    words.extend(primary::take_over(tx, quote)?);
    let draft = Draft::open(tx, quote, today)?;
    words.extend(primary::drive(tx, &draft)?);
    let order = if how.order {
        let (order, said) = order_of(tx, &draft, on)?;
        words.push(said);
        Some(order)
    } else {
        None
    };
    if how.win {
        words.extend(follow(tx, &record, Outcome::Won, on, "", None)?);
    }
    Ok((order, words))
}

/// The customer says no.
pub fn reject(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    how: &Reject,
) -> Result<Told<()>> {
    let done = store.transact(actor, op("quote.reject", quote), |tx| {
        let record = need_sent(tx, quote)?;
        let on = decided(how.on, tx.actor().today)?;
        tx.update(quote, |quote: &mut Quote| {
            quote.status = Some(QuoteStatus::Rejected.into());
            quote.decided_on = Some(on);
            add_note(quote, &how.reason);
        })?;
        let mut words = Vec::new();
        if how.lose {
            let said = follow(tx, &record, Outcome::Lost, on, &how.reason, how.lost_to)?;
            words.extend(said);
        }
        Ok(((), words))
    })?;
    Ok(Told::new(done))
}

/// We take the offer back.
pub fn withdraw(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    reason: &str,
) -> Result<Told<()>> {
    let done = store.transact(actor, op("quote.withdraw", quote), |tx| {
        need_sent(tx, quote)?;
        let today = tx.actor().today;
        tx.update(quote, |quote: &mut Quote| {
            quote.status = Some(QuoteStatus::Withdrawn.into());
            quote.decided_on = Some(today);
            add_note(quote, reason);
        })?;
        Ok(((), Vec::new()))
    })?;
    Ok(Told::new(done))
}

/// Marks a quote as written to a file: from now on its sending is not undone but withdrawn.
pub fn mark_exported(store: &mut Store, actor: &Actor, quote: Ref<Quote>) -> Result<Changes> {
    let op = Op::with(EXPORT, about(quote.id()));
    let ((), changes) = store.transact(actor, op, |tx| {
        tx.update(quote, |quote: &mut Quote| quote.exported = true)?;
        Ok(())
    })?;
    Ok(changes)
}

fn add_note(quote: &mut Quote, reason: &str) {
    let reason = reason.trim();
    if !reason.is_empty() {
        if !quote.notes.is_empty() {
            quote.notes.push('\n');
        }
        quote.notes.push_str(reason);
    }
}

fn need_sent(read: &Read<'_>, quote: Ref<Quote>) -> Result<Quote> {
    let record: Quote = read.need(quote)?;
    match quote_sheet::status(&record) {
        QuoteStatus::Sent => Ok(record),
        QuoteStatus::Draft | QuoteStatus::NeedsApproval | QuoteStatus::Approved => {
            Err(Error::refused_with(
                say!("quote-not-sent-yet", quote = name(&record)),
                say!("quote-not-sent-yet-hint"),
            ))
        }
        _ => Err(Error::refused(say!(
            "quote-is",
            quote = name(&record),
            status = status_word(&record)
        ))),
    }
}

fn decided(on: Option<Date>, today: Date) -> Result<Date> {
    match on {
        Some(on) if on > today => Err(Error::refused(say!("quote-no-future"))),
        other => Ok(other.unwrap_or(today)),
    }
}

/// The opportunity follows its quote, while it is open.
fn follow(
    tx: &mut Tx<'_>,
    quote: &Quote,
    outcome: Outcome,
    on: Date,
    reason: &str,
    lost_to: Option<Id>,
) -> Result<Vec<String>> {
    let Some(target) = quote.opportunity else {
        return Ok(Vec::new());
    };
    let opportunity: Opportunity = tx.need(target)?;
    if !matches!(opportunity.outcome, None | Some(Pick::Known(Outcome::Open))) {
        return Ok(vec![say!("quote-closed-already", what = &opportunity.name)]);
    }
    let mut how = Close::new(outcome);
    how.on = Some(on);
    how.lost_to = lost_to;
    if !reason.trim().is_empty() {
        how.reasons.push(reason.trim().to_owned());
    }
    close_in(tx, target.id(), how)?;
    let what = &opportunity.name;
    Ok(vec![if outcome == Outcome::Won {
        say!("quote-deal-won", what = what)
    } else {
        say!("quote-deal-lost", what = what)
    }])
}
