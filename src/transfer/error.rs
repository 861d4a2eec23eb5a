//! What can go wrong with a file: one sentence that says what, on what, why, and what to do instead.

use std::path::PathBuf;

use super::import::source::Form;
use crate::store;

/// An error of reading or writing files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book said no.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The file system said no.
    #[error("`{path}` could not be {doing}: {source}", path = .path.display())]
    File {
        /// "read", "written".
        doing: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a file that can be read as a table of text.
    #[error("`{path}` {why}", path = .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What it is instead.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// Its first line names nothing that could be imported.
    #[error("`{path}` holds no records that can be imported: {why}", path = .path.display())]
    NoRecords {
        /// Which.
        path: PathBuf,
        /// What was looked at.
        why: String,
    },
    /// There is no file to import.
    #[error("no file to import")]
    NoFiles,
    /// There is no kind of that name.
    #[error("there is no kind of record `{0}`")]
    NoKind(String),
    /// There is no field of that name.
    #[error("{kind} has no field `{field}`")]
    NoField {
        /// The kind.
        kind: &'static str,
        /// The word.
        field: String,
    },
    /// Records of this kind are not written in this form.
    #[error("{form} can hold records of kind {only} alone, not {kind}")]
    NoForm {
        /// "cards".
        form: &'static str,
        /// The kind it can hold.
        only: &'static str,
        /// The kind asked for.
        kind: &'static str,
    },
    /// More than a spreadsheet can hold.
    #[error("{what}")]
    TooMuch {
        /// What is too much, and how much there may be.
        what: String,
    },
    /// A layout or mapping says something that it cannot say.
    #[error("`{said}` is no value of `{what}` in a layout")]
    BadLayout {
        /// Which setting.
        what: String,
        /// What it says.
        said: String,
    },
    /// A file leaves something open that nobody may guess.
    #[error("{}", .0.join("; "))]
    Open(Vec<String>),
    /// A file that shall be written is there already.
    #[error("`{path}` already exists", path = .0.display())]
    Exists(PathBuf),
    /// It was told to stop; nothing was written.
    #[error("stopped; the book is as it was")]
    Stopped,
    /// The reader of our output has gone: not a fault.
    #[error("the output was closed")]
    Closed,
}

/// The result of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What to do next, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint(),
            Self::Unreadable { hint, .. } => Some((*hint).into()),
            Self::NoRecords { path, .. } if Form::of(path) != Form::Text => {
                Some("export it again from where it came".into())
            }
            Self::NoRecords { .. } => Some(
                "the first line must name fields, such as `name` or `account`; --as KIND says what the lines are"
                    .into(),
            ),
            Self::NoFiles => Some("name one file or several: dealbook import accounts.csv contacts.csv".into()),
            Self::NoKind(_) => Some("for instance account, contact, lead, opportunity, activity, product".into()),
            Self::NoField { kind, .. } => Some(format!("`dealbook export {kind} --limit 0` shows its fields")),
            Self::NoForm { kind, .. } => Some(format!("`dealbook export {kind} --format csv`, json or xlsx")),
            Self::TooMuch { .. } => Some("CSV has no such bound: --format csv; `--columns A,B` leaves fields out".into()),
            Self::BadLayout { what, .. } => Some(match what.as_str() {
                "dates" => "say ymd, mdy or dmy".into(),
                "decimal" => "say point or comma".into(),
                "share" => "say percent, share or paid".into(),
                "by" => "say id or domain".into(),
                "missing" => "say make or leave".into(),
                _ => "say a number such as 1000".into(),
            }),
            Self::Open(questions) if questions.iter().any(|question| question.contains("percent")) => Some(
                "say --percent percent, --percent share, or --percent paid; --decimal and --dates where those are open too"
                    .into(),
            ),
            Self::Open(questions) => Some(
                if questions.iter().any(|question| question.contains("decimal")) {
                    "say --decimal point or --decimal comma, and --dates dmy or --dates mdy where days are open too"
                } else {
                    "say --dates dmy or --dates mdy"
                }
                .into(),
            ),
            Self::Exists(_) => Some("choose another name, or give --yes to replace it".into()),
            _ => None,
        }
    }
}
