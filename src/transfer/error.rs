//! What can go wrong with a file: one sentence that says what, on what, why, and what to do instead.

use std::path::PathBuf;

use super::import::source::Form;
use crate::{domain::record::in_words, store, words::say};

/// An error of reading or writing files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book said no.
    Store(#[from] store::Error),
    /// The file system said no.
    File {
        /// "read", "written".
        doing: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a file that can be read as a table of text.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What it is instead.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// Its first line names nothing that could be imported.
    NoRecords {
        /// Which.
        path: PathBuf,
        /// What was looked at.
        why: String,
    },
    /// There is no file to import.
    NoFiles,
    /// There is no kind of that name.
    NoKind(String),
    /// There is no field of that name.
    NoField {
        /// The kind.
        kind: &'static str,
        /// The word.
        field: String,
    },
    /// Records of this kind are not written in this form.
    NoForm {
        /// "cards".
        form: &'static str,
        /// The kind it can hold.
        only: &'static str,
        /// The kind asked for.
        kind: &'static str,
    },
    /// More than a spreadsheet can hold.
    TooMuch {
        /// What is too much, and how much there may be.
        what: String,
    },
    /// A layout or mapping says something that it cannot say.
    BadLayout {
        /// Which setting.
        what: String,
        /// What it says.
        said: String,
    },
    /// A file leaves something open that nobody may guess.
    Open(Vec<String>),
    /// A file that shall be written is there already.
    Exists(PathBuf),
    /// A file that shall be written is one that is read.
    IsRead(PathBuf),
    /// It was told to stop; nothing was written.
    Stopped,
    /// The reader of our output has gone: not a fault.
    Closed,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = |path: &PathBuf| path.display().to_string();
        let said = match self {
            Self::Store(error) => error.to_string(),
            Self::File {
                doing,
                path,
                source,
            } => say!(
                "refused-file",
                path = named(path),
                doing = *doing,
                why = source.to_string()
            ),
            Self::Unreadable { path, why, .. } => {
                say!("refused-unreadable", path = named(path), why = why)
            }
            Self::NoRecords { path, why } => {
                say!("refused-no-records", path = named(path), why = why)
            }
            Self::NoFiles => say!("refused-no-files").into(),
            Self::NoKind(kind) => say!("refused-field-of-kind", kind = kind),
            Self::NoField { kind, field } => {
                say!("refused-kind-no-field", kind = in_words(kind), name = field)
            }
            Self::NoForm { form, only, kind } => say!(
                "refused-no-form",
                form = *form,
                only = in_words(only),
                kind = in_words(kind)
            ),
            Self::TooMuch { what } => what.clone(),
            Self::BadLayout { what, said } => {
                say!("refused-bad-layout", said = said, what = what)
            }
            Self::Open(questions) => questions.join("; "),
            Self::Exists(path) => say!("refused-exists", path = named(path)),
            Self::IsRead(path) => say!("refused-is-read", path = named(path)),
            Self::Stopped => say!("refused-stopped-import").into(),
            Self::Closed => say!("refused-closed").into(),
        };
        f.write_str(&said)
    }
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
                Some(say!("refused-no-records-hint").into())
            }
            Self::NoRecords { .. } => Some(
                say!("refused-no-head-hint")
                    .into(),
            ),
            Self::NoFiles => Some(say!("refused-no-files-hint").into()),
            Self::NoKind(_) => Some(say!("refused-no-kind-hint").into()),
            Self::NoField { kind, .. } => Some(say!("refused-no-field-hint", kind = *kind)),
            Self::NoForm { kind, .. } => Some(say!("refused-no-form-hint", kind = *kind)),
            Self::TooMuch { .. } => Some(say!("refused-too-much-hint").into()),
            Self::BadLayout { what, .. } => Some(match what.as_str() {
                "dates" => "say ymd, mdy or dmy".into(),
                "decimal" => "say point or comma".into(),
                "share" => "say percent, share or paid".into(),
                "by" => "say id, domain or labelled".into(),
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
            Self::Exists(_) => Some(say!("refused-replace-hint").into()),
            Self::IsRead(_) => Some(say!("refused-is-read-hint").into()),
            _ => None,
        }
    }
}
