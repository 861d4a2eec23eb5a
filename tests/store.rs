//! Stories of the store.

mod filter;
mod list;
mod search;
mod undo;
