//! Who is who: every record this book has heard of, and the book and device themselves.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{NewBook, error::Result, sqlite};
use crate::domain::{field::Instant, id::Id, kind::Kind};

/// What this book knows of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is in its table.
    Here = 0,
    /// It was deleted; the journal holds its copy.
    Deleted = 1,
    /// Known by reference only.
    Elsewhere = 2,
    /// It was merged into another.
    Merged = 3,
    /// Its values were erased for good.
    Erased = 4,
}

impl State {
    fn from_code(code: i64) -> Self {
        match code {
            1 => Self::Deleted,
            2 => Self::Elsewhere,
            3 => Self::Merged,
            4 => Self::Erased,
            _ => Self::Here,
        }
    }
}

/// One row of the identity table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its id in this book.
    pub id: Id,
    /// Its id everywhere.
    pub uuid: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// What it was merged into.
    pub into: Option<Id>,
}

/// Names the book and its first device.
pub fn found(conn: &Connection, new: &NewBook) -> Result<()> {
    let book = Uuid::now_v7();
    let device = Uuid::now_v7();
    sqlite::set_meta(conn, "book", &book.to_string())?;
    sqlite::set_meta(conn, "currency", &new.currency)?;
    sqlite::set_meta(conn, "fiscal_start", &new.fiscal_start.to_string())?;
    sqlite::set_meta(conn, "floor", "0")?;
    sqlite::set_meta(conn, "n", "0")?;
    conn.execute(
        "INSERT INTO device (id, uuid, tag, own) VALUES (1, ?1, ?2, 1)",
        params![device.as_bytes(), tag(device)],
    )?;
    Ok(())
}

/// Four base-32 characters of a device id: part of quote numbers, so that two machines never make the same.
pub(super) fn tag(device: Uuid) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes = device.as_bytes();
    let number = u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    (0..4)
        .map(|at| char::from(LETTERS[(number >> (5 * at)) as usize & 31]))
        .collect()
}

/// The tag of the device in use.
pub fn device_tag(conn: &Connection) -> Result<String> {
    Ok(conn.query_row("SELECT tag FROM device WHERE own = 1", [], |row| row.get(0))?)
}

/// Makes UUIDs in rising order, so that the unique index is appended to.
#[derive(Debug)]
pub struct Uuids {
    random: u128,
    millis: u64,
}

impl Uuids {
    /// A maker for one transaction.
    pub fn new(now: Instant) -> Self {
        Self {
            random: Uuid::new_v4().as_u128() >> 56,
            millis: now.0.max(0).cast_unsigned(),
        }
    }

    /// The next one.
    pub fn make(&mut self) -> Uuid {
        self.random = self.random.wrapping_add(1);
        let bytes = self.random.to_be_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[6..]);
        uuid::Builder::from_unix_timestamp_millis(self.millis, &tail).into_uuid()
    }
}

/// Gives a record its identity in this book.
pub fn insert(conn: &Connection, uuid: Uuid, kind: Kind, state: State) -> Result<Id> {
    conn.prepare_cached("INSERT INTO identity (uuid, kind, state) VALUES (?1, ?2, ?3)")?
        .execute(params![uuid.as_bytes(), kind.0, state as i64])?;
    Ok(Id(conn.last_insert_rowid()))
}

/// Says where a record is now.
pub fn set_state(conn: &Connection, id: Id, state: State, into: Option<Id>) -> Result<()> {
    conn.prepare_cached("UPDATE identity SET state = ?2, into_id = ?3 WHERE id = ?1")?
        .execute(params![id.0, state as i64, into.map(|id| id.0)])?;
    Ok(())
}

const COLUMNS: &str = "id, uuid, kind, state, into_id";

fn decode(row: &rusqlite::Row<'_>) -> rusqlite::Result<Identity> {
    Ok(Identity {
        id: Id(row.get(0)?),
        uuid: Uuid::from_bytes(row.get(1)?),
        kind: Kind(row.get(2)?),
        state: State::from_code(row.get(3)?),
        into: row.get::<_, Option<i64>>(4)?.map(Id),
    })
}

/// What is known of a record.
pub fn get(conn: &Connection, id: Id) -> Result<Option<Identity>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM identity WHERE id = ?1"))?
        .query_row([id.0], decode)
        .optional()?)
}

/// UUIDs of records from this one on, in the order they were made.
pub fn from(conn: &Connection, id: Id, limit: usize) -> Result<Vec<(Id, Uuid)>> {
    let mut query =
        conn.prepare_cached("SELECT id, uuid FROM identity WHERE id >= ?1 ORDER BY id LIMIT ?2")?;
    let found = query.query_map(params![id.0, limit as i64], |row| {
        Ok((Id(row.get(0)?), Uuid::from_bytes(row.get(1)?)))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The record with this UUID.
pub fn by_uuid(conn: &Connection, uuid: Uuid) -> Result<Option<Identity>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM identity WHERE uuid = ?1"))?
        .query_row([uuid.as_bytes()], decode)
        .optional()?)
}

/// Records whose UUID begins with these hexadecimal digits (dashes may be left out); two are enough to know it is not unique.
pub fn by_prefix(conn: &Connection, prefix: &str) -> Result<Vec<Identity>> {
    let digits: String = prefix.chars().filter(|c| *c != '-').collect();
    if digits.len() < 4 || digits.len() > 32 || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    let bound = |fill: char| -> Option<Uuid> {
        let mut all = digits.clone();
        all.extend(std::iter::repeat_n(fill, 32 - digits.len()));
        Uuid::try_parse(&all).ok()
    };
    let (Some(low), Some(high)) = (bound('0'), bound('f')) else {
        return Ok(Vec::new());
    };
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM identity WHERE uuid BETWEEN ?1 AND ?2 AND state = 0 LIMIT 9"
    ))?;
    let found = query.query_map([low.as_bytes(), high.as_bytes()], decode)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Where a record that was merged away lives now: merges are followed to the end.
pub fn lead(conn: &Connection, id: Id) -> Result<Id> {
    let mut at = id;
    while let Some(Identity {
        state: State::Merged,
        into: Some(into),
        ..
    }) = get(conn, at)?
    {
        at = into;
    }
    Ok(at)
}
