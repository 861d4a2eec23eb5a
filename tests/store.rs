//! Stories of the store.

mod derived;
mod filter;
mod list;
mod oracle;
mod schema;
mod search;
mod undo;
