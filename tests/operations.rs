//! Stories of what a user does.

mod convert;
mod fields;
mod merge;
mod next_step;
pub mod quotes;
mod review;
mod sample;
mod sentence;
mod stage;
mod support;
