//! One value as text that a file holds: plain, exact, without a locale.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat};

use crate::domain::{
    cell::Cell,
    dates,
    field::{FieldKind, Instant, Spec, date, time},
    money::{Currency, Fixed, Minor},
};

/// A value as text; of nothing, nothing. References are the caller's.
pub fn plain<'c>(spec: &Spec, cell: &'c Cell<'_>, currency: Currency) -> Cow<'c, str> {
    Cow::Owned(match (spec.kind, cell) {
        (_, Cell::Null) => return Cow::Borrowed(""),
        (FieldKind::Minor, Cell::Int(number)) => Minor(*number).decimal(currency),
        (FieldKind::Fixed | FieldKind::Percent, Cell::Int(number)) => Fixed(*number).to_string(),
        (FieldKind::Date, Cell::Int(day)) => {
            date(*day).map_or_else(|| day.to_string(), |day| day.to_string())
        }
        (FieldKind::Time, Cell::Int(minutes)) => {
            time(*minutes).map_or_else(|| minutes.to_string(), dates::clock)
        }
        (FieldKind::Instant, Cell::Int(millis)) => moment(Instant(*millis)),
        (FieldKind::Bool, Cell::Int(yes)) => {
            return Cow::Borrowed(if *yes == 0 { "no" } else { "yes" });
        }
        (_, Cell::Int(number)) => number.to_string(),
        (_, Cell::Text(text)) => return Cow::Borrowed(text),
    })
}

/// A moment of UTC.
pub fn moment(at: Instant) -> String {
    DateTime::from_timestamp_millis(at.0).map_or_else(
        || at.0.to_string(),
        |moment| moment.to_rfc3339_opts(SecondsFormat::Millis, true),
    )
}

/// Whether a field is written as text that a spreadsheet could run.
pub fn is_free_text(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Text
            | FieldKind::Long
            | FieldKind::List
            | FieldKind::Ref(_)
            | FieldKind::Refs(_)
            | FieldKind::AnyRef
            | FieldKind::Pick(_)
            | FieldKind::Picks(_)
    )
}
