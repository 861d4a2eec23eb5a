//! Records in files of the world outside: read, shown as a plan, applied; written whole or not at all.

pub mod archive;
pub mod as_text;
pub mod components;
pub mod csv;
pub mod dialect;
pub mod error;
pub mod export;
pub mod fault;
pub mod ical;
pub mod import;
pub mod quote_document;
pub mod sheet;
pub mod vcard;
pub mod whole;

pub use error::{Error, Result};
