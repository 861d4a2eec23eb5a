//! Copies and backups: a book that was copied becomes a device of its own; a server that was restored gets back what it
//! lost.

use std::collections::BTreeSet;

use super::{
    super::book::{Held, Local, Shelf, Span, State},
    Engine,
};
use crate::sync::core::{
    protocol::{Ancestor, Epoch, HelloReply, OpId, Place},
    rules::Rule,
};

impl Engine {
    /// The server has other operations of this device than this book: it was copied, or restored from a backup. What
    /// both have was sent; the rest goes on as another device.
    pub(super) fn fork(&self, shelf: &mut dyn Shelf, from: i64, list: &[OpId]) -> Local<()> {
        let mut state = shelf.state()?;
        let kept = shelf.kept()?;
        let mine = kept.iter().filter(|(n, _)| state.wire(*n) >= from);
        let common = mine
            .zip(list)
            .take_while(|((_, mine), theirs)| mine == *theirs)
            .count() as i64;
        let upto = state.start + from - 1 + common;
        if upto > state.acked {
            state.acked = upto;
            shelf.put_state(&state)?;
            shelf.acked(upto)?;
        }
        self.become_another(shelf)
    }

    /// A device of its own from here on, which names those that it was.
    pub fn become_another(&self, shelf: &mut dyn Shelf) -> Local<()> {
        let mut state = shelf.state()?;
        state.ancestors.push(Ancestor {
            device: state.device,
            n: state.wire(state.acked),
        });
        state.spans.push(Span {
            device: state.device,
            start: state.start,
            end: state.acked,
        });
        state.device = shelf.fresh_device()?;
        state.registered = false;
        state.start = state.acked;
        state.sent = state.acked;
        shelf.put_state(&state)?;
        shelf.become_device(state.device)
    }

    /// The server was restored from a backup: bases count down to where its line and ours part, what it lacks is sent
    /// again, and records that it may have lost are brought back whole.
    pub(super) fn restored(
        &self,
        shelf: &mut dyn Shelf,
        reply: &HelloReply,
        from: i64,
    ) -> Local<()> {
        let mut state = shelf.state()?;
        let parting = parting(&state.lineage, &reply.lineage);
        let base = if self.rules.has(Rule::LowerBases) {
            parting
        } else {
            i64::MAX
        };
        let kept = shelf.kept()?;
        let known: BTreeSet<OpId> = reply.known.iter().copied().collect();
        let lacking: Vec<i64> = kept
            .iter()
            .filter(|(n, op)| state.wire(*n) <= 0 && !known.contains(op))
            .map(|(n, _)| *n)
            .collect();
        let own: Vec<(i64, OpId)> = kept
            .iter()
            .copied()
            .filter(|(n, _)| state.wire(*n) >= from)
            .collect();
        let common = own
            .iter()
            .zip(&reply.list)
            .take_while(|((_, mine), theirs)| mine == *theirs)
            .count() as i64;
        let shared = state.start + from - 1 + common;
        let was_acked = state.acked;
        if self.rules.has(Rule::Replay) {
            state.acked = state.acked.min(shared);
        }
        state.sent = state.acked;
        state.lineage.clone_from(&reply.lineage);
        shelf.put_state(&state)?;
        // The server goes on differently after what both have.
        if common < reply.list.len() as i64 && shared <= state.acked {
            self.become_another(shelf)?;
            state = shelf.state()?;
        }
        let again: Vec<i64> = own
            .iter()
            .map(|(n, _)| *n)
            .filter(|n| *n > state.acked && *n <= was_acked)
            .collect();
        shelf.rebase(&again, base, true)?;
        let unsent: Vec<i64> = own
            .iter()
            .map(|(n, _)| *n)
            .filter(|n| *n > was_acked)
            .collect();
        shelf.rebase(&unsent, base, false)?;
        if self.rules.has(Rule::Replay) {
            shelf.rebase(&lacking, base, true)?;
            shelf.replay(&lacking)?;
        }
        if self.rules.has(Rule::Rescue) {
            let mut above: Vec<Held> = shelf.held_above(parting)?;
            above.sort_by_key(|held| held.place != Place::Here);
            for held in above {
                shelf.rescue(&held, base.min(parting))?;
            }
        }
        if self.rules.has(Rule::LowerBases) {
            shelf.lower(parting)?;
        }
        let mut state: State = shelf.state()?;
        for ground in state.territories.values_mut() {
            ground.cursor = self.anew(ground.cursor);
            ground.older = 0;
            ground.cursor.done = ground.cursor.done.min(parting);
            ground.load += 1;
        }
        shelf.put_state(&state)
    }
}

/// The number up to which two lines are one.
fn parting(ours: &[Epoch], theirs: &[Epoch]) -> i64 {
    let common = ours
        .iter()
        .zip(theirs)
        .take_while(|(ours, theirs)| ours == theirs)
        .count();
    ours.iter()
        .skip(common)
        .chain(theirs.iter().skip(common))
        .map(|epoch| epoch.from)
        .min()
        .unwrap_or(i64::MAX)
}
