//! What screens read: lists, lines, one record with all that belongs to it, search. Run by readers, never by `update`.

pub mod record;

use std::ops::Range;

use super::{theme::Tone, widget::table::Shown};
use crate::{
    domain::{
        cell::Cell,
        field::{Date, FieldKind, Row, Spec, days},
        id::Id,
        kind::KindInfo,
        record::{KINDS, by_word},
        text::{fold, pinyin_codes},
    },
    operations::words,
    store::{Read, Result},
};

/// A list as it is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of what.
    pub kind: &'static KindInfo,
    /// The filter as it was typed.
    pub filter: String,
    /// The field it is sorted by.
    pub sort: String,
    /// Whether upwards.
    pub ascending: bool,
    /// The local day.
    pub today: Date,
}

/// A list as it is: ids in order.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// All ids, in order.
    pub ids: Vec<Id>,
    /// The words of the filter, each removable.
    pub chips: Vec<String>,
    /// What is wrong with the filter, and where; the list is that of before then.
    pub wrong: Option<Wrong>,
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// In words.
    pub message: String,
    /// What to try instead.
    pub hint: Option<String>,
    /// Where, in bytes of what was typed.
    pub at: Range<usize>,
}

/// One line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The record.
    pub id: Id,
    /// How it is called.
    pub title: String,
    /// Its values, in the order of the columns.
    pub cells: Vec<Shown>,
}

/// Something found by search.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is.
    pub kind: &'static KindInfo,
    /// Which.
    pub id: Id,
    /// How it is called.
    pub title: String,
    /// What tells it from others of its name.
    pub note: String,
}

/// The ids of a list, in its order.
pub fn list(read: &Read<'_>, wanted: &Wanted) -> Result<Listed> {
    let info = wanted.kind;
    let mut rows = read.query(info, "1", [])?;
    let chips: Vec<String> = wanted.filter.split_whitespace().map(str::to_owned).collect();
    for chip in &chips {
        let needle = fold(chip.split_once(':').map_or(chip.as_str(), |(_, value)| value));
        let field = chip.split_once(':').map(|(field, _)| field);
        rows.retain(|row| matches(read, info, row, field, &needle));
    }
    let catalog = read.catalog();
    if let Some(spec) = catalog.spec(info, &wanted.sort) {
        let by_title = spec.kind.is_ref();
        let mut keyed: Vec<(bool, Cell<'static>, Row)> = Vec::with_capacity(rows.len());
        for row in rows {
            let cell = row.get(info, &spec.name).clone();
            let key = match (&cell, by_title) {
                (Cell::Int(id), true) => Cell::from(fold(&read.title(Id(*id))?)),
                (Cell::Text(text), _) => Cell::from(fold(text)),
                _ => cell,
            };
            keyed.push((key.is_null(), key, row));
        }
        // What is empty stands last, whichever way round.
        keyed.sort_by(|a, b| {
            let order = a.1.cmp(&b.1);
            let order = if wanted.ascending { order } else { order.reverse() };
            a.0.cmp(&b.0).then(order).then(a.2.id.cmp(&b.2.id))
        });
        rows = keyed.into_iter().map(|(_, _, row)| row).collect();
    }
    Ok(Listed {
        ids: rows.iter().map(|row| row.id).collect(),
        chips,
        wrong: None,
    })
}

fn matches(read: &Read<'_>, info: &KindInfo, row: &Row, field: Option<&str>, needle: &str) -> bool {
    let catalog = read.catalog();
    let specs = catalog.specs(info);
    let text = |spec: &Spec| fold(&words::long(read, info, row, spec).unwrap_or_default());
    match field {
        Some("done") => (row.get(info, "done").int() == Some(1)) == (needle == "yes"),
        Some(field) => specs
            .iter()
            .filter(|spec| spec.name == field)
            .any(|spec| text(spec).contains(needle)),
        None => specs.iter().filter(|spec| !spec.hidden).any(|spec| text(spec).contains(needle)),
    }
}

/// The lines of these records, in this order; what is gone meanwhile is left out.
pub fn lines(
    read: &Read<'_>,
    info: &'static KindInfo,
    columns: &[String],
    ids: &[Id],
    today: Date,
) -> Result<Vec<Line>> {
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = read.row(info, *id)? {
            lines.push(line(read, info, columns, &row, today)?);
        }
    }
    Ok(lines)
}

/// One record as a line.
pub fn line(
    read: &Read<'_>,
    info: &'static KindInfo,
    columns: &[String],
    row: &Row,
    today: Date,
) -> Result<Line> {
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        cells.push(match read.catalog().spec(info, column) {
            Some(spec) => shown(read, info, row, spec, today)?,
            None => Shown::default(),
        });
    }
    Ok(Line {
        id: row.id,
        title: read.title(row.id)?,
        cells,
    })
}

/// One value as a list shows it, with its gravity.
pub fn shown(read: &Read<'_>, info: &KindInfo, row: &Row, spec: &Spec, today: Date) -> Result<Shown> {
    let text = words::short(read, info, row, spec, today)?;
    let is_open = row.get(info, "outcome").text().is_none_or(|outcome| outcome == "open")
        && row.get(info, "done").int() != Some(1);
    let past = spec.kind == FieldKind::Date
        && row.get(info, &spec.name).int().is_some_and(|day| day < days(today));
    let tone = match spec.name.as_ref() {
        "next_step_date" | "due" if past && is_open => Tone::Danger,
        "close_date" | "valid_until" | "rots_on" | "quote_until" if past && is_open => Tone::Warning,
        "outcome" if row.get(info, "outcome").text() == Some("won") => Tone::Done,
        _ => Tone::Plain,
    };
    Ok(Shown::new(text, tone))
}

/// Records that answer to what was typed; with nothing typed, the newest.
pub fn search(
    read: &Read<'_>,
    kind: Option<&'static KindInfo>,
    typed: &str,
    limit: usize,
) -> Result<Vec<Found>> {
    let wanted: Vec<&'static KindInfo> = match kind {
        Some(kind) => vec![kind],
        None => ["account", "contact", "opportunity", "lead", "quote", "product"]
            .into_iter()
            .filter_map(by_word)
            .collect(),
    };
    let typed = fold(typed.trim());
    let mut found = Vec::new();
    for info in wanted {
        for row in read.query(info, "1 ORDER BY id DESC", [])? {
            let title = read.title(row.id)?;
            let name = fold(&title);
            let fits = typed.is_empty()
                || typed.split_whitespace().all(|word| {
                    name.contains(word) || pinyin_codes(&title).split(' ').any(|code| code.starts_with(word))
                });
            if fits {
                found.push((typed.is_empty() || !name.starts_with(&typed), info, row, title));
            }
            if found.len() >= limit * 8 {
                break;
            }
        }
    }
    found.sort_by_key(|(later, _, row, _)| (*later, std::cmp::Reverse(row.id)));
    found.truncate(limit);
    found
        .into_iter()
        .map(|(_, kind, row, title)| {
            let note = note(read, kind, &row)?;
            Ok(Found { kind, id: row.id, title, note })
        })
        .collect()
}

/// What tells a record from others of its name: its account, else its city or title.
fn note(read: &Read<'_>, info: &KindInfo, row: &Row) -> Result<String> {
    if let Some(account) = row.get(info, "account").int() {
        return read.title(Id(account));
    }
    let text = ["company", "city", "title", "family", "role"]
        .iter()
        .find_map(|name| row.get(info, name).text().map(str::to_owned));
    Ok(text.unwrap_or_default())
}

/// The kind of this record, for those who have only its id.
pub fn kind_of(read: &Read<'_>, id: Id) -> Result<Option<&'static KindInfo>> {
    let kind = read.kind_of(id)?;
    Ok(kind.and_then(|kind| KINDS.iter().copied().find(|info| *info == kind)))
}
