//! Days, hours and moments, and the whole numbers that they are stored as.
//!
//! Not here: how they are typed and shown ([`super::super::dates`]).

use chrono::{NaiveDate, NaiveTime, Timelike as _};

/// A local day.
pub type Date = NaiveDate;

/// A moment: milliseconds of UTC since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// Days since 1970-01-01, as dates are stored.
pub fn days(date: Date) -> i64 {
    i64::from(date.to_epoch_days())
}

/// The date of a stored number of days.
pub fn date(days: i64) -> Option<Date> {
    Date::from_epoch_days(i32::try_from(days).ok()?)
}

/// An hour of a day, to the minute, on the clock of the place.
pub type Time = NaiveTime;

/// Minutes since midnight, as hours are stored.
pub fn minutes(time: Time) -> i64 {
    i64::from(time.hour() * 60 + time.minute())
}

/// The hour of a stored number of minutes.
pub fn time(minutes: i64) -> Option<Time> {
    let minutes = u32::try_from(minutes).ok()?;
    Time::from_hms_opt(minutes / 60, minutes % 60, 0)
}
