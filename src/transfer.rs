//! Records in files of the world outside: read, shown as a plan, applied; written whole or not at all.

pub mod csv;
pub mod dialect;
pub mod error;
pub mod export;
pub mod import;
pub mod quote_document;

pub use error::{Error, Result};
