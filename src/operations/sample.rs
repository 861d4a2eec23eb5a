//! The sample book: one believable company, dated from today, for the demo, the tests and the pictures.
//!
//! What is in it stands in `assets/sample`, one file a kind; how a file is written is said there. This file lays it
//! into a book; `sheet` reads the files, `value` turns a text of them into a cell.

mod sheet;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;

use self::{
    sheet::{History, Sheet},
    value::Days,
};
use crate::{
    clock::Clock,
    domain::{
        cell::Cell,
        field::{Instant, Record as _, Row},
        id::Id,
        kind::{Kind, KindInfo},
        record::{
            book::{CurrencyRate, CustomField, Tag},
            pipeline::{Pipeline, Stage},
            review::{Review, Verdict},
            team::{Team, User},
        },
    },
    store::{Actor, Changes, Error, NewBook, Op, Result, Store, Tx},
};

/// How long before today the sample company took to its book.
const FOUNDED: i64 = 1_000;

/// The kinds that shape a book. They go in first, in a step of their own, for what is worked out of the others is
/// worked out with the stages, the custom fields and the rates that stood when the step began.
const SHAPE: &[Kind] = &[
    Team::KIND,
    User::KIND,
    Pipeline::KIND,
    Stage::KIND,
    CustomField::KIND,
    CurrencyRate::KIND,
    Tag::KIND,
];

/// What a new book is told so that the sample fits it: its user, its currency, and a day before the oldest record.
pub fn new_book(clock: Clock) -> NewBook {
    let founded = Days::of(clock).day(-FOUNDED);
    NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: clock.midnight(founded),
        today: founded,
    }
}

/// Fills a new book with the sample, as if it had been kept for years.
///
/// The user of the book becomes the rep of the story, the plain pipeline hers. Each record is true since the day it
/// was made, and what changed since is in the journal with its day and its author. `u` takes nothing of it back.
pub fn fill(store: &mut Store, clock: Clock) -> Result<Changes> {
    let sheets = sheet::sheets()?;
    let now = clock.now();
    let actor = store.actor(now.instant, now.today);
    let days = Days::of(clock);
    let known = known(store, &actor);
    let op = |part: &str| Op::with("sample", json!({ "part": part }));

    let (shape, rest): (Vec<_>, Vec<_>) = sheets
        .iter()
        .partition(|sheet| SHAPE.contains(&sheet.info.kind));
    let (ids, _) = store.transact(&actor, op("shape"), |tx| {
        Filling::new(tx, days, known).run(&shape, &History::default())
    })?;
    let history = sheet::history()?;
    let (_, changes) = store.transact(&actor, op("records"), |tx| {
        Filling::new(tx, days, ids).run(&rest, &history)
    })?;
    store.begin_day(now.today)?;
    store.settle()?;
    Ok(changes)
}

/// The keys of what every new book begins with.
fn known(store: &Store, actor: &Actor) -> HashMap<String, Id> {
    let mut known = HashMap::from([("user.me".to_owned(), actor.user)]);
    if let Some(pipeline) = store.catalog().pipelines.first() {
        known.insert("pipe.plain".into(), pipeline.id);
        for stage in &pipeline.stages {
            known.insert(format!("stage.{}", stage.name.to_lowercase()), stage.id);
        }
    }
    known
}

type Fields<'a> = Vec<(&'a str, Cell<'static>)>;

/// One thing to write, at its moment.
enum Event<'a> {
    Create {
        info: &'static KindInfo,
        row: Row,
    },
    Change {
        info: &'static KindInfo,
        id: Id,
        fields: Fields<'a>,
        author: Id,
    },
}

/// The files of one step on their way into the book.
struct Filling<'t, 's> {
    tx: &'t mut Tx<'s>,
    days: Days,
    ids: HashMap<String, Id>,
}

impl<'t, 's> Filling<'t, 's> {
    fn new(tx: &'t mut Tx<'s>, days: Days, ids: HashMap<String, Id>) -> Self {
        Self { tx, days, ids }
    }

    /// Writes all in the order in which it happened, so that a mark in the journal parts before from after.
    fn run(mut self, sheets: &[&Sheet], history: &History) -> Result<HashMap<String, Id>> {
        let mut found = Vec::new();
        for sheet in sheets {
            for line in &sheet.lines {
                if let Some(id) = self.ids.get(sheet.key(line)) {
                    found.push(*id);
                } else {
                    let id = self.tx.reserve(sheet.info.kind)?;
                    self.ids.insert(sheet.key(line).to_owned(), id);
                }
            }
        }
        let mut events = Vec::new();
        for sheet in sheets {
            for line in &sheet.lines {
                self.events_of(sheet, line, history, &mut events)?;
            }
        }
        // Stable: of one moment a record comes before its changes, and files keep their order.
        events.sort_by_key(|(at, _)| *at);
        for (at, event) in events {
            match event {
                Event::Create { info, row } if found.contains(&row.id) => self.adopt(info, &row)?,
                Event::Create { info, mut row } => {
                    if info.kind == Review::KIND || info.kind == Verdict::KIND {
                        row.set(info, "mark", Cell::Int(self.tx.newest_seq()));
                    }
                    self.tx.create_at(info, row, at)?;
                }
                Event::Change {
                    info,
                    id,
                    fields,
                    author,
                } => self.tx.history(info, id, &fields, at, Some(author))?,
            }
        }
        Ok(self.ids)
    }

    /// A record that the book began with takes on what the sample says of it.
    fn adopt(&mut self, info: &'static KindInfo, row: &Row) -> Result<()> {
        let fields: Fields<'_> = info
            .specs()
            .iter()
            .zip(&row.cells)
            .filter(|(spec, cell)| spec.is_stored() && !cell.is_null())
            .map(|(spec, cell)| (spec.name.as_ref(), cell.clone()))
            .collect();
        self.tx.set(info, row.id, &fields)
    }

    /// The making of one record as it was at first, and its later changes.
    fn events_of<'a>(
        &self,
        sheet: &'a Sheet,
        line: &'a csv::StringRecord,
        history: &'a History,
        events: &mut Vec<(Instant, Event<'a>)>,
    ) -> Result<()> {
        let (info, key) = (sheet.info, sheet.key(line));
        let currency = sheet
            .currency(line)
            .unwrap_or_else(|| self.tx.catalog().base());
        let cell = |field: &str, text: &str| {
            let spec = sheet::spec(info, field)
                .ok_or_else(|| wrong(key, &format!("there is no field `{field}`")))?;
            value::cell(spec, text, &self.days, currency, &self.ids)
                .ok_or_else(|| wrong(key, &format!("`{text}` does not fit {field}")))
        };
        let moment = |day: &str, otherwise| {
            let at = self.days.instant(day, otherwise);
            at.ok_or_else(|| wrong(key, &format!("`{day}` is no day")))
        };
        let mut row = Row::new(info);
        row.id = self.id(key)?;
        let id = row.id;
        for (field, text) in sheet.values(line) {
            row.set(info, field, cell(field, text)?);
        }
        let mut begun = BTreeSet::new();
        let mut changes: BTreeMap<(Instant, Id), Fields<'a>> = BTreeMap::new();
        for entry in history.of(key) {
            let then = cell(&entry.field, &entry.value)?;
            if begun.insert(&entry.field) {
                row.set(info, &entry.field, then);
                continue;
            }
            let by = (moment(&entry.day, value::AFTERNOON)?, self.id(&entry.by)?);
            changes.entry(by).or_default().push((&entry.field, then));
        }
        let made = moment(sheet.created(line), value::MORNING)?;
        events.push((made, Event::Create { info, row }));
        for ((at, author), fields) in changes {
            events.push((
                at,
                Event::Change {
                    info,
                    id,
                    fields,
                    author,
                },
            ));
        }
        Ok(())
    }

    fn id(&self, key: &str) -> Result<Id> {
        let known = self.ids.get(key).copied();
        known.ok_or_else(|| wrong(key, "there is no such record"))
    }
}

/// A fault in the files themselves.
fn wrong(key: &str, what: &str) -> Error {
    Error::refused(format!("the sample book is wrong at `{key}`: {what}"))
}
