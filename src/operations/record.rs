//! Create, set, delete: any record by typed text, one step each, for one record or for many.
//!
//! What a field means beyond its cell is done by the verb that owns it, inside the same step.

use serde_json::json;

use super::{
    close::{self, Close},
    custom_field,
    fields::{self, BadField, Beside, Reading},
    move_stage::{self, Move},
    next_step,
    quote::frozen,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        pick::{Codes as _, Pick},
        record::{
            activity::Activity,
            book::CustomField,
            lead::{Lead, LeadStatus},
            opportunity::{Opportunity, Outcome},
        },
    },
    store::{Actor, Changes, Error, Result, Store, Tx},
    words::say,
};

/// A new record as a form shows it before anything is typed: owner, first stage, currency.
pub fn blank(reading: Reading<'_>, info: &'static KindInfo) -> Row {
    let catalog = reading.read.catalog();
    let mut row = Row::new(info);
    if info.position("owner").is_some() {
        row.set(info, "owner", Cell::Int(reading.actor.user.0));
    }
    if info == Opportunity::INFO
        && let Some(pipeline) = catalog.pipelines.first()
    {
        row.set(info, "pipeline", Cell::Int(pipeline.id.0));
        if let Some(stage) = pipeline.stages.first() {
            move_stage::follow(&mut row, stage);
        }
    }
    row
}

/// Makes a record from typed fields: `(name, text)`.
pub fn create<N: AsRef<str>, T: AsRef<str>>(
    store: &mut Store,
    actor: &Actor,
    info: &'static KindInfo,
    typed: &[(N, T)],
) -> Result<(Id, Changes)> {
    let op = crate::store::Op::with("create", json!({ "kind": info.code }));
    store.transact(actor, op, |tx| {
        let id = create_in(tx, info, typed)?;
        tx.set_args(json!({ "kind": info.code, "record": id.0 }));
        Ok(id)
    })
}

/// [`create`] within a step.
pub fn create_in<N: AsRef<str>, T: AsRef<str>>(
    tx: &mut Tx<'_>,
    info: &'static KindInfo,
    typed: &[(N, T)],
) -> Result<Id> {
    let reading = reading(tx);
    let mut row = blank(reading, info);
    let mut beside = fields::fill(reading, info, &mut row, typed).map_err(first)?;
    if let Some(stage) = beside.stage.take()
        && let Some(stage) = tx.catalog().stage(stage)
    {
        move_stage::follow(&mut row, stage);
    }
    settle(tx, info, &mut row, None);
    if info == CustomField::INFO {
        custom_field::complete(tx, &mut row)?;
    }
    frozen::refuse(tx, info, None, Some(&row))?;
    let id = tx.create(info, row)?;
    after(tx, info, id, beside)?;
    Ok(id)
}

/// Sets typed fields of one record.
pub fn set<N: AsRef<str>, T: AsRef<str>>(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    typed: &[(N, T)],
) -> Result<Changes> {
    let op = crate::store::Op::with("edit", args(&[id], typed));
    let ((), changes) = store.transact(actor, op, |tx| set_in(tx, id, typed))?;
    Ok(changes)
}

/// Sets typed fields of many records: one step, one undo.
pub fn set_all<N: AsRef<str>, T: AsRef<str>>(
    store: &mut Store,
    actor: &Actor,
    ids: &[Id],
    typed: &[(N, T)],
) -> Result<Changes> {
    let op = crate::store::Op::with("edit", args(ids, typed));
    let ((), changes) = store.transact(actor, op, |tx| {
        ids.iter().try_for_each(|id| set_in(tx, *id, typed))
    })?;
    Ok(changes)
}

/// [`set`] within a step.
pub fn set_in<N: AsRef<str>, T: AsRef<str>>(
    tx: &mut Tx<'_>,
    id: Id,
    typed: &[(N, T)],
) -> Result<()> {
    let (info, before) = need(tx, id)?;
    refuse_converted(info, &before)?;
    let mut row = before.clone();
    let reading = reading(tx);
    let beside = fields::fill(reading, info, &mut row, typed).map_err(first)?;
    settle(tx, info, &mut row, Some(&before));
    frozen::refuse(tx, info, Some(&before), Some(&row))?;
    tx.put(info, row)?;
    after(tx, info, id, beside)
}

/// What is wrong with typed fields, before anything is written: for a form.
pub fn check<N: AsRef<str>, T: AsRef<str>>(
    reading: Reading<'_>,
    info: &'static KindInfo,
    row: &Row,
    typed: &[(N, T)],
) -> Vec<BadField> {
    fields::fill(reading, info, &mut row.clone(), typed)
        .err()
        .unwrap_or_default()
}

/// Deletes records with their parts.
pub fn delete(store: &mut Store, actor: &Actor, ids: &[Id]) -> Result<Changes> {
    let read = store.read();
    let one = match ids {
        [one] => Some(read.title(*one)?),
        _ => None,
    };
    let kind = match ids.first() {
        Some(id) => read.kind_of(*id)?.map(|info| info.code),
        None => None,
    };
    // The name is kept, since the record is no longer there to ask.
    let args = json!({ "record": ids.first().map(|id| id.0), "name": one, "count": ids.len(), "kind": kind });
    let op = crate::store::Op::with("delete", args);
    let ((), changes) = store.transact(actor, op, |tx| {
        for id in ids {
            // A part may be gone with its whole.
            if let Some(info) = tx.kind_of(*id)?
                && (ids.len() == 1 || tx.row(info, *id)?.is_some())
            {
                frozen::refuse(tx, info, tx.row(info, *id)?.as_ref(), None)?;
                tx.delete(*id)?;
            }
        }
        Ok(())
    })?;
    Ok(changes)
}

/// The record and its kind, or a sentence that it is gone.
pub(crate) fn need(tx: &Tx<'_>, id: Id) -> Result<(&'static KindInfo, Row)> {
    let gone = || Error::NotFound {
        kind: "record".into(),
        what: format!("#{id}"),
    };
    let info = tx.kind_of(id)?.ok_or_else(gone)?;
    Ok((info, tx.row(info, id)?.ok_or_else(gone)?))
}

/// Words read for the one who acts.
pub(crate) fn reading<'a>(tx: &Tx<'a>) -> Reading<'a> {
    Reading {
        read: **tx,
        actor: *tx.actor(),
    }
}

fn first(bad: Vec<BadField>) -> Error {
    match bad.into_iter().next() {
        Some(bad) => bad.into(),
        None => Error::refused(say!("refused-unread")),
    }
}

fn args<N: AsRef<str>, T>(ids: &[Id], typed: &[(N, T)]) -> serde_json::Value {
    let fields: Vec<&str> = typed
        .iter()
        .map(|(name, _)| name.as_ref().trim_end_matches(['+', '-']))
        .collect();
    json!({ "record": ids.first().map(|id| id.0), "count": ids.len(), "fields": fields })
}

fn refuse_converted(info: &KindInfo, row: &Row) -> Result<()> {
    let converted =
        info == Lead::INFO && row.get(info, "status").text() == Some(LeadStatus::Converted.code());
    if converted {
        return Err(Error::refused_with(
            say!("refused-lead-stays"),
            say!("refused-lead-stays-hint"),
        ));
    }
    Ok(())
}

/// Fields that follow from others of the same record, as they are written.
fn settle(tx: &Tx<'_>, info: &KindInfo, row: &mut Row, before: Option<&Row>) {
    if info == Activity::INFO {
        let is = |row: &Row, field: &str| row.get(info, field).int() == Some(1);
        if is(row, "done") && !before.is_some_and(|before| is(before, "done")) {
            if row.get(info, "done_at").is_null() {
                row.set(info, "done_at", Cell::Int(tx.actor().now.0));
            }
        } else if !is(row, "done") && before.is_some_and(|before| is(before, "done")) {
            row.set(info, "done_at", Cell::Null);
        }
        if row.get(info, "account").is_null()
            && let Some(opportunity) = row.get(info, "opportunity").int()
            && let Ok(Some(opportunity)) = tx.get::<Opportunity>(Id(opportunity))
            && let Some(account) = opportunity.account
        {
            row.set(info, "account", Cell::Int(account.id().0));
        }
    }
}

/// What typed fields asked for beyond their record.
fn after(tx: &mut Tx<'_>, info: &'static KindInfo, id: Id, beside: Beside) -> Result<()> {
    if info == Activity::INFO {
        next_step::keep_one(tx, id)?;
    }
    if info != Opportunity::INFO {
        return Ok(());
    }
    if let Some(outcome) = beside.outcome {
        let now = tx.need::<Opportunity>(id)?.outcome;
        let is_open = matches!(now, None | Some(Pick::Known(Outcome::Open)));
        match (outcome, is_open) {
            (Outcome::Open, true) => {}
            (Outcome::Open, false) => close::reopen_in(tx, id)?,
            (outcome, _) if now != Some(Pick::Known(outcome)) => {
                let closed_on = tx.need::<Opportunity>(id)?.closed_on;
                close::close_in(
                    tx,
                    id,
                    Close {
                        on: closed_on,
                        ..Close::new(outcome)
                    },
                )?;
            }
            _ => {}
        }
    }
    if let Some(stage) = beside.stage {
        // Typed into a field, there is nobody to ask: the move is made and says what it passed over.
        move_stage::move_in(tx, id, Move::to(stage).in_spite())?;
    }
    if beside.next_step.is_some() || beside.next_step_date.is_some() {
        next_step::write_in(tx, id, beside.next_step, beside.next_step_date)?;
    }
    Ok(())
}
