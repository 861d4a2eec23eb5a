//! The terminal interface.

pub mod action;
pub mod canvas;
pub mod effect;
pub mod executor;
pub mod keymap;
pub mod message;
pub mod terminal;
pub mod theme;
pub mod view;
pub mod widget;
