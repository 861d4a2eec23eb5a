//! One entry of a calendar as values under the ledger's names; what no field takes keeps its own name.

use super::rule;
use calcard::{
    Entry as Parsed, Parser,
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry,
        ICalendarParameterName, ICalendarProperty, ICalendarValue, timezone::TzResolver,
    },
};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeZone as _};

use crate::{
    domain::{
        dates, field::Instant, pick::Codes as _, record::activity::ActivityKind, repeats::is_rule,
        text::fold,
    },
    transfer::{
        components::{Component, Values},
        import::value::{join, short},
    },
    words::say,
};

/// The fields that an entry can fill, in the order of their columns.
pub const COLUMNS: &[&str] = &[
    "uuid",
    "kind",
    "subject",
    "objective",
    "agreed",
    "due",
    "at",
    "done",
    "done_at",
    "duration",
    "outcome",
    "contacts",
    "recurrence",
    "created",
];

/// What one entry says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Names of columns and what stands there; no name twice, no value empty.
    pub values: Vec<(String, String)>,
    /// What it gives as the rule by which it comes round, where that is none.
    pub no_rule: Option<String>,
}

/// The time zones of a file, and the one of the whole calendar.
pub struct Zones {
    known: TzResolver<String>,
    whole: Option<Tz>,
}

impl Zones {
    /// From the VTIMEZONE components of a file, and the name that the calendar gives for all of it.
    pub fn of(text: &str, whole: Option<&str>) -> Self {
        let calendar = parse("VCALENDAR", text).unwrap_or_default();
        let known = calendar.build_owned_tz_resolver();
        let single = || {
            let mut zones = calendar.timezones();
            let zone = zones.next()?.timezone()?.1;
            zones.next().is_none().then_some(zone)
        };
        let whole = whole.and_then(|name| known.resolve(name)).or_else(single);
        Self { known, whole }
    }
}

fn parse(around: &str, text: &str) -> Option<ICalendar> {
    let text = format!("BEGIN:{around}\r\n{text}END:{around}\r\n");
    match Parser::new(&text).entry() {
        Parsed::ICalendar(calendar) => Some(calendar),
        _ => None,
    }
}

/// Reads an entry; none for what is no activity; or why it cannot be taken.
pub fn entry(
    component: &Component,
    zones: &Zones,
    now: Option<Instant>,
) -> Result<Option<Entry>, String> {
    if component.name == "VTIMEZONE" {
        return Ok(None);
    }
    if let Some(fault) = component.fault {
        return Err(fault.into());
    }
    let calendar = parse("VCALENDAR", &component.text);
    let found = calendar.as_ref().and_then(|calendar| {
        calendar
            .components
            .iter()
            .find(|found| found.component_type != ICalendarComponentType::VCalendar)
    });
    let Some(found) = found else {
        return Err(say!("file-no-entry").into());
    };
    let mut rules = rule::rules(&component.text).into_iter();
    let mut reader = Reader {
        zones,
        now,
        no_rule: rules.find(|rule| !is_rule(rule)),
        ..Reader::new(zones)
    };
    for (name, value) in &component.left_out {
        reader.put(name, value);
    }
    reader.read(found).map(Some)
}

/// A moment as a calendar writes it.
#[derive(Clone, Copy, Debug)]
struct When {
    /// On the clock of its place.
    local: NaiveDateTime,
    /// Without an hour.
    is_day: bool,
    /// The moment itself, where the zone is known.
    instant: Option<Instant>,
}

struct Reader<'z> {
    zones: &'z Zones,
    now: Option<Instant>,
    no_rule: Option<String>,
    values: Values,
    kind: Option<ActivityKind>,
    start: Option<When>,
    end: Option<When>,
    due: Option<When>,
    completed: Option<When>,
    minutes: Option<i64>,
    zone: String,
    status: String,
    percent: i64,
    uid: String,
    /// Whether the id is written as books write theirs.
    is_ours: bool,
    override_of: String,
    description: String,
    location: String,
    attendees: Vec<String>,
}

impl<'z> Reader<'z> {
    fn new(zones: &'z Zones) -> Self {
        Self {
            zones,
            now: None,
            no_rule: None,
            values: Values::default(),
            kind: None,
            start: None,
            end: None,
            due: None,
            completed: None,
            minutes: None,
            zone: String::new(),
            status: String::new(),
            percent: 0,
            uid: String::new(),
            is_ours: false,
            override_of: String::new(),
            description: String::new(),
            location: String::new(),
            attendees: Vec::new(),
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        self.values.put(name, value);
    }

    fn read(mut self, component: &ICalendarComponent) -> Result<Entry, String> {
        for property in &component.entries {
            self.property(property);
            let is_moment = matches!(
                property.name,
                ICalendarProperty::Dtstart
                    | ICalendarProperty::Dtend
                    | ICalendarProperty::Due
                    | ICalendarProperty::Completed
            );
            if is_moment && self.moment(property).is_none() {
                let typed = text(property);
                if !typed.trim().is_empty() {
                    return Err(say!("import-bad-no-date", typed = short(&typed)));
                }
            }
        }
        let has_subject = self.values.has("subject");
        if !has_subject && self.description.is_empty() && self.start.is_none() && self.due.is_none()
        {
            return Err(say!("file-entry-empty").into());
        }
        if !self.uid.is_empty() {
            // Some programs give a task the id of the event that it is about. Where the id is one that a book gave, it
            // leads back to the record.
            let sort = match component.component_type {
                _ if self.is_ours => "",
                ICalendarComponentType::VTodo => " VTODO",
                ICalendarComponentType::VJournal => " VJOURNAL",
                _ => "",
            };
            // One day of a series that was moved is an activity of its own.
            let id = format!("{}{}{sort}", self.uid, self.override_of);
            self.put("uuid", &id);
        }
        let kind = match component.component_type {
            ICalendarComponentType::VTodo => ActivityKind::Task,
            ICalendarComponentType::VJournal => ActivityKind::Note,
            _ => ActivityKind::Meeting,
        };
        let kind = self.kind.unwrap_or(kind);
        self.put("kind", kind.code());
        self.when(component.component_type == ICalendarComponentType::VEvent);
        self.words(kind == ActivityKind::Note);
        let attendees = std::mem::take(&mut self.attendees);
        self.put("contacts", &join(&attendees));
        Ok(Entry {
            values: self.values.into_inner(),
            no_rule: self.no_rule,
        })
    }

    fn when(&mut self, is_event: bool) {
        let day = self.due.or(self.start);
        if let Some(day) = day {
            self.put("due", &day.local.date().to_string());
            if !day.is_day {
                self.put("at", &dates::clock(day.local.time()));
            }
        }
        let minutes = self.minutes.or_else(|| {
            let (start, end) = (self.start?, self.end?);
            (!start.is_day).then(|| (end.local - start.local).num_minutes())
        });
        if let Some(minutes) = minutes.filter(|minutes| *minutes > 0) {
            self.put("duration", &minutes.to_string());
        }
        let is_cancelled = self.status == "CANCELLED";
        if is_cancelled {
            self.put("outcome", "cancelled");
        }
        let repeats = self.values.has("recurrence");
        let ended = self.end.or(self.start).and_then(|end| end.instant);
        let is_past =
            is_event && !repeats && ended.is_some_and(|end| self.now.is_some_and(|now| end < now));
        let is_done = is_cancelled
            || self.completed.is_some()
            || matches!(&*self.status, "COMPLETED" | "FINAL")
            || self.percent >= 100
            || is_past;
        if is_done {
            self.put("done", "yes");
            let at =
                self.completed
                    .and_then(|at| at.instant)
                    .or(if is_past { ended } else { None });
            if let Some(text) = at.and_then(moment) {
                self.put("done_at", &text);
            }
        }
    }

    fn words(&mut self, is_note: bool) {
        let mut lines = Vec::new();
        let description = std::mem::take(&mut self.description);
        if !description.is_empty() {
            lines.push(description);
        }
        if !self.location.is_empty() {
            lines.push(format!("Where: {}", self.location));
        }
        if !self.zone.is_empty() && self.start.is_some_and(|start| !start.is_day) {
            lines.push(format!("On the clock of {}", self.zone));
        }
        let words = lines.join("\n");
        self.put(if is_note { "agreed" } else { "objective" }, &words);
    }

    fn property(&mut self, property: &ICalendarEntry) {
        let text = text(property);
        let text = text.trim();
        match &property.name {
            ICalendarProperty::Begin
            | ICalendarProperty::End
            | ICalendarProperty::Dtstamp
            | ICalendarProperty::LastModified
            | ICalendarProperty::Sequence
            | ICalendarProperty::Transp => {}
            ICalendarProperty::Uid => {
                let ours = text.strip_prefix("urn:uuid:");
                self.is_ours = ours.is_some();
                self.uid = ours.unwrap_or(text).into();
            }
            // How a book marks next steps and promises, which it knows by itself.
            ICalendarProperty::Priority if self.is_ours => {}
            ICalendarProperty::RecurrenceId => self.override_of = format!(" {text}"),
            ICalendarProperty::Summary => self.put("subject", text),
            ICalendarProperty::Description if self.description.is_empty() => {
                self.description = text.into();
            }
            ICalendarProperty::Comment => self.put("agreed", text),
            ICalendarProperty::Location => self.location = text.replace('\n', ", "),
            ICalendarProperty::Dtstart => {
                self.start = self.moment(property);
                self.zone = zone_of(property).unwrap_or_default().into();
            }
            ICalendarProperty::Dtend => self.end = self.moment(property),
            ICalendarProperty::Due => self.due = self.moment(property),
            ICalendarProperty::Completed => self.completed = self.moment(property),
            ICalendarProperty::Created => {
                if let Some(text) = self.moment(property).and_then(|when| moment(when.instant?)) {
                    self.put("created", &text);
                }
            }
            ICalendarProperty::Duration => {
                if let Some(ICalendarValue::Duration(duration)) = property.values.first() {
                    self.minutes = Some(duration.as_seconds() / 60);
                }
            }
            ICalendarProperty::Status => self.status = text.to_uppercase(),
            ICalendarProperty::PercentComplete => self.percent = text.parse().unwrap_or(0),
            ICalendarProperty::Rrule if self.no_rule.is_some() => {}
            ICalendarProperty::Rrule => self.put("recurrence", text),
            ICalendarProperty::Categories => self.categories(property),
            ICalendarProperty::Attendee => {
                let address = text
                    .get(..7)
                    .filter(|head| head.eq_ignore_ascii_case("mailto:"));
                let email = if address.is_some() { &text[7..] } else { text };
                if email.contains('@') {
                    self.attendees.push(email.to_owned());
                } else {
                    self.put("ATTENDEE", text);
                }
            }
            other => self.put(&other.as_str().to_ascii_uppercase(), text),
        }
    }

    fn categories(&mut self, property: &ICalendarEntry) {
        for word in property.values.iter().filter_map(|value| value.as_text()) {
            let word = word.trim();
            let known = ActivityKind::ITEMS
                .iter()
                .find(|item| item.code == fold(word) || fold(item.label) == fold(word));
            match known.and_then(|item| ActivityKind::from_code(item.code)) {
                Some(kind) if self.kind.is_none() => self.kind = Some(kind),
                _ => self.put("CATEGORIES", word),
            }
        }
    }

    fn moment(&self, property: &ICalendarEntry) -> Option<When> {
        let Some(ICalendarValue::PartialDateTime(stated)) = property.values.first() else {
            return None;
        };
        let is_day = !stated.has_time();
        let result = stated.to_date_time()?;
        let named = zone_of(property).and_then(|name| self.zones.known.resolve(name));
        let utc = result.offset.is_some();
        let zone = if utc {
            Tz::UTC
        } else {
            named.or(self.zones.whole).unwrap_or(Tz::UTC)
        };
        let exact = stated.to_date_time_with_tz(zone);
        // UTC is how programs store it; people meant the clock of the calendar's zone.
        let local = match (utc, self.zones.whole, exact) {
            (true, Some(whole), Some(exact)) => {
                whole.from_utc_datetime(&exact.naive_utc()).naive_local()
            }
            _ => result.date_time,
        };
        Some(When {
            local,
            is_day,
            instant: exact.map(|exact| Instant(exact.timestamp_millis())),
        })
    }
}

fn zone_of(property: &ICalendarEntry) -> Option<&str> {
    property
        .params
        .iter()
        .find(|param| param.name == ICalendarParameterName::Tzid)
        .and_then(|param| param.value.as_text())
}

fn moment(at: Instant) -> Option<String> {
    let at = DateTime::from_timestamp_millis(at.0)?;
    Some(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The value of a property as text: words as they are, everything else as a calendar writes it.
fn text(property: &ICalendarEntry) -> String {
    if let [ICalendarValue::Text(text)] = property.values.as_slice() {
        return text.clone();
    }
    if let [ICalendarValue::PartialDateTime(stated)] = property.values.as_slice()
        && let Some(text) = partial(stated)
    {
        return text;
    }
    let bare = ICalendarEntry {
        params: Vec::new(),
        ..property.clone()
    };
    let mut written = String::new();
    // Writing into a text cannot fail.
    let _ = bare.write_to(&mut written);
    let written = written.replace("\r\n ", "");
    written
        .split_once(':')
        .map_or(String::new(), |(_, value)| value.trim().to_owned())
}

fn partial(stated: &PartialDateTime) -> Option<String> {
    stated.to_date_time().map(|at| {
        if stated.has_time() {
            at.date_time.format("%Y-%m-%dT%H:%M:%S").to_string()
        } else {
            at.date_time.date().to_string()
        }
    })
}
