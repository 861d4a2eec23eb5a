//! A file written whole or not at all: under another name, made safe on disk, then renamed.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::transfer::error::{Error, Result};

/// Writes a file through `fill`. What is there already is left unless `replace`; after an error nothing is left over.
///
/// Into what is no ordinary file (a pipe, `/dev/stdout`) it is written as it comes.
pub fn whole<T>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let wrong = |source| Error::File {
        doing: "written",
        path: path.to_owned(),
        source,
    };
    // A link is followed, so that it stays one.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => {
            return Err(wrong(std::io::Error::from(ErrorKind::IsADirectory)));
        }
        Ok(meta) if !meta.is_file() => {
            let file = OpenOptions::new().write(true).open(&path).map_err(wrong)?;
            let mut out = BufWriter::new(file);
            let value = fill(&mut out)?;
            out.flush().map_err(wrong)?;
            return Ok(value);
        }
        Ok(_) if !replace => return Err(Error::Exists(path)),
        _ => {}
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", Uuid::new_v4().simple()));
    let part = Part(PathBuf::from(name));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part.0)
        .map_err(wrong)?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let value = fill(&mut out).map_err(|error| match error {
        Error::File { source, doing, .. } => Error::File {
            doing,
            path: path.clone(),
            source,
        },
        error => error,
    })?;
    out.flush().map_err(wrong)?;
    let file = out
        .into_inner()
        .map_err(|error| wrong(error.into_error()))?;
    file.sync_all().map_err(wrong)?;
    if replace {
        std::fs::rename(&part.0, &path).map_err(wrong)?;
    } else {
        // A link fails where a name was taken meanwhile; a rename would not.
        match std::fs::hard_link(&part.0, &path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(Error::Exists(path.clone()));
            }
            Err(_) => std::fs::rename(&part.0, &path).map_err(wrong)?,
        }
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(value)
}

/// Whether [`whole`] would leave what is there alone, or overwrite what is read: asked before something is done that the
/// file is to tell of.
pub fn check(path: &Path, replace: bool, read: &[&Path]) -> Result<()> {
    let wrong = |source| Error::File {
        doing: "written",
        path: path.to_owned(),
        source,
    };
    let Ok(there) = std::fs::canonicalize(path) else {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        return folder.map_or(Ok(()), |folder| {
            std::fs::metadata(folder).map(drop).map_err(wrong)
        });
    };
    let is_read = |other: &&Path| std::fs::canonicalize(other).is_ok_and(|other| other == there);
    if read.iter().any(is_read) {
        return Err(Error::IsRead(path.to_owned()));
    }
    match std::fs::metadata(&there) {
        Ok(meta) if meta.is_dir() => Err(wrong(std::io::Error::from(ErrorKind::IsADirectory))),
        Ok(meta) if meta.is_file() && !replace => Err(Error::Exists(there)),
        _ => Ok(()),
    }
}

/// The unfinished file: gone whatever happens.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// An error of writing as ours: a reader that has gone is not a fault.
pub fn broken(source: std::io::Error) -> Error {
    if source.kind() == ErrorKind::BrokenPipe {
        Error::Closed
    } else {
        Error::File {
            doing: "written",
            path: PathBuf::from("the output"),
            source,
        }
    }
}
