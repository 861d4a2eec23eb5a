//! Words of the command line that several commands share: kinds, filters, references.

use super::{Context, report::note};
use crate::{
    domain::{
        filter::{self, Filter},
        id::Id,
        kind::KindInfo,
        record::{KINDS, by_word},
        text::{nearest, width},
    },
    error::{Report, Result},
    store::Read,
};

/// The kind that a word names.
pub(super) fn named(word: &str) -> Result<&'static KindInfo> {
    by_word(word).ok_or_else(|| {
        let report = Report::user(format!("there is no kind of record `{word}`"));
        match nearest(word, KINDS.iter().map(|info| info.code)) {
            Some(code) => report.hint(format!("did you mean `{code}`?")),
            None => {
                let codes: Vec<&str> = KINDS.iter().map(|info| info.code).collect();
                report.hint(format!("one of: {}", codes.join(", ")))
            }
        }
    })
}

/// A filter as typed, with the mistake pointed at.
pub(super) fn filter(
    context: &Context,
    read: &Read<'_>,
    info: &'static KindInfo,
    typed: &str,
) -> Result<Filter> {
    let filter = filter::read(typed, info, read.catalog(), context.today()).map_err(|error| {
        let (start, end) = (
            error.columns.start,
            error.columns.end.max(error.columns.start + 1),
        );
        // As wide as what stands before it on the screen, so that the mark is under the mistake.
        let before: String = typed.chars().take(start).collect();
        let mark = " ".repeat(width(&before).min(200)) + &"^".repeat((end - start).min(200));
        let mut report = Report::user(format!(
            "the filter was not understood: {error}\n  {typed}\n  {mark}"
        ));
        report.hints.extend(error.hint());
        report
    })?;
    if let Some(why) = read.uncalled(&filter)? {
        note(&why);
    }
    Ok(filter)
}

/// The record that a reference names.
pub(super) fn reference(read: &Read<'_>, what: &str) -> Result<(Id, &'static KindInfo)> {
    let id = read.resolve(None, what)?;
    let info = read
        .kind_of(id)?
        .ok_or_else(|| Report::user(format!("`{what}` is of a newer version")))?;
    Ok((id, info))
}

/// `field=value` as typed on the command line.
pub(super) fn pairs(typed: &[String]) -> Result<Vec<(String, String)>> {
    typed
        .iter()
        .map(|pair| {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                Report::user(format!("`{pair}` has no `=`"))
                    .hint("write field=value, quoted where it has blanks")
            })?;
            Ok((name.trim().to_owned(), value.to_owned()))
        })
        .collect()
}
