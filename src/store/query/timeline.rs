//! What happened around a record, newest first: touches, tasks and notes, and changes of the record itself.

use super::{
    super::{day::local_day, derived::touch, error::Result, events, read::Read},
    Titles, day, id, pick, text,
};
use crate::domain::{
    cell::Cell,
    field::{Date, Instant, Record as _},
    id::Id,
    kind::Kind,
    record::{
        account::Account,
        activity::{Activity, ActivityKind, Direction, Promise, TouchOutcome},
        contact::Contact,
        lead::Lead,
        opportunity::Opportunity,
        service::Case,
    },
};

/// One activity as a timeline shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// The activity.
    pub id: Id,
    /// What was, or will be, done.
    pub kind: Option<ActivityKind>,
    /// Who began it.
    pub direction: Option<Direction>,
    /// What it was about.
    pub subject: String,
    /// What was agreed.
    pub agreed: String,
    /// What came of it.
    pub outcome: Option<TouchOutcome>,
    /// With whom, by name.
    pub with: Vec<String>,
    /// The deal, by name.
    pub opportunity: String,
    /// Whether it is done.
    pub is_done: bool,
    /// The day it was done, else the day it is due.
    pub day: Option<Date>,
    /// The moment it was done.
    pub at: Option<Instant>,
    /// Whose promise it is.
    pub promise: Option<Promise>,
    /// Whether it is the next step.
    pub is_next: bool,
    /// Whether it went both ways.
    pub is_contact: bool,
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An activity.
    Touch(Touch),
    /// A change of the record.
    Change(events::HistoryLine),
}

impl Entry {
    /// Its day.
    pub fn day(&self) -> Option<Date> {
        match self {
            Self::Touch(touch) => touch.day,
            Self::Change(line) => Some(local_day(line.at)),
        }
    }
}

/// Activities about a record, the newest first: open ones by their due day, so that what is to come is on top.
pub fn touches(read: &Read<'_>, about: Id, limit: usize) -> Result<Vec<Touch>> {
    let of = match read.identity(about)?.map(|known| known.kind) {
        Some(Opportunity::KIND) => "activity a WHERE a.opportunity = ?1",
        Some(Lead::KIND) => "activity a WHERE a.lead = ?1",
        Some(Case::KIND) => "activity a WHERE a.\"case\" = ?1",
        Some(Contact::KIND) => {
            "activity a WHERE a.id IN (SELECT record FROM link WHERE target = ?1 AND kind = ?2 AND field = 'contacts')"
        }
        Some(Account::KIND) => {
            "activity a WHERE a.account = ?1 OR a.opportunity IN (SELECT id FROM opportunity WHERE account = ?1) \
             OR (a.account IS NULL AND a.opportunity IS NULL AND a.id IN (SELECT l.record FROM contact c \
                 JOIN link l ON l.target = c.id AND l.kind = ?2 AND l.field = 'contacts' WHERE c.account = ?1))"
        }
        _ => return Ok(Vec::new()),
    };
    select(read, of, about, limit)
}

/// The latest two-way touches of a deal.
pub fn contacts_of(read: &Read<'_>, deal: Id, limit: usize) -> Result<Vec<Touch>> {
    let of = format!("activity a WHERE a.opportunity = ?1 AND {}", touch::TWO_WAY);
    select(read, &of, deal, limit)
}

fn select(read: &Read<'_>, of: &str, about: Id, limit: usize) -> Result<Vec<Touch>> {
    let sql = format!(
        "SELECT a.id, a.kind, a.direction, a.subject, a.agreed, a.outcome, a.contacts, a.opportunity, a.done, \
                a.due, a.done_at, a.promise, a.next, ({}) \
         FROM {of} ORDER BY coalesce(CASE WHEN a.done = 1 THEN a.done_at END, a.due * 86400000) DESC, a.id DESC \
         LIMIT ?3",
        touch::TWO_WAY
    );
    let mut titles = Titles::new(read);
    let mut found = Vec::new();
    let mut query = read.conn.prepare_cached(&sql)?;
    let Kind(activity) = Activity::KIND;
    let mut rows = query.query((about.0, activity, limit as i64))?;
    while let Some(row) = rows.next()? {
        let is_done = row.get::<_, Option<i64>>(8)? == Some(1);
        let at = row
            .get::<_, Option<i64>>(10)?
            .map(Instant)
            .filter(|_| is_done);
        let mut with = Vec::new();
        for contact in Cell::from(text(row, 6)?).ids() {
            with.push(titles.of(Some(Id(contact)))?);
        }
        found.push(Touch {
            id: id(row, 0)?.unwrap_or_default(),
            kind: pick(row, 1)?,
            direction: pick(row, 2)?,
            subject: text(row, 3)?,
            agreed: text(row, 4)?,
            outcome: pick(row, 5)?,
            with,
            opportunity: titles.of(id(row, 7)?)?,
            is_done,
            day: match at {
                Some(at) => Some(local_day(at)),
                None => day(row, 9)?,
            },
            at,
            promise: pick(row, 11)?,
            is_next: row.get::<_, Option<i64>>(12)? == Some(1),
            is_contact: row.get::<_, Option<bool>>(13)? == Some(true),
        });
    }
    Ok(found)
}

/// Activities and changes of a record in one list, the newest first. What was taken back is left out.
pub fn timeline(read: &Read<'_>, about: Id, limit: usize) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = touches(read, about, limit)?
        .into_iter()
        .map(Entry::Touch)
        .collect();
    let changes = events::history(read, about)?;
    entries.extend(
        changes
            .into_iter()
            .filter(|line| line.stands && line.undoes.is_none())
            .take(limit)
            .map(Entry::Change),
    );
    // Stable: of one day touches stand above changes.
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.day()));
    entries.truncate(limit);
    Ok(entries)
}
