//! One user action: reads, writes, journal, derived columns and search, in one transaction.
//!
//! Nothing else writes records; in debug builds [`Guard`] proves it. This file begins and ends a step and writes its
//! lines; records are made in `make`, changed in `change`, taken out in `take`. Undo goes the same road.

mod arrive;
mod change;
pub mod extra;
mod guard;
mod links;
mod make;
mod take;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
};

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value, json};
use uuid::Uuid;

pub use arrive::Author;
pub use change::Clash;
pub(crate) use guard::Guard;

use super::{
    Actor, Changes,
    bulk::OpenStep,
    derived::{self, Noted},
    error::{Error, Result},
    held::Held,
    identity,
    journal::{self, Verb},
    read::Read,
    search, sqlite,
};
use crate::domain::{
    catalog::Catalog,
    field::{Instant, Row},
    id::Id,
    kind::{Kind, KindInfo},
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

/// More touched records than this are told as "many".
const MANY: usize = 5_000;
/// A clock set back by less than this is held.
const SMALL_STEP_BACK: i64 = 10 * 60 * 1000;

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
    born: search::Born,
    /// What runs for each record.
    pub(super) held: Held<'s>,
    dirty: Noted,
    deferred: Noted,
    /// The origin of external ids that was asked for last.
    pub(super) origin: Option<(i64, String, String)>,
    /// Set while lines are what an exchange brings.
    arriving: Option<arrive::Arriving>,
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
) -> Result<(T, Changes, Noted)> {
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
        born: search::Born::default(),
        held: Held::of(conn),
        dirty: Noted::default(),
        deferred: Noted::default(),
        origin: None,
        arriving: None,
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
        let (n, op) = self.line_marks();
        let at = at.0.min(self.actor.now.0);
        let author = author
            .filter(|author| *author != self.actor.user)
            .map(|author| author.0);
        self.held
            .get(
                "INSERT INTO change (seq, step, record, verb, at, n, author, patch, op_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                self.seq,
                self.step,
                record.0,
                verb as i64,
                at,
                n,
                author,
                patch,
                op.map(Uuid::into_bytes),
            ])?;
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
        self.born.change(info, row.id);
        derived::dirty(info, row, &mut self.dirty);
    }

    /// Keeps derived columns and search, and says what was touched.
    fn finish(&mut self, guard: &Guard) -> Result<Changes> {
        if !self.is_written && self.arriving.is_none() {
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
        let dirty = std::mem::take(&mut self.dirty);
        let mut also = Vec::new();
        if self.op.open {
            self.deferred = dirty;
        } else {
            also = derived::refresh(&self.read, self.actor.today, dirty)?;
        }
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

/// Arguments of a step that names one record.
pub fn about(id: Id) -> Value {
    json!({ "record": id.0 })
}
