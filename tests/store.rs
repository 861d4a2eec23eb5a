//! Stories of the store.

mod schema;
mod undo;
