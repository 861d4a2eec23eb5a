//! The one integration-test binary.

mod operations;
mod store;
mod support;
