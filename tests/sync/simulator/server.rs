//! The server of a run: the real rules over a storage in memory, watched by the oracle at each write.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use dealbook::sync::core::{
    admin,
    exchange::{self, Caller},
    memory::Memory,
    protocol::{Items, Level, OpId, Page, PullRequest, PushReply, PushRequest, Refusal, Verb, Was},
    rules::Rules,
    shape::Shape,
    storage::{Device, Outcome, Past, Stored},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    shape::{self, CONFLICT},
    writes::{Carried, Cells, Mask, Writes},
};

/// What is wrong with a run.
#[derive(Clone, Debug)]
pub struct Bad(pub String);

macro_rules! bad {
    ($($arg:tt)*) => { return Err($crate::sync::simulator::server::Bad(format!($($arg)*))) };
}
pub(super) use bad;

/// A clone is a backup.
#[derive(Clone)]
pub struct Server {
    pub tables: Memory,
    pub rules: Rules,
    pub now: i64,
    /// Whose values stand, by record.
    pub cells: HashMap<Uuid, Cells>,
    /// Writes that gave way to one that had seen them, or that were the same.
    pub over: BTreeSet<usize>,
    /// Writes that ever came here.
    pub came: BTreeSet<usize>,
    /// What sent quotes said.
    pub sent: BTreeMap<Uuid, Vec<Value>>,
    pub restored: bool,
    /// Records that were forgotten and came back: bases say nothing of them.
    pub revived: BTreeSet<Uuid>,
    pub conflicts: usize,
    writes: Rc<RefCell<Writes>>,
    logged: HashMap<Uuid, usize>,
    /// By operation: whose it was when it was taken, and where in their list.
    taken: HashMap<OpId, (Uuid, i64)>,
}

impl Server {
    pub fn new(org: Uuid, epoch: Uuid, rules: Rules, writes: Rc<RefCell<Writes>>) -> Self {
        Self {
            tables: Memory::new(admin::organisation(org, epoch)),
            rules,
            now: 0,
            cells: HashMap::new(),
            over: BTreeSet::new(),
            came: BTreeSet::new(),
            sent: BTreeMap::new(),
            restored: false,
            revived: BTreeSet::new(),
            conflicts: 0,
            writes,
            logged: HashMap::new(),
            taken: HashMap::new(),
        }
    }

    fn caller(&self, device: Uuid, user: Uuid) -> Caller {
        Caller {
            device,
            user,
            now: self.now,
        }
    }

    pub fn hello(
        &mut self,
        user: Uuid,
        request: &dealbook::sync::core::protocol::HelloRequest,
    ) -> Result<dealbook::sync::core::protocol::HelloReply, Refusal> {
        let caller = self.caller(request.device, user);
        exchange::hello(&mut self.tables, &caller, request).expect("a storage")
    }

    pub fn device(&mut self, user: Uuid, device: Uuid, from: Uuid) -> Result<(), Refusal> {
        let is_known = |id: &Uuid| self.tables.devices.get(id).is_some_and(|d| !d.revoked);
        if !is_known(&from) && self.tables.devices.contains_key(&from) {
            return Err(Refusal::Revoked);
        }
        self.tables.devices.entry(device).or_insert(Device {
            id: device,
            user,
            revoked: false,
            last_n: 0,
            schema: 0,
            seen: 0,
        });
        Ok(())
    }

    pub fn pull(&mut self, user: Uuid, request: &PullRequest) -> Result<Page, Refusal> {
        let caller = self.caller(request.device, user);
        exchange::pull_by(self.rules, &mut self.tables, &caller, request).expect("a storage")
    }

    /// A push as the oracle sees it; the transaction is undone where the rules fail.
    pub fn push(
        &mut self,
        user: Uuid,
        request: &PushRequest,
    ) -> Result<Result<PushReply, Refusal>, Bad> {
        let caller = self.caller(request.device, user);
        let had: BTreeSet<Uuid> = self.tables.records.keys().copied().collect();
        let before = self.tables.org.head;
        let reply =
            exchange::push_by(self.rules, &mut self.tables, &caller, request).expect("a storage");
        if self.tables.org.head != before || reply.is_ok() {
            self.watch(request, &had)?;
        }
        Ok(reply)
    }

    /// What the oracle thinks of all that a push did.
    fn watch(&mut self, request: &PushRequest, had: &BTreeSet<Uuid>) -> Result<(), Bad> {
        let mut fresh: Vec<Past> = Vec::new();
        for (record, rows) in &self.tables.past {
            let seen = self.logged.insert(*record, rows.len()).unwrap_or(0);
            fresh.extend(rows.iter().skip(seen.min(rows.len())).cloned());
        }
        fresh.sort_by_key(|row| row.seq);
        let ops: HashMap<OpId, &dealbook::sync::core::protocol::Op> =
            request.ops.iter().map(|op| (op.id, op)).collect();
        for op in &request.ops {
            // Brought back after it was forgotten, or by a rescue.
            if op.verb != Verb::Create && !had.contains(&op.record) {
                self.revived.insert(op.record);
            }
            self.whole_step(request, op.step)?;
        }
        let writes = Rc::clone(&self.writes);
        for row in &fresh {
            let Some(op) = ops.get(&row.op) else { continue };
            let first = self.taken.entry(row.op).or_insert((row.device, row.n));
            if *first != (row.device, row.n) {
                bad!(
                    "I6 one operation is taken twice: n {} on {}",
                    row.n,
                    row.record
                );
            }
            self.judge(row, op, &writes)?;
        }
        for op in &request.ops {
            // What was there already was said again by someone who had not seen it, or in vain.
            let carried = writes.borrow().ops.get(&op.id).cloned().unwrap_or_default();
            self.came.extend(carried.writes());
        }
        self.note_truth();
        for (id, record) in &self.tables.records {
            if record.sent && !self.sent.contains_key(id) {
                self.sent.insert(*id, document(record));
            }
            if let Some(sent) = self.sent.get(id)
                && record.sent
                && *sent != document(record)
            {
                bad!("I11 a sent quote changed: {id}");
            }
        }
        Ok(())
    }

    /// A whole step was taken as a whole or not at all.
    fn whole_step(&self, request: &PushRequest, step: i64) -> Result<(), Bad> {
        let whole: Vec<_> = request
            .ops
            .iter()
            .filter(|op| op.whole && op.step == step)
            .collect();
        let refused = whole.iter().filter(|op| {
            let rows = self.tables.past.values().flatten();
            let mut of_op = rows.filter(|row| row.op == op.id).peekable();
            let says = !op.fields.is_empty();
            says && of_op.peek().is_some()
                && of_op.all(|row| matches!(row.outcome, Outcome::Rejected | Outcome::Late))
        });
        let said = whole.iter().filter(|op| {
            !op.fields.is_empty()
                && self
                    .tables
                    .past
                    .values()
                    .flatten()
                    .any(|row| row.op == op.id)
        });
        let (refused, said) = (refused.count(), said.count());
        if refused > 0 && refused < said {
            bad!("I10 a step was split");
        }
        Ok(())
    }

    pub fn resolve(&self, id: Uuid) -> Uuid {
        let mut at = id;
        while let Some(into) = self.tables.records.get(&at).and_then(|record| record.into) {
            at = into;
        }
        at
    }

    /// One row of history: who had seen whose write, and was it kept where it had to be?
    fn judge(
        &mut self,
        row: &Past,
        op: &dealbook::sync::core::protocol::Op,
        writes: &Rc<RefCell<Writes>>,
    ) -> Result<(), Bad> {
        let mut writes = writes.borrow_mut();
        let carried = writes.ops.get(&row.op).cloned().unwrap_or_default();
        self.came.extend(carried.writes());
        let kind = self
            .tables
            .records
            .get(&row.record)
            .map_or(op.kind, |record| record.kind);
        let is_led = row.record != op.record;
        let is_lenient =
            self.restored || self.revived.contains(&row.record) || op.verb == Verb::Rescue;
        if op.verb == Verb::Delete
            && !is_led
            && !is_lenient
            && row.fields.contains_key("*")
            && let Some(seen) = &carried.seen
        {
            let cells = self.cells.get(&row.record).cloned().unwrap_or_default();
            let unseen = cells.writes().any(|write| !seen.has(write));
            if unseen == (row.outcome == Outcome::Applied) {
                bad!(
                    "I3 delete against edit of {}: unseen {unseen}, {:?}",
                    row.record,
                    row.outcome
                );
            }
        }
        if op.verb == Verb::Delete && is_led && row.outcome == Outcome::Applied {
            bad!("I15 who deleted {} ended {}", op.record, row.record);
        }
        let mut units: BTreeMap<String, bool> = BTreeMap::new();
        for (field, was) in &row.fields {
            match was {
                _ if field == "*" => {}
                Was::Items(items) if row.outcome == Outcome::Applied => {
                    self.judge_tags(row, items, &carried, is_led, &mut writes)?;
                }
                Was::Items(items) if row.outcome == Outcome::Same => {
                    for tag in &items.added {
                        self.judge_again(row.record, tag, &carried, &mut writes);
                    }
                }
                Was::Items(_) => {}
                Was::Value(..) if field == "tags" && row.outcome == Outcome::Applied => {
                    bad!("I2 a list was taken as one value: {}", row.record)
                }
                Was::Value(old, _) => {
                    let unit = Shape::of(kind).unit(field).to_owned();
                    *units.entry(unit).or_default() |= !old.is_null();
                }
            }
        }
        for (unit, had_value) in units {
            let known = self
                .cells
                .get(&row.record)
                .and_then(|cells| cells.units.get(&unit).copied());
            let mut write = carried.units.get(&unit).copied();
            if is_led && op.verb == Verb::Merge {
                let from = self.cells.get(&op.record).and_then(|c| c.units.get(&unit));
                write = if Some(row.record) == op.into.map(|into| self.resolve(into)) {
                    from.copied()
                } else {
                    // A child that was moved: the merge wrote it, having seen what it said.
                    let seen = writes.closure(known);
                    Some(writes.make(usize::MAX, seen))
                };
            }
            let name = format!("{}/{unit}/edit", row.record);
            let conflict = Uuid::new_v5(&row.op.0, name.as_bytes());
            let sent = format!("{}/{unit}/sent", row.record);
            let sent = Uuid::new_v5(&row.op.0, sent.as_bytes());
            let is_kept = [conflict, sent]
                .iter()
                .find(|id| self.tables.records.contains_key(id))
                .copied();
            let had_seen = match (write, known) {
                (Some(write), Some(known)) => {
                    write == known || writes.closure(Some(write)).has(known)
                }
                _ => true,
            };
            // Someone had this before their eyes when they wrote what stands: it came a second time.
            let is_old = match (write, known) {
                (Some(write), Some(known)) => {
                    write != known && writes.closure(Some(known)).has(write)
                }
                _ => false,
            };
            if is_old
                && op.verb == Verb::Patch
                && !is_led
                && !is_lenient
                && matches!(row.outcome, Outcome::Applied | Outcome::Lost)
            {
                bad!("I3 {unit} of {} is taken twice: n {}", row.record, op.n);
            }
            match row.outcome {
                Outcome::Same => {
                    self.over.extend(write);
                }
                Outcome::Rejected | Outcome::Late => {}
                Outcome::Applied | Outcome::Lost => {
                    let applied = row.outcome == Outcome::Applied;
                    if kind == CONFLICT {
                        if is_kept.is_some() || applied && !had_seen && !is_lenient {
                            bad!("I16 a conflict was settled twice: {}", row.record);
                        }
                        self.over.extend(write);
                        self.over.extend(known);
                    } else if let Some(id) = is_kept {
                        if had_seen && had_value && !is_led && !is_lenient && op.verb != Verb::Send
                        {
                            bad!(
                                "I3 false conflict on {unit} of {} by n {}",
                                row.record,
                                op.n
                            );
                        }
                        let kept = writes.kept.entry(id).or_default();
                        kept.extend(write);
                        kept.extend(known);
                    } else if applied {
                        let excused = is_led
                            || op.verb == Verb::Rescue
                            || op.verb == Verb::Send
                            || self.restored && op.replayed;
                        if !had_seen && had_value && !excused {
                            bad!(
                                "I3 missed conflict on {unit} of {} by n {}",
                                row.record,
                                op.n
                            );
                        }
                        self.over
                            .extend(known.filter(|known| Some(*known) != write));
                    } else {
                        bad!(
                            "I2 a value was lost without a conflict: {unit} of {}",
                            row.record
                        );
                    }
                    if applied && let Some(write) = write {
                        let cells = self.cells.entry(row.record).or_default();
                        cells.units.insert(unit, write);
                    }
                }
            }
        }
        drop(writes);
        self.note_conflicts(row, op)
    }

    /// An item that is there was added again: by someone who had seen it, or by two who had not seen each other.
    fn judge_again(&mut self, record: Uuid, tag: &str, carried: &Carried, writes: &mut Writes) {
        let Some(write) = carried.adds.get(tag).copied() else {
            return;
        };
        let cells = self.cells.entry(record).or_default();
        let now = match cells.tags.get(tag).copied() {
            Some(known) if known != write && !writes.closure(Some(write)).has(known) => {
                let mut seen = writes.closure(Some(known));
                seen.join(&writes.closure(Some(write)));
                self.over.insert(write);
                writes.make(usize::MAX, seen)
            }
            _ => write,
        };
        if let Some(former) = cells.tags.insert(tag.to_owned(), now)
            && former != now
        {
            self.over.insert(former);
        }
    }

    fn judge_tags(
        &mut self,
        row: &Past,
        items: &Items,
        carried: &Carried,
        is_led: bool,
        writes: &mut Writes,
    ) -> Result<(), Bad> {
        let from = if is_led {
            self.cells.get(&carried.record).cloned().unwrap_or_default()
        } else {
            Cells::default()
        };
        let cells = self.cells.entry(row.record).or_default();
        for tag in &items.added {
            let write = carried
                .adds
                .get(tag)
                .or_else(|| from.tags.get(tag))
                .copied();
            if let Some(write) = write {
                self.over.extend(cells.tags.insert(tag.clone(), write));
            }
        }
        for tag in &items.removed {
            let seen: Mask = carried.removes.get(tag).cloned().unwrap_or_default();
            if let Some(write) = cells.tags.remove(tag) {
                let name = format!("{}/tags/sent", row.record);
                let sent = Uuid::new_v5(&row.op.0, name.as_bytes());
                if self.tables.records.contains_key(&sent) {
                    writes.kept.entry(sent).or_default().push(write);
                    continue;
                }
                if !seen.has(write) {
                    bad!("I2 an unseen tag was removed: {tag} of {}", row.record);
                }
                self.over.insert(write);
            }
        }
        Ok(())
    }

    /// Refusals and deletes: the writes are in the conflicts that they made.
    fn note_conflicts(
        &mut self,
        row: &Past,
        op: &dealbook::sync::core::protocol::Op,
    ) -> Result<(), Bad> {
        if !matches!(row.outcome, Outcome::Rejected | Outcome::Late) {
            return Ok(());
        }
        let is_told = self.restored
            || op.replayed
            || op.verb != Verb::Patch
            || op.fields.contains_key("account")
            || !self.tables.records.contains_key(&op.record)
            || self.may_write(row.user, op.record)
            || op.base == 0 && self.is_made_by_another(row.user, op.record);
        if row.outcome == Outcome::Rejected && !is_told && !self.is_frozen(op.record) {
            bad!(
                "I14 the new owner is not told of n {} on {}",
                op.n,
                op.record
            );
        }
        let mut writes = self.writes.borrow_mut();
        let carried = writes.ops.get(&row.op).cloned().unwrap_or_default();
        let mut is_kept = false;
        for record in self.tables.records.values() {
            if record.kind != CONFLICT || !is_of(record, op.id) {
                continue;
            }
            is_kept = true;
            let given = record
                .body
                .get("given")
                .and_then(Value::as_str)
                .unwrap_or("");
            for field in row.fields.keys() {
                if !given.contains(&format!("\"{field}\"")) {
                    bad!("I2 a refused value is in no conflict: {field}");
                }
            }
            writes
                .kept
                .entry(record.id)
                .or_default()
                .extend(carried.writes());
            if record.parent.is_none() && record.body.contains_key("stands") {
                let shown: Vec<usize> = self
                    .cells
                    .get(&self.resolve_in(op.record))
                    .map(|cells| {
                        row.fields
                            .keys()
                            .filter_map(|field| {
                                let unit = Shape::of(op.kind).unit(field).to_owned();
                                cells.units.get(&unit).copied()
                            })
                            .collect()
                    })
                    .unwrap_or_default();
                writes.shown.insert(record.id, shown);
            }
        }
        if !is_kept && !row.fields.is_empty() {
            bad!("I2 a refused operation left no conflict: n {}", op.n);
        }
        Ok(())
    }

    /// Whether two made the same record (of one lead), and this one never had a right to where the other's lies: their
    /// words are their own alone.
    fn is_made_by_another(&self, user: Uuid, record: Uuid) -> bool {
        let born = self.tables.records.get(&record);
        let past = self.tables.past.get(&record);
        let mut late = past.into_iter().flatten();
        born.is_some_and(|born| born.versions.born.user != Some(user))
            && !late.any(|row| row.user == user && row.outcome == Outcome::Late)
    }

    /// Whether a record is in its author's own hands: then there is no other owner to tell.
    fn may_write(&self, user: Uuid, record: Uuid) -> bool {
        let record = self.tables.records.get(&self.resolve(record));
        record
            .and_then(|record| record.territory)
            .is_some_and(|territory| {
                let grant = self.tables.grants.get(&(user, territory));
                territory == user || grant.is_some_and(|grant| grant.level() == Some(Level::Write))
            })
    }

    fn is_frozen(&self, record: Uuid) -> bool {
        let record = self.tables.records.get(&self.resolve(record));
        record.is_some_and(|record| record.sent)
    }

    fn resolve_in(&self, id: Uuid) -> Uuid {
        self.resolve(id)
    }

    /// Whose values each record has at its number, for those who will pull it.
    pub fn note_truth(&mut self) {
        let epoch = self.tables.org.lineage.last().map(|epoch| epoch.id);
        let epoch = epoch.unwrap_or_default();
        let mut writes = self.writes.borrow_mut();
        for (id, record) in &self.tables.records {
            let key = (epoch, *id, record.seq);
            if writes.truth.contains_key(&key) {
                continue;
            }
            let cells = self.cells.get(id);
            let mut now = Cells::default();
            // What was emptied has an author too.
            if let Some(cells) = cells {
                now.units.clone_from(&cells.units);
            }
            for tag in shape::tags(&record.body) {
                if let Some(write) = cells.and_then(|cells| cells.tags.get(&tag)) {
                    now.tags.insert(tag, *write);
                }
            }
            writes.truth.insert(key, now);
        }
        self.conflicts = self
            .tables
            .records
            .values()
            .filter(|record| record.kind == CONFLICT)
            .count();
    }

    pub fn hand_over(&mut self, record: Uuid, territory: Uuid) {
        admin::hand_over(&mut self.tables, record, territory).expect("a storage");
        self.note_truth();
    }
}

/// Whether a conflict was made by this operation.
fn is_of(conflict: &Stored, op: OpId) -> bool {
    let about = conflict
        .body
        .get("about")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let reason = conflict
        .body
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or_default();
    ["", "/own"].iter().any(|own| {
        let name = format!("{about}/refused/{reason}{own}");
        conflict.id == Uuid::new_v5(&op.0, name.as_bytes())
    })
}

/// What of a quote was in the document.
pub fn document(record: &Stored) -> Vec<Value> {
    ["subject", "discount_amount", "currency", "terms"]
        .iter()
        .map(|field| record.body.get(*field).cloned().unwrap_or_default())
        .collect()
}
