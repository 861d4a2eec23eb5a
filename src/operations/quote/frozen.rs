//! Keeps forms, `set` and tables from changing what was sent, and from stepping over a verb.
//!
//! The verbs themselves do not come this way; what a draft allows is asked of it alone.

use crate::{
    domain::{
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        quote_sheet,
        record::quote::{Quote, QuoteLine},
    },
    store::{Error, Read, Result},
};

use super::{name, refuse_frozen};

/// What stays ours to change on a quote that is out: it is not in the document.
const OURS: [&str; 2] = ["notes", "owner"];
/// What only verbs change, and the verb to use.
const VERBS: [(&str, &str); 5] = [
    ("status", "`quote send`, `accept`, `reject`, `withdraw`"),
    ("primary", "`quote primary`"),
    ("revision", "`quote revise`"),
    ("approved_by", "`quote approve`"),
    ("approved_discount", "`quote approve`"),
];

/// Refuses a change of a quote or its line by other ways than its verbs. None before is a new
/// record, none after a deleted one.
pub(crate) fn refuse(
    read: &Read<'_>,
    info: &KindInfo,
    before: Option<&Row>,
    after: Option<&Row>,
) -> Result<()> {
    if *info == *QuoteLine::INFO {
        for row in [before, after].into_iter().flatten() {
            if let Some(quote) = row.get(info, "quote").int()
                && let Some(quote) = read.get::<Quote>(Id(quote))?
            {
                refuse_frozen(&quote)?;
            }
        }
    }
    let (true, Some(before), Some(after)) = (*info == *Quote::INFO, before, after) else {
        return Ok(());
    };
    let quote: Quote = before.to_record();
    let changed = |field: &str| before.get(info, field) != after.get(info, field);
    if let Some((field, verb)) = VERBS.iter().find(|(field, _)| changed(field)) {
        return Err(Error::refused_with(
            format!("{field} of {} is not set by hand", name(&quote)),
            format!("use {verb}"),
        ));
    }
    let content = |spec: &&&crate::domain::field::Spec| {
        spec.is_stored() && !OURS.contains(&spec.name.as_ref()) && changed(&spec.name)
    };
    if !quote_sheet::is_open(&quote) && info.specs().iter().any(|spec| content(&spec)) {
        return refuse_frozen(&quote);
    }
    Ok(())
}
