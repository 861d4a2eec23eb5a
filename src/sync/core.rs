//! What is exchanged and who wins: the rules, without a socket, a file or a clock.
//!
//! [`protocol`] is what crosses the wire, [`storage`] what a server keeps, [`limits`] how much of each. The decisions
//! stand on these three: [`exchange`] answers a request, [`admin`] does what an administrator says, each inside one
//! transaction of a [`storage::Storage`].
//! Only the server merges, inside one serialised transaction; a client is a cache with an outbox.

pub mod admin;
pub mod command;
pub mod exchange;
pub mod limits;
pub mod memory;
pub mod protocol;
pub mod rights;
pub mod rules;
pub mod shape;
pub mod stamp;
pub mod storage;
