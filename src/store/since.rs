//! What the book showed at an earlier place in its journal, and what was touched since.
//!
//! A mark is a `seq`. Unlike as-of, which asks what was true on a day, this asks what a person could see: the values
//! that stood in the rows when the mark was taken, undone since or not.

use super::{
    error::Result,
    journal::{History, Key},
    read::Read,
};
use crate::domain::{
    cell::Cell,
    id::Id,
    kind::{Kind, KindInfo},
};

/// Some fields of a record as they stood at a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Then {
    /// Whether the record was there.
    pub existed: bool,
    /// One cell for each field asked for.
    pub cells: Vec<Cell<'static>>,
}

/// Records of a kind that any change after a mark touched, one pass over those changes.
pub fn touched(read: &Read<'_>, kind: Kind, mark: i64) -> Result<Vec<Id>> {
    let mut query = read.conn.prepare_cached(
        "SELECT DISTINCT c.record FROM change c JOIN identity i ON i.id = c.record \
         WHERE c.seq > ?1 AND i.kind = ?2 ORDER BY c.record",
    )?;
    let rows = query.query_map((mark, kind.0), |row| Ok(Id(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a record came into the book after a mark.
pub fn is_newer(read: &Read<'_>, id: Id, mark: i64) -> Result<bool> {
    Ok(read
        .conn
        .prepare_cached(
            "SELECT coalesce(min(seq), 0) > ?2 FROM change WHERE record = ?1 AND seq > 0",
        )?
        .query_row((id.0, mark), |row| row.get(0))?)
}

/// What these fields (single values) held at a mark.
pub fn then(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    mark: i64,
    fields: &[&str],
) -> Result<Then> {
    let history = History::load(read.conn, read.catalog, info, id)?;
    let at = |key: &Key| {
        let walk = history.walk(key);
        let below = walk.rows.iter().find(|row| row.change.seq <= mark);
        below.map_or_else(|| walk.end.clone(), |row| row.new.clone())
    };
    Ok(Then {
        existed: !at(&Key::Existence).is_null(),
        cells: fields
            .iter()
            .map(|field| at(&Key::Field((*field).to_owned())))
            .collect(),
    })
}

/// The place in the journal of the newest standing change of a field, if it ever changed.
pub fn last_change(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    field: &str,
) -> Result<Option<i64>> {
    let history = History::load(read.conn, read.catalog, info, id)?;
    let walk = history.walk(&Key::Field(field.to_owned()));
    Ok(walk
        .rows
        .iter()
        .find(|row| row.how == super::journal::How::Live)
        .map(|row| row.change.seq))
}

impl Read<'_> {
    /// Whether a record is in its table.
    pub fn is_here(&self, id: Id) -> Result<bool> {
        Ok(self
            .identity(id)?
            .is_some_and(|known| known.state == super::identity::State::Here))
    }

    /// Where a review was left: the deal its record said was next then, and the deal it was left on.
    pub fn note_of_place(&self, review: Id) -> Result<Option<(Id, Id)>> {
        let note = super::sqlite::meta(self.conn, &format!("review {review}"))?;
        Ok(note.and_then(|note| {
            let (stored, left) = note.split_once(' ')?;
            Some((Id(stored.parse().ok()?), Id(left.parse().ok()?)))
        }))
    }
}

impl super::Store {
    /// Notes where a review was left: of this device alone, and no step.
    pub fn note_place(&self, review: Id, stored: Id, left: Id) -> Result<()> {
        super::sqlite::set_meta(
            self.conn(),
            &format!("review {review}"),
            &format!("{stored} {left}"),
        )
    }
}
