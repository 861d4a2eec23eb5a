//! Stories of the command line.

mod acceptance;
pub(crate) mod desk;
mod edges;
mod house;
mod leaving;
mod quotes;
mod verbs;
