//! Cutting the old end of the journal (rule D.19): whole steps, a prefix, and a floor that says so.
//!
//! What stands today is not touched; what was cut can neither be undone nor looked up as of its days.

use super::{Store, error::Result, sqlite};
use crate::domain::field::Instant;

/// What was cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// How many steps.
    pub steps: usize,
    /// How many changes.
    pub changes: usize,
    /// From here on the journal is whole.
    pub history_from: Option<Instant>,
}

impl Store {
    /// From when on the journal is whole; none: from the beginning.
    pub fn history_from(&self) -> Result<Option<Instant>> {
        history_from(self.conn())
    }

    /// Cuts the steps recorded before `day`, up to the first one that was not.
    pub fn trim_history(&mut self, day: Instant) -> Result<Trimmed> {
        let first_kept: Option<i64> = self.conn().query_row(
            "SELECT min(id) FROM step WHERE recorded >= ?1 OR open = 1",
            [day.0],
            |row| row.get(0),
        )?;
        self.trim_steps(first_kept.map_or(i64::MAX, |step| step - 1))
    }

    /// Cuts all steps up to this one; the newest stays, so that numbers go on rising.
    pub fn trim_steps(&mut self, last: i64) -> Result<Trimmed> {
        let newest = super::stack::newest_step(self.conn())?;
        let last = last.min(newest - 1);
        // What has not been made ready for sending stays.
        let last = match super::exchange::first_unready_step(self.conn())? {
            Some(step) => last.min(step - 1),
            None => last,
        };
        let former = self.history_from()?;
        let conn = self.conn();
        let (steps, changes, history_from) = sqlite::in_transaction(conn, || {
            let (seq, at): (Option<i64>, Option<i64>) = conn.query_row(
                "SELECT max(seq), max(at) FROM change WHERE step <= ?1",
                [last],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let changes = conn.execute("DELETE FROM change WHERE step <= ?1", [last])?;
            let steps = conn.execute("DELETE FROM step WHERE id <= ?1", [last])?;
            let history_from = at.map(Instant).max(former);
            if let Some(seq) = seq {
                sqlite::set_meta(conn, "floor", &seq.to_string())?;
            }
            if let Some(from) = history_from {
                sqlite::set_meta(conn, "history_from", &from.0.to_string())?;
            }
            Ok((steps, changes, history_from))
        })?;
        Ok(Trimmed {
            steps,
            changes,
            history_from,
        })
    }
}

/// See [`Store::history_from`].
pub(crate) fn history_from(conn: &rusqlite::Connection) -> Result<Option<Instant>> {
    Ok(sqlite::meta(conn, "history_from")?
        .and_then(|from| from.parse().ok())
        .map(Instant))
}
