//! The spine: what a change says, how it is written, and how history is read back.
//!
//! A create holds no copy, a delete the whole record, a patch what changed. The walk below is the one way to read a
//! field's past; undo, redo, as-of and history all stand on it. Undo itself is in `undo`, the stacks in `stack`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use super::{
    error::Result,
    records::{self, from_json, to_json},
    sqlite,
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{FieldKind, Instant, Row, Spec},
    id::Id,
    kind::KindInfo,
};

/// Text longer than this keeps its old value alone: the new one is the next row's old, or today's.
const LONG: usize = 512;

/// What a change did to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// It came into being.
    Create = 0,
    /// Some fields changed.
    Patch = 1,
    /// It went.
    Delete = 2,
}

/// One field, or one item of a list, in a patch.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A single value; `new` is left out of long text.
    Value {
        /// The field.
        field: String,
        /// What it was.
        old: Cell<'static>,
        /// What it became.
        new: Option<Cell<'static>>,
    },
    /// An item of a list: where it was in the old, where it is in the new. A moved item has both.
    Item {
        /// The field.
        field: String,
        /// The item.
        item: String,
        /// Its position before.
        from: Option<usize>,
        /// Its position after.
        to: Option<usize>,
    },
}

impl Entry {
    /// The field it is about.
    pub fn field(&self) -> &str {
        match self {
            Self::Value { field, .. } | Self::Item { field, .. } => field,
        }
    }

    /// What a walk follows.
    pub fn key(&self) -> Key {
        match self {
            Self::Value { field, .. } => Key::Field(field.clone()),
            Self::Item { field, item, .. } => Key::Item(field.clone(), item.clone()),
        }
    }
}

/// What changed in one record.
pub type Patch = Vec<Entry>;

/// What a walk follows: existence, a single value, or one item of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Whether the record is there.
    Existence,
    /// A field of one value.
    Field(String),
    /// Whether a list holds an item.
    Item(String, String),
}

const YES: Cell<'static> = Cell::Int(1);

fn yes(held: bool) -> Cell<'static> {
    if held { YES } else { Cell::Null }
}

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
    let specs: Vec<&Spec> = catalog
        .specs(info)
        .into_iter()
        .filter(|spec| spec.is_stored())
        .collect();
    let differs = |spec: &Spec| old.get(info, &spec.name) != new.get(info, &spec.name);
    let units: BTreeSet<&str> = specs
        .iter()
        .filter(|spec| differs(spec))
        .filter_map(|spec| spec.unit)
        .collect();
    let mut patch = Vec::new();
    for spec in specs {
        let changed = differs(spec);
        if !changed && !spec.unit.is_some_and(|unit| units.contains(unit)) {
            continue;
        }
        let (before, after) = (old.get(info, &spec.name), new.get(info, &spec.name));
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

fn diff_list(field: &str, old: &[String], new: &[String]) -> Patch {
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

/// A patch as it is stored: `{"stage":[old,new],"notes":[old],"tags":{"-":[[0,"a"]],"+":[[1,"b"]]}}`.
pub fn encode(patch: &[Entry]) -> String {
    let mut map = Map::new();
    for entry in patch {
        match entry {
            Entry::Value { field, old, new } => {
                let mut pair = vec![to_json(old)];
                pair.extend(new.as_ref().map(to_json));
                map.insert(field.clone(), Value::Array(pair));
            }
            Entry::Item {
                field,
                item,
                from,
                to,
            } => {
                let list = map.entry(field.clone()).or_insert_with(|| json!({}));
                for (sign, at) in [("-", from), ("+", to)] {
                    if let (Some(at), Some(list)) = (at, list.as_object_mut())
                        && let Some(items) =
                            list.entry(sign).or_insert_with(|| json!([])).as_array_mut()
                    {
                        items.push(json!([at, item]));
                    }
                }
            }
        }
    }
    Value::Object(map).to_string()
}

/// A stored patch; what cannot be read is left out.
pub fn decode(text: &str) -> Patch {
    let map: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let mut patch = Vec::new();
    for (field, value) in map {
        match value {
            Value::Array(pair) => {
                let old = pair.first().map(from_json).unwrap_or_default();
                patch.push(Entry::Value {
                    field,
                    old,
                    new: pair.get(1).map(from_json),
                });
            }
            Value::Object(lists) => {
                let mut items: Vec<(String, Option<usize>, Option<usize>)> = Vec::new();
                for (sign, list) in &lists {
                    for pair in list.as_array().into_iter().flatten() {
                        let at = pair.get(0).and_then(Value::as_u64).map(|at| at as usize);
                        let item = pair.get(1).and_then(Value::as_str).unwrap_or_default();
                        let known = items
                            .iter()
                            .position(|(name, ..)| name == item)
                            .unwrap_or_else(|| {
                                items.push((item.to_owned(), None, None));
                                items.len() - 1
                            });
                        if let Some((_, from, to)) = items.get_mut(known) {
                            *(if sign == "-" { from } else { to }) = at;
                        }
                    }
                }
                patch.extend(items.into_iter().map(|(item, from, to)| Entry::Item {
                    field: field.clone(),
                    item,
                    from,
                    to,
                }));
            }
            _ => {}
        }
    }
    patch
}

/// The copy that a delete keeps: the whole record.
pub fn encode_copy(info: &KindInfo, row: &Row, into: Option<Id>) -> String {
    let mut fields = Map::new();
    for (spec, cell) in info.specs().iter().zip(&row.cells) {
        if spec.is_stored() && !cell.is_null() {
            fields.insert(spec.name.to_string(), to_json(cell));
        }
    }
    for (code, cell) in &row.custom {
        fields.insert(format!("custom.{code}"), to_json(cell));
    }
    let mut copy = Map::new();
    copy.insert("f".into(), Value::Object(fields));
    if let Some(into) = into {
        copy.insert("into".into(), into.0.into());
    }
    if let Some(extra) = row.extra.text() {
        copy.insert("extra".into(), extra.into());
    }
    Value::Object(copy).to_string()
}

/// The record and the winner that a delete names.
pub fn decode_copy(info: &KindInfo, id: Id, text: &str) -> (Row, Option<Id>) {
    let copy: Value = serde_json::from_str(text).unwrap_or_default();
    let mut row = Row {
        id,
        cells: vec![Cell::Null; info.specs().len()],
        ..Row::default()
    };
    for (name, value) in copy
        .get("f")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        row.set(info, name, from_json(value));
    }
    row.extra = copy.get("extra").map(from_json).unwrap_or_default();
    (row, copy.get("into").and_then(Value::as_i64).map(Id))
}

/// One change of one record, as the walk needs it.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its place in the book.
    pub seq: i64,
    /// The step it is part of.
    pub step: i64,
    /// What it did.
    pub verb: Verb,
    /// When it was true.
    pub at: Instant,
    /// What changed.
    pub patch: Patch,
    /// The whole record that a delete kept.
    pub copy: Option<Row>,
    /// What a merge's delete leads to.
    pub into: Option<Id>,
    /// The code of its step.
    pub op: String,
    /// Who did it.
    pub author: Id,
    /// On which device.
    pub device: i64,
    /// The ordinary step that its step takes back or puts back.
    pub undoes: Option<i64>,
    /// Whether its step puts back.
    pub is_redo: bool,
    /// Whether the step it undoes is still in the journal.
    pub known: bool,
}

/// Columns of [`change_from`], of `change c JOIN step s`.
pub(crate) const CHANGE_COLUMNS: &str = "c.record, c.seq, c.step, c.verb, c.at, c.patch, s.op, coalesce(c.author, s.actor), s.device, \
     s.undoes, s.undoes IS NULL OR EXISTS (SELECT 1 FROM step u WHERE u.id = s.undoes)";

/// Decodes a change and the record it is of.
pub(crate) fn change_from(
    info: &KindInfo,
    row: &rusqlite::Row<'_>,
) -> rusqlite::Result<(Id, Change)> {
    let record = Id(row.get(0)?);
    let text: Option<String> = row.get(5)?;
    let (verb, patch, copy, into) = match row.get::<_, i64>(3)? {
        0 => (Verb::Create, Patch::new(), None, None),
        1 => (
            Verb::Patch,
            decode(text.as_deref().unwrap_or_default()),
            None,
            None,
        ),
        _ => {
            let (copy, into) = decode_copy(info, record, text.as_deref().unwrap_or_default());
            (Verb::Delete, Patch::new(), Some(copy), into)
        }
    };
    let op: String = row.get(6)?;
    let change = Change {
        seq: row.get(1)?,
        step: row.get(2)?,
        verb,
        at: Instant(row.get(4)?),
        patch,
        copy,
        into,
        is_redo: op == "redo",
        op,
        author: Id(row.get::<_, Option<i64>>(7)?.unwrap_or(0)),
        device: row.get(8)?,
        undoes: row.get(9)?,
        known: row.get(10)?,
    };
    Ok((record, change))
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

/// The newest change of the book.
pub(crate) fn newest_seq(conn: &Connection) -> Result<i64> {
    // A trimmed book goes on where it was.
    let floor = sqlite::meta(conn, "floor")?
        .and_then(|floor| floor.parse().ok())
        .unwrap_or(0);
    let newest: i64 = conn
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?
        .query_row([], |row| row.get(0))?;
    Ok(newest.max(floor))
}

/// Where a list item stood when an undo of `step` took it out.
pub(crate) fn taken_from(
    conn: &Connection,
    info: &KindInfo,
    id: Id,
    step: i64,
    key: &Key,
) -> Result<Option<usize>> {
    let sql = format!(
        "SELECT {CHANGE_COLUMNS} FROM change c JOIN step s ON s.id = c.step WHERE c.record = ?1 AND s.undoes = ?2 ORDER BY c.seq DESC"
    );
    let mut query = conn.prepare_cached(&sql)?;
    let rows = query.query_map(params![id.0, step], |row| Ok(change_from(info, row)?.1))?;
    for change in rows {
        for entry in change?.patch {
            if entry.key() == *key
                && let Entry::Item {
                    from: Some(from), ..
                } = entry
            {
                return Ok(Some(from));
            }
        }
    }
    Ok(None)
}
