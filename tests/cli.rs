//! Stories of the command line.

mod acceptance;
mod bad_files;
mod desk;
mod edges;
mod house;
mod leaving;
mod quotes;
mod verbs;
