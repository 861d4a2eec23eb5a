//! What can go wrong in the store: typed inside, made into words and exit codes at the edge.

use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite said no.
    #[error("the book could not be {doing}: {source}")]
    Sqlite {
        /// What was being done: "read", "written", "opened".
        doing: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file system said no.
    #[error("`{path}` could not be {doing}: {source}", path = path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no book there.
    #[error("there is no book at `{path}`", path = .0.display())]
    NoBook(PathBuf),
    /// There is already a file there.
    #[error("`{path}` already exists", path = .0.display())]
    Exists(PathBuf),
    /// Some other program's file, or no database at all.
    #[error("`{path}` is not a dealbook book: {why}", path = .path.display())]
    Foreign {
        /// The file, untouched.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A book of a newer version.
    #[error("`{path}` was written by a newer dealbook (format {found}, this one knows {known})", path = .path.display())]
    Newer {
        /// The file, untouched.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The engine is older than the one that is safe.
    #[error("the SQLite engine {0} has a known fault that corrupts books")]
    Engine(&'static str),
    /// No record of that name or id.
    #[error("there is no {kind} `{what}`")]
    NotFound {
        /// The kind looked for.
        kind: String,
        /// What was typed.
        what: String,
    },
    /// Several records answer to it.
    #[error("`{what}` could be {count} records of kind {kind}")]
    Ambiguous {
        /// The kind looked for.
        kind: String,
        /// What was typed.
        what: String,
        /// How many answer to it.
        count: usize,
    },
    /// A reference that leads nowhere, or to a record of another kind.
    #[error("{field} cannot lead there: {why}")]
    BadReference {
        /// The field.
        field: String,
        /// Why.
        why: String,
    },
    /// The user's role does not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// A rule of the domain says no.
    #[error("{message}")]
    Refused {
        /// What, on what, why.
        message: String,
        /// What to do instead.
        hint: Option<String>,
    },
    /// There is nothing to take back or put back.
    #[error("nothing to {0}")]
    NothingTo(&'static str),
    /// The reader was told to stop, since nobody waits for its answer.
    #[error("stopped")]
    Stopped,
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
            Self::NoBook(_) => {
                Some("`dealbook init` makes one, `dealbook --demo` shows a sample".into())
            }
            Self::Exists(_) => Some("choose another name, or open it with --book".into()),
            Self::Newer { .. } => Some("update dealbook, or restore a backup made before".into()),
            Self::Foreign { .. } => {
                Some("choose another file with --book; this one was left untouched".into())
            }
            Self::Ambiguous { .. } => Some("say more of it, or give its id".into()),
            Self::NotFound { kind, what } if kind == "record" => Some(format!(
                "`dealbook search {what}` looks in every kind; a name wants its kind before it, as in `account/{what}`"
            )),
            Self::NotFound { kind, .. } => {
                Some(format!("`dealbook list {kind}` shows what there is"))
            }
            Self::Refused { hint, .. } => hint.clone(),
            Self::Sqlite { .. } if self.is_busy() => {
                Some("another dealbook is writing; try again in a moment".into())
            }
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
