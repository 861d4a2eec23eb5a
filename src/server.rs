//! The server: records of an organisation, given to the devices of its people and taken from them.
//!
//! It shares words with a book, not tables: what it keeps is in [`storage`], the rules are in `sync::core`.

pub mod limits;
pub mod people;
pub mod secret;
pub mod storage;
