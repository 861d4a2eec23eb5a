//! The file in which a job stages its plan: rows decided, rows refused, and keys to find rows by.
//!
//! It holds no lock on the book and nothing that must outlive the job: it has no name from the moment it is open.
//! What the rows mean is known to `transfer::import`; how they get into the book, to `super::bulk`.

use std::{
    borrow::Cow,
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use uuid::Uuid;

use super::error::{Error, Result};
use crate::domain::{
    cell::Cell,
    field::{Instant, Row},
    kind::Kind,
};

/// A record to be made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// Its number in the plan, from 1; in references it stands negative.
    pub n: i64,
    /// The id of a record that this book knows and no longer has, or 0.
    pub known: i64,
    /// What it is.
    pub kind: Kind,
    /// When it came to be.
    pub at: Instant,
    /// Its id everywhere, where the file says it.
    pub uuid: Option<Uuid>,
    /// The id that the file gives it.
    pub external: Option<String>,
    /// Its values.
    pub row: Row,
    /// A later change that belongs to its history: when, and the patch as the journal writes it.
    pub past: Option<(Instant, String)>,
}

/// Fields of a record of the book to be set: position or custom code, what was seen, what is wanted.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// The record.
    pub target: i64,
    /// What it is.
    pub kind: Kind,
    /// The id that the file gives it, where the book has not heard of it yet.
    pub external: Option<String>,
    /// What was seen in the book.
    pub seen: Row,
    /// What shall stand there.
    pub wanted: Row,
}

/// A reference of a row to one that came later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Late {
    /// The row: positive a record of the book, negative a number of the plan.
    pub from: i64,
    /// Its kind.
    pub kind: Kind,
    /// The position of the field.
    pub field: u32,
    /// What the file says.
    pub said: String,
    /// The line of the file, and which file.
    pub line: u64,
    /// Which file of the command.
    pub file: u32,
    /// Where it leads: empty until it is found.
    pub to: i64,
}

/// The staging file.
pub struct Scratch {
    conn: Connection,
}

impl Scratch {
    /// A file beside the book, readable by its owner alone; of a book in memory, memory.
    pub fn beside(book: Option<&Path>) -> Result<Self> {
        let conn = match book {
            Some(book) => open(book)?,
            None => Connection::open_in_memory()?,
        };
        conn.pragma_update(None, "journal_mode", "OFF")?;
        conn.pragma_update(None, "synchronous", "OFF")?;
        conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        conn.pragma_update(None, "cache_size", -4_096)?;
        conn.execute_batch(
            "BEGIN;
             CREATE TABLE made (n INTEGER PRIMARY KEY, known INTEGER, kind INTEGER, at INTEGER, uuid BLOB, external TEXT,
                 cells BLOB, past_at INTEGER, past TEXT) STRICT;
             CREATE TABLE changed (k INTEGER PRIMARY KEY, target INTEGER, kind INTEGER, external TEXT, seen BLOB, wanted BLOB) STRICT;
             CREATE TABLE late (k INTEGER PRIMARY KEY, source INTEGER, kind INTEGER, field INTEGER, said TEXT, line INTEGER, file INTEGER, target INTEGER) STRICT;
             CREATE TABLE reject (k INTEGER PRIMARY KEY, file INTEGER, line INTEGER, record TEXT, error TEXT) STRICT;
             CREATE TABLE key (a INTEGER, b INTEGER, target INTEGER, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;",
        )?;
        Ok(Self { conn })
    }

    /// Stages a record to be made.
    pub fn make(&self, made: &Made) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO made VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                made.n,
                made.known,
                made.kind.0,
                made.at.0,
                made.uuid.as_ref().map(Uuid::as_bytes),
                made.external,
                encode(&made.row),
                made.past.as_ref().map(|(at, _)| at.0),
                made.past.as_ref().map(|(_, patch)| patch),
            ])?;
        Ok(())
    }

    /// Goes through the records to be made whose numbers lie in a range, in order.
    pub fn each_made<E: From<Error>>(
        &self,
        numbers: std::ops::RangeInclusive<i64>,
        mut f: impl FnMut(Made) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT n, known, kind, at, uuid, external, cells, past_at, past FROM made WHERE n BETWEEN ?1 AND ?2 ORDER BY n";
        let mut query = self.conn.prepare_cached(sql).map_err(Error::from)?;
        let mut rows = query
            .query([numbers.start(), numbers.end()])
            .map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            f(made(row).map_err(Error::from)?)?;
        }
        Ok(())
    }

    /// Stages a change of a record of the book.
    pub fn change(&self, changed: &Changed) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO changed (target, kind, external, seen, wanted) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                changed.target,
                changed.kind.0,
                changed.external,
                encode(&changed.seen),
                encode(&changed.wanted),
            ])?;
        Ok(())
    }

    /// Goes through up to `limit` changes of records of the book after this number, in order; gives the last number.
    pub fn each_changed<E: From<Error>>(
        &self,
        after: i64,
        limit: i64,
        mut f: impl FnMut(Changed) -> Result<(), E>,
    ) -> Result<Option<i64>, E> {
        let sql = "SELECT target, kind, external, seen, wanted, k FROM changed WHERE k > ?1 ORDER BY k LIMIT ?2";
        let mut query = self.conn.prepare_cached(sql).map_err(Error::from)?;
        let mut rows = query.query([after, limit]).map_err(Error::from)?;
        let mut last = None;
        while let Some(row) = rows.next().map_err(Error::from)? {
            f(changed(row).map_err(Error::from)?)?;
            last = Some(row.get(5).map_err(Error::from)?);
        }
        Ok(last)
    }

    /// Stages a reference that is not found yet.
    pub fn wait(&self, late: &Late) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO late (source, kind, field, said, line, file, target) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                late.from,
                late.kind.0,
                late.field,
                late.said,
                late.line.cast_signed(),
                late.file,
                late.to,
            ])?;
        Ok(())
    }

    /// Takes up to `limit` references staged after number `after`, with their numbers.
    pub fn waiting(&self, after: i64, limit: i64) -> Result<Vec<(i64, Late)>> {
        let sql = "SELECT k, source, kind, field, said, line, file, target FROM late WHERE k > ?1 ORDER BY k LIMIT ?2";
        let mut query = self.conn.prepare_cached(sql)?;
        let rows = query.query_map([after, limit], |row| {
            Ok((
                row.get(0)?,
                Late {
                    from: row.get(1)?,
                    kind: Kind(row.get(2)?),
                    field: row.get(3)?,
                    said: row.get(4)?,
                    line: row.get::<_, i64>(5)?.cast_unsigned(),
                    file: row.get(6)?,
                    to: row.get(7)?,
                },
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says where a reference leads after all.
    pub fn lead(&self, number: i64, to: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE late SET target = ?2 WHERE k = ?1")?
            .execute([number, to])?;
        Ok(())
    }

    /// Keeps a line that is not taken, as it was read.
    pub fn reject(&self, file: u32, line: u64, record: &[&str], error: &str) -> Result<()> {
        let record = serde_json::to_string(record).unwrap_or_default();
        self.conn
            .prepare_cached(
                "INSERT INTO reject (file, line, record, error) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![file, line.cast_signed(), record, error])?;
        Ok(())
    }

    /// Goes through the refused lines of a file: line, cells, error.
    pub fn each_reject<E: From<Error>>(
        &self,
        file: u32,
        mut f: impl FnMut(u64, Vec<String>, String) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT line, record, error FROM reject WHERE file = ?1 ORDER BY k";
        let mut query = self.conn.prepare_cached(sql).map_err(Error::from)?;
        let mut rows = query.query([file]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let line: i64 = row.get(0).map_err(Error::from)?;
            let record: String = row.get(1).map_err(Error::from)?;
            let error: String = row.get(2).map_err(Error::from)?;
            f(
                line.cast_unsigned(),
                serde_json::from_str(&record).unwrap_or_default(),
                error,
            )?;
        }
        Ok(())
    }

    /// The target under a key, if there is one.
    pub fn key(&self, key: (u64, u64)) -> Result<Option<i64>> {
        Ok(self
            .conn
            .prepare_cached("SELECT target FROM key WHERE a = ?1 AND b = ?2")?
            .query_row([key.0.cast_signed(), key.1.cast_signed()], |row| row.get(0))
            .optional()?)
    }

    /// Puts a target under a key.
    pub fn set_key(&self, key: (u64, u64), target: i64) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO key VALUES (?1, ?2, ?3)")?
            .execute([key.0.cast_signed(), key.1.cast_signed(), target])?;
        Ok(())
    }
}

fn open(book: &Path) -> Result<Connection> {
    let mut name = book.as_os_str().to_owned();
    name.push(format!(".{}.scratch", Uuid::new_v4().simple()));
    let path = PathBuf::from(name);
    let file = |source| Error::File {
        doing: "made",
        path: path.clone(),
        source,
    };
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(file)?;
    let conn = Connection::open_with_flags(
        &path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    );
    // Without a name it goes with the process, however that ends.
    std::fs::remove_file(&path).map_err(file)?;
    Ok(conn?)
}

fn made(row: &rusqlite::Row<'_>) -> rusqlite::Result<Made> {
    Ok(Made {
        n: row.get(0)?,
        known: row.get(1)?,
        kind: Kind(row.get(2)?),
        at: Instant(row.get(3)?),
        uuid: row.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes),
        external: row.get(5)?,
        row: decode(row.get_ref(6)?.as_blob()?),
        past: match row.get::<_, Option<i64>>(7)? {
            Some(at) => Some((Instant(at), row.get(8)?)),
            None => None,
        },
    })
}

fn changed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Changed> {
    Ok(Changed {
        target: row.get(0)?,
        kind: Kind(row.get(1)?),
        external: row.get(2)?,
        seen: decode(row.get_ref(3)?.as_blob()?),
        wanted: decode(row.get_ref(4)?.as_blob()?),
    })
}

const INT: u8 = 1;
const TEXT: u8 = 2;
const NULL: u8 = 3;

/// Cells that are not null by position, then custom values by code: one pass to write, one to read.
fn encode(row: &Row) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    out.extend((row.cells.len() as u16).to_le_bytes());
    for (at, cell) in row.cells.iter().enumerate() {
        if !cell.is_null() {
            out.extend((at as u16).to_le_bytes());
            put(&mut out, cell);
        }
    }
    out.extend(u16::MAX.to_le_bytes());
    for (code, cell) in &row.custom {
        put(&mut out, &Cell::Text(Cow::Borrowed(code)));
        put(&mut out, cell);
    }
    out
}

fn put(out: &mut Vec<u8>, cell: &Cell<'_>) {
    match cell {
        Cell::Null => out.push(NULL),
        Cell::Int(number) => {
            out.push(INT);
            out.extend(number.to_le_bytes());
        }
        Cell::Text(text) => {
            out.push(TEXT);
            out.extend((text.len() as u32).to_le_bytes());
            out.extend(text.as_bytes());
        }
    }
}

fn decode(bytes: &[u8]) -> Row {
    let mut rest = bytes;
    let mut row = Row {
        cells: vec![Cell::Null; usize::from(number(&mut rest))],
        ..Row::default()
    };
    loop {
        let at = number(&mut rest);
        if at == u16::MAX || rest.is_empty() {
            break;
        }
        let cell = take(&mut rest);
        if let (Some(slot), Some(cell)) = (row.cells.get_mut(usize::from(at)), cell) {
            *slot = cell;
        }
    }
    while let (Some(Cell::Text(code)), Some(cell)) = (take(&mut rest), take(&mut rest)) {
        row.custom.insert(code.into_owned(), cell);
    }
    row
}

fn number(rest: &mut &[u8]) -> u16 {
    match rest.split_first_chunk() {
        Some((bytes, after)) => {
            *rest = after;
            u16::from_le_bytes(*bytes)
        }
        None => u16::MAX,
    }
}

fn take(rest: &mut &[u8]) -> Option<Cell<'static>> {
    let (tag, after) = rest.split_first()?;
    let (cell, after) = match *tag {
        INT => {
            let (bytes, after) = after.split_first_chunk()?;
            (Cell::Int(i64::from_le_bytes(*bytes)), after)
        }
        TEXT => {
            let (bytes, after) = after.split_first_chunk()?;
            let (text, after) = after.split_at_checked(u32::from_le_bytes(*bytes) as usize)?;
            let text = String::from_utf8_lossy(text).into_owned();
            (Cell::Text(Cow::Owned(text)), after)
        }
        _ => (Cell::Null, after),
    };
    *rest = after;
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_was_staged() {
        let scratch = Scratch::beside(None).expect("memory");
        let mut row = Row {
            cells: vec![
                Cell::Null,
                Cell::Int(-7),
                Cell::from("华为"),
                Cell::Null,
                Cell::Int(i64::MAX),
            ],
            ..Row::default()
        };
        row.custom.insert("size".into(), Cell::from("XL"));
        row.custom.insert("zone".into(), Cell::Int(3));
        let made = Made {
            n: 1,
            kind: Kind(5),
            row,
            past: Some((Instant(9), "{}".into())),
            external: Some("A-1".into()),
            ..Made::default()
        };
        scratch.make(&made).expect("staged");
        let mut seen = 0;
        scratch
            .each_made(1..=1, |back| -> Result<()> {
                seen += 1;
                assert_eq!(back.row, made.row);
                assert_eq!(back.past, made.past);
                assert_eq!(back.external, made.external);
                Ok(())
            })
            .expect("read");
        assert_eq!(seen, 1);
    }
}
