//! What the interface wants done: `update` gives these back, only an [`Executor`](super::executor::Executor) and the loop do them.

use super::{
    message::{Ask, Value, Written},
    view::ViewId,
};
use crate::{
    clock::Now,
    store::{self, Actor, Read, Store},
};

/// Looks into the book.
pub type ReadJob = Box<dyn FnOnce(&Read<'_>) -> store::Result<Value> + Send>;

/// Changes the book.
pub type WriteJob = Box<dyn FnOnce(&mut Store, &Actor) -> store::Result<(Value, Written)> + Send>;

/// Something to be done.
pub enum Effect {
    /// Look into the book.
    Read(Ask, ReadJob),
    /// Change the book, at this moment.
    Write(Ask, Now, WriteJob),
    /// Hand a text to the clipboard.
    Copy(String),
    /// Let the user edit a text in their own editor.
    Edit {
        /// Who asks.
        view: ViewId,
        /// The text.
        text: String,
        /// The ending of the file: `md`, `txt`.
        ending: &'static str,
    },
    /// Open a site, mail or file with the system's program.
    Open(String),
    /// Take the mouse, or leave it.
    Mouse(bool),
    /// Draw everything anew.
    Redraw,
    /// Stop until the shell wakes us.
    Suspend,
    /// End.
    Quit,
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(ask, _) => write!(f, "Read({})", ask.slot),
            Self::Write(ask, ..) => write!(f, "Write({})", ask.slot),
            Self::Copy(text) => write!(f, "Copy({text:?})"),
            Self::Edit { .. } => write!(f, "Edit"),
            Self::Open(what) => write!(f, "Open({what:?})"),
            Self::Mouse(on) => write!(f, "Mouse({on})"),
            Self::Redraw => write!(f, "Redraw"),
            Self::Suspend => write!(f, "Suspend"),
            Self::Quit => write!(f, "Quit"),
        }
    }
}
