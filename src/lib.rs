//! dealbook: sales-force automation for a person who sells.

pub mod domain;
pub mod store;
