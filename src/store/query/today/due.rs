//! What is due and when, without its names: every question here is answered from an index.

use chrono::{Datelike as _, TimeDelta};
use rusqlite::params;

use super::{
    super::{
        super::{derived::touch, error::Result, read::Read},
        board::Whose,
        day, id, text,
    },
    Due, Dues, Why,
};
use crate::domain::{
    field::{Date, days, time},
    findings::{Limits, account::CADENCE},
    id::Id,
};

/// How many days ahead are looked at.
pub const AHEAD: i64 = 7;
/// At most so many of what is not an activity.
const MOST: i64 = 50;

/// What is due for whom, the oldest first: all of it, or the beginning.
pub fn dues(
    read: &Read<'_>,
    whose: Whose,
    today: Date,
    limits: &Limits,
    most: Option<usize>,
) -> Result<Dues> {
    let mut list = activities(read, whose, today, most)?;
    let is_whole = most.is_none_or(|most| list.len() < most);
    list.sort_unstable();
    let last = list.last().copied();
    deals(read, whose, today, &mut list)?;
    quotes(read, whose, today, &mut list)?;
    birthdays(read, whose, today, &mut list)?;
    silent(read, whose, today, limits, &mut list)?;
    list.sort_unstable();
    if let Some(last) = last.filter(|_| !is_whole) {
        // Behind the last activity that was read, others may come first.
        list.truncate(list.partition_point(|due| *due <= last));
    }
    Ok(Dues { list, is_whole })
}

/// The first so many of what is open, mine and of my deals, or everyone's.
fn activities(read: &Read<'_>, whose: Whose, today: Date, most: Option<usize>) -> Result<Vec<Due>> {
    const WHY: &str =
        "CASE a.promise WHEN 'us' THEN 1 WHEN 'them' THEN 2 ELSE iif(a.next = 1, 0, 3) END";
    let mine: &[&str] = match whose.owner {
        Some(_) => &[
            "a.owner = ?2",
            "a.owner IS NULL AND EXISTS (SELECT 1 FROM opportunity o WHERE o.id = a.opportunity AND o.owner = ?2)",
        ],
        None => &["?2 IS NULL"],
    };
    let until = days(today) + AHEAD;
    // All of it is sorted here, as cheaply.
    let order = if most.is_some() {
        "ORDER BY a.due, a.at IS NULL, a.at, 3, a.id"
    } else {
        ""
    };
    let most = most.map_or(-1, |most| most as i64);
    let mut found = Vec::new();
    for mine in mine {
        let sql = format!(
            "SELECT a.id, a.due, {WHY}, a.at FROM activity a \
             WHERE {} AND a.due <= ?1 AND {mine} {order} LIMIT ?3",
            touch::OPEN
        );
        let mut query = read.conn.prepare_cached(&sql)?;
        let mut rows = query.query(params![until, whose.owner.map(|owner| owner.0), most])?;
        while let Some(row) = rows.next()? {
            let Some(day) = day(row, 1)? else { continue };
            let why = match row.get(2)? {
                0 => Why::NextStep,
                1 => Why::OurPromise,
                2 => Why::TheirPromise,
                _ => Why::Task,
            };
            let at = row.get::<_, Option<i64>>(3)?.and_then(time);
            let id = Id(row.get(0)?);
            found.push(Due::new(day, at, why, id));
        }
    }
    found.sort_unstable();
    if let Ok(most) = usize::try_from(most) {
        found.truncate(most);
    }
    Ok(found)
}

fn deals(read: &Read<'_>, whose: Whose, today: Date, found: &mut Vec<Due>) -> Result<()> {
    let from = days(today);
    for (why, field, first) in [
        (Why::Closing, "close_date", i64::MIN),
        // On the day it wakes, and the week after: it needs a next step then.
        (Why::Wakes, "resting_until", from - AHEAD),
    ] {
        let sql = format!(
            "SELECT id, {field} FROM opportunity \
             WHERE outcome = 'open' AND {field} BETWEEN ?1 AND ?2 AND (?3 IS NULL OR owner = ?3) \
             ORDER BY {field} DESC, id LIMIT ?4"
        );
        let mut query = read.conn.prepare_cached(&sql)?;
        let owner = whose.owner.map(|owner| owner.0);
        let mut rows = query.query(params![first, from + AHEAD, owner, MOST])?;
        while let Some(row) = rows.next()? {
            let Some(day) = day(row, 1)? else { continue };
            let id = Id(row.get(0)?);
            found.push(Due::new(day, None, why, id));
        }
    }
    Ok(())
}

/// Quotes that are out and end within a week; those that ended are a finding of their deal.
fn quotes(read: &Read<'_>, whose: Whose, today: Date, found: &mut Vec<Due>) -> Result<()> {
    let mut query = read.conn.prepare_cached(
        "SELECT id, valid_until FROM quote \
         WHERE status = 'sent' AND valid_until BETWEEN ?1 AND ?2 AND (?3 IS NULL OR owner = ?3) \
         ORDER BY valid_until, id LIMIT ?4",
    )?;
    let from = days(today);
    let owner = whose.owner.map(|owner| owner.0);
    let mut rows = query.query(params![from, from + AHEAD, owner, MOST])?;
    while let Some(row) = rows.next()? {
        let Some(day) = day(row, 1)? else { continue };
        found.push(Due::new(day, None, Why::QuoteEnds, Id(row.get(0)?)));
    }
    Ok(())
}

fn birthdays(read: &Read<'_>, whose: Whose, today: Date, found: &mut Vec<Due>) -> Result<()> {
    let mut query = read
        .conn
        .prepare_cached("SELECT id, birthday FROM contact WHERE birthday IS NOT NULL")?;
    let mut owned = read.conn.prepare_cached(
        "SELECT 1 FROM contact WHERE id = ?1 AND (?2 IS NULL OR owner = ?2 OR owner IS NULL)",
    )?;
    let owner = whose.owner.map(|owner| owner.0);
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(day) = day(row, 1)?.and_then(|born| next_birthday(born, today)) else {
            continue;
        };
        let id: i64 = row.get(0)?;
        if (day - today).num_days() <= AHEAD && owned.exists(params![id, owner])? {
            found.push(Due::new(day, None, Why::Birthday, Id(id)));
        }
    }
    Ok(())
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
fn silent(
    read: &Read<'_>,
    whose: Whose,
    today: Date,
    limits: &Limits,
    found: &mut Vec<Due>,
) -> Result<()> {
    let mut cadences: Vec<(&str, i64, i64)> = CADENCE
        .iter()
        .zip(["A", "B", "C"])
        .map(|((code, default, _), class)| (class, limits.of(code, *default), MOST))
        .collect();
    let shortest = cadences.iter().map(|(_, cadence, _)| *cadence).min();
    // One walk for all classes: it ends when each has enough.
    let mut query = read.conn.prepare_cached(
        "SELECT id, last_contact, class FROM account \
         WHERE last_contact < ?1 AND class IN ('A', 'B', 'C') AND (?2 IS NULL OR owner = ?2) \
         ORDER BY last_contact, id",
    )?;
    let owner = whose.owner.map(|owner| owner.0);
    let mut rows = query.query(params![days(today) - shortest.unwrap_or_default(), owner])?;
    while let Some(row) = rows.next()? {
        let class = text(row, 2)?;
        let Some((_, cadence, left)) = cadences.iter_mut().find(|(code, ..)| *code == class) else {
            continue;
        };
        let Some(last) = day(row, 1)?.filter(|_| *left > 0) else {
            continue;
        };
        if (today - last).num_days() <= *cadence {
            continue;
        }
        if let (Some(day), Some(id)) = (
            last.checked_add_signed(TimeDelta::days(*cadence)),
            id(row, 0)?,
        ) {
            *left -= 1;
            found.push(Due::new(day, None, Why::Silent, id));
        }
        if cadences.iter().all(|(.., left)| *left == 0) {
            break;
        }
    }
    Ok(())
}
