//! A text of the sample's files as a cell. Days are counted from today; see `assets/sample/README.md`.

use std::collections::HashMap;

use chrono::{Duration, NaiveDate};
use rust_decimal::Decimal;

use crate::{
    clock::{Clock, Now},
    domain::{
        cell::Cell,
        dates,
        field::{Date, FieldKind, Instant, Spec, days, minutes},
        id::Id,
        money::{Currency, Fixed, Minor},
        period::{Period, Span},
    },
};

/// The minute of the day at which records without a time are made.
pub(super) const MORNING: i64 = 9 * 60;
/// The minute of the day of changes without a time.
pub(super) const AFTERNOON: i64 = 16 * 60;

const MINUTE: i64 = 60_000;

/// Days counted from today.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    clock: Clock,
    now: Now,
}

impl Days {
    /// Counted from the clock's today.
    pub fn of(clock: Clock) -> Self {
        Self {
            clock,
            now: clock.now(),
        }
    }

    /// The day so many days after today.
    pub fn day(&self, after: i64) -> Date {
        Duration::try_days(after)
            .and_then(|span| self.now.today.checked_add_signed(span))
            .unwrap_or(self.now.today)
    }

    /// `-45`, `0`, `+12`, or a plain date.
    pub fn date(&self, text: &str) -> Option<Date> {
        match text.parse::<i64>() {
            Ok(after) => Some(self.day(after)),
            Err(_) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
        }
    }

    /// `-45`, or `-2 14:30`.
    pub fn instant(&self, text: &str, otherwise: i64) -> Option<Instant> {
        let (day, time) = text.split_once(' ').unwrap_or((text, ""));
        let minutes = match time.split_once(':') {
            Some((hour, minute)) => hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?,
            None => otherwise,
        };
        let midnight = self.clock.midnight(self.date(day)?);
        Some(Instant(midnight.0 + minutes * MINUTE))
    }

    /// `Q0`, `Q-1`, `Q+1`, `Y0`.
    fn period(&self, text: &str) -> Option<String> {
        let (span, count) = match text.split_at_checked(1)? {
            ("Q", count) => (Span::Quarter, count),
            ("Y", count) => (Span::Year, count),
            _ => return None,
        };
        let now = Period::of(span, self.now.today, 1);
        Some(now.moved(count.parse().ok()?).label())
    }

    /// Puts days in place of `{+6}`.
    fn told(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let day = from[1..].split_once('}').and_then(|(inner, after)| {
                let count: i64 = inner.parse().ok()?;
                Some((self.day(count), after))
            });
            if let Some((day, after)) = day {
                out.push_str(&day.to_string());
                rest = after;
            } else {
                out.push('{');
                rest = &from[1..];
            }
        }
        out.push_str(rest);
        out
    }
}

/// The cell that a text means in a field; nothing where it means none.
pub(super) fn cell(
    spec: &Spec,
    text: &str,
    days_: &Days,
    currency: Currency,
    ids: &HashMap<String, Id>,
) -> Option<Cell<'static>> {
    if text.is_empty() {
        return Some(Cell::Null);
    }
    let decimal = || Decimal::from_str_exact(text).ok();
    let parts = || text.split(" | ");
    Some(match spec.kind {
        FieldKind::Text if spec.name == "period" => Cell::from(days_.period(text)?),
        FieldKind::Text | FieldKind::Long => Cell::from(days_.told(text)),
        FieldKind::Pick(_) | FieldKind::Currency => Cell::from(text.to_owned()),
        FieldKind::Int => Cell::Int(text.parse().ok()?),
        FieldKind::Bool => Cell::Int(i64::from(text == "1")),
        FieldKind::Fixed | FieldKind::Percent => Cell::Int(Fixed::from_decimal(decimal()?)?.0),
        FieldKind::Minor => Cell::Int(Minor::from_decimal(decimal()?, currency)?.0),
        FieldKind::Date => Cell::Int(days(days_.date(text)?)),
        FieldKind::Time => Cell::Int(minutes(dates::parse_time(text).ok()?)),
        FieldKind::Instant => Cell::Int(days_.instant(text, MORNING)?.0),
        FieldKind::Ref(_) | FieldKind::AnyRef => Cell::Int(ids.get(text)?.0),
        FieldKind::Refs(_) => {
            let all: Option<Vec<i64>> = parts().map(|key| ids.get(key).map(|id| id.0)).collect();
            Cell::from_ids(&all?)
        }
        FieldKind::List | FieldKind::Picks(_) => {
            let items: Vec<String> = parts().map(|item| days_.told(item)).collect();
            Cell::from_items(&items)
        }
    })
}
