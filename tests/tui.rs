//! The interface: stories with keys, sweeps over every action, pictures of screens, the real program.

#[cfg(feature = "server")]
mod admin;
mod as_text;
mod asked;
mod board;
mod brief;
mod capture;
mod chinese;
mod chinese_lists;
mod deals;
mod exchange;
mod finding;
mod first;
mod forecast;
mod importing;
mod inbox;
mod leads;
mod lists;
mod pages;
mod pitfalls;
mod quotes;
mod real;
mod review;
mod same;
mod screens;
mod settings;
mod stories;
mod sweep;
mod today;
pub mod window;
