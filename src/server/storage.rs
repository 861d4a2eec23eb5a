//! Where a server keeps what it holds: one body of questions ([`tables`]) over two engines ([`sqlite`], [`postgres`]).
//!
//! An engine knows no rule and no table of its own: it runs statements inside one transaction of one organisation, and
//! has two ways of doing a thing in lots, because PostgreSQL wants one statement of arrays where SQLite wants one
//! prepared statement many times. Everything else is said once, so that both cannot differ.
//!
//! The rules that stand on it are in `sync::core`; logins, tokens and administration are in [`super::people`].

mod lots;
mod postgres;
mod sqlite;
mod tables;
mod tls;
mod value;

use std::path::Path;

use uuid::Uuid;

use crate::sync::core::storage::{Act, Fault, Kept, Storage, Tables};

pub use self::{
    postgres::{Postgres, Target},
    sqlite::Sqlite,
    tables::{Sql, person_of},
    value::{Row, Val},
};

/// Whether a transaction may change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It locks the counter row first, if it is of an organisation.
    Write,
    /// It shows one moment.
    Read,
}

/// A table as lots of rows are put into it. Its first column is always the organisation and is not among these.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// The table.
    pub table: &'static str,
    /// Columns and their types in PostgreSQL; those of the key first.
    pub columns: &'static [(&'static str, &'static str)],
    /// How many of them are the key.
    pub key: usize,
    /// Whether a row of the same key is replaced; otherwise it is an error.
    pub replaces: bool,
}

impl Lot {
    /// What becomes of a row whose key is there already; both engines say it alike.
    fn conflict(&self) -> String {
        if !self.replaces {
            return String::new();
        }
        let (key, rest) = self.columns.split_at(self.key);
        let keys: Vec<&str> = key.iter().map(|(name, _)| *name).collect();
        let sets: Vec<String> = rest
            .iter()
            .map(|(name, _)| format!("{name} = excluded.{name}"))
            .collect();
        format!(
            " ON CONFLICT (org, {}) DO UPDATE SET {}",
            keys.join(", "),
            sets.join(", ")
        )
    }
}

/// One transaction of an engine. Statements number their parameters `$1`, `$2` … in both.
pub trait Engine {
    /// Rows of one statement.
    fn query(&mut self, sql: &str, values: &[Val]) -> Kept<Vec<Row>>;

    /// How many rows a statement changed.
    fn execute(&mut self, sql: &str, values: &[Val]) -> Kept<u64>;

    /// Rows of a statement for each of many ids. `{ids}` stands where the condition on them is; `$1` is the
    /// organisation, `$2` belongs to the ids, `rest` comes after.
    fn query_ids(&mut self, sql: &str, org: Uuid, ids: &[Uuid], rest: &[Val]) -> Kept<Vec<Row>>;

    /// Puts down many rows.
    fn put(&mut self, lot: &Lot, org: Uuid, rows: Vec<Vec<Val>>) -> Kept<()>;
}

/// What is done inside one transaction of an engine.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn Engine) -> Kept<()>;

/// An engine with its connections.
pub trait Database: Send + Sync {
    /// One transaction: of an organisation, or of none (which sees no rows behind the second wall). `work` may be
    /// called again if the engine rolled back by itself.
    fn transaction(&self, org: Option<Uuid>, mode: Mode, work: Work<'_>) -> Kept<()>;

    /// What the engine is called in logs and figures.
    fn name(&self) -> &'static str;
}

/// A database with everything that is asked of it.
pub struct Keep {
    database: Box<dyn Database>,
}

impl std::fmt::Debug for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keep").field(&self.database.name()).finish()
    }
}

impl Keep {
    /// Opens, or makes, the embedded database in a folder.
    pub fn embedded(folder: &Path) -> Kept<Self> {
        Ok(Self {
            database: Box::new(Sqlite::open(folder)?),
        })
    }

    /// Connects to PostgreSQL and lays its tables if they are not there.
    pub fn postgres(target: Target) -> Kept<Self> {
        Ok(Self {
            database: Box::new(Postgres::open(target)?),
        })
    }

    /// What the engine is called.
    pub fn engine(&self) -> &'static str {
        self.database.name()
    }

    /// One transaction of an organisation, with what the shell keeps beside the rules' tables.
    pub fn within<T>(
        &self,
        org: Uuid,
        mode: Mode,
        mut work: impl FnMut(&mut Sql<'_>) -> Kept<T>,
    ) -> Kept<T> {
        let mut outcome = None;
        self.database.transaction(Some(org), mode, &mut |engine| {
            outcome = Some(work(&mut Sql::new(engine, org))?);
            Ok(())
        })?;
        outcome.ok_or_else(|| Fault::Failed("a transaction did nothing".into()))
    }

    /// One transaction of no organisation: finding out which it is, making one.
    pub fn outside<T>(
        &self,
        mode: Mode,
        mut work: impl FnMut(&mut dyn Engine) -> Kept<T>,
    ) -> Kept<T> {
        let mut outcome = None;
        self.database.transaction(None, mode, &mut |engine| {
            outcome = Some(work(engine)?);
            Ok(())
        })?;
        outcome.ok_or_else(|| Fault::Failed("a transaction did nothing".into()))
    }

    /// The newest number of each organisation: what waiting requests look at.
    pub fn heads(&self) -> Kept<Vec<(Uuid, i64)>> {
        self.outside(Mode::Read, |engine| {
            engine
                .query("SELECT id, head FROM org", &[])?
                .into_iter()
                .map(|mut row| Ok((row.id()?, row.int()?)))
                .collect()
        })
    }
}

impl Storage for Keep {
    fn write(&self, org: Uuid, act: Act<'_>) -> Kept<()> {
        self.within(org, Mode::Write, |sql| act(sql as &mut dyn Tables))
    }

    fn read(&self, org: Uuid, act: Act<'_>) -> Kept<()> {
        self.within(org, Mode::Read, |sql| act(sql as &mut dyn Tables))
    }
}
