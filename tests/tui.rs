//! The interface: stories with keys, sweeps over every action, pictures of screens.

mod stories;
