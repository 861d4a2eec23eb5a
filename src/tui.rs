//! The terminal interface: keys in, frames out; between them one value, [`app::App`].
//!
//! A key becomes an [`action`] by the [`keymap`]; [`app`] decides and gives back [`effect`]s; an [`executor`] does them;
//! answers come back as a [`message`]; `draw` shows. Screens are in [`screen`], their parts in [`widget`], what letters
//! do to records in [`verb`]. [`harness`] drives all of it without a terminal.

pub mod action;
pub mod app;
pub mod canvas;
pub mod data;
pub mod demo;
pub mod effect;
#[cfg(feature = "sync")]
pub mod exchange;
pub mod executor;
pub mod harness;
pub mod job;
pub mod keymap;
pub mod memory;
pub mod message;
pub mod save;
pub mod screen;
pub mod standing;
pub mod terminal;
pub mod theme;
pub mod verb;
pub mod view;
pub mod widget;

mod run;

pub use run::{Options, run};
