//! Bringing a copy back where there is no book to bring it into: the file is damaged, or gone.
//!
//! A damaged file is never thrown away: it is set aside among the copies, with its WAL, since what was written after the
//! newest copy is in there.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    super::{
        Store,
        error::{Error, Result},
    },
    Part, file, free_name, made_folder, stamp, sync_folder, trusted,
};
use crate::domain::field::Instant;

/// Brings a verified copy back as this book, and says where what was there is kept: a copy, or the damaged file.
///
/// # Errors
/// A copy that is damaged or foreign, a file of another program in the place of the book, a full disk; the book is then
/// as it was.
pub fn bring_back(book: &Path, from: &Path, now: Instant) -> Result<Option<PathBuf>> {
    let source = trusted(from)?;
    match Store::open(book).and_then(|mut store| store.take_from(source, now)) {
        Ok(before) => Ok(before.map(|before| before.path)),
        Err(error) if error.is_damage() || matches!(error, Error::NoBook(_)) => {
            put(book, from, now)
        }
        Err(error) => Err(error),
    }
}

fn put(book: &Path, from: &Path, now: Instant) -> Result<Option<PathBuf>> {
    let mut name = book.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = Part(name.into());
    copied(from, &part.0).map_err(file("written", book))?;
    let aside = set_aside(book, now)?;
    fs::rename(&part.0, book).map_err(file("written", book))?;
    sync_folder(book)?;
    Store::open(book)?;
    Ok(aside)
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(to)?;
    io::copy(&mut File::open(from)?, &mut out)?;
    out.sync_all()
}

/// Moves a damaged book, and what SQLite keeps beside it, into the folder of its copies.
fn set_aside(book: &Path, now: Instant) -> Result<Option<PathBuf>> {
    if !book.exists() {
        return Ok(None);
    }
    let to = free_name(&made_folder(book)?, &format!("{}-damaged", stamp(now)))?;
    // The WAL first: beside a file of another content it would be taken for that one's.
    for end in ["-wal", "-shm", ""] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        match fs::rename(with(book), with(&to)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file("moved", book)(error));
            }
            _ => {}
        }
    }
    sync_folder(&to)?;
    Ok(Some(to))
}
