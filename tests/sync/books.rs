//! The simulator with real books: fewer seeds, all of the store.
