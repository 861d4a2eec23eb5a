//! Text as it is compared, sorted, searched and shown.
//!
//! Not here: what is stored, which stays as it was typed; the search index itself. Start with
//! [`fold()`], on which the keys are built; [`visible`] stands between any record and a screen.

mod alike;
mod called;
mod contact;
mod fold;
mod han;
mod mask;
mod name;
mod person;
mod search;
mod show;
#[cfg(test)]
mod tests;

pub use alike::{Likeness, edits_within, near_miss, nearest};
pub use called::{Called, apart};
pub use contact::{normal_domain, normal_email, normal_phone};
pub use fold::fold;
pub use mask::mask;
pub use name::{match_name, name_key};
pub use person::person_name;
pub use search::{Part, pinyin_codes, search_entries, search_parts, search_tokens};
pub use show::{Align, fit, truncate, visible, width};
