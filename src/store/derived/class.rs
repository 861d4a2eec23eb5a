//! The class of accounts: A, B or C by what was won in four quarters, with hysteresis and its reason.
//!
//! Accounts are ranked by what they bought in the last 365 days; those who make up the first 80 % are A, the next
//! 15 % B, the rest C. Within five points of a border an account stays what it was, so that it does not change from
//! day to day. It depends on all accounts and on what it was, so it is set once a day, never on a save.

use rusqlite::params;

use super::{
    super::{error::Result, read::Read, sqlite},
    account,
};
use crate::domain::{
    field::{Date, date, days},
    id::Id,
    money::{Minor, long},
    reason::ClassReason,
};

/// What is counted: four quarters.
const DAYS: i64 = 365;
/// Where A and B end, in thousandths of what was bought by all.
const BORDERS: [i64; 2] = [800, 950];
/// How far beyond a border an account must be to change, in thousandths.
const MARGIN: i64 = 50;

/// The day on which accounts were last ranked.
pub(super) fn ranked_on(read: &Read<'_>) -> Result<Option<Date>> {
    Ok(sqlite::meta(read.conn, "class_day")?
        .and_then(|day| day.parse().ok())
        .and_then(date))
}

/// Ranks all accounts, and writes where class or reason is another.
pub(crate) fn rank(read: &Read<'_>, today: Date) -> Result<usize> {
    let from = days(today) - DAYS;
    let mut ranked = Vec::new();
    // By the account's deals (hence the plus signs): the index of won deals would be gone through for each account.
    let mut query = read.conn.prepare_cached(
        "SELECT a.id, a.class, a.class_reason, \
                coalesce((SELECT sum(o.amount_base) FROM opportunity o \
                          WHERE o.account = a.id AND +o.outcome = 'won' AND +o.closed_on > ?1 AND +o.closed_on <= ?2), 0), \
                EXISTS (SELECT 1 FROM \"order\" r WHERE r.account = a.id) \
         FROM account a",
    )?;
    let mut rows = query.query(params![from, days(today)])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let mut bought: i64 = row.get(3)?;
        if row.get(4)? {
            bought += ordered(read, id, from, days(today))?;
        }
        let class: Option<String> = row.get(1)?;
        let reason: Option<String> = row.get(2)?;
        ranked.push(Ranked {
            id: Id(id),
            class: class.unwrap_or_default(),
            reason: reason.unwrap_or_default(),
            bought,
        });
    }
    drop(rows);
    let changed = classify(&mut ranked, |amount| {
        long(Minor(amount), read.catalog.base())
    });
    let mut update = read
        .conn
        .prepare_cached("UPDATE account SET class = ?2, class_reason = ?3 WHERE id = ?1")?;
    let null = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    for one in &changed {
        update.execute(params![one.id.0, null(&one.class), null(&one.reason)])?;
    }
    sqlite::set_meta(read.conn, "class_day", &days(today).to_string())?;
    Ok(changed.len())
}

fn ordered(read: &Read<'_>, account: i64, from: i64, to: i64) -> Result<i64> {
    Ok(account::orders(read, account)?
        .iter()
        .filter(|order| !order.is_counted)
        .filter(|order| {
            order
                .day
                .is_some_and(|day| (from + 1..=to).contains(&days(day)))
        })
        .filter_map(|order| order.base)
        .map(|amount| amount.0)
        .sum())
}

#[derive(Clone, Debug, PartialEq)]
struct Ranked {
    id: Id,
    class: String,
    reason: String,
    bought: i64,
}

/// Gives those whose class or reason is another. Nobody is classed while nobody bought anything.
fn classify(accounts: &mut [Ranked], money: impl Fn(i64) -> String) -> Vec<Ranked> {
    accounts.sort_by_key(|one| (std::cmp::Reverse(one.bought), one.id));
    let total: i128 = accounts
        .iter()
        .map(|one| i128::from(one.bought.max(0)))
        .sum();
    let mut before: i128 = 0;
    let mut changed = Vec::new();
    for one in accounts {
        let (class, reason) = if total == 0 {
            (String::new(), String::new())
        } else {
            // Where it begins among all that was bought: the largest account is A however large.
            let place = (before * 1000 / total) as i64;
            let kept = stays(&one.class, place);
            let class = kept.unwrap_or_else(|| plain(place)).to_owned();
            let bought = &money(one.bought);
            let reason = match kept {
                _ if one.bought <= 0 => ClassReason::Nothing,
                Some(class) if class != plain(place) => ClassReason::Stays {
                    bought,
                    near: plain(place),
                    class,
                },
                _ => ClassReason::After {
                    bought,
                    percent: &(place / 10).to_string(),
                },
            };
            (class, reason.kept())
        };
        before += i128::from(one.bought.max(0));
        if (&one.class, &one.reason) != (&class, &reason) {
            changed.push(Ranked {
                class,
                reason,
                ..one.clone()
            });
        }
    }
    changed
}

fn plain(place: i64) -> &'static str {
    match place {
        place if place < BORDERS[0] => "A",
        place if place < BORDERS[1] => "B",
        _ => "C",
    }
}

/// The class it had, if it is within the margin of it.
fn stays(had: &str, place: i64) -> Option<&'static str> {
    let (name, from, to) = match had {
        "A" => ("A", 0, BORDERS[0]),
        "B" => ("B", BORDERS[0], BORDERS[1]),
        "C" => ("C", BORDERS[1], i64::MAX - MARGIN),
        _ => return None,
    };
    (place >= from - MARGIN && place < to + MARGIN).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(had: &str, amounts: &[i64]) -> Vec<String> {
        let mut accounts: Vec<Ranked> = amounts
            .iter()
            .enumerate()
            .map(|(at, bought)| Ranked {
                id: Id(at as i64),
                class: had.into(),
                reason: String::new(),
                bought: *bought,
            })
            .collect();
        let mut changed = classify(&mut accounts, |amount| amount.to_string());
        changed.sort_by_key(|one| one.id);
        changed.into_iter().map(|one| one.class).collect()
    }

    #[test]
    fn the_first_four_fifths_are_a() {
        assert_eq!(ranked("", &[800, 149, 51, 0]), ["A", "B", "B", "C"]);
        assert_eq!(ranked("", &[800, 150, 50, 0]), ["A", "B", "C", "C"]);
        assert_eq!(ranked("", &[799, 1, 200]), ["A", "C", "A"]);
        assert!(ranked("", &[0, 0]).is_empty());
    }

    #[test]
    fn near_a_border_it_stays_what_it_was() {
        // The second begins at 84 %: B by itself, but it was A.
        assert_eq!(ranked("A", &[840, 160]), ["A", "A"]);
        assert_eq!(ranked("", &[840, 160]), ["A", "B"]);
        assert_eq!(ranked("A", &[850, 150]), ["A", "B"]);
    }
}
