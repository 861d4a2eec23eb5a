//! What goes into a statement and comes out of it, whichever engine runs it.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::sync::core::storage::{Fault, Kept};

/// One value of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Val {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no; SQLite has a number for it.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A text, or JSON.
    Text(String),
    /// An id.
    Id(Uuid),
}

impl Val {
    /// As JSON text.
    pub fn json(value: &impl Serialize) -> Kept<Self> {
        serde_json::to_string(value)
            .map(Self::Text)
            .map_err(|error| Fault::Failed(format!("a value cannot be written: {error}")))
    }
}

impl From<bool> for Val {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<i64> for Val {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<usize> for Val {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<Uuid> for Val {
    fn from(value: Uuid) -> Self {
        Self::Id(value)
    }
}
impl From<&str> for Val {
    /// A text without NUL: PostgreSQL takes none, and one text that never goes in would stop a queue for ever.
    fn from(value: &str) -> Self {
        Self::Text(value.replace('\0', "\u{fffd}"))
    }
}
impl<T: Into<Self>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer, read from its first column on.
#[derive(Debug)]
pub struct Row(std::vec::IntoIter<Val>);

impl Row {
    /// A row of these values.
    pub fn new(values: Vec<Val>) -> Self {
        Self(values.into_iter())
    }

    fn next(&mut self) -> Val {
        self.0.next().unwrap_or_default()
    }

    /// The next value, a number.
    pub fn int(&mut self) -> Kept<i64> {
        self.maybe_int()?.ok_or_else(|| misfit("a number"))
    }

    /// The next value, a number or nothing.
    pub fn maybe_int(&mut self) -> Kept<Option<i64>> {
        match self.next() {
            Val::Int(value) => Ok(Some(value)),
            Val::Null => Ok(None),
            _ => Err(misfit("a number")),
        }
    }

    /// The next value, yes or no.
    pub fn bool(&mut self) -> Kept<bool> {
        match self.next() {
            Val::Bool(value) => Ok(value),
            Val::Int(value) => Ok(value != 0),
            _ => Err(misfit("yes or no")),
        }
    }

    /// The next value, a text.
    pub fn text(&mut self) -> Kept<String> {
        self.maybe_text()?.ok_or_else(|| misfit("a text"))
    }

    /// The next value, a text or nothing.
    pub fn maybe_text(&mut self) -> Kept<Option<String>> {
        match self.next() {
            Val::Text(value) => Ok(Some(value)),
            Val::Null => Ok(None),
            _ => Err(misfit("a text")),
        }
    }

    /// The next value, an id.
    pub fn id(&mut self) -> Kept<Uuid> {
        self.maybe_id()?.ok_or_else(|| misfit("an id"))
    }

    /// The next value, an id or nothing.
    pub fn maybe_id(&mut self) -> Kept<Option<Uuid>> {
        match self.next() {
            Val::Id(value) => Ok(Some(value)),
            Val::Null => Ok(None),
            _ => Err(misfit("an id")),
        }
    }

    /// The next value, read from JSON.
    pub fn json<T: DeserializeOwned>(&mut self) -> Kept<T> {
        self.maybe_json()?.ok_or_else(|| misfit("JSON"))
    }

    /// The next value, read from JSON, or nothing.
    pub fn maybe_json<T: DeserializeOwned>(&mut self) -> Kept<Option<T>> {
        self.maybe_text()?
            .map(|text| {
                serde_json::from_str(&text).map_err(|error| {
                    Fault::Failed(format!("a stored value cannot be read: {error}"))
                })
            })
            .transpose()
    }
}

fn misfit(wanted: &str) -> Fault {
    Fault::Failed(format!(
        "the storage holds something else where {wanted} was expected"
    ))
}
