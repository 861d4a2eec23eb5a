//! The client's steps: each is one question and one local transaction, so that whatever is cut off is taken up again.
//!
//! A thread drives it ([`Engine::step`] until nothing is left, then waits), and so does the simulator. The engine holds
//! no state but what is in the book.

mod pull;
mod push;
mod restore;

use super::{
    book::{Book, Local, State, Stuck},
    transport::{Transport, Trouble},
};
use crate::sync::core::{
    limits::SCHEMA,
    protocol::{DeviceRequest, HelloReply, HelloRequest, OpId, Refusal, Reply, Request},
    rules::Rules,
};

/// How much goes at once, and under which rules.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// All of them, outside the simulator.
    pub rules: Rules,
    /// Operations of one push.
    pub ops: usize,
    /// Lines of one page; 0 leaves it to the server.
    pub lines: usize,
    /// Seconds that a pull waits at the server.
    pub wait: u32,
    /// This machine's clock, milliseconds of UTC.
    pub now: i64,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do at once.
    More,
    /// All was sent and all has come.
    Done,
    /// The server has turned this device away: what it held of others is gone from here.
    Revoked,
}

/// Why a step did not happen.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Halt {
    /// The server.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The book.
    #[error(transparent)]
    Stuck(#[from] Stuck),
}

/// The result of a step.
pub type Step = Result<Progress, Halt>;

/// Does something in a book and gives what it found.
pub(crate) fn within<T>(
    book: &mut dyn Book,
    mut act: impl FnMut(&mut dyn super::book::Shelf) -> Local<T>,
) -> Local<T> {
    let mut found = None;
    book.change(&mut |shelf| {
        found = Some(act(shelf)?);
        Ok(())
    })?;
    found.ok_or_else(|| Stuck("the book did nothing".into()))
}

impl Engine {
    /// The engine as programs use it, at this moment.
    pub fn new(now: i64) -> Self {
        Self {
            rules: Rules::ALL,
            ops: crate::sync::core::limits::PUSH_OPS,
            lines: 0,
            wait: 0,
            now,
        }
    }

    /// The next step: hello where we are lost, else what is to be sent, else what is to come.
    pub fn step(&self, book: &mut dyn Book, server: &mut dyn Transport) -> Step {
        if let Some(progress) = self.prepare(book, server)? {
            return Ok(progress);
        }
        if !within(book, |shelf| shelf.state())?.joined {
            return self.join(book, server);
        }
        if self.push(book, server)? == Progress::More {
            return Ok(Progress::More);
        }
        self.pull(book, server)
    }

    /// Before a book sends anything it takes what the server has, so that people and words that both have become one.
    fn join(&self, book: &mut dyn Book, server: &mut dyn Transport) -> Step {
        let cursors = |book: &mut dyn Book| {
            within(book, |shelf| {
                let state = shelf.state()?;
                Ok(state
                    .territories
                    .iter()
                    .map(|(id, ground)| (*id, ground.cursor))
                    .collect::<Vec<_>>())
            })
        };
        let before = cursors(book)?;
        let progress = self.pull(book, server)?;
        // What both made alike stops a territory until it is sent; the rest has come by then.
        if progress == Progress::Done || progress == Progress::More && cursors(book)? == before {
            within(book, |shelf| {
                shelf.join()?;
                let mut state = shelf.state()?;
                state.joined = true;
                shelf.put_state(&state)
            })?;
            return Ok(Progress::More);
        }
        Ok(progress)
    }

    /// Hello, or a device of its own, where that must come first.
    pub fn prepare(
        &self,
        book: &mut dyn Book,
        server: &mut dyn Transport,
    ) -> Result<Option<Progress>, Halt> {
        let state = within(book, |shelf| {
            shelf.upgrade()?;
            shelf.state()
        })?;
        if state.revoked {
            return Ok(Some(Progress::Revoked));
        }
        if !state.registered {
            let request = DeviceRequest {
                device: state.device,
                from: state
                    .spans
                    .last()
                    .map(|span| span.device)
                    .unwrap_or_default(),
                name: String::new(),
            };
            return match server.call(&Request::Device(request)) {
                Ok(_) => {
                    within(book, |shelf| {
                        let mut state = shelf.state()?;
                        state.registered = true;
                        shelf.put_state(&state)
                    })?;
                    Ok(Some(Progress::More))
                }
                Err(trouble) => self.refused(book, trouble).map(Some),
            };
        }
        if state.lost || state.lineage.is_empty() {
            return self.hello(book, server, &state).map(Some);
        }
        Ok(None)
    }

    fn hello(&self, book: &mut dyn Book, server: &mut dyn Transport, state: &State) -> Step {
        let kept = within(book, |shelf| shelf.kept())?;
        let from = kept
            .iter()
            .map(|(n, _)| state.wire(*n))
            .find(|n| *n > 0)
            .unwrap_or(1);
        let old: Vec<OpId> = kept
            .iter()
            .filter(|(n, _)| state.wire(*n) <= 0)
            .map(|(_, op)| *op)
            .collect();
        let newest = old.len().saturating_sub(crate::sync::core::limits::KNOWN);
        let request = HelloRequest {
            device: state.device,
            lineage: state.lineage.clone(),
            schema: SCHEMA,
            from,
            ops: old.get(newest..).unwrap_or_default().to_vec(),
        };
        match server.call(&Request::Hello(request)) {
            Ok(Reply::Hello(reply)) => {
                self.meet(book, &reply, from)?;
                Ok(Progress::More)
            }
            Ok(_) => Err(Trouble::Broken("another answer than to a hello".into()).into()),
            Err(trouble) => self.refused(book, trouble),
        }
    }

    /// Takes up where the server stands.
    fn meet(&self, book: &mut dyn Book, reply: &HelloReply, from: i64) -> Local<()> {
        within(book, |shelf| {
            let mut state = shelf.state()?;
            state.offset = reply.now - self.now;
            state.org = reply.org;
            state.user = reply.user;
            for territory in &reply.territories {
                let ground = state.territories.entry(territory.id).or_default();
                ground.level = Some(territory.level);
                ground.name.clone_from(&territory.name);
                ground.home = territory.home;
            }
            state.lost = false;
            if state.lineage.is_empty() {
                state.lineage.clone_from(&reply.lineage);
            }
            shelf.put_state(&state)?;
            if state.lineage != reply.lineage {
                self.restored(shelf, reply, from)?;
            }
            Ok(())
        })
    }

    /// What a refusal asks of the book; other trouble is the driver's.
    fn refused(&self, book: &mut dyn Book, trouble: Trouble) -> Step {
        let Trouble::Refused(refusal) = trouble else {
            return Err(trouble.into());
        };
        match refusal {
            Refusal::Revoked => {
                within(book, |shelf| {
                    let mut state = shelf.state()?;
                    for territory in state.territories.keys().copied().collect::<Vec<_>>() {
                        for record in shelf.held_in(territory, None)? {
                            shelf.forget(record)?;
                        }
                    }
                    state.revoked = true;
                    state.territories.clear();
                    shelf.put_state(&state)
                })?;
                Ok(Progress::Revoked)
            }
            Refusal::Epoch { .. } | Refusal::Gap { .. } => {
                within(book, |shelf| {
                    let mut state = shelf.state()?;
                    state.lost = true;
                    if let Refusal::Gap { last_n } = &refusal {
                        // The server has less than it said: what is missing is sent again.
                        state.acked = state.acked.min(state.start + last_n);
                        state.sent = state.acked;
                    }
                    shelf.put_state(&state)
                })?;
                Ok(Progress::More)
            }
            Refusal::Fork { from, ref list, .. } => {
                within(book, |shelf| self.fork(shelf, from, list))?;
                Ok(Progress::More)
            }
            other => Err(Trouble::Refused(other).into()),
        }
    }
}
