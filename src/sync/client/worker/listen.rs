//! Waiting for news: a question that the server answers once there is something, on a line and thread of its own.
//!
//! It takes nothing: what it hears is that the exchange has something to fetch. So nothing of the book is held while it
//! waits, and what the person types meanwhile is sent at once. A server, or a proxy before it, that does not let anyone
//! wait is looked at every so often instead.

use std::{
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::{
    super::{
        book::State,
        transport::{Transport, Trouble},
    },
    Word,
};
use crate::{
    clock::Clock,
    sync::core::{
        limits::{SCHEMA, WAIT_SECONDS},
        protocol::{PullRequest, Refusal, Reply, Request},
    },
};

/// An answer without news that came sooner than this was not waited for.
const WAITED: Duration = Duration::from_secs(2);

/// What is waited for, and the line to wait on.
pub struct Wait {
    line: Box<dyn Transport + Send>,
    request: Request,
}

impl std::fmt::Debug for Wait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Wait").field(&self.request).finish()
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// There is something to fetch.
    News,
    /// Nothing can be heard this way; if the server said so, not before so many seconds.
    Deaf(u32),
}

impl Wait {
    /// For what is new to a book that stands here; none where there is no line for it, or nothing was ever exchanged.
    pub fn new(server: &impl Transport, state: &State) -> Option<Self> {
        if state.lineage.is_empty() || state.revoked || state.lost {
            return None;
        }
        let request = PullRequest {
            device: state.device,
            lineage: state.lineage.clone(),
            schema: SCHEMA,
            cursors: state
                .territories
                .iter()
                .map(|(id, ground)| (*id, ground.cursor))
                .collect(),
            own: Vec::new(),
            older: None,
            lines: 1,
            bytes: 1,
            wait: WAIT_SECONDS,
        };
        Some(Self {
            line: server.second()?,
            request: Request::Pull(request),
        })
    }

    /// Waits, as long as it takes.
    fn wait(&mut self, is_over: impl Fn() -> bool) -> Heard {
        loop {
            let begun = Clock::tick();
            match self.line.call(&self.request) {
                Ok(Reply::Pull(page)) => {
                    let end = &page.end;
                    let is_news = !page.lines.is_empty()
                        || end.more
                        || !end.drop.is_empty()
                        || !end.reset.is_empty();
                    if is_news {
                        return Heard::News;
                    }
                    if begun.elapsed() < WAITED {
                        return Heard::Deaf(0);
                    }
                }
                Err(Trouble::Refused(Refusal::Busy { retry_after })) => {
                    return Heard::Deaf(retry_after);
                }
                // What the server refuses is for the exchange to hear and to settle.
                Err(Trouble::Refused(_)) => return Heard::News,
                Ok(_) | Err(_) => return Heard::Deaf(0),
            }
            if is_over() {
                return Heard::Deaf(0);
            }
        }
    }
}

/// The thread that listens.
pub(super) struct Ear {
    waits: Sender<(u64, Wait)>,
    /// The newest question; answers to older ones say nothing.
    turn: u64,
}

impl Ear {
    /// Starts it; what it hears is said on `words`.
    pub fn start(words: Sender<Word>) -> Option<Self> {
        let (waits, asked) = unbounded();
        thread::Builder::new()
            .name("listen".into())
            .spawn(move || listen(&asked, &words))
            .ok()?;
        Some(Self { waits, turn: 0 })
    }

    /// Listens from here on. False if it cannot.
    pub fn listen(&mut self, wait: Wait) -> bool {
        self.turn += 1;
        self.waits.send((self.turn, wait)).is_ok()
    }

    /// Whether that was the answer to the newest question.
    pub fn is_newest(&self, turn: u64) -> bool {
        turn == self.turn
    }
}

fn listen(asked: &Receiver<(u64, Wait)>, words: &Sender<Word>) {
    while let Ok(mut next) = asked.recv() {
        // Only the newest counts.
        while let Ok(newer) = asked.try_recv() {
            next = newer;
        }
        let (turn, mut wait) = next;
        let heard = wait.wait(|| !asked.is_empty());
        if words.send(Word::Heard(turn, heard)).is_err() {
            return;
        }
    }
}

/// How long until the server is looked at, when nothing is heard from it.
pub(super) fn until(heard: Heard, now: Instant, quiet: Duration) -> Instant {
    match heard {
        Heard::News => now,
        Heard::Deaf(seconds) => now + quiet.max(Duration::from_secs(u64::from(seconds))),
    }
}
