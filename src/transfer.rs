//! Records in files of the world outside: read, shown as a plan, applied; written whole or not at all.

pub mod defuse;
pub mod dialect;
pub mod file;
pub mod quote_document;

pub mod csv;
pub mod error;
pub mod export;
pub mod import;

pub use error::{Error, Result};
