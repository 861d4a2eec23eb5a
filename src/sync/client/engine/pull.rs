//! What others did, taken page by page: a page and how far it leads are one local transaction.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    super::{
        book::{Book, Held, Local, Shelf, State},
        transport::{Transport, Trouble},
    },
    Engine, Progress, Step, within,
};
use crate::sync::core::{
    limits::{OWN, SCHEMA},
    protocol::{Cursor, Line, OlderCursor, Page, Place, PullRequest, Reply, Request},
    rules::Rule,
    shape::Shape,
};

/// Existence, as history names it.
const EXISTENCE: &str = "*";

/// The territory whose older history comes next, once its records are there.
fn wanted(state: &State, shelf: &dyn Shelf) -> Option<OlderCursor> {
    let mut grounds = state.territories.iter();
    let (id, ground) = grounds.find(|(_, ground)| {
        ground.level.is_some() && ground.cursor.done > 0 && ground.older >= 0
    })?;
    shelf.wants_older().then_some(OlderCursor {
        territory: *id,
        after: ground.older,
        upto: ground.cursor.fence.max(ground.cursor.done),
    })
}

/// Takes older history, where the server had time for it.
fn take_older(shelf: &mut dyn Shelf, page: &Page, asked: Option<Uuid>) -> Local<()> {
    let (Some(asked), Some(next)) = (asked, page.end.older) else {
        return Ok(());
    };
    shelf.take_older(&page.older)?;
    let mut state = shelf.state()?;
    if let Some(ground) = state.territories.get_mut(&asked) {
        ground.older = next;
    }
    shelf.put_state(&state)
}

/// Whether a record that is new here has a past that its line does not tell: it was handed over, or changed since its birth.
fn has_past(line: &Line) -> bool {
    let shape = Shape::of(line.kind);
    let is_birth = line.entries.len() == 1 && line.entries[0].fields.contains_key(EXISTENCE);
    !is_birth && line.body.keys().any(|field| shape.is_tracked(field))
}

impl Engine {
    /// One page. [`Progress::Done`]: there is nothing more.
    pub fn pull(&self, book: &mut dyn Book, server: &mut dyn Transport) -> Step {
        let request = within(book, |shelf| {
            let state = shelf.state()?;
            let mut own = shelf.unnumbered()?;
            own.truncate(OWN);
            Ok(PullRequest {
                device: state.device,
                lineage: state.lineage.clone(),
                schema: SCHEMA,
                cursors: state
                    .territories
                    .iter()
                    .map(|(id, ground)| (*id, ground.cursor))
                    .collect(),
                own,
                older: wanted(&state, shelf),
                lines: self.lines,
                bytes: 0,
                wait: self.wait,
            })
        })?;
        let older = request.older.map(|asked| asked.territory);
        match server.call(&Request::Pull(request)) {
            Ok(Reply::Pull(page)) => {
                let more = within(book, |shelf| {
                    let more = self.take_page(shelf, &page)?;
                    take_older(shelf, &page, older)?;
                    Ok(more || wanted(&shelf.state()?, shelf).is_some())
                })?;
                Ok(if more { Progress::More } else { Progress::Done })
            }
            Ok(_) => Err(Trouble::Broken("another answer than to a pull".into()).into()),
            Err(trouble) => self.refused(book, trouble),
        }
    }

    /// Takes a page; gives whether there is more.
    fn take_page(&self, shelf: &mut dyn Shelf, page: &Page) -> Local<bool> {
        let mut state = shelf.state()?;
        state.offset = page.end.now - self.now;
        state.exchanged = self.now;
        for territory in &page.end.territories {
            let ground = state.territories.entry(territory.id).or_default();
            ground.level = Some(territory.level);
            ground.name.clone_from(&territory.name);
            ground.home = territory.home;
        }
        let mut stopped = BTreeSet::new();
        let mut left = Vec::new();
        for line in &page.lines {
            if stopped.contains(&line.territory) {
                continue;
            }
            // What has unsent changes is not touched: its base would move under them.
            if self.rules.has(Rule::PendingStops) && shelf.is_pending(line.record)? {
                stopped.insert(line.territory);
                continue;
            }
            let is_new = line.place == Place::Here && shelf.held(line.record)?.is_none();
            if line.place == Place::Left {
                left.push(line);
            } else {
                self.take_line(shelf, &state, line)?;
            }
            if let Some(ground) = state.territories.get_mut(&line.territory) {
                ground.cursor.at = ground.cursor.at.max(line.seq);
                if is_new && ground.cursor.done > 0 && has_past(line) {
                    let before = line.seq - 1;
                    ground.older = if ground.older < 0 {
                        before
                    } else {
                        ground.older.min(before)
                    };
                }
            }
        }
        // What went from one territory of this user to another stays with all that this book has of it.
        for line in left {
            self.take_line(shelf, &state, line)?;
        }
        for (id, cursor) in &page.end.cursors {
            if let Some(ground) = state.territories.get_mut(id) {
                ground.cursor.fence = cursor.fence;
                if !stopped.contains(id) {
                    ground.cursor.at = ground.cursor.at.max(cursor.at);
                    ground.cursor.done = cursor.done;
                }
            }
        }
        for id in &page.end.reset {
            if let Some(ground) = state.territories.get_mut(id) {
                ground.cursor = self.anew(ground.cursor);
                ground.older = 0;
                ground.load += 1;
            }
        }
        self.drop_territories(shelf, &mut state, &page.end.drop)?;
        let is_whole = !page.end.more && stopped.is_empty() && page.end.reset.is_empty();
        if is_whole && self.rules.has(Rule::GhostsGo) {
            // All that this user may see has come: what has no number by now was refused, and is in a conflict.
            for record in shelf.unnumbered()? {
                if !shelf.is_pending(record)? {
                    shelf.forget(record)?;
                }
            }
        }
        if !page.end.more {
            for territory in &page.end.territories {
                let id = territory.id;
                if stopped.contains(&id) || page.end.reset.contains(&id) {
                    continue;
                }
                // What the new loading did not bring is not there any more.
                let load = state.territories.get(&id).map_or(0, |ground| ground.load);
                self.sweep(shelf, id, Some(load))?;
            }
        }
        shelf.put_state(&state)?;
        Ok(!is_whole)
    }

    /// Takes one line, if it is news.
    fn take_line(&self, shelf: &mut dyn Shelf, state: &State, line: &Line) -> Local<()> {
        let load = |territory: Uuid| state.territories.get(&territory).map_or(0, |g| g.load);
        let known = shelf.held(line.record)?;
        if line.place == Place::Left {
            let is_here = known.is_some_and(|held| {
                held.territory.is_none() || held.territory == Some(line.territory)
            });
            if known.is_some() && (is_here || !self.rules.has(Rule::LeftOfHere)) {
                shelf.forget(line.record)?;
            }
            return Ok(());
        }
        let is_stale = |held: &Held| {
            held.territory.is_none_or(|territory| {
                !state.territories.contains_key(&territory) || held.load < load(territory)
            })
        };
        if let Some(held) = &known
            && line.seq <= held.seq
            && !(is_stale(held) && self.rules.has(Rule::StaleLines))
        {
            return Ok(());
        }
        if line.place == Place::Deleted && known.is_none() {
            return Ok(());
        }
        let mut line = line.clone();
        let seq = known.map_or(0, |held| held.seq);
        let mut news = Vec::with_capacity(line.entries.len());
        for entry in std::mem::take(&mut line.entries) {
            let is_known = if self.rules.has(Rule::EntriesById) {
                shelf.has_op(line.record, entry.op)?
            } else {
                entry.device == state.device
            };
            if entry.seq > seq && !is_known {
                news.push(entry);
            }
        }
        line.entries = news;
        shelf.take(
            &line,
            load(line.territory),
            self.rules.has(Rule::ClosingRow),
        )
    }

    /// Territories that may no longer be looked into: their records go as soon as they are sent.
    fn drop_territories(
        &self,
        shelf: &mut dyn Shelf,
        state: &mut State,
        dropped: &[Uuid],
    ) -> Local<()> {
        for id in dropped {
            if self.rules.has(Rule::DropPurges) {
                self.sweep(shelf, *id, None)?;
            }
            let Some(ground) = state.territories.get_mut(id) else {
                continue;
            };
            ground.level = None;
            if self.rules.has(Rule::DropToZero) {
                // If it is given again before all is gone, it begins anew.
                ground.cursor = self.anew(ground.cursor);
                ground.older = 0;
                ground.load += 1;
                if shelf.held_in(*id, None)?.is_empty() {
                    state.territories.remove(id);
                }
            }
        }
        Ok(())
    }

    /// How far a territory has come that is to be loaded anew.
    pub(super) fn anew(&self, cursor: Cursor) -> Cursor {
        if self.rules.has(Rule::ToldBefore) {
            cursor.anew()
        } else {
            Cursor::default()
        }
    }

    fn sweep(&self, shelf: &mut dyn Shelf, territory: Uuid, below: Option<i64>) -> Local<()> {
        for record in shelf.held_in(territory, below)? {
            if !shelf.is_pending(record)? {
                shelf.forget(record)?;
            }
        }
        Ok(())
    }
}
