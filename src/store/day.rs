//! The local day of a moment: what derived dates and figures are counted in.
//!
//! The zone is that of this machine, as for the clock; the clock itself is above this room.

use chrono::{DateTime, Local, TimeZone as _};

use crate::domain::field::{Date, Instant};

/// The local day of a moment.
pub fn local_day(at: Instant) -> Date {
    Local
        .timestamp_millis_opt(at.0)
        .earliest()
        .map(|moment| moment.date_naive())
        .or_else(|| DateTime::from_timestamp_millis(at.0).map(|moment| moment.date_naive()))
        .unwrap_or_default()
}
