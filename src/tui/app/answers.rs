//! What was asked of the book comes back: to the view that asked, and to all that is seen where something changed.

use super::{
    super::{
        message::{Answer, Ask, Trouble, Value, Written},
        view::{self, Reply},
    },
    App, At, News, Tone, standing, undo,
};
use crate::store::Changes;

impl App {
    pub(super) fn answered(&mut self, answer: Answer) {
        let Answer {
            ask:
                Ask {
                    view,
                    slot,
                    generation,
                },
            value,
            written,
            catalog,
        } = answer;
        if let Some(catalog) = catalog {
            self.scene.catalog = catalog;
        }
        let mut is_seen = true;
        let is_newest = self.generations.get(&(view, slot)) == Some(&generation);
        if is_newest {
            self.generations.remove(&(view, slot));
            self.waiting.remove(&(view, slot));
            self.writing.remove(&(view, slot));
        }
        if let Some(written) = &written {
            self.written(written);
        }
        if slot == undo::SLOT {
            self.undone(value);
        } else if slot == standing::STANDING.0 {
            is_seen = self.told_standing(value) || self.dirty;
        } else if slot == view::JOB.0 {
            self.job_ended(view, value);
        } else if slot == view::NEXT.0 {
            self.asked_next(value);
        } else if let Err(trouble) = &value
            && !trouble.stopped
            && (is_newest || slot == view::CHANGE.0)
            && self.find(view).is_none()
        {
            self.complain(trouble.clone());
        } else if is_newest && let Some(at) = self.find(view) {
            let mut reply = Reply::new(slot, value);
            self.with(at, |view, cx| view.answer(&mut reply, cx));
            is_seen = !reply.is_unseen || self.dirty;
            // Trouble that the view had no use for is told.
            if let Some(trouble) = reply.trouble().filter(|trouble| !trouble.stopped) {
                self.complain(trouble.clone());
            }
        }
        if let Some(written) = &written {
            self.changed(&written.changes);
        }
        self.dirty |= is_seen;
        self.catch_up();
    }

    /// Asks what was found to be asked, over what is seen now.
    pub(super) fn asked_next(&mut self, value: Result<Value, Trouble>) {
        let mut reply = Reply::new(view::NEXT.0, value);
        match reply.take(view::NEXT) {
            Some(Ok(next)) => {
                let top = self.top();
                self.with(top, |_, cx| next(cx));
            }
            Some(Err(trouble)) => {
                self.hold_until = None;
                self.complain(trouble);
            }
            None => {}
        }
    }

    pub(super) fn written(&mut self, written: &Written) {
        if !written.said.is_empty() {
            self.last = Some((written.said.clone(), written.undoable));
            self.remember(News {
                tone: Tone::Done,
                text: written.said.clone(),
                hint: None,
            });
        }
        self.undo.forget();
        self.note_step(written.changes.step);
    }

    /// Something in the book changed: what is seen asks anew, the rest when it is seen again.
    pub(super) fn changed(&mut self, changes: &Changes) {
        if changes.kinds.is_empty() && !changes.many {
            return;
        }
        self.changed_for_exchange();
        for tab in &mut self.tabs {
            for entry in tab.pages.iter_mut().chain(&mut tab.forward) {
                entry.stale = true;
            }
        }
        self.freshen();
        for at in 0..self.layers.len() {
            self.with(At::Layer(at), |view, cx| view.refresh(changes, cx));
        }
        self.dirty = true;
    }

    /// Lets the page that is seen ask anew if it missed something.
    pub(super) fn freshen(&mut self) {
        let Some(at) = self.page() else { return };
        let Some(entry) = self.entry_mut(at) else {
            return;
        };
        if std::mem::take(&mut entry.stale) {
            let all = Changes {
                many: true,
                ..Changes::default()
            };
            self.with(at, |view, cx| view.refresh(&all, cx));
        }
    }
}
