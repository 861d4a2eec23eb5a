//! Stories of what a user does.

mod convert;
mod fields;
mod merge;
mod next_step;
mod review;
mod sentence;
pub mod quotes;
mod sample;
mod stage;
mod support;
