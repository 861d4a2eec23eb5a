//! Patches: what differs between two states of a record, and the way from one to the other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Patch};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{FieldKind, Row, Spec},
    kind::KindInfo,
};

/// Text longer than this keeps its old value alone: the new one is the next row's old, or today's.
const LONG: usize = 512;

/// The items of a list cell as the journal names them.
pub fn list_items(kind: FieldKind, cell: &Cell<'_>) -> Vec<String> {
    match kind {
        FieldKind::Refs(_) => cell.ids().iter().map(i64::to_string).collect(),
        _ => cell.items(),
    }
}

/// A list cell of items as the journal names them.
pub fn list_cell(kind: FieldKind, items: &[String]) -> Cell<'static> {
    match kind {
        FieldKind::Refs(_) => Cell::from_ids(
            &items
                .iter()
                .filter_map(|item| item.parse().ok())
                .collect::<Vec<i64>>(),
        ),
        _ => Cell::from_items(items),
    }
}

/// What changed between two states of a record: stored fields alone, units whole.
pub fn diff(catalog: &Catalog, info: &KindInfo, old: &Row, new: &Row) -> Patch {
    let fields: Vec<(&Spec, &Cell<'_>, &Cell<'_>)> = catalog
        .values(info, old)
        .zip(catalog.values(info, new))
        .filter(|((spec, _), _)| spec.is_stored())
        .map(|((spec, before), (_, after))| (spec, before, after))
        .collect();
    let units: BTreeSet<&str> = fields
        .iter()
        .filter(|(_, before, after)| before != after)
        .filter_map(|(spec, ..)| spec.unit)
        .collect();
    let mut patch = Vec::new();
    for (spec, before, after) in fields {
        let changed = before != after;
        if !changed && !spec.unit.is_some_and(|unit| units.contains(unit)) {
            continue;
        }
        if spec.kind.is_list() {
            if changed {
                patch.extend(diff_list(
                    &spec.name,
                    &list_items(spec.kind, before),
                    &list_items(spec.kind, after),
                ));
            }
        } else {
            patch.push(value_entry(&spec.name, before.clone(), after.clone()));
        }
    }
    for code in old
        .custom
        .keys()
        .chain(new.custom.keys())
        .collect::<BTreeSet<_>>()
    {
        // Values of a deleted definition are kept and compared as they are.
        let name = format!("custom.{code}");
        if catalog.spec(info, &name).is_none() && old.custom.get(code) != new.custom.get(code) {
            let of = |row: &Row| row.custom.get(code).cloned().unwrap_or_default();
            patch.push(value_entry(&name, of(old), of(new)));
        }
    }
    patch
}

/// An entry that says both values, however long.
pub fn whole_entry(field: &str, old: Cell<'static>, new: Cell<'static>) -> Entry {
    Entry::Value {
        field: field.to_owned(),
        old,
        new: Some(new),
    }
}

pub(crate) fn value_entry(field: &str, old: Cell<'static>, new: Cell<'static>) -> Entry {
    let long = |cell: &Cell<'_>| cell.text().is_some_and(|text| text.len() > LONG);
    let new = if long(&old) || long(&new) {
        None
    } else {
        Some(new)
    };
    Entry::Value {
        field: field.to_owned(),
        old,
        new,
    }
}

pub(crate) fn diff_list(field: &str, old: &[String], new: &[String]) -> Patch {
    let at = |list: &[String], item: &str| list.iter().position(|other| other == item);
    // Items that stay must keep their order among themselves; where they do not, they are moved.
    let stay = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter()
            .filter(|item| other.contains(item))
            .cloned()
            .collect()
    };
    let moved = stay(old, new) != stay(new, old);
    let mut patch = Vec::new();
    for item in old {
        if moved || !new.contains(item) {
            patch.push(Entry::Item {
                field: field.into(),
                item: item.clone(),
                from: at(old, item),
                to: at(new, item),
            });
        }
    }
    for item in new.iter().filter(|item| !old.contains(item)) {
        patch.push(Entry::Item {
            field: field.into(),
            item: item.clone(),
            from: None,
            to: at(new, item),
        });
    }
    patch
}

/// Turns a patch on a list around or applies it: out with some items, in with others, ascending.
fn change_list(items: &mut Vec<String>, out: &[&str], mut in_: Vec<(usize, &str)>) {
    items.retain(|item| !out.contains(&item.as_str()));
    in_.sort_unstable();
    for (at, item) in in_ {
        items.insert(at.min(items.len()), item.to_owned());
    }
}

/// Takes a patch back from a record: the state before it.
pub fn revert(catalog: &Catalog, info: &KindInfo, row: &mut Row, patch: &[Entry]) {
    turn(catalog, info, row, patch, false);
}

/// Applies the list entries and the single values of a patch to a record: the state after it.
pub fn apply(catalog: &Catalog, info: &KindInfo, row: &mut Row, patch: &[Entry]) {
    turn(catalog, info, row, patch, true);
}

fn turn(catalog: &Catalog, info: &KindInfo, row: &mut Row, patch: &[Entry], forward: bool) {
    /// Items that leave, items that enter and where.
    type Turn<'p> = (Vec<&'p str>, Vec<(usize, &'p str)>);
    let mut lists: BTreeMap<&str, Turn<'_>> = BTreeMap::new();
    for entry in patch {
        match entry {
            Entry::Value { field, old, new } => match (forward, new) {
                (false, _) => row.set(info, field, old.clone()),
                (true, Some(new)) => row.set(info, field, new.clone()),
                (true, None) => {}
            },
            Entry::Item {
                field,
                item,
                from,
                to,
            } => {
                let (leaves, enters) = if forward { (from, to) } else { (to, from) };
                let (out, in_) = lists.entry(field).or_default();
                if leaves.is_some() {
                    out.push(item);
                }
                if let Some(at) = enters {
                    in_.push((*at, item));
                }
            }
        }
    }
    for (field, (out, in_)) in lists {
        let kind = catalog
            .spec(info, field)
            .map_or(FieldKind::List, |spec| spec.kind);
        let mut items = list_items(kind, row.get(info, field));
        change_list(&mut items, &out, in_);
        row.set(info, field, list_cell(kind, &items));
    }
}
