//! History that comes after its record: below every line of the book, so with places under 0.

use rusqlite::params;
use uuid::Uuid;

use super::super::{
    error::Result,
    journal::{self, Patch, Verb},
    sqlite,
    tx::{Author, Tx},
};
use crate::domain::{field::Instant, id::Id, kind::KindInfo};

/// A change of a record from before this book had it.
#[derive(Clone, Debug)]
pub struct OlderLine {
    /// Whose.
    pub author: Author,
    /// The code of its action.
    pub name: String,
    /// When it was true.
    pub at: Instant,
    /// Its id.
    pub op: Uuid,
    /// What it did.
    pub patch: Patch,
}

impl Tx<'_> {
    /// Whether a record came as it was, without what had been done to it.
    pub fn has_arrived(&self, record: Id) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM change c JOIN step s ON s.id = c.step \
                 WHERE c.record = ?1 AND c.verb = 0 AND s.op = 'arrived')",
            )?
            .query_row([record.0], |row| row.get(0))?)
    }

    /// Writes what was done to a record before, oldest first, below all that is there.
    pub fn write_older(
        &mut self,
        info: &'static KindInfo,
        record: Id,
        lines: &[OlderLine],
    ) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let lowest: i64 = sqlite::meta(self.conn, "older")?
            .and_then(|seq| seq.parse().ok())
            .unwrap_or(0);
        let first = lowest - lines.len() as i64;
        sqlite::set_meta(self.conn, "older", &first.to_string())?;
        for (line, seq) in lines.iter().zip(first..) {
            self.arrive_as(line.author, &line.name, None, None);
            self.write_step()?;
            self.conn
                .prepare_cached(
                    "INSERT INTO change (seq, step, record, verb, at, patch, op_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    seq,
                    self.step(),
                    record.0,
                    Verb::Patch as i64,
                    line.at.0.min(self.actor().now.0),
                    journal::encode(&line.patch),
                    line.op.as_bytes(),
                ])?;
        }
        if let Some(row) = self.row(info, record)? {
            self.touch(info, &row);
        }
        Ok(())
    }
}
