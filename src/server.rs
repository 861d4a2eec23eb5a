//! The server: records of an organisation, given to the devices of its people and taken from them.
//!
//! It shares words with a book, not tables: what it keeps is in [`storage`], the rules are in `sync::core`. [`people`]
//! says who may come in, [`admin`] what an administrator may do, [`http`] answers requests, [`limits`] bounds all of
//! it. Several processes may stand on one PostgreSQL; none of them remembers anything that the others would need.

pub mod admin;
pub mod http;
pub mod limits;
pub mod people;
pub mod secret;
pub mod storage;

mod serve;

pub use serve::{Options, Place, Ready, Wrong, open, serve};
