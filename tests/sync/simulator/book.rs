//! A book in memory: rows, tombstones, a journal a row, and one list of operations.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use dealbook::sync::{
    client::book::{Book, Held, Local, Shelf, State, Stuck},
    core::protocol::{Body, Change, Entry, Fields, Items, Line, Op, OpId, Place, Verb, Was},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    dice::Dice,
    shape::{self, CONFLICT},
    writes::{Carried, Cells, Mask, Writes},
};

/// A line of a row's journal: what it is about, what it was and became, and the operation, if any.
#[derive(Clone, Debug)]
pub struct Row {
    pub kind: u16,
    pub body: Body,
    pub cells: Cells,
    pub seq: i64,
    pub territory: Option<Uuid>,
    pub home: Uuid,
    pub load: i64,
    pub sent: bool,
    pub into: Option<Uuid>,
    /// Children that a merge moved.
    pub moved: Vec<Uuid>,
    /// What its author had seen of tags that they removed.
    pub removed: BTreeMap<String, Mask>,
    pub journal: Vec<Said>,
    /// The number at which it first came.
    pub arrived: i64,
    pub cut: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub what: String,
    pub old: Option<Vec<(String, Value)>>,
    pub new: Vec<(String, Value)>,
    pub op: Option<OpId>,
}

/// Where a book is to break in the next transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    BeforeCommit,
    AfterCommit,
}

#[derive(Clone, Debug)]
pub struct Memory {
    pub state: State,
    pub rows: BTreeMap<Uuid, Row>,
    pub tombs: BTreeMap<Uuid, Row>,
    /// By number, sent or not.
    pub ops: Vec<Op>,
    pub n: i64,
    pub steps: i64,
    pub dice: Dice,
    pub breaks: Option<Break>,
    pub writes: Rc<RefCell<Writes>>,
    /// What was typed in this book, by record and unit: whoever sits at it has seen that, whatever stands there now.
    pub typed: BTreeMap<(Uuid, String), Mask>,
}

impl Memory {
    pub fn new(device: Uuid, dice: Dice, writes: Rc<RefCell<Writes>>) -> Self {
        Self {
            state: State {
                device,
                registered: true,
                joined: true,
                ..State::default()
            },
            rows: BTreeMap::new(),
            tombs: BTreeMap::new(),
            ops: Vec::new(),
            n: 0,
            steps: 0,
            dice,
            breaks: None,
            writes,
            typed: BTreeMap::new(),
        }
    }

    pub fn unsent(&self) -> impl Iterator<Item = &Op> {
        self.ops.iter().filter(|op| op.n > self.state.acked)
    }

    pub fn pending(&self, record: Uuid) -> bool {
        self.unsent().any(|op| op.record == record)
    }

    pub fn row(&self, record: Uuid) -> Option<&Row> {
        self.rows.get(&record).or_else(|| self.tombs.get(&record))
    }

    /// Every write that this book holds, in rows or in operations that the server may lack.
    pub fn writes(&self) -> BTreeSet<usize> {
        let writes = self.writes.borrow();
        let mut held = BTreeSet::new();
        for op in &self.ops {
            if let Some(carried) = writes.ops.get(&op.id) {
                held.extend(carried.writes());
            }
        }
        for (id, row) in &self.rows {
            held.extend(row.cells.writes());
            held.extend(writes.kept.get(id).into_iter().flatten().copied());
        }
        held
    }

    /// A new operation on a record, and what it carries.
    pub fn say(&mut self, verb: Verb, record: Uuid, step: (i64, bool), now: i64, skew: i64) -> Op {
        let row = self.row(record);
        let (kind, base) = row.map_or((0, 0), |row| (row.kind, row.seq));
        self.n += 1;
        self.state.stamp = self.state.stamp.next((now + skew).max(0));
        Op {
            n: self.n,
            id: OpId(self.dice.uuid()),
            step: step.0,
            whole: step.1,
            verb,
            kind,
            record,
            base,
            root_base: 0,
            stamp: self.state.stamp,
            at: now + skew,
            name: String::new(),
            undoes: None,
            territory: None,
            into: None,
            erases: false,
            sent: false,
            replayed: false,
            parts: BTreeMap::new(),
            fields: Fields::new(),
        }
    }

    pub fn step(&mut self) -> i64 {
        self.steps += 1;
        self.steps
    }

    /// Puts an operation at the end of the list.
    pub fn enlist(&mut self, op: Op, carried: Carried) {
        self.writes.borrow_mut().ops.insert(
            op.id,
            Carried {
                record: op.record,
                ..carried
            },
        );
        self.ops.push(op);
    }

    /// Sets a unit of a row, with its line in the journal.
    pub fn set(
        &mut self,
        record: Uuid,
        unit: &str,
        values: &[(String, Value)],
        write: Option<usize>,
        op: Option<OpId>,
    ) {
        if let Some(row) = self.rows.get_mut(&record) {
            row.set(unit, values, write, op);
        }
    }

    /// The whole of a row as an operation's fields.
    pub fn whole(row: &Row) -> Fields {
        row.body
            .iter()
            .map(|(field, value)| {
                let change = if value.is_array() {
                    Change::Items(Items {
                        added: dealbook::sync::core::shape::items(Some(value)),
                        removed: Vec::new(),
                    })
                } else {
                    Change::Value(value.clone())
                };
                (field.clone(), change)
            })
            .collect()
    }

    fn truth(&self, line: &Line) -> Cells {
        let epoch = self.state.lineage.last().map(|epoch| epoch.id);
        let key = (epoch.unwrap_or_default(), line.record, line.seq);
        self.writes
            .borrow()
            .truth
            .get(&key)
            .cloned()
            .unwrap_or_default()
    }
}

impl Row {
    pub fn new(kind: u16, home: Uuid) -> Self {
        Self {
            kind,
            body: Body::new(),
            cells: Cells::default(),
            seq: 0,
            territory: None,
            home,
            load: -1,
            sent: false,
            into: None,
            moved: Vec::new(),
            removed: BTreeMap::new(),
            journal: Vec::new(),
            arrived: 0,
            cut: false,
        }
    }

    pub fn set(
        &mut self,
        unit: &str,
        values: &[(String, Value)],
        write: Option<usize>,
        op: Option<OpId>,
    ) {
        let old = shape::values(self.kind, &self.body, unit);
        for (field, value) in values {
            if value.is_null() {
                self.body.remove(field);
            } else {
                self.body.insert(field.clone(), value.clone());
            }
        }
        match write {
            Some(write) => {
                self.cells.units.insert(unit.to_owned(), write);
            }
            None => {
                self.cells.units.remove(unit);
            }
        }
        self.journal.push(Said {
            what: unit.to_owned(),
            old: Some(old),
            new: shape::values(self.kind, &self.body, unit),
            op,
        });
    }

    pub fn retag(&mut self, tags: Vec<String>, op: Option<OpId>) {
        let as_said = |tags: &[String]| vec![("tags".to_owned(), json!(sorted(tags)))];
        let old = shape::tags(&self.body);
        self.journal.push(Said {
            what: "tags".into(),
            old: Some(as_said(&old)),
            new: as_said(&tags),
            op,
        });
        if tags.is_empty() {
            self.body.remove("tags");
        } else {
            self.body.insert("tags".into(), json!(tags));
        }
    }

    /// Takes what others did, one line of the journal an operation and unit.
    fn entries(&mut self, entries: &[Entry], writes: &Writes) {
        for entry in entries {
            let mut units: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
            for (field, was) in &entry.fields {
                match was {
                    _ if field == "*" => {}
                    Was::Items(items) => {
                        let mut tags = shape::tags(&self.body);
                        tags.retain(|tag| !items.removed.contains(tag));
                        for tag in &items.added {
                            if !tags.contains(tag) {
                                tags.push(tag.clone());
                            }
                        }
                        self.retag(tags, Some(entry.op));
                    }
                    Was::Value(_, new) => units
                        .entry(
                            dealbook::sync::core::shape::Shape::of(self.kind)
                                .unit(field)
                                .to_owned(),
                        )
                        .or_default()
                        .push((field.clone(), new.clone())),
                }
            }
            let carried = writes.ops.get(&entry.op);
            for (unit, values) in units {
                let write = carried.and_then(|carried| carried.units.get(&unit).copied());
                self.set(&unit, &values, write, Some(entry.op));
            }
        }
    }
}

fn sorted(tags: &[String]) -> Vec<String> {
    let mut tags = tags.to_vec();
    tags.sort();
    tags
}

impl Book for Memory {
    fn change(&mut self, act: &mut dyn FnMut(&mut dyn Shelf) -> Local<()>) -> Local<()> {
        let breaks = self.breaks.take();
        let before = breaks.is_some().then(|| self.clone());
        let done = act(self);
        match (done, breaks, before) {
            (Ok(()), Some(Break::AfterCommit), _) => Err(Stuck("killed after a commit".into())),
            (_, Some(_), Some(before)) => {
                *self = before;
                Err(Stuck("killed before a commit".into()))
            }
            (done, ..) => done,
        }
    }
}

impl Shelf for Memory {
    fn state(&mut self) -> Local<State> {
        Ok(self.state.clone())
    }

    fn put_state(&mut self, state: &State) -> Local<()> {
        self.state = State {
            stamp: self.state.stamp,
            ..state.clone()
        };
        Ok(())
    }

    fn outgoing(&mut self, after: i64, limit: usize) -> Local<Vec<Op>> {
        let mut ops: Vec<Op> = Vec::new();
        for op in self.ops.iter().filter(|op| op.n > after) {
            let goes_on = ops
                .last()
                .is_some_and(|last| last.whole && op.whole && last.step == op.step);
            if ops.len() >= limit && !goes_on {
                break;
            }
            ops.push(op.clone());
        }
        Ok(ops)
    }

    fn resend(&mut self, after: i64, upto: i64) -> Local<Vec<Op>> {
        let asked = |op: &&Op| op.n > after && op.n <= upto;
        Ok(self.ops.iter().filter(asked).cloned().collect())
    }

    fn acked(&mut self, _upto: i64) -> Local<()> {
        Ok(())
    }

    fn op_at(&mut self, n: i64) -> Local<Option<OpId>> {
        Ok(self.ops.iter().find(|op| op.n == n).map(|op| op.id))
    }

    fn kept(&mut self) -> Local<Vec<(i64, OpId)>> {
        Ok(self.ops.iter().map(|op| (op.n, op.id)).collect())
    }

    fn rebase(&mut self, n: &[i64], base: i64, replayed: bool) -> Local<()> {
        for op in self.ops.iter_mut().filter(|op| n.contains(&op.n)) {
            op.base = op.base.min(base);
            op.replayed |= replayed;
        }
        Ok(())
    }

    fn replay(&mut self, n: &[i64]) -> Local<()> {
        for at in n {
            if let Some(place) = self.ops.iter().position(|op| op.n == *at) {
                let mut op = self.ops.remove(place);
                self.n += 1;
                op.n = self.n;
                self.ops.push(op);
            }
        }
        Ok(())
    }

    fn rescue(&mut self, held: &Held, base: i64) -> Local<()> {
        let is_here = held.place == Place::Here;
        let Some(row) = self.row(held.record).cloned() else {
            return Ok(());
        };
        if !is_here && row.kind == CONFLICT {
            return Ok(());
        }
        let verb = match (is_here, row.into) {
            (true, _) => Verb::Rescue,
            (false, Some(_)) => Verb::Merge,
            (false, None) => Verb::Delete,
        };
        let step = self.step();
        let mut op = self.say(
            verb,
            held.record,
            (step, false),
            self.state.stamp.millis(),
            0,
        );
        op.base = base;
        op.replayed = true;
        op.into = row.into;
        op.sent = row.sent;
        op.territory = row.territory;
        let mut carried = Carried::default();
        if is_here {
            op.fields = Self::whole(&row);
            carried.units = row.cells.units.clone();
            carried.adds = row.cells.tags.clone();
        }
        self.enlist(op, carried);
        Ok(())
    }

    fn fresh_device(&mut self) -> Local<Uuid> {
        Ok(self.dice.uuid())
    }

    fn become_device(&mut self, _device: Uuid) -> Local<()> {
        Ok(())
    }

    fn held(&mut self, record: Uuid) -> Local<Option<Held>> {
        Ok(self.row(record).map(|row| Held {
            record,
            territory: row.territory,
            seq: row.seq,
            load: row.load,
            place: if self.rows.contains_key(&record) {
                Place::Here
            } else {
                Place::Deleted
            },
        }))
    }

    fn is_pending(&mut self, record: Uuid) -> Local<bool> {
        Ok(self.pending(record))
    }

    fn has_op(&mut self, record: Uuid, op: OpId) -> Local<bool> {
        Ok(self
            .row(record)
            .is_some_and(|row| row.journal.iter().any(|said| said.op == Some(op))))
    }

    fn held_in(&mut self, territory: Uuid, below: Option<i64>) -> Local<Vec<Uuid>> {
        let asked = |row: &Row| {
            row.territory == Some(territory) && below.is_none_or(|below| row.load < below)
        };
        Ok(self
            .rows
            .iter()
            .chain(&self.tombs)
            .filter(|(_, row)| asked(row))
            .map(|(id, _)| *id)
            .collect())
    }

    fn unnumbered(&mut self) -> Local<Vec<Uuid>> {
        Ok(self
            .rows
            .iter()
            .chain(&self.tombs)
            .filter(|(_, row)| row.territory.is_none())
            .map(|(id, _)| *id)
            .collect())
    }

    fn held_above(&mut self, seq: i64) -> Local<Vec<Held>> {
        let mut ids: Vec<(bool, Uuid)> = self
            .rows
            .iter()
            .chain(&self.tombs)
            .filter(|(_, row)| row.seq > seq)
            .map(|(id, row)| (row.kind != shape::ACCOUNT, *id))
            .collect();
        ids.sort();
        let mut held = Vec::new();
        for (_, id) in ids {
            held.extend(self.held(id)?);
        }
        Ok(held)
    }

    fn lower(&mut self, seq: i64) -> Local<()> {
        for row in self.rows.values_mut().chain(self.tombs.values_mut()) {
            row.seq = row.seq.min(seq);
        }
        Ok(())
    }

    fn take(&mut self, line: &Line, load: i64, close: bool) -> Local<()> {
        let cells = self.truth(line);
        let writes = Rc::clone(&self.writes);
        let writes = writes.borrow();
        let known = self.rows.remove(&line.record);
        let known = known.or_else(|| self.tombs.remove(&line.record));
        let is_fresh = known.is_none();
        let mut row = known.unwrap_or_else(|| {
            let mut row = Row::new(line.kind, line.territory);
            row.arrived = line.seq;
            row
        });
        row.cut |= line.cut && !is_fresh;
        if line.place == Place::Deleted {
            row.entries(&line.entries, &writes);
            row.seq = line.seq;
            row.territory = Some(line.territory);
            row.load = load;
            row.into = line.into;
            self.tombs.insert(line.record, row);
            return Ok(());
        }
        row.sent = line.sent;
        row.into = None;
        if line.kind == CONFLICT {
            row.body.clone_from(&line.body);
        } else if is_fresh {
            row.body.clone_from(&line.body);
            for unit in shape::units(line.kind, &line.body) {
                row.journal.push(Said {
                    new: shape::values(line.kind, &line.body, &unit),
                    what: unit,
                    old: None,
                    op: None,
                });
            }
        } else {
            row.entries(&line.entries, &writes);
            let mut units = shape::units(line.kind, &line.body);
            units.extend(shape::units(line.kind, &row.body));
            units.sort();
            units.dedup();
            for unit in units {
                let new = shape::values(line.kind, &line.body, &unit);
                let old = shape::values(line.kind, &row.body, &unit);
                if old == new {
                    continue;
                }
                let mut values = new.clone();
                for (field, _) in old {
                    if !line.body.contains_key(&field) {
                        values.push((field, Value::Null));
                    }
                }
                if close {
                    row.set(&unit, &values, None, None);
                } else {
                    for (field, value) in values {
                        if value.is_null() {
                            row.body.remove(&field);
                        } else {
                            row.body.insert(field, value);
                        }
                    }
                }
            }
            let tags = shape::tags(&line.body);
            if sorted(&tags) != sorted(&shape::tags(&row.body)) {
                row.retag(tags, None);
            }
            row.body.clone_from(&line.body);
        }
        row.cells = cells;
        row.seq = line.seq;
        row.territory = Some(line.territory);
        row.load = load;
        self.rows.insert(line.record, row);
        Ok(())
    }

    fn forget(&mut self, record: Uuid) -> Local<()> {
        self.rows.remove(&record);
        self.tombs.remove(&record);
        Ok(())
    }
}
