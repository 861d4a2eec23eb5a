//! Stories of the store.

mod filter;
mod list;
mod schema;
mod search;
mod undo;
