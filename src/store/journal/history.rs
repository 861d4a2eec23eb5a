//! The history of one record: which value held when, whose it is, what undo would meet.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{
    super::{error::Result, records},
    CHANGE_COLUMNS, Change, Entry, Key, Verb, change_from, list_cell, list_items,
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{FieldKind, Instant, Row},
    id::Id,
    kind::KindInfo,
};

const YES: Cell<'static> = Cell::Int(1);

fn yes(held: bool) -> Cell<'static> {
    if held { YES } else { Cell::Null }
}

/// All that the journal says of one record, newest first, and what it is today.
#[derive(Clone, Debug)]
pub struct History<'c> {
    /// Custom fields and their kinds.
    pub catalog: &'c Catalog,
    /// What it is.
    pub info: &'static KindInfo,
    /// Its id.
    pub id: Id,
    /// Today's state, if it is here.
    pub today: Option<Row>,
    /// Newest first.
    pub changes: Vec<Change>,
}

/// How a row counts in a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It stands.
    Live,
    /// Its step was taken back.
    Dead,
    /// It takes back or puts back another: passed over.
    Undo,
    /// It takes back a step that was trimmed away: a fact since the journal's floor.
    Cut,
}

/// One row of a walk.
#[derive(Clone, Debug)]
pub struct Walked<'h> {
    /// The change.
    pub change: &'h Change,
    /// What the key was before it.
    pub old: Cell<'static>,
    /// What it was after it.
    pub new: Cell<'static>,
    /// How it counts.
    pub how: How,
}

/// The rows of one key, newest first, and the value below the oldest.
#[derive(Clone, Debug)]
pub struct Walk<'h> {
    /// Newest first.
    pub rows: Vec<Walked<'h>>,
    /// The value before all of them.
    pub end: Cell<'static>,
}

impl<'c> History<'c> {
    /// Reads what the journal says of a record.
    pub fn load(
        conn: &Connection,
        catalog: &'c Catalog,
        info: &'static KindInfo,
        id: Id,
    ) -> Result<Self> {
        let sql = format!(
            "SELECT {CHANGE_COLUMNS} FROM change c JOIN step s ON s.id = c.step WHERE c.record = ?1 ORDER BY c.seq DESC"
        );
        let mut query = conn.prepare_cached(&sql)?;
        let changes = query
            .query_map([id.0], |row| Ok(change_from(info, row)?.1))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            catalog,
            info,
            id,
            today: records::get(conn, info, id)?,
            changes,
        })
    }

    fn kind(&self, field: &str) -> FieldKind {
        self.catalog
            .spec(self.info, field)
            .map_or(FieldKind::Text, |spec| spec.kind)
    }

    /// The value of a key in a state of the record.
    pub fn of(&self, row: &Row, key: &Key) -> Cell<'static> {
        match key {
            Key::Existence => YES,
            Key::Field(field) => row.get(self.info, field).clone(),
            Key::Item(field, item) => {
                yes(list_items(self.kind(field), row.get(self.info, field)).contains(item))
            }
        }
    }

    /// Walks one key from today back (rules A.2, A.3 of the journal's model).
    pub fn walk(&self, key: &Key) -> Walk<'_> {
        let mut said: BTreeMap<i64, bool> = BTreeMap::new();
        let mut now = self
            .today
            .as_ref()
            .map_or(Cell::Null, |row| self.of(row, key));
        let mut rows = Vec::new();
        for change in &self.changes {
            let note = |said: &mut BTreeMap<i64, bool>| {
                if let Some(step) = change.undoes {
                    said.entry(step).or_insert(change.is_redo);
                }
            };
            let old = match (key, change.verb) {
                (Key::Existence, Verb::Create) => Cell::Null,
                (Key::Existence, Verb::Delete) => YES,
                (Key::Existence, Verb::Patch) => continue,
                (_, Verb::Delete) => {
                    // A revived record may differ from its copy.
                    now = change
                        .copy
                        .as_ref()
                        .map_or(Cell::Null, |copy| self.of(copy, key));
                    note(&mut said);
                    continue;
                }
                (_, Verb::Create) => now.clone(),
                (_, Verb::Patch) => match change.patch.iter().find(|entry| entry.key() == *key) {
                    Some(Entry::Value { old, .. }) => old.clone(),
                    Some(Entry::Item { from, .. }) => yes(from.is_some()),
                    None => continue,
                },
            };
            let how = match change.undoes {
                None if said.get(&change.step) == Some(&false) => How::Dead,
                None => How::Live,
                Some(_) if change.known => How::Undo,
                Some(_) => How::Cut,
            };
            note(&mut said);
            rows.push(Walked {
                change,
                old: old.clone(),
                new: now,
                how,
            });
            now = old;
        }
        Walk { rows, end: now }
    }

    /// What a key was on the last moment that counts: the newest standing row not after `until` decides.
    ///
    /// `without` leaves a step out, `assume` takes a step as standing.
    pub fn value(
        &self,
        key: &Key,
        until: Instant,
        without: Option<i64>,
        assume: Option<i64>,
    ) -> Cell<'static> {
        let walk = self.walk(key);
        let mut base: Option<Cell<'static>> = None;
        let existence = *key == Key::Existence;
        for row in &walk.rows {
            let mut how = row.how;
            if assume == Some(row.change.step) && how == How::Dead {
                how = How::Live;
            }
            let born = !existence && row.change.verb == Verb::Create;
            if born && how == How::Cut {
                base.get_or_insert_with(|| row.new.clone());
                continue;
            }
            if born && !(how == How::Live && row.change.at <= until && row.change.op != "arrived") {
                continue;
            }
            if without == Some(row.change.step) {
                continue;
            }
            match how {
                How::Live if row.change.at <= until => return row.new.clone(),
                How::Cut => {
                    base.get_or_insert_with(|| row.new.clone());
                }
                _ => {}
            }
        }
        base.unwrap_or(walk.end)
    }

    /// Whether an undo (or redo) may take a step's change of this key back (rules B.8, B.12).
    pub fn is_mine(&self, key: &Key, step: i64, redo: bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut found = false;
        for row in self.walk(key).rows {
            if redo
                && row.how == How::Undo
                && !found
                && let Some(undone) = row.change.undoes
                && seen.insert(undone)
            {
                found = undone == step;
                if undone < step && !row.change.is_redo {
                    return false;
                }
            }
            if row.change.step == step {
                return row.how == if redo { How::Dead } else { How::Live };
            }
            let revived = *key != Key::Existence
                && row.change.verb == Verb::Create
                && row.change.undoes.is_some();
            if row.how == How::Live && !revived {
                return false;
            }
        }
        false
    }

    /// Every key that today's state, a patch or a copy of the record speaks of.
    pub fn keys(&self) -> BTreeSet<Key> {
        let mut keys = BTreeSet::new();
        let mut of_row = |row: &Row| {
            for spec in self
                .catalog
                .specs(self.info)
                .into_iter()
                .filter(|spec| spec.is_stored())
            {
                if spec.kind.is_list() {
                    for item in list_items(spec.kind, row.get(self.info, &spec.name)) {
                        keys.insert(Key::Item(spec.name.to_string(), item));
                    }
                } else if !spec.custom {
                    keys.insert(Key::Field(spec.name.to_string()));
                }
            }
            for code in row.custom.keys() {
                let name = format!("custom.{code}");
                if !self.kind(&name).is_list() {
                    keys.insert(Key::Field(name));
                }
            }
        };
        self.today
            .iter()
            .chain(
                self.changes
                    .iter()
                    .filter_map(|change| change.copy.as_ref()),
            )
            .for_each(&mut of_row);
        if self.today.is_none() {
            of_row(&Row {
                cells: vec![Cell::Null; self.info.specs().len()],
                ..Row::default()
            });
        }
        keys.extend(
            self.changes
                .iter()
                .flat_map(|change| &change.patch)
                .map(Entry::key),
        );
        keys
    }

    /// Whether a change after `seq` still counts (rule B.9).
    pub fn changed_after(&self, seq: i64) -> bool {
        let touched: BTreeSet<Key> = self
            .changes
            .iter()
            .filter(|change| change.seq > seq && change.verb == Verb::Patch)
            .flat_map(|change| change.patch.iter().map(Entry::key))
            .collect();
        touched.iter().any(|key| {
            self.walk(key).rows.iter().any(|row| {
                row.change.verb == Verb::Patch
                    && row.change.seq > seq
                    && row.how == How::Live
                    && row.change.op != "led"
            })
        })
    }

    /// The record as it was at a moment, or nothing if it was not there.
    pub fn state(&self, until: Instant) -> Option<Row> {
        if self.value(&Key::Existence, until, None, None).is_null() {
            return None;
        }
        Some(self.rebuilt(until, None, None))
    }

    /// The record put together field by field; the order of lists is that of today's or the newest copy's.
    pub(crate) fn rebuilt(&self, until: Instant, without: Option<i64>, assume: Option<i64>) -> Row {
        let newest = self.changes.iter().find_map(|change| change.copy.as_ref());
        let order = self.today.as_ref().or(newest);
        let (mut row, keys) = match &self.today {
            // What no change speaks of, and no copy, is what it is today.
            Some(today) if newest.is_none() => (today.clone(), self.spoken_of(today)),
            _ => (
                Row {
                    id: self.id,
                    cells: vec![Cell::Null; self.info.specs().len()],
                    ..Row::default()
                },
                self.keys(),
            ),
        };
        row.extra = order.map_or(Cell::Null, |row| row.extra.clone());
        let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in keys {
            let value = self.value(&key, until, without, assume);
            match key {
                Key::Existence => {}
                Key::Field(field) => row.set(self.info, &field, value),
                Key::Item(field, item) => {
                    let items = lists.entry(field).or_default();
                    if !value.is_null() {
                        items.push(item);
                    }
                }
            }
        }
        for (field, mut items) in lists {
            let kind = self.kind(&field);
            let known = order
                .map(|row| list_items(kind, row.get(self.info, &field)))
                .unwrap_or_default();
            items.sort_by_key(|item| {
                known
                    .iter()
                    .position(|other| other == item)
                    .unwrap_or(usize::MAX)
            });
            row.set(self.info, &field, list_cell(kind, &items));
        }
        row
    }

    /// The keys that patches speak of; of a list that they speak of, all items.
    fn spoken_of(&self, today: &Row) -> BTreeSet<Key> {
        let mut keys: BTreeSet<Key> = BTreeSet::new();
        for entry in self.changes.iter().flat_map(|change| &change.patch) {
            if let Entry::Item { field, .. } = entry {
                let items = list_items(self.kind(field), today.get(self.info, field));
                keys.extend(items.into_iter().map(|item| Key::Item(field.clone(), item)));
            }
            keys.insert(entry.key());
        }
        keys
    }
}
