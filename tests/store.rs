//! Stories of the store.

mod backup;
mod derived;
mod doctor;
mod filter;
mod list;
mod query;
mod oracle;
mod past;
mod processes;
mod schema;
mod search;
mod undo;
