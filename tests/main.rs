//! The one integration-test binary.

mod store;
mod support;
mod transfer;
