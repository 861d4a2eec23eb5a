//! Which spreadsheet opens what this book exports: noted once it was said, so that it need not be said again.
//!
//! It belongs to the book and is no record: it is not journalled, and `u` does not take it back.

use super::{Store, error::Result, read::Read, sqlite};

const KEY: &str = "spreadsheet";

impl Read<'_> {
    /// The locale of the spreadsheet that files were last written for: `de_DE`, `en`.
    pub fn spreadsheet(&self) -> Result<Option<String>> {
        sqlite::meta(self.conn, KEY)
    }
}

impl Store {
    /// Notes the locale of the spreadsheet that a file was written for.
    pub fn note_spreadsheet(&self, locale: &str) -> Result<()> {
        if self.read().spreadsheet()?.as_deref() == Some(locale) {
            return Ok(());
        }
        sqlite::set_meta(self.conn(), KEY, locale)
    }
}
