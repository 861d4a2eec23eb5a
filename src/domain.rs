//! The words and the rules: pure, without I/O, clock, SQL or screen.
//!
//! Start at [`field`] for the ledger that everything generic is made from.

pub mod dates;
pub mod money;
pub mod period;
pub mod quote_math;
pub mod text;
