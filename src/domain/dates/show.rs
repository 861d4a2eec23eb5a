//! Dates and ages as a screen shows them: short, and relative when near, in the language that is spoken.
//!
//! Not here: ISO dates for files, which `NaiveDate` prints itself.

use chrono::{Datelike, NaiveDate};

use crate::words::say;

/// Beyond so many days a date is told rather than counted.
const NEAR_DAYS: i64 = 30;

/// A short date: `today`, `tomorrow`, `yesterday`, `Fri` within six days, `+12d` and `12d ago`
/// within thirty, `3 Mar` in the same year, else `3 Mar 2025`.
pub fn near(date: NaiveDate, today: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match date.signed_duration_since(today).num_days() {
        0 => say!("date-today").to_owned(),
        1 => say!("date-tomorrow").to_owned(),
        -1 => say!("date-yesterday").to_owned(),
        2..=6 => say!(
            "date-weekday-short",
            weekday = date.weekday().number_from_monday()
        ),
        days @ 7..=NEAR_DAYS => say!("date-ahead", days = days),
        days if (-NEAR_DAYS..0).contains(&days) => say!("date-ago", days = -days),
        _ if date.year() == today.year() => self::day(date),
        _ => say!(
            "date-dated",
            year = date.year().to_string(),
            month = month,
            day = day
        ),
    }
}

/// The whole date: `19 Dec 2026`.
pub fn long(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    say!(
        "date-whole",
        year = date.year().to_string(),
        month = month,
        day = day
    )
}

/// The whole date with its day of the week: `Mon 2 Mar 2026`.
pub fn spoken(date: NaiveDate) -> String {
    let weekday = date.weekday().number_from_monday();
    say!(
        "date-spoken",
        weekday = weekday,
        year = date.year().to_string(),
        month = date.month(),
        day = date.day()
    )
}

/// The whole date at the head of a page: `Monday, 2 Mar 2026`.
pub fn heading(date: NaiveDate) -> String {
    let weekday = date.weekday().number_from_monday();
    say!(
        "date-heading",
        weekday = weekday,
        year = date.year().to_string(),
        month = date.month(),
        day = date.day()
    )
}

/// A day whatever the year, as of a birthday: `3 Mar`.
pub fn day(date: NaiveDate) -> String {
    say!("date-day", month = date.month(), day = date.day())
}

/// A day whatever the year, as short as can be: `3 Mar`.
pub fn brief(date: NaiveDate) -> String {
    say!("date-brief", month = date.month(), day = date.day())
}

/// A length of time in one unit: `2d` up to a month, `5w` up to twelve, `3mo` up to two years, `4y`.
pub fn age(days: i64) -> String {
    let sign = if days < 0 { "-" } else { "" };
    let told = match days.unsigned_abs() {
        days @ 0..=30 => say!("date-days", count = days),
        days @ 31..=83 => say!("date-weeks", count = days / 7),
        // 30.44 days a month, to the nearest
        days @ 84..=730 => say!("date-months", count = (days * 100 + 1522) / 3044),
        days => say!("date-years", count = days / 365),
    };
    format!("{sign}{told}")
}
