//! Figures from plain rows: nothing is read here, and nothing is shown.
//!
//! `store::query` fills the rows. Money sums keep what has no rate apart ([`sum::Sum`]); the forecast is in
//! [`forecast`], what moved in the pipeline between two days in [`waterfall`], the chances behind P10 to P90 in
//! [`range`].

pub mod forecast;
pub mod range;
pub mod sum;
pub mod waterfall;
