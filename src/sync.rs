//! Exchange of records between books and a server.
//!
//! [`core`] decides and is pure: protocol, merge, paging. It is always compiled, and names neither SQLite nor a socket.
//! The client over a book is in `client` (feature `sync`), the server in the room `server`.

#[cfg(feature = "sync")]
pub mod client;
#[cfg(any(feature = "sync", feature = "server"))]
pub mod codec;
pub mod core;
