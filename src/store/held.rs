//! Statements that run for record after record, held while they do: to look one up, by its text of up to a hundred
//! columns, costs as much as what a small one does.

use rusqlite::{CachedStatement, Connection};

use super::error::Result;

/// Statements of one connection, each looked up once.
pub(crate) struct Held<'c> {
    conn: &'c Connection,
    known: Vec<(&'static str, CachedStatement<'c>)>,
}

impl<'c> Held<'c> {
    /// None yet.
    pub(crate) fn of(conn: &'c Connection) -> Self {
        Self {
            conn,
            known: Vec::new(),
        }
    }

    /// The statement of this text. What was bound to it last still is.
    pub(crate) fn get(&mut self, sql: &'static str) -> Result<&mut CachedStatement<'c>> {
        let at = match self.known.iter().position(|(known, _)| *known == sql) {
            Some(at) => at,
            None => {
                self.known.push((sql, self.conn.prepare_cached(sql)?));
                self.known.len() - 1
            }
        };
        Ok(&mut self.known[at].1)
    }
}
