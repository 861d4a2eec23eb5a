//! Dates as people type them, read them and find them in files; English and Chinese.
//!
//! Not here: the clock (`today` is always given), time zones of a user, fiscal years
//! ([`super::period`]). Each form of typing lives in a file of its own below; this one tries them
//! in turn and says what is wrong when none fits.

use chrono::{Datelike, NaiveDate};

use super::text;
use crate::words::say;

mod abroad;
mod chinese;
mod clock;
mod english;
mod file;
mod numeric;
mod range;
mod show;
mod spans;
#[cfg(test)]
mod tests;
mod units;

pub use clock::{BadTime, clock, parse_time, parse_when, trailing_time};
pub use file::{
    DateOrder, Guess, guess_order, parse_file_date, parse_file_instant, parse_serial_date,
};
pub use range::parse_range;
pub use show::{age, brief, day, heading, long, near, spoken};
pub use spans::parse_file_span;

/// Reads a month: `4`, `apr`, `April`, `4月`, `四月`.
pub fn parse_month(typed: &str) -> Option<u32> {
    let text = typed.trim().to_lowercase();
    let numbered = || {
        let (month, rest) = chinese::number(&text)?;
        (matches!(rest, "" | "月" | "月份") && (1..=12).contains(&month)).then_some(month)
    };
    english::month(&text).or_else(numbered)
}

/// Why a text is no date. What was typed is kept in a form that a screen can show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDate {
    /// No form of date fits.
    Unknown(String),
    /// Neither a day nor a week, month, quarter or year.
    NotAPeriod(String),
    /// A day such as 30 February, or a weekday that contradicts its date.
    NoSuchDay(String),
    /// Day and month can be read both ways.
    Ambiguous {
        /// What was typed.
        typed: String,
        /// The day it is if the month comes first.
        month_first: NaiveDate,
        /// The day it is if the day comes first.
        day_first: NaiveDate,
    },
    /// Before the year 1000 or after 9999.
    TooFar(String),
    /// The end of a range lies before its start.
    Backwards(String),
}

impl std::fmt::Display for BadDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = match self {
            Self::Unknown(typed) => say!("typed-no-date", typed = typed),
            Self::NotAPeriod(typed) => say!("typed-no-period", typed = typed),
            Self::NoSuchDay(typed) => say!("typed-no-such-day", typed = typed),
            Self::Ambiguous {
                typed,
                month_first,
                day_first,
            } => say!(
                "typed-two-days",
                typed = typed,
                month_first = long(*month_first),
                day_first = long(*day_first)
            ),
            Self::TooFar(typed) => say!("typed-too-far", typed = typed),
            Self::Backwards(typed) => say!("typed-backwards", typed = typed),
        };
        f.write_str(&said)
    }
}

impl BadDate {
    /// What to write instead, with examples.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown(_) => say!("typed-date-hint").into(),
            Self::NotAPeriod(_) => say!("typed-period-hint").into(),
            Self::NoSuchDay(_) => say!("typed-such-day-hint").into(),
            Self::Ambiguous {
                month_first,
                day_first,
                ..
            } => {
                let (month_first, day_first) = (month_first.to_string(), day_first.to_string());
                say!(
                    "typed-two-days-hint",
                    month_first = month_first,
                    day_first = day_first
                )
            }
            Self::TooFar(_) => say!("typed-too-far-hint").into(),
            Self::Backwards(_) => say!("typed-backwards-hint").into(),
        }
    }
}

/// Reads a day as a person types it.
///
/// A day without a year, or without a month, is the next such day on or after `today`; so is the
/// end of `q2`. A bare weekday is the next one strictly after `today`, `next fri` and 下周五 the one
/// in the following week. Weeks run from Monday to Sunday; `eow`, `eom`, `eoq`, `eoy` are the last
/// day of the period that holds `today`, `bow`, `bom`, `boq`, `boy` its first. `m` is a month.
/// Months are clipped: a month after 31 January is the last of February.
///
/// Slashed and dashed days without a leading year are taken only where they can be read one way.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, BadDate> {
    read(text)
        .and_then(|typed| read_day(&typed, today))
        .map_err(|fail| fail.about(text))
}

/// What a form of typing found; the text is added at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fail {
    Unknown,
    NotAPeriod,
    NoSuchDay,
    Ambiguous(NaiveDate, NaiveDate),
    TooFar,
    Backwards,
}

impl Fail {
    fn about(self, typed: &str) -> BadDate {
        let typed = text::truncate(&text::visible(typed.trim()), SHOWN_COLUMNS);
        match self {
            Self::Unknown => BadDate::Unknown(typed),
            Self::NotAPeriod => BadDate::NotAPeriod(typed),
            Self::NoSuchDay => BadDate::NoSuchDay(typed),
            Self::Ambiguous(month_first, day_first) => BadDate::Ambiguous {
                typed,
                month_first,
                day_first,
            },
            Self::TooFar => BadDate::TooFar(typed),
            Self::Backwards => BadDate::Backwards(typed),
        }
    }
}

/// A form answers `None` when the text is not of its kind.
type Reading<T> = Option<Result<T, Fail>>;

/// First and last day.
type Days = (NaiveDate, NaiveDate);

const LONGEST: usize = 200;
const SHOWN_COLUMNS: usize = 40;

/// Half-width, lower case, single blanks; or nothing, if it is too long to be a date.
fn read(text: &str) -> Result<String, Fail> {
    if text.len() > LONGEST {
        Err(Fail::Unknown)
    } else {
        Ok(text::fold(text))
    }
}

fn read_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Fail> {
    const FORMS: [fn(&str, NaiveDate) -> Reading<NaiveDate>; 5] = [
        numeric::day,
        english::day,
        chinese::day,
        with_time,
        english::rest,
    ];
    let day = FORMS
        .iter()
        .find_map(|form| form(typed, today))
        .unwrap_or(Err(Fail::Unknown))?;
    in_bounds(day)
}

/// A pasted `2026-12-19T09:30:00Z`: the day as it is written.
fn with_time(typed: &str, _today: NaiveDate) -> Reading<NaiveDate> {
    let year_first = typed.bytes().take_while(u8::is_ascii_digit).count() == 4;
    if year_first {
        parse_file_date(typed, DateOrder::Ymd).map(Ok)
    } else {
        None
    }
}

/// Keeps every day printable as ten characters that sort as text.
fn in_bounds(day: NaiveDate) -> Result<NaiveDate, Fail> {
    if (1000..=9999).contains(&day.year()) {
        Ok(day)
    } else {
        Err(Fail::TooFar)
    }
}

/// The day in that year; without a year the next such day on or after `today`.
fn on(day: u32, month: u32, year: Option<i32>, today: NaiveDate) -> Result<NaiveDate, Fail> {
    // Leap days can be eight years apart.
    let years = year.map_or(today.year()..=today.year().saturating_add(8), |year| {
        year..=year
    });
    years
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| year.is_some() || *date >= today)
        .ok_or(Fail::NoSuchDay)
}

/// 26 is 2026, 87 is 1987; one or three digits are no year.
fn full_year(value: u32, digits: usize) -> Option<i32> {
    let value = i32::try_from(value).ok()?;
    match digits {
        4 => Some(value),
        2 if value < 70 => Some(2000 + value),
        2 => Some(1900 + value),
        _ => None,
    }
}
