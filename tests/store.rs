//! Stories of the store.

mod derived;
mod schema;
mod undo;
