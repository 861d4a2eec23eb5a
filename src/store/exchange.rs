//! What an exchange with a server asks of the book: its list of changes, numbers of records, and where it stands.
//!
//! Questions and writes alone; what to send and what to take is decided in `sync::client`. See `tx::arrive` for how
//! what arrives is written.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

mod aside;
mod older;

use super::{
    error::Result,
    journal::{self, History, Verb},
    sqlite,
    tx::Tx,
};
use crate::domain::{
    field::{Instant, Row},
    id::Id,
    kind::{Kind, KindInfo},
};

pub use self::{
    aside::{Led, Parked},
    older::OlderLine,
};
pub use super::tx::Author;

/// A line of this device's journal that has not been made ready for sending.
#[derive(Clone, Debug)]
pub struct Unready {
    /// Its place in the book.
    pub seq: i64,
    /// Its place in the device's list.
    pub n: i64,
    /// Its step.
    pub step: i64,
    /// The record.
    pub record: Id,
    /// What it did.
    pub verb: Verb,
    /// When it was true.
    pub at: Instant,
    /// When it was written.
    pub recorded: Instant,
    /// The stored text.
    pub patch: Option<String>,
    /// Its id, where it has one.
    pub op: Option<Uuid>,
    /// The code of its step.
    pub name: String,
    /// The step that its step takes back or puts back.
    pub undoes: Option<i64>,
    /// Whether its step is whole.
    pub whole: bool,
    /// Whether its step is still being written.
    pub is_open: bool,
}

/// An operation made ready for sending.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    /// Its place in the device's list.
    pub n: i64,
    /// The line of the journal; none: a copy brought back.
    pub change: Option<i64>,
    /// The record.
    pub record: Id,
    /// Its id.
    pub op: Uuid,
    /// What its author had seen.
    pub base: i64,
    /// Of a create: the cursor of its territory.
    pub root_base: i64,
    /// Breaks ties.
    pub stamp: i64,
    /// Of a create: where it was made.
    pub territory: Option<Uuid>,
    /// Whether it was sent before, to a server that was restored.
    pub replayed: bool,
    /// The operation as it goes, until the server has it.
    pub body: Option<String>,
}

/// What the server said of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The record.
    pub record: Id,
    /// The territory it came in.
    pub territory: Option<Uuid>,
    /// Its number.
    pub seq: i64,
    /// The loading it was last part of.
    pub load: i64,
}

const LINE: &str = "SELECT c.seq, coalesce(c.n, 0), c.step, c.record, c.verb, c.at, s.recorded, c.patch, c.op_id, s.op, \
     s.undoes, s.atomic, s.open FROM change c JOIN step s ON s.id = c.step";

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<Unready> {
    Ok(Unready {
        seq: row.get(0)?,
        n: row.get(1)?,
        step: row.get(2)?,
        record: Id(row.get(3)?),
        verb: match row.get::<_, i64>(4)? {
            0 => Verb::Create,
            1 => Verb::Patch,
            _ => Verb::Delete,
        },
        at: Instant(row.get(5)?),
        recorded: Instant(row.get(6)?),
        patch: row.get(7)?,
        op: row.get::<_, Option<[u8; 16]>>(8)?.map(Uuid::from_bytes),
        name: row.get(9)?,
        undoes: row.get(10)?,
        whole: row.get(11)?,
        is_open: row.get::<_, i64>(12)? == 1,
    })
}

const READY: &str = "n, change, record, op, base, root_base, stamp, territory, replayed, body";

fn ready(row: &rusqlite::Row<'_>) -> rusqlite::Result<Ready> {
    Ok(Ready {
        n: row.get(0)?,
        change: row.get(1)?,
        record: Id(row.get(2)?),
        op: Uuid::from_bytes(row.get(3)?),
        base: row.get(4)?,
        root_base: row.get(5)?,
        stamp: row.get(6)?,
        territory: row.get::<_, Option<[u8; 16]>>(7)?.map(Uuid::from_bytes),
        replayed: row.get(8)?,
        body: row.get(9)?,
    })
}

fn numbered(row: &rusqlite::Row<'_>) -> rusqlite::Result<Numbered> {
    Ok(Numbered {
        record: Id(row.get(0)?),
        territory: row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes),
        seq: row.get(2)?,
        load: row.get(3)?,
    })
}

impl super::Read<'_> {
    /// Where the book stands with its server, as `sync::client` wrote it.
    pub fn exchange_state(&self) -> Result<Option<String>> {
        state(self.conn)
    }

    /// How many conflicts nobody has settled.
    pub fn open_conflicts(&self) -> Result<i64> {
        let sql = "SELECT count(*) FROM conflict WHERE state IS NULL OR state = 'open'";
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }

    /// How many changes wait to be sent, and since when.
    pub fn waiting(&self, acked: i64) -> Result<(i64, Option<Instant>)> {
        let newest: i64 = sqlite::meta(self.conn, "n")?
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        let count = (newest - acked).max(0);
        if count == 0 {
            return Ok((0, None));
        }
        let oldest: Option<i64> = self.conn.query_row(
            "SELECT min(s.recorded) FROM (SELECT step FROM change WHERE seq > ?1 AND n > ?2 ORDER BY seq LIMIT 1) c JOIN step s ON s.id = c.step",
            [acked_seq(self.conn)?, acked],
            |row| row.get(0),
        )?;
        Ok((count, oldest.map(Instant)))
    }
}

impl super::Store {
    /// This device, as the server knows it.
    pub fn device_uuid(&self) -> Result<Uuid> {
        let bytes = self
            .conn()
            .query_row("SELECT uuid FROM device WHERE own = 1", [], |row| {
                row.get(0)
            })?;
        Ok(Uuid::from_bytes(bytes))
    }
}

fn state(conn: &rusqlite::Connection) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT state FROM sync_state WHERE id = 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The step of the first line that waits to be made ready, in a book that exchanges.
pub(crate) fn first_unready_step(conn: &rusqlite::Connection) -> Result<Option<i64>> {
    if state(conn)?.is_none() {
        return Ok(None);
    }
    Ok(conn
        .prepare_cached(
            "SELECT step FROM change WHERE seq > ?1 AND n IS NOT NULL ORDER BY seq LIMIT 1",
        )?
        .query_row([acked_seq(conn)?], |row| row.get(0))
        .optional()?)
}

/// Lines up to this one were made ready.
fn acked_seq(conn: &rusqlite::Connection) -> Result<i64> {
    Ok(sqlite::meta(conn, "ready_seq")?
        .and_then(|seq| seq.parse().ok())
        .unwrap_or(0))
}

impl Tx<'_> {
    /// See [`super::Read::exchange_state`].
    pub fn exchange_state(&self) -> Result<Option<String>> {
        state(self.conn)
    }

    /// Writes it.
    pub fn put_exchange_state(&self, state: &str) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO sync_state (id, state) VALUES (1, ?1)")?
            .execute([state])?;
        Ok(())
    }

    /// The next lines of this device's list that were not made ready, in order; they end before a step that is open.
    pub fn unready(&self, limit: usize) -> Result<Vec<Unready>> {
        let mut query = self.conn.prepare_cached(&format!(
            "{LINE} WHERE c.seq > ?1 AND c.n IS NOT NULL ORDER BY c.seq LIMIT ?2"
        ))?;
        let rows = query.query_map(params![acked_seq(self.conn)?, limit as i64], line)?;
        let mut lines = Vec::new();
        for line in rows {
            let line = line?;
            if line.is_open {
                break;
            }
            lines.push(line);
        }
        Ok(lines)
    }

    /// One line of the journal, as [`Self::unready`] gives it.
    pub fn line(&self, seq: i64) -> Result<Option<Unready>> {
        Ok(self
            .conn
            .prepare_cached(&format!("{LINE} WHERE c.seq = ?1"))?
            .query_row([seq], line)
            .optional()?)
    }

    /// Lines of the journal up to this one were made ready.
    pub fn made_ready(&self, seq: i64) -> Result<()> {
        sqlite::set_meta(self.conn, "ready_seq", &seq.to_string())
    }

    /// The id that an operation has from now on.
    pub fn name_op(&self, seq: i64, op: Uuid) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE change SET op_id = ?2 WHERE seq = ?1")?
            .execute(params![seq, op.as_bytes()])?;
        Ok(())
    }

    /// The operation by which a step touched a record, as far as it has an id.
    pub fn op_of(&self, step: i64, record: Id) -> Result<Option<Uuid>> {
        let op: Option<Option<[u8; 16]>> = self
            .conn
            .prepare_cached(
                "SELECT op_id FROM change WHERE record = ?2 AND step = ?1 ORDER BY seq LIMIT 1",
            )?
            .query_row([step, record.0], |row| row.get(0))
            .optional()?;
        Ok(op.flatten().map(Uuid::from_bytes))
    }

    /// The step by which an operation touched a record here.
    pub fn step_of(&self, record: Id, op: Uuid) -> Result<Option<i64>> {
        Ok(self
            .conn
            .prepare_cached("SELECT step FROM change WHERE op_id = ?1 AND record = ?2 LIMIT 1")?
            .query_row(params![op.as_bytes(), record.0], |row| row.get(0))
            .optional()?)
    }

    /// A record as it stood right after a line of the journal.
    pub fn state_after(&self, info: &'static KindInfo, id: Id, seq: i64) -> Result<Option<Row>> {
        let history = History::load(self.conn, self.catalog, info, id)?;
        let later: Vec<&journal::Change> = history
            .changes
            .iter()
            .filter(|change| change.seq > seq)
            .collect();
        // Changes come newest first; what came after a later delete says nothing of before it.
        let oldest_delete = later.iter().rposition(|change| change.verb == Verb::Delete);
        let (mut row, since) = match oldest_delete {
            Some(at) => (
                later.get(at).and_then(|change| change.copy.clone()),
                later.get(at + 1..).unwrap_or_default(),
            ),
            None => (history.today.clone(), later.as_slice()),
        };
        if let Some(row) = &mut row {
            for change in since {
                journal::revert(self.catalog, info, row, &change.patch);
            }
        }
        Ok(row)
    }

    /// What a record is, once it comes.
    pub fn set_kind(&self, id: Id, kind: Kind) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE identity SET kind = ?2 WHERE id = ?1")?
            .execute(params![id.0, kind.0])?;
        Ok(())
    }

    /// What a record that is not here was merged into, as the server has it; none: it was deleted.
    pub fn lead_to(&self, id: Id, into: Option<Id>) -> Result<()> {
        let state = if into.is_some() {
            super::identity::State::Merged
        } else {
            super::identity::State::Deleted
        };
        super::identity::set_state(self.conn, id, state, into)
    }

    /// Whether a record became one with another when the book met its server.
    pub fn met_another(&self, record: Id) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM change c JOIN step s ON s.id = c.step                  WHERE c.record = ?1 AND c.verb = 2 AND c.n IS NOT NULL AND s.op = 'join')",
            )?
            .query_row([record.0], |row| row.get(0))?)
    }

    /// Whether a record has an earlier line than this one.
    pub fn has_earlier(&self, record: Id, seq: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE record = ?1 AND seq < ?2)")?
            .query_row([record.0, seq], |row| row.get(0))?)
    }

    /// Puts an operation into the list.
    pub fn put_ready(&self, op: &Ready) -> Result<()> {
        self.conn
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO sync_op ({READY}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
            ))?
            .execute(params![
                op.n,
                op.change,
                op.record.0,
                op.op.as_bytes(),
                op.base,
                op.root_base,
                op.stamp,
                op.territory.map(Uuid::into_bytes),
                op.replayed,
                op.body,
            ])?;
        Ok(())
    }

    /// Operations of the list after one place and up to another, in order.
    pub fn ready(&self, after: i64, upto: i64, limit: usize) -> Result<Vec<Ready>> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {READY} FROM sync_op WHERE n > ?1 AND n <= ?2 ORDER BY n LIMIT ?3"
        ))?;
        let rows = query.query_map(params![after, upto, limit as i64], ready)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Places and ids of the whole list.
    pub fn ready_ids(&self) -> Result<Vec<(i64, Uuid)>> {
        let mut query = self
            .conn
            .prepare_cached("SELECT n, op FROM sync_op ORDER BY n")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes an operation out of the list.
    pub fn drop_ready(&self, n: i64) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM sync_op WHERE n = ?1")?
            .execute([n])?;
        Ok(())
    }

    /// The server has everything up to this place: bodies go, and after `keep` what was sent long ago.
    pub fn ready_sent(&self, upto: i64, now: i64, keep_since: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE sync_op SET body = NULL, sent_at = ?2 WHERE n <= ?1 AND sent_at IS NULL AND change IS NOT NULL",
            )?
            .execute([upto, now])?;
        self.conn
            .prepare_cached("UPDATE sync_op SET sent_at = ?2 WHERE n <= ?1 AND sent_at IS NULL")?
            .execute([upto, now])?;
        // The newest stays: the next push names it.
        self.conn
            .prepare_cached("DELETE FROM sync_op WHERE n < ?1 AND sent_at < ?2")?
            .execute([upto, keep_since])?;
        Ok(())
    }

    /// Whether a record has a change after this place of the list.
    pub fn is_waiting(&self, record: Id, acked: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM change WHERE record = ?1 AND n > ?2) \
                 OR EXISTS (SELECT 1 FROM sync_op WHERE record = ?1 AND n > ?2)",
            )?
            .query_row([record.0, acked], |row| row.get(0))?)
    }

    /// What the server said of a record.
    pub fn numbered(&self, record: Id) -> Result<Option<Numbered>> {
        Ok(self
            .conn
            .prepare_cached("SELECT record, territory, seq, load FROM sync_row WHERE record = ?1")?
            .query_row([record.0], numbered)
            .optional()?)
    }

    /// Writes it.
    pub fn number(&self, row: &Numbered) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO sync_row (record, territory, seq, load) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                row.record.0,
                row.territory.map(Uuid::into_bytes),
                row.seq,
                row.load
            ])?;
        Ok(())
    }

    /// Records of a territory (none: without one), of those with a loading below `below`.
    pub fn numbered_in(&self, territory: Option<Uuid>, below: i64) -> Result<Vec<Numbered>> {
        let mut query = self.conn.prepare_cached(
            "SELECT record, territory, seq, load FROM sync_row WHERE territory IS ?1 AND load < ?2",
        )?;
        let rows = query.query_map(params![territory.map(Uuid::into_bytes), below], numbered)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Records with a number above this.
    pub fn numbered_above(&self, seq: i64) -> Result<Vec<Numbered>> {
        let mut query = self.conn.prepare_cached(
            "SELECT record, territory, seq, load FROM sync_row WHERE seq > ?1 ORDER BY record",
        )?;
        let rows = query.query_map([seq], numbered)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Lowers numbers above this to it.
    pub fn lower_numbers(&self, seq: i64) -> Result<()> {
        self.conn
            .execute("UPDATE sync_row SET seq = ?1 WHERE seq > ?1", [seq])?;
        self.conn
            .execute("UPDATE sync_parked SET seq = ?1 WHERE seq > ?1", [seq])?;
        Ok(())
    }

    /// This person is the book's user from now on.
    pub fn set_me(&self, user: Id) -> Result<()> {
        sqlite::set_meta(self.conn, "me", &user.0.to_string())
    }

    /// A patch as the journal wrote it.
    pub fn decode_patch(text: &str) -> journal::Patch {
        journal::decode(text)
    }

    /// The copy that a delete kept, and what it was merged into.
    pub fn decode_copy(info: &KindInfo, id: Id, text: &str) -> (Row, Option<Id>) {
        journal::decode_copy(info, id, text)
    }

    /// The newest copy that a delete kept of a record.
    pub fn newest_copy(&self, info: &'static KindInfo, id: Id) -> Result<Option<Row>> {
        let text: Option<Option<String>> = self
            .conn
            .prepare_cached(
                "SELECT patch FROM change WHERE record = ?1 AND verb = 2 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([id.0], |row| row.get(0))
            .optional()?;
        Ok(text
            .flatten()
            .map(|text| journal::decode_copy(info, id, &text).0))
    }

    /// Whether a field stands on a step here: nothing newer says otherwise.
    pub fn stands_on(
        &self,
        info: &'static KindInfo,
        id: Id,
        field: &str,
        step: i64,
        redo: bool,
    ) -> Result<bool> {
        let history = History::load(self.conn, self.catalog, info, id)?;
        Ok(history.is_mine(&journal::Key::Field(field.to_owned()), step, redo))
    }
}
