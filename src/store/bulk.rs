//! Many records in one step: rows written without being read back, ids handed out in a row, ids of foreign files.
//!
//! Still the one road: journal, derived columns and search are kept by the transaction as for any other change.
//! A large plan is written in several transactions under one step that is marked `open` until the last; what is
//! derived from records of several parts is kept once, before the last.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    Actor, Changes, Store, derived,
    error::Result,
    identity::{self, State},
    journal::Verb,
    read::Read,
    records, sqlite,
    tx::{Op, Tx},
    working::Working,
};
use crate::domain::{
    field::{Date, Instant, Row},
    id::Id,
    kind::{Kind, KindInfo},
};

/// Records whose derived columns are kept in one transaction.
const AT_ONCE: usize = 4_000;

/// A step that goes on over several transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenStep {
    /// Its number.
    pub step: i64,
    /// Records from here on may have been made in it.
    pub first_new: i64,
}

impl Tx<'_> {
    /// Sets aside `count` ids that follow each other; the first of them is one more than what is given.
    ///
    /// With `hold` they stay set aside after this transaction.
    pub fn reserve_range(&mut self, count: i64, hold: bool) -> Result<i64> {
        let last: i64 = self
            .conn
            .prepare_cached("SELECT coalesce(max(id), 0) FROM identity")?
            .query_row([], |row| row.get(0))?;
        if hold {
            self.conn
                .prepare_cached(
                    "INSERT INTO identity (id, uuid, kind, state) VALUES (?1, ?2, 0, ?3)",
                )?
                .execute(params![
                    last + count + 1,
                    Uuid::new_v4().as_bytes(),
                    State::Deleted as i64
                ])?;
        }
        Ok(last)
    }

    /// Makes a record under an id that was set aside, with at most one later change of its history.
    ///
    /// `past` is when, and the patch as the journal writes it; `row` is the record as it stands after it.
    /// References are the caller's to check.
    pub fn create_reserved(
        &mut self,
        info: &'static KindInfo,
        row: &mut Row,
        uuid: Option<Uuid>,
        at: Instant,
        past: Option<(Instant, &str)>,
    ) -> Result<()> {
        let uuid = uuid.unwrap_or_else(|| self.next_uuid());
        self.held
            .get("INSERT INTO identity (id, uuid, kind, state) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                row.id.0,
                uuid.as_bytes(),
                info.kind.0,
                State::Here as i64
            ])?;
        self.put_new(info, row, at)?;
        self.log(row.id, Verb::Create, at, None, None)?;
        if let Some((at, patch)) = past {
            self.log(row.id, Verb::Patch, at, Some(patch), None)?;
        }
        Ok(())
    }

    /// Sets one reference of a record made in this step, whose create holds no copy.
    pub fn complete(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        field: &str,
        target: Id,
    ) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET {} = ?2 WHERE id = ?1",
            records::quoted(info.code),
            records::quoted(field)
        );
        self.conn.prepare_cached(&sql)?.execute([id.0, target.0])?;
        let row = self.need_row(info, id)?;
        self.touch(info, &row);
        Ok(())
    }

    /// Knows of a record that is not here: others may refer to it.
    pub fn know(&mut self, kind: Kind, uuid: Uuid) -> Result<Id> {
        match identity::by_uuid(self.conn, uuid)? {
            Some(known) => Ok(known.id),
            None => identity::insert(self.conn, uuid, kind, State::Elsewhere),
        }
    }

    /// The number of an origin, made when it is new; thousands of lines in a row ask for the same.
    fn origin_of(&mut self, source: &str, object: &str) -> Result<i64> {
        if let Some((number, known, of)) = &self.origin
            && (known.as_str(), of.as_str()) == (source, object)
        {
            return Ok(*number);
        }
        let number = match self.read().origin(source, object)? {
            Some(number) => number,
            None => self
                .conn
                .prepare_cached("INSERT INTO origin (source, object) VALUES (?1, ?2) RETURNING id")?
                .query_row([source, object], |row| row.get(0))?,
        };
        self.origin = Some((number, source.to_owned(), object.to_owned()));
        Ok(number)
    }

    /// Remembers the id that a file gave a record.
    pub fn keep_external_id(
        &mut self,
        source: &str,
        object: &str,
        external: &str,
        record: Id,
    ) -> Result<()> {
        let origin = self.origin_of(source, object)?;
        // Most are new, and to be ready to replace costs half as much again.
        let is_new = self
            .held
            .get("INSERT OR IGNORE INTO external_id (origin, id, record) VALUES (?1, ?2, ?3)")?
            .execute(params![origin, external, record.0])?;
        if is_new == 0 {
            self.conn
                .prepare_cached("UPDATE external_id SET record = ?3 WHERE origin = ?1 AND id = ?2")?
                .execute(params![origin, external, record.0])?;
        }
        Ok(())
    }
}

/// An id that a file of another program gave a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId {
    /// The system that counts so.
    pub source: String,
    /// The code of the kind.
    pub object: String,
    /// The id there.
    pub external: String,
    /// The record here.
    pub record: Id,
}

impl Read<'_> {
    /// All ids of other programs.
    pub fn external_ids(&self) -> Result<Vec<ExternalId>> {
        let mut query = self.conn.prepare_cached(
            "SELECT o.source, o.object, e.id, e.record FROM external_id e JOIN origin o ON o.id = e.origin \
             ORDER BY o.source, o.object, e.id",
        )?;
        let found = query.query_map([], |row| {
            Ok(ExternalId {
                source: row.get(0)?,
                object: row.get(1)?,
                external: row.get(2)?,
                record: Id(row.get(3)?),
            })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The number of a source and what it calls a kind of record, once it gave an id.
    fn origin(&self, source: &str, object: &str) -> Result<Option<i64>> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM origin WHERE source = ?1 AND object = ?2")?
            .query_row([source, object], |row| row.get(0))
            .optional()?)
    }

    /// The record to which a file gave this id, if it is here or merged into one that is.
    pub fn by_external_id(&self, source: &str, object: &str, external: &str) -> Result<Option<Id>> {
        let found: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT record FROM external_id \
                 WHERE origin = (SELECT id FROM origin WHERE source = ?1 AND object = ?2) AND id = ?3",
            )?
            .query_row([source, object, external], |row| row.get(0))
            .optional()?;
        let Some(found) = found else { return Ok(None) };
        let id = identity::lead(self.conn, Id(found))?;
        Ok(identity::get(self.conn, id)?
            .filter(|known| known.state == State::Here)
            .map(|known| known.id))
    }

    /// Whether any record of this kind has an id of this source.
    pub fn has_external_ids(&self, source: &str) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM external_id e JOIN origin o ON o.id = e.origin WHERE o.source = ?1)")?
            .query_row([source], |row| row.get(0))?)
    }

    /// Whether a record has an id of this source.
    pub fn is_external(&self, source: &str, object: &str, record: Id) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM external_id WHERE record = ?1 \
                 AND origin = (SELECT id FROM origin WHERE source = ?2 AND object = ?3))",
            )?
            .query_row(params![record.0, source, object], |row| row.get(0))?)
    }

    /// What is known of the record with this UUID.
    pub fn by_uuid(&self, uuid: Uuid) -> Result<Option<identity::Identity>> {
        identity::by_uuid(self.conn, uuid)
    }

    /// Goes through all records of a kind in the order they were made, one in memory at a time.
    pub fn each<E: From<super::Error>>(
        &self,
        info: &KindInfo,
        mut f: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("{} ORDER BY id", records::statements(info).select);
        let mut query = self.conn.prepare_cached(&sql).map_err(super::Error::from)?;
        let mut rows = query.query([]).map_err(super::Error::from)?;
        while let Some(row) = rows.next().map_err(super::Error::from)? {
            f(records::decode(info, row).map_err(super::Error::from)?)?;
        }
        Ok(())
    }
}

impl Store {
    /// Does a part of one user action that is too large for one transaction.
    ///
    /// The first part begins the step (`open` is none), each goes on with what the former gave, `last` closes it.
    pub fn transact_part<T>(
        &mut self,
        actor: &Actor,
        op: Op,
        open: &mut Option<OpenStep>,
        last: bool,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<(T, Changes)> {
        if open.is_none()
            && !last
            && let Some(book) = self.path()
        {
            self.working = Some(Working::begin(book)?);
        }
        let mut op = op;
        op.resume = *open;
        op.open = !last;
        let (value, changes) = self.transact(actor, op, |tx| {
            let value = act(tx)?;
            let at = OpenStep {
                step: tx.step(),
                first_new: tx.first_new(),
            };
            if last {
                tx.close_step()?;
            }
            Ok((value, at))
        })?;
        let (value, at) = value;
        *open = Some(at);
        if last {
            self.working = None;
        } else {
            sqlite::let_others_write();
        }
        Ok((value, changes))
    }

    /// Does something that writes much, with more of the book in memory than usual.
    pub fn with_room<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> Result<T> {
        sqlite::make_room(self.conn())?;
        let value = act(self);
        sqlite::leave_room(self.conn())?;
        Ok(value)
    }

    /// Keeps the derived columns that the parts of an open step left for its end, a few records a transaction, so
    /// that nobody waits long.
    pub fn keep_deferred(
        &mut self,
        today: Date,
        mut tell: impl FnMut(usize, usize) -> Result<()>,
    ) -> Result<()> {
        let noted = std::mem::take(&mut self.deferred);
        let groups = derived::groups(&self.read(), today, noted)?;
        let total = groups.iter().map(|(_, ids)| ids.len()).sum();
        let mut done = 0;
        for (kind, ids) in groups {
            let mut left = ids.iter().peekable();
            while left.peek().is_some() {
                sqlite::in_transaction(self.conn(), || {
                    let some = left.by_ref().take(AT_ONCE).inspect(|_| done += 1);
                    derived::keep_kind(&self.read(), today, kind, some)
                })?;
                sqlite::let_others_write();
                tell(done, total)?;
            }
        }
        Ok(())
    }

    /// Takes back steps that were begun and never ended: after a cancel, a crash, a power cut. Gives how many.
    /// Those of another process that is still at work are left to it.
    pub fn take_back_open_steps(&mut self, actor: &Actor) -> Result<usize> {
        if self.working.is_none() && self.path().is_some_and(Working::is_another) {
            return Ok(0);
        }
        self.deferred.clear();
        let open: Vec<i64> = {
            let mut query = self
                .conn()
                .prepare_cached("SELECT id FROM step WHERE open = 1 ORDER BY id DESC")?;
            query
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?
        };
        for step in &open {
            self.take_back(actor, *step)?;
            self.conn()
                .execute("UPDATE step SET open = 2 WHERE id = ?1", [step])?;
        }
        self.working = None;
        Ok(open.len())
    }
}
