//! Settling a conflict: keep what stands, take the other, or write a third; one step, one undo.
//!
//! The values of a conflict are as they crossed the wire, references as UUIDs; here they become the book's again.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{quote::frozen, record};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row},
        id::Id,
        kind::{Kind, KindInfo},
        pick::Pick,
        record::conflict::{Conflict, ConflictReason, ConflictState},
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx, journal},
    words::say,
};

/// What to do with a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What stands is right.
    Stands,
    /// The other is right.
    Other,
    /// Neither: these fields, as they would be typed.
    Third(Vec<(String, String)>),
}

/// One side of a conflict, by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side(Map<String, Value>);

impl Side {
    /// Of the text that a conflict keeps.
    pub fn of(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its fields and values.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(field, value)| (field.as_str(), value))
    }
}

/// Settles conflicts in one step; those that are settled already are left.
pub fn resolve(
    store: &mut Store,
    actor: &Actor,
    conflicts: &[Id],
    choice: &Choice,
) -> Result<Changes> {
    let args = json!({ "record": conflicts.first().map(|id| id.0), "count": conflicts.len() });
    let op = Op::with("conflict.resolve", args);
    let ((), changes) = store.transact(actor, op, |tx| {
        for id in conflicts {
            resolve_in(tx, *id, choice)?;
        }
        Ok(())
    })?;
    Ok(changes)
}

fn resolve_in(tx: &mut Tx<'_>, id: Id, choice: &Choice) -> Result<()> {
    let conflict: Conflict = tx.need(id)?;
    if !is_open(&conflict) {
        return Ok(());
    }
    let state = match choice {
        Choice::Stands => ConflictState::Kept,
        Choice::Other => {
            take(tx, &conflict)?;
            ConflictState::Taken
        }
        Choice::Third(typed) => {
            record::set_in(tx, about(tx, &conflict)?, typed)?;
            ConflictState::Written
        }
    };
    tx.update::<Conflict>(id, |conflict| conflict.state = Some(state.into()))?;
    Ok(())
}

/// Whether nobody has settled it yet.
pub fn is_open(conflict: &Conflict) -> bool {
    matches!(
        conflict.state,
        None | Some(Pick::Known(ConflictState::Open))
    )
}

/// The record that a conflict is about, where it lives now.
fn about(tx: &Tx<'_>, conflict: &Conflict) -> Result<Id> {
    let gone = || {
        Error::refused_with(
            say!("refused-conflict-gone"),
            say!("refused-conflict-gone-hint"),
        )
    };
    let id = tx.lead(conflict.about.ok_or_else(gone)?.0)?;
    match tx.kind_of(id)? {
        Some(info) if tx.row(info, id)?.is_some() => Ok(id),
        _ => Err(gone()),
    }
}

/// Puts the side that does not stand into the record.
fn take(tx: &mut Tx<'_>, conflict: &Conflict) -> Result<()> {
    let side = Side::of(&conflict.given);
    let is_delete = conflict.reason == Some(ConflictReason::Delete.into());
    if conflict.reason == Some(ConflictReason::Merge.into()) || side.0.contains_key("into") {
        return Err(Error::refused_with(
            say!("refused-conflict-merge"),
            say!("refused-conflict-merge-hint"),
        ));
    }
    let id = about(tx, conflict)?;
    if side.is_empty() {
        if is_delete {
            return tx.delete(id);
        }
        return Err(Error::refused(say!("refused-conflict-empty")));
    }
    let info = tx
        .kind_of(id)?
        .ok_or_else(|| Error::refused(say!("refused-conflict-newer")))?;
    let Some(before) = tx.row(info, id)? else {
        return Ok(());
    };
    let row = with_side(&tx.read(), info, &before, &side)?;
    frozen::refuse(tx, info, Some(&before), Some(&row))?;
    tx.put(info, row)
}

/// A record with one side's values: what it would be, for those who show it.
pub fn with_side(read: &Read<'_>, info: &'static KindInfo, row: &Row, side: &Side) -> Result<Row> {
    let mut row = row.clone();
    for (field, value) in side.fields() {
        put(read, info, &mut row, field, value)?;
    }
    Ok(row)
}

/// Sets a field as the wire has it.
fn put(
    read: &Read<'_>,
    info: &'static KindInfo,
    row: &mut Row,
    field: &str,
    value: &Value,
) -> Result<()> {
    let Some(spec) = read
        .catalog()
        .spec(info, field)
        .filter(|spec| spec.is_stored())
    else {
        return Ok(());
    };
    let items = |sign: &str| -> Vec<&str> {
        let list = value.get(sign).unwrap_or(value).as_array();
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    };
    let cell = match (spec.kind, value) {
        (_, Value::Null) => Cell::Null,
        (kind, Value::Object(_) | Value::Array(_)) if kind.is_list() => {
            let named = |items: Vec<&str>| -> Result<Vec<String>> {
                items
                    .into_iter()
                    .map(|item| named(read, kind, item))
                    .collect()
            };
            let mut now = journal::list_items(kind, row.get(info, field));
            if value.is_array() {
                now.clear();
            }
            let removed = if value.is_object() {
                named(items("-"))?
            } else {
                Vec::new()
            };
            now.retain(|item| !removed.contains(item));
            for item in named(items("+"))? {
                if !now.contains(&item) {
                    now.push(item);
                }
            }
            journal::list_cell(kind, &now)
        }
        (FieldKind::Ref(_) | FieldKind::AnyRef, Value::String(text)) => {
            reference(read, text)?.map_or(Cell::Null, |id| Cell::Int(id.0))
        }
        (_, Value::Number(number)) => number.as_i64().map_or(Cell::Null, Cell::Int),
        (_, Value::Bool(yes)) => Cell::Int(i64::from(*yes)),
        (_, Value::String(text)) => Cell::from(text.clone()),
        (_, other) => Cell::from(other.to_string()),
    };
    row.set(info, field, cell);
    Ok(())
}

fn named(read: &Read<'_>, kind: FieldKind, item: &str) -> Result<String> {
    Ok(match kind {
        FieldKind::Refs(_) => {
            reference(read, item)?.map_or_else(String::new, |id| id.0.to_string())
        }
        _ => item.to_owned(),
    })
}

fn reference(read: &Read<'_>, text: &str) -> Result<Option<Id>> {
    let Ok(uuid) = Uuid::try_parse(text) else {
        return Ok(None);
    };
    match read.by_uuid(uuid)? {
        Some(known) => Ok(Some(read.lead(known.id)?)),
        None => Ok(None),
    }
}

/// All open conflicts that are alike: of the same reason, about records of the same kind.
pub fn alike(store: &Store, id: Id) -> Result<Vec<Id>> {
    let read = store.read();
    let kind_of = |conflict: &Conflict| -> Result<Option<Kind>> {
        match conflict.about {
            Some(about) => Ok(read.identity(about.0)?.map(|known| known.kind)),
            None => Ok(None),
        }
    };
    let one: Conflict = read.need(id)?;
    let kind = kind_of(&one)?;
    let mut found = Vec::new();
    for other in read.all::<Conflict>()? {
        if is_open(&other) && other.reason == one.reason && kind_of(&other)? == kind {
            found.push(other.id);
        }
    }
    Ok(found)
}
