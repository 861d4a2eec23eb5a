//! The words and the rules: pure, without I/O, clock, SQL or screen.
//!
//! Start at [`field`] for the ledger that everything generic is made from, then at [`record`] for what it says.

pub mod capture;
pub mod catalog;
pub mod cell;
pub mod field;
pub mod filter;
pub mod findings;
pub mod id;
pub mod kind;
pub mod pick;
pub mod push;
pub mod reason;
pub mod record;
pub mod score;
pub mod worth;

pub mod dates;
pub mod money;
pub mod period;
pub mod quote_math;
pub mod quote_sheet;
pub mod repeats;
pub mod text;
pub mod view;
