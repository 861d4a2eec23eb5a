//! A book as the exchange sees it: what it has to send, what it holds, and where it stands.
//!
//! The engine decides when and what; a [`Shelf`] does it inside one local transaction. The real book is in `shelf`, a
//! small one in memory in the simulator.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sync::core::{
    protocol::{Ancestor, Body, Cursor, Level, Line, Lineage, Older, Op, OpId, Place},
    stamp::Stamp,
};

/// Why a book could not do what the exchange asked: nothing of it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Stuck(pub String);

/// The result of something done in a book.
pub type Local<T> = Result<T, Stuck>;

/// A book that exchanges records.
pub trait Book {
    /// Does something in one transaction: all of it or nothing.
    fn change(&mut self, act: &mut dyn FnMut(&mut dyn Shelf) -> Local<()>) -> Local<()>;
}

/// Where a book stands with its server; kept in the book, so that every step can be taken up again.
///
/// Operations are numbered on through the whole life of a book (`n` of its journal). A device's own list begins after
/// `start`, so that a copy that becomes a device of its own need not number anything anew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// This device.
    pub device: Uuid,
    /// Whether the server knows it.
    pub registered: bool,
    /// The organisation, once known: also the territory that all of it shares.
    pub org: Uuid,
    /// The user, once known: also the territory that is theirs alone.
    pub user: Uuid,
    /// The server's line as last heard.
    pub lineage: Lineage,
    /// The number after which this device's list begins.
    pub start: i64,
    /// The last operation that the server has.
    pub acked: i64,
    /// The last operation that may be under way.
    pub sent: i64,
    /// Devices that this book was before it was copied.
    pub ancestors: Vec<Ancestor>,
    /// Where each of them began and ended, in numbers of this book.
    pub spans: Vec<Span>,
    /// Where this book may look, and how far it has come there.
    pub territories: BTreeMap<Uuid, Ground>,
    /// The newest stamp given.
    pub stamp: Stamp,
    /// Whether this book and its server have met: what both have became one, and the book sends what it has.
    pub joined: bool,
    /// Whether to say hello before anything else.
    pub lost: bool,
    /// Whether the server has turned this device away for good.
    pub revoked: bool,
    /// When something was last exchanged, by this machine's clock, milliseconds of UTC; 0: never.
    pub exchanged: i64,
    /// The server's clock less this machine's, milliseconds.
    pub offset: i64,
}

/// A former device of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The device.
    pub device: Uuid,
    /// The number after which its list began.
    pub start: i64,
    /// The last operation of it that the server had.
    pub end: i64,
}

/// One territory of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// How far.
    pub cursor: Cursor,
    /// Rises with each loading anew.
    pub load: i64,
    /// What this user may do; none: it was taken away, and its records go as they are sent.
    pub level: Option<Level>,
    /// Its name.
    pub name: String,
    /// Whether what has no root goes here.
    pub home: bool,
    /// How far the history from before this book had its records has come; -1: all of it.
    #[serde(default)]
    pub older: i64,
}

impl State {
    /// A number of this book as the wire has it.
    pub fn wire(&self, n: i64) -> i64 {
        n - self.start
    }
}

/// A record that the server has told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The record.
    pub record: Uuid,
    /// The territory it came in; none: it has not come back from the server yet.
    pub territory: Option<Uuid>,
    /// Its number; 0: none yet.
    pub seq: i64,
    /// The loading it was last part of; below 0: none.
    pub load: i64,
    /// Whether it is here, or a tombstone.
    pub place: Place,
}

/// A book inside one transaction.
pub trait Shelf {
    /// Where the book stands.
    fn state(&mut self) -> Local<State>;
    /// Writes that.
    fn put_state(&mut self, state: &State) -> Local<()>;

    /// Makes ready and gives operations after this number, in order and always the same bytes: at most `limit`, but a
    /// whole step is not split. Numbers are the book's.
    fn outgoing(&mut self, after: i64, limit: usize) -> Local<Vec<Op>>;
    /// Operations up to this number that were made ready, as they were sent; for a resend.
    fn resend(&mut self, after: i64, upto: i64) -> Local<Vec<Op>>;
    /// The server has everything up to this number.
    fn acked(&mut self, upto: i64) -> Local<()>;
    /// The id of an operation.
    fn op_at(&mut self, n: i64) -> Local<Option<OpId>>;
    /// All operations that are still kept, sent or not, by number.
    fn kept(&mut self) -> Local<Vec<(i64, OpId)>>;
    /// Lowers the base of these operations, and marks them as sent before.
    fn rebase(&mut self, n: &[i64], base: i64, replayed: bool) -> Local<()>;
    /// Puts operations at the end of the list again, in this order.
    fn replay(&mut self, n: &[i64]) -> Local<()>;
    /// Puts a whole copy of a record, or its end, at the end of the list.
    fn rescue(&mut self, held: &Held, base: i64) -> Local<()>;
    /// An id for a device of its own.
    fn fresh_device(&mut self) -> Local<Uuid>;
    /// This book is another device from now on.
    fn become_device(&mut self, device: Uuid) -> Local<()>;

    /// What is known of a record.
    fn held(&mut self, record: Uuid) -> Local<Option<Held>>;
    /// Whether a record has changes that the server does not have.
    fn is_pending(&mut self, record: Uuid) -> Local<bool>;
    /// Whether this book has that operation on that record in its journal.
    fn has_op(&mut self, record: Uuid, op: OpId) -> Local<bool>;
    /// Records of a territory; of those with a `load` below this, where it is given.
    fn held_in(&mut self, territory: Uuid, below: Option<i64>) -> Local<Vec<Uuid>>;
    /// Records without a number of the server.
    fn unnumbered(&mut self) -> Local<Vec<Uuid>>;
    /// Records with a number above this.
    fn held_above(&mut self, seq: i64) -> Local<Vec<Held>>;
    /// Lowers numbers above this to it.
    fn lower(&mut self, seq: i64) -> Local<()>;
    /// Takes a record as a line has it: values, journal, number, territory. Entries that are known were left out.
    /// `close`: whether what the entries do not explain is written as the exchange's own change.
    fn take(&mut self, line: &Line, load: i64, close: bool) -> Local<()>;
    /// Forgets a record with its journal: it belongs to others now.
    fn forget(&mut self, record: Uuid) -> Local<()>;

    /// A record as the wire has it; none where it is not here.
    fn body_of(&mut self, _record: Uuid) -> Local<Option<(u16, Body)>> {
        Ok(None)
    }

    /// Whether this book wants what was done before it had its records.
    fn wants_older(&self) -> bool {
        false
    }

    /// Takes what was done to records before this book had them: below all that it has of them.
    fn take_older(&mut self, _older: &[Older]) -> Local<()> {
        Ok(())
    }

    /// What an older version kept without knowing it, and this one knows, goes where it belongs.
    fn upgrade(&mut self) -> Local<()> {
        Ok(())
    }

    /// The first meeting with a server, once what it has is here: people and words that both have become one.
    fn join(&mut self) -> Local<()> {
        Ok(())
    }
}
