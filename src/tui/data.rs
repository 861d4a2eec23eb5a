//! What screens read: lists, lines, one record with all that belongs to it, search. Run by readers, never by `update`.

pub mod history;
pub mod record;

use std::{collections::BTreeSet, ops::Range};

use super::{memory::Marked, theme::Tone, widget::table::Shown};
use crate::{
    domain::{
        field::{Date, FieldKind, Record as _, Row, Spec, days},
        filter::{self, Filter},
        id::Id,
        kind::KindInfo,
        record::{KINDS, by_word, opportunity::Opportunity},
        text::fold,
    },
    operations::words,
    store::{
        Read, Result,
        list::{self, Sort},
    },
};

/// A list as it is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of what.
    pub kind: &'static KindInfo,
    /// The filter as it was typed.
    pub filter: String,
    /// What it is sorted by, the first before the others.
    pub sort: Vec<Sort>,
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
    /// Why nothing passes, where the filter means a record by a name that none has.
    pub uncalled: Option<String>,
    /// What is wrong with the filter, and where; the list is that of before then.
    pub wrong: Option<Wrong>,
}

/// The beginning of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The first records, in order.
    pub ids: Vec<Id>,
    /// The lines of those that were not known.
    pub rows: Vec<Line>,
    /// The words of the filter, each removable.
    pub chips: Vec<String>,
    /// Whether these are all.
    pub is_whole: bool,
    /// Why nothing passes, where the filter means a record by a name that none has.
    pub uncalled: Option<String>,
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

/// A filter read against the kind, or what is wrong with it.
pub fn filter(read: &Read<'_>, wanted: &Wanted) -> std::result::Result<Filter, Wrong> {
    let read = filter::read(&wanted.filter, wanted.kind, read.catalog(), wanted.today);
    read.map_err(|error| Wrong {
        message: error.to_string(),
        hint: error.hint(),
        at: error.at.clone(),
    })
}

/// The ids of a list, in its order.
pub fn list(read: &Read<'_>, wanted: &Wanted) -> Result<Listed> {
    let filter = match filter(read, wanted) {
        Ok(filter) => filter,
        Err(wrong) => {
            return Ok(Listed {
                wrong: Some(wrong),
                ..Listed::default()
            });
        }
    };
    let ids = read
        .list(wanted.kind, &filter, &wanted.sort, wanted.today)
        .ids()?;
    let chips = filter.chip_texts().map(str::to_owned).collect();
    Ok(Listed {
        uncalled: uncalled(read, &filter, &ids)?,
        ids,
        chips,
        wrong: None,
    })
}

fn uncalled(read: &Read<'_>, filter: &Filter, passed: &[Id]) -> Result<Option<String>> {
    if passed.is_empty() {
        read.uncalled(filter)
    } else {
        Ok(None)
    }
}

/// The first `most` lines of a list, at once, however long it is. Lines that are `known` are not read again.
pub fn first(
    read: &Read<'_>,
    wanted: &Wanted,
    columns: &[String],
    most: usize,
    known: &BTreeSet<Id>,
) -> Result<Page> {
    let filter = match filter(read, wanted) {
        Ok(filter) => filter,
        Err(wrong) => {
            return Ok(Page {
                wrong: Some(wrong),
                ..Page::default()
            });
        }
    };
    let list = read.list(wanted.kind, &filter, &wanted.sort, wanted.today);
    let asked = Asked::of(read, wanted.kind, columns);
    // Names are read for the lines found alone: in the sorted question they would be for all that it passes.
    let ids: Vec<Id> = list
        .first_page(most, &[])?
        .iter()
        .map(|line| line.id)
        .collect();
    let unknown: Vec<Id> = ids
        .iter()
        .copied()
        .filter(|id| !known.contains(id))
        .collect();
    let found = list.lines(&unknown, &asked.names)?;
    let is_whole = ids.len() < most;
    Ok(Page {
        uncalled: uncalled(read, &filter, &ids)?,
        ids,
        rows: asked.lines(read, found, wanted.today)?,
        chips: filter.chip_texts().map(str::to_owned).collect(),
        is_whole,
        wrong: None,
    })
}

/// How many records pass a filter; nothing where it cannot be read any more.
pub fn count(read: &Read<'_>, wanted: &Wanted) -> Result<Option<i64>> {
    match filter(read, wanted) {
        Ok(filter) => {
            let list = read.list(wanted.kind, &filter, &[], wanted.today);
            list.count().map(Some)
        }
        Err(_) => Ok(None),
    }
}

/// Those of these records that are still there.
pub fn present(read: &Read<'_>, info: &'static KindInfo, ids: &[Id]) -> Result<Vec<Id>> {
    let list = read.list(info, &Filter::everything(), &[], Date::MIN);
    let lines = list.lines(ids, &[])?;
    Ok(lines.into_iter().map(|line| line.id).collect())
}

/// The lines of these records, in this order; what is gone meanwhile is left out.
pub fn lines(
    read: &Read<'_>,
    info: &'static KindInfo,
    columns: &[String],
    ids: &[Id],
    today: Date,
) -> Result<Vec<Line>> {
    let asked = Asked::of(read, info, columns);
    let list = read.list(info, &Filter::everything(), &[], today);
    asked.lines(read, list.lines(ids, &asked.names)?, today)
}

/// The fields that lines are made of: what is shown, and what the look of it depends on. No others are read.
struct Asked<'a> {
    info: &'static KindInfo,
    columns: Vec<Option<&'a Spec>>,
    names: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(read: &Read<'a>, info: &'static KindInfo, columns: &[String]) -> Self {
        let columns: Vec<Option<&'a Spec>> = columns
            .iter()
            .map(|column| read.catalog().spec(info, column))
            .collect();
        let mut names: Vec<&'a str> = Vec::with_capacity(columns.len() + 4);
        let shown = columns.iter().flatten().map(|spec| spec.name.as_ref());
        let money = info.specs().iter().copied();
        let money = money.filter(|spec| spec.kind == FieldKind::Currency);
        let beside = [info.title, "outcome", "done"].into_iter();
        let beside = beside.filter(|name| info.position(name).is_some());
        for name in shown
            .chain(beside)
            .chain(money.map(|spec| spec.name.as_ref()))
        {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self {
            info,
            columns,
            names,
        }
    }

    fn lines(&self, read: &Read<'_>, found: Vec<list::Line>, today: Date) -> Result<Vec<Line>> {
        let mut row = Row::new(self.info);
        found
            .into_iter()
            .map(|line| {
                row.id = line.id;
                for (name, cell) in self.names.iter().zip(line.cells) {
                    row.set(self.info, name, cell);
                }
                self.line(read, &row, &line.names, today)
            })
            .collect()
    }

    /// `called`: what the records are called that the fields lead to, in the order of the names.
    fn line(&self, read: &Read<'_>, row: &Row, called: &[String], today: Date) -> Result<Line> {
        let name_of = |field: &str| {
            let at = self.names.iter().position(|name| *name == field)?;
            called.get(at).filter(|name| !name.is_empty())
        };
        let mut cells = Vec::with_capacity(self.columns.len());
        for spec in &self.columns {
            cells.push(match spec {
                Some(spec) => match name_of(&spec.name) {
                    Some(name) => Shown::plain(name.as_str()),
                    None => shown(read, self.info, row, spec, today)?,
                },
                None => Shown::default(),
            });
        }
        let title = match name_of(self.info.title) {
            Some(name) => name.clone(),
            None => read.called(self.info, row.get(self.info, self.info.title))?,
        };
        Ok(Line {
            id: row.id,
            title,
            cells,
        })
    }
}

/// One value as a list shows it, with its gravity.
pub fn shown(
    read: &Read<'_>,
    info: &KindInfo,
    row: &Row,
    spec: &Spec,
    today: Date,
) -> Result<Shown> {
    let text = words::short(read, info, row, spec, today)?;
    let is_open = row
        .get(info, "outcome")
        .text()
        .is_none_or(|outcome| outcome == "open")
        && row.get(info, "done").int() != Some(1);
    let past = spec.kind == FieldKind::Date
        && row
            .get(info, &spec.name)
            .int()
            .is_some_and(|day| day < days(today));
    let tone = match spec.name.as_ref() {
        "next_step_date" | "due" if past && is_open => Tone::Danger,
        "close_date" | "valid_until" | "rots_on" | "quote_until" if past && is_open => {
            Tone::Warning
        }
        "outcome" if row.get(info, "outcome").text() == Some("won") => Tone::Done,
        _ => Tone::Plain,
    };
    Ok(Shown::new(text, tone))
}

/// The newest records of a kind; of deals those that are open, since something is done about these.
fn newest<'r>(read: &Read<'r>, kind: &'static KindInfo) -> list::List<'r> {
    let wanted = Wanted {
        kind,
        filter: if kind.kind == Opportunity::KIND {
            "is:open"
        } else {
            ""
        }
        .into(),
        sort: vec![Sort {
            field: list::ID.into(),
            descending: true,
        }],
        today: Date::MIN,
    };
    let all = filter(read, &wanted).unwrap_or_else(|_| Filter::everything());
    read.list(kind, &all, &wanted.sort, wanted.today)
}

/// Records that answer to what was typed; with nothing typed, the newest.
pub fn search(
    read: &Read<'_>,
    kind: Option<&'static KindInfo>,
    typed: &str,
    limit: usize,
) -> Result<Vec<Found>> {
    let typed = typed.trim();
    let mut found: Vec<(&'static KindInfo, Id, bool)> = Vec::new();
    if typed.is_empty() {
        let kinds: Vec<&'static KindInfo> = match kind {
            Some(kind) => vec![kind],
            None => RECENT.iter().copied().filter_map(by_word).collect(),
        };
        let each = limit.div_ceil(kinds.len().max(1));
        for info in kinds {
            let list = newest(read, info);
            found.extend(
                list.first_page(each, &[])?
                    .iter()
                    .map(|line| (info, line.id, false)),
            );
        }
        found.sort_by_key(|(_, id, _)| std::cmp::Reverse(*id));
    } else {
        let hits = match kind {
            Some(kind) => read.search_kind(kind, typed, limit)?,
            None => read.search(typed, 5)?,
        };
        found.extend(hits.into_iter().map(|hit| (hit.info, hit.id, hit.by_name)));
        // Names before what merely mentions the word.
        found.sort_by_key(|(_, _, by_name)| !by_name);
    }
    found.truncate(limit);
    found
        .into_iter()
        .filter_map(|(kind, id, _)| match read.row(kind, id) {
            Ok(row) => row.map(|row| Ok((kind, row))),
            Err(error) => Some(Err(error)),
        })
        .map(|found| {
            let (kind, row) = found?;
            Ok(Found {
                kind,
                id: row.id,
                title: read.title(row.id)?,
                note: note(read, kind, &row)?,
            })
        })
        .collect()
}

/// Those of these records whose names hold what was typed, in this order; what is gone is left out.
pub fn known(read: &Read<'_>, records: &[Marked], typed: &str) -> Result<Vec<Found>> {
    let words = fold(typed);
    let mut found = Vec::new();
    for (kind, id) in records.iter().filter_map(Marked::record) {
        let Some(row) = read.row(kind, id)? else {
            continue;
        };
        let title = read.title(id)?;
        let folded = fold(&title);
        if words.split_whitespace().all(|word| folded.contains(word)) {
            found.push(Found {
                kind,
                id,
                title,
                note: note(read, kind, &row)?,
            });
        }
    }
    Ok(found)
}

/// Kinds whose newest records are offered before anything is typed.
const RECENT: &[&str] = &["account", "contact", "opportunity", "lead", "quote"];

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
