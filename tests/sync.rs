//! The exchange: a seeded simulator of books and a server with faults, and the book's own side of it.

mod books;
mod faults;
mod office;
mod pen;
mod simulator;
mod stories;
