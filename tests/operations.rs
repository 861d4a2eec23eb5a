//! Stories of what a user does.

mod sample;
