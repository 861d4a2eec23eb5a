//! Stories of what a user does.

mod fields;
mod next_step;
mod stage;
mod support;
