//! Export: records of a kind into CSV, JSON or JSON lines, one record in memory at a time.
//!
//! Columns are the ledger's names, `id` (the UUID) first. A reference is two columns, its name and, as `account.id`,
//! its UUID, so that a person can read the file and an import gives the same book. Text that a spreadsheet would run is defused in CSV alone. Which records, the caller says.

pub mod cell;
pub mod csv;
pub mod file;
pub mod json;

use std::{collections::HashMap, io::Write};

use super::{
    error::{Error, Result},
    ical, sheet, vcard,
    vcard::write::Version,
};
use crate::{
    domain::{
        catalog::Catalog,
        field::{FieldKind, Row, Spec},
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
    let specs = columns(read.catalog(), info, &options.columns)?;
    let mut names = Names::new(*read);
    let mut count = 0;
    match options.format {
        Format::Csv => {
            let mut table = csv::Table::begin(out, &specs, options.excel)?;
            rows(&mut |row| {
                count += 1;
                table.row(&mut names, info, &specs, &row)
            })?;
            table.end()?;
        }
        _ => {
            let lines = options.format == Format::Jsonl;
            let mut list = json::List::begin(out, lines)?;
            rows(&mut |row| {
                count += 1;
                list.row(&mut names, info, &specs, &row)
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
) -> Result<Vec<&'c Spec>> {
    if names.is_empty() {
        return Ok(catalog
            .specs(info)
            .into_iter()
            .filter(|spec| is_carried(info, spec))
            .collect());
    }
    names
        .iter()
        .filter(|name| *name != "id")
        .map(|name| {
            catalog.spec(info, name).ok_or_else(|| Error::NoField {
                kind: info.code,
                field: name.clone(),
            })
        })
        .collect()
}

/// UUIDs and names of records that others refer to: each looked up once, while few.
pub struct Names<'r> {
    read: Read<'r>,
    known: HashMap<i64, (String, String)>,
}

/// Names kept; beyond it they are looked up anew.
const KEPT: usize = 20_000;

impl<'r> Names<'r> {
    /// Of this book.
    pub fn new(read: Read<'r>) -> Self {
        Self {
            read,
            known: HashMap::new(),
        }
    }

    /// The UUID and the name of a record.
    pub fn of(&mut self, id: i64) -> Result<(String, String)> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let uuid = self.uuid(id)?;
        let found = (uuid, self.read.title(Id(id))?);
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(id, found.clone());
        Ok(found)
    }

    /// The UUID of a record.
    pub fn uuid(&self, id: i64) -> Result<String> {
        Ok(self
            .read
            .uuid(Id(id))?
            .map_or(String::new(), |uuid| uuid.to_string()))
    }
}

/// The currency that an amount of a record is in.
pub(crate) fn currency_of(
    catalog: &Catalog,
    info: &KindInfo,
    spec: &Spec,
    row: &Row,
) -> crate::domain::money::Currency {
    use crate::domain::money::Currency;
    let unit = spec.unit.filter(|_| spec.kind == FieldKind::Minor);
    unit.and_then(|unit| {
        let specs = info.specs();
        let at = specs
            .iter()
            .position(|other| other.unit == Some(unit) && other.kind == FieldKind::Currency)?;
        Currency::parse(row.cells.get(at)?.text()?)
    })
    .unwrap_or_else(|| catalog.base())
}
