//! What can go wrong in the store: typed inside, made into words and exit codes at the edge.

use std::path::PathBuf;

use crate::{domain::record::in_words, words::say};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite said no.
    Sqlite {
        /// What was being done: "read", "written", "opened".
        doing: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file system said no.
    File {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no book there.
    NoBook(PathBuf),
    /// There is already a file there.
    Exists(PathBuf),
    /// Some other program's file, or no database at all.
    Foreign {
        /// The file, untouched.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A book, or a copy of one, whose file is not whole.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A book of a newer version.
    Newer {
        /// The file, untouched.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The engine is older than the one that is safe.
    Engine(&'static str),
    /// No record of that name or id.
    NotFound {
        /// The kind looked for.
        kind: String,
        /// What was typed.
        what: String,
    },
    /// Several records answer to it.
    Ambiguous {
        /// The kind looked for.
        kind: String,
        /// What was typed.
        what: String,
        /// How many answer to it.
        count: usize,
    },
    /// A reference that leads nowhere, or to a record of another kind.
    BadReference {
        /// The field.
        field: String,
        /// Why.
        why: String,
    },
    /// The user's role does not allow it.
    Forbidden(String),
    /// A rule of the domain says no.
    Refused {
        /// What, on what, why.
        message: String,
        /// What to do instead.
        hint: Option<String>,
    },
    /// There is nothing to take back or put back.
    NothingTo(&'static str),
    /// The reader was told to stop, since nobody waits for its answer.
    Stopped,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = match self {
            Self::Sqlite { doing, source } => {
                say!("refused-book", doing = *doing, why = source.to_string())
            }
            Self::File {
                doing,
                path,
                source,
            } => say!(
                "refused-file",
                path = path.display().to_string(),
                doing = *doing,
                why = source.to_string()
            ),
            Self::NoBook(path) => say!("refused-no-book", path = path.display().to_string()),
            Self::Exists(path) => say!("refused-exists", path = path.display().to_string()),
            Self::Foreign { path, why } => say!(
                "refused-foreign",
                path = path.display().to_string(),
                why = why
            ),
            Self::Damaged { path, why } => say!(
                "refused-damaged",
                path = path.display().to_string(),
                why = why
            ),
            Self::Newer { path, found, known } => say!(
                "refused-newer",
                path = path.display().to_string(),
                found = *found,
                known = *known
            ),
            Self::Engine(version) => say!("refused-engine", version = *version),
            Self::NotFound { kind, what } => {
                say!("refused-not-found", kind = in_words(kind), what = what)
            }
            Self::Ambiguous { kind, what, count } => say!(
                "refused-ambiguous",
                kind = in_words(kind),
                what = what,
                count = *count
            ),
            Self::BadReference { field, why } => {
                say!("refused-bad-reference", field = field, why = why)
            }
            Self::Forbidden(message) | Self::Refused { message, .. } => message.clone(),
            Self::NothingTo("redo") => say!("refused-nothing-to-redo").into(),
            Self::NothingTo(_) => say!("refused-nothing-to-undo").into(),
            Self::Stopped => say!("refused-stopped").into(),
        };
        f.write_str(&said)
    }
}

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A rule of the domain said no.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            hint: None,
        }
    }

    /// A rule of the domain said no, and what to do instead.
    pub fn refused_with(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Whether another process held the book for too long.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Sqlite { source, .. }
            if matches!(source.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)))
    }

    /// Whether the file is not whole, or holds what no book holds.
    pub fn is_damage(&self) -> bool {
        use rusqlite::{Error as E, ErrorCode as C};
        match self {
            Self::Damaged { .. } => true,
            Self::Sqlite { source, .. } => {
                matches!(
                    source.sqlite_error_code(),
                    Some(C::DatabaseCorrupt | C::NotADatabase)
                ) || matches!(
                    source,
                    E::InvalidColumnType(..)
                        | E::FromSqlConversionFailure(..)
                        | E::IntegralValueOutOfRange(..)
                        | E::Utf8Error(..)
                )
            }
            _ => false,
        }
    }

    /// Full disks, locked, damaged and read-only files are the machine's matter; the rest of what SQLite says is ours.
    pub fn is_of_the_machine(&self) -> bool {
        use rusqlite::ErrorCode as C;
        matches!(self, Self::Sqlite { source, .. } if matches!(source.sqlite_error_code(),
            Some(C::DatabaseBusy | C::DatabaseLocked | C::DiskFull | C::ReadOnly | C::SystemIoFailure | C::CannotOpen
                | C::DatabaseCorrupt | C::NotADatabase | C::PermissionDenied | C::OutOfMemory)))
    }

    /// What to do next, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoBook(_) => Some(say!("refused-no-book-hint").into()),
            Self::Exists(_) => Some(say!("refused-exists-hint").into()),
            Self::Newer { .. } => Some(say!("refused-newer-hint").into()),
            Self::Foreign { .. } => Some(say!("refused-foreign-hint").into()),
            Self::Ambiguous { .. } => Some(say!("refused-ambiguous-hint").into()),
            Self::NotFound { kind, what } if kind == "record" => {
                Some(say!("refused-not-found-hint", what = what))
            }
            Self::NotFound { kind, .. } => Some(say!("refused-list-hint", kind = kind)),
            Self::Refused { hint, .. } => hint.clone(),
            Self::Sqlite { .. } if self.is_busy() => Some(say!("refused-busy-hint").into()),
            Self::Sqlite { source, .. }
                if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) =>
            {
                Some(say!("refused-full-hint").into())
            }
            _ if self.is_damage() => Some(say!("refused-damaged-hint").into()),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        if source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return Self::Stopped;
        }
        Self::Sqlite {
            doing: "read or written",
            source,
        }
    }
}
