//! What a server keeps, as rows and as the questions that the rules ask of it.
//!
//! Implemented three times: in memory (`memory`, for tests), on SQLite and on PostgreSQL (the server). The rules hold
//! a cache over one transaction, so that each question is asked in lots; no rule lives in a storage.
//!
//! # What an implementation must keep
//!
//! 1. **The counter row.** [`Storage::write`] begins by locking the organisation's row (PostgreSQL:
//!    `SELECT … FOR UPDATE`; SQLite: `BEGIN IMMEDIATE`) and holds it to the end, so that order of commit is order of
//!    number. The rules draw numbers in memory from [`Org::head`] and hand the last back by [`Tables::set_head`].
//! 2. **All or nothing.** An error of `act`, or of the commit, leaves nothing behind. A commit that may or may not have
//!    happened is a [`Fault::Lost`]; the client sends the same again and is not served twice.
//! 3. **One moment.** [`Storage::read`] shows one snapshot (PostgreSQL: `REPEATABLE READ READ ONLY`).
//! 4. **What was written is read back** inside the same transaction.
//! 5. **One organisation.** Every question is asked within `org`; ids of another organisation are not found.
//! 6. Order of answers is free where nothing is said of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    protocol::{Body, Level, Lineage, OpId, Undoes, Was},
    stamp::Stamp,
};
use crate::domain::record::team::UserRole;

/// What went wrong in a storage; a request that meets one is answered with "not now" and is sent again.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The engine is busy, or cannot be reached.
    #[error("the storage is busy: {0}")]
    Busy(String),
    /// The commit was sent and its answer never came.
    #[error("the storage was lost while it committed: {0}")]
    Lost(String),
    /// Anything else.
    #[error("the storage failed: {0}")]
    Failed(String),
}

/// The result of a storage.
pub type Kept<T> = Result<T, Fault>;

/// What is done inside one transaction.
pub type Act<'a> = &'a mut dyn FnMut(&mut dyn Tables) -> Kept<()>;

/// Where a server keeps its organisations.
pub trait Storage: Send + Sync {
    /// One transaction that changes an organisation: its counter row first, see the module.
    /// `act` may be called again if the engine rolled back by itself.
    fn write(&self, org: Uuid, act: Act<'_>) -> Kept<()>;

    /// One look at an organisation, at one moment.
    fn read(&self, org: Uuid, act: Act<'_>) -> Kept<()>;
}

/// The questions and writes of one transaction of one organisation.
pub trait Tables {
    /// The organisation's row.
    fn org(&mut self) -> Kept<Org>;
    /// The newest number, once at the end of a transaction that drew some.
    fn set_head(&mut self, head: i64) -> Kept<()>;
    /// The line of epochs and the floor: after a restore, after forgetting.
    fn put_org(&mut self, org: &Org) -> Kept<()>;

    /// The organisation, and a device with a person where both are known: what each exchange begins with, at one time.
    fn caller(&mut self, device: Uuid, user: Uuid) -> Kept<(Org, Option<(Device, Person)>)> {
        let both = self.device(device)?.zip(self.person(user)?);
        Ok((self.org()?, both))
    }
    /// A device.
    fn device(&mut self, device: Uuid) -> Kept<Option<Device>>;
    /// Adds or replaces a device.
    fn put_device(&mut self, device: &Device) -> Kept<()>;
    /// Operations of a device from a place on, in order, at most `limit`.
    fn ops_of(&mut self, device: Uuid, from: i64, limit: usize) -> Kept<Vec<OpId>>;
    /// Which of these operations the organisation has, whoever sent them; or, of one device, are in its list.
    fn known_ops(&mut self, device: Option<Uuid>, ops: &[OpId]) -> Kept<Vec<OpId>>;
    /// Adds operations to the end of a device's list. An id that another device sent before is no error.
    fn put_ops(&mut self, device: Uuid, ops: &[(i64, OpId)]) -> Kept<()>;

    /// A person with a login.
    fn person(&mut self, user: Uuid) -> Kept<Option<Person>>;
    /// Adds or replaces a person.
    fn put_person(&mut self, person: &Person) -> Kept<()>;
    /// All grants of a person, those that have ended too.
    fn grants(&mut self, user: Uuid) -> Kept<Vec<Grant>>;
    /// Adds or replaces grants, by person and territory.
    fn put_grants(&mut self, grants: &[Grant]) -> Kept<()>;
    /// Names of territories; ids without a name are left out.
    fn names(&mut self, territories: &[Uuid]) -> Kept<Vec<(Uuid, String)>>;
    /// Adds or renames a territory.
    fn put_name(&mut self, territory: Uuid, name: &str) -> Kept<()>;

    /// Records by id; those not known are left out.
    fn records(&mut self, ids: &[Uuid]) -> Kept<Vec<Stored>>;
    /// Records whose [`Stored::parent`] is one of these.
    fn children(&mut self, parents: &[Uuid]) -> Kept<Vec<Uuid>>;
    /// Adds or replaces records; each id once.
    fn put_records(&mut self, records: &[Stored]) -> Kept<()>;

    /// All feed rows of these records, in every territory.
    fn places(&mut self, records: &[Uuid]) -> Kept<Vec<FeedRow>>;
    /// Feed rows of a territory after a number, by number, at most `limit`: the index that pulls live on.
    fn feed(&mut self, territory: Uuid, after: i64, limit: usize) -> Kept<Vec<FeedRow>>;
    /// Adds or replaces feed rows, by territory and record; each pair once.
    fn put_feed(&mut self, rows: &[FeedRow]) -> Kept<()>;

    /// What was done to these records with a number above `after`, by record and number.
    fn history(&mut self, records: &[Uuid], after: i64) -> Kept<Vec<Past>>;
    /// Adds history; never replaced.
    fn put_history(&mut self, rows: &[Past]) -> Kept<()>;

    /// Conflicts about a record, wherever they lie.
    fn conflicts_about(&mut self, record: Uuid) -> Kept<Vec<Uuid>>;
    /// Forgets all that was done to these records.
    fn erase_history(&mut self, records: &[Uuid]) -> Kept<()>;

    /// Forgets what nobody needs up to a number: tombstones (not those that lead to a winner, nor those of what was
    /// erased) whose number is not above `floor`, and feed rows of records that are forgotten. Rows that say that a living record has left stay:
    /// by them a late change is told to the new owner. Gives how many records.
    fn forget(&mut self, floor: i64) -> Kept<usize>;
    /// Forgets history recorded before a moment (milliseconds of UTC). Gives how many rows.
    fn forget_history(&mut self, before: i64) -> Kept<usize>;
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    /// Its id, and that of the territory that all of it shares.
    pub id: Uuid,
    /// The newest number given.
    pub head: i64,
    /// Up to here what was deleted may be forgotten.
    pub floor: i64,
    /// Its line; a new organisation has one epoch from 0.
    pub lineage: Lineage,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// Whether it no longer counts.
    pub revoked: bool,
    /// The last operation that came from it.
    pub last_n: i64,
    /// The version of the protocol that it last spoke.
    pub schema: u32,
    /// When it was last heard of, milliseconds of UTC.
    pub seen: i64,
}

/// A person with a login. Names and addresses are in the record of kind `user` with the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The record of kind `user`, and the territory that is theirs alone.
    pub user: Uuid,
    /// What they may do beside what grants say.
    pub role: UserRole,
    /// Where what they make without a root goes.
    pub home: Option<Uuid>,
    /// Whether they may come in.
    pub active: bool,
}

/// What someone may do in a territory, and until when they might.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub user: Uuid,
    /// Where.
    pub territory: Uuid,
    /// Given by hand.
    pub direct: Option<Level>,
    /// Follows from the tree of teams.
    pub derived: Option<Level>,
    /// The number at which a right to write last ended; 0: never.
    pub ended: i64,
}

impl Grant {
    /// The greater of both.
    pub fn level(&self) -> Option<Level> {
        self.direct.max(self.derived)
    }
}

/// Which operation set something, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The record's number then.
    #[serde(rename = "q")]
    pub seq: i64,
    /// Its stamp, clamped.
    #[serde(rename = "h", default)]
    pub stamp: Stamp,
    /// The device; none for what was led here by a merge: that belongs to nobody.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Uuid>,
    /// Its place in the device's list.
    #[serde(default)]
    pub n: i64,
    /// The operation.
    #[serde(rename = "i", default)]
    pub op: OpId,
    /// Who.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Uuid>,
    /// When, by the author's clock.
    #[serde(rename = "t", default)]
    pub at: i64,
}

/// Who set what: by unit (a single field, or the name of fields judged together) and by item of a list.
/// What is not named has the version of the record's birth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Of the record's birth.
    #[serde(default)]
    pub born: Version,
    /// By unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, Version>,
    /// By list field and item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, BTreeMap<String, Version>>,
    /// Whether the record was erased for good: nothing that comes for it is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// A record as the server holds it. `body` and `versions` are stored as JSON, the rest in columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// Its kind's number, known to this server or not.
    pub kind: u16,
    /// Its number: rises with each change.
    pub seq: i64,
    /// The number of its birth.
    pub created: i64,
    /// The record it belongs under, as its values say; index for [`Tables::children`].
    pub parent: Option<Uuid>,
    /// Where it is if it has no parent.
    pub home: Uuid,
    /// Where it is: its territory, by its root. One feed row there is not gone.
    pub territory: Option<Uuid>,
    /// Its values.
    pub body: Body,
    /// Who set them.
    pub versions: Versions,
    /// Who deleted it.
    pub deleted: Option<Version>,
    /// What it was merged into.
    pub into: Option<Uuid>,
    /// A quote that was sent: frozen.
    pub sent: bool,
}

impl Stored {
    /// Whether it is neither deleted nor merged.
    pub fn is_alive(&self) -> bool {
        self.deleted.is_none() && self.into.is_none()
    }
}

/// One record in one territory: change log, snapshot and notice of leaving at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// The territory.
    pub territory: Uuid,
    /// The record.
    pub record: Uuid,
    /// The number at which it last changed here, or left.
    pub seq: i64,
    /// Whether it left.
    pub gone: bool,
}

/// What became of an operation on a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It went in.
    Applied = 0,
    /// Another change won.
    Lost = 1,
    /// The record had been handed over.
    Late = 2,
    /// It was refused.
    Rejected = 3,
    /// It was so already.
    Same = 4,
}

impl Outcome {
    /// From its number.
    pub fn from_code(code: i64) -> Option<Self> {
        [
            Self::Applied,
            Self::Lost,
            Self::Late,
            Self::Rejected,
            Self::Same,
        ]
        .into_iter()
        .find(|outcome| *outcome as i64 == code)
    }
}

/// One row of history: what an operation did to one record, with one outcome. Key: record, number, operation, outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The record; of what was led, the winner.
    pub record: Uuid,
    /// The record's number after it.
    pub seq: i64,
    /// The operation.
    pub op: OpId,
    /// The user action, a number of the device.
    pub step: i64,
    /// The device.
    pub device: Uuid,
    /// Its place in the device's list.
    pub n: i64,
    /// Who.
    pub user: Uuid,
    /// Its stamp, clamped.
    pub stamp: Stamp,
    /// When, by the author's clock.
    pub at: i64,
    /// When it came, by the server's clock.
    pub received: i64,
    /// The code of the user action.
    pub name: String,
    /// What it takes back or puts back.
    pub undoes: Option<Undoes>,
    /// What became of it.
    pub outcome: Outcome,
    /// Old and new by field; stored as JSON.
    pub fields: BTreeMap<String, Was>,
}
