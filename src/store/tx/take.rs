//! Records that go: deleted with their parts, or merged into another.

use rusqlite::params;

use super::{
    super::{
        derived,
        error::{Error, Result},
        identity::{self, State},
        journal::{self, Verb},
        read::Read,
        records,
    },
    Tx, gone,
};
use crate::{
    domain::{cell::Cell, id::Id, kind::KindInfo},
    words::say,
};

impl Tx<'_> {
    /// Merges a record into another of its kind: all that refers to it is led to the winner, and so is whatever
    /// arrives for it later. Which values the winner takes over is the caller's to put first.
    pub fn merge(&mut self, loser: Id, winner: Id) -> Result<()> {
        let info = self.read.kind_of(loser)?.ok_or_else(|| gone(loser))?;
        if self.read.kind_of(winner)? != Some(info) || loser == winner {
            return Err(Error::refused(say!("refused-merge-two")));
        }
        self.need_row(info, winner)?;
        self.lead_references(info, loser, winner)?;
        self.read
            .conn
            .prepare_cached("UPDATE external_id SET record = ?2 WHERE record = ?1")?
            .execute(params![loser.0, winner.0])?;
        self.read
            .conn
            .prepare_cached("INSERT OR IGNORE INTO merged_pair (winner, loser) VALUES (?1, ?2)")?
            .execute(params![winner.0, loser.0])?;
        self.remove(info, loser, Some(winner))
    }

    /// Leads all that refers to a merged record to the winner.
    pub fn lead_references(&mut self, info: &KindInfo, loser: Id, winner: Id) -> Result<()> {
        for (other, spec) in Read::references_to(info.kind) {
            for mut row in self.read.referring_rows(other, &spec.name, loser)? {
                // What the loser says of others goes with its copy.
                if row.id == loser {
                    continue;
                }
                let own = row.id == winner;
                let mut targets: Vec<i64> = Vec::new();
                for target in row.get(other, &spec.name).ids() {
                    let target = if target == loser.0 { winner.0 } else { target };
                    // To itself: nothing.
                    let itself = own && target == winner.0;
                    if !itself && !targets.contains(&target) {
                        targets.push(target);
                    }
                }
                let cell = match (spec.kind.is_list(), targets.first()) {
                    (true, _) => Cell::from_ids(&targets),
                    (false, Some(target)) => Cell::Int(*target),
                    (false, None) => Cell::Null,
                };
                row.set(other, &spec.name, cell);
                self.put(other, row)?;
            }
        }
        Ok(())
    }

    /// Deletes a record: its parts with it, references to it emptied, all in this step.
    pub fn delete(&mut self, id: Id) -> Result<()> {
        let info = self.read.kind_of(id)?.ok_or_else(|| gone(id))?;
        if self.read.row(info, id)?.is_none() {
            return Err(gone(id));
        }
        for (other, spec) in Read::references_to(info.kind) {
            for row in self.read.referring_rows(other, &spec.name, id)? {
                if spec.part {
                    if self.read.row(other, row.id)?.is_some() {
                        self.delete(row.id)?;
                    }
                } else if let Some(mut row) = self.read.row(other, row.id)? {
                    let left: Vec<i64> = row
                        .get(other, &spec.name)
                        .ids()
                        .into_iter()
                        .filter(|item| *item != id.0)
                        .collect();
                    row.set(
                        other,
                        &spec.name,
                        if spec.kind.is_list() {
                            Cell::from_ids(&left)
                        } else {
                            Cell::Null
                        },
                    );
                    self.put(other, row)?;
                }
            }
        }
        self.remove(info, id, None)
    }

    /// Takes one row out, with its copy in the journal; `into` where it was merged.
    pub(crate) fn remove(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        into: Option<Id>,
    ) -> Result<()> {
        let row = self.need_row(info, id)?;
        let now = self.actor.now;
        records::delete(self.read.conn, info, id)?;
        derived::keys::changed(self.read.conn, self.read.catalog, info, Some(&row), None)?;
        self.unlink(info, &row)?;
        let state = if into.is_some() {
            State::Merged
        } else {
            State::Deleted
        };
        identity::set_state(self.read.conn, id, state, into)?;
        self.log(
            id,
            Verb::Delete,
            now,
            Some(&journal::encode_copy(info, &row, into)),
            None,
        )?;
        self.touch(info, &row);
        Ok(())
    }
}
