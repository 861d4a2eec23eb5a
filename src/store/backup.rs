//! Copies of the whole book: made, verified, listed, kept for a while, and brought back.
//!
//! A copy is written beside its final name, opened again, checked and hashed before it gets that name, so that what is
//! listed is good. Bringing one back goes through SQLite into the open book: a file is never put over a file in use.

mod replace;
mod shelf;

use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::Read as _,
    os::unix::{ffi::OsStrExt as _, fs::OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::DateTime;
use rusqlite::{
    Connection, OpenFlags,
    types::{ToSql, ToSqlOutput, ValueRef},
};
use sha2::{Digest as _, Sha256};

use self::shelf::{free_name, made_folder, note, prune};
use super::{
    Store,
    error::{Error, Result},
    migrate, sqlite, stack,
};
use crate::domain::{field::Instant, id::Id};

pub use replace::bring_back;
pub use shelf::{backups, folder};

/// Why a copy was made; it is part of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Once a day.
    Daily,
    /// Before an import.
    Import,
    /// Before another copy was brought back.
    Restore,
    /// Before a new version changed the format; never removed.
    Migration,
    /// Someone asked for it; never removed.
    Asked,
}

impl Why {
    const ALL: [(Self, &str); 5] = [
        (Self::Daily, "daily"),
        (Self::Import, "before-import"),
        (Self::Restore, "before-restore"),
        (Self::Migration, "before-format"),
        (Self::Asked, "asked"),
    ];

    fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(why, _)| *why == self)
            .map_or("", |(_, code)| code)
    }
}

/// A verified copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made, to the second; unknown of one before a change of format.
    pub taken: Option<Instant>,
    /// Why.
    pub why: Why,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// Between two pieces of a copy that is brought back, and while another process holds the book.
const PAUSE: Duration = Duration::from_millis(10);

/// Between two looks at how much is copied.
const LOOK: Duration = Duration::from_millis(50);

/// Told how many bytes of how many are copied; false stops it.
pub type Watch = Box<dyn FnMut(u64, u64) -> bool + Send>;

impl Store {
    /// Copies the book to a file that does not exist yet.
    pub fn backup(&self, to: &Path) -> Result<Backup> {
        copy(self.conn(), to, Why::Asked, None, None)
    }

    /// Whether there is anything in the book beyond what it was founded with.
    pub fn holds_records(&self) -> Result<bool> {
        let floor: i64 = sqlite::meta(self.conn(), "undo_floor")?
            .and_then(|floor| floor.parse().ok())
            .unwrap_or(0);
        Ok(stack::newest_step(self.conn())? > floor)
    }

    /// Copies the book into its own folder of backups, and removes those that are no longer kept. Nothing for a book
    /// without a file.
    pub fn back_up(&self, why: Why, now: Instant) -> Result<Option<Backup>> {
        self.back_up_watched(why, now, None)
    }

    /// As [`Self::back_up`]; `watch` is told now and then how many bytes of how many are copied, and stops it with false:
    /// no copy stays behind.
    pub fn back_up_watched(
        &self,
        why: Why,
        now: Instant,
        watch: Option<Watch>,
    ) -> Result<Option<Backup>> {
        let Some(book) = self.path() else {
            return Ok(None);
        };
        let folder = made_folder(book)?;
        let backup = free_name(&folder, &format!("{}-{}", stamp(now), why.code()))
            .and_then(|to| copy(self.conn(), &to, why, Some(now), watch))?;
        note(&folder, &backup)?;
        prune(book)?;
        Ok(Some(backup))
    }

    /// As [`Self::back_up`], if the book changed since the newest copy and that one is not of today.
    pub fn back_up_daily(&self, now: Instant) -> Result<Option<Backup>> {
        let Some(book) = self.path() else {
            return Ok(None);
        };
        let day = |at: Instant| at.0.div_euclid(86_400_000);
        if let Some(newest) = backups(book)?
            .into_iter()
            .find(|backup| backup.taken.is_some())
            && let Some(taken) = newest.taken
        {
            let there = examine(&newest.path)?;
            let same = stack::newest_step(&there)? == stack::newest_step(self.conn())?;
            if day(taken) == day(now) || same {
                return Ok(None);
            }
        }
        self.back_up(Why::Daily, now)
    }

    /// Brings a copy back into this book, after it was verified and this book was backed up.
    pub fn restore(&mut self, from: &Path, now: Instant) -> Result<Option<Backup>> {
        super::as_of::refuse_if(self.looks_back)?;
        self.take_from(&trusted(from)?, now)
    }

    fn take_from(&mut self, source: &Connection, now: Instant) -> Result<Option<Backup>> {
        let before = self.back_up(Why::Restore, now)?;
        let brought = |error: rusqlite::Error| Error::Sqlite {
            doing: "brought back",
            source: error,
        };
        rusqlite::backup::Backup::new(source, &mut self.conn)
            .and_then(|job| job.run_to_completion(4_096, PAUSE, None))
            .map_err(brought)?;
        if let Some(path) = self.path.clone() {
            migrate::up(&mut self.conn, &path)?;
        }
        self.reload_catalog()?;
        Ok(before)
    }

    /// The copies that still hold a record: what an erasure must name.
    pub fn backups_holding(&self, id: Id) -> Result<Vec<Backup>> {
        let (Some(book), Some(uuid)) = (self.path(), self.read().uuid(id)?) else {
            return Ok(Vec::new());
        };
        let mut holding = Vec::new();
        for backup in backups(book)? {
            let there = examine(&backup.path).and_then(|conn| {
                Ok(conn.query_row(
                    "SELECT EXISTS (SELECT 1 FROM identity WHERE uuid = ?1 AND state <> 4)",
                    [uuid.as_bytes()],
                    |row| row.get::<_, bool>(0),
                )?)
            });
            if there.unwrap_or(true) {
                holding.push(backup);
            }
        }
        Ok(holding)
    }
}

/// Keeps the book as it is before a migration changes it.
pub(crate) fn before_migration(conn: &Connection, book: &Path, version: i64) -> Result<PathBuf> {
    let folder = made_folder(book)?;
    let to = free_name(&folder, &format!("{}-{version}", Why::Migration.code()))?;
    let backup = copy(conn, &to, Why::Migration, None, None)?;
    note(&folder, &backup)?;
    Ok(backup.path)
}

/// A moment as it stands in the name of a copy.
fn stamp(now: Instant) -> impl std::fmt::Display {
    let moment = DateTime::from_timestamp_millis(now.0).unwrap_or_default();
    moment.format("%Y-%m-%dT%H%M%SZ")
}

fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File {
        doing,
        path,
        source,
    }
}

/// A path as SQLite takes it: any bytes.
struct Bytes<'p>(&'p Path);

impl ToSql for Bytes<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(
            self.0.as_os_str().as_bytes(),
        )))
    }
}

/// A file that is removed again unless it gets its final name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        let mut journal = self.0.clone().into_os_string();
        journal.push("-journal");
        let _ = fs::remove_file(journal);
    }
}

/// Does what makes a file, while who watches is told how large it is.
fn watched<T>(
    conn: &Connection,
    file: &Path,
    mut watch: Watch,
    run: impl FnOnce() -> rusqlite::Result<T>,
) -> Result<rusqlite::Result<T>> {
    let total = sqlite::size(conn)?;
    let handle = conn.get_interrupt_handle();
    let (over, is_over) = std::sync::mpsc::channel::<()>();
    let look = move || {
        while let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = is_over.recv_timeout(LOOK) {
            let done = fs::metadata(file).map_or(0, |meta| meta.len());
            if !watch(done.min(total), total) {
                handle.interrupt();
            }
        }
    };
    Ok(std::thread::scope(|scope| {
        scope.spawn(look);
        let done = run();
        drop(over);
        done
    }))
}

fn copy(
    conn: &Connection,
    to: &Path,
    why: Why,
    taken: Option<Instant>,
    watch: Option<Watch>,
) -> Result<Backup> {
    if to.exists() {
        return Err(Error::Exists(to.to_owned()));
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(to.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let part = Part(to.with_file_name(name));
    // Made before SQLite writes into it, so that it is never readable by others.
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part.0)
        .map_err(file("made", to))?;
    // The copy is given as much memory as the book has; each page of it is written once.
    sqlite::set_cache(conn, sqlite::LITTLE)?;
    let run = || conn.execute("VACUUM INTO ?1", [Bytes(&part.0)]);
    let copied = match watch {
        Some(watch) => watched(conn, &part.0, watch, run)?,
        None => run(),
    };
    sqlite::set_cache(conn, sqlite::CACHE)?;
    copied.map_err(|source| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => Error::Stopped,
        _ => Error::Sqlite {
            doing: "backed up",
            source,
        },
    })?;
    let copied = examine(&part.0)?;
    // The copy's indexes were made anew from its tables, so that only its pages are in question.
    verify(&copied, &part.0, "quick_check")?;
    drop(copied);
    let (sha256, size) = hash(&part.0)?;
    File::open(&part.0)
        .and_then(|file| file.sync_all())
        .map_err(file("written", to))?;
    fs::rename(&part.0, to).map_err(file("written", to))?;
    sync_folder(to)?;
    Ok(Backup {
        path: to.to_owned(),
        taken,
        why,
        sha256,
        size,
    })
}

fn sync_folder(of: &Path) -> Result<()> {
    let folder = match of.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(file("written", folder))
}

fn hash(path: &Path) -> Result<(String, u64)> {
    let mut source = File::open(path).map_err(file("read", path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 16];
    let mut size = 0;
    loop {
        let count = source.read(&mut buffer).map_err(file("read", path))?;
        if count == 0 {
            break;
        }
        size += count as u64;
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    let mut hex = String::new();
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    Ok((hex, size))
}

/// Opens a copy to look at, never to write.
fn examine(path: &Path) -> Result<Connection> {
    sqlite::check_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|source| Error::Sqlite {
        doing: "opened",
        source,
    })?;
    sqlite::check_id(&conn, path)?;
    Ok(conn)
}

/// Opens a copy and looks all of it over.
fn trusted(path: &Path) -> Result<Connection> {
    let conn = examine(path)?;
    verify(&conn, path, "integrity_check")?;
    Ok(conn)
}

/// A copy is trusted when it is ours, not newer than we are, whole, and brings no code of its own.
fn verify(conn: &Connection, path: &Path, check: &str) -> Result<()> {
    let broken = |why: String| Error::Damaged {
        path: path.to_owned(),
        why,
    };
    let damaged = |error: rusqlite::Error| broken(error.to_string());
    let found = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(damaged)?;
    if found > migrate::newest() {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: migrate::newest(),
        });
    }
    let code: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')",
            [],
            |row| row.get(0),
        )
        .map_err(damaged)?;
    if code > 0 || found == 0 {
        return Err(Error::Foreign {
            path: path.to_owned(),
            why: "its tables are not those of a book".into(),
        });
    }
    let said: String = conn
        .query_row(&format!("PRAGMA {check}(1)"), [], |row| row.get(0))
        .map_err(damaged)?;
    if said != "ok" {
        return Err(broken(said));
    }
    Ok(())
}
