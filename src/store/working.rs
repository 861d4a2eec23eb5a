//! Who writes a step in several transactions: a lock beside the book that ends with its process.
//!
//! A step left open by a process that died is taken back by the next one; by this lock it knows the dead from the busy.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::error::{Error, Result};
use crate::words::say;

/// Held while a step is open.
pub(super) struct Working {
    file: File,
    path: PathBuf,
}

impl Working {
    /// Says that this process is at work on a book; refused while another is.
    pub(super) fn begin(book: &Path) -> Result<Self> {
        let path = beside(book);
        let wrong = |source| Error::File {
            doing: "made",
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(wrong)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path }),
            Err(TryLockError::WouldBlock) => Err(Error::refused(say!("refused-bringing-in"))),
            Err(TryLockError::Error(source)) => Err(wrong(source)),
        }
    }

    /// Whether a living process is at work on a book.
    pub(super) fn is_another(book: &Path) -> bool {
        File::open(beside(book))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

fn beside(book: &Path) -> PathBuf {
    let mut name: OsString = book.as_os_str().to_owned();
    name.push("-import");
    PathBuf::from(name)
}
