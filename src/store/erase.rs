//! Erasing a person for good (rule D.20): rows, journal, copies, arguments, search, ids of files.
//!
//! The record leaves its table and keeps its identity, marked erased, so that nothing that arrives later brings its
//! values back. What was merged with it holds its values too: the family is followed. Backups are only named.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde_json::Value;

use super::{
    Actor, Store,
    error::{Error, Result},
    identity::{self, State},
    journal::{self, Entry, History, Verb},
    read::Read,
    records,
    tx::{Op, Tx},
};
use crate::domain::{
    cell::Cell,
    field::{FieldKind, Row, Spec},
    id::Id,
    kind::KindInfo,
};

/// What an erasure reached.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Erased {
    /// The records that are gone: it, its parts, and what was merged with it for good.
    pub records: Vec<Id>,
    /// Records that had held some of its values, and were blanked in part.
    pub blanked: Vec<Id>,
}

impl Store {
    /// Erases a record for good. It cannot be undone; backups made before still hold it.
    pub fn erase(&mut self, actor: &Actor, id: Id) -> Result<Erased> {
        let (erased, _) = self.transact(actor, Op::new("erase"), |tx| {
            tx.write_step()?;
            erase(tx, id)
        })?;
        self.clean_erased()?;
        Ok(erased)
    }

    /// Deleted bytes stay in free pages, in the log and in the index until these are made anew.
    pub fn clean_erased(&self) -> Result<()> {
        let conn = self.conn();
        conn.execute_batch("INSERT INTO search (search) VALUES ('optimize'); VACUUM;")
            .map_err(|source| Error::Sqlite {
                doing: "cleaned after erasing",
                source,
            })?;
        if self.path().is_some() {
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Erases a record because it was erased elsewhere: this one alone, what else goes is told record by record. What it
    /// was merged with here loses its words.
    pub fn erase_arrived(&mut self, id: Id) -> Result<()> {
        let gone = BTreeSet::from([id]);
        let words = words_of(self, &gone)?;
        for other in kin(self, id)?.difference(&gone) {
            blank(self, *other, &words)?;
        }
        scrub_arguments(self, id, &words)?;
        forget(self, id)
    }
}

fn erase(tx: &mut Tx<'_>, id: Id) -> Result<Erased> {
    let id = identity::lead(tx.conn, id)?;
    let mut family: BTreeSet<Id> = BTreeSet::new();
    let mut gone: BTreeSet<Id> = BTreeSet::new();
    let mut open = vec![id];
    while let Some(next) = open.pop() {
        if !gone.insert(next) {
            continue;
        }
        let kin = kin(tx, next)?;
        for other in &kin {
            if identity::lead(tx.conn, *other)? == next {
                gone.insert(*other);
            }
        }
        open.extend(parts(tx, next)?);
        open.extend(same_person(tx, next)?);
        open.extend(conflicts(tx, next)?);
        family.extend(kin);
    }
    let words = words_of(tx, &gone)?;
    let blanked: Vec<Id> = family.difference(&gone).copied().collect();
    for other in &blanked {
        blank(tx, *other, &words)?;
    }
    for record in &gone {
        scrub_arguments(tx, *record, &words)?;
    }
    for record in gone.iter().rev() {
        forget(tx, *record)?;
    }
    Ok(Erased {
        records: gone.into_iter().collect(),
        blanked,
    })
}

/// All that was ever merged with a record, whoever won, undone or not.
fn kin(tx: &Tx<'_>, id: Id) -> Result<BTreeSet<Id>> {
    let mut family = BTreeSet::from([id]);
    let mut open = vec![id];
    while let Some(next) = open.pop() {
        let mut query = tx.conn.prepare_cached(
            "SELECT loser FROM merged_pair WHERE winner = ?1 UNION SELECT winner FROM merged_pair WHERE loser = ?1",
        )?;
        let found = query.query_map([next.0], |row| Ok(Id(row.get(0)?)))?;
        for other in found {
            let other = other?;
            if family.insert(other) {
                open.push(other);
            }
        }
    }
    Ok(family)
}

/// The records that are a part of this one.
fn parts(tx: &Tx<'_>, id: Id) -> Result<Vec<Id>> {
    let mut parts = Vec::new();
    if let Some(info) = tx.kind_of(id)? {
        for (other, spec) in Read::references_to(info.kind).filter(|(_, spec)| spec.part) {
            let rows = tx.referring_rows(other, &spec.name, id)?;
            parts.extend(rows.iter().map(|row| row.id));
        }
    }
    Ok(parts)
}

/// Conflicts about a record quote it.
fn conflicts(tx: &Tx<'_>, id: Id) -> Result<Vec<Id>> {
    let mut query = tx
        .conn
        .prepare_cached("SELECT id FROM conflict WHERE about = ?1")?;
    let found = query.query_map([id.0], |row| Ok(Id(row.get(0)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// A converted lead and the contact it became are one person.
fn same_person(tx: &Tx<'_>, id: Id) -> Result<Vec<Id>> {
    let mut query = tx.conn.prepare_cached(
        "SELECT id FROM lead WHERE converted_contact = ?1 UNION SELECT converted_contact FROM lead WHERE id = ?1 AND converted_contact IS NOT NULL",
    )?;
    let found = query.query_map([id.0], |row| Ok(Id(row.get(0)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Every text and list item that these records ever held, as far back as the journal goes.
fn words_of(tx: &Tx<'_>, records: &BTreeSet<Id>) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for id in records {
        let Some(info) = tx.kind_of(*id)? else {
            continue;
        };
        let history = History::load(tx.conn, tx.catalog, info, *id)?;
        let copies = history
            .changes
            .iter()
            .filter_map(|change| change.copy.as_ref());
        for row in history.today.iter().chain(copies) {
            for spec in tx.catalog.specs(info) {
                match spec.kind {
                    FieldKind::List => {
                        words.extend(journal::list_items(spec.kind, row.get(info, &spec.name)));
                    }
                    FieldKind::Text | FieldKind::Long => {
                        words.extend(row.get(info, &spec.name).text().map(str::to_owned));
                    }
                    _ => {}
                }
            }
        }
        for entry in history.changes.iter().flat_map(|change| &change.patch) {
            if !is_words(tx, info, entry.field()) {
                continue;
            }
            match entry {
                Entry::Item { item, .. } => words.extend([item.clone()]),
                Entry::Value { old, new, .. } => {
                    words.extend(old.text().map(str::to_owned));
                    words.extend(new.as_ref().and_then(|new| new.text().map(str::to_owned)));
                }
            }
        }
    }
    Ok(words)
}

/// Whether a field holds a person's own words rather than a code.
fn is_words(tx: &Tx<'_>, info: &KindInfo, field: &str) -> bool {
    tx.catalog.spec(info, field).is_none_or(is_free_text)
}

fn is_free_text(spec: &Spec) -> bool {
    matches!(
        spec.kind,
        FieldKind::Text | FieldKind::Long | FieldKind::List
    )
}

/// Takes these words out of a record that lives on: its row, its patches and its copies.
fn blank(tx: &mut Tx<'_>, id: Id, words: &BTreeSet<String>) -> Result<()> {
    let Some(info) = tx.kind_of(id)? else {
        return Ok(());
    };
    if let Some(before) = tx.row(info, id)? {
        let row = blanked(tx, info, before.clone(), words);
        if row != before {
            tx.write_behind(info, &before, &row)?;
        }
    }
    let mut query = tx.conn.prepare_cached(
        "SELECT seq, verb, patch FROM change WHERE record = ?1 AND patch IS NOT NULL",
    )?;
    let lines: Vec<(i64, i64, String)> = query
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (seq, verb, text) in lines {
        let text = if verb == Verb::Delete as i64 {
            let (copy, into) = journal::decode_copy(info, id, &text);
            journal::encode_copy(info, &blanked(tx, info, copy, words), into)
        } else {
            let mut patch = journal::decode(&text);
            patch.retain_mut(|entry| match entry {
                Entry::Item { field, item, .. } => {
                    !(is_words(tx, info, field) && words.contains(item.as_str()))
                }
                Entry::Value { field, old, new } => {
                    if is_words(tx, info, field) {
                        let held =
                            |cell: &Cell<'_>| cell.text().is_some_and(|text| words.contains(text));
                        if held(old) {
                            *old = Cell::Null;
                        }
                        if new.as_ref().is_some_and(held) {
                            *new = Some(Cell::Null);
                        }
                    }
                    true
                }
            });
            journal::encode(&patch)
        };
        tx.conn
            .prepare_cached("UPDATE change SET patch = ?2 WHERE seq = ?1")?
            .execute(params![seq, text])?;
    }
    Ok(())
}

fn blanked(tx: &Tx<'_>, info: &KindInfo, mut row: Row, words: &BTreeSet<String>) -> Row {
    for spec in tx.catalog.specs(info) {
        let cell = row.get(info, &spec.name);
        let next = match spec.kind {
            FieldKind::List => {
                let mut items = journal::list_items(spec.kind, cell);
                items.retain(|item| !words.contains(item));
                journal::list_cell(spec.kind, &items)
            }
            FieldKind::Text | FieldKind::Long
                if cell.text().is_some_and(|text| words.contains(text)) =>
            {
                Cell::Null
            }
            _ => continue,
        };
        if spec.is_stored() {
            row.set(info, &spec.name, next);
        }
    }
    row
}

/// Takes a record out of its table, the journal, the search and the ids of files; its identity stays.
fn forget(tx: &mut Tx<'_>, id: Id) -> Result<()> {
    let Some(known) = tx.identity(id)? else {
        return Ok(());
    };
    let empty: BTreeMap<&str, Value> =
        BTreeMap::from([("f", Value::Object(serde_json::Map::new()))]);
    if let Some(info) = tx.kind_of(id)? {
        let copy = serde_json::to_string(&empty).unwrap_or_default();
        let now = tx.actor().now;
        if let Some(row) = tx.row(info, id)? {
            records::delete(tx.conn, info, id)?;
            tx.unlink(info, &row)?;
            tx.log(id, Verb::Delete, now, Some(&copy), None)?;
            tx.touch(info, &row);
        } else if matches!(known.state, State::Deleted | State::Merged) {
            // Gone before, but others are to hear that it goes for good. Not a second delete: before one a record is there.
            tx.log(id, Verb::Patch, now, Some("{}"), None)?;
        }
        let mut query = tx
            .conn
            .prepare_cached("SELECT seq, patch FROM change WHERE record = ?1 AND verb = 2")?;
        let copies: Vec<(i64, String)> = query
            .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (seq, text) in copies {
            let (_, into) = journal::decode_copy(info, id, &text);
            let blank = Row {
                id,
                cells: vec![Cell::Null; info.specs().len()],
                ..Row::default()
            };
            tx.conn
                .prepare_cached("UPDATE change SET patch = ?2 WHERE seq = ?1")?
                .execute(params![seq, journal::encode_copy(info, &blank, into)])?;
        }
    }
    for sql in [
        "UPDATE change SET patch = '{}' WHERE record = ?1 AND verb = 1",
        "DELETE FROM external_id WHERE record = ?1",
        "DELETE FROM match_key WHERE record = ?1",
        // Made ready for sending: made anew from the lines above.
        "UPDATE sync_op SET body = NULL WHERE record = ?1",
    ] {
        tx.conn.prepare_cached(sql)?.execute([id.0])?;
    }
    identity::set_state(tx.conn, id, State::Erased, known.into)
}

/// Takes these words out of what the steps that touched a record say of themselves.
fn scrub_arguments(tx: &Tx<'_>, id: Id, words: &BTreeSet<String>) -> Result<()> {
    let mut query = tx.conn.prepare_cached(
        "SELECT DISTINCT s.id, s.args FROM change c JOIN step s ON s.id = c.step WHERE c.record = ?1 AND s.args IS NOT NULL",
    )?;
    let steps: Vec<(i64, String)> = query
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (step, text) in steps {
        let mut args: Value = serde_json::from_str(&text).unwrap_or_default();
        scrub(&mut args, words);
        let clean = args.to_string();
        if clean != text {
            tx.conn
                .prepare_cached("UPDATE step SET args = ?2 WHERE id = ?1")?
                .execute(params![step, clean])?;
        }
    }
    Ok(())
}

/// Shorter words are part of too many others to be looked for inside a sentence.
const TELLING: usize = 4;

fn scrub(value: &mut Value, words: &BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let telling = |word: &&String| {
                *word == text || (word.len() >= TELLING && text.contains(word.as_str()))
            };
            if words.iter().any(|word| telling(&word)) {
                *value = Value::Null;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, words)),
        Value::Object(map) => map.values_mut().for_each(|item| scrub(item, words)),
        _ => {}
    }
}
