//! Opening a book: file permissions, pragmas, and the refusal of files that are not ours.
//!
//! It knows no kind of record; the reasons for each setting are in `ARCHITECTURE.md`.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    io::Read as _,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Mutex,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, config::DbConfig, limits::Limit};

use super::error::{Error, Result};

/// "Deal" in ASCII: what `file` shows and what we ask for before touching a file.
pub const APPLICATION_ID: i64 = 0x4465_616c;
/// The first engine without the WAL-reset fault.
const OLDEST_ENGINE: i32 = 3_051_003;

/// How long a connection waits for another to finish writing, and how long between two looks. SQLite's own waiting looks
/// every tenth of a second after a while, and then misses what [`let_others_write`] leaves.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(1);
/// How long who writes part after part leaves the book alone between two.
const GAP: Duration = Duration::from_millis(5);

/// Makes an empty database file that only its owner can read.
pub fn create(path: &Path) -> Result<Connection> {
    let file = |doing| {
        move |source| Error::File {
            doing,
            path: path.to_owned(),
            source,
        }
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(file("made"))?;
    }
    // Made before SQLite opens it, so that it is never readable by others.
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Ok(made) => {
            made.metadata().map(|made| know(&made)).ok();
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Error::Exists(path.to_owned()));
        }
        Err(source) => return Err(file("made")(source)),
    }
    let conn = connect(path)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(conn)
}

/// Opens a database that is no book, or makes it, with the settings of a book: a server's. What belongs to another
/// program is refused.
pub fn open_other(path: &Path, application_id: i64) -> Result<Connection> {
    let conn = if path.exists() {
        connect(path)?
    } else {
        let made = create(path)?;
        made.pragma_update(None, "application_id", application_id)?;
        made
    };
    let found: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found != application_id {
        return Err(Error::Foreign {
            path: path.to_owned(),
            why: "it belongs to another program".into(),
        });
    }
    Ok(conn)
}

/// Removes a book that could not be finished, with what SQLite keeps beside it.
pub(crate) fn discard(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let _ = std::fs::remove_file(name);
    }
}

/// A database without a file.
pub fn memory() -> Result<Connection> {
    let mut conn = Connection::open_in_memory().map_err(opened)?;
    settle(&mut conn)?;
    Ok(conn)
}

/// Opens a book for writing; a foreign file is refused before SQLite may touch it.
pub fn open(path: &Path) -> Result<Connection> {
    check_header(path)?;
    let mut conn = Connection::open_with_flags(path, FLAGS).map_err(opened)?;
    be_patient(&mut conn)?;
    check_id(&conn, path)?;
    // Before any setting is written into the file.
    super::migrate::refuse_newer(&conn, path)?;
    settle(&mut conn)?;
    std::fs::metadata(path).map(|file| know(&file)).ok();
    Ok(conn)
}

/// A connection that only reads, for rooms that keep one.
pub type Reading = Connection;

/// Opens a book for reading only: lists, exports, as-of. It is opened as for writing, since a reader of a WAL writes
/// into its index; what only reads says so to SQLite.
pub fn open_reader(path: &Path) -> Result<Reading> {
    let conn = open(path)?;
    // What a screen shows is a few pages: more would be kept for nothing.
    conn.pragma_update(None, "cache_size", READER_KIB)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// What a connection that only reads keeps of the book, in KiB; negative, as SQLite takes it.
const READER_KIB: i64 = -1_024;
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

fn opened(source: rusqlite::Error) -> Error {
    Error::Sqlite {
        doing: "opened",
        source,
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let mut conn = Connection::open_with_flags(path, FLAGS).map_err(opened)?;
    settle(&mut conn)?;
    Ok(conn)
}

/// The books that this process has open. Closing any handle of a file drops all locks that the process holds on it,
/// so a book in use is looked at through SQLite alone.
static KNOWN: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

fn know(file: &std::fs::Metadata) {
    if let Ok(mut known) = KNOWN.lock() {
        known.insert((file.dev(), file.ino()));
    }
}

fn is_known(file: &std::fs::Metadata) -> bool {
    KNOWN
        .lock()
        .is_ok_and(|known| known.contains(&(file.dev(), file.ino())))
}

/// Looks at the first bytes without SQLite: a WAL beside a foreign file would be recovered into it.
pub(crate) fn check_header(path: &Path) -> Result<()> {
    let foreign = |why: &str| Error::Foreign {
        path: path.to_owned(),
        why: why.into(),
    };
    let read = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NoBook(path.to_owned()),
        _ => Error::File {
            doing: "read",
            path: path.to_owned(),
            source,
        },
    };
    let kind = std::fs::metadata(path).map_err(read)?;
    if !kind.is_file() {
        return Err(foreign("it is not a file"));
    }
    if is_known(&kind) {
        return Ok(());
    }
    match header(path).map_err(read)? {
        Header::Book | Header::Unsaid => Ok(()),
        Header::Nothing => Err(damaged(path, "there is nothing in it")),
        Header::Other => Err(foreign("it belongs to another program")),
        Header::Text => Err(foreign("it is not an SQLite database")),
    }
}

fn damaged(path: &Path, why: impl Into<String>) -> Error {
    Error::Damaged {
        path: path.to_owned(),
        why: why.into(),
    }
}

/// What the first bytes of a file say.
enum Header {
    /// It is a book.
    Book,
    /// It is a database that names no program, as a book that was killed before its first checkpoint.
    Unsaid,
    /// Blank or empty, as a failing disk or a crash of the machine leaves it.
    Nothing,
    /// A database of another program.
    Other,
    /// No database.
    Text,
}

fn header(path: &Path) -> std::io::Result<Header> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(100)
        .read_to_end(&mut bytes)?;
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(Header::Nothing);
    }
    let Some([.., a, b, c, d]) = bytes.first_chunk::<72>() else {
        return Ok(Header::Text);
    };
    Ok(match u32::from_be_bytes([*a, *b, *c, *d]) {
        _ if bytes.len() < 100 || !bytes.starts_with(b"SQLite format 3\0") => Header::Text,
        0 => Header::Unsaid,
        id if id == APPLICATION_ID as u32 => Header::Book,
        _ => Header::Other,
    })
}

pub(crate) fn check_id(conn: &Connection, path: &Path) -> Result<()> {
    use rusqlite::ErrorCode as C;
    let foreign = |why: String| Error::Foreign {
        path: path.to_owned(),
        why,
    };
    let unread = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(C::DatabaseCorrupt) => damaged(path, error.to_string()),
        // No book can be open of such a file, so that its bytes may be looked at.
        Some(C::NotADatabase) => match header(path) {
            Ok(Header::Book | Header::Nothing) => damaged(path, error.to_string()),
            _ => foreign(error.to_string()),
        },
        _ => opened(error),
    };
    let id: i64 = conn
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(unread)?;
    if id != APPLICATION_ID {
        // Of a file that was cut off SQLite says 0 here, and what is wrong only when its tables are asked for.
        let tables: i64 = conn
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(unread)?;
        return Err(match (id, tables) {
            (0, 0) => damaged(path, "there is nothing in it"),
            _ => foreign("it belongs to another program".into()),
        });
    }
    Ok(())
}

/// Pages of the book kept in memory, in KiB: as a rule, while each is needed once, and while much is written.
pub(crate) const CACHE: i64 = 8_192;
pub(crate) const LITTLE: i64 = 512;
pub(crate) const ROOM: i64 = 24_576;

/// Sets how much of the book a connection keeps in memory, in KiB.
pub(crate) fn set_cache(conn: &Connection, kib: i64) -> Result<()> {
    Ok(conn.pragma_update(None, "cache_size", -kib)?)
}

/// Pages of the WAL after which they are written into the book: as SQLite has it, and 64 MiB while much is written. A
/// page that changes with every part of an import is then not written with every part.
const WAL: i64 = 1_000;
const WAL_ROOM: i64 = 16_000;

/// Settles a connection for writing much.
pub(crate) fn make_room(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "wal_autocheckpoint", WAL_ROOM)?;
    set_cache(conn, ROOM)
}

/// Settles it as it was.
pub(crate) fn leave_room(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "wal_autocheckpoint", WAL)?;
    set_cache(conn, CACHE)
}

fn be_patient(conn: &mut Connection) -> Result<()> {
    let until = PATIENCE.as_millis() / LOOK.as_millis();
    Ok(conn.busy_handler(Some(move |times: i32| {
        std::thread::sleep(LOOK);
        u128::from(times.unsigned_abs()) < until
    }))?)
}

/// Between two parts of what is written in several: who waits gets its turn.
pub(crate) fn let_others_write() {
    std::thread::sleep(GAP);
}

/// The settings of every connection.
fn settle(conn: &mut Connection) -> Result<()> {
    if rusqlite::version_number() < OLDEST_ENGINE {
        return Err(Error::Engine(rusqlite::version()));
    }
    be_patient(conn)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Plans must not depend on bound values: with partial indexes SQLite would prepare a statement anew for each value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20)?;
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    tracing::debug!(mode, "journal mode");
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "mmap_size", 0)?;
    set_cache(conn, CACHE)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)?;
    conn.set_prepared_statement_cache_capacity(256);
    super::functions::lay(conn)?;
    Ok(())
}

/// A value of the book about itself.
pub fn meta(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Sets a value of the book about itself.
pub fn set_meta(conn: &Connection, key: &str, value: &str) -> Result<()> {
    conn.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")?
        .execute([key, value])?;
    Ok(())
}

/// Reads in one transaction: everything as of one moment, and the file is locked once, not for each question.
pub fn in_snapshot<T>(conn: &Connection, read: impl FnOnce() -> T) -> T {
    let run = |sql| {
        conn.prepare_cached(sql)
            .and_then(|mut word| word.execute([]))
    };
    let begun = conn.is_autocommit() && run("BEGIN").is_ok();
    let value = read();
    if begun && run("COMMIT").is_err() {
        // What is left open would show the same moment for ever.
        let _ = run("ROLLBACK");
    }
    value
}

/// Does something in one transaction that is no step: what is derived, what is about the book itself.
pub(crate) fn in_transaction<T>(conn: &Connection, act: impl FnOnce() -> Result<T>) -> Result<T> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = act();
    conn.execute_batch(if outcome.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    })?;
    outcome
}

/// The bytes of a book as SQLite counts them.
pub fn size(conn: &Connection) -> Result<u64> {
    let of = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((of("page_count")? * of("page_size")?).unsigned_abs())
}
