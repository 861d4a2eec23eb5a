//! What time it is: the one place where the system is asked.
//!
//! Everything else takes a [`Clock`], so that tests and `--demo` can say which day it is.

use std::time::{Instant as Tick, SystemTime};

use chrono::{DateTime, Local, NaiveDate, NaiveTime, TimeZone};

use crate::domain::{
    dates,
    field::{Date, Instant},
};

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine.
    #[default]
    System,
    /// Always this moment, in UTC.
    Fixed(Instant),
}

/// A moment as the interface sees it: the instant and the local day it falls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds of UTC.
    pub instant: Instant,
    /// The local day.
    pub today: Date,
}

impl Clock {
    /// Nine in the morning of this day.
    pub fn at(day: Date) -> Self {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        Self::Fixed(Instant(day.and_time(nine).and_utc().timestamp_millis()))
    }

    /// This moment.
    pub fn now(self) -> Now {
        match self {
            Self::System => {
                let now = system();
                Now {
                    instant: now,
                    today: local_day(now),
                }
            }
            Self::Fixed(instant) => Now {
                instant,
                today: utc_day(instant),
            },
        }
    }

    /// The instant alone.
    pub fn instant(self) -> Instant {
        self.now().instant
    }

    /// The local day alone.
    pub fn today(self) -> Date {
        self.now().today
    }

    /// The first moment of a day, as this clock counts days.
    pub fn midnight(self, day: Date) -> Instant {
        let start = day.and_time(NaiveTime::MIN);
        let local = match self {
            Self::System => Local.from_local_datetime(&start).earliest(),
            Self::Fixed(_) => None,
        };
        Instant(local.map_or_else(
            || start.and_utc().timestamp_millis(),
            |moment| moment.timestamp_millis(),
        ))
    }

    /// A running tick for measuring how long something takes; no time of day.
    pub fn tick() -> Tick {
        Tick::now()
    }
}

/// The local day of an instant, in the zone of this machine.
pub fn local_day(instant: Instant) -> Date {
    Local
        .timestamp_millis_opt(instant.0)
        .earliest()
        .map_or_else(|| utc_day(instant), |moment| moment.date_naive())
}

/// The local time of an instant, hours and minutes.
pub fn local_time(instant: Instant) -> String {
    let moment = Local.timestamp_millis_opt(instant.0).earliest();
    moment.map_or_else(String::new, |moment| moment.format("%H:%M").to_string())
}

/// An instant as the interface shows it: the day, near today in words, and the time, in the zone of this machine.
pub fn local_moment(instant: Instant, today: Date) -> String {
    let day = dates::near(local_day(instant), today);
    format!("{day} {}", local_time(instant))
}

fn utc_day(instant: Instant) -> Date {
    DateTime::from_timestamp_millis(instant.0).map_or(NaiveDate::MIN, |moment| moment.date_naive())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one home of the system's clock"
)]
fn system() -> Instant {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
