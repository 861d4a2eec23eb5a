//! Stories of the store.

mod filter;
mod list;
mod query;
mod oracle;
mod derived;
mod schema;
mod search;
mod undo;
