//! Stories of the store.

mod undo;
