//! Stories of what a user does.

mod fields;
mod next_step;
pub mod quotes;
mod stage;
mod support;
mod sample;
