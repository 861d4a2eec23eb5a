//! Ranges of days for filters: a day, a week, a month, a quarter, a year, or `a..b`.
//!
//! Not here: fiscal years, which a [`Period`] knows.

use chrono::{Datelike, NaiveDate};

use super::english::Token::{self, Minus, Number, Word};
use super::units::{Unit, around, rolling, span};
use super::{BadDate, Days, Fail, Reading, chinese, english, in_bounds, numeric, read, read_day};
use crate::domain::period::Period;

/// Reads first and last day of what a filter names.
///
/// A period goes before a day: `dec` and 12月 are the month, `next month` is all of it. Without a
/// year a month or quarter is that of this calendar year. `last 30 days` ends with today and
/// `next 2 weeks` begins with it; `a..b` runs from the first day of `a` to the last of `b`.
pub fn parse_range(text: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), BadDate> {
    read(text)
        .and_then(|typed| read_range(&typed, today))
        .map_err(|fail| fail.about(text))
}

fn read_range(typed: &str, today: NaiveDate) -> Result<Days, Fail> {
    let (first, last) = match typed.split_once("..") {
        Some((from, to)) => {
            let (first, _) = read_one(from.trim(), today)?;
            let (_, last) = read_one(to.trim(), today)?;
            (first, last)
        }
        None => read_one(typed, today)?,
    };
    if first > last {
        return Err(Fail::Backwards);
    }
    Ok((in_bounds(first)?, in_bounds(last)?))
}

fn read_one(typed: &str, today: NaiveDate) -> Result<Days, Fail> {
    let worded = || english(&english::tokens(typed)?, today);
    let period = digits(typed)
        .or_else(worded)
        .or_else(|| chinese::range(typed, today));
    period.unwrap_or_else(|| match read_day(typed, today) {
        Ok(day) => Ok((day, day)),
        Err(Fail::Unknown) => Err(Fail::NotAPeriod),
        Err(fail) => Err(fail),
    })
}

/// `2026`, `2026-12`, `12/2026`.
fn digits(typed: &str) -> Reading<Days> {
    let (fields, _) = numeric::fields(typed)?;
    match *fields.as_slice() {
        [(year, 4)] => Some(whole_year(year as i32)),
        [(year, 4), (month, 1 | 2)] | [(month, 1 | 2), (year, 4)] => {
            Some(whole_month(year as i32, month))
        }
        _ => None,
    }
}

/// `q4`, `dec 2026`, `this month`, `last 30 days`, and `month` alone for this one.
pub(super) fn english(tokens: &[Token<'_>], today: NaiveDate) -> Reading<Days> {
    if let Some((quarter, year)) = quarter(tokens) {
        return Some(whole_quarter(year.unwrap_or(today.year()), quarter));
    }
    match *tokens {
        [Word(name)] => match (period_unit(name), english::month(name)) {
            (Some(unit), _) => Some(around(today, 0, unit)),
            (_, Some(month)) => Some(whole_month(today.year(), month)),
            _ => None,
        },
        [Word(name), Number(year, 4)] | [Number(year, 4), Word(name)] => {
            Some(whole_month(year as i32, english::month(name)?))
        }
        [Word(which), Word(name)] => {
            let count = match which {
                "this" | "current" => 0,
                "next" => 1,
                "last" | "previous" => -1,
                _ => return None,
            };
            Some(around(today, count, period_unit(name)?))
        }
        [Word(which), ref rest @ ..] => {
            let (count, unit) = english::amount(rest)?;
            match which {
                _ if count == 0 => None,
                "next" => Some(rolling(today, count, unit)),
                "last" | "past" | "previous" => Some(rolling(today, -count, unit)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `q4`, `q4 2026`, `2026-q4`, `2026q4`: the quarter, 1 to 4, and its year.
pub(super) fn quarter(tokens: &[Token<'_>]) -> Option<(u32, Option<i32>)> {
    let (quarter, year) = match *tokens {
        [Word("q"), Number(quarter, 1)] => (quarter, None),
        [Word("q"), Number(quarter, 1), Number(year, 4)]
        | [Number(year, 4), Word("q"), Number(quarter, 1)]
        | [Number(year, 4), Minus, Word("q"), Number(quarter, 1)]
        | [Word("q"), Number(quarter, 1), Minus, Number(year, 4)] => (quarter, Some(year as i32)),
        _ => return None,
    };
    (1..=4).contains(&quarter).then_some((quarter, year))
}

/// Whole words only, so that a filter on `m` or `d` is not a period.
fn period_unit(word: &str) -> Option<Unit> {
    if word.len() < 4 {
        None
    } else {
        english::unit(word)
    }
}

pub(super) fn whole_year(year: i32) -> Result<Days, Fail> {
    first_day(year, 1).map(|first| span(Period::year_of(first, 1)))
}

pub(super) fn whole_quarter(year: i32, quarter: u32) -> Result<Days, Fail> {
    first_day(year, quarter * 3).map(|day| span(Period::quarter_of(day, 1)))
}

pub(super) fn whole_month(year: i32, month: u32) -> Result<Days, Fail> {
    first_day(year, month).map(|first| span(Period::month_of(first)))
}

fn first_day(year: i32, month: u32) -> Result<NaiveDate, Fail> {
    NaiveDate::from_ymd_opt(year, month, 1).ok_or(Fail::NoSuchDay)
}
