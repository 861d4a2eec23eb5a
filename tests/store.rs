//! Stories of the store.

mod oracle;
mod schema;
mod undo;
