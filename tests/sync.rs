//! The exchange: a seeded simulator of books and a server with faults, and the book's own side of it.

mod asked;
mod books;
mod erase;
mod faults;
mod golden;
mod kill;
mod office;
mod pen;
mod simulator;
mod stories;
