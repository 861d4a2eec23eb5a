//! Activities as a calendar: what is on a day is an event, what is to be done a task, a note a journal entry.
//!
//! Each carries the record's own id, so that it comes back as the same activity. An activity without a day is a task
//! without one.

use std::io::Write;

use calcard::{
    Entry, Parser,
    common::PartialDateTime,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarDuration, ICalendarEntry,
        ICalendarParameter, ICalendarParameterName, ICalendarParameterValue, ICalendarProperty,
        ICalendarStatus, ICalendarValue, ICalendarValueType, Uri,
    },
};
use chrono::{DateTime, Datelike as _, Timelike as _};

use crate::{
    domain::{
        field::{Date, Row, Time},
        pick::{Codes as _, Pick},
        record::{
            activity::{Activity, ActivityKind, TouchOutcome},
            contact::Contact,
        },
        repeats::bare,
    },
    store::Read,
    transfer::{
        error::Result,
        export::{Names, file},
    },
};

/// Writes the activities that `rows` hands over; gives how many.
pub fn write(
    read: &Read<'_>,
    out: &mut dyn Write,
    rows: impl FnOnce(&mut dyn FnMut(Row) -> Result<()>) -> Result<()>,
) -> Result<u64> {
    let mut names = Names::new(*read);
    let mut count = 0;
    out.write_all(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dealbook//dealbook//EN\r\n")
        .map_err(file::broken)?;
    rows(&mut |row| {
        count += 1;
        let calendar = ICalendar {
            components: vec![component(read, &mut names, &row)?],
        };
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = calendar.write_to(&mut text);
        out.write_all(text.as_bytes()).map_err(file::broken)
    })?;
    out.write_all(b"END:VCALENDAR\r\n").map_err(file::broken)?;
    out.flush().map_err(file::broken)?;
    Ok(count)
}

fn component(read: &Read<'_>, names: &mut Names<'_>, row: &Row) -> Result<ICalendarComponent> {
    let activity: Activity = row.to_record();
    let kind = match activity.kind {
        Some(Pick::Known(kind)) => kind,
        _ => ActivityKind::Task,
    };
    use ActivityKind as K;
    let as_event = matches!(kind, K::Call | K::Meeting | K::Visit | K::Demo);
    let component_type = match (kind, activity.due) {
        (K::Note, _) => ICalendarComponentType::VJournal,
        (_, Some(_)) if as_event => ICalendarComponentType::VEvent,
        _ => ICalendarComponentType::VTodo,
    };
    let is_task = component_type == ICalendarComponentType::VTodo;
    let mut entries = Vec::new();
    let mut put = |name, value| {
        entries.push(ICalendarEntry {
            name,
            params: Vec::new(),
            values: vec![value],
        });
    };
    let text = |text: &str| ICalendarValue::Text(text.to_owned());
    put(
        ICalendarProperty::Uid,
        text(&format!("urn:uuid:{}", names.uuid(row.id)?)),
    );
    let changed = read.changed(row.id)?.unwrap_or_default();
    put(ICalendarProperty::Dtstamp, moment(changed.0));
    put(ICalendarProperty::Summary, text(&activity.subject));
    if kind != K::Note && !activity.objective.is_empty() {
        put(ICalendarProperty::Description, text(&activity.objective));
    }
    if !activity.agreed.is_empty() {
        let name = if kind == K::Note {
            ICalendarProperty::Description
        } else {
            ICalendarProperty::Comment
        };
        put(name, text(&activity.agreed));
    }
    put(ICalendarProperty::Categories, text(kind.label()));
    let is_cancelled = activity.outcome == Some(Pick::Known(TouchOutcome::Cancelled));
    if is_cancelled {
        put(
            ICalendarProperty::Status,
            ICalendarValue::Status(ICalendarStatus::Cancelled),
        );
    } else if activity.done && is_task {
        put(
            ICalendarProperty::Status,
            ICalendarValue::Status(ICalendarStatus::Completed),
        );
    }
    if let Some(at) = activity.done_at.filter(|_| is_task && activity.done) {
        put(ICalendarProperty::Completed, moment(at.0));
    }
    let is_promise = activity.promise.is_some();
    if activity.next || is_promise {
        put(ICalendarProperty::Priority, ICalendarValue::Integer(1));
    }
    for contact in &activity.contacts {
        let contact: Contact = match read.get(*contact)? {
            Some(contact) => contact,
            None => continue,
        };
        if let Some(email) = contact.emails.first() {
            entries.push(ICalendarEntry {
                name: ICalendarProperty::Attendee,
                params: vec![ICalendarParameter {
                    name: ICalendarParameterName::Cn,
                    value: ICalendarParameterValue::Text(contact.name.clone()),
                }],
                values: vec![ICalendarValue::Uri(Uri::Location(format!(
                    "mailto:{email}"
                )))],
            });
        }
    }
    if let Some(due) = activity.due {
        entries.push(day(
            if is_task {
                ICalendarProperty::Due
            } else {
                ICalendarProperty::Dtstart
            },
            due,
            activity.at,
        ));
        if is_task && !activity.recurrence.is_empty() {
            // A rule counts from a start.
            entries.push(day(ICalendarProperty::Dtstart, due, activity.at));
        }
        // What has no hour lasts whole days, and nothing else.
        let lasts = activity
            .duration
            .filter(|_| !is_task && activity.at.is_some());
        entries.extend(lasts.and_then(length));
        entries.extend(rule(&activity.recurrence));
    }
    Ok(ICalendarComponent {
        component_type,
        entries,
        component_ids: Vec::new(),
    })
}

/// The rule, where it is one: a calendar with a broken one would be refused as a whole.
fn rule(recurrence: &str) -> Option<ICalendarEntry> {
    let rule = bare(recurrence);
    if rule.is_empty() || rule.contains(['\r', '\n']) {
        return None;
    }
    let text = format!("BEGIN:VEVENT\r\nRRULE:{rule}\r\nEND:VEVENT\r\n");
    let Entry::ICalendar(parsed) = Parser::new(&text).entry() else {
        return None;
    };
    let entry = parsed
        .components
        .into_iter()
        .next()?
        .entries
        .into_iter()
        .next()?;
    matches!(
        entry.values.first(),
        Some(ICalendarValue::RecurrenceRule(_))
    )
    .then_some(entry)
}

/// How long something lasts, in minutes.
fn length(minutes: i64) -> Option<ICalendarEntry> {
    let minutes = u32::try_from(minutes).ok().filter(|minutes| *minutes > 0)?;
    Some(ICalendarEntry {
        name: ICalendarProperty::Duration,
        params: Vec::new(),
        values: vec![ICalendarValue::Duration(ICalendarDuration {
            minutes,
            ..ICalendarDuration::default()
        })],
    })
}

/// A day, or an hour of it on the clock of whoever reads it: the book knows no zone.
fn day(name: ICalendarProperty, day: Date, at: Option<Time>) -> ICalendarEntry {
    let is_day = ICalendarParameter {
        name: ICalendarParameterName::Value,
        value: ICalendarParameterValue::Value(ICalendarValueType::Date),
    };
    let part = |part: fn(&Time) -> u32| at.and_then(|at| u8::try_from(part(&at)).ok());
    ICalendarEntry {
        name,
        params: if at.is_some() {
            Vec::new()
        } else {
            vec![is_day]
        },
        values: vec![ICalendarValue::PartialDateTime(Box::new(PartialDateTime {
            year: u16::try_from(day.year()).ok(),
            month: u8::try_from(day.month()).ok(),
            day: u8::try_from(day.day()).ok(),
            hour: part(Time::hour),
            minute: part(Time::minute),
            second: at.map(|_| 0),
            ..PartialDateTime::default()
        }))],
    }
}

fn moment(millis: i64) -> ICalendarValue {
    let seconds = DateTime::from_timestamp_millis(millis).map_or(0, |at| at.timestamp());
    ICalendarValue::PartialDateTime(Box::new(PartialDateTime::from_utc_timestamp(seconds)))
}
