//! What a person reads when something did not work: a sentence, hints, and the exit code.
//!
//! Inside, each layer has its own typed error; this is the edge where they become words.

use std::fmt;

use crate::store;

/// Whose matter an error is; it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The user's mistake, or a finding.
    User,
    /// The command line was not understood.
    Usage,
    /// The configuration file.
    Config,
    /// Someone else changed the same thing.
    Conflict,
    /// The network.
    Network,
    /// Ours.
    Internal,
}

impl Kind {
    /// The exit code of the program.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::User => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Conflict => 4,
            Self::Network => 5,
            Self::Internal => 70,
        }
    }
}

/// What, on what, why; then what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose matter it is.
    pub kind: Kind,
    /// One sentence, lower case, no final period.
    pub message: String,
    /// What to do next, each a sentence.
    pub hints: Vec<String>,
}

/// The result of whatever a person started.
pub type Result<T, E = Report> = std::result::Result<T, E>;

impl Report {
    /// The user's mistake.
    pub fn user(message: impl Into<String>) -> Self {
        Self::new(Kind::User, message)
    }

    /// An error of this kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// The same with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for Report {}

impl From<store::Error> for Report {
    fn from(error: store::Error) -> Self {
        use store::Error as E;
        let kind = match &error {
            E::Sqlite { .. } if !error.is_of_the_machine() => Kind::Internal,
            E::Engine(_) | E::Stopped => Kind::Internal,
            _ => Kind::User,
        };
        let mut report = Self::new(kind, error.to_string());
        report.hints.extend(error.hint());
        report
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::engine::Halt> for Report {
    fn from(halt: crate::sync::client::engine::Halt) -> Self {
        use crate::sync::client::engine::Halt as H;
        match halt {
            H::Trouble(trouble) => trouble.into(),
            H::Stuck(stuck) => stuck.into(),
        }
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::book::Stuck> for Report {
    fn from(stuck: crate::sync::client::book::Stuck) -> Self {
        Self::user(stuck.to_string())
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::transport::Trouble> for Report {
    fn from(trouble: crate::sync::client::transport::Trouble) -> Self {
        use crate::sync::{client::transport::Trouble as T, core::protocol::Refusal as R};
        let says = |what: &str| Self::new(Kind::Network, what);
        match trouble {
            T::Offline(_) => says(&trouble.to_string())
                .hint("nothing is lost: what waits is sent once it is reached"),
            T::Untrusted(_) => says(&trouble.to_string()).hint(
                "a company that signs for itself has a certificate of its own: dealbook sync login URL --ca FILE; \
                 if nothing was changed there, someone may be in between",
            ),
            T::Broken(_) => {
                says(&trouble.to_string()).hint("is it a dealbook server, and of this version?")
            }
            T::Refused(R::Login) => says("the server lets nobody in with that")
                .hint("dealbook sync login with the right name and password, or with a new invite"),
            T::Refused(R::Foreign) => {
                says("this device belongs to someone else there, or was sent away")
                    .hint("dealbook sync login lets this book in as a new device")
            }
            T::Refused(R::Revoked) => {
                says("this device was sent away: what it held of others is gone from here")
            }
            T::Refused(R::Old { .. }) => {
                says("this version is too old to take records; what you have done was sent")
                    .hint("upgrade dealbook")
            }
            T::Refused(R::Busy { retry_after }) => {
                says("the server has no time now").hint(format!("try again in {retry_after} s"))
            }
            T::Refused(R::Malformed { why } | R::Large { why }) => {
                says(&format!("the server refused: {why}"))
            }
            T::Refused(_) => says(&trouble.to_string()),
        }
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::http::Wrong> for Report {
    fn from(wrong: crate::sync::client::http::Wrong) -> Self {
        use crate::sync::client::http::Wrong as W;
        let report = Self::user(wrong.to_string());
        match wrong {
            W::Address(_) => report.hint("https://host or https://host:port"),
            W::Clear(_) => report.hint("use https://; --insecure says that plain HTTP is meant"),
            W::Authority(_) => report,
        }
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::login::Error> for Report {
    fn from(error: crate::sync::client::login::Error) -> Self {
        use crate::sync::client::login::Error as E;
        match error {
            E::Other(_) => Self::user(error.to_string())
                .hint("dealbook sync logout first; a book belongs to one organisation"),
            E::Wrong(wrong) => wrong.into(),
            E::Account(error) => error.into(),
            E::Trouble(trouble) => trouble.into(),
            E::Stuck(stuck) => stuck.into(),
        }
    }
}

#[cfg(feature = "sync")]
impl From<crate::sync::client::account::Error> for Report {
    fn from(error: crate::sync::client::account::Error) -> Self {
        use crate::sync::client::account::Error as E;
        let report = Self::user(error.to_string());
        match error {
            E::Open(path) => report.hint(format!("chmod 600 {}", path.display())),
            E::Broken { .. } => report.hint("dealbook sync logout removes it; log in again"),
            E::File { .. } => report,
        }
    }
}

#[cfg(feature = "server")]
impl From<crate::server::Wrong> for Report {
    fn from(wrong: crate::server::Wrong) -> Self {
        use crate::server::Wrong as W;
        let report = Self::user(wrong.to_string());
        match wrong {
            W::Clear(_) => report
                .hint("give it a certificate with --tls-cert and --tls-key")
                .hint("or listen on 127.0.0.1 behind a proxy; --insecure says that plain HTTP is meant"),
            W::Listen { .. } => report.hint("is another server running? --listen names another port"),
            W::Storage(fault) => fault.into(),
            W::Tls(_) | W::System(_) => report,
        }
    }
}

#[cfg(feature = "server")]
impl From<crate::sync::core::storage::Fault> for Report {
    fn from(fault: crate::sync::core::storage::Fault) -> Self {
        use crate::sync::core::storage::Fault as F;
        let report = Self::user(fault.to_string());
        match fault {
            F::Busy(_) => report.hint("is the database running, and its address right?"),
            F::Lost(_) | F::Failed(_) => report,
        }
    }
}

impl From<crate::transfer::Error> for Report {
    fn from(error: crate::transfer::Error) -> Self {
        if let crate::transfer::Error::Store(error) = error {
            return error.into();
        }
        let mut report = Self::user(error.to_string());
        report.hints.extend(error.hint());
        report
    }
}
