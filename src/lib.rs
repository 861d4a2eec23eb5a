//! dealbook: sales-force automation for a person who sells.

pub mod domain;

pub mod store;

pub mod operations;

pub mod cli;

pub mod clock;
pub mod error;
pub mod paths;
