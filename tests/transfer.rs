//! Stories of files.

mod files;
mod quote_documents;
