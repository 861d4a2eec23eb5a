//! Dates and ages as a screen shows them: short, and relative when near.
//!
//! Not here: ISO dates for files, which `NaiveDate` prints itself.

use chrono::{Datelike, NaiveDate};

/// Beyond so many days a date is told rather than counted.
const NEAR_DAYS: i64 = 30;

/// A short date: `today`, `tomorrow`, `yesterday`, `Fri` within six days, `+12d` and `12d ago`
/// within thirty, `3 Mar` in the same year, else `3 Mar 2025`.
pub fn near(date: NaiveDate, today: NaiveDate) -> String {
    match date.signed_duration_since(today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        2..=6 => date.format("%a").to_string(),
        days @ 7..=NEAR_DAYS => format!("+{days}d"),
        days if (-NEAR_DAYS..0).contains(&days) => format!("{}d ago", -days),
        _ if date.year() == today.year() => date.format("%-d %b").to_string(),
        _ => long(date),
    }
}

/// The whole date: `19 Dec 2026`.
pub fn long(date: NaiveDate) -> String {
    format!("{} {}", date.format("%-d %b"), date.year())
}

/// A length of time in one unit: `2d` up to a month, `5w` up to twelve, `3mo` up to two years, `4y`.
pub fn age(days: i64) -> String {
    let sign = if days < 0 { "-" } else { "" };
    match days.unsigned_abs() {
        days @ 0..=30 => format!("{sign}{days}d"),
        days @ 31..=83 => format!("{sign}{}w", days / 7),
        // 30.44 days a month, to the nearest
        days @ 84..=730 => format!("{sign}{}mo", (days * 100 + 1522) / 3044),
        days => format!("{sign}{}y", days / 365),
    }
}
