//! Stories of files.

mod files;
//! Stories of data in and out.

mod export;
mod import;
mod maven;
mod torture;
