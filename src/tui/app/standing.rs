//! Where the book stands with its server: asked when something changed, shown in the top line, never waited for.

use super::{
    super::{
        effect::Effect,
        message::{Trouble, Value},
        standing::{Phase, Standing},
        view::{Reply, Slot},
    },
    App,
};
use crate::store::{self, Read};

/// Asks a book where it stands.
pub type Look = fn(&Read<'_>) -> store::Result<Standing>;

pub(super) const STANDING: Slot<Standing> = Slot::new("standing");

impl App {
    /// The book has a server: shows where it stands from now on.
    pub fn exchanges(&mut self, look: Look) {
        self.look = Some(look);
        self.scene.standing = Some(Standing::default());
    }

    /// Something changed in the book: there may be something to send.
    pub(super) fn changed_for_exchange(&mut self) {
        if self.look.is_some() {
            self.effects.push(Effect::Exchange { now: false });
            self.ask_standing();
        }
    }

    pub(super) fn ask_standing(&mut self) {
        if let (Some(look), Some(page)) = (self.look, self.page()) {
            self.with(page, |_, cx| cx.read(STANDING, look));
        }
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
