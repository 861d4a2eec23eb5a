//! The exchange beside the interface: its thread, and what it tells the loop. No screen waits for it.

use std::path::PathBuf;

use crossbeam_channel::Sender;

use super::{
    message::Message,
    standing::{Phase, Standing},
};
use crate::{
    clock::Clock,
    domain::field::Instant,
    store::{self, Read, Store},
    sync::client::{
        account::Account,
        http::Http,
        session::{self, Way},
        worker::{self, Status, Worker},
    },
    words::say,
};

/// Whether a book has a server.
pub fn has_server(book: &std::path::Path) -> bool {
    // A file that cannot be read is told of by the thread.
    !matches!(Account::load(book), Ok(None))
}

/// Begins to exchange a book in the background.
pub fn start(book: PathBuf, clock: Clock, outbox: Sender<Message>) -> Worker {
    let open = move || {
        let words = |error: &dyn std::error::Error| error.to_string();
        let account = Account::load(&book)
            .map_err(|error| words(&error))?
            .ok_or_else(|| say!("app-no-server").to_owned())?;
        let store = Store::open(&book).map_err(|error| words(&error))?;
        let kept = account.clone();
        let server = Http::of(&account, move |token| {
            let account = Account {
                token: token.to_owned(),
                ..kept.clone()
            };
            if let Err(error) = account.save(&book) {
                tracing::error!(%error, "a token was not kept");
            }
        })
        .map_err(|error| words(&error))?;
        Ok(Way {
            store,
            server,
            clock,
        })
    };
    Worker::start(open, clock, move |status| {
        if let Some(phase) = phase(status) {
            let _ = outbox.send(Message::Exchange(phase));
        }
    })
}

/// What is shown of what the thread does; that it is under way is over before it is read.
fn phase(status: &Status) -> Option<Phase> {
    Some(match &status.phase {
        worker::Phase::Busy => return None,
        worker::Phase::Quiet => Phase::Quiet,
        worker::Phase::Away(_) => Phase::Away,
        worker::Phase::Stuck(why) => {
            tracing::error!(%why, "the exchange is stuck");
            Phase::Stuck
        }
        worker::Phase::Old => Phase::Old,
        worker::Phase::LoggedOut => Phase::LoggedOut,
        worker::Phase::Revoked => Phase::Revoked,
    })
}

/// What the book says of its exchange; what the thread is doing is told by itself.
pub fn look(read: &Read<'_>) -> store::Result<Standing> {
    let standing = session::standing(read)?;
    let state = standing.state.unwrap_or_default();
    Ok(Standing {
        phase: if state.revoked {
            Phase::Revoked
        } else {
            Phase::Quiet
        },
        waiting: standing.waiting,
        oldest: standing.oldest,
        inbox: read.open_conflicts()?,
        exchanged: (state.exchanged > 0).then_some(Instant(state.exchanged)),
        offset: state.offset,
    })
}
