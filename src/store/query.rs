//! Questions to the book, a topic a file: each fills plain rows for `domain::findings` and `analytics`.
//!
//! They read; what they mean is said where the rows are judged.

pub mod facts;
