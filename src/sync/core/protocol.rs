//! What crosses the wire: five requests, their answers, and how they are refused.
//!
//! Bodies are JSON lines (`application/x-ndjson`, zstd): one head line, then one line an operation or record, and for a
//! page of a pull an end line, without which it is thrown away. `lines` reads and writes them within their limits.
//! Values are JSON as the journal has them: numbers, texts, null; references are UUIDs; lists travel as what was added
//! and removed. A field or kind that one side does not know is kept and handed on untouched.

mod lines;
mod login;
mod page;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::stamp::Stamp;

pub use login::{LoginReply, LoginRequest};
pub use page::{Cursor, Entry, Line, Older, OlderCursor, Page, PageEnd, Place, PullRequest, Was};

pub use lines::{
    Malformed, decode_page, decode_pull, decode_push, encode_page, encode_pull, encode_push,
};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What an operation is told apart by, whoever sends it and how often: kept through copies and forks of a book.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct OpId(pub Uuid);

/// One stretch of a server's life: it ends when the server is restored from a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Drawn when the stretch began.
    #[serde(rename = "e")]
    pub id: Uuid,
    /// The number at which it began: what was numbered above it before is not known to it.
    #[serde(rename = "q")]
    pub from: i64,
}

/// All epochs of a server, oldest first. Two are the same line where they begin alike.
pub type Lineage = Vec<Epoch>;

/// What an operation does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    /// It comes into being.
    #[serde(rename = "c")]
    Create,
    /// Some fields change.
    #[serde(rename = "p")]
    Patch,
    /// It goes.
    #[serde(rename = "d")]
    Delete,
    /// It goes, and whatever comes for it is led to another.
    #[serde(rename = "m")]
    Merge,
    /// A quote leaves the house, as its sender saw it: frozen from then on.
    #[serde(rename = "s")]
    Send,
    /// A delete or merge is taken back: alive with the server's values.
    #[serde(rename = "v")]
    Revive,
    /// A whole copy of what a restored server no longer knows.
    #[serde(rename = "r")]
    Rescue,
}

/// What became of one field. On the wire an object of `+` and `-` is a list's; anything else is the new value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, from = "Value")]
pub enum Change {
    /// Items of a list that were added and removed.
    Items(Items),
    /// The new value.
    Value(Value),
}

/// What came to a list and what went from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Added, in order.
    #[serde(rename = "+", default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Removed.
    #[serde(rename = "-", default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

impl From<Value> for Change {
    fn from(value: Value) -> Self {
        let is_items = value
            .as_object()
            .is_some_and(|map| !map.is_empty() && map.keys().all(|key| key == "+" || key == "-"));
        if is_items && let Ok(items) = serde_json::from_value(value.clone()) {
            return Self::Items(items);
        }
        Self::Value(value)
    }
}

/// Changes by field.
pub type Fields = BTreeMap<String, Change>;

/// Values by field: a whole record. Lists are arrays of texts.
pub type Body = BTreeMap<String, Value>;

/// That an operation takes another back, or puts it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoes {
    /// The ordinary operation on the same record.
    #[serde(rename = "i")]
    pub op: OpId,
    /// Whether it puts back.
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    pub redo: bool,
}

/// One change of one record by one person on one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// Its place in the device's list: 1, 2, 3 …
    pub n: i64,
    /// Itself, wherever it goes.
    #[serde(rename = "i")]
    pub id: OpId,
    /// The user action it is part of, a number of the device.
    #[serde(rename = "g")]
    pub step: i64,
    /// Whether that action is taken as a whole or not at all.
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    pub whole: bool,
    /// What it does.
    #[serde(rename = "v")]
    pub verb: Verb,
    /// The kind's number.
    #[serde(rename = "k")]
    pub kind: u16,
    /// The record.
    #[serde(rename = "r")]
    pub record: Uuid,
    /// The number of the server that its author had seen the record at; 0 for none.
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    pub base: i64,
    /// Of a create: the cursor of its territory when it was typed.
    #[serde(rename = "rb", default, skip_serializing_if = "is_default")]
    pub root_base: i64,
    /// Breaks ties.
    #[serde(rename = "h")]
    pub stamp: Stamp,
    /// When it was true by its author's clock, milliseconds of UTC.
    #[serde(rename = "t")]
    pub at: i64,
    /// The code of the user action: `edit`, `opportunity.close` …
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub name: String,
    /// What it takes back or puts back.
    #[serde(rename = "z", default, skip_serializing_if = "is_default")]
    pub undoes: Option<Undoes>,
    /// Of a create: the territory it was made in; of a rescue: the one it was held in.
    #[serde(rename = "y", default, skip_serializing_if = "is_default")]
    pub territory: Option<Uuid>,
    /// Of a merge: the winner.
    #[serde(rename = "into", default, skip_serializing_if = "is_default")]
    pub into: Option<Uuid>,
    /// Of a delete: for good. The record's values go from every place that had them, and none that comes later is taken.
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    pub erases: bool,
    /// Of a rescue: the quote was sent.
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    pub sent: bool,
    /// Whether it was sent before, to a server that has since been restored from a backup.
    #[serde(rename = "again", default, skip_serializing_if = "is_default")]
    pub replayed: bool,
    /// Of a send: the quote's lines as its sender saw them.
    #[serde(rename = "l", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<Uuid, Body>,
    /// What changed; of a create, a send, a revival and a rescue all that is set.
    #[serde(rename = "f", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: Fields,
}

/// Another device that this one's book was copied from, and how far its list is this one's too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ancestor {
    /// The device.
    #[serde(rename = "d")]
    pub device: Uuid,
    /// The last operation that both have.
    pub n: i64,
}

/// What a device says before anything else, and after a refusal: where do we stand?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HelloRequest {
    /// The device as the book knows itself.
    pub device: Uuid,
    /// The server's line as this device knows it.
    #[serde(default)]
    pub lineage: Lineage,
    /// The version of the protocol that it speaks.
    pub schema: u32,
    /// Tell the ids of this device's operations from this one on; 0: none.
    #[serde(default)]
    pub from: i64,
    /// Which of these operations do you have? At most [`super::limits::KNOWN`].
    #[serde(default)]
    pub ops: Vec<OpId>,
}

/// Where the server stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HelloReply {
    /// The organisation, and the id of the territory that all of it shares.
    pub org: Uuid,
    /// Whose device this is, and the id of the territory that is theirs alone.
    pub user: Uuid,
    /// The server's line.
    pub lineage: Lineage,
    /// Its newest number.
    pub head: i64,
    /// Its clock, milliseconds of UTC.
    pub now: i64,
    /// The version it speaks.
    pub schema: u32,
    /// The oldest version that may pull.
    pub min_schema: u32,
    /// The last operation that it has of this device.
    pub last_n: i64,
    /// Operations of this device from [`HelloRequest::from`] on.
    #[serde(default)]
    pub list: Vec<OpId>,
    /// Those asked for that it has, whoever sent them.
    #[serde(default)]
    pub known: Vec<OpId>,
    /// Where this user may look.
    #[serde(default)]
    pub territories: Vec<Territory>,
}

/// A part of the organisation's records that some people share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Territory {
    /// Its id everywhere; also of its record, where it has one.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What this user may do in it.
    pub level: Level,
    /// Whether what this user makes without a root goes here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub home: bool,
}

/// What someone may do in a territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Look.
    Read,
    /// Change.
    Write,
}

/// What a device has done since it last sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PushRequest {
    /// The device.
    pub device: Uuid,
    /// The server's line as this device knows it.
    pub lineage: Lineage,
    /// The version of the protocol.
    pub schema: u32,
    /// The place of the first operation.
    pub first: i64,
    /// The operation before the first, unless that is 1.
    #[serde(default)]
    pub prev: Option<OpId>,
    /// Devices that this one's book was copied from.
    #[serde(default)]
    pub ancestors: Vec<Ancestor>,
    /// What it did; one line each.
    #[serde(skip)]
    pub ops: Vec<Op>,
}

/// What became of a push. Whatever did not go in as it was is kept in a conflict before this is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PushReply {
    /// The last operation that the server has of this device.
    pub last_n: i64,
    /// Its newest number.
    pub head: i64,
    /// Its clock.
    pub now: i64,
    /// What did not go in as it was.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// An operation that did not go in as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which.
    pub n: i64,
    /// Why.
    pub code: Reason,
}

/// Why an operation did not go in as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Two people changed the same field without seeing each other's change.
    Edit,
    /// One deleted what another changed.
    Delete,
    /// Two merged the same record into different ones.
    Merge,
    /// A quote was sent that someone had changed meanwhile.
    Sent,
    /// The record had been handed over meanwhile.
    Late,
    /// No right to do that.
    Right,
    /// The record is no longer known.
    Gone,
    /// A quote that was sent does not change.
    Frozen,
    /// A value, field or step beyond its limit.
    Limit,
}

impl Reason {
    /// Its stable code, as in a conflict's record.
    pub fn code(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Merge => "merge",
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Right => "right",
            Self::Gone => "gone",
            Self::Frozen => "frozen",
            Self::Limit => "limit",
        }
    }
}

/// A book that was copied asks for a device of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The id that the copy has drawn.
    pub device: Uuid,
    /// The device whose token it shows.
    pub from: Uuid,
    /// How people call it.
    #[serde(default)]
    pub name: String,
}

/// The token of the new device; the old one stays with the original.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceReply {
    /// Shown once.
    pub token: String,
}

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum Refusal {
    /// 401: this device, its user or its token no longer counts. What it holds is to be dropped.
    Revoked,
    /// 401: no token, or one that is not good any more; or name and secret do not fit. What is held stays: log in.
    Login,
    /// 403: a device asks in another's name.
    Foreign,
    /// 404: what was asked about is not there, or not theirs; it is not said which.
    NotFound,
    /// 409: the server's line is another; it was restored from a backup. Say hello.
    Epoch {
        /// The line as it is.
        lineage: Lineage,
    },
    /// 409: operations are missing before the first.
    Gap {
        /// The last that the server has.
        last_n: i64,
    },
    /// 409: the server has other operations at these places: the book was copied, or restored from a backup.
    Fork {
        /// The last that the server has.
        last_n: i64,
        /// The place of the first of `list`: that before the first one sent.
        from: i64,
        /// What the server has from there on, at most [`super::limits::KNOWN`].
        list: Vec<OpId>,
    },
    /// 426: this version may push but not pull.
    Old {
        /// The oldest that may.
        min_schema: u32,
    },
    /// 400: it cannot be read.
    Malformed {
        /// What and where.
        why: String,
    },
    /// 413: too large.
    Large {
        /// What, and how much is allowed.
        why: String,
    },
    /// 429 or 503: not now.
    Busy {
        /// Seconds.
        retry_after: u32,
    },
}

impl Refusal {
    /// The status of HTTP that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Revoked | Self::Login => 401,
            Self::Foreign => 403,
            Self::NotFound => 404,
            Self::Epoch { .. } | Self::Gap { .. } | Self::Fork { .. } => 409,
            Self::Old { .. } => 426,
            Self::Malformed { .. } => 400,
            Self::Large { .. } => 413,
            Self::Busy { .. } => 503,
        }
    }
}

/// Whatever a client asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// `POST /v1/hello`, JSON.
    Hello(HelloRequest),
    /// `POST /v1/push`, lines.
    Push(PushRequest),
    /// `POST /v1/pull`, JSON; the answer in lines.
    Pull(PullRequest),
    /// `POST /v1/device`, JSON.
    Device(DeviceRequest),
}

/// Its answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To a hello.
    Hello(HelloReply),
    /// To a push.
    Push(PushReply),
    /// To a pull.
    Pull(Page),
    /// To a device.
    Device(DeviceReply),
}
