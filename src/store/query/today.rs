//! Today: what is due and overdue, promises of both sides, birthdays, quotes that end, whom to call again.
//!
//! First [`dues`]: what and when, from indexes alone, however long. Then [`items`]: how those that are seen are called.

mod due;

use rusqlite::{OptionalExtension as _, Row as SqlRow};

use super::{
    super::{error::Result, read::Read},
    Titles,
    board::Whose,
    id, pick, text,
};
use crate::domain::{
    field::{Date, Record as _, Time, minutes, time},
    findings::Limits,
    id::Id,
    kind::KindInfo,
    record::{
        account::Account,
        activity::{Activity, ActivityKind},
        contact::Contact,
        opportunity::Opportunity,
        quote::Quote,
    },
};

pub use due::{AHEAD, dues, next_birthday};

/// Why something is on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The next step of a deal.
    NextStep,
    /// A promise of ours.
    OurPromise,
    /// A promise of theirs.
    TheirPromise,
    /// Something else to be done.
    Task,
    /// A deal is to close.
    Closing,
    /// A deal wakes.
    Wakes,
    /// A quote ends.
    QuoteEnds,
    /// A birthday.
    Birthday,
    /// An account has not heard from us within its cadence.
    Silent,
}

impl Why {
    /// The kind of the record that is due.
    pub fn kind(self) -> &'static KindInfo {
        match self {
            Self::NextStep | Self::OurPromise | Self::TheirPromise | Self::Task => Activity::INFO,
            Self::Closing | Self::Wakes => Opportunity::INFO,
            Self::QuoteEnds => Quote::INFO,
            Self::Birthday => Contact::INFO,
            Self::Silent => Account::INFO,
        }
    }
}

/// When it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// It should have been done.
    Overdue,
    /// Today.
    Today,
    /// Within a week.
    Soon,
}

/// What is due, in the order of the agenda: the oldest first, on a day first what has an hour. Small, since a book may
/// hold hundreds of thousands that are overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day.
    pub day: Date,
    /// Minutes since midnight.
    minute: u16,
    /// Why.
    pub why: Why,
    /// The record: activity, deal, quote, contact or account.
    pub id: Id,
}

/// In the place of the minute of what has no hour.
const NO_HOUR: u16 = u16::MAX;

impl Due {
    /// Something of a day, at an hour where one was agreed.
    pub fn new(day: Date, at: Option<Time>, why: Why, id: Id) -> Self {
        let minute = at.and_then(|at| u16::try_from(minutes(at)).ok());
        Self {
            day,
            minute: minute.unwrap_or(NO_HOUR),
            why,
            id,
        }
    }

    /// The hour, where one was agreed.
    pub fn at(&self) -> Option<Time> {
        time(i64::from(self.minute))
    }
}

/// One line of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// When.
    pub section: Section,
    /// Why.
    pub why: Why,
    /// The day.
    pub day: Date,
    /// The hour, where one was agreed.
    pub at: Option<Time>,
    /// The record: activity, deal, quote, contact or account.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// What it is about, by name: the deal, the account, the contact's account.
    pub about: String,
    /// What kind of activity, if it is one.
    pub kind: Option<ActivityKind>,
    /// The deal it is about, if any.
    pub opportunity: Option<Id>,
}

impl Section {
    /// The section of a day.
    pub fn of(on: Date, today: Date) -> Self {
        match on.cmp(&today) {
            std::cmp::Ordering::Less => Self::Overdue,
            std::cmp::Ordering::Equal => Self::Today,
            std::cmp::Ordering::Greater => Self::Soon,
        }
    }
}

/// The agenda of a day: overdue, today, the week ahead; in each the oldest first.
pub fn agenda(read: &Read<'_>, whose: Whose, today: Date, limits: &Limits) -> Result<Vec<Item>> {
    let dues = dues(read, whose, today, limits, None)?;
    items(read, &dues.list, today)
}

/// What an agenda holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dues {
    /// What is due, in order.
    pub list: Vec<Due>,
    /// Whether it is all, not the beginning alone.
    pub is_whole: bool,
}

/// The lines of these, in this order; what is gone is left out.
pub fn items(read: &Read<'_>, dues: &[Due], today: Date) -> Result<Vec<Item>> {
    let mut titles = Titles::new(read);
    let mut found = Vec::with_capacity(dues.len());
    for due in dues {
        let item = Item {
            section: Section::of(due.day, today),
            why: due.why,
            day: due.day,
            at: due.at(),
            id: due.id,
            title: String::new(),
            about: String::new(),
            kind: None,
            opportunity: None,
        };
        if let Some(item) = item.filled(read, &mut titles)? {
            found.push(item);
        }
    }
    Ok(found)
}

impl Item {
    /// With its names; nothing if the record is gone.
    fn filled(mut self, read: &Read<'_>, titles: &mut Titles<'_, '_>) -> Result<Option<Self>> {
        // Title; what it is about, and that name where it is here; kind; deal.
        let sql = match self.why {
            Why::NextStep | Why::OurPromise | Why::TheirPromise | Why::Task => {
                "SELECT a.subject, coalesce(a.opportunity, a.account, a.lead), \
                 (SELECT o.name FROM opportunity o WHERE o.id = a.opportunity), a.kind, a.opportunity \
                 FROM activity a WHERE a.id = ?1"
            }
            Why::Closing | Why::Wakes => {
                "SELECT o.name, o.account, (SELECT a.name FROM account a WHERE a.id = o.account), NULL, o.id \
                 FROM opportunity o WHERE o.id = ?1"
            }
            Why::QuoteEnds => {
                "SELECT q.number, coalesce(q.opportunity, q.account), NULL, NULL, q.opportunity \
                 FROM quote q WHERE q.id = ?1"
            }
            Why::Birthday => {
                "SELECT c.name, c.account, (SELECT a.name FROM account a WHERE a.id = c.account), NULL, NULL \
                 FROM contact c WHERE c.id = ?1"
            }
            Why::Silent => {
                "SELECT a.name, NULL, a.class || ' account', NULL, NULL FROM account a WHERE a.id = ?1"
            }
        };
        let mut query = read.conn.prepare_cached(sql)?;
        let columns = |row: &SqlRow<'_>| -> rusqlite::Result<_> {
            let about: Option<String> = row.get(2)?;
            Ok((
                text(row, 0)?,
                id(row, 1)?,
                about,
                pick(row, 3)?,
                id(row, 4)?,
            ))
        };
        let Some((title, about, name, kind, deal)) =
            query.query_row([self.id.0], columns).optional()?
        else {
            return Ok(None);
        };
        self.title = title;
        // What is elsewhere, merged or deleted says so instead of a name.
        self.about = match name {
            Some(name) => name,
            None => titles.of(about)?,
        };
        (self.kind, self.opportunity) = (kind, deal);
        Ok(Some(self))
    }
}
