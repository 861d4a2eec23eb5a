//! The value that crosses every generic border: ledger, store, files, wire, screen.
//!
//! It knows nothing of SQLite; the store maps it to a column without a copy.

use std::borrow::Cow;

/// One value of one field, borrowed from a record or owned.
///
/// Dates are days since 1970-01-01, instants milliseconds of UTC since then, booleans 0 or 1,
/// references the integer of the identity table, lists a JSON array.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell<'a> {
    /// Nothing known.
    #[default]
    Null,
    /// Numbers, days, instants, booleans and references.
    Int(i64),
    /// Words, codes, currencies and lists.
    Text(Cow<'a, str>),
}

impl Cell<'_> {
    /// The same, borrowed.
    pub fn borrowed(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Int(number) => Cell::Int(*number),
            Self::Text(text) => Cell::Text(Cow::Borrowed(text)),
        }
    }

    /// The same value without the borrow.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Int(number) => Cell::Int(number),
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
        }
    }

    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The integer, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list cell; of a plain text, that text; of nothing, none.
    pub fn items(&self) -> Vec<String> {
        match self {
            Self::Text(text) if text.starts_with('[') => {
                serde_json::from_str::<Vec<serde_json::Value>>(text).map_or_else(
                    |_| vec![text.to_string()],
                    |items| {
                        items
                            .into_iter()
                            .map(|item| match item {
                                serde_json::Value::String(text) => text,
                                other => other.to_string(),
                            })
                            .collect()
                    },
                )
            }
            Self::Text(text) if !text.is_empty() => vec![text.to_string()],
            _ => Vec::new(),
        }
    }

    /// The integers of a list of references.
    pub fn ids(&self) -> Vec<i64> {
        match self {
            Self::Int(id) => vec![*id],
            Self::Text(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Null => Vec::new(),
        }
    }

    /// A list cell of texts; an empty list is nothing.
    pub fn from_items<S: AsRef<str>>(items: &[S]) -> Cell<'static> {
        if items.is_empty() {
            return Cell::Null;
        }
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        Cell::Text(serde_json::to_string(&items).unwrap_or_default().into())
    }

    /// A list cell of references; an empty list is nothing.
    pub fn from_ids(ids: &[i64]) -> Cell<'static> {
        if ids.is_empty() {
            return Cell::Null;
        }
        Cell::Text(serde_json::to_string(ids).unwrap_or_default().into())
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    /// Empty text is nothing.
    fn from(text: &'a str) -> Self {
        if text.is_empty() {
            Self::Null
        } else {
            Self::Text(Cow::Borrowed(text))
        }
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Null
        } else {
            Self::Text(Cow::Owned(text))
        }
    }
}

/// A stored value that its field cannot hold: the cell is marked, the row is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored value does not fit the field")]
pub struct Misfit;
