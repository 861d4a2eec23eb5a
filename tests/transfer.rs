//! Stories of files.

mod files;
