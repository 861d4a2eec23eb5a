//! What the interface wants done: `update` gives these back, only an [`Executor`](super::executor::Executor) and the loop do them.

use std::path::PathBuf;

use super::{
    message::{Ask, Errand, Value, Written},
    view::ViewId,
};
use crate::{
    clock::Now,
    config::Setting,
    store::{self, Actor, Read, Store},
};

/// Looks into the book.
pub type ReadJob = Box<dyn FnOnce(&Read<'_>) -> store::Result<Value> + Send>;

/// Changes the book.
pub type WriteJob = Box<dyn FnOnce(&mut Store, &Actor) -> store::Result<(Value, Written)> + Send>;

/// The book of the first start, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// What is in it.
    pub with: With,
    /// The user's name.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// First month of the year, 1 to 12.
    pub month: u32,
}

/// What a first book begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// The sample.
    Sample,
    /// Nothing.
    Nothing,
    /// What is in these files.
    Files(Vec<PathBuf>),
    /// What a server has.
    Server,
}

/// What a person lets their book in to a server with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The server.
    pub url: String,
    /// What they log in with.
    pub login: String,
    /// The code of an invite, or nothing.
    pub invite: String,
    /// Their password, or with an invite the one that they choose.
    pub password: String,
    /// The path to a certificate that the server may be signed by, or nothing.
    pub authority: String,
}

/// Something to be done.
pub enum Effect {
    /// Look into the book.
    Read(Ask, ReadJob),
    /// Change the book, at this moment.
    Write(Ask, Now, WriteJob),
    /// Say something to the server as an administrator.
    Errand(Ask, Errand),
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
    /// Keep a choice, and show oneself by it.
    Choose(&'static Setting, toml_edit::Value),
    /// Let the user edit the file of settings, and show oneself by it.
    EditSettings,
    /// Exchange with the server: soon, or at once.
    Exchange {
        /// Whether someone asked for it.
        now: bool,
    },
    /// Let the book in to a server; why not is the answer, all else is [`Message::LetIn`](super::message::Message::LetIn).
    LogIn(Ask, Entry),
    /// The book was let in: exchange it from now on.
    Join,
    /// Leave the server.
    LogOut,
    /// Make the book of the first start.
    Begin(Begin),
    /// Write what is remembered between runs.
    Remember,
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
            Self::Errand(ask, _) => write!(f, "Errand({})", ask.slot),
            Self::Copy(text) => write!(f, "Copy({text:?})"),
            Self::Edit { .. } => write!(f, "Edit"),
            Self::Open(what) => write!(f, "Open({what:?})"),
            Self::Mouse(on) => write!(f, "Mouse({on})"),
            Self::Choose(setting, value) => write!(f, "Choose({}, {value})", setting.name),
            Self::EditSettings => write!(f, "EditSettings"),
            Self::Exchange { now } => write!(f, "Exchange({now})"),
            Self::LogIn(_, entry) => write!(f, "LogIn({}, {})", entry.url, entry.login),
            Self::Join => write!(f, "Join"),
            Self::LogOut => write!(f, "LogOut"),
            Self::Begin(begin) => write!(f, "{begin:?}"),
            Self::Remember => write!(f, "Remember"),
            Self::Redraw => write!(f, "Redraw"),
            Self::Suspend => write!(f, "Suspend"),
            Self::Quit => write!(f, "Quit"),
        }
    }
}
