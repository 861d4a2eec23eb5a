//! Steps of days, weeks, months, quarters and years, and the periods around a day.
//!
//! Not here: the words for them, which each language keeps to itself.

use chrono::{Datelike, Days as DayCount, Months, NaiveDate, TimeDelta};

use super::{Days, Fail};
use crate::domain::period::Period;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The day so many units later, or earlier.
pub(super) fn shift(day: NaiveDate, count: i64, unit: Unit) -> Result<NaiveDate, Fail> {
    let moved = match unit {
        Unit::Day => shift_days(day, count),
        Unit::Week => count.checked_mul(7).and_then(|days| shift_days(day, days)),
        Unit::Month => shift_months(day, count),
        Unit::Quarter => count
            .checked_mul(3)
            .and_then(|months| shift_months(day, months)),
        Unit::Year => count
            .checked_mul(12)
            .and_then(|months| shift_months(day, months)),
    };
    moved.ok_or(Fail::TooFar)
}

/// First and last day of the unit that holds `day`, moved by so many units.
pub(super) fn around(day: NaiveDate, count: i64, unit: Unit) -> Result<Days, Fail> {
    let day = match unit {
        // From the first of the month, so that clipping cannot skip one.
        Unit::Month | Unit::Quarter | Unit::Year => {
            shift(day.with_day(1).unwrap_or(day), count, unit)?
        }
        Unit::Day | Unit::Week => shift(day, count, unit)?,
    };
    Ok(match unit {
        Unit::Day => (day, day),
        Unit::Week => {
            let into = u64::from(day.weekday().num_days_from_monday());
            let monday = day
                .checked_sub_days(DayCount::new(into))
                .ok_or(Fail::TooFar)?;
            (monday, shift(monday, 6, Unit::Day)?)
        }
        Unit::Month => span(Period::month_of(day)),
        Unit::Quarter => span(Period::quarter_of(day, 1)),
        Unit::Year => span(Period::year_of(day, 1)),
    })
}

/// The weekday (Monday is 0) in the week so many weeks from that of `today`.
pub(super) fn in_week(today: NaiveDate, weeks: i64, weekday: u32) -> Result<NaiveDate, Fail> {
    let (monday, _) = around(today, weeks, Unit::Week)?;
    shift(monday, i64::from(weekday), Unit::Day)
}

/// The next such weekday, strictly after `today`.
pub(super) fn coming(today: NaiveDate, weekday: u32) -> Result<NaiveDate, Fail> {
    let ahead = (weekday + 6 - today.weekday().num_days_from_monday()) % 7 + 1;
    shift(today, i64::from(ahead), Unit::Day)
}

/// The last such weekday, strictly before `today`.
pub(super) fn past(today: NaiveDate, weekday: u32) -> Result<NaiveDate, Fail> {
    shift(coming(today, weekday)?, -7, Unit::Day).and_then(|day| {
        if day == today {
            shift(day, -7, Unit::Day)
        } else {
            Ok(day)
        }
    })
}

/// So many units that reach `today` and end with it, or begin with it.
pub(super) fn rolling(today: NaiveDate, count: i64, unit: Unit) -> Result<Days, Fail> {
    let far = shift(today, count, unit)?;
    if count < 0 {
        Ok((shift(far, 1, Unit::Day)?, today))
    } else {
        Ok((today, shift(far, -1, Unit::Day)?))
    }
}

pub(super) fn span(period: Period) -> Days {
    (period.first(), period.last())
}

fn shift_days(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    day.checked_add_signed(TimeDelta::try_days(count)?)
}

fn shift_months(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
    if count < 0 {
        day.checked_sub_months(months)
    } else {
        day.checked_add_months(months)
    }
}
