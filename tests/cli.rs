//! Stories of the command line.

mod acceptance;
mod desk;
mod edges;
mod house;
mod quotes;
mod verbs;
