//! Export: records of a kind into CSV, JSON or JSON lines, one record in memory at a time.
//!
//! Columns are the ledger's names, `id` (the UUID) first. A reference is two columns, its name and, as `account.id`,
//! its UUID, so that a person can read the file and an import gives the same book. Text that a spreadsheet would run is defused in CSV alone. Which records, the caller says.

pub mod cell;
mod column;
pub mod csv;
pub mod file;
pub mod json;

use std::{
    collections::{HashMap, hash_map},
    io::Write,
};

use uuid::Uuid;

pub use column::Column;

use super::{
    error::{Error, Result},
    ical, sheet, vcard,
    vcard::write::Version,
};
use crate::{
    domain::{
        catalog::Catalog,
        field::{Row, Spec},
        id::Id,
        kind::KindInfo,
    },
    store::Read,
    words::say,
};

/// In which form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table of text, RFC 4180, UTF-8.
    #[default]
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
    /// Cards: contacts alone.
    Cards(Version),
    /// A calendar: activities alone.
    Calendar,
    /// A spreadsheet.
    Sheet,
}

/// What to write and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// In which form.
    pub format: Format,
    /// Fields by name, in this order; none: all that are not bookkeeping.
    pub columns: Vec<String>,
    /// For spreadsheets: a byte-order mark, and this between cells.
    pub excel: Option<u8>,
}

/// Writes the records that `rows` hands over, one after the other; gives how many.
///
/// `rows` is given a function to call with each row.
pub fn write(
    read: &Read<'_>,
    info: &'static KindInfo,
    options: &Options,
    out: &mut dyn Write,
    rows: impl FnOnce(&mut dyn FnMut(Row) -> Result<()>) -> Result<()>,
) -> Result<u64> {
    let only = |form: &'static str, kind: &'static str| {
        if info.code == kind {
            Ok(())
        } else {
            Err(Error::NoForm {
                form,
                only: kind,
                kind: info.code,
            })
        }
    };
    match options.format {
        Format::Cards(version) => {
            only(say!("refused-cards"), "contact")?;
            return vcard::write::write(read, version, out, rows);
        }
        Format::Calendar => {
            only(say!("refused-calendar"), "activity")?;
            return ical::write::write(read, out, rows);
        }
        Format::Sheet => return sheet::write::write(read, info, &options.columns, out, rows),
        Format::Csv | Format::Json | Format::Jsonl => {}
    }
    let columns = columns(read.catalog(), info, &options.columns)?;
    let mut names = Names::new(*read);
    let mut count = 0;
    match options.format {
        Format::Csv => {
            let mut table = csv::Table::begin(out, &columns, options.excel)?;
            rows(&mut |row| {
                count += 1;
                table.row(&mut names, info, &columns, &row)
            })?;
            table.end()?;
        }
        _ => {
            let lines = options.format == Format::Jsonl;
            let mut list = json::List::begin(out, lines)?;
            rows(&mut |row| {
                count += 1;
                list.row(&mut names, info, &columns, &row)
            })?;
            list.end()?;
        }
    }
    Ok(count)
}

/// All records of a kind.
pub fn all(
    read: &Read<'_>,
    info: &'static KindInfo,
    options: &Options,
    out: &mut dyn Write,
) -> Result<u64> {
    write(read, info, options, out, |f| read.each(info, f))
}

/// Whether files carry a field: not what is bookkeeping, but for the code by which custom values are kept.
pub fn is_carried(info: &KindInfo, spec: &Spec) -> bool {
    !spec.hidden || (info.code == "custom_field" && spec.name == "code")
}

/// The fields to write, by name.
pub fn columns<'c>(
    catalog: &'c Catalog,
    info: &'static KindInfo,
    names: &[String],
) -> Result<Vec<Column<'c>>> {
    if names.is_empty() {
        return Ok(catalog
            .specs(info)
            .into_iter()
            .filter(|spec| is_carried(info, spec))
            .map(|spec| Column::new(info, spec))
            .collect());
    }
    names
        .iter()
        .filter(|name| *name != "id")
        .map(|name| {
            let spec = catalog.spec(info, name).ok_or_else(|| Error::NoField {
                kind: info.code,
                field: name.clone(),
            })?;
            Ok(Column::new(info, spec))
        })
        .collect()
}

/// A record that others refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    uuid: Option<Uuid>,
    /// How it is called, or why it is not.
    pub title: Box<str>,
}

impl Named {
    /// Its UUID as text; nothing of what the book does not know.
    pub fn uuid(&self) -> String {
        self.uuid.map_or(String::new(), as_text)
    }
}

/// A UUID as text: a file has several in each line.
fn as_text(uuid: Uuid) -> String {
    uuid.hyphenated()
        .encode_lower(&mut Uuid::encode_buffer())
        .to_owned()
}

/// UUIDs and names of records: those that others refer to are looked up once, while few.
pub struct Names<'r> {
    read: Read<'r>,
    known: HashMap<i64, Named>,
    /// Read ahead, since records are mostly written in the order they were made.
    near: Vec<(Id, Uuid)>,
}

/// Names kept, some 20 MB; beyond it they are looked up anew.
const KEPT: usize = 200_000;
/// UUIDs that are read at once.
const AHEAD: usize = 512;

impl<'r> Names<'r> {
    /// Of this book.
    pub fn new(read: Read<'r>) -> Self {
        Self {
            read,
            known: HashMap::new(),
            near: Vec::new(),
        }
    }

    /// The UUID and the name of a record that another refers to.
    pub fn of(&mut self, id: i64) -> Result<&Named> {
        if self.known.len() >= KEPT && !self.known.contains_key(&id) {
            self.known.clear();
        }
        Ok(match self.known.entry(id) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(place) => {
                let (uuid, title) = self.read.uuid_and_title(Id(id))?;
                let title = title.into_boxed_str();
                place.insert(Named { uuid, title })
            }
        })
    }

    /// The UUIDs and names of several.
    pub fn of_all(&mut self, ids: Vec<i64>) -> Result<(Vec<String>, Vec<String>)> {
        let (mut uuids, mut titles) = (Vec::new(), Vec::new());
        for id in ids {
            let named = self.of(id)?;
            uuids.push(named.uuid());
            titles.push(named.title.to_string());
        }
        Ok((uuids, titles))
    }

    /// The UUID of a record that is written itself.
    pub fn uuid(&mut self, id: Id) -> Result<String> {
        let at = self.near.binary_search_by_key(&id, |(near, _)| *near);
        if at.is_err() {
            let last = self.near.last().map_or(id.0, |(last, _)| last.0);
            // Where one followed closely, more will.
            let is_next = (last..last + AHEAD as i64).contains(&id.0);
            self.near = self.read.uuids_from(id, if is_next { AHEAD } else { 1 })?;
        }
        let found = self
            .near
            .get(at.unwrap_or(0))
            .filter(|(near, _)| *near == id);
        Ok(found.map_or(String::new(), |(_, uuid)| as_text(*uuid)))
    }
}
