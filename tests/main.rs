//! The one integration-test binary.

mod layers;
mod store;
mod support;
