//! All of a book as files that anything can read, and back: every kind as CSV, a manifest, the copied attachments.
//!
//! What people keep leaves and comes back as it was, under the same ids; what the book derives is derived anew, and
//! the history stays behind: the whole file with its history is what `backup` copies. Out ([`out`]) and in ([`back`])
//! happen whole or not at all.

pub mod back;
pub mod manifest;
pub mod out;

use crate::domain::{catalog::Catalog, field::Spec, kind::KindInfo};

/// The fields that leave: all that people keep, bookkeeping of the record itself too.
pub fn fields<'c>(catalog: &'c Catalog, info: &'static KindInfo) -> Vec<&'c Spec> {
    catalog
        .specs(info)
        .into_iter()
        .filter(|spec| spec.is_stored())
        .collect()
}

/// Kinds that shape a book: they come first, so that custom fields are known when their values come.
pub const SHAPE: [&str; 7] = [
    "team",
    "user",
    "pipeline",
    "stage",
    "custom_field",
    "currency_rate",
    "tag",
];

/// Where copies of attachments lie among the files.
pub const ATTACHMENTS: &str = "attachments";
/// The ids that other programs gave the records.
pub const EXTERNAL: &str = "external_id.csv";
