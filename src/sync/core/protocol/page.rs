//! Pulls: how far a device has come, and the pages that bring it further.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Body, Items, Lineage, OpId, Territory, Undoes, is_default};

/// How far a device has come in one territory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, i64)", into = "(i64, i64, i64)")]
pub struct Cursor {
    /// The number of the last line that was taken.
    pub at: i64,
    /// The head when the loading of this territory began: what was gone by then need not be told.
    pub fence: i64,
    /// The head at the last pull that ended with nothing left; 0 before. Where the territory is loaded anew, up to where
    /// it was told before.
    pub done: i64,
}

impl Cursor {
    /// Up to where all that was done to the territory's records has been told; 0: nothing was.
    pub fn told(self) -> i64 {
        match self {
            Self { done: 1.., .. } => self.done,
            Self { at: 0, .. } => 0,
            _ => self.fence,
        }
    }

    /// Where a territory begins that is loaded anew.
    pub fn anew(self) -> Self {
        Self {
            done: self.told(),
            ..Self::default()
        }
    }
}

impl From<(i64, i64, i64)> for Cursor {
    fn from((at, fence, done): (i64, i64, i64)) -> Self {
        Self { at, fence, done }
    }
}

impl From<Cursor> for (i64, i64, i64) {
    fn from(cursor: Cursor) -> Self {
        (cursor.at, cursor.fence, cursor.done)
    }
}

/// What has changed?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PullRequest {
    /// The device.
    pub device: Uuid,
    /// The server's line as this device knows it.
    pub lineage: Lineage,
    /// The version of the protocol.
    pub schema: u32,
    /// How far it has come, by territory; a territory that it does not know it leaves out.
    pub cursors: BTreeMap<Uuid, Cursor>,
    /// Records that it has and that have no number of the server yet: their changes come from the first on.
    #[serde(default)]
    pub own: Vec<Uuid>,
    /// At most so many lines; 0 leaves it to the server.
    #[serde(default)]
    pub lines: usize,
    /// At most so many bytes; 0 leaves it to the server.
    #[serde(default)]
    pub bytes: usize,
    /// What was done in a territory before this device had it: asked for once its records are there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub older: Option<OlderCursor>,
    /// Seconds to wait for something, where there is nothing: the shell's matter, not the core's.
    #[serde(default)]
    pub wait: u32,
}

/// How far the older history of a territory has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OlderCursor {
    /// The territory.
    #[serde(rename = "s")]
    pub territory: Uuid,
    /// The number of the last record whose history came.
    #[serde(rename = "q")]
    pub after: i64,
    /// Changes up to this number: what came later has come with the records.
    #[serde(rename = "u")]
    pub upto: i64,
}

/// What was done to tracked fields of a record before this device had it, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Older {
    /// The record.
    #[serde(rename = "r")]
    pub record: Uuid,
    /// The changes.
    #[serde(rename = "c")]
    pub entries: Vec<Entry>,
}

/// One record as it is now, with what was done to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The territory it came in.
    #[serde(rename = "s")]
    pub territory: Uuid,
    /// Its number.
    #[serde(rename = "q")]
    pub seq: i64,
    /// The record.
    #[serde(rename = "r")]
    pub record: Uuid,
    /// Its kind; 0 where it left.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub kind: u16,
    /// Where it is.
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    pub place: Place,
    /// Its values, where it is here.
    #[serde(rename = "b", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub body: Body,
    /// A quote that was sent.
    #[serde(rename = "f", default, skip_serializing_if = "is_default")]
    pub sent: bool,
    /// It was erased for good: its values are to go from journals and copies too.
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    pub erased: bool,
    /// What it was merged into.
    #[serde(rename = "into", default, skip_serializing_if = "is_default")]
    pub into: Option<Uuid>,
    /// When it came into being, by its author's clock.
    #[serde(rename = "t", default, skip_serializing_if = "is_default")]
    pub born_at: i64,
    /// Who made it.
    #[serde(rename = "u", default, skip_serializing_if = "is_default")]
    pub born_by: Option<Uuid>,
    /// What was done to it since this device last asked, oldest first.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// Whether older entries were left out.
    #[serde(rename = "cut", default, skip_serializing_if = "is_default")]
    pub cut: bool,
}

/// Where a record of a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Place {
    /// Here.
    #[default]
    Here,
    /// Deleted, or merged into another.
    Deleted,
    /// In another territory, or forgotten.
    Left,
}

impl TryFrom<u8> for Place {
    type Error = String;
    fn try_from(code: u8) -> Result<Self, String> {
        match code {
            0 => Ok(Self::Here),
            1 => Ok(Self::Deleted),
            2 => Ok(Self::Left),
            other => Err(format!("{other} is no place of a record")),
        }
    }
}

impl From<Place> for u8 {
    fn from(place: Place) -> Self {
        match place {
            Place::Here => 0,
            Place::Deleted => 1,
            Place::Left => 2,
        }
    }
}

/// One change of a record that went in, by whom and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The record's number after it.
    #[serde(rename = "q")]
    pub seq: i64,
    /// The operation.
    #[serde(rename = "i")]
    pub op: OpId,
    /// The user action, a number of the device.
    #[serde(rename = "g")]
    pub step: i64,
    /// Who.
    #[serde(rename = "u")]
    pub user: Uuid,
    /// On which device.
    #[serde(rename = "d")]
    pub device: Uuid,
    /// When, by the author's clock.
    #[serde(rename = "t")]
    pub at: i64,
    /// The code of the user action.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub name: String,
    /// What it takes back or puts back.
    #[serde(rename = "z", default, skip_serializing_if = "is_default")]
    pub undoes: Option<Undoes>,
    /// Old and new value by field; of a list what was added and removed.
    #[serde(rename = "f", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Was>,
}

/// What became of one field, and what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Was {
    /// Old and new.
    Value(Value, Value),
    /// Of a list.
    Items(Items),
}

/// The end of a page: only with it is the page whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageEnd {
    /// How far the device has come once it has taken this page.
    pub cursors: BTreeMap<Uuid, Cursor>,
    /// Whether there is more.
    pub more: bool,
    /// Where this user may look now.
    pub territories: Vec<Territory>,
    /// Territories that the device named and may no longer look into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<Uuid>,
    /// Territories that must be loaded anew: what was deleted since has been forgotten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reset: Vec<Uuid>,
    /// Where older history was asked for and nothing newer had to go first: after which record it goes on; -1: that was
    /// all of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub older: Option<i64>,
    /// The server's newest number.
    pub head: i64,
    /// Its clock.
    pub now: i64,
}

/// One answer to a pull.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Records, each territory's in the order of their numbers.
    pub lines: Vec<Line>,
    /// What was done before, where it was asked for.
    pub older: Vec<Older>,
    /// How far that leads.
    pub end: PageEnd,
}
