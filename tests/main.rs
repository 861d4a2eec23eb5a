//! The one integration-test binary.

mod cli;
mod layers;
mod operations;
mod store;
mod support;
mod transfer;
mod tui;
