//! What counts as contact: a done touch that went both ways.

use rusqlite::Params;

use super::super::{day::local_day, error::Result, read::Read};
use crate::domain::{
    field::{Date, Instant, Row, date},
    kind::KindInfo,
};

/// A condition on `activity a`: done, of a kind that touches someone, and two-way.
pub(crate) const TWO_WAY: &str = "a.done = 1 \
     AND a.kind IN ('call', 'meeting', 'visit', 'demo', 'email', 'message') \
     AND (a.outcome IN ('reached', 'attended', 'answered') \
          OR (a.direction = 'in' AND a.outcome IS NOT 'cancelled'))";

/// A condition on `activity a`: not done.
pub(crate) const OPEN: &str = "a.done IS NOT 1";

/// The latest day of two-way touches that `of` names: what follows FROM, with `activity a` in it.
pub(crate) fn last(read: &Read<'_>, of: &str, params: impl Params) -> Result<Option<Date>> {
    // The day of an imported touch may be known, and its hour not.
    let sql = format!(
        "SELECT max(a.done_at), max(CASE WHEN a.done_at IS NULL THEN a.due END) FROM {of} AND {TWO_WAY}"
    );
    let (done, due): (Option<i64>, Option<i64>) = read
        .conn
        .prepare_cached(&sql)?
        .query_row(params, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(done
        .map(|at| local_day(Instant(at)))
        .max(due.and_then(date)))
}

/// Whether an activity moves a derived column of what it is about: contact, next step, or a promise kept.
pub(super) fn says_something(info: &KindInfo, row: &Row) -> bool {
    let word = |field: &str| row.get(info, field).text().unwrap_or_default().to_owned();
    if row.get(info, "done").int() != Some(1) {
        return row.get(info, "next").int() == Some(1);
    }
    word("promise") == "them"
        || (matches!(
            word("outcome").as_str(),
            "reached" | "attended" | "answered"
        ) || word("direction") == "in")
}
