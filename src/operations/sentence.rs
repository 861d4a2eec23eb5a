//! The sentence of a step: a code and its arguments are stored, the words are made when they are shown.

use crate::store::Read;

/// What was done, in words: "moved Acme renewal to Negotiation".
pub fn of(_read: &Read<'_>, op: &str, _args: Option<&str>) -> String {
    op.to_owned()
}
