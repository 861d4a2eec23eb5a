//! Taking a step back and putting it back: field by field, by the rules of the journal's model (B).
//!
//! A step's field may be taken back where its row is the newest that stands; what goes in is the field without it.

mod plan;
mod scene;
mod sweep;

use serde_json::json;

use plan::Plan;

use super::{
    Actor, Changes, Store,
    error::{Error, Result},
    identity, journal, quotes, stack,
    tx::{Op, Tx},
};
use crate::{
    domain::{cell::Cell, field::Instant, id::Id, kind::KindInfo},
    words::say,
};

/// The end of time: today's state.
pub(crate) const NOW: Instant = Instant(i64::MAX);

/// What an undo or redo did.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The step taken back or put back.
    pub step: stack::Step,
    /// What was touched.
    pub changes: Changes,
    /// What was kept, since it changed later: record and field (none: the record itself).
    pub kept: Vec<(Id, Option<String>)>,
}

impl Store {
    /// The step that `u` would take back.
    pub fn next_undo(&self, actor: &Actor) -> Result<Option<stack::Step>> {
        stack::top_undo(self.conn(), actor.device)
    }

    /// The step that `C-r` would put back.
    pub fn next_redo(&self, actor: &Actor) -> Result<Option<stack::Step>> {
        match stack::top_redo(self.conn(), actor.device)?.and_then(|undo| undo.undoes) {
            Some(step) => stack::step(self.conn(), step),
            None => Ok(None),
        }
    }

    /// Takes the newest own step back. It always writes a step, so that the next one goes on.
    pub fn undo(&mut self, actor: &Actor) -> Result<Undone> {
        let step = self.next_undo(actor)?.ok_or(Error::NothingTo("undo"))?;
        self.reverse(actor, step, false, None, false)
    }

    /// Puts the newest undo back: exactly the fields that it took.
    pub fn redo(&mut self, actor: &Actor) -> Result<Undone> {
        let undo = stack::top_redo(self.conn(), actor.device)?.ok_or(Error::NothingTo("redo"))?;
        let step =
            stack::step(self.conn(), undo.undoes.unwrap_or(0))?.ok_or(Error::NothingTo("redo"))?;
        self.reverse(actor, step, true, Some(undo.id), false)
    }

    /// Takes back what its author took back on another device: every field of it that still stands on it.
    pub fn undo_arrived(&mut self, author: &Actor, step: i64) -> Result<Undone> {
        let step = stack::step(self.conn(), step)?
            .filter(|step| step.is_ordinary() && !step.is_open)
            .ok_or(Error::NothingTo("undo"))?;
        self.reverse(author, step, false, None, false)
    }

    /// Takes a chosen step of history back, or puts it back if it was taken back.
    pub fn revert(&mut self, actor: &Actor, step: i64) -> Result<Undone> {
        let chosen = stack::step(self.conn(), step)?
            .filter(stack::Step::is_ordinary)
            .ok_or_else(|| Error::refused(say!("refused-no-step", step = step)))?;
        let redo = !stack::stands(self.conn(), step)?;
        self.reverse(actor, chosen, redo, None, true)
    }

    /// Takes back a step that never ended.
    pub(crate) fn take_back(&mut self, actor: &Actor, step: i64) -> Result<()> {
        if let Some(step) = stack::step(self.conn(), step)? {
            self.reverse(actor, step, false, None, false)?;
        }
        Ok(())
    }

    fn reverse(
        &mut self,
        actor: &Actor,
        step: stack::Step,
        redo: bool,
        of: Option<i64>,
        chosen: bool,
    ) -> Result<Undone> {
        let mut op = Op::new(if redo { "redo" } else { "undo" });
        (op.undoes, op.of) = (Some(step.id), of);
        let (kept, changes) = self.transact(actor, op, |tx| {
            let out = quotes::gone_out(tx, &step)?;
            if out.is_empty() && sweep::whole(tx, step.id, redo, of)? {
                return Ok(Vec::new());
            }
            let plan = if redo || out.is_empty() {
                Plan::make(tx, step.id, redo, of)?
            } else {
                Plan::nothing_of(out)
            };
            if chosen && plan.is_empty() {
                return Err(Error::refused(say!("refused-nothing-taken-back")));
            }
            if chosen && !plan.kept.is_empty() {
                tx.set_args(json!({ "part": true }));
            }
            tx.write_step()?;
            plan.carry_out(tx)
        })?;
        Ok(Undone {
            step,
            changes,
            kept,
        })
    }
}

/// A reference put back that leads to a merged record is led to the winner, by a step of its own.
fn lead_elsewhere(tx: &mut Tx<'_>, here: &[(&'static KindInfo, Id)]) -> Result<()> {
    let mut led = Vec::new();
    for (info, id) in here {
        let Some(row) = tx.row(info, *id)? else {
            continue;
        };
        let mut next = row.clone();
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if !spec.is_stored() || !spec.kind.is_ref() || cell.is_null() {
                continue;
            }
            let mut targets = Vec::new();
            for target in cell.ids() {
                let winner = identity::lead(tx.conn, Id(target))?;
                // To itself: empty.
                if (winner.0 == target || winner != *id) && !targets.contains(&winner.0) {
                    targets.push(winner.0);
                }
            }
            let cell = match (spec.kind.is_list(), targets.first()) {
                (true, _) => Cell::from_ids(&targets),
                (false, Some(target)) => Cell::Int(*target),
                (false, None) => Cell::Null,
            };
            next.set(info, &spec.name, cell);
        }
        let patch = journal::diff(tx.catalog, info, &row, &next);
        if !patch.is_empty() {
            led.push((*info, row, next, patch));
        }
    }
    if led.is_empty() {
        return Ok(());
    }
    tx.next_step(Op::new("led"));
    let now = tx.actor().now;
    for (info, before, next, patch) in led {
        tx.patch_row(info, &before, next, patch, now, None)?;
    }
    Ok(())
}
