//! `dealbook sync`: this book and its server.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _, stderr, stdin},
    path::PathBuf,
    process::{Command, ExitCode},
};

use chrono::{DateTime, Local};
use clap::Subcommand;

use super::{Context, report};
use crate::{
    domain::{field::Instant, field::Record as _, record::conflict::Conflict},
    error::{Kind, Report, Result},
    store::{Store, list::Sort},
    sync::client::{
        account::Account,
        http::Http,
        login::{self, Entry},
        session::{self, Tally},
    },
};

/// Exchange records with a server
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Let this book in to a server, with all that it holds
    ///
    /// Asks for the password, or with --invite for the one you choose. From a pipe it is the first line.
    Login {
        /// https://host or https://host:port
        url: String,
        /// What you log in with
        #[arg(long, value_name = "NAME")]
        login: String,
        /// The code of an invite; good once
        #[arg(long, value_name = "CODE")]
        invite: Option<String>,
        /// A certificate that the server may be signed by (PEM), instead of the public ones
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        /// Speak plain HTTP to another machine: all that is exchanged can be read on the way
        #[arg(long)]
        insecure: bool,
    },
    /// Send what waits and take what has come
    Now,
    /// What waits, what conflicts, when it was last exchanged
    Status,
    /// Forget the server's token; the book keeps what it holds
    Logout,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        match self.verb {
            Verb::Login {
                url,
                login,
                invite,
                ca,
                insecure,
            } => {
                let authority = ca.map(std::fs::canonicalize).transpose();
                let authority =
                    authority.map_err(|error| Report::user(format!("--ca: {error}")))?;
                let invited = invite.is_some();
                let invite = invite.unwrap_or_default();
                let password = String::new();
                let mut entry = Entry {
                    url,
                    login,
                    password,
                    invite,
                    authority,
                    insecure,
                };
                // Before a password is typed for nothing.
                entry.address(&context.path()?)?;
                entry.password = password_of(if invited {
                    "choose a password (empty for none)"
                } else {
                    "password"
                })?;
                log_in(context, entry)
            }
            Verb::Now => now(context),
            Verb::Status => status(context),
            Verb::Logout => {
                Account::remove(&context.path()?)?;
                context.say("logged out; the book keeps what it holds")?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn log_in(context: &Context, entry: Entry) -> Result<ExitCode> {
    let mut store = context.open()?;
    let (account, name) = login::log_in(&mut store, &context.path()?, context.clock, entry)?;
    context.say(&format!("logged in to {} as {name}", account.org_name))?;
    exchange(context, &mut store, &account)
}

fn now(context: &Context) -> Result<ExitCode> {
    let mut store = context.open()?;
    let account = account(context)?;
    exchange(context, &mut store, &account)
}

fn account(context: &Context) -> Result<Account> {
    Account::load(&context.path()?)?.ok_or_else(|| {
        Report::user("this book has no server").hint("dealbook sync login URL --login NAME")
    })
}

fn exchange(context: &Context, store: &mut Store, account: &Account) -> Result<ExitCode> {
    let (path, kept) = (context.path()?, account.clone());
    let mut server = Http::of(account, move |token| {
        let account = Account {
            token: token.to_owned(),
            ..kept.clone()
        };
        if let Err(error) = account.save(&path) {
            tracing::error!(%error, "a token was not kept");
        }
    })?;
    let Tally {
        sent,
        came,
        revoked,
    } = session::exchange(store, &mut server, context.clock)?;
    if revoked {
        return Err(Report::new(
            Kind::Network,
            "this device was sent away: what it held of others is gone from here",
        )
        .hint("what was typed and not sent is kept: `dealbook sync login` lets this book in again, as a new device"));
    }
    context.say(&format!("sent {sent}, came {came}"))?;
    let conflicts = conflicts(context, store)?;
    if conflicts > 0 {
        let wait = if conflicts == 1 {
            "1 conflict waits".to_owned()
        } else {
            format!("{conflicts} conflicts wait")
        };
        report::note(&format!("{wait} for you: dealbook conflict list"));
    }
    Ok(ExitCode::SUCCESS)
}

fn conflicts(context: &Context, store: &Store) -> Result<usize> {
    let read = store.read();
    let filter = super::kind::filter(context, &read, Conflict::INFO, "state:open")?;
    let sort = Sort::parse("", Conflict::INFO, read.catalog())?;
    Ok(read
        .list(Conflict::INFO, &filter, &sort, context.today())
        .ids()?
        .len())
}

fn status(context: &Context) -> Result<ExitCode> {
    let store = context.open()?;
    let account = Account::load(&context.path()?)?;
    let standing = session::standing(&store.read())?;
    let Some(state) = standing.state else {
        context.say("this book has no server")?;
        return Ok(ExitCode::SUCCESS);
    };
    match account {
        Some(account) => context.say(&format!(
            "server    {} ({}, {})",
            account.url, account.org_name, account.login
        ))?,
        None => context.say("server    logged out")?,
    }
    let oldest = standing.oldest.map_or_else(String::new, |oldest| {
        format!(", the oldest of {}", moment(oldest))
    });
    context.say(&format!("waiting   {}{oldest}", standing.waiting))?;
    context.say(&format!("conflicts {}", conflicts(context, &store)?))?;
    let last = if state.exchanged == 0 {
        "never".to_owned()
    } else {
        moment(Instant(state.exchanged))
    };
    context.say(&format!("exchanged {last}"))?;
    if state.revoked {
        context.say("this device was sent away by an administrator")?;
    }
    for ground in state.territories.values() {
        let level = match ground.level {
            None => "no more",
            Some(crate::sync::core::protocol::Level::Read) => "look",
            Some(crate::sync::core::protocol::Level::Write) => "write",
        };
        context.say(&format!(
            "territory {} ({level}{})",
            ground.name,
            if ground.home { ", home" } else { "" }
        ))?;
    }
    if state.offset.abs() > 2 * 60 * 1000 {
        report::note(&format!(
            "this machine's clock is {} minutes off the server's: changes made at the same time may be told in the wrong order",
            state.offset / 60_000
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn moment(instant: Instant) -> String {
    DateTime::from_timestamp_millis(instant.0).map_or_else(String::new, |moment| {
        moment
            .with_timezone(&Local)
            .format("%Y-%m-%d %H:%M")
            .to_string()
    })
}

/// Asks for a password, without showing it where a person types it.
fn password_of(what: &str) -> Result<String> {
    let failed =
        |error: std::io::Error| Report::user(format!("no password could be read: {error}"));
    let hidden = stdin().is_terminal();
    let echo = |word: &str| {
        if hidden {
            let _ = Command::new("stty").arg(word).status();
        }
    };
    if hidden {
        let _ = write!(stderr(), "{what}: ");
        let _ = stderr().flush();
    }
    echo("-echo");
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line);
    echo("echo");
    if hidden {
        let _ = writeln!(stderr());
    }
    read.map_err(failed)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
