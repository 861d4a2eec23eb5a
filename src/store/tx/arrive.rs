//! What an exchange brings, written as its author's: steps of other people on other devices, with their own names.
//!
//! Such lines have no place in this device's list (`n`), keep the id of their operation, and are never taken for
//! changes of this device. What is to be written is decided in `sync::client`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    super::{
        derived,
        error::Result,
        identity::{self, State},
        journal::{self, Verb},
        records, sqlite,
    },
    Op, Tx, extra,
};
use crate::domain::{
    field::{Instant, Row},
    id::Id,
    kind::KindInfo,
};

/// The lines that arrive in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Arriving {
    /// This device, and the server as one: what comes is never on this device's stack, though it were its own once.
    own: i64,
    server: i64,
    /// The operation of the next line; none: the exchange's own.
    op: Option<Uuid>,
    /// Steps of this transaction, by device and the author's number.
    steps: BTreeMap<(i64, i64), i64>,
    /// The newest step.
    last: i64,
    /// Those that have lines.
    written: BTreeSet<i64>,
}

/// Whose change arrives.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The user.
    pub user: Id,
    /// The row of their device.
    pub device: i64,
    /// Their number of the user action.
    pub step: i64,
}

impl Tx<'_> {
    /// From here on lines are what an exchange brings, until someone else's are said to come the server's own.
    pub fn arrive_from_exchange(&mut self, server: i64) -> Result<()> {
        self.arriving = Some(Arriving {
            own: self.actor.device,
            server,
            last: self.step,
            ..Arriving::default()
        });
        self.actor.device = server;
        self.op = Op::new("exchange");
        self.write_step()
    }

    /// The next lines belong to this person's action; with `op` the id of the operation. A step without lines is not
    /// written.
    pub fn arrive_as(&mut self, author: Author, name: &str, undoes: Option<i64>, op: Option<Uuid>) {
        let Some(arriving) = &mut self.arriving else {
            return;
        };
        arriving.op = op;
        let device = if author.device == arriving.own {
            arriving.server
        } else {
            author.device
        };
        self.patched.clear();
        if self.is_written {
            arriving.written.insert(self.step);
        }
        let key = (author.device, author.step);
        let step = arriving.steps.get(&key).copied().unwrap_or_else(|| {
            arriving.last += 1;
            arriving.last
        });
        arriving.steps.insert(key, step);
        self.step = step;
        self.is_written = arriving.written.contains(&step);
        self.has_late_args = false;
        self.actor.user = author.user;
        self.actor.device = device;
        self.op = Op {
            undoes,
            ..Op::new(name)
        };
    }

    /// The place and operation of the next line in the journal.
    pub(super) fn line_marks(&mut self) -> (Option<i64>, Option<Uuid>) {
        if let Some(arriving) = &self.arriving {
            return (None, arriving.op);
        }
        self.n += 1;
        (Some(self.n), None)
    }

    /// Takes places in this device's list that no line of the journal has.
    pub fn take_places(&mut self, count: i64) -> i64 {
        let first = self.n + 1;
        self.n += count;
        first
    }

    /// The newest place given.
    pub fn newest_place(&self) -> i64 {
        self.n
    }

    /// Writes a record as it arrived, one line of the journal for what differs. Gives whether anything did.
    pub fn arrive_patch(&mut self, info: &'static KindInfo, row: Row, at: Instant) -> Result<bool> {
        let before = self.need_row(info, row.id)?;
        let mut patch = journal::diff(self.read.catalog, info, &before, &row);
        if !patch.is_empty() {
            self.write_row(info, &before, &row)?;
        }
        if row.extra != before.extra {
            records::set_extra(self.read.conn, info, row.id, &row.extra)?;
            self.touch(info, &row);
            patch.extend(extra::diff(&before.extra, &row.extra));
        }
        if patch.is_empty() {
            return Ok(false);
        }
        self.log(
            row.id,
            Verb::Patch,
            at,
            Some(&journal::encode(&patch)),
            None,
        )?;
        Ok(true)
    }

    /// Puts a record here as it arrived, under its identity.
    pub fn arrive_create(&mut self, info: &'static KindInfo, row: Row, at: Instant) -> Result<()> {
        identity::set_state(self.read.conn, row.id, State::Here, None)?;
        self.create_at(info, row, at)?;
        Ok(())
    }

    /// Takes a record out as it was deleted or merged elsewhere.
    pub fn arrive_delete(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        into: Option<Id>,
    ) -> Result<()> {
        self.remove(info, id, into)
    }

    /// Forgets a record with its journal, its search and its copies: it belongs to others now. Its identity stays.
    pub fn forget_record(&mut self, id: Id) -> Result<()> {
        let Some(info) = self.read.kind_of(id)? else {
            return Ok(());
        };
        if let Some(row) = self.read.row(info, id)? {
            records::delete(self.read.conn, info, id)?;
            derived::keys::changed(self.read.conn, self.read.catalog, info, Some(&row), None)?;
            self.unlink(info, &row)?;
            self.touch(info, &row);
        }
        // Places in the journal are never given twice: what is sent and what is new since a mark is told by them.
        let newest = self.newest_seq();
        sqlite::set_meta(self.read.conn, "forgotten", &newest.to_string())?;
        for sql in [
            "DELETE FROM change WHERE record = ?1",
            "DELETE FROM sync_row WHERE record = ?1",
            "DELETE FROM sync_led WHERE record = ?1",
            // The list of what was sent has no gaps: the place stays, empty.
            "UPDATE sync_op SET change = NULL, body = NULL WHERE record = ?1",
        ] {
            self.read.conn.prepare_cached(sql)?.execute([id.0])?;
        }
        let known = identity::get(self.read.conn, id)?;
        if known.is_some_and(|known| known.state != State::Erased) {
            identity::set_state(self.read.conn, id, State::Elsewhere, None)?;
        }
        Ok(())
    }

    /// The row of a device, made when it is new.
    pub fn device_row(&self, device: Uuid) -> Result<i64> {
        let known: Option<i64> = self
            .read
            .conn
            .prepare_cached("SELECT id FROM device WHERE uuid = ?1")?
            .query_row([device.as_bytes()], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
        Ok(self
            .read
            .conn
            .prepare_cached("INSERT INTO device (uuid, own) VALUES (?1, 0) RETURNING id")?
            .query_row([device.as_bytes()], |row| row.get(0))?)
    }

    /// This book is another device from now on: quote numbers made by it have another tag.
    pub fn become_device(&self, device: Uuid) -> Result<()> {
        self.read
            .conn
            .execute(
                "UPDATE device SET uuid = ?1, tag = ?2 WHERE own = 1",
                params![device.as_bytes(), identity::tag(device)],
            )
            .map(drop)
            .map_err(Into::into)
    }
}
