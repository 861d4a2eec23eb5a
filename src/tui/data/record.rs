//! One record with all that belongs to it: fields in groups, what refers to it, what happened.

use super::{super::memory::Happened, Line, Shown, lines, shown};
use crate::{
    clock::local_day,
    domain::{
        dates,
        field::{Date, FieldKind, Row, Spec, date},
        id::Id,
        kind::KindInfo,
        record::by_word,
    },
    operations::words,
    store::{
        Error, Read, Result,
        journal::{Entry, History, Verb},
    },
    words::{clause, say},
};

/// Sections show at most so many lines; the rest is a list away.
const LINES: usize = 12;
/// The timeline goes back at most so far.
const EVENTS: usize = 60;

/// A record as its page shows it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it is.
    pub kind: &'static KindInfo,
    /// The record.
    pub row: Row,
    /// How it is called.
    pub title: String,
    /// Its fields, by heading.
    pub groups: Vec<(String, Vec<Field>)>,
    /// What refers to it.
    pub sections: Vec<Section>,
    /// What happened, newest first.
    pub events: Vec<Event>,
}

/// One field as it is shown.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the ledger.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its value.
    pub shown: Shown,
    /// The records it leads to.
    pub leads: Vec<(&'static KindInfo, Id)>,
    /// Whether it has no value, and could be given one.
    pub is_empty: bool,
}

/// Records that refer to this one by one field.
#[derive(Clone, Debug)]
pub struct Section {
    /// "Opportunities", or "Opportunities (sold through)".
    pub title: String,
    /// What they are.
    pub kind: &'static KindInfo,
    /// The field that leads here.
    pub field: String,
    /// The first of them.
    pub lines: Vec<Line>,
    /// How many there are.
    pub total: usize,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When, for the order.
    pub at: i64,
    /// When, short.
    pub when: String,
    /// What, in one word.
    pub what: String,
    /// What, in a line.
    pub text: String,
    /// Who.
    pub who: String,
    /// The activity behind it, if there is one.
    pub id: Option<Id>,
    /// What sort it is of: never all.
    pub sort: Happened,
}

/// Reads a record and all that belongs to it.
pub fn load(read: &Read<'_>, kind: &'static KindInfo, id: Id, today: Date) -> Result<Loaded> {
    let row = read.row(kind, id)?.ok_or_else(|| Error::NotFound {
        kind: kind.code.into(),
        what: read.title(id).unwrap_or_default(),
    })?;
    Ok(Loaded {
        kind,
        title: read.title(id)?,
        groups: groups(read, kind, &row, today)?,
        sections: sections(read, kind, id, today)?,
        events: events(read, kind, &row, today)?,
        row,
    })
}

fn groups(
    read: &Read<'_>,
    kind: &'static KindInfo,
    row: &Row,
    today: Date,
) -> Result<Vec<(String, Vec<Field>)>> {
    let mut groups: Vec<(String, Vec<Field>)> = Vec::new();
    for spec in read.catalog().specs(kind) {
        // Whether a value was set by hand is said beside the value.
        let is_aside = spec.name.ends_with("_by_hand");
        if spec.hidden || is_aside {
            continue;
        }
        let long = if row.get(kind, &spec.name).is_null() {
            String::new()
        } else {
            words::long(read, kind, row, spec)?
        };
        if long.is_empty() {
            if spec.is_writable() {
                put(&mut groups, spec.heading(), Field::empty(spec));
            }
            continue;
        }
        let near = shown(read, kind, row, spec, today)?;
        let text = match spec.kind {
            FieldKind::Date if !long.contains(&near.text) => format!("{long}  {}", near.text),
            FieldKind::Instant => near.text.clone(),
            _ => long,
        };
        let by_hand = row.get(kind, &format!("{}_by_hand", spec.name)).int() == Some(1);
        let text = if by_hand {
            say!("detail-by-hand", value = text)
        } else {
            text
        };
        let mut leads = Vec::new();
        if spec.kind.is_ref() {
            for id in row.get(kind, &spec.name).ids() {
                if let Some(kind) = super::kind_of(read, Id(id))? {
                    leads.push((kind, Id(id)));
                }
            }
        }
        let field = Field {
            name: spec.name.to_string(),
            label: spec.called().to_string(),
            shown: Shown::new(text, near.tone),
            leads,
            is_empty: false,
        };
        let heading = if spec.is_writable() {
            spec.heading()
        } else {
            Spec::heading_of_kept()
        };
        put(&mut groups, heading, field);
    }
    Ok(groups)
}

fn put(groups: &mut Vec<(String, Vec<Field>)>, heading: &str, field: Field) {
    match groups.iter_mut().find(|(name, _)| name == heading) {
        Some((_, fields)) => fields.push(field),
        None => groups.push((heading.to_owned(), vec![field])),
    }
}

impl Field {
    /// A field without a value.
    fn empty(spec: &Spec) -> Self {
        Self {
            name: spec.name.to_string(),
            label: spec.called().to_string(),
            shown: Shown::plain(String::new()),
            leads: Vec::new(),
            is_empty: true,
        }
    }
}

fn sections(read: &Read<'_>, kind: &'static KindInfo, id: Id, today: Date) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for (info, spec) in Read::references_to(kind.kind) {
        // Activities are in the timeline; bookkeeping is nobody's business.
        let is_noise = matches!(info.code, "verdict" | "quiet" | "review" | "attachment")
            || (info.code == "activity" && kind.code != "user")
            || (kind.code == "user" && spec.name == "owner")
            || spec.hidden;
        if is_noise {
            continue;
        }
        let (ids, total) = read.newest_referring(info, &spec.name, id, LINES)?;
        if ids.is_empty() {
            continue;
        }
        let columns: Vec<String> = info
            .columns
            .iter()
            .filter(|column| **column != spec.name && **column != "owner")
            .take(4)
            .map(|column| (*column).to_owned())
            .collect();
        let lines = lines(read, info, &columns, &ids, today)?;
        let plain = spec.name == kind.code;
        sections.push(Section {
            title: if plain {
                info.called_many().to_owned()
            } else {
                format!("{} · {}", info.called_many(), spec.called().to_lowercase())
            },
            kind: info,
            field: spec.name.to_string(),
            lines,
            total,
        });
    }
    Ok(sections)
}

fn events(read: &Read<'_>, kind: &'static KindInfo, row: &Row, today: Date) -> Result<Vec<Event>> {
    let id = row.id;
    let mut events = activities(read, kind, id, today)?;
    let history = History::load(read.conn, read.catalog(), kind, id)?;
    for change in history.changes.iter().take(EVENTS) {
        let day = local_day(change.at);
        let who = read
            .catalog()
            .user(change.author)
            .map(|user| user.name.clone())
            .unwrap_or_default();
        let mut event = |what: &str, text: String| {
            events.push(Event {
                at: change.at.0,
                when: dates::near(day, today),
                what: what.into(),
                text,
                who: who.clone(),
                id: None,
                sort: Happened::Changes,
            });
        };
        match change.verb {
            Verb::Create => event(say!("detail-created"), String::new()),
            Verb::Delete => event(say!("detail-deleted"), String::new()),
            Verb::Patch => {
                let names: Vec<String> = change
                    .patch
                    .iter()
                    .filter_map(|entry| described(read, kind, row, entry))
                    .collect();
                if !names.is_empty() {
                    let what = if change.undoes.is_some() && !change.is_redo {
                        say!("detail-undone")
                    } else {
                        say!("detail-changed")
                    };
                    event(what, names.join(clause()));
                }
            }
        }
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(EVENTS);
    Ok(events)
}

fn described(read: &Read<'_>, kind: &'static KindInfo, now: &Row, entry: &Entry) -> Option<String> {
    let spec = read
        .catalog()
        .spec(kind, entry.field())
        .filter(|spec| !spec.hidden)?;
    let value = |cell: &crate::domain::cell::Cell<'static>| {
        // Beside what stands now, so that an amount keeps the currency of its record.
        let mut row = now.clone();
        row.set(kind, &spec.name, cell.clone());
        words::long(read, kind, &row, spec).unwrap_or_default()
    };
    Some(match entry {
        Entry::Value { old, new, .. } => match (value(old), new.as_ref().map(value)) {
            (old, None) if old.is_empty() => spec.called().to_string(),
            (old, None) => say!("detail-was", field = spec.called(), old = old),
            // What is written together is journalled together: the currency beside an amount.
            (old, Some(new)) if old == new => return None,
            (old, Some(new)) if old.is_empty() => {
                say!("detail-now", field = spec.called(), new = new)
            }
            (old, Some(new)) if new.is_empty() => {
                say!("detail-out", field = spec.called(), old = old)
            }
            (old, Some(new)) => say!("detail-to", field = spec.called(), old = old, new = new),
        },
        Entry::Item { .. } => spec.called().to_string(),
    })
}

fn activities(read: &Read<'_>, kind: &'static KindInfo, id: Id, today: Date) -> Result<Vec<Event>> {
    let Some(info) = by_word("activity") else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    for spec in info.specs() {
        let leads_here = matches!(spec.kind, FieldKind::Ref(target) | FieldKind::Refs(target) if target == kind.kind);
        if !leads_here || spec.name == "owner" {
            continue;
        }
        for row in read.referring_rows(info, &spec.name, id)? {
            if events.iter().any(|event: &Event| event.id == Some(row.id)) {
                continue;
            }
            let is_done = row.get(info, "done").int() == Some(1);
            let done_at = row.get(info, "done_at").int();
            let due = row.get(info, "due").int().and_then(date);
            let day = done_at
                .map(|at| local_day(crate::domain::field::Instant(at)))
                .or(due);
            let text = |name: &str| row.get(info, name).text().unwrap_or_default().to_owned();
            let what = info
                .position("kind")
                .and_then(|at| info.specs().get(at))
                .map(|spec| words::label(spec, &text("kind")))
                .unwrap_or_default();
            let agreed = text("agreed");
            let mut said = text("subject");
            if !agreed.is_empty() && agreed != said {
                said = if said.is_empty() {
                    agreed
                } else {
                    format!("{said} · {}", agreed.lines().next().unwrap_or_default())
                };
            }
            let who = row
                .get(info, "owner")
                .int()
                .and_then(|id| read.catalog().user(Id(id)))
                .map(|user| user.name.clone());
            events.push(Event {
                at: done_at
                    .or_else(|| due.map(|due| crate::domain::field::days(due) * 86_400_000))
                    .unwrap_or(i64::MAX),
                when: day.map(|day| dates::near(day, today)).unwrap_or_default(),
                what: if is_done {
                    what
                } else {
                    say!("detail-open", what = what)
                },
                text: said,
                who: who.unwrap_or_default(),
                id: Some(row.id),
                sort: match text("kind").as_str() {
                    _ if !is_done => Happened::Tasks,
                    "note" => Happened::Notes,
                    _ => Happened::Touches,
                },
            });
        }
    }
    Ok(events)
}
