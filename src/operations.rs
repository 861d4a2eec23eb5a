//! What a user does: one verb a file. The screens and the command line call the same.
//!
//! Every verb is a function `(&mut Store, &Actor, …)` that does one undoable step, and beside it a `…_in(&mut Tx, …)`
//! that does the same inside a step of another, so that verbs compose. What was done is said by [`sentence`].

pub mod brief;
pub mod bulk;
pub mod capture;
pub mod close;
pub mod convert_lead;
pub mod custom_field;
pub mod duplicates;
pub mod fields;
pub mod forecast_call;
pub mod hand_over;
pub mod log_touch;
pub mod merge;
pub mod move_stage;
pub mod next_step;
pub mod promise;
pub mod quiet;
pub mod quote;
pub mod rate;
pub mod record;
pub mod resolve_conflict;
pub mod rest;
pub mod review;
pub mod sample;
pub mod saved_view;
pub mod sentence;
pub mod settings;
pub mod tag;
pub mod words;
