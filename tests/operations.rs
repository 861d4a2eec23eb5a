//! Stories of what a user does.

pub mod quotes;
