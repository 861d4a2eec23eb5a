//! The book's side of the exchange: what to send, what to take, one local transaction a step.

pub mod account;
pub mod book;
pub mod engine;
pub mod http;
pub mod login;
pub mod session;
pub mod shelf;
pub mod transport;
pub mod worker;
