//! Closing an opportunity as won, lost or without a decision, and opening it again.
//!
//! The stage stays where the deal was decided. What follows the stage again after reopening is read from the journal.

use std::cmp::Reverse;

use serde_json::json;

use crate::{
    domain::{
        cell::Cell,
        field::{Date, Record as _, Row},
        filter,
        id::{Id, Ref},
        money::{Currency, Fixed, Minor},
        pick::{Codes as _, Pick},
        record::{
            opportunity::{Opportunity, Outcome},
            pipeline::Category,
        },
    },
    store::{
        Actor, Changes, Error, Op, Read, Result, Store, Tx,
        journal::{History, How, Key},
        list::Sort,
    },
    words::say,
};

use super::move_stage;

/// So many deals are asked for why deals end.
const REMEMBERED: usize = 500;

/// How a deal ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Close {
    /// Won, lost or no decision.
    pub outcome: Outcome,
    /// The day of the decision; today where it is left out.
    pub on: Option<Date>,
    /// Why, each with its weight: `price 3`.
    pub reasons: Vec<String>,
    /// The competitor that won it.
    pub lost_to: Option<Id>,
    /// The final amount.
    pub amount: Option<(Minor, Currency)>,
    /// The story behind it.
    pub story: String,
}

impl Close {
    /// An outcome, and nothing else said.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            on: None,
            reasons: Vec::new(),
            lost_to: None,
            amount: None,
            story: String::new(),
        }
    }
}

/// Closes an opportunity.
pub fn close(store: &mut Store, actor: &Actor, id: Id, how: Close) -> Result<Changes> {
    let op = Op::with(
        "opportunity.close",
        json!({ "record": id.0, "outcome": how.outcome.code() }),
    );
    let ((), changes) = store.transact(actor, op, |tx| close_in(tx, id, how))?;
    Ok(changes)
}

/// [`close`] within a step.
pub fn close_in(tx: &mut Tx<'_>, id: Id, how: Close) -> Result<()> {
    if how.outcome == Outcome::Open {
        return reopen_in(tx, id);
    }
    let today = tx.actor().today;
    let on = how.on.unwrap_or(today);
    if on > today {
        return Err(Error::refused_with(
            say!("refused-decided-ahead"),
            say!("refused-decided-ahead-hint"),
        ));
    }
    tx.update(id, |deal: &mut Opportunity| {
        deal.outcome = Some(how.outcome.into());
        deal.closed_on = Some(on);
        let won = how.outcome == Outcome::Won;
        deal.probability = Some(Fixed(if won { 100 } else { 0 } * Fixed::ONE.0));
        deal.category = Some(
            if won {
                Category::Closed
            } else {
                Category::Omitted
            }
            .into(),
        );
        for reason in how.reasons {
            if !deal.reasons.contains(&reason) {
                deal.reasons.push(reason);
            }
        }
        if let Some(lost_to) = how.lost_to {
            deal.lost_to = Some(Ref::to(lost_to));
        }
        if let Some((amount, currency)) = how.amount {
            (deal.amount, deal.currency) = (Some(amount), Some(currency));
        }
        if !how.story.is_empty() {
            deal.story = how.story;
        }
        // What is decided no longer rests.
        deal.resting_until = None;
        deal.resting_reason.clear();
    })?;
    Ok(())
}

/// Why deals ended so, as it was said of the newest [`REMEMBERED`] of them: the most frequent first, weights left out.
pub fn reasons_said(read: &Read<'_>, outcome: Outcome, today: Date) -> Result<Vec<String>> {
    let info = Opportunity::INFO;
    let text = format!("outcome:{}", outcome.code());
    let filter = filter::read(&text, info, read.catalog(), today)
        .map_err(|error| Error::refused(error.to_string()))?;
    let newest = Sort::parse("-id", info, read.catalog())?;
    let list = read.list(info, &filter, &newest, today);
    let mut said: Vec<(String, usize)> = Vec::new();
    for line in list.first_page(REMEMBERED, &["reasons"])? {
        for reason in line.cells.iter().flat_map(Cell::items) {
            let reason = unweighed(&reason);
            match said.iter_mut().find(|(one, _)| one == reason) {
                Some((_, times)) => *times += 1,
                None => said.push((reason.to_owned(), 1)),
            }
        }
    }
    said.sort_by_key(|(_, times)| Reverse(*times));
    Ok(said.into_iter().map(|(reason, _)| reason).collect())
}

/// A reason without its weight: `price 3` is `price`.
fn unweighed(reason: &str) -> &str {
    match reason.rsplit_once(' ') {
        Some((words, weight)) if weight.parse::<u8>().is_ok() => words.trim_end(),
        _ => reason.trim(),
    }
}

/// Opens a closed opportunity again.
pub fn reopen(store: &mut Store, actor: &Actor, id: Id) -> Result<Changes> {
    let op = Op::with("opportunity.reopen", json!({ "record": id.0 }));
    let ((), changes) = store.transact(actor, op, |tx| reopen_in(tx, id))?;
    Ok(changes)
}

/// [`reopen`] within a step.
pub fn reopen_in(tx: &mut Tx<'_>, id: Id) -> Result<()> {
    let info = Opportunity::INFO;
    let deal: Opportunity = tx.need(id)?;
    if matches!(deal.outcome, None | Some(Pick::Known(Outcome::Open))) {
        return Err(Error::refused(say!("refused-is-open", title = &deal.name)));
    }
    let before = before_closing(tx, id)?;
    let mut fields = vec![
        ("outcome", Cell::from(Outcome::Open.code())),
        ("closed_on", Cell::Null),
        ("lost_to", Cell::Null),
        ("reasons", Cell::Null),
    ];
    match before {
        Some(row) => {
            for field in [
                "pipeline",
                "stage",
                "probability",
                "probability_by_hand",
                "category",
                "category_by_hand",
            ] {
                fields.push((field, row.get(info, field).clone()));
            }
        }
        // Closed before this book knew it: the stage says what follows.
        None => {
            let stage = deal.stage.and_then(|stage| tx.catalog().stage(stage.id()));
            let mut row = Row::from_record(&Opportunity::default());
            if let Some(stage) = stage {
                move_stage::follow(&mut row, stage);
            }
            for field in ["probability", "category"] {
                fields.push((field, row.get(info, field).clone()));
            }
            fields.push(("probability_by_hand", Cell::Int(0)));
            fields.push(("category_by_hand", Cell::Int(0)));
        }
    }
    tx.set(info, id, &fields)
}

/// The record as it was before the closing that stands.
fn before_closing(tx: &Tx<'_>, id: Id) -> Result<Option<Row>> {
    let info = Opportunity::INFO;
    let history = History::load(tx.conn, tx.catalog(), info, id)?;
    let Some(mut row) = history.today.clone() else {
        return Ok(None);
    };
    let is_open = |cell: &Cell<'_>| cell.text().is_none_or(|code| code == Outcome::Open.code());
    let walk = history.walk(&Key::Field("outcome".into()));
    let closing = walk
        .rows
        .iter()
        .filter(|walked| walked.how == How::Live)
        .find(|walked| {
            is_open(&walked.old)
                && !is_open(&walked.new)
                && walked
                    .change
                    .patch
                    .iter()
                    .any(|entry| entry.field() == "outcome")
        });
    let Some(closing) = closing else {
        return Ok(None);
    };
    for field in [
        "pipeline",
        "stage",
        "probability",
        "probability_by_hand",
        "category",
        "category_by_hand",
    ] {
        let walk = history.walk(&Key::Field(field.into()));
        let below = walk
            .rows
            .iter()
            .find(|walked| walked.change.seq <= closing.change.seq);
        let value = match below {
            Some(walked) if walked.change.seq == closing.change.seq => walked.old.clone(),
            Some(walked) => walked.new.clone(),
            None => walk.end.clone(),
        };
        row.set(info, field, value);
    }
    Ok(Some(row))
}
