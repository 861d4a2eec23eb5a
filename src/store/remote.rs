//! What another device wrote, put where it belongs in this book: late, led to a merge's winner, or dropped.
//!
//! Each arrived step is one transaction whose actor is its author; what the exchange itself says is not here.

use super::{
    error::{Error, Result},
    identity::State,
    journal::Verb,
    tx::Tx,
};
use crate::domain::{
    cell::Cell,
    field::{Instant, Row},
    id::Id,
    kind::KindInfo,
};

/// What became of an arrived change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is written on its record.
    Written,
    /// Its record was merged meanwhile: it is written on the winner.
    Led(Id),
    /// Its record was deleted meanwhile: nothing is written.
    Gone,
    /// Its record was erased: nothing is written, and that is a finding.
    Erased,
}

impl Tx<'_> {
    /// Sets fields of a record as another device did at `at`, whenever that was.
    pub fn arrive(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        fields: &[(&str, Cell<'static>)],
        at: Instant,
    ) -> Result<Arrival> {
        let target = super::identity::lead(self.conn, id)?;
        let known = self.identity(target)?.ok_or_else(|| Error::NotFound {
            kind: info.code.into(),
            what: format!("#{id}"),
        })?;
        if known.state == State::Erased {
            return Ok(Arrival::Erased);
        }
        let Some(mut row) = self.row(info, target)? else {
            return Ok(Arrival::Gone);
        };
        for (name, cell) in fields {
            row.set(info, name, cell.clone());
        }
        let at = if target == id {
            at
        } else {
            // Before the merge the winner had no part in it.
            at.max(self.merged_at(id)?)
        };
        self.put_at(info, row, at)?;
        Ok(if target == id {
            Arrival::Written
        } else {
            Arrival::Led(target)
        })
    }

    /// Puts a record here that another device made, or that the server brought back with other content.
    pub fn arrive_new(
        &mut self,
        info: &'static KindInfo,
        row: Row,
        at: Instant,
    ) -> Result<Arrival> {
        if row.id.is_some()
            && let Some(known) = self.identity(row.id)?
        {
            match known.state {
                State::Erased => return Ok(Arrival::Erased),
                State::Merged => {
                    return Ok(Arrival::Led(super::identity::lead(self.conn, row.id)?));
                }
                _ if self.row(info, row.id)?.is_some() => return Ok(Arrival::Written),
                _ => {}
            }
        }
        self.create_at(info, row, at)?;
        Ok(Arrival::Written)
    }

    /// When the newest merge of a record was true.
    fn merged_at(&self, loser: Id) -> Result<Instant> {
        let at: Option<i64> = self
            .conn
            .prepare_cached("SELECT max(at) FROM change WHERE record = ?1 AND verb = ?2")?
            .query_row((loser.0, Verb::Delete as i64), |row| row.get(0))?;
        Ok(Instant(at.unwrap_or(i64::MIN)))
    }
}
