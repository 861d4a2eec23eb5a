//! iCalendar: events, tasks and journal entries in as activities, activities out as a calendar.
//!
//! Parsing, time zones and writing are `calcard`'s; what an entry means is in [`read`], how an activity is written in
//! [`mod@write`]. An hour is on the clock of its place; which clock that was, if the file says so, is a line of the
//! objective. Addresses of attachments stay text: nothing is fetched and no file is opened because a calendar says so.

pub mod read;
pub mod rule;
pub mod write;

use std::{collections::BTreeSet, path::Path};

use read::{Entry, Zones};

use super::{
    components::{Component, Components, Shape},
    csv::{
        defuse::defuse,
        read::{Next, Record},
    },
    error::{Error, Result},
    import::{
        source::{Input, Reading, Rows},
        value::short,
    },
};
use crate::{domain::field::Instant, words::say};

/// What a calendar is made of.
pub const SHAPE: Shape = Shape {
    wanted: &["VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE"],
    outer: &["VCALENDAR"],
};

/// So many entries are told of whose rule is none.
const MOST_MET: usize = 20;
/// Columns of one file beyond those that are fields.
const MOST_OTHERS: usize = 200;
/// Time zones of one file, in bytes of their text.
const MOST_ZONES: usize = 1 << 20;

/// A calendar is one table.
pub fn inputs(path: &Path) -> Vec<Input> {
    vec![Input {
        path: path.to_owned(),
        part: None,
    }]
}

/// Opens a calendar. An event that ended before `now` took place; without a `now`, nothing is said of it.
pub fn open(input: &Input, now: Option<Instant>) -> Result<Box<dyn Rows>> {
    let (zones, is_ours) = zones(&input.path)?;
    // What the book holds open stays open, however long ago it was due.
    let now = now.filter(|_| !is_ours);
    let mut found: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut components = Components::open(&input.path, SHAPE)?;
    let mut is_empty = true;
    while let Some(component) = components.advance()? {
        is_empty &= component.name == "VTIMEZONE";
        let Ok(Some(entry)) = read::entry(&component, &zones, now) else {
            continue;
        };
        for (name, _) in entry.values {
            if seen.len() < MOST_OTHERS && seen.insert(name.clone()) {
                found.push(name);
            }
        }
    }
    if is_empty {
        return Err(Error::NoRecords {
            path: input.path.clone(),
            why: "it has no event, task or journal entry".into(),
        });
    }
    let place = |name: &str| read::COLUMNS.iter().position(|column| *column == name);
    found.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
    if found.is_empty() {
        found = read::COLUMNS.iter().map(ToString::to_string).collect();
    }
    Ok(Box::new(Entries {
        components: Components::open(&input.path, SHAPE)?,
        headers: found,
        zones,
        now,
        met: Vec::new(),
    }))
}

/// The time zones that a file describes, and whether we wrote it.
fn zones(path: &Path) -> Result<(Zones, bool)> {
    let mut text = String::new();
    let mut components = Components::open(path, SHAPE)?;
    while let Some(component) = components.advance()? {
        if component.name == "VTIMEZONE"
            && component.fault.is_none()
            && text.len() + component.text.len() < MOST_ZONES
        {
            text.push_str(&component.text);
        }
    }
    Ok((
        Zones::of(&text, components.default_zone()),
        components.is_ours(),
    ))
}

/// The entries of a calendar as rows.
struct Entries {
    components: Components,
    headers: Vec<String>,
    zones: Zones,
    now: Option<Instant>,
    met: Vec<String>,
}

impl Entries {
    fn row(&self, entry: &Entry, component: &Component, record: &mut Record) {
        record.start(component.line);
        for header in &self.headers {
            let value = entry.values.iter().find(|(name, _)| name == header);
            record.push(&defuse(value.map_or("", |(_, value)| value)));
        }
    }
}

impl Rows for Entries {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        loop {
            let Some(component) = self.components.advance()? else {
                return Ok(Next::End);
            };
            match read::entry(&component, &self.zones, self.now) {
                Ok(None) => {}
                Ok(Some(entry)) => {
                    if let Some(rule) = &entry.no_rule
                        && self.met.len() < MOST_MET
                    {
                        let (line, rule) = (component.line, short(rule));
                        self.met
                            .push(say!("file-entry-rule", line = line, rule = rule));
                    }
                    self.row(&entry, &component, record);
                    return Ok(Next::Record);
                }
                Err(why) => {
                    record.start(component.line);
                    return Ok(Next::Bad(why));
                }
            }
        }
    }

    fn done(&self) -> u64 {
        self.components.read()
    }

    fn size(&self) -> u64 {
        self.components.size()
    }

    fn met(&self) -> Vec<String> {
        self.met.clone()
    }

    fn kind(&self) -> Option<&'static str> {
        Some("activity")
    }

    fn reading(&self) -> Reading {
        Reading {
            now: self.now,
            ..Reading::default()
        }
    }

    fn is_loose(&self) -> bool {
        true
    }
}
