//! `u` and `C-r`: what they do, and when `u` asks to be pressed twice.

use super::{
    super::{
        message::{Trouble, Value, Written},
        view::Slot,
    },
    App, News, Tone,
};
use crate::{
    operations::sentence,
    store::{Error, Store, stack::Step},
    words::say,
};

pub(super) const SLOT: &str = "undo";
const UNDO: Slot<Outcome> = Slot::new(SLOT);

/// What is newer than this and of this run is taken back at once.
const FRESH_MS: i64 = 60 * 60 * 1000;

/// Which old step `u` was told of, so that the second `u` means it.
#[derive(Debug, Default)]
pub(super) struct Guard {
    told: Option<i64>,
    /// The first step of this run.
    first: Option<i64>,
}

impl Guard {
    /// Something was done since: a second `u` is a first one again.
    pub(super) fn forget(&mut self) {
        self.told = None;
    }
}

/// What came of it.
enum Outcome {
    /// Done.
    Done,
    /// The step is old: this is what it did.
    Old(i64, String),
}

impl App {
    pub(super) fn undo(&mut self) {
        let told = self.undo.told.take();
        let first = self.undo.first;
        let Some(page) = self.page() else { return };
        self.with(page, |_, cx| {
            cx.write(UNDO, move |store, actor| {
                let step = store.next_undo(actor)?.ok_or(Error::NothingTo("undo"))?;
                let fresh = actor.now.0 - step.recorded.0 < FRESH_MS
                    && first.is_some_and(|first| step.id >= first);
                if !fresh && told != Some(step.id) {
                    let said = said(store, &step);
                    return Ok((Outcome::Old(step.id, said), Written::default()));
                }
                let said = said(store, &step);
                let undone = store.undo(actor)?;
                let kept = match undone.kept.len() {
                    0 => String::new(),
                    1 => say!("app-undo-but-one").to_owned(),
                    count => say!("app-undo-but", count = count),
                };
                Ok((
                    Outcome::Done,
                    Written::plain(undone.changes, say!("app-took-back", what = said) + &kept),
                ))
            });
        });
    }

    pub(super) fn redo(&mut self) {
        let Some(page) = self.page() else { return };
        self.with(page, |_, cx| {
            cx.write(UNDO, move |store, actor| {
                let step = store.next_redo(actor)?.ok_or(Error::NothingTo("redo"))?;
                let said = said(store, &step);
                let done = store.redo(actor)?;
                Ok((
                    Outcome::Done,
                    Written::new(done.changes, say!("app-did-again", what = said)),
                ))
            });
        });
    }

    /// The first step that this run wrote: what is older asks twice.
    pub(super) fn note_step(&mut self, step: i64) {
        if step != 0 {
            self.undo.first.get_or_insert(step);
        }
    }

    pub(super) fn undone(&mut self, value: Result<Value, Trouble>) {
        match value.map(|value| value.downcast::<Outcome>().map(|outcome| *outcome)) {
            Ok(Ok(Outcome::Old(step, said))) => {
                self.undo.told = Some(step);
                let key = self.scene.key(super::Action::Undo);
                let text = say!("app-undo-again", key = key, what = said);
                self.say(News {
                    tone: Tone::Warning,
                    text,
                    hint: None,
                });
            }
            Ok(_) => {}
            Err(trouble) => {
                let text = trouble.message;
                self.say(News {
                    tone: Tone::Plain,
                    text,
                    hint: trouble.hint,
                });
            }
        }
    }
}

fn said(store: &Store, step: &Step) -> String {
    sentence::of_step(&store.read(), step)
}
