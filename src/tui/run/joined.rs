//! The loop and the server: who exchanges, who is let in, who leaves. Without the feature there is nobody to ask.

#[cfg(feature = "sync")]
use super::super::{
    app::App,
    effect::Entry,
    exchange,
    executor::Clerk,
    message::{Answer, Ask, Message, Trouble},
    theme::Tone,
    view::News,
};
#[cfg(feature = "sync")]
use crate::words::say;

#[cfg(feature = "sync")]
impl super::Live {
    /// Exchanges from now on, if the book has a server.
    pub(super) fn join(&mut self, app: &mut App) {
        let Some(book) = self.book.clone() else {
            return;
        };
        if let Some(server) = exchange::server_of(&book) {
            app.exchanges(server, exchange::look);
            self.exchange = Some(exchange::start(book, self.clock, self.outbox.clone()));
        }
    }

    /// Who goes to the server for its administrator, whichever it is by then.
    pub(super) fn clerk(&self) -> Option<Box<dyn Clerk>> {
        self.book.clone().map(exchange::clerk)
    }

    /// Exchanges soon, or at once.
    pub(super) fn exchange(&self, now: bool) {
        match &self.exchange {
            Some(worker) if now => worker.now(),
            Some(worker) => worker.wake(),
            None => {}
        }
    }

    pub(super) fn log_in(&self, ask: Ask, entry: Entry) {
        let outbox = self.outbox.clone();
        match self.book.clone() {
            Some(book) => exchange::log_in(book, self.clock, ask, entry, outbox),
            None => {
                let _ = outbox.send(Message::Answer(Answer {
                    ask,
                    value: Err(Trouble::new(say!("server-none-here"))),
                    written: None,
                    catalog: None,
                }));
            }
        }
    }

    pub(super) fn log_out(&mut self, app: &mut App) {
        let Some(book) = &self.book else { return };
        match exchange::log_out(book) {
            Ok(()) => {
                self.exchange = None;
                app.parts();
            }
            Err(trouble) => app.announce(News {
                tone: Tone::Danger,
                text: trouble.message,
                hint: trouble.hint,
            }),
        }
    }
}

#[cfg(not(feature = "sync"))]
#[expect(
    clippy::unused_self,
    reason = "without the feature there is nobody to ask"
)]
impl super::Live {
    pub(super) fn join(&mut self, _app: &mut super::App) {}

    pub(super) fn clerk(&self) -> Option<Box<dyn super::super::executor::Clerk>> {
        None
    }

    pub(super) fn exchange(&self, _now: bool) {}

    pub(super) fn log_in(
        &self,
        _ask: super::super::message::Ask,
        _entry: super::super::effect::Entry,
    ) {
    }

    pub(super) fn log_out(&mut self, _app: &mut super::App) {}
}
