//! The spine: what a change says, how it is written, and how history is read back.
//!
//! A create holds no copy, a delete the whole record, a patch what changed ([`diff`], [`apply`]). The walk of [`History`] is
//! the one way to read a field's past; undo, redo, as-of and history all stand on it. Undo itself is in `undo`, the
//! stacks in `stack`.

mod history;
mod patch;
mod text;

use rusqlite::{Connection, params};

use super::{error::Result, sqlite};
use crate::domain::{
    cell::Cell,
    field::{Instant, Row},
    id::Id,
    kind::KindInfo,
};

pub use history::{History, How, Walk, Walked};
pub use patch::{apply, diff, list_cell, list_items, revert, whole_entry};
pub(crate) use patch::{diff_list, value_entry};
pub use text::{decode, decode_copy, encode, encode_copy};

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

/// The newest change of the book.
pub(crate) fn newest_seq(conn: &Connection) -> Result<i64> {
    // A trimmed book goes on where it was, and so does one that forgot what belongs to others now.
    let number = |name: &str| -> Result<i64> {
        Ok(sqlite::meta(conn, name)?
            .and_then(|number| number.parse().ok())
            .unwrap_or(0))
    };
    let floor = number("floor")?.max(number("forgotten")?);
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
