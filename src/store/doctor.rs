//! What is wrong with a book, as a typed list, and what can be put right.
//!
//! Structure first (SQLite's own checks), then what the journal, the identities and the tables say of each other, then
//! everything derived, made anew and compared. Words for people are made where the list is shown.

mod derivations;

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt as _, path::Path};

use rusqlite::Connection;

use super::{
    Store,
    error::Result,
    identity::State,
    journal::{self, Entry, Key, Verb},
    read::Read,
    records::{self, quoted},
};
use crate::domain::{
    cell::Cell,
    field::{Date, Row},
    id::Id,
    kind::{Kind, KindInfo},
    record::{KINDS, by_kind},
};

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// SQLite's check of the file says so.
    Damaged(String),
    /// A reference leads to nothing that this book has heard of.
    Dangling {
        /// The table.
        table: String,
        /// The row.
        record: Id,
    },
    /// A reference leads to a record that was merged away.
    LeadsToMerged {
        /// The record.
        record: Id,
        /// Its field.
        field: String,
    },
    /// A reference leads to a deleted record: it came late, or was put back.
    LeadsToDeleted {
        /// The record.
        record: Id,
        /// Its field.
        field: String,
    },
    /// A record stands above itself, by a field that leads to another of its kind.
    Ring {
        /// The record.
        record: Id,
        /// Its field.
        field: String,
    },
    /// A record is in its table and its identity says otherwise, or the other way round.
    Misplaced {
        /// The record.
        record: Id,
        /// Whether it is in its table.
        here: bool,
    },
    /// The journal's last word on a field is not what the row holds.
    NotAsWritten {
        /// The record.
        record: Id,
        /// The field; none: whether it is there at all.
        field: Option<String>,
    },
    /// Derived columns that are not what they would be made anew.
    Derived {
        /// How many records.
        records: usize,
    },
    /// The search index is not what it would be made anew.
    Search {
        /// How many words are wrong.
        words: usize,
    },
    /// The table of where lists of references lead is not what it would be made anew.
    Links {
        /// How many rows.
        rows: usize,
    },
    /// A file of the book that others may read.
    Readable {
        /// Its name.
        file: String,
        /// Its mode.
        mode: u32,
    },
}

/// A fault, and whether it was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub fault: Fault,
    /// Whether it is right now.
    pub repaired: bool,
}

impl Fault {
    /// Whether the book says something false; the rest is untidy.
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::LeadsToDeleted { .. })
    }

    /// Whether a repair can be made from what the book holds itself.
    pub fn is_repairable(&self) -> bool {
        matches!(
            self,
            Self::Derived { .. }
                | Self::Search { .. }
                | Self::Links { .. }
                | Self::Readable { .. }
                | Self::Misplaced { .. }
        )
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(what) => write!(f, "the file is damaged: {what}"),
            Self::Dangling { table, record } => {
                write!(
                    f,
                    "{table} #{record} refers to a record that does not exist"
                )
            }
            Self::LeadsToMerged { record, field } => {
                write!(f, "#{record}: {field} leads to a record that was merged")
            }
            Self::LeadsToDeleted { record, field } => {
                write!(f, "#{record}: {field} leads to a deleted record")
            }
            Self::Ring { record, field } => {
                write!(f, "#{record}: {field} leads round to itself")
            }
            Self::Misplaced { record, here: true } => {
                write!(f, "#{record} is here and is known as gone")
            }
            Self::Misplaced {
                record,
                here: false,
            } => write!(f, "#{record} is known and not here"),
            Self::NotAsWritten {
                record,
                field: Some(field),
            } => write!(f, "#{record}: {field} is not what was last written"),
            Self::NotAsWritten {
                record,
                field: None,
            } => write!(f, "#{record} is not where its history left it"),
            Self::Derived { records } => write!(f, "derived fields of {records} records are stale"),
            Self::Search { words } => write!(f, "the search index is stale by {words} entries"),
            Self::Links { rows } => write!(f, "the index of references is stale by {rows} rows"),
            Self::Readable { file, mode } => {
                write!(f, "`{file}` can be read by others (mode {mode:o})")
            }
        }
    }
}

/// Beyond this many findings of one sort the rest is not listed.
const MOST: usize = 1_000;

impl Store {
    /// Looks for everything that can be wrong; with `repair`, puts right what can be.
    pub fn doctor(&mut self, today: Date, repair: bool) -> Result<Vec<Finding>> {
        let mut faults = damage(self.conn())?;
        // Of a damaged file nothing else can be believed.
        if faults.is_empty() {
            let read = self.read();
            faults.extend(dangling(self.conn())?);
            faults.extend(misplaced(self.conn())?);
            faults.extend(misled(&read)?);
            faults.extend(rings(self.conn())?);
            faults.extend(not_as_written(&read)?);
            faults.extend(self.derivations(today, repair)?);
        }
        if let Some(path) = self.path() {
            faults.extend(readable(path)?);
        }
        let mut findings = Vec::new();
        for fault in faults {
            let repaired = repair && self.repair(&fault)?;
            findings.push(Finding { fault, repaired });
        }
        Ok(findings)
    }

    fn repair(&mut self, fault: &Fault) -> Result<bool> {
        match fault {
            // Done where it was compared.
            Fault::Derived { .. } | Fault::Links { .. } => {}
            Fault::Search { .. } => self.rebuild_search()?,
            Fault::Readable { file, .. } => {
                let mode = if Path::new(file).is_dir() {
                    0o700
                } else {
                    0o600
                };
                let allowed = std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode));
                return Ok(allowed.is_ok());
            }
            Fault::Misplaced { record, here } => {
                let state = if *here { State::Here } else { State::Deleted };
                super::identity::set_state(self.conn(), *record, state, None)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn damage(conn: &Connection) -> Result<Vec<Fault>> {
    let mut query = conn.prepare("PRAGMA integrity_check(100)")?;
    let lines = query.query_map([], |row| row.get::<_, String>(0))?;
    let lines: rusqlite::Result<Vec<String>> = lines.collect();
    Ok(lines?
        .into_iter()
        .filter(|line| line != "ok")
        .map(Fault::Damaged)
        .collect())
}

fn dangling(conn: &Connection) -> Result<Vec<Fault>> {
    let mut query = conn.prepare("PRAGMA foreign_key_check")?;
    let rows = query.query_map([], |row| {
        Ok(Fault::Dangling {
            table: row.get(0)?,
            record: Id(row.get::<_, Option<i64>>(1)?.unwrap_or(0)),
        })
    })?;
    Ok(rows.take(MOST).collect::<rusqlite::Result<_>>()?)
}

/// Identities and tables, both ways.
fn misplaced(conn: &Connection) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for info in KINDS {
        let table = quoted(info.code);
        for (sql, here) in [
            (
                format!(
                    "SELECT t.id FROM {table} t LEFT JOIN identity i ON i.id = t.id AND i.kind = ?1 AND i.state = 0 WHERE i.id IS NULL"
                ),
                true,
            ),
            (
                format!(
                    "SELECT i.id FROM identity i LEFT JOIN {table} t ON t.id = i.id WHERE i.kind = ?1 AND i.state = 0 AND t.id IS NULL"
                ),
                false,
            ),
        ] {
            let mut query = conn.prepare(&sql)?;
            let ids = query.query_map([info.kind.0], |row| Ok(Id(row.get(0)?)))?;
            for record in ids.take(MOST) {
                faults.push(Fault::Misplaced {
                    record: record?,
                    here,
                });
            }
        }
    }
    Ok(faults)
}

/// References to what was merged or deleted.
fn misled(read: &Read<'_>) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for info in KINDS {
        for spec in info
            .specs()
            .iter()
            .filter(|spec| spec.is_stored() && spec.kind.is_ref())
        {
            let (table, column) = (quoted(info.code), quoted(&spec.name));
            let sql = if spec.kind.is_list() {
                "SELECT l.record, i.state FROM link l JOIN identity i ON i.id = l.target WHERE i.state IN (1, 3) AND l.kind = ?1 AND l.field = ?2".to_owned()
            } else {
                format!(
                    "SELECT t.id, i.state FROM {table} t JOIN identity i ON i.id = t.{column} WHERE i.state IN (1, 3) AND ?1 = ?1 AND ?2 = ?2"
                )
            };
            let mut query = read.conn.prepare(&sql)?;
            let found = query.query_map((info.kind.0, &spec.name), |row| {
                Ok((Id(row.get(0)?), row.get::<_, i64>(1)?))
            })?;
            for line in found.take(MOST) {
                let (record, state) = line?;
                let field = spec.name.to_string();
                faults.push(if state == State::Merged as i64 {
                    Fault::LeadsToMerged { record, field }
                } else {
                    Fault::LeadsToDeleted { record, field }
                });
            }
        }
    }
    Ok(faults)
}

/// Records above themselves, one of each ring.
fn rings(conn: &Connection) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for info in KINDS {
        for spec in info.specs().iter().filter(|spec| spec.leads_up(info)) {
            let (table, column) = (quoted(info.code), quoted(&spec.name));
            let mut query = conn.prepare(&format!(
                "SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"
            ))?;
            let pairs = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let above: BTreeMap<i64, i64> = pairs.collect::<rusqlite::Result<_>>()?;
            // From where the walk that met a record began.
            let mut walked = BTreeMap::new();
            for start in above.keys() {
                let mut at = *start;
                while let Some(next) = above.get(&at) {
                    match walked.insert(at, *start) {
                        None => at = *next,
                        Some(earlier) => {
                            if earlier == *start {
                                faults.push(Fault::Ring {
                                    record: Id(at),
                                    field: spec.name.to_string(),
                                });
                            }
                            break;
                        }
                    }
                }
            }
        }
    }
    faults.truncate(MOST);
    Ok(faults)
}

/// The journal's last word on each field against the row: one pass in the order of records.
fn not_as_written(read: &Read<'_>) -> Result<Vec<Fault>> {
    let mut query = read.conn.prepare(
        "SELECT c.record, i.kind, i.state, c.verb, c.patch FROM change c JOIN identity i ON i.id = c.record \
         WHERE i.state <> 4 ORDER BY c.record, c.seq DESC",
    )?;
    let mut rows = query.query([])?;
    let mut faults = Vec::new();
    let mut of: Option<Said> = None;
    while let Some(line) = rows.next()? {
        let id = Id(line.get(0)?);
        if of.as_ref().is_none_or(|said| said.id != id) {
            if let Some(said) = of.take() {
                said.compare(read, &mut faults)?;
            }
            let Some(info) = by_kind(Kind(line.get(1)?)) else {
                continue;
            };
            of = Some(Said {
                id,
                info,
                is_here: line.get::<_, i64>(2)? == State::Here as i64,
                lives: None,
                ended: false,
                values: BTreeMap::new(),
            });
        }
        if let Some(said) = &mut of {
            said.hear(line.get(3)?, line.get(4)?);
        }
        if faults.len() >= MOST {
            return Ok(faults);
        }
    }
    if let Some(said) = of {
        said.compare(read, &mut faults)?;
    }
    Ok(faults)
}

/// What the journal last said of a record.
struct Said {
    id: Id,
    info: &'static KindInfo,
    is_here: bool,
    /// Whether its newest birth or end is a birth.
    lives: Option<bool>,
    /// Below a birth or an end nothing speaks of today.
    ended: bool,
    values: BTreeMap<Key, Option<Cell<'static>>>,
}

impl Said {
    fn hear(&mut self, verb: i64, patch: Option<String>) {
        if verb != Verb::Patch as i64 {
            self.lives.get_or_insert(verb == Verb::Create as i64);
            self.ended = true;
            return;
        }
        if self.ended {
            return;
        }
        for entry in journal::decode(patch.as_deref().unwrap_or_default()) {
            let value = match &entry {
                Entry::Value { new, .. } => new.clone(),
                Entry::Item { to, .. } => Some(to.map_or(Cell::Null, |_| Cell::Int(1))),
            };
            self.values.entry(entry.key()).or_insert(value);
        }
    }

    fn compare(self, read: &Read<'_>, faults: &mut Vec<Fault>) -> Result<()> {
        if self.lives.is_some_and(|lives| lives != self.is_here) {
            faults.push(Fault::NotAsWritten {
                record: self.id,
                field: None,
            });
        }
        if self.values.is_empty() || !self.is_here {
            return Ok(());
        }
        let Some(row) = records::get(read.conn, self.info, self.id)? else {
            return Ok(());
        };
        for (key, value) in self.values {
            let Some(value) = value else { continue };
            if !holds(read, self.info, &row, &key, &value) {
                let (Key::Field(field) | Key::Item(field, _)) = key else {
                    continue;
                };
                faults.push(Fault::NotAsWritten {
                    record: self.id,
                    field: Some(field),
                });
            }
        }
        Ok(())
    }
}

fn holds(read: &Read<'_>, info: &KindInfo, row: &Row, key: &Key, value: &Cell<'_>) -> bool {
    match key {
        Key::Existence => true,
        Key::Field(field) => row.get(info, field) == value,
        Key::Item(field, item) => {
            let Some(spec) = read.catalog.spec(info, field) else {
                return true;
            };
            journal::list_items(spec.kind, row.get(info, field)).contains(item) != value.is_null()
        }
    }
}

/// Files of the book, and the folder of its copies, that others may read.
fn readable(book: &Path) -> Result<Vec<Fault>> {
    let mut paths: Vec<std::path::PathBuf> = Vec::new();
    for end in ["", "-wal", "-shm"] {
        let mut name = book.as_os_str().to_owned();
        name.push(end);
        paths.push(name.into());
    }
    let folder = super::backup::folder(book);
    if let Ok(entries) = std::fs::read_dir(&folder) {
        paths.extend(entries.flatten().map(|entry| entry.path()));
    }
    paths.push(folder);
    let mut faults = Vec::new();
    for path in paths {
        if let Ok(known) = std::fs::metadata(&path) {
            let mode = known.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                faults.push(Fault::Readable {
                    file: path.to_string_lossy().into_owned(),
                    mode,
                });
            }
        }
    }
    Ok(faults)
}
