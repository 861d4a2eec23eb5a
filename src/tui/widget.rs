//! The parts that screens are made of. Each draws on a [`Canvas`](super::canvas::Canvas) and knows nothing of the book.

pub mod area;
pub mod chrome;
pub mod input;
pub mod paper;
pub mod popup;
pub mod table;
