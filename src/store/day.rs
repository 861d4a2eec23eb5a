//! The local day of a moment: what derived dates and figures are counted in.
//!
//! The zone is that of this machine, as for the clock; the clock itself is above this room.

use chrono::{DateTime, Local, NaiveTime, TimeDelta, TimeZone as _};

use crate::domain::field::{Date, Instant, days};

/// The local day of a moment.
pub fn local_day(at: Instant) -> Date {
    Local
        .timestamp_millis_opt(at.0)
        .earliest()
        .map(|moment| moment.date_naive())
        .or_else(|| DateTime::from_timestamp_millis(at.0).map(|moment| moment.date_naive()))
        .unwrap_or_default()
}

/// The moment at which a local day begins; where the clocks skip midnight, the first after it.
pub fn midnight(day: Date) -> Instant {
    let start = day.and_time(NaiveTime::MIN);
    let hours = (0..24).filter_map(|hour| start.checked_add_signed(TimeDelta::hours(hour)));
    let moment = hours
        .filter_map(|hour| Local.from_local_datetime(&hour).earliest())
        .map(|moment| moment.timestamp_millis())
        .next();
    Instant(moment.unwrap_or_else(|| days(day).saturating_mul(86_400_000)))
}
