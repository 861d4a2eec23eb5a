//! The one integration-test binary.

mod layers;
mod operations;
mod store;
mod support;
mod transfer;
mod tui;
