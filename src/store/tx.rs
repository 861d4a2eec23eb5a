//! One user action: reads, writes, journal, derived columns and search, in one transaction.
//!
//! Nothing else writes records; in debug builds [`Guard`] proves it. Undo has its own file, on the same road.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::{Connection, OptionalExtension as _, hooks::Action, params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Actor, Changes,
    bulk::OpenStep,
    derived,
    error::{Error, Result},
    identity::{self, State},
    journal::{self, Patch, Verb},
    read::Read,
    records, search, sqlite,
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{FieldKind, Instant, Record, Row, Spec},
    id::{Id, Ref},
    kind::{Kind, KindInfo},
    record::{KINDS, by_kind},
};

/// What is done: a code and its arguments; the sentence is made when it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// `opportunity.close`, `import`, `edit` …
    pub code: String,
    /// Ids, field codes, names.
    pub args: Value,
    /// Whether a server must take it as a whole.
    pub atomic: bool,
    pub(crate) undoes: Option<i64>,
    pub(crate) of: Option<i64>,
    /// The step that this transaction goes on with.
    pub(crate) resume: Option<OpenStep>,
    /// Whether another transaction will go on with the step.
    pub(crate) open: bool,
}

impl Op {
    /// An action without arguments.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            args: Value::Null,
            atomic: false,
            undoes: None,
            of: None,
            resume: None,
            open: false,
        }
    }

    /// An action and its arguments.
    pub fn with(code: &str, args: Value) -> Self {
        Self {
            args,
            ..Self::new(code)
        }
    }

    /// The same, whole on a server too.
    pub fn atomic(mut self) -> Self {
        self.atomic = true;
        self
    }
}

/// A field that changed since it was seen: not written.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The field.
    pub field: String,
    /// What was seen.
    pub seen: Cell<'static>,
    /// What it is now.
    pub now: Cell<'static>,
    /// What was to be written.
    pub wanted: Cell<'static>,
}

/// More touched records than this are told as "many".
const MANY: usize = 5_000;
/// A clock set back by less than this is held.
const SMALL_STEP_BACK: i64 = 10 * 60 * 1000;

/// From this many notes on they are made unique.
const COMPACT: usize = 1 << 16;

/// A transaction in progress.
pub struct Tx<'s> {
    read: Read<'s>,
    actor: Actor,
    op: Op,
    step: i64,
    is_written: bool,
    /// The arguments were set after the step was written.
    has_late_args: bool,
    seq: i64,
    n: i64,
    uuids: identity::Uuids,
    /// Records from here on were made in this step.
    first_new: i64,
    /// The patch row of this step for each record patched in it.
    patched: BTreeMap<Id, i64>,
    touched: Vec<(Kind, Id)>,
    /// Records that the search index has not heard of.
    born: Vec<Id>,
    dirty: Vec<(Kind, Id)>,
    deferred: Vec<(Kind, Id)>,
    /// The origin of external ids that was asked for last.
    pub(super) origin: Option<(i64, String, String)>,
    /// At this length `dirty` is made unique.
    compact_at: usize,
}

impl<'s> Deref for Tx<'s> {
    type Target = Read<'s>;
    fn deref(&self) -> &Read<'s> {
        &self.read
    }
}

/// Runs an action; see [`super::Store::transact`]. Beside what it gave and changed: the records whose derived columns
/// an open step leaves for its end.
pub(crate) fn run<T>(
    conn: &Connection,
    catalog: &Catalog,
    actor: &Actor,
    op: Op,
    guard: &Guard,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<(T, Changes, Vec<(Kind, Id)>)> {
    conn.execute_batch("BEGIN IMMEDIATE")
        .map_err(|source| Error::Sqlite {
            doing: "written",
            source,
        })?;
    guard.start();
    let outcome = begin(conn, catalog, actor, op).and_then(|mut tx| {
        let value = act(&mut tx)?;
        let changes = tx.finish(guard)?;
        Ok((value, changes, tx.deferred))
    });
    guard.stop();
    let end = if outcome.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = conn.execute_batch(end);
    if outcome.is_ok() && ended.is_err() && !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK")?;
    }
    if outcome.is_ok() {
        ended.map_err(|source| Error::Sqlite {
            doing: "written",
            source,
        })?;
    }
    outcome
}

fn begin<'s>(conn: &'s Connection, catalog: &'s Catalog, actor: &Actor, op: Op) -> Result<Tx<'s>> {
    let (step, last): (i64, i64) = conn
        .prepare_cached("SELECT id, recorded FROM step ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or((0, i64::MIN));
    let mut actor = *actor;
    // A clock set back a little must not turn the order of one person's changes; one set far back is believed.
    if last > actor.now.0 && last - actor.now.0 < SMALL_STEP_BACK {
        actor.now = Instant(last);
    }
    let seq = journal::newest_seq(conn)?.max(0);
    let first_new: i64 = conn
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM identity")?
        .query_row([], |row| row.get(0))?;
    let resume = op.resume;
    Ok(Tx {
        read: Read::new(conn, catalog),
        actor,
        op,
        step: resume.map_or(step + 1, |open| open.step),
        is_written: resume.is_some(),
        has_late_args: false,
        seq,
        n: sqlite::meta(conn, "n")?
            .and_then(|n| n.parse().ok())
            .unwrap_or(0),
        uuids: identity::Uuids::new(actor.now),
        first_new: resume.map_or(first_new, |open| open.first_new),
        patched: BTreeMap::new(),
        touched: Vec::new(),
        born: Vec::new(),
        dirty: Vec::new(),
        deferred: Vec::new(),
        origin: None,
        compact_at: COMPACT,
    })
}

impl Tx<'_> {
    /// What the book says, as of this step so far.
    pub fn read(&self) -> Read<'_> {
        self.read
    }

    /// Who acts, and when.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Says what the step was about once that is known, also after its first change.
    pub fn set_args(&mut self, args: Value) {
        self.op.args = args;
        self.has_late_args = self.is_written;
    }

    /// The newest change of the book so far, those of this step among them: a mark for "since".
    pub fn newest_seq(&self) -> i64 {
        self.seq
    }

    /// The number of this step.
    pub fn step(&self) -> i64 {
        self.step
    }

    /// A name for a record about to be created, so that others may refer to it first.
    pub fn reserve(&mut self, kind: Kind) -> Result<Id> {
        let uuid = self.uuids.make();
        identity::insert(self.read.conn, uuid, kind, State::Here)
    }

    /// As [`Self::reserve`], under an id that is the same everywhere.
    pub fn reserve_as(&mut self, kind: Kind, uuid: Uuid) -> Result<Id> {
        match identity::by_uuid(self.read.conn, uuid)? {
            Some(known) => Ok(known.id),
            None => identity::insert(self.read.conn, uuid, kind, State::Here),
        }
    }

    /// Makes a record that was true from now on.
    pub fn create(&mut self, info: &'static KindInfo, row: Row) -> Result<Id> {
        self.check_references(info, &row)?;
        let now = self.actor.now;
        self.create_at(info, row, now)
    }

    /// Makes a record that was true from `at` on: imports and the sample. References are the caller's to check.
    pub fn create_at(&mut self, info: &'static KindInfo, mut row: Row, at: Instant) -> Result<Id> {
        if !row.id.is_some() {
            row.id = self.reserve(info.kind)?;
        }
        let is_known = row.id.0 < self.first_new;
        if is_known {
            identity::set_state(self.read.conn, row.id, State::Here, None)?;
        }
        self.put_new(info, &mut row, at)?;
        self.log(row.id, Verb::Create, at, None, None)?;
        Ok(row.id)
    }

    /// Writes a row that is not there yet, all but its line in the journal.
    pub(crate) fn put_new(
        &mut self,
        info: &'static KindInfo,
        row: &mut Row,
        at: Instant,
    ) -> Result<()> {
        let (catalog, today) = (self.read.catalog, self.actor.today);
        let is_new = row.id.0 >= self.first_new;
        derived::of_itself(catalog, today, info, row);
        if is_new {
            derived::at_birth(catalog, today, info, row, at.min(self.actor.now));
        }
        records::insert(self.read.conn, info, row)?;
        derived::keys::changed(self.read.conn, catalog, info, None, Some(row))?;
        self.link(info, row)?;
        if is_new {
            self.touched.push((info.kind, row.id));
            self.born.push(row.id);
            derived::dirty_at_birth(info, row, &mut self.dirty);
            self.compact();
        } else {
            self.touch(info, row);
        }
        Ok(())
    }

    /// The next id that is the same everywhere.
    pub(crate) fn next_uuid(&mut self) -> Uuid {
        self.uuids.make()
    }

    /// Records from here on were made in this step.
    pub(crate) fn first_new(&self) -> i64 {
        self.first_new
    }

    /// Ends a step that went on over several transactions.
    pub(crate) fn close_step(&mut self) -> Result<()> {
        if self.is_written {
            self.read
                .conn
                .prepare_cached("UPDATE step SET open = 0 WHERE id = ?1")?
                .execute([self.step])?;
        }
        Ok(())
    }

    /// Makes a record from its struct.
    /// A choice left open takes the value that a new record starts with.
    pub fn insert<E: Record>(&mut self, record: &E) -> Result<Ref<E>> {
        let mut row = Row::from_record(record);
        for (spec, cell) in E::INFO.specs().iter().zip(&mut row.cells) {
            if let (FieldKind::Pick(_), Some(start), true) = (spec.kind, spec.start, cell.is_null())
            {
                *cell = Cell::from(start);
            }
        }
        Ok(Ref::to(self.create(E::INFO, row)?))
    }

    /// Changes a record through its struct.
    pub fn update<E: Record>(
        &mut self,
        id: impl Into<Id>,
        change: impl FnOnce(&mut E),
    ) -> Result<E> {
        let id = id.into();
        let mut row = self.need_row(E::INFO, id)?;
        let before = row.to_record::<E>();
        let mut record = before.clone();
        change(&mut record);
        for (field, cell) in E::FIELDS.iter().zip(&mut row.cells) {
            if !field.same(&before, &record) {
                *cell = field.cell(&record).into_owned();
            }
        }
        row.custom.clone_from(record.custom());
        self.put(E::INFO, row)?;
        Ok(record)
    }

    /// Sets fields of a record, whatever they were.
    pub fn set(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        fields: &[(&str, Cell<'static>)],
    ) -> Result<()> {
        let mut row = self.need_row(info, id)?;
        for (name, cell) in fields {
            row.set(info, name, cell.clone());
        }
        self.put(info, row)
    }

    /// Writes what was changed against what was seen; a field (or unit) that changed since is a clash and left alone.
    pub fn edit(
        &mut self,
        info: &'static KindInfo,
        seen: &Row,
        wanted: &Row,
    ) -> Result<Vec<Clash>> {
        let stored = self.need_row(info, seen.id)?;
        let mut next = stored.clone();
        let mut clashes = Vec::new();
        let catalog = self.read.catalog;
        let specs: Vec<&Spec> = catalog
            .specs(info)
            .into_iter()
            .filter(|spec| spec.is_stored())
            .collect();
        let changed = |spec: &Spec| wanted.get(info, &spec.name) != seen.get(info, &spec.name);
        let moved = |spec: &Spec| {
            let (was, is, to) = (
                seen.get(info, &spec.name),
                stored.get(info, &spec.name),
                wanted.get(info, &spec.name),
            );
            was != is && is != to
        };
        for spec in &specs {
            let unit: Vec<&&Spec> = match spec.unit {
                Some(unit) => specs
                    .iter()
                    .filter(|other| other.unit == Some(unit))
                    .collect(),
                None => vec![spec],
            };
            if !changed(spec) {
                continue;
            }
            if unit.iter().any(|other| moved(other)) {
                clashes.push(Clash {
                    field: spec.name.to_string(),
                    seen: seen.get(info, &spec.name).clone(),
                    now: stored.get(info, &spec.name).clone(),
                    wanted: wanted.get(info, &spec.name).clone(),
                });
            } else {
                next.set(info, &spec.name, wanted.get(info, &spec.name).clone());
            }
        }
        self.put(info, next)?;
        Ok(clashes)
    }

    /// Writes a record as it shall be; derived columns in it are left out.
    pub fn put(&mut self, info: &'static KindInfo, row: Row) -> Result<()> {
        let before = self.need_row(info, row.id)?;
        self.check_changed_references(info, &before, &row)?;
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        let now = self.actor.now;
        self.patch_row(info, &before, row, patch, now, None)
    }

    /// As [`Self::put`], true from `at` on: what another device wrote. References are its author's to check.
    pub(crate) fn put_at(&mut self, info: &'static KindInfo, row: Row, at: Instant) -> Result<()> {
        let before = self.need_row(info, row.id)?;
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        self.patch_row(info, &before, row, patch, at, None)
    }

    /// Merges a record into another of its kind: all that refers to it is led to the winner, and so is whatever
    /// arrives for it later. Which values the winner takes over is the caller's to put first.
    pub fn merge(&mut self, loser: Id, winner: Id) -> Result<()> {
        let info = self.read.kind_of(loser)?.ok_or_else(|| gone(loser))?;
        if self.read.kind_of(winner)? != Some(info) || loser == winner {
            return Err(Error::refused(
                "only two different records of one kind can be merged",
            ));
        }
        self.need_row(info, winner)?;
        for (other, spec) in Read::references_to(info.kind) {
            for mut row in self.read.referring_rows(other, &spec.name, loser)? {
                // What the loser says of others goes with its copy.
                if row.id == loser {
                    continue;
                }
                let own = row.id == winner;
                let mut targets: Vec<i64> = Vec::new();
                for target in row.get(other, &spec.name).ids() {
                    let target = if target == loser.0 { winner.0 } else { target };
                    // To itself: nothing.
                    let itself = own && target == winner.0;
                    if !itself && !targets.contains(&target) {
                        targets.push(target);
                    }
                }
                let cell = match (spec.kind.is_list(), targets.first()) {
                    (true, _) => Cell::from_ids(&targets),
                    (false, Some(target)) => Cell::Int(*target),
                    (false, None) => Cell::Null,
                };
                row.set(other, &spec.name, cell);
                self.put(other, row)?;
            }
        }
        self.read
            .conn
            .prepare_cached("UPDATE external_id SET record = ?2 WHERE record = ?1")?
            .execute(params![loser.0, winner.0])?;
        self.read
            .conn
            .prepare_cached("INSERT OR IGNORE INTO merged_pair (winner, loser) VALUES (?1, ?2)")?
            .execute(params![winner.0, loser.0])?;
        self.remove(info, loser, Some(winner))
    }

    /// Back-dates a change of a record made in this step: the history that a file brings, with its author.
    pub fn history(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        fields: &[(&str, Cell<'static>)],
        at: Instant,
        author: Option<Id>,
    ) -> Result<()> {
        if id.0 < self.first_new {
            return Err(Error::refused(
                "history can only be given to a record in the step that makes it",
            ));
        }
        let before = self.need_row(info, id)?;
        let mut row = before.clone();
        for (name, cell) in fields {
            row.set(info, name, cell.clone());
        }
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        self.write_row(info, &before, &row)?;
        self.log(id, Verb::Patch, at, Some(&journal::encode(&patch)), author)?;
        Ok(())
    }

    /// Writes a change of a record, and the patch that says it, merged with an earlier one of the same step.
    pub(crate) fn patch_row(
        &mut self,
        info: &'static KindInfo,
        before: &Row,
        row: Row,
        patch: Patch,
        at: Instant,
        author: Option<Id>,
    ) -> Result<()> {
        self.write_row(info, before, &row)?;
        if row.id.0 >= self.first_new {
            return Ok(()); // its create holds no copy: the first state is what stands after the step
        }
        if let Some(seq) = self.patched.get(&row.id).copied() {
            let earlier = self.patch_of(seq)?;
            let mut first = before.clone();
            journal::revert(self.read.catalog, info, &mut first, &earlier);
            let whole = journal::diff(self.read.catalog, info, &first, &row);
            self.read
                .conn
                .prepare_cached("UPDATE change SET patch = ?2 WHERE seq = ?1")?
                .execute(params![seq, journal::encode(&whole)])?;
        } else {
            let seq = self.log(
                row.id,
                Verb::Patch,
                at,
                Some(&journal::encode(&patch)),
                author,
            )?;
            self.patched.insert(row.id, seq);
        }
        Ok(())
    }

    fn patch_of(&self, seq: i64) -> Result<Patch> {
        let text: String = self
            .read
            .conn
            .prepare_cached("SELECT patch FROM change WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))?;
        Ok(journal::decode(&text))
    }

    fn write_row(&mut self, info: &'static KindInfo, before: &Row, row: &Row) -> Result<()> {
        let mut row = row.clone();
        derived::of_itself(self.read.catalog, self.actor.today, info, &mut row);
        let columns: Vec<(&str, &Cell<'_>)> = info
            .specs()
            .iter()
            .zip(row.cells.iter().zip(&before.cells))
            .filter(|(spec, (new, old))| {
                new != old && (spec.is_stored() || derived::is_of_itself(info, &spec.name))
            })
            .map(|(spec, (new, _))| (spec.name.as_ref(), new))
            .collect();
        let custom = (row.custom != before.custom).then_some(&row.custom);
        records::update(self.read.conn, info, row.id, &columns, custom)?;
        derived::keys::changed(
            self.read.conn,
            self.read.catalog,
            info,
            Some(before),
            Some(&row),
        )?;
        self.unlink(info, before)?;
        self.link(info, &row)?;
        self.touch(info, before);
        self.touch(info, &row);
        Ok(())
    }

    /// Writes a row without a line in the journal: erasing alone, which rewrites the journal itself.
    pub(crate) fn write_behind(
        &mut self,
        info: &'static KindInfo,
        before: &Row,
        row: &Row,
    ) -> Result<()> {
        self.write_row(info, before, row)
    }

    /// Deletes a record: its parts with it, references to it emptied, all in this step.
    pub fn delete(&mut self, id: Id) -> Result<()> {
        let info = self.read.kind_of(id)?.ok_or_else(|| gone(id))?;
        if self.read.row(info, id)?.is_none() {
            return Err(gone(id));
        }
        for (other, spec) in Read::references_to(info.kind) {
            for row in self.read.referring_rows(other, &spec.name, id)? {
                if spec.part {
                    if self.read.row(other, row.id)?.is_some() {
                        self.delete(row.id)?;
                    }
                } else if let Some(mut row) = self.read.row(other, row.id)? {
                    let left: Vec<i64> = row
                        .get(other, &spec.name)
                        .ids()
                        .into_iter()
                        .filter(|item| *item != id.0)
                        .collect();
                    row.set(
                        other,
                        &spec.name,
                        if spec.kind.is_list() {
                            Cell::from_ids(&left)
                        } else {
                            Cell::Null
                        },
                    );
                    self.put(other, row)?;
                }
            }
        }
        self.remove(info, id, None)
    }

    /// Takes one row out, with its copy in the journal; `into` where it was merged.
    pub(crate) fn remove(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        into: Option<Id>,
    ) -> Result<()> {
        let row = self.need_row(info, id)?;
        let now = self.actor.now;
        records::delete(self.read.conn, info, id)?;
        derived::keys::changed(self.read.conn, self.read.catalog, info, Some(&row), None)?;
        self.unlink(info, &row)?;
        let state = if into.is_some() {
            State::Merged
        } else {
            State::Deleted
        };
        identity::set_state(self.read.conn, id, state, into)?;
        self.log(
            id,
            Verb::Delete,
            now,
            Some(&journal::encode_copy(info, &row, into)),
            None,
        )?;
        self.touch(info, &row);
        Ok(())
    }

    pub(crate) fn need_row(&self, info: &KindInfo, id: Id) -> Result<Row> {
        self.read.row(info, id)?.ok_or_else(|| gone(id))
    }

    /// Writes one line of the journal.
    pub(crate) fn log(
        &mut self,
        record: Id,
        verb: Verb,
        at: Instant,
        patch: Option<&str>,
        author: Option<Id>,
    ) -> Result<i64> {
        self.write_step()?;
        self.seq += 1;
        self.n += 1;
        let at = at.0.min(self.actor.now.0);
        let author = author
            .filter(|author| *author != self.actor.user)
            .map(|author| author.0);
        self.read
            .conn
            .prepare_cached(
                "INSERT INTO change (seq, step, record, verb, at, n, author, patch) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![self.seq, self.step, record.0, verb as i64, at, self.n, author, patch])?;
        Ok(self.seq)
    }

    /// Writes the step itself: on the first change, or at once for an undo that may find nothing.
    pub(crate) fn write_step(&mut self) -> Result<()> {
        if self.is_written {
            return Ok(());
        }
        self.is_written = true;
        let args = if self.op.args.is_null() {
            None
        } else {
            Some(self.op.args.to_string())
        };
        self.read
            .conn
            .prepare_cached(
                "INSERT INTO step (id, op, args, actor, device, recorded, undoes, of, atomic, schema, open) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                self.step,
                self.op.code,
                args,
                self.actor.user.0,
                self.actor.device,
                self.actor.now.0,
                self.op.undoes,
                self.op.of,
                self.op.atomic,
                super::migrate::newest(),
                self.op.open,
            ])?;
        Ok(())
    }

    /// Ends this step and begins another in the same transaction: what an undo must lead elsewhere.
    pub(crate) fn next_step(&mut self, op: Op) {
        self.op = op;
        self.step += 1;
        self.is_written = false;
        self.has_late_args = false;
        self.patched.clear();
        self.first_new = i64::MAX;
    }

    /// Notes a record that this step wrote.
    pub(crate) fn touch(&mut self, info: &KindInfo, row: &Row) {
        if self.touched.last() != Some(&(info.kind, row.id)) {
            self.touched.push((info.kind, row.id));
        }
        derived::dirty(info, row, &mut self.dirty);
        self.compact();
    }

    /// Keeps the notes of a bulk step small: thousands of rows say something of the same few.
    fn compact(&mut self) {
        if self.dirty.len() >= self.compact_at {
            self.dirty.sort_unstable();
            self.dirty.dedup();
            self.compact_at = (self.dirty.len() * 2).max(COMPACT);
        }
    }

    /// Notes where lists of references lead, so that they can be looked up from the other end.
    fn link(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if matches!(spec.kind, FieldKind::Refs(_)) {
                for target in cell.ids() {
                    self.read
                        .conn
                        .prepare_cached("INSERT OR IGNORE INTO link (target, kind, field, record) VALUES (?1, ?2, ?3, ?4)")?
                        .execute(params![target, info.kind.0, spec.name, row.id.0])?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn unlink(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if matches!(spec.kind, FieldKind::Refs(_)) {
                for target in cell.ids() {
                    self.read
                        .conn
                        .prepare_cached("DELETE FROM link WHERE target = ?1 AND kind = ?2 AND field = ?3 AND record = ?4")?
                        .execute(params![target, info.kind.0, spec.name, row.id.0])?;
                }
            }
        }
        Ok(())
    }

    fn check_references(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if spec.is_stored() && spec.kind.is_ref() {
                self.check_reference(spec, cell)?;
            }
        }
        Ok(())
    }

    fn check_changed_references(&self, info: &KindInfo, before: &Row, row: &Row) -> Result<()> {
        for (spec, (new, old)) in info.specs().iter().zip(row.cells.iter().zip(&before.cells)) {
            if spec.is_stored() && spec.kind.is_ref() && new != old {
                self.check_reference(spec, new)?;
            }
        }
        Ok(())
    }

    /// Refuses what would be false: a reference to nothing, or to a record of another kind.
    fn check_reference(&self, spec: &Spec, cell: &Cell<'_>) -> Result<()> {
        for id in cell.ids() {
            let known = identity::get(self.read.conn, Id(id))?;
            let bad = |why: String| {
                Err(Error::BadReference {
                    field: spec.label.to_string(),
                    why,
                })
            };
            let Some(known) = known else {
                return bad("there is no such record".into());
            };
            if let FieldKind::Ref(kind) | FieldKind::Refs(kind) = spec.kind
                && kind != known.kind
            {
                let name =
                    |kind| by_kind(kind).map_or("record of a newer version", |info| info.one);
                return bad(format!(
                    "it needs a record of kind {}, not {}",
                    name(kind),
                    name(known.kind)
                ));
            }
            match known.state {
                State::Here | State::Elsewhere => {}
                State::Deleted | State::Erased => return bad("that record was deleted".into()),
                State::Merged => return bad("that record was merged into another".into()),
            }
        }
        Ok(())
    }

    /// Keeps derived columns and search, and says what was touched.
    fn finish(&mut self, guard: &Guard) -> Result<Changes> {
        if !self.is_written {
            return Ok(Changes {
                op: self.op.code.clone(),
                ..Changes::default()
            });
        }
        if self.has_late_args {
            self.read
                .conn
                .prepare_cached("UPDATE step SET args = ?2 WHERE id = ?1")?
                .execute(params![self.step, self.op.args.to_string()])?;
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        guard.check(&self.touched);
        self.dirty.sort_unstable();
        self.dirty.dedup();
        let mut also = Vec::new();
        if self.op.open {
            self.deferred.append(&mut self.dirty);
        } else {
            also = derived::refresh(&self.read, self.actor.today, &self.dirty)?;
        }
        self.born.sort_unstable();
        search::refresh(&self.read, &self.touched, &self.born)?;
        sqlite::set_meta(self.read.conn, "n", &self.n.to_string())?;
        let mut kinds: BTreeSet<Kind> = self.touched.iter().map(|(kind, _)| *kind).collect();
        kinds.extend(also);
        let many = self.touched.len() > MANY;
        Ok(Changes {
            step: self.step,
            op: self.op.code.clone(),
            kinds,
            ids: if many {
                BTreeSet::new()
            } else {
                self.touched.iter().map(|(_, id)| *id).collect()
            },
            many,
            count: self.touched.len(),
        })
    }
}

fn gone(id: Id) -> Error {
    Error::NotFound {
        kind: "record".into(),
        what: format!("#{id}"),
    }
}

/// In debug builds: proves that every row of a record table that a step touches is in its journal.
pub(crate) struct Guard {
    seen: Arc<Mutex<BTreeSet<(String, i64)>>>,
    watching: Arc<AtomicBool>,
}

/// Beyond this many rows the guard stops noting: a bulk import would double its memory.
const GUARDED: usize = 20_000;

impl Guard {
    /// Watches a connection.
    pub(crate) fn watch(conn: &mut Connection) -> Result<Self> {
        let guard = Self {
            seen: Arc::default(),
            watching: Arc::default(),
        };
        if cfg!(debug_assertions) {
            let (seen, watching) = (Arc::clone(&guard.seen), Arc::clone(&guard.watching));
            conn.update_hook(Some(move |_: Action, _: &str, table: &str, id: i64| {
                if watching.load(Ordering::Relaxed)
                    && let Ok(mut seen) = seen.lock()
                    && seen.len() < GUARDED
                {
                    seen.insert((table.to_owned(), id));
                }
            }))?;
        }
        Ok(guard)
    }

    fn start(&self) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.clear();
        }
        self.watching
            .store(cfg!(debug_assertions), Ordering::Relaxed);
    }

    fn stop(&self) {
        self.watching.store(false, Ordering::Relaxed);
    }

    /// Before derived columns are kept: rows touched = records in the step.
    fn check(&self, touched: &[(Kind, Id)]) {
        self.stop();
        let Ok(seen) = self.seen.lock() else { return };
        if seen.len() >= GUARDED {
            return;
        }
        let touched: BTreeSet<(&str, i64)> = touched
            .iter()
            .filter_map(|(kind, id)| by_kind(*kind).map(|info| (info.code, id.0)))
            .collect();
        for (table, id) in seen.iter() {
            let is_record = KINDS.iter().any(|info| info.code == table);
            debug_assert!(
                !is_record || touched.contains(&(table.as_str(), *id)),
                "{table} #{id} was written behind the journal"
            );
        }
    }
}

/// Arguments of a step that names one record.
pub fn about(id: Id) -> Value {
    json!({ "record": id.0 })
}
