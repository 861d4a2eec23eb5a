//! Today: what is due and overdue, promises of both sides, birthdays, quotes that end, whom to call again.

use chrono::Datelike as _;
use rusqlite::params;

use super::{
    super::{derived::touch, error::Result, read::Read},
    Titles,
    board::Whose,
    day, id, pick, text,
};
use crate::domain::{
    field::{Date, days},
    findings::{Limits, account::CADENCE},
    id::Id,
    record::activity::{ActivityKind, Promise},
};

/// How many days ahead are looked at.
pub const AHEAD: i64 = 7;
/// At most so many of what is not an activity.
const MOST: i64 = 50;

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

/// One line of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// When.
    pub section: Section,
    /// Why.
    pub why: Why,
    /// The day.
    pub day: Date,
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

fn section(on: Date, today: Date) -> Section {
    match on.cmp(&today) {
        std::cmp::Ordering::Less => Section::Overdue,
        std::cmp::Ordering::Equal => Section::Today,
        std::cmp::Ordering::Greater => Section::Soon,
    }
}

/// The agenda of a day: overdue, today, the week ahead; in each the oldest first.
pub fn agenda(read: &Read<'_>, whose: Whose, today: Date, limits: &Limits) -> Result<Vec<Item>> {
    let mut items = activities(read, whose, today)?;
    items.extend(deals(read, whose, today)?);
    items.extend(quotes(read, whose, today)?);
    items.extend(birthdays(read, whose, today)?);
    items.extend(silent(read, whose, today, limits)?);
    items.sort_by_key(|item| (item.section, item.day, item.why, item.id));
    Ok(items)
}

fn activities(read: &Read<'_>, whose: Whose, today: Date) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT a.id, a.due, a.subject, a.kind, a.promise, a.next, a.opportunity, a.account, a.lead \
         FROM activity a WHERE {} AND a.due <= ?1 AND (?2 IS NULL OR a.owner = ?2 OR (a.owner IS NULL \
         AND EXISTS (SELECT 1 FROM opportunity o WHERE o.id = a.opportunity AND o.owner = ?2))) ORDER BY a.due, a.id",
        touch::OPEN
    );
    let mut titles = Titles::new(read);
    let mut found = Vec::new();
    let mut query = read.conn.prepare_cached(&sql)?;
    let mut rows = query.query(params![
        days(today) + AHEAD,
        whose.owner.map(|owner| owner.0)
    ])?;
    while let Some(row) = rows.next()? {
        let Some(on) = day(row, 1)? else { continue };
        let deal = id(row, 6)?;
        let why = match pick(row, 4)? {
            Some(Promise::Us) => Why::OurPromise,
            Some(Promise::Them) => Why::TheirPromise,
            None if row.get::<_, Option<i64>>(5)? == Some(1) => Why::NextStep,
            None => Why::Task,
        };
        let about = deal.or(id(row, 7)?).or(id(row, 8)?);
        found.push(Item {
            section: section(on, today),
            why,
            day: on,
            id: id(row, 0)?.unwrap_or_default(),
            title: text(row, 2)?,
            about: titles.of(about)?,
            kind: pick(row, 3)?,
            opportunity: deal,
        });
    }
    Ok(found)
}

fn deals(read: &Read<'_>, whose: Whose, today: Date) -> Result<Vec<Item>> {
    let mut titles = Titles::new(read);
    let mut found = Vec::new();
    let from = days(today);
    for (why, field, first) in [
        (Why::Closing, "close_date", i64::MIN),
        // On the day it wakes, and the week after: it needs a next step then.
        (Why::Wakes, "resting_until", from - AHEAD),
    ] {
        let sql = format!(
            "SELECT id, {field}, name, account FROM opportunity \
             WHERE outcome = 'open' AND {field} BETWEEN ?1 AND ?2 AND (?3 IS NULL OR owner = ?3) \
             ORDER BY {field} DESC, id LIMIT ?4"
        );
        let mut query = read.conn.prepare_cached(&sql)?;
        let mut rows = query.query(params![
            first,
            from + AHEAD,
            whose.owner.map(|owner| owner.0),
            MOST
        ])?;
        while let Some(row) = rows.next()? {
            let Some(on) = day(row, 1)? else { continue };
            let deal = id(row, 0)?;
            found.push(Item {
                section: section(on, today),
                why,
                day: on,
                id: deal.unwrap_or_default(),
                title: text(row, 2)?,
                about: titles.of(id(row, 3)?)?,
                kind: None,
                opportunity: deal,
            });
        }
    }
    Ok(found)
}

/// Quotes that are out and end within a week; those that ended are a finding of their deal.
fn quotes(read: &Read<'_>, whose: Whose, today: Date) -> Result<Vec<Item>> {
    let mut titles = Titles::new(read);
    let mut found = Vec::new();
    let mut query = read.conn.prepare_cached(
        "SELECT id, valid_until, number, opportunity, account FROM quote \
         WHERE status = 'sent' AND valid_until BETWEEN ?1 AND ?2 AND (?3 IS NULL OR owner = ?3) \
         ORDER BY valid_until, id LIMIT ?4",
    )?;
    let from = days(today);
    let mut rows = query.query(params![
        from,
        from + AHEAD,
        whose.owner.map(|owner| owner.0),
        MOST
    ])?;
    while let Some(row) = rows.next()? {
        let Some(on) = day(row, 1)? else { continue };
        let deal = id(row, 3)?;
        found.push(Item {
            section: section(on, today),
            why: Why::QuoteEnds,
            day: on,
            id: id(row, 0)?.unwrap_or_default(),
            title: text(row, 2)?,
            about: titles.of(deal.or(id(row, 4)?))?,
            kind: None,
            opportunity: deal,
        });
    }
    Ok(found)
}

fn birthdays(read: &Read<'_>, whose: Whose, today: Date) -> Result<Vec<Item>> {
    let mut titles = Titles::new(read);
    let mut found = Vec::new();
    let mut query = read.conn.prepare_cached(
        "SELECT id, birthday, name, account FROM contact \
         WHERE birthday IS NOT NULL AND (?1 IS NULL OR owner = ?1 OR owner IS NULL)",
    )?;
    let mut rows = query.query([whose.owner.map(|owner| owner.0)])?;
    while let Some(row) = rows.next()? {
        let Some(on) = day(row, 1)?.and_then(|born| next_birthday(born, today)) else {
            continue;
        };
        if on.signed_duration_since(today).num_days() > AHEAD {
            continue;
        }
        found.push(Item {
            section: section(on, today),
            why: Why::Birthday,
            day: on,
            id: id(row, 0)?.unwrap_or_default(),
            title: text(row, 2)?,
            about: titles.of(id(row, 3)?)?,
            kind: None,
            opportunity: None,
        });
    }
    Ok(found)
}

/// The next one, today's counted; of those born on 29 February on the 28th in other years.
pub fn next_birthday(born: Date, today: Date) -> Option<Date> {
    let in_year = |year: i32| {
        born.with_year(year)
            .or_else(|| Date::from_ymd_opt(year, born.month(), 28))
    };
    let this = in_year(today.year())?;
    if this >= today {
        Some(this)
    } else {
        in_year(today.year() + 1)
    }
}

/// Accounts of a class that have not heard from us within its cadence, the longest silent first.
fn silent(read: &Read<'_>, whose: Whose, today: Date, limits: &Limits) -> Result<Vec<Item>> {
    let mut found = Vec::new();
    for ((code, default, _), class) in CADENCE.iter().zip(["A", "B", "C"]) {
        let cadence = limits.of(code, *default);
        let mut query = read.conn.prepare_cached(
            "SELECT id, last_contact, name FROM account \
             WHERE class = ?1 AND last_contact < ?2 AND (?3 IS NULL OR owner = ?3) \
             ORDER BY last_contact, id LIMIT ?4",
        )?;
        let owner = whose.owner.map(|owner| owner.0);
        let mut rows = query.query(params![class, days(today) - cadence, owner, MOST])?;
        while let Some(row) = rows.next()? {
            let due = day(row, 1)?
                .and_then(|last| last.checked_add_signed(chrono::TimeDelta::days(cadence)));
            let Some(due) = due else { continue };
            found.push(Item {
                section: section(due, today),
                why: Why::Silent,
                day: due,
                id: id(row, 0)?.unwrap_or_default(),
                title: text(row, 2)?,
                about: format!("{class} account"),
                kind: None,
                opportunity: None,
            });
        }
    }
    Ok(found)
}
