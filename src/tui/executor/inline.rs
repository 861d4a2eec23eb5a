//! The executor of tests: everything at once and in order, and an answer can be held back.

use std::collections::{BTreeSet, VecDeque};

use super::{super::message::Message, Clerk, Effect, Executor, clerk, read, write};
use crate::store::Store;

/// Does everything at once, on a book in memory.
pub struct Inline {
    /// The book.
    pub store: Store,
    /// Who goes to the server.
    pub clerk: Option<Box<dyn Clerk>>,
    queue: VecDeque<Message>,
    held: BTreeSet<String>,
    kept: Vec<Effect>,
    asked: Vec<&'static str>,
}

impl Inline {
    /// Works on this book.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            clerk: None,
            queue: VecDeque::new(),
            held: BTreeSet::new(),
            kept: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Answers of this slot wait from now on.
    pub fn hold(&mut self, slot: &str) {
        self.held.insert(slot.into());
    }

    /// Everything that was held back is done now, in the order it was asked.
    pub fn release(&mut self) {
        self.held.clear();
        let asked = self.asked.len();
        for effect in std::mem::take(&mut self.kept) {
            self.run(effect);
        }
        // They were asked for when they were held.
        self.asked.truncate(asked);
    }

    /// The slots that something was asked for since this was asked.
    pub fn asked(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.asked)
    }

    /// The next answer.
    pub fn answered(&mut self) -> Option<Message> {
        self.queue.pop_front()
    }
}

impl Executor for Inline {
    fn run(&mut self, effect: Effect) {
        let slot = match &effect {
            Effect::Read(ask, _) | Effect::Write(ask, ..) | Effect::Errand(ask, _) => ask.slot,
            _ => return,
        };
        self.asked.push(slot);
        if self.held.contains(slot) {
            self.kept.push(effect);
            return;
        }
        let answer = match effect {
            Effect::Read(ask, job) => self.store.snapshot(|book| read(ask, job, &book)),
            Effect::Write(ask, now, job) => write(ask, now, job, &mut self.store),
            Effect::Errand(ask, errand) => clerk::go(ask, errand, self.clerk.as_deref_mut()),
            _ => return,
        };
        self.queue.push_back(Message::Answer(answer));
    }
}
