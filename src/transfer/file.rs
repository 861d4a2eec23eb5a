//! Files written whole or not at all, never over another without saying so.
//!
//! What is in them is not known here; standard output is the command line's matter.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Why a file was not written. Nothing of it is left behind, and what stood there stands.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Something of that name is there, and nobody said that it may go.
    #[error("`{path}` already exists", path = .0.display())]
    Exists(PathBuf),
    /// The system said no.
    #[error("`{path}` could not be {doing}: {source}", path = path.display())]
    Io {
        /// "written", "replaced" …
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl FileError {
    /// What to do next, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Exists(_) => Some("choose another name, or say that it may be replaced"),
            _ => None,
        }
    }
}

/// Writes a file as a whole: under another name in the same folder, synced, then renamed.
///
/// Without `overwrite` a file that is there stays, even one that comes while this is written. A
/// link is followed, a device or a pipe is written straight. Gives back what `write` gave.
pub fn write_whole<T>(
    path: &Path,
    overwrite: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> Result<T, FileError> {
    let failed = |doing| {
        move |source| FileError::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(there) = fs::metadata(&target) {
        if !there.is_file() && !there.is_dir() {
            let mut device = OpenOptions::new()
                .write(true)
                .open(&target)
                .map_err(failed("opened"))?;
            return write(&mut device).map_err(failed("written"));
        }
        if !overwrite {
            return Err(FileError::Exists(path.to_owned()));
        }
    }
    let (part, file) = beside(&target).map_err(failed("made"))?;
    let written = fill(file, write).map_err(failed("written"));
    let placed = written.and_then(|value| {
        place(&part, &target, overwrite).map_err(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                FileError::Exists(path.to_owned())
            } else {
                failed("put in place")(source)
            }
        })?;
        Ok(value)
    });
    // After a rename it is gone; otherwise nothing of it shall stay, and nobody is helped by hearing of that.
    let _ = fs::remove_file(&part);
    placed
}

/// A new file in the folder of `target`, under a name that nobody has.
fn beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target
        .file_name()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    for attempt in 0..100 {
        let mut hidden = std::ffi::OsString::from(".");
        // A long name must not become too long.
        hidden.push(name.to_string_lossy().chars().take(40).collect::<String>());
        hidden.push(format!(".{}-{attempt}.part", std::process::id()));
        let part = target.with_file_name(hidden);
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((part, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn fill<T>(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    let mut buffered = BufWriter::new(file);
    let value = write(&mut buffered)?;
    buffered
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    Ok(value)
}

fn place(part: &Path, target: &Path, overwrite: bool) -> io::Result<()> {
    if overwrite {
        if let Ok(former) = fs::metadata(target) {
            // A file system without permissions is no reason to fail.
            let _ = fs::set_permissions(part, former.permissions());
        }
        fs::rename(part, target)?;
    } else {
        match fs::hard_link(part, target) {
            // Where there are no links, the moment between look and rename cannot be closed.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                if fs::symlink_metadata(target).is_ok() {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                fs::rename(part, target)?;
            }
            other => other?,
        }
    }
    sync_folder(target);
    Ok(())
}

/// Makes the new name last through a power cut, where the system lets a folder be synced.
fn sync_folder(target: &Path) {
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}
