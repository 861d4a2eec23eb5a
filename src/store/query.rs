//! Questions to the book, a topic a file: each fills plain rows for `domain::findings` and `analytics`.
//!
//! They read; what they mean is said where the rows are judged.

pub mod attention;
pub mod board;
pub mod buying_centre;
pub mod facts;
pub mod forecast;
pub mod timeline;
pub mod today;

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{error::Result, read::Read};
use crate::domain::{
    field::{Date, date},
    id::Id,
    pick::Codes,
};

/// A choice of a pick list; none for nothing or for a code of a newer version.
fn pick<C: Codes>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<C>> {
    let code: Option<String> = row.get(at)?;
    Ok(code.as_deref().and_then(C::from_code))
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Date>> {
    Ok(row.get::<_, Option<i64>>(at)?.and_then(date))
}

fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default())
}

fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Id>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(Id))
}

/// The names of records, for rows that refer to many: asked once each.
struct Titles<'r, 'a> {
    read: &'r Read<'a>,
    known: BTreeMap<Id, String>,
}

impl<'r, 'a> Titles<'r, 'a> {
    fn new(read: &'r Read<'a>) -> Self {
        Self {
            read,
            known: BTreeMap::new(),
        }
    }

    /// The name of a record; nothing for no record.
    fn of(&mut self, id: Option<Id>) -> Result<String> {
        let Some(id) = id else {
            return Ok(String::new());
        };
        if let Some(title) = self.known.get(&id) {
            return Ok(title.clone());
        }
        let title = self.read.title(id)?;
        self.known.insert(id, title.clone());
        Ok(title)
    }
}
