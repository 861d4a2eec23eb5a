//! What another window or process has written since: enough to know what to read again.

use super::{Changes, Store, error::Result};
use crate::domain::{id::Id, kind::Kind, record::KINDS};

/// More records than this are told as "many".
const MANY: usize = 5_000;

impl Store {
    /// What changed since a mark that [`Self::newest_seq`] gave. Kinds with derived columns are always among the kinds,
    /// since any change may move them.
    pub fn changes_since(&self, mark: i64) -> Result<Changes> {
        let conn = self.conn();
        let floor = super::sqlite::meta(conn, "floor")?
            .and_then(|floor| floor.parse().ok())
            .unwrap_or(0);
        let mut query = conn.prepare_cached(
            "SELECT DISTINCT c.record, i.kind FROM change c JOIN identity i ON i.id = c.record WHERE c.seq > ?1",
        )?;
        let found: Vec<(Id, Kind)> = query
            .query_map([mark], |row| Ok((Id(row.get(0)?), Kind(row.get(1)?))))?
            .collect::<rusqlite::Result<_>>()?;
        // An erasure rewrites lines of the journal; a trim cuts them.
        let rewritten: bool = conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM step WHERE op = 'erase' AND id > coalesce((SELECT step FROM change WHERE seq = ?1), 0))",
            )?
            .query_row([mark], |row| row.get(0))?;
        let lost = rewritten || mark < floor;
        let newest: Option<(i64, String)> =
            super::stack::newest_first(conn, |step| Some((step.id, step.op.clone())))?;
        let (step, op) = newest.unwrap_or_default();
        let derived = KINDS
            .iter()
            .filter(|info| info.specs().iter().any(|spec| !spec.is_stored()))
            .map(|info| info.kind);
        let mut changes = Changes {
            count: found.len(),
            many: lost || found.len() > MANY,
            ..Changes::default()
        };
        if found.is_empty() && !lost {
            return Ok(changes);
        }
        (changes.step, changes.op) = (step, op);
        if lost {
            changes.kinds = KINDS.iter().map(|info| info.kind).collect();
        } else {
            changes.kinds = found.iter().map(|(_, kind)| *kind).chain(derived).collect();
        }
        if !changes.many {
            changes.ids = found.into_iter().map(|(id, _)| id).collect();
        }
        Ok(changes)
    }
}
