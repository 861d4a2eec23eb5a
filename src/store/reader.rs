//! A second connection that only reads: lists and search go on while the writer writes.

use std::{path::Path, sync::Arc};

use rusqlite::Connection;

use super::{catalog, error::Result, read::Read, sqlite};
use crate::domain::{catalog::Catalog, id::Id};

/// A book, open for reading; today's, or that of an earlier day.
pub struct Reader {
    pub(crate) conn: Connection,
    catalog: Arc<Catalog>,
}

impl Reader {
    /// Opens the book in this file.
    pub fn open(path: &Path) -> Result<Self> {
        let conn = sqlite::open_reader(path)?;
        let mut reader = Self {
            conn,
            catalog: Arc::default(),
        };
        reader.reload()?;
        Ok(reader)
    }

    /// Reads kinds, custom fields, stages, users and rates again.
    pub fn reload(&mut self) -> Result<()> {
        let me = sqlite::meta(&self.conn, "me")?
            .and_then(|id| id.parse().ok())
            .unwrap_or(0);
        self.catalog = Arc::new(catalog::load(&self.conn, Id(me))?);
        Ok(())
    }

    /// From now on sees the book as it stands at the next look, whatever others write meanwhile.
    pub fn hold(&self) -> Result<()> {
        Ok(self.conn.execute_batch("BEGIN")?)
    }

    /// Looks into the book.
    pub fn read(&self) -> Read<'_> {
        Read::new(&self.conn, &self.catalog)
    }
}
