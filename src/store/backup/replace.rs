//! Bringing a copy back where there is no book to bring it into: the file is damaged, or gone.
//!
//! A damaged file is never thrown away: it is set aside among the copies, with its WAL, since what was written after the
//! newest copy is in there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    super::{
        Store,
        error::{Error, Result},
    },
    Part, Why, copy, file, free_name, made_folder, stamp, sync_folder, trusted,
};
use crate::domain::field::Instant;

/// Brings a verified copy back as this book, and says where what was there is kept: a copy, or the damaged file.
///
/// # Errors
/// A copy that is damaged or foreign, a file of another program in the place of the book, a full disk; the book is then
/// as it was.
pub fn bring_back(book: &Path, from: &Path, now: Instant) -> Result<Option<PathBuf>> {
    let source = trusted(from)?;
    match Store::open(book).and_then(|mut store| store.take_from(&source, now)) {
        Ok(before) => Ok(before.map(|before| before.path)),
        Err(error) if error.is_damage() || matches!(error, Error::NoBook(_)) => {
            put(book, &source, now)
        }
        Err(error) => Err(error),
    }
}

fn put(book: &Path, source: &Connection, now: Instant) -> Result<Option<PathBuf>> {
    // Whole on the disk before anything is moved, with what is still in a WAL of its own.
    let part = Part(with(book, &format!(".{}.restored", std::process::id())));
    copy(source, &part.0, Why::Restore, None, None)?;
    let aside = set_aside(book, now)?;
    fs::rename(&part.0, book).map_err(file("written", book))?;
    sync_folder(book)?;
    Store::open(book)?;
    Ok(aside)
}

/// Moves a damaged book, and what SQLite keeps beside it, into the folder of its copies; gives where the book is now, or
/// what is left of it.
fn set_aside(book: &Path, now: Instant) -> Result<Option<PathBuf>> {
    // The WAL first, and where the book is gone too: beside another file it would be taken for that one's.
    let parts = ["-wal", "-shm", ""].map(|end| (with(book, end), end));
    let there: Vec<(PathBuf, &str)> = parts
        .into_iter()
        .filter(|(part, _)| part.exists())
        .collect();
    if there.is_empty() {
        return Ok(None);
    }
    let to = free_name(&made_folder(book)?, &format!("{}-damaged", stamp(now)))?;
    let mut moved: Vec<(&Path, PathBuf)> = Vec::new();
    for (part, end) in &there {
        let aside = with(&to, end);
        if let Err(error) = fs::rename(part, &aside) {
            for (part, aside) in moved {
                let _ = fs::rename(aside, part);
            }
            return Err(file("moved", part)(error));
        }
        moved.push((part, aside));
    }
    sync_folder(&to)?;
    let main = moved.iter().position(|(part, _)| *part == book);
    Ok(Some(moved.swap_remove(main.unwrap_or(0)).1))
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
