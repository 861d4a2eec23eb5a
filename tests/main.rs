//! The one integration-test binary.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::unwrap_used,
    reason = "a test that fails panics, and one that is skipped says so"
)]

mod cli;
mod layers;
mod operations;
#[cfg(feature = "server")]
mod server;
mod store;
mod support;
mod sync;
mod transfer;
mod tui;
mod words;
