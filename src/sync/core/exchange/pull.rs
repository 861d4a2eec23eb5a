//! Giving a device what changed where it may look: in pages, each with how far it leads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    super::{
        limits::{ENTRIES, MIN_SCHEMA, OLDER_ENTRIES, PAGE_BYTES, PAGE_LINES},
        protocol::{
            Body, Cursor, Entry, Line, Older, OlderCursor, Page, PageEnd, Place, PullRequest,
            Refusal, Was,
        },
        rights::{Rights, territories},
        rules::{Rule, Rules},
        shape::Shape,
        storage::{FeedRow, Kept, Org, Outcome, Past, Stored, Tables},
    },
    Admitted, Answer, Caller, admit,
};

/// Records asked for in one question.
const LOT: usize = 500;

/// Gives what has changed: in a look of [`super::super::storage::Storage::read`]. Waiting, where
/// [`PullRequest::wait`] asks for it and the page is empty and ends, is the shell's: it asks again once
/// [`Org::head`] has moved.
pub fn pull(tables: &mut dyn Tables, caller: &Caller, request: &PullRequest) -> Kept<Answer<Page>> {
    pull_by(Rules::ALL, tables, caller, request)
}

/// As [`pull`], under other rules: the simulator alone.
pub fn pull_by(
    rules: Rules,
    tables: &mut dyn Tables,
    caller: &Caller,
    request: &PullRequest,
) -> Kept<Answer<Page>> {
    let Admitted { org, person, .. } =
        match admit(tables, caller, request.device, Some(&request.lineage))? {
            Ok(admitted) => admitted,
            Err(refusal) => return Ok(Err(refusal)),
        };
    if request.schema < MIN_SCHEMA {
        return Ok(Err(Refusal::Old {
            min_schema: MIN_SCHEMA,
        }));
    }
    let rights = Rights::of(tables, caller.user)?;
    let limit = |asked: usize, most: usize| if asked == 0 { most } else { asked.min(most) };
    let mut page = Pager {
        rules,
        request,
        readable: rights.readable().collect(),
        floor: org.floor,
        head: org.head,
        lines: Vec::new(),
        bytes: 0,
        most_lines: limit(request.lines, PAGE_LINES),
        most_bytes: limit(request.bytes, PAGE_BYTES),
        end: PageEnd {
            head: org.head,
            now: caller.now,
            ..PageEnd::default()
        },
    };
    // What all share first: the words that the rest is read with.
    let mut order: Vec<Uuid> = page.readable.iter().copied().collect();
    order.sort_by_key(|id| *id != org.id);
    for territory in order {
        page.territory(tables, territory)?;
    }
    page.end.drop = request
        .cursors
        .keys()
        .filter(|territory| !rights.may_read(**territory))
        .copied()
        .collect();
    page.end.territories = territories(tables, &org, &person, &rights)?;
    let mut told = Vec::new();
    if let Some(asked) = &request.older
        && !page.end.more
        && page.lines.is_empty()
    {
        let mut next = -1;
        if rights.may_read(asked.territory) {
            (told, next) = older(tables, asked)?;
        }
        page.end.older = Some(next);
    }
    Ok(Ok(Page {
        lines: page.lines,
        older: told,
        end: page.end,
    }))
}

struct Pager<'r> {
    rules: Rules,
    request: &'r PullRequest,
    readable: BTreeSet<Uuid>,
    floor: i64,
    head: i64,
    lines: Vec<Line>,
    bytes: usize,
    most_lines: usize,
    most_bytes: usize,
    end: PageEnd,
}

impl Pager<'_> {
    fn is_full(&self) -> bool {
        self.lines.len() >= self.most_lines || self.bytes >= self.most_bytes
    }

    /// The lines of one territory, until it or the page ends.
    fn territory(&mut self, tables: &mut dyn Tables, territory: Uuid) -> Kept<()> {
        let known = self.request.cursors.get(&territory).copied();
        let mut cursor = known.unwrap_or_default();
        if cursor.at > 0
            && cursor.at.max(cursor.fence).max(cursor.done) < self.floor
            && self.rules.has(Rule::ResetBelowFloor)
        {
            self.end.reset.push(territory);
            return Ok(());
        }
        if cursor.at == 0 || !self.rules.has(Rule::Fence) {
            cursor.fence = self.head;
        }
        loop {
            if self.is_full() {
                // Whether there is more here is found out by asking: one row is enough.
                if !tables.feed(territory, cursor.at, 1)?.is_empty() {
                    self.end.more = true;
                    self.end.cursors.insert(territory, cursor);
                    return Ok(());
                }
                break;
            }
            let lot = (self.most_lines - self.lines.len()).min(LOT);
            let rows = tables.feed(territory, cursor.at, lot)?;
            let ended = rows.len() < lot;
            if !self.rows(tables, &rows, &mut cursor)? {
                continue;
            }
            if ended {
                break;
            }
        }
        cursor.at = self.head;
        cursor.done = self.head;
        self.end.cursors.insert(territory, cursor);
        Ok(())
    }

    /// Lines of feed rows; false where the page was full before their end.
    fn rows(
        &mut self,
        tables: &mut dyn Tables,
        rows: &[FeedRow],
        cursor: &mut Cursor,
    ) -> Kept<bool> {
        let ids: Vec<Uuid> = rows
            .iter()
            .filter(|row| !row.gone)
            .map(|row| row.record)
            .collect();
        let mut records: HashMap<Uuid, Stored> = HashMap::new();
        let mut entries = HashMap::new();
        if !ids.is_empty() {
            for record in tables.records(&ids)? {
                records.insert(record.id, record);
            }
            entries = self.entries(tables, &ids)?;
        }
        for row in rows {
            if self.is_full() {
                return Ok(false);
            }
            let line = records
                .get(&row.record)
                .filter(|_| !row.gone)
                .map(|record| self.line(row, record, entries.remove(&row.record)));
            let line = match line {
                Some(line) => line,
                None => Line {
                    territory: row.territory,
                    seq: row.seq,
                    record: row.record,
                    place: Place::Left,
                    ..Line::default()
                },
            };
            // What was gone when the loading began was never here; where it is loaded anew, what was gone before it was told
            // is known to be.
            let told = if cursor.done > 0 {
                cursor.done
            } else {
                cursor.fence
            };
            if line.place == Place::Here || row.seq > told {
                self.bytes += size(&line);
                self.lines.push(line);
            }
            cursor.at = row.seq;
        }
        Ok(true)
    }

    fn line(&self, row: &FeedRow, record: &Stored, entries: Option<(Vec<Entry>, bool)>) -> Line {
        let is_here = record.is_alive();
        let (mut entries, cut) = entries.unwrap_or_default();
        if !is_here && !self.rules.has(Rule::EntriesOfDeleted) {
            entries.clear();
        }
        Line {
            territory: row.territory,
            seq: row.seq,
            record: row.record,
            kind: record.kind,
            place: if is_here { Place::Here } else { Place::Deleted },
            body: if is_here {
                record.body.clone()
            } else {
                Body::new()
            },
            sent: record.sent,
            erased: record.versions.erased,
            into: record.into,
            born_at: record.versions.born.at,
            born_by: record.versions.born.user,
            entries,
            cut,
        }
    }

    /// What was done to records since this device was last told all, newest kept where there is too much.
    ///
    /// The bound is not the cursor: a record that moves up in the feed while a page is read would lose what was done
    /// to it before. It is the lowest, over the territories that name the record, of where each was last complete.
    fn entries(
        &self,
        tables: &mut dyn Tables,
        ids: &[Uuid],
    ) -> Kept<HashMap<Uuid, (Vec<Entry>, bool)>> {
        let mut bounds: HashMap<Uuid, i64> = HashMap::new();
        let lower = |bounds: &mut HashMap<Uuid, i64>, id: Uuid, bound: i64| {
            let known = bounds.entry(id).or_insert(bound);
            *known = (*known).min(bound);
        };
        for place in tables.places(ids)? {
            // Also one that may no longer be looked into: the book still holds what came from there.
            let Some(cursor) = self.request.cursors.get(&place.territory) else {
                continue;
            };
            let bound = if self.rules.has(Rule::EntriesFromDone) {
                cursor.told()
            } else {
                cursor.at
            };
            if bound == 0 {
                continue;
            }
            lower(&mut bounds, place.record, bound);
        }
        for id in ids {
            if self.request.own.contains(id) && self.rules.has(Rule::EntriesOfOwn) {
                lower(&mut bounds, *id, 0);
            }
        }
        let Some(lowest) = bounds.values().copied().min() else {
            return Ok(HashMap::new());
        };
        let mut rows: HashMap<Uuid, Vec<Past>> = HashMap::new();
        for row in tables.history(ids, lowest)? {
            rows.entry(row.record).or_default().push(row);
        }
        let mut told = HashMap::new();
        for (id, rows) in rows {
            let Some(bound) = bounds.get(&id).copied() else {
                continue;
            };
            let mut entries: Vec<Entry> = rows
                .into_iter()
                .filter(|row| row.seq > bound && row.outcome == Outcome::Applied)
                .map(entry)
                .collect();
            let cut = entries.len() > ENTRIES;
            if cut {
                entries.drain(..entries.len() - ENTRIES);
            }
            told.insert(id, (entries, cut));
        }
        Ok(told)
    }
}

/// What was done to tracked fields in a territory, some records at a time, and where it goes on.
fn older(tables: &mut dyn Tables, asked: &OlderCursor) -> Kept<(Vec<Older>, i64)> {
    let rows = tables.feed(asked.territory, asked.after, LOT)?;
    let next = match rows.last() {
        Some(last) if rows.len() == LOT => last.seq,
        _ => -1,
    };
    let ids: Vec<Uuid> = rows
        .iter()
        .filter(|row| !row.gone)
        .map(|row| row.record)
        .collect();
    if ids.is_empty() {
        return Ok((Vec::new(), next));
    }
    let mut shapes: HashMap<Uuid, Shape> = HashMap::new();
    for record in tables.records(&ids)? {
        if record.is_alive() {
            shapes.insert(record.id, Shape::of(record.kind));
        }
    }
    let mut told: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
    for mut row in tables.history(&ids, 0)? {
        let Some(shape) = shapes.get(&row.record) else {
            continue;
        };
        row.fields
            .retain(|field, was| shape.is_tracked(field) && matches!(was, Was::Value(..)));
        if row.seq <= asked.upto && row.outcome == Outcome::Applied && !row.fields.is_empty() {
            told.entry(row.record).or_default().push(entry(row));
        }
    }
    let told = told
        .into_iter()
        .map(|(record, mut entries)| {
            // The newest, where there is too much.
            let over = entries.len().saturating_sub(OLDER_ENTRIES);
            entries.drain(..over);
            Older { record, entries }
        })
        .collect();
    Ok((told, next))
}

fn entry(row: Past) -> Entry {
    Entry {
        seq: row.seq,
        op: row.op,
        step: row.step,
        user: row.user,
        device: row.device,
        at: row.at,
        name: row.name,
        undoes: row.undoes,
        fields: row.fields,
    }
}

/// About how many bytes a line is, without writing it.
fn size(line: &Line) -> usize {
    let values = |body: &BTreeMap<String, serde_json::Value>| {
        body.iter()
            .map(|(field, value)| {
                let length = match value {
                    serde_json::Value::String(text) => text.len(),
                    serde_json::Value::Array(items) => items.len() * 24,
                    _ => 8,
                };
                field.len() + length + 8
            })
            .sum::<usize>()
    };
    let entries: usize = line
        .entries
        .iter()
        .map(|entry| 200 + entry.fields.len() * 64)
        .sum();
    160 + values(&line.body) + entries
}

/// What [`Org`] says of waiting: kept here so that the shell asks the same.
pub fn has_news(before: &Org, now: &Org) -> bool {
    before.head != now.head || before.lineage != now.lineage
}
