//! A file as it was when the import first looked at it: it is read several times, and has to be the same each time.
//!
//! A table of text that got shorter would be half imported without a word, a sheet that was saved anew would be read by
//! what another one was like. Size, time and place on the disk are compared, before its rows are taken and after.

use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use super::super::error::{Error, Result};
use crate::words::say;

/// What a file was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    path: PathBuf,
    is: Option<Is>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Is {
    size: u64,
    written: (i64, i64),
    node: (u64, u64),
}

impl From<Metadata> for Is {
    fn from(meta: Metadata) -> Self {
        Self {
            size: meta.len(),
            written: (meta.mtime(), meta.mtime_nsec()),
            node: (meta.dev(), meta.ino()),
        }
    }
}

impl Stamp {
    /// As the file is now.
    pub fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            is: std::fs::metadata(path).ok().map(Is::from),
        }
    }

    /// An error where the file is another one now.
    pub fn check(&self) -> Result<()> {
        if Self::of(&self.path) == *self {
            return Ok(());
        }
        Err(Error::Unreadable {
            path: self.path.clone(),
            why: say!("file-changed").into(),
            hint: say!("file-hint-wait"),
        })
    }
}
