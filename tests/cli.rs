//! Stories of the command line.

mod verbs;
