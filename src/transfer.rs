//! Records in files of the world outside: read, shown as a plan, applied; written whole or not at all.

pub mod defuse;
pub mod file;
//! Data in and out: files into plans, plans into the book, and the book into files.
//!
//! An import is read, decided and staged ([`import::plan`]) before the book is touched, shown as a preview
//! ([`import::report`]), and applied in one undoable step ([`import::apply`]). What a file holds is found from its
//! headers ([`import::layout`]). Exports are in [`export`]. Quote documents are `operations::quote`'s own.

pub mod csv;
pub mod error;
pub mod export;
pub mod import;

pub use error::{Error, Result};
