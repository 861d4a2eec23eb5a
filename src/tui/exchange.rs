//! The exchange beside the interface: its thread, and what it tells the loop. No screen waits for it.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crossbeam_channel::Sender;

use super::{
    effect::Entry,
    executor::Clerk,
    message::{Answer, Ask, Message, Trouble, Value},
    screen::first_run::files,
    standing::{Phase, Server, Standing},
};
use crate::{
    clock::Clock,
    domain::{
        field::Instant,
        pick::Pick,
        record::team::{User, UserRole},
    },
    error::{Report, Result},
    store::{self, Read, Store},
    sync::{
        client::{
            account::Account,
            http::Http,
            login,
            session::{self, Way},
            transport,
            worker::{self, Status, Worker},
        },
        core::{
            command::{Command, Said},
            protocol::Refusal,
        },
    },
    words::say,
};

/// How many seconds an errand waits for a server without time before it is given up.
const SHORT: u32 = 2;

/// The server of a book, if it has one.
pub fn server_of(book: &Path) -> Option<Server> {
    match Account::load(book) {
        Ok(account) => account.map(|account| Server {
            url: account.url,
            org: account.org_name,
            login: account.login,
        }),
        // A file that cannot be read is told of by the thread.
        Err(_) => Some(Server::default()),
    }
}

/// Lets a book in to a server, on a thread of its own: a server far away may take its time.
pub fn log_in(book: PathBuf, clock: Clock, ask: Ask, entry: Entry, outbox: Sender<Message>) {
    let enter = move || {
        let entry = login::Entry {
            authority: certificate(&entry.authority)?,
            url: entry.url,
            login: entry.login,
            password: entry.password,
            invite: entry.invite,
            ..login::Entry::default()
        };
        let mut store = Store::open(&book)?;
        let (account, name) = login::log_in(&mut store, &book, clock, entry)?;
        Ok(say!("server-let-in", org = account.org_name, name = name))
    };
    let thread = thread::Builder::new().name("login".into());
    // Where no thread can be made, the page goes on waiting: then nothing else can be done either.
    let _ = thread.spawn(move || {
        let value = match enter() {
            Ok(said) => {
                let _ = outbox.send(Message::LetIn(said));
                Ok(Box::new(()) as Value)
            }
            Err(report) => Err(trouble(&report)),
        };
        let _ = outbox.send(Message::Answer(Answer {
            ask,
            value,
            written: None,
            catalog: None,
        }));
    });
}

/// The certificate at a path as it was typed or dragged in, from wherever the book is opened next.
fn certificate(typed: &str) -> Result<Option<PathBuf>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let found = files::found(typed, std::env::home_dir().as_deref()).map_err(Report::user)?;
    let whole = found.first().map(std::fs::canonicalize).transpose();
    whole.map_err(|error| Report::user(format!("{typed}: {error}")))
}

/// Leaves the server; the book keeps what it holds.
pub fn log_out(book: &Path) -> Result<(), Trouble> {
    Account::remove(book).map_err(|error| trouble(&error.into()))
}

fn trouble(report: &Report) -> Trouble {
    Trouble {
        hint: report.hints.first().cloned(),
        ..Trouble::new(&report.message)
    }
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
        is_admin: is_admin(read)?,
        device: (!state.device.is_nil()).then_some(state.device),
    })
}

/// Whether the book's user is an administrator, as the server published it; the server itself decides.
fn is_admin(read: &Read<'_>) -> store::Result<bool> {
    let me: Option<User> = read.get(read.catalog().me)?;
    Ok(me.is_some_and(|me| me.role == Some(Pick::Known(UserRole::Admin))))
}

/// Who goes to a book's server for its administrator.
pub fn clerk(book: PathBuf) -> Box<dyn Clerk> {
    Box::new(ByHttp { book, line: None })
}

struct ByHttp {
    book: PathBuf,
    /// The line that is open, and whose it is.
    line: Option<(Account, Http)>,
}

impl ByHttp {
    /// The line of the account as it is now: a copied book gets another token while it runs.
    fn line(&mut self) -> Result<&mut Http, Trouble> {
        let account = Account::load(&self.book)
            .map_err(|error| Trouble::new(error.to_string()))?
            .ok_or_else(|| Trouble::new(say!("app-no-server")))?;
        if self
            .line
            .as_ref()
            .is_none_or(|(known, _)| *known != account)
        {
            let http =
                Http::of(&account, |_| {}).map_err(|error| Trouble::new(error.to_string()))?;
            self.line = Some((account, http));
        }
        match &mut self.line {
            Some((_, http)) => Ok(http),
            None => Err(Trouble::new(say!("app-no-server"))),
        }
    }
}

impl Clerk for ByHttp {
    fn tell(&mut self, command: &Command) -> Result<Said, Trouble> {
        let line = self.line()?;
        let mut answer = line.admin(command);
        // What a device may ask at once was used up by the lists: a moment later there is room again.
        if let Err(transport::Trouble::Refused(Refusal::Busy { retry_after })) = answer
            && retry_after <= SHORT
        {
            thread::sleep(Duration::from_secs(retry_after.into()));
            answer = line.admin(command);
        }
        answer.map_err(refused)
    }
}

/// Why an administrator's word was not done, as the screen says it.
fn refused(trouble: transport::Trouble) -> Trouble {
    use transport::Trouble as T;
    let with = |message: &str, hint: &str| Trouble {
        hint: Some(hint.to_owned()),
        ..Trouble::new(message)
    };
    match trouble {
        T::Offline(why) => with(
            &say!("admin-offline", why = why),
            say!("admin-offline-hint"),
        ),
        T::Untrusted(why) => with(
            &say!("admin-untrusted", why = why),
            say!("admin-untrusted-hint"),
        ),
        T::Broken(_) => with(say!("admin-broken"), say!("admin-broken-hint")),
        T::Refused(Refusal::NotFound) => with(say!("admin-absent"), say!("admin-absent-hint")),
        T::Refused(Refusal::Login) => Trouble::new(say!("admin-log-in")),
        T::Refused(Refusal::Revoked | Refusal::Foreign) => Trouble::new(say!("admin-revoked")),
        T::Refused(Refusal::Busy { retry_after }) => {
            Trouble::new(say!("admin-busy", count = retry_after))
        }
        T::Refused(Refusal::Malformed { why } | Refusal::Large { why }) => {
            Trouble::new(say!("admin-refused", why = why))
        }
        T::Refused(_) => Trouble::new(say!("admin-broken")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_known_by_its_whole_path_and_missed_before_anyone_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("our ca.pem");
        std::fs::write(&file, "").unwrap();
        let dragged = format!("'{}'", file.display());
        assert_eq!(
            certificate(&dragged).unwrap(),
            Some(file.canonicalize().unwrap())
        );
        assert_eq!(certificate("").unwrap(), None);
        assert!(certificate("/nowhere/ca.pem").is_err());
    }
}
