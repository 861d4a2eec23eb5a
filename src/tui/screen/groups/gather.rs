//! What groups are made of: counts and sums by value, each currency by itself before they are added up.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::Datelike as _;

use super::{
    super::super::data::{self, Wanted},
    Group,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Date, FieldKind, Spec, date},
        id::Id,
        kind::KindInfo,
        money::{Currency, Minor},
    },
    operations::words,
    store::{self, Read},
    words::say,
};

/// The amounts of a kind that are worth a sum: those typed, at most two.
pub(super) fn amounts(kind: &KindInfo) -> Vec<&'static Spec> {
    kind.specs()
        .iter()
        .copied()
        .filter(|spec| spec.kind == FieldKind::Minor && spec.is_stored() && !spec.hidden)
        .filter(|spec| spec.name != "amount_base")
        .take(2)
        .collect()
}

/// The field that says the currency of an amount, where there is one.
fn currency_field(kind: &KindInfo, spec: &Spec) -> Option<&'static str> {
    let specs = kind.specs().iter().copied();
    let of_unit = |other: &&'static Spec| {
        other.kind == FieldKind::Currency && other.unit.is_some() && other.unit == spec.unit
    };
    let found = specs.clone().find(of_unit);
    let found = found.or_else(|| specs.clone().find(|other| other.name == "currency"));
    found.map(|spec| spec.name.as_ref())
}

/// The condition that a field has no value.
fn none_of(field: &str) -> String {
    format!("{field}:none")
}

/// The groups of the records that are wanted, by a field.
pub(super) fn gather(read: &Read<'_>, wanted: &Wanted, field: &str) -> store::Result<Vec<Group>> {
    let catalog = read.catalog();
    let base = catalog.base();
    let amounts = amounts(wanted.kind);
    let sums: Vec<&str> = amounts.iter().map(|spec| spec.name.as_ref()).collect();
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    // Each currency by itself: what is added up is of one.
    let by_currency = amounts
        .first()
        .and_then(|spec| currency_field(wanted.kind, spec));
    let parts: Vec<(Option<Currency>, String)> = match by_currency {
        None => vec![(Some(base), wanted.filter.clone())],
        Some(name) => {
            let Ok(filter) = data::filter(read, wanted) else {
                return Ok(Vec::new());
            };
            let list = read.list(wanted.kind, &filter, &[], wanted.today);
            let found = list.groups(Some(name), &[])?;
            let word = |key: &Cell<'static>| key.text().map(str::to_owned);
            found
                .iter()
                .map(|group| match word(&group.key) {
                    Some(code) => {
                        let filter = format!("{} {name}:{code}", wanted.filter);
                        (Currency::parse(&code), filter)
                    }
                    // Without a currency an amount is in the book's own.
                    None => (Some(base), format!("{} {}", wanted.filter, none_of(name))),
                })
                .collect()
        }
    };
    for (currency, text) in parts {
        let part = Wanted {
            filter: text,
            ..wanted.clone()
        };
        let Ok(filter) = data::filter(read, &part) else {
            continue;
        };
        let list = read.list(wanted.kind, &filter, &[], wanted.today);
        for found in list.groups(Some(field), &sums)? {
            let key = Key::of(catalog.spec(wanted.kind, field), &found.key);
            let group = match groups.entry(key) {
                Entry::Occupied(old) => old.into_mut(),
                Entry::Vacant(new) => {
                    let (label, filter) = named(read, wanted.kind, field, new.key(), &found.key)?;
                    new.insert(Group {
                        label,
                        filter,
                        sums: vec![0; sums.len()],
                        ..Group::default()
                    })
                }
            };
            group.count += found.count;
            let currency = currency.unwrap_or(base);
            for (at, minor) in found.sums.iter().enumerate().filter(|(_, sum)| **sum != 0) {
                match catalog.to_base(Minor(*minor), currency, wanted.today) {
                    Some(converted) => {
                        group.sums[at] += converted.0;
                        group.is_about |= currency != base;
                    }
                    None if at == 0 => {
                        *group.apart.entry(currency.code().to_owned()).or_default() += minor;
                    }
                    None => {}
                }
            }
        }
    }
    Ok(groups.into_values().collect())
}

/// What the records of a group share; days are taken together by month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Nothing,
    Number(i64),
    Month(i32, u32),
    Text(String),
}

impl Key {
    fn of(spec: Option<&Spec>, cell: &Cell<'static>) -> Self {
        match (spec.map(|spec| spec.kind), cell) {
            (_, Cell::Null) => Self::Nothing,
            (Some(FieldKind::Date), Cell::Int(day)) => match date(*day) {
                Some(day) => Self::Month(day.year(), day.month()),
                None => Self::Nothing,
            },
            (_, Cell::Int(number)) => Self::Number(*number),
            (_, Cell::Text(text)) if text.is_empty() => Self::Nothing,
            (_, Cell::Text(text)) => Self::Text(text.to_string()),
        }
    }
}

/// How a group is called, and the condition that lists it.
fn named(
    read: &Read<'_>,
    kind: &'static KindInfo,
    field: &str,
    key: &Key,
    cell: &Cell<'static>,
) -> store::Result<(String, String)> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let Some(spec) = read.catalog().spec(kind, field) else {
        return Ok((String::new(), String::new()));
    };
    Ok(match (key, spec.kind) {
        (Key::Nothing, _) => (say!("frame-none").into(), none_of(field)),
        (Key::Month(year, month), _) => {
            let first = Date::from_ymd_opt(*year, *month, 1).unwrap_or_default();
            let next = first
                .checked_add_months(chrono::Months::new(1))
                .unwrap_or(first);
            (
                first.format("%Y-%m").to_string(),
                format!("{field}>={first} {field}<{next}"),
            )
        }
        (Key::Number(yes), FieldKind::Bool) => {
            let word = if *yes == 0 { "no" } else { "yes" };
            (words::yes(*yes != 0).into(), format!("{field}:{word}"))
        }
        (Key::Number(id), kind) if kind.is_ref() => {
            let title = read.title(Id(*id))?;
            let filter = format!("{field}:{}", quoted(&title));
            (title, filter)
        }
        (Key::Text(code), FieldKind::Pick(_)) => {
            (words::label(spec, code), format!("{field}:{code}"))
        }
        (Key::Text(text), _) => (text.clone(), format!("{field}:{}", quoted(text))),
        (Key::Number(number), _) => {
            let text = words::of_cell(read, kind, field, cell.clone())?;
            (text, format!("{field}:{number}"))
        }
    })
}
