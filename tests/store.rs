//! Stories of the store.

mod backup;
mod derived;
mod doctor;
mod filter;
mod list;
mod oracle;
mod past;
mod processes;
mod query;
mod schema;
mod search;
mod undo;
mod views;
