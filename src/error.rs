//! What a person reads when something did not work: a sentence, hints, and the exit code.
//!
//! Inside, each layer has its own typed error; this is the edge where they become words.

#[cfg(feature = "sync")]
mod exchange;

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
            E::Sqlite { .. } if !error.is_of_the_machine() && !error.is_damage() => Kind::Internal,
            E::Engine(_) | E::Stopped => Kind::Internal,
            _ => Kind::User,
        };
        let mut report = Self::new(kind, error.to_string());
        report.hints.extend(error.hint());
        report
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
