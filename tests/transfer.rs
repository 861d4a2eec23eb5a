//! Stories of files.

mod files;

mod export;
mod import;
mod maven;
mod torture;
