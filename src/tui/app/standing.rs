//! Where the book stands with its server: asked when something changed, shown in the status line, never waited for.

use super::{
    super::{
        effect::Effect,
        message::{Ask, Trouble, Value},
        standing::{Phase, Server, Standing},
        theme::Tone,
        view::{News, Reply, Slot, ViewId},
    },
    App,
};
use crate::store::{self, Read};

/// Asks a book where it stands.
pub type Look = fn(&Read<'_>) -> store::Result<Standing>;

pub(super) const STANDING: Slot<Standing> = Slot::new("standing");

impl App {
    /// The book has a server: shows where it stands from now on.
    pub fn exchanges(&mut self, server: Server, look: Look) {
        self.look = Some(look);
        self.scene.server = Some(server);
        self.scene.standing = Some(Standing::default());
        self.dirty = true;
    }

    /// The book has none any more.
    pub fn parts(&mut self) {
        self.look = None;
        self.scene.server = None;
        self.scene.standing = None;
        self.dirty = true;
    }

    /// Whether the server would answer this book.
    pub(super) fn is_let_in(&self) -> bool {
        let standing = self.scene.standing;
        standing.is_some_and(|it| !matches!(it.phase, Phase::LoggedOut | Phase::Revoked))
    }

    /// The book was let in: what it holds goes, what its user may see comes, from now on.
    pub(super) fn let_in(&mut self, said: String) {
        self.effects.push(Effect::Join);
        self.say(News {
            tone: Tone::Plain,
            text: said,
            hint: None,
        });
    }

    /// Something changed in the book: there may be something to send.
    pub(super) fn changed_for_exchange(&mut self) {
        if self.look.is_some() {
            self.effects.push(Effect::Exchange { now: false });
            self.ask_standing();
        }
    }

    pub(super) fn ask_standing(&mut self) {
        let Some(look) = self.look else { return };
        self.counter += 1;
        let ask = Ask {
            view: ViewId(0),
            slot: STANDING.0,
            generation: self.counter,
        };
        self.generations
            .insert((ask.view, ask.slot), ask.generation);
        // Not counted among what is waited for: nobody waits for it.
        let job = Box::new(move |read: &Read<'_>| Ok(Box::new(look(read)?) as Value));
        self.effects.push(Effect::Read(ask, job));
    }

    /// Takes in what the book says; gives whether anything that is seen came of it.
    pub(super) fn told_standing(&mut self, value: Result<Value, Trouble>) -> bool {
        let mut reply = Reply::new(STANDING.0, value);
        let Some(Ok(told)) = reply.take(STANDING) else {
            return false;
        };
        let phase = match self.scene.standing {
            Some(before) if told.phase == Phase::Quiet => before.phase,
            _ => told.phase,
        };
        self.show_standing(Standing { phase, ..told })
    }

    /// Takes in what the exchange is doing.
    pub(super) fn phase(&mut self, phase: Phase) {
        let before = self.scene.standing.unwrap_or_default();
        self.dirty |= self.show_standing(Standing { phase, ..before });
        self.ask_standing();
    }

    fn show_standing(&mut self, standing: Standing) -> bool {
        let now = self.scene.now.instant;
        let words = |standing: Option<Standing>| standing.map(|standing| standing.words(now));
        let before = words(self.scene.standing.replace(standing));
        before != words(Some(standing))
    }
}
