//! dealbook: sales-force automation for a person who sells.

pub mod domain;
pub mod operations;
pub mod store;
pub mod transfer;
