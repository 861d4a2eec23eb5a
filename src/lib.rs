#![doc = include_str!("ARCHITECTURE.md")]

pub mod words;

pub mod domain;

pub mod analytics;

pub mod store;

pub mod operations;

pub mod sync;

#[cfg(feature = "server")]
pub mod server;

pub mod transfer;

pub mod cli;
pub mod tui;

pub mod clock;
pub mod config;
pub mod error;
pub mod paths;
