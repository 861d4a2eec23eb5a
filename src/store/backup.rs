//! Backups: before a migration, and when asked for.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::Result;

/// Keeps the book as it is before a migration changes it.
pub(crate) fn before_migration(conn: &Connection, path: &Path, version: i64) -> Result<PathBuf> {
    let to = path.with_extension(format!("before-v{version}.db"));
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(to)
}
