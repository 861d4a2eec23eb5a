//! The pipeline review: open deals one by one, by a person or by two.
//!
//! [`session`] fixes order and membership and keeps the place; [`mod@sheet`] is all that is shown of one deal; [`mod@minutes`]
//! says at the end what changed, with a [waterfall](crate::analytics::waterfall) that adds up. What is done to a deal meanwhile is done by the
//! verbs of `operations`, each its own undoable step.

pub mod minutes;
pub mod session;
pub mod sheet;

pub use minutes::{Minutes, minutes, minutes_csv, minutes_markdown, section};
pub use session::{
    Choice, MassFlag, Session, choose, finish, leave, load, start, unfinished, verdict,
};
pub use sheet::{DealSheet, sheet};
