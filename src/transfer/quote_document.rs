//! A quote as a document: CSV to work on (`flat`) or to print, a spreadsheet, JSON for programs, one HTML page for the customer.
//!
//! Figures are those of `domain::quote_math`, never computed anew here. [`flat`] is the one that comes back in. Where
//! the bytes go is the caller's matter; [`super::export::file`] writes them whole.

pub mod flat;
pub mod html;
pub mod incoming;
pub mod json;
pub mod labels;
pub mod page;
pub mod print;

use std::io::{self, Write};

use crate::{
    domain::{field::Date, id::Ref, record::quote::Quote},
    operations::quote::Draft,
    store::{Error, Read, Result},
};

use super::{dialect::Dialect, sheet};

/// What a quote is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// CSV: a row a line, every value exact, the fields of the quote repeated.
    Flat(Dialect),
    /// CSV: head, sections, lines and totals as they are read.
    Print(Dialect),
    /// A spreadsheet of the rows of either CSV, numbers as numbers and days as days.
    Sheet {
        /// As it is printed, not a row a line.
        printed: bool,
    },
    /// One object.
    Json,
    /// One page without anything beside it.
    Html,
}

impl Layout {
    /// The ending of its file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Flat(_) | Self::Print(_) => "csv",
            Self::Sheet { .. } => "xlsx",
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

/// A quote made ready, so that writing can fail only for reasons of the file.
#[derive(Clone, Debug)]
pub struct Document {
    bytes: Vec<u8>,
    /// A name for its file: `Q-LK-7F3K-0042-r2.html`.
    pub file_name: String,
}

impl Document {
    /// The whole document of one revision.
    pub fn of(read: &Read<'_>, quote: Ref<Quote>, layout: Layout, today: Date) -> Result<Self> {
        let draft = Draft::open(read, quote, today)?;
        let mut bytes = Vec::new();
        match layout {
            Layout::Flat(dialect) => {
                let rows = flat::table(read, &draft)?;
                dialect
                    .write(&rows, &mut bytes)
                    .map_err(|error| unwritten(&error))?;
            }
            Layout::Print(dialect) => {
                let rows = print::table(&page::Page::of(read, &draft)?);
                dialect
                    .write(&rows, &mut bytes)
                    .map_err(|error| unwritten(&error))?;
            }
            Layout::Sheet { printed } => {
                let rows = if printed {
                    print::table(&page::Page::of(read, &draft)?)
                } else {
                    flat::table(read, &draft)?
                };
                bytes = sheet::write::cells(&draft.quote().number, &rows, !printed)
                    .map_err(|error| unwritten(&io::Error::other(error.to_string())))?;
            }
            Layout::Json => {
                let object = json::object(read, &draft)?;
                serde_json::to_writer_pretty(&mut bytes, &object)
                    .map_err(|error| unwritten(&error.into()))?;
                bytes.push(b'\n');
            }
            Layout::Html => bytes = html::render(&page::Page::of(read, &draft)?)?.into_bytes(),
        }
        let header = draft.quote();
        let number: String = header
            .number
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '-' || c == '_' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        Ok(Self {
            bytes,
            file_name: format!(
                "{number}-r{}.{}",
                header.revision.unwrap_or(1),
                layout.extension()
            ),
        })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes it.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        writer.write_all(&self.bytes)
    }
}

/// Nothing is written to memory that does not fit in it, so this is never seen.
fn unwritten(error: &io::Error) -> Error {
    Error::refused(format!("the quote could not be written: {error}"))
}
