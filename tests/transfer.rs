//! Stories of files.

mod files;
mod quote_documents;

mod export;
mod import;
mod maven;
mod torture;
