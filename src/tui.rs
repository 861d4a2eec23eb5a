//! The terminal interface.

pub mod action;
pub mod app;
pub mod canvas;
pub mod data;
pub mod demo;
pub mod effect;
pub mod executor;
pub mod harness;
pub mod keymap;
pub mod message;
pub mod screen;
pub mod terminal;
pub mod theme;
pub mod verb;
pub mod view;
pub mod widget;
