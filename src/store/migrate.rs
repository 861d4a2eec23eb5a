//! Bringing a book up to date: embedded SQL, one transaction, a backup before.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, backup::Backup};

use super::error::{Error, Result};
use crate::domain::id::Id;

/// Append-only: a book's `user_version` is how many of them it has.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/0001_book.sql"),
    include_str!("../../assets/migrations/0002_lists.sql"),
    include_str!("../../assets/migrations/0003_today.sql"),
    include_str!("../../assets/migrations/0004_exchange.sql"),
    include_str!("../../assets/migrations/0005_hours.sql"),
    include_str!("../../assets/migrations/0006_exchange_led.sql"),
    include_str!("../../assets/migrations/0007_looks.sql"),
    include_str!("../../assets/migrations/0008_words.sql"),
];

/// The last format that came with another search index: what older books hold goes into the new one.
const INDEXED_BEFORE: i64 = 7;

/// The format that this version writes.
pub fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Where the header of a database holds its `user_version`, most significant byte first.
const VERSION_AT: u64 = 60;

/// Whether opening a book brings it up to date first: looked up in its header, without opening it.
pub fn is_older(path: &Path) -> bool {
    let mut bytes = [0; 4];
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(VERSION_AT))?;
        file.read_exact(&mut bytes)
    });
    let version = i64::from(u32::from_be_bytes(bytes));
    read.is_ok() && (1..newest()).contains(&version)
}

/// Lays the tables of a new book.
pub fn lay(conn: &mut Connection) -> Result<()> {
    run(conn, 0, MIGRATIONS)
}

/// Gives a database in memory the tables of a new book: copied from one that was laid before, which is a good deal
/// faster than to lay them.
pub(crate) fn lay_copy(conn: &mut Connection) -> Result<()> {
    static LAID: Mutex<Option<Connection>> = Mutex::new(None);
    let mut laid = LAID.lock().unwrap_or_else(PoisonError::into_inner);
    let from = match &mut *laid {
        Some(laid) => laid,
        none => {
            let mut first = super::sqlite::memory()?;
            lay(&mut first)?;
            none.insert(first)
        }
    };
    Backup::new(from, conn)?.step(-1)?;
    Ok(())
}

/// Refuses a book of a newer version, before anything is written to it.
pub(crate) fn refuse_newer(conn: &Connection, path: &Path) -> Result<()> {
    let found = version(conn)?;
    if found > newest() {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: newest(),
        });
    }
    Ok(())
}

/// Brings an older book up to date, a backup beside it first; a newer one is refused untouched.
pub fn up(conn: &mut Connection, path: &Path) -> Result<()> {
    refuse_newer(conn, path)?;
    bring(conn, path, MIGRATIONS)
}

fn bring(conn: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let found = version(conn)?;
    if found < migrations.len() as i64 {
        super::backup::before_migration(conn, path, found)?;
        run(conn, found, migrations)?;
    }
    Ok(())
}

/// All of them in one transaction: a book is old or new, never between.
fn run(conn: &mut Connection, from: i64, migrations: &[&str]) -> Result<()> {
    let failed = |source| Error::Sqlite {
        doing: "brought up to date",
        source,
    };
    let tx = conn
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    // Another process may have done it while this one waited.
    let from = version(&tx)?.max(from);
    for migration in migrations.iter().skip(from.max(0) as usize) {
        tx.execute_batch(migration).map_err(failed)?;
    }
    if (1..=INDEXED_BEFORE).contains(&from) && migrations.len() as i64 > INDEXED_BEFORE {
        super::search::make_anew(&tx, &super::catalog::load(&tx, Id(0))?)?;
    }
    tx.pragma_update(None, "user_version", migrations.len() as i64)
        .map_err(failed)?;
    tx.commit().map_err(failed)
}

#[cfg(test)]
mod tests;
