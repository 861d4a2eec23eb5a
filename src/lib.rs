//! dealbook: sales-force automation for a person who sells.

pub mod clock;
pub mod config;
pub mod domain;
pub mod store;
pub mod tui;
