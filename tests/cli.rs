//! Stories of the command line.

mod acceptance;
mod bad_files;
mod config;
pub(crate) mod desk;
mod edges;
mod edit;
mod house;
mod leaving;
mod quotes;
mod verbs;
