//! Letting a book in to a server: what a person types, the meeting, and the token kept beside the book.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use super::{
    account::{self, Account},
    book::Stuck,
    http::{self, Http},
    session,
    transport::Trouble,
};
use crate::{
    clock::Clock,
    store::Store,
    sync::core::protocol::{LoginRequest, Refusal},
};

/// What a person lets their book in with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The server: `host`, `https://host` or `https://host:port`.
    pub url: String,
    /// What they log in with.
    pub login: String,
    /// Their password, or with an invite the one that they choose; empty: none.
    pub password: String,
    /// The code of an invite, good once; empty: none.
    pub invite: String,
    /// A certificate that the server may be signed by (PEM), instead of the public ones.
    pub authority: Option<PathBuf>,
    /// Whether plain HTTP to another machine is meant.
    pub insecure: bool,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("url", &self.url)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// Why a book was not let in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It exchanges with another server.
    #[error("this book exchanges with {0}")]
    Other(String),
    /// The address or the certificate.
    #[error(transparent)]
    Wrong(#[from] http::Wrong),
    /// The file beside the book.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// The server, or the way to it.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The book.
    #[error(transparent)]
    Stuck(#[from] Stuck),
}

impl Entry {
    /// The address, if it is one and this book may go there: what can be said before anyone is asked.
    pub fn address(&self, book: &Path) -> Result<String, Error> {
        let url = http::address(&self.url, self.insecure)?;
        match Account::load(book)?.filter(|known| known.url != url) {
            Some(known) => Err(Error::Other(known.url)),
            None => Ok(url),
        }
    }
}

/// Lets the book at this path in; gives how the person is called there. The records come with the next exchange.
pub fn log_in(
    store: &mut Store,
    book: &Path,
    clock: Clock,
    entry: Entry,
) -> Result<(Account, String), Error> {
    let url = entry.address(book)?;
    // A page that asks for name and password alone knows no certificate: the one that was named once goes on.
    let authority = match entry.authority {
        Some(file) => Some(file),
        None => Account::load(book)?.and_then(|known| known.authority),
    };
    let mut server = Http::new(&url, authority.as_deref(), entry.insecure)?;
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let mut request = LoginRequest {
        login: entry.login.clone(),
        password: given(entry.password),
        invite: given(entry.invite),
        device: session::device(store, clock.now())?,
        device_name: machine(),
    };
    let reply = match server.login(&request) {
        // Sent away, and the book has not heard of it yet; or a copy of someone's book: a device of its own.
        Err(Trouble::Refused(Refusal::Foreign)) => {
            request.device = session::another_device(store, clock.now())?;
            server.login(&request)?
        }
        other => other?,
    };
    session::meet(store, clock.now(), &reply)?;
    let account = Account {
        url,
        token: reply.token,
        authority,
        insecure: entry.insecure,
        login: entry.login,
        org_name: reply.org_name,
        org: reply.org,
        user: reply.user,
    };
    account.save(book)?;
    Ok((account, reply.name))
}

/// How this machine is called, for the list of a person's devices.
fn machine() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}
