//! What counts as contact: a done touch that went both ways.

use std::collections::BTreeSet;

use rusqlite::Params;

use super::super::{day::local_day, error::Result, read::Read};
use crate::domain::{
    cell::Cell,
    field::{Date, Instant, Row, date},
    id::Id,
    kind::KindInfo,
};

/// A condition on `activity a`: done, of a kind that touches someone, and two-way.
///
/// Each word for itself: of the words of an `IN` SQLite makes a table whenever the question is asked.
pub(crate) const TWO_WAY: &str = "a.done = 1 \
     AND (a.kind = 'call' OR a.kind = 'meeting' OR a.kind = 'visit' OR a.kind = 'demo' \
          OR a.kind = 'email' OR a.kind = 'message') \
     AND (a.outcome = 'reached' OR a.outcome = 'attended' OR a.outcome = 'answered' \
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
    Ok(latest(done, due))
}

/// The later of the last moment and the last day without one.
fn latest(done: Option<i64>, due: Option<i64>) -> Option<Date> {
    done.map(|at| local_day(Instant(at)))
        .max(due.and_then(date))
}

/// What the activities of a deal say of it.
#[derive(Default)]
pub(crate) struct OfDeal {
    /// The one that is next; of several, which only an exchange or a file can make, the first due.
    pub(super) next: Option<Next>,
    /// The latest day of two-way touches.
    pub(super) last: Option<Date>,
    /// The people of two-way touches.
    pub(crate) met: Vec<Id>,
}

/// An open activity that is marked next.
pub(super) struct Next {
    pub(super) id: Id,
    pub(super) subject: String,
    pub(super) due: Option<i64>,
}

/// Asks all of it in one pass: an import asks it of every deal.
pub(crate) fn of_deal(read: &Read<'_>, deal: Id) -> Result<OfDeal> {
    let sql = format!(
        "SELECT a.next = 1 AND {OPEN}, {TWO_WAY}, a.id, a.due, a.done_at, a.subject, a.contacts \
         FROM activity a WHERE a.opportunity = ?1"
    );
    let mut query = read.conn.prepare_cached(&sql)?;
    let mut rows = query.query([deal.0])?;
    let (mut found, mut met) = (OfDeal::default(), BTreeSet::new());
    let (mut last_done, mut last_due) = (None, None);
    while let Some(row) = rows.next()? {
        let is = |at: usize| -> Result<bool> { Ok(row.get::<_, Option<bool>>(at)? == Some(true)) };
        let text = |at: usize| -> Result<String> {
            Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default())
        };
        let due: Option<i64> = row.get(3)?;
        if is(0)? {
            let id = Id(row.get(2)?);
            let order = |due: Option<i64>, id: Id| (due.is_none(), due, id);
            let is_first = |known: &Next| order(due, id) < order(known.due, known.id);
            if found.next.as_ref().is_none_or(is_first) {
                let subject = text(5)?;
                found.next = Some(Next { id, subject, due });
            }
        }
        if is(1)? {
            match row.get::<_, Option<i64>>(4)? {
                None => last_due = last_due.max(due),
                done => last_done = last_done.max(done),
            }
            met.extend(Cell::from(text(6)?).ids().into_iter().map(Id));
        }
    }
    found.last = latest(last_done, last_due);
    found.met = met.into_iter().collect();
    Ok(found)
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
