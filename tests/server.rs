//! The server: its storages, its limits, who may what, and what happens when a process is killed.

mod bounds;
mod exchange;
mod ground;
mod house;
mod keep;
mod matrix;
mod ordering;
mod postgres;
mod processes;
