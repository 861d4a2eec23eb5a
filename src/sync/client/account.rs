//! How a book gets into its server: the address, the token, who it is. A file beside the book that its owner alone
//! can read; never in the book, whose copies and backups would carry it.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is kept.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The server: `https://host:port`.
    pub url: String,
    /// What lets this device in.
    pub token: String,
    /// A certificate that the server may be signed by, beside the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<PathBuf>,
    /// Whether plain HTTP to another machine was asked for.
    #[serde(default)]
    pub insecure: bool,
    /// What the person logs in with.
    pub login: String,
    /// What the organisation is called.
    pub org_name: String,
    /// The organisation.
    pub org: Uuid,
    /// Who.
    pub user: Uuid,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("url", &self.url)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system.
    #[error("{path} cannot be used: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others may read it.
    #[error("{0} can be read by others, and holds what lets this device in")]
    Open(PathBuf),
    /// It is not what we wrote.
    #[error("{path} cannot be read: {why}")]
    Broken {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// The file of a book.
pub fn file_of(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push(".server.json");
    PathBuf::from(name)
}

impl Account {
    /// The account of a book, if it has one. A file that others may read is refused.
    pub fn load(book: &Path) -> Result<Option<Self>, Error> {
        let path = file_of(book);
        let broken = |why: String| Error::Broken {
            path: path.clone(),
            why,
        };
        let failed = |source| Error::File {
            path: path.clone(),
            source,
        };
        let meta = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed)?,
        };
        if !meta.is_file() {
            return Err(broken("it is not a file".into()));
        }
        if meta.mode() & 0o077 != 0 {
            return Err(Error::Open(path));
        }
        let text = fs::read_to_string(&path).map_err(failed)?;
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| broken(error.to_string()))
    }

    /// Keeps it: whole or not at all.
    pub fn save(&self, book: &Path) -> Result<(), Error> {
        let path = file_of(book);
        let failed = |source| Error::File {
            path: path.clone(),
            source,
        };
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(format!(".{}", Uuid::new_v4().simple()));
        let fresh = PathBuf::from(fresh);
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&fresh, &path));
        if written.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        written.map_err(failed)
    }

    /// Forgets it.
    pub fn remove(book: &Path) -> Result<(), Error> {
        let path = file_of(book);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::File {
                path,
                source: error,
            }),
            _ => Ok(()),
        }
    }
}
