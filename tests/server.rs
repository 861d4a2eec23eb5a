//! The server: its storages, its limits, who may what, and what happens when a process is killed.

mod bounds;
mod exchange;
pub(crate) mod ground;
pub(crate) mod house;
mod keep;
mod matrix;
mod news;
mod ordering;
#[expect(dead_code, reason = "the bench of the exchange uses the rest")]
mod postgres;
mod processes;
mod tls;
mod windows;
