//! Figures from the journal: what changed since a mark, how long a value held, which close dates were pushed.
//!
//! What was undone never happened (rules E.21, E.22, A.6 of the journal's model). The walk itself is in `journal`;
//! who adds these figures up is analytics and the review.

use std::collections::BTreeMap;

use super::{
    error::{Error, Result},
    journal::{Change, Entry, History, How, Key, Verb, Walk},
    read::Read,
    trim,
};
use crate::domain::{
    cell::Cell,
    field::{Instant, Record as _, date},
    id::Id,
    kind::KindInfo,
    push,
    record::opportunity::Opportunity,
};

/// One change that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the journal; of a run, that of the first.
    pub seq: i64,
    /// The field.
    pub field: String,
    /// What it was, of what stands. Of an item of a list: nothing, where it was not there.
    pub old: Cell<'static>,
    /// What it became.
    pub new: Cell<'static>,
    /// When it was true; of a run, when it began.
    pub at: Instant,
    /// Who did it.
    pub author: Id,
    /// The code of what was done; of a run, the last.
    pub op: String,
}

/// What a person reads of one step in a record's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// The step.
    pub step: i64,
    /// The code of what was done.
    pub op: String,
    /// Its arguments, as JSON.
    pub args: Option<String>,
    /// When it was true.
    pub at: Instant,
    /// When this book wrote it.
    pub recorded: Instant,
    /// Who did it.
    pub author: Id,
    /// What it did to the record.
    pub verb: Verb,
    /// Field, what it was, what it became; of an item of a list, nothing stands for absent.
    pub entries: Vec<(String, Cell<'static>, Cell<'static>)>,
    /// The step that it takes back or puts back.
    pub undoes: Option<i64>,
    /// Whether anything of it stands.
    pub stands: bool,
}

/// What counts of the changes of these fields since a mark: cancelled, then runs made one.
///
/// The first `old` is the value at the mark and the last `new` the value now, always.
pub fn events_since(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    mark: i64,
    fields: &[&str],
) -> Result<Vec<Event>> {
    let history = History::load(read.conn, read.catalog, info, id)?;
    Ok(events_of(&history, mark, fields))
}

/// As [`events_since`], of a history already read.
pub(crate) fn events_of(history: &History<'_>, mark: i64, fields: &[&str]) -> Vec<Event> {
    let mut events: Vec<(i64, Event)> = Vec::new();
    for field in fields {
        for key in keys_of(history, field) {
            // Fields are told in the order of the journal, but each keeps its own.
            let mut place = 0;
            for event in in_runs(standing_since(history, &key, mark)) {
                place = event.seq.max(place);
                events.push((place, event));
            }
        }
    }
    events.sort_by_key(|(place, _)| *place);
    events.into_iter().map(|(_, event)| event).collect()
}

fn keys_of(history: &History<'_>, field: &str) -> Vec<Key> {
    let items: Vec<Key> = history
        .keys()
        .into_iter()
        .filter(|key| matches!(key, Key::Item(list, _) if list == field))
        .collect();
    if items.is_empty() {
        vec![Key::Field(field.to_owned())]
    } else {
        items
    }
}

/// Every single change of a key since a mark that counts, oldest first (rule E.21).
pub fn standing_since(history: &History<'_>, key: &Key, mark: i64) -> Vec<Event> {
    let walk = history.walk(key);
    let (field, item) = match key {
        Key::Existence => return Vec::new(),
        Key::Field(field) => (field, None),
        Key::Item(field, item) => (field, Some(Cell::from(item.clone()))),
    };
    // What was put on top since, with the step that did so first; what was taken off; first states of later lives.
    let mut put: Vec<(i64, Event)> = Vec::new();
    let mut taken: Vec<Event> = Vec::new();
    let mut lives: Vec<(i64, Cell<'static>)> = Vec::new();
    // Undos and redos of a step that is older than the mark, newest first: it counts once if it stands otherwise than
    // at the mark.
    let mut odd: BTreeMap<i64, Vec<(bool, Event)>> = BTreeMap::new();
    let mut low = Cell::Null;
    for row in &walk.rows {
        let change = row.change;
        if change.seq <= mark {
            break;
        }
        if change.verb == Verb::Create {
            if row.how == How::Live {
                lives.push((change.step, row.new.clone()));
            }
            continue;
        }
        low = row.old.clone();
        let event = Event {
            seq: change.seq,
            field: field.clone(),
            old: row.old.clone(),
            new: row.new.clone(),
            at: change.at,
            author: change.author,
            op: change.op.clone(),
        };
        match change.undoes {
            None if row.how == How::Live => put.push((change.step, event)),
            None => {}
            Some(undone) => {
                let newer = history
                    .changes
                    .iter()
                    .any(|change| change.step == undone && change.seq > mark);
                if !newer {
                    odd.entry(undone).or_default().push((change.is_redo, event));
                }
            }
        }
    }
    for (step, mut pair) in odd {
        if pair.len() % 2 == 1 {
            match pair.swap_remove(0) {
                (true, event) => put.push((step, event)),
                (false, event) => taken.push(event),
            }
        }
    }
    // Changes lie on each other in the order of the steps that first made them, whenever one was put back: so they are
    // told, after those that were taken off, the uppermost first. What a change was before it is what lies below it.
    taken.sort_by_key(|event| event.seq);
    put.sort_by_key(|(step, event)| (*step, event.seq));
    let mut events = taken;
    for event in &mut events {
        event.old = std::mem::replace(&mut low, event.new.clone());
    }
    let mut last = 0;
    for (step, mut event) in put {
        let life = lives.iter().find(|(born, _)| *born < step && *born > last);
        if let Some((_, first)) = life {
            low = first.clone();
        }
        event.old = std::mem::replace(&mut low, event.new.clone());
        last = step;
        events.push(event);
    }
    // One taken off or put back beneath a change that stands moves nothing: what is told last ends at the value now.
    // A record that lived twice began anew with other values, which no change led to.
    let births = walk
        .rows
        .iter()
        .filter(|row| row.change.verb == Verb::Create);
    if births.count() < 2
        && let (Some(last), Some(newest)) = (events.last_mut(), walk.rows.first())
    {
        last.new = newest.new.clone();
    }
    if let Some(item) = item {
        for event in &mut events {
            for cell in [&mut event.old, &mut event.new] {
                if !cell.is_null() {
                    *cell = item.clone();
                }
            }
        }
    }
    events
}

/// Makes one of the changes of one key by one person within ten minutes of the first; what ends where it began is
/// nothing (rule E.22).
pub fn in_runs(events: Vec<Event>) -> Vec<Event> {
    let mut runs = push::in_runs(
        events,
        |event| Some((event.author, event.at)),
        |run, event| (run.new, run.op) = (event.new, event.op),
    );
    runs.retain(|run| run.old != run.new);
    runs
}

/// The pushes of an opportunity since a mark: later close dates, set while it was open, that left their month or moved
/// more than seven days. Imports, merges and handovers never push.
pub fn pushes(read: &Read<'_>, id: Id, mark: i64) -> Result<Vec<Event>> {
    let history = History::load(read.conn, read.catalog, Opportunity::INFO, id)?;
    Ok(pushes_of(&history, mark))
}

/// As [`pushes`], of a history already read.
pub(crate) fn pushes_of(history: &History<'_>, mark: i64) -> Vec<Event> {
    let outcome = history.walk(&Key::Field("outcome".into()));
    events_of(history, mark, &["close_date"])
        .into_iter()
        .filter(|event| {
            let days = event.old.int().and_then(date);
            let days = days.zip(event.new.int().and_then(date));
            days.is_some_and(|(old, new)| push::is_push(old, new))
                && push::may_push(&event.op)
                && matches!(held_at(&outcome, event.seq).text(), None | Some("open"))
        })
        .collect()
}

/// What a key was right after a place in the journal, of what stands.
fn held_at(walk: &Walk<'_>, seq: i64) -> Cell<'static> {
    walk.rows
        .iter()
        .find(|row| row.how == How::Live && row.change.seq <= seq)
        .map_or_else(|| walk.end.clone(), |row| row.new.clone())
}

/// A value and the time it held.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The value.
    pub value: Cell<'static>,
    /// From then on.
    pub from: Instant,
    /// Until then; of the last, the moment asked about.
    pub until: Instant,
}

/// The values that a field had, oldest first, as an as-of view of each day would show them (rule A.6).
///
/// Where the record is older than the journal, the first span begins at the oldest change that is known.
pub fn spans(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    field: &str,
    now: Instant,
) -> Result<Vec<Span>> {
    let history = History::load(read.conn, read.catalog, info, id)?;
    let floor = trim::history_from(read.conn)?;
    Ok(spans_of(&history, field, floor, now))
}

/// As [`spans`], of a history already read.
pub(crate) fn spans_of(
    history: &History<'_>,
    field: &str,
    history_from: Option<Instant>,
    now: Instant,
) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut until = now;
    let mut lowest = Instant(i64::MAX);
    for row in history.walk(&Key::Field(field.to_owned())).rows {
        let (from, last) = match row.how {
            How::Dead | How::Undo => continue,
            How::Cut => (history_from.unwrap_or(row.change.at), true),
            How::Live if row.change.at > now => continue,
            How::Live => (row.change.at, row.change.verb == Verb::Create),
        };
        if from < lowest || row.how == How::Cut {
            lowest = lowest.min(from);
            match spans.last_mut() {
                Some(newer) if newer.value == row.new => newer.from = from,
                _ => spans.push(Span {
                    value: row.new.clone(),
                    from,
                    until,
                }),
            }
            until = from;
        }
        if last {
            break;
        }
    }
    spans.reverse();
    spans
}

/// How long a field had each value, in milliseconds, in the order in which they first came.
pub fn durations(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    field: &str,
    now: Instant,
) -> Result<Vec<(Cell<'static>, i64)>> {
    let mut sums: Vec<(Cell<'static>, i64)> = Vec::new();
    for span in spans(read, info, id, field, now)? {
        let time = span.until.0 - span.from.0;
        match sums.iter_mut().find(|(value, _)| *value == span.value) {
            Some((_, sum)) => *sum += time,
            None => sums.push((span.value, time)),
        }
    }
    sums.retain(|(_, time)| *time != 0);
    Ok(sums)
}

/// What happened to a record, newest first: everything, undone steps too.
pub fn history(read: &Read<'_>, id: Id) -> Result<Vec<HistoryLine>> {
    let info = read.kind_of(id)?.ok_or_else(|| Error::NotFound {
        kind: "record".into(),
        what: format!("#{id}"),
    })?;
    let history = History::load(read.conn, read.catalog, info, id)?;
    let mut walks: BTreeMap<Key, Walk<'_>> = BTreeMap::new();
    for key in history.keys().into_iter().chain([Key::Existence]) {
        let walk = history.walk(&key);
        walks.insert(key, walk);
    }
    let mut lines = Vec::new();
    for change in &history.changes {
        let (op, args, recorded): (String, Option<String>, i64) = read
            .conn
            .prepare_cached("SELECT op, args, recorded FROM step WHERE id = ?1")?
            .query_row([change.step], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let keys: Vec<Key> = match change.verb {
            Verb::Patch => change.patch.iter().map(Entry::key).collect(),
            Verb::Create | Verb::Delete => vec![Key::Existence],
        };
        let mut stands = keys.is_empty();
        let mut entries = Vec::new();
        for key in keys {
            let Some(row) = walks.get(&key).and_then(|walk| of_change(walk, change)) else {
                continue;
            };
            stands |= row.how != How::Dead;
            match &key {
                Key::Existence => {}
                Key::Field(field) => {
                    entries.push((field.clone(), row.old.clone(), row.new.clone()));
                }
                Key::Item(field, item) => {
                    let of = |held: &Cell<'_>| {
                        if held.is_null() {
                            Cell::Null
                        } else {
                            Cell::from(item.clone())
                        }
                    };
                    entries.push((field.clone(), of(&row.old), of(&row.new)));
                }
            }
        }
        entries.retain(|(_, old, new)| old != new);
        lines.push(HistoryLine {
            step: change.step,
            op,
            args,
            at: change.at,
            recorded: Instant(recorded),
            author: change.author,
            verb: change.verb,
            entries,
            undoes: change.undoes,
            stands,
        });
    }
    Ok(lines)
}

fn of_change<'w>(walk: &'w Walk<'_>, change: &Change) -> Option<&'w super::journal::Walked<'w>> {
    walk.rows.iter().find(|row| row.change.seq == change.seq)
}

/// The newest change of the book that a reader sees: a mark for "since".
pub fn mark(read: &Read<'_>) -> Result<i64> {
    super::journal::newest_seq(read.conn)
}

/// The moment from which on the journal is whole; none: from the beginning.
pub fn history_from(read: &Read<'_>) -> Result<Option<Instant>> {
    trim::history_from(read.conn)
}
