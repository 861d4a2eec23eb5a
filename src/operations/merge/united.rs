//! What becomes of records that are one: the fuller value of each field, or the one that somebody chose.

use std::collections::BTreeMap;

use crate::domain::{
    cell::Cell,
    field::{FieldKind, Row, Spec},
    id::Id,
    kind::KindInfo,
};

/// A choice against the rule: this field is as one of the records has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The field; those of its unit come with it.
    pub field: String,
    /// The record.
    pub from: Id,
}

/// The fields that stand or fall with one: an address, an amount with its currency.
pub fn unit<'a>(info: &KindInfo, field: &'a str) -> Vec<&'a str> {
    let unit = info.specs().iter().find(|spec| spec.name == field);
    match unit.and_then(|spec| spec.unit) {
        Some(unit) => info
            .specs()
            .iter()
            .filter(|spec| spec.unit == Some(unit))
            .map(|spec| spec.name.as_ref())
            .collect(),
        None => vec![field],
    }
}

/// What the first of some records becomes when the others go into it.
pub fn becomes(info: &KindInfo, rows: &[Row], taken: &[Taken]) -> Row {
    let Some((winner, losers)) = rows.split_first() else {
        return Row::default();
    };
    let mut row = winner.clone();
    for loser in losers {
        row = united(info, &row, loser);
    }
    for choice in taken {
        let Some(from) = rows.iter().find(|row| row.id == choice.from) else {
            continue;
        };
        match choice.field.strip_prefix("custom.") {
            Some(code) => {
                let cell = from.custom.get(code).cloned().unwrap_or_default();
                row.custom.insert(code.to_owned(), cell);
            }
            None => {
                for field in unit(info, &choice.field) {
                    row.set(info, field, from.get(info, field).clone());
                }
            }
        }
    }
    // A reference between them would lead to itself.
    for spec in info.specs() {
        let target = row.get(info, &spec.name).int();
        if matches!(spec.kind, FieldKind::Ref(_)) && rows.iter().any(|one| target == Some(one.id.0))
        {
            row.set(info, &spec.name, Cell::Null);
        }
    }
    row
}

/// The winner with what the loser knows better.
pub(super) fn united(info: &KindInfo, winner: &Row, loser: &Row) -> Row {
    let mut row = winner.clone();
    let mut units: BTreeMap<&str, Vec<&Spec>> = BTreeMap::new();
    for spec in info.specs().iter().copied().filter(|spec| spec.is_stored()) {
        match spec.unit {
            Some(unit) => units.entry(unit).or_default().push(spec),
            None => {
                let (ours, theirs) = (winner.get(info, &spec.name), loser.get(info, &spec.name));
                row.set(info, &spec.name, fuller(spec.kind, ours, theirs));
            }
        }
    }
    for specs in units.values() {
        let known = |row: &Row| {
            let cells = specs.iter().map(|spec| row.get(info, &spec.name));
            cells
                .filter(|cell| !cell.is_null() && cell.int() != Some(0))
                .count()
        };
        // An address is taken as a block: half of one and half of another is nobody's.
        if known(loser) > known(winner) {
            for spec in specs {
                row.set(info, &spec.name, loser.get(info, &spec.name).clone());
            }
        }
    }
    for (code, cell) in &loser.custom {
        let ours = winner.custom.get(code).cloned().unwrap_or_default();
        let kind = if cell.text().is_some_and(|text| text.starts_with('[')) {
            FieldKind::List
        } else {
            FieldKind::Text
        };
        row.custom.insert(code.clone(), fuller(kind, &ours, cell));
    }
    row
}

/// Of two values the one that says more; lists are united, long texts stand one below the other.
fn fuller(kind: FieldKind, ours: &Cell<'static>, theirs: &Cell<'static>) -> Cell<'static> {
    if theirs.is_null() || ours == theirs {
        return ours.clone();
    }
    if ours.is_null() {
        return theirs.clone();
    }
    match kind {
        FieldKind::Refs(_) => {
            let mut ids = ours.ids();
            ids.extend(theirs.ids());
            Cell::from_ids(&once(ids))
        }
        FieldKind::List | FieldKind::Picks(_) => {
            let mut items = ours.items();
            items.extend(theirs.items());
            Cell::from_items(&once(items))
        }
        FieldKind::Long => {
            let (a, b) = (
                ours.text().unwrap_or_default(),
                theirs.text().unwrap_or_default(),
            );
            if a.contains(b) {
                ours.clone()
            } else if b.contains(a) {
                theirs.clone()
            } else {
                Cell::from(format!("{a}\n\n{b}"))
            }
        }
        // Whoever asked once not to be contacted has asked.
        FieldKind::Bool => Cell::Int(ours.int().max(theirs.int()).unwrap_or(0)),
        _ => ours.clone(),
    }
}

fn once<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
