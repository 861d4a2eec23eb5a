//! What an exchange lays beside the tables: records of kinds that a newer version knows, and references that this book
//! leads elsewhere than the server does.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::super::{error::Result, tx::Tx};
use crate::domain::{id::Id, kind::Kind};

/// A record of a kind that a newer version knows.
#[derive(Clone, Debug)]
pub struct Parked {
    /// Its id everywhere.
    pub uuid: Uuid,
    /// Its kind's number.
    pub kind: u16,
    /// The territory it came in.
    pub territory: Uuid,
    /// Its number.
    pub seq: i64,
    /// The loading it was last part of.
    pub load: i64,
    /// The line, as JSON.
    pub body: String,
}

/// A field that leads to a record which was merged here, as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// The record that holds it.
    pub record: Id,
    /// The field.
    pub field: String,
    /// The record that was merged here into another.
    pub target: Id,
    /// The field's value on the wire, as JSON.
    pub value: String,
}

impl Tx<'_> {
    /// A record of an unknown kind.
    pub fn parked(&self, uuid: Uuid) -> Result<Option<Parked>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT uuid, kind, territory, seq, load, body FROM sync_parked WHERE uuid = ?1",
            )?
            .query_row([uuid.as_bytes()], parked)
            .optional()?)
    }

    /// Records of unknown kinds in a territory with a loading below `below`.
    pub fn parked_in(&self, territory: Uuid, below: i64) -> Result<Vec<Parked>> {
        let mut query = self.conn.prepare_cached(
            "SELECT uuid, kind, territory, seq, load, body FROM sync_parked WHERE territory = ?1 AND load < ?2",
        )?;
        let rows = query.query_map(params![territory.as_bytes(), below], parked)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Records that were of an unknown kind when they came, and of one that this version knows.
    pub fn parked_known(&self) -> Result<Vec<Parked>> {
        let mut query = self
            .conn
            .prepare_cached("SELECT uuid, kind, territory, seq, load, body FROM sync_parked")?;
        let rows = query.query_map([], parked)?;
        let mut known = Vec::new();
        for row in rows {
            let row = row?;
            if crate::domain::record::by_kind(Kind(row.kind)).is_some() {
                known.push(row);
            }
        }
        Ok(known)
    }

    /// Parks a record.
    pub fn park(&self, row: &Parked) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO sync_parked (uuid, kind, territory, seq, load, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                row.uuid.as_bytes(),
                row.kind,
                row.territory.as_bytes(),
                row.seq,
                row.load,
                row.body
            ])?;
        Ok(())
    }

    /// A parked record has gone, or is parked no more.
    pub fn unpark(&self, uuid: Uuid) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM sync_parked WHERE uuid = ?1")?
            .execute([uuid.as_bytes()])?;
        Ok(())
    }

    /// Keeps what the server says of fields that this book leads elsewhere: all of them of one record.
    pub fn put_led(&self, record: Id, led: &[Led]) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM sync_led WHERE record = ?1")?
            .execute([record.0])?;
        for one in led {
            self.conn
                .prepare_cached(
                    "INSERT OR REPLACE INTO sync_led (record, field, target, value) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![one.record.0, one.field, one.target.0, one.value])?;
        }
        Ok(())
    }

    /// Keeps one more, unless the server said something of that field already.
    pub fn add_led(&self, led: &Led) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO sync_led (record, field, target, value) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![led.record.0, led.field, led.target.0, led.value])?;
        Ok(())
    }

    /// Fields that the server has lead to this record.
    pub fn led_from(&self, target: Id) -> Result<Vec<Led>> {
        let mut query = self.conn.prepare_cached(
            "SELECT record, field, target, value FROM sync_led WHERE target = ?1",
        )?;
        let rows = query.query_map([target.0], |row| {
            Ok(Led {
                record: Id(row.get(0)?),
                field: row.get(1)?,
                target: Id(row.get(2)?),
                value: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// This field leads where the server has it again.
    pub fn drop_led(&self, led: &Led) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM sync_led WHERE record = ?1 AND field = ?2")?
            .execute(params![led.record.0, led.field])?;
        Ok(())
    }
}

fn parked(row: &rusqlite::Row<'_>) -> rusqlite::Result<Parked> {
    Ok(Parked {
        uuid: Uuid::from_bytes(row.get(0)?),
        kind: row.get(1)?,
        territory: Uuid::from_bytes(row.get(2)?),
        seq: row.get(3)?,
        load: row.get(4)?,
        body: row.get(5)?,
    })
}
