//! What a user does: one verb a file. The screens and the command line call the same.

pub mod sentence;
pub mod words;
