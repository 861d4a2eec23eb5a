//! A throw-away book to look round in: the sample, dated from today.

use std::path::Path;

use crate::{
    clock::Clock,
    operations::sample,
    store::{Result, Store},
};

/// In memory.
pub fn memory(clock: Clock) -> Result<Store> {
    let mut store = Store::memory(&sample::new_book(clock))?;
    sample::fill(&mut store, clock)?;
    Ok(store)
}

/// In a file.
pub fn file(path: &Path, clock: Clock) -> Result<Store> {
    let mut store = Store::create(path, &sample::new_book(clock))?;
    sample::fill(&mut store, clock)?;
    Ok(store)
}
