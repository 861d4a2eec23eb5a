//! The book: one SQLite file, one road for every change.
//!
//! [`Store::transact`] is that road; [`Read`] is how everything else looks in. Rules of undo and as-of: [`journal`].

pub mod as_of;
pub mod backup;
pub mod bulk;
pub mod catalog;
pub mod day;
pub mod derived;
pub mod doctor;
pub mod erase;
pub mod error;
pub mod events;
pub mod exchange;
mod filter;
mod functions;
mod held;
pub mod identity;
pub mod journal;
pub mod list;
pub mod migrate;
mod other_window;
pub mod query;
pub mod quotes;
pub mod raw;
pub mod read;
pub mod reader;
pub mod records;
pub mod remote;
pub mod scratch;
pub mod search;
pub mod since;
mod spreadsheet;
pub mod sqlite;
pub mod stack;
pub mod trim;
pub mod tx;
pub mod undo;
pub mod views;
mod working;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;

pub use error::{Error, Result};
pub use read::Read;
pub use reader::Reader;
pub use tx::{Clash, Op, Tx};

use crate::domain::{
    catalog::Catalog,
    field::{Date, Instant},
    id::Id,
    kind::Kind,
    record::team::UserRole,
};

/// Who acts, on which device, and when: all that a change says of its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user's record.
    pub user: Id,
    /// The row of this device in the table `device`.
    pub device: i64,
    /// What the user may do.
    pub role: UserRole,
    /// The moment, by this device's clock.
    pub now: Instant,
    /// The local day.
    pub today: Date,
}

/// What a step touched, for those who show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The step, or 0 where nothing was written.
    pub step: i64,
    /// The code of what was done.
    pub op: String,
    /// The kinds of the records touched.
    pub kinds: BTreeSet<Kind>,
    /// The records touched; empty and `many` set when there were more than a list is worth.
    pub ids: BTreeSet<Id>,
    /// Whether `ids` was left out.
    pub many: bool,
    /// How many records.
    pub count: usize,
}

/// A book, open for writing.
pub struct Store {
    conn: Connection,
    path: Option<PathBuf>,
    catalog: Arc<Catalog>,
    user: Id,
    role: UserRole,
    device: i64,
    guard: tx::Guard,
    looks_back: bool,
    /// Records whose derived columns are left for the end of an open step.
    deferred: derived::Noted,
    /// Held while a step is open.
    working: Option<working::Working>,
}

/// What a new book must be told.
#[derive(Clone, Debug)]
pub struct NewBook {
    /// The user's name.
    pub user: String,
    /// ISO 4217.
    pub currency: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start: u32,
    /// The moment.
    pub now: Instant,
    /// The local day.
    pub today: Date,
}

impl Store {
    /// Makes a new book in a file that does not exist yet.
    pub fn create(path: &Path, new: &NewBook) -> Result<Self> {
        Self::create_with(path, new, |tx| catalog::first_records(tx, new))
    }

    /// As [`Self::create`], with other first records; `first` makes them and says which of them is the user.
    pub fn create_with(
        path: &Path,
        new: &NewBook,
        first: impl FnOnce(&mut Tx<'_>) -> Result<Id>,
    ) -> Result<Self> {
        let mut conn = sqlite::create(path)?;
        let laid = migrate::lay(&mut conn);
        laid.and_then(|()| Self::fill(conn, Some(path.to_owned()), new, first))
            .inspect_err(|_| sqlite::discard(path))
    }

    /// Makes a book that lives as long as it is open: the demo, tests.
    pub fn memory(new: &NewBook) -> Result<Self> {
        let mut conn = sqlite::memory()?;
        migrate::lay_copy(&mut conn)?;
        Self::fill(conn, None, new, |tx| catalog::first_records(tx, new))
    }

    fn fill(
        conn: Connection,
        path: Option<PathBuf>,
        new: &NewBook,
        first: impl FnOnce(&mut Tx<'_>) -> Result<Id>,
    ) -> Result<Self> {
        identity::found(&conn, new)?;
        let mut store = Self::ready(conn, path)?;
        let actor = Actor {
            now: new.now,
            today: new.today,
            ..store.actor(new.now, new.today)
        };
        let (user, _) = store.transact(&actor, Op::new("init"), first)?;
        store.user = user;
        store.role = UserRole::Admin;
        sqlite::set_meta(&store.conn, "me", &user.0.to_string())?;
        store.settle()?;
        store.reload_catalog()?;
        Ok(store)
    }

    /// Opens a book, after a backup brings an older one up to date.
    pub fn open(path: &Path) -> Result<Self> {
        let mut conn = sqlite::open(path)?;
        migrate::up(&mut conn, path)?;
        Self::ready(conn, Some(path.to_owned()))
    }

    fn ready(mut conn: Connection, path: Option<PathBuf>) -> Result<Self> {
        let mut store = Self {
            guard: tx::Guard::watch(&mut conn)?,
            conn,
            path,
            catalog: Arc::new(Catalog::default()),
            user: Id(0),
            role: UserRole::Admin,
            device: 1,
            looks_back: false,
            deferred: derived::Noted::default(),
            working: None,
        };
        store.reload_catalog()?;
        Ok(store)
    }

    /// The file, if the book has one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The UUID of the book: a copy of the file keeps it.
    pub fn book(&self) -> Result<Option<String>> {
        sqlite::meta(&self.conn, "book")
    }

    /// Kinds, custom fields, stages, users and rates as they are now.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Reads the catalog again: after a change by another process.
    pub fn reload_catalog(&mut self) -> Result<()> {
        self.user = Id(sqlite::meta(&self.conn, "me")?
            .and_then(|id| id.parse().ok())
            .unwrap_or(0));
        self.catalog = Arc::new(catalog::load(&self.conn, self.user)?);
        Ok(())
    }

    /// Sets what the book is told about itself: `me`, `currency`, `fiscal_start`.
    pub(crate) fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        sqlite::set_meta(&self.conn, key, value)?;
        self.reload_catalog()
    }

    /// The user of this book, at this moment.
    pub fn actor(&self, now: Instant, today: Date) -> Actor {
        Actor {
            user: self.user,
            device: self.device,
            role: self.role,
            now,
            today,
        }
    }

    /// Looks into the book.
    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.catalog)
    }

    /// Looks into the book as it is at one moment.
    pub fn snapshot<T>(&self, look: impl FnOnce(Read<'_>) -> T) -> T {
        sqlite::in_snapshot(&self.conn, || look(self.read()))
    }

    /// The connection, for the other rooms of the store.
    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Moves on when another process has written: compare two answers.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .conn
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// The newest change: a mark for "since".
    pub fn newest_seq(&self) -> Result<i64> {
        journal::newest_seq(&self.conn)
    }

    /// Says that the book begins as it stands now: `u` takes back nothing older.
    pub fn settle(&self) -> Result<()> {
        let newest = stack::newest_step(&self.conn)?;
        sqlite::set_meta(&self.conn, "undo_floor", &newest.to_string())
    }

    /// Does one user action: begins, lets `act` read and write, keeps journal, derived columns and search, commits.
    ///
    /// An error of `act` leaves the book as it was. An action that changes nothing writes no step.
    pub fn transact<T>(
        &mut self,
        actor: &Actor,
        op: Op,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<(T, Changes)> {
        as_of::refuse_if(self.looks_back)?;
        let (value, changes, deferred) =
            tx::run(&self.conn, &self.catalog, actor, op, &self.guard, act)?;
        self.deferred.append(deferred);
        if catalog::is_shaped_by(&changes) {
            self.reload_catalog()?;
        }
        Ok((value, changes))
    }
}
