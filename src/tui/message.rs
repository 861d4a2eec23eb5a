//! Everything that can happen to the interface: one closed enum, one queue.

use std::{any::Any, sync::Arc};

use ratatui::crossterm::event::Event;

use super::{standing::Phase, view::ViewId};
use crate::{
    domain::catalog::Catalog,
    store::{self, Changes},
    sync::core::command::{Command, Said},
};

/// Something happened.
pub enum Message {
    /// Keys, mouse, paste, resizing.
    Input(Vec<Event>),
    /// The system wants something.
    Signal(Signal),
    /// A moment that was waited for has come: a toast ends, an answer is slow.
    Tick,
    /// What was asked of the book.
    Answer(Answer),
    /// Another process wrote into the book.
    Changed(Changes, Arc<Catalog>),
    /// A text came back from the user's editor; nothing if the editor gave up.
    Edited {
        /// Who asked.
        view: ViewId,
        /// The text.
        text: Option<String>,
    },
    /// The exchange with the server began, ended, or cannot go on.
    Exchange(Phase),
    /// The book was let in to a server: what to tell.
    LetIn(String),
    /// A worker could not go on.
    Failed(Trouble),
}

/// What the system wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End, please.
    Quit,
    /// The terminal is gone: end at once and write nothing to it.
    Gone,
    /// Stop until the shell wakes us.
    Suspend,
    /// Woken.
    Resumed,
}

/// Who asked, for what, and when: answers that came too late are known by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Who asked.
    pub view: ViewId,
    /// For what.
    pub slot: &'static str,
    /// The newest of a view and slot wins.
    pub generation: u64,
}

/// What an administrator wants of the server: something done, and lists as they are then.
#[derive(Clone, Debug, Default)]
pub struct Errand {
    /// What is to be done, and the sentence that says it was.
    pub change: Option<(Command, String)>,
    /// What is asked once that is done.
    pub lists: Vec<Command>,
}

/// What came back of an [`Errand`] whose change was done.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What the server said of the change.
    pub done: Option<Said>,
    /// What it said to each question, in their order.
    pub lists: Vec<Said>,
    /// Why the rest of them was not answered.
    pub trouble: Option<Trouble>,
}

/// A value on its way back to who asked.
pub type Value = Box<dyn Any + Send>;

/// What was asked of the book.
pub struct Answer {
    /// Who asked for what.
    pub ask: Ask,
    /// The value, or why there is none.
    pub value: Result<Value, Trouble>,
    /// What a write did.
    pub written: Option<Written>,
    /// What shapes the book, where that changed.
    pub catalog: Option<Arc<Catalog>>,
}

/// What a write did, and the sentence that says so.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The records touched.
    pub changes: Changes,
    /// "moved Acme renewal to Negotiation": lower case, no final period.
    pub said: String,
    /// Whether `u` takes it back.
    pub undoable: bool,
}

impl Written {
    /// What was done, undoable.
    pub fn new(changes: Changes, said: impl Into<String>) -> Self {
        Self {
            undoable: changes.step != 0,
            changes,
            said: said.into(),
        }
    }

    /// Something that `u` does not take back: an undo itself, a remark.
    pub fn plain(changes: Changes, said: impl Into<String>) -> Self {
        Self {
            changes,
            said: said.into(),
            undoable: false,
        }
    }
}

/// An error in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// What, on what, why: lower case, no final period.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
    /// The field it belongs to.
    pub field: Option<String>,
    /// Whether nobody waits for the answer any more.
    pub stopped: bool,
}

impl Trouble {
    /// A sentence alone.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        let field = match &error {
            store::Error::BadReference { field, .. } => Some(field.clone()),
            _ => None,
        };
        Self {
            message: error.to_string(),
            hint: error.hint(),
            field,
            stopped: matches!(error, store::Error::Stopped),
        }
    }
}
