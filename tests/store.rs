//! Stories of the store.

mod backup;
mod doctor;
mod filter;
mod list;
mod query;
mod oracle;
mod past;
mod processes;
mod derived;
mod schema;
mod search;
mod undo;
