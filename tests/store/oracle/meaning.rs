//! The log of effects, kept beside a real book, and the full copies after every call.

use std::collections::{BTreeMap, BTreeSet};

use dealbook::{
    domain::{
        cell::Cell,
        field::{Instant, Record as _, Row},
        id::Id,
        kind::KindInfo,
        record::{account::Account, by_kind, contact::Contact},
    },
    store::{
        Actor, Store,
        identity::State,
        journal::{self, Entry, Key, Verb},
    },
};

use super::{Outcome, Random, check, program::Call};
use crate::support::{START, book, today};

/// The end of time.
pub const ALWAYS: Instant = Instant(i64::MAX);
pub const MINUTE: i64 = 60_000;

/// The fields of a kind that programs write, by the part they play.
pub struct Fields {
    pub info: &'static KindInfo,
    pub name: &'static str,
    pub stage: &'static str,
    pub close: &'static str,
    /// One unit.
    pub money: [&'static str; 2],
    pub refs: &'static [&'static str],
}

pub static ACCOUNT: Fields = Fields {
    info: Account::INFO,
    name: "name",
    stage: "industry",
    close: "founded",
    money: ["revenue", "revenue_currency"],
    refs: &["parent"],
};
pub static CONTACT: Fields = Fields {
    info: Contact::INFO,
    name: "family_name",
    stage: "title",
    close: "birthday",
    money: ["street", "city"],
    refs: &["account", "reports_to"],
};

impl Fields {
    pub fn of(info: &KindInfo) -> &'static Self {
        if info.code == "account" {
            &ACCOUNT
        } else {
            &CONTACT
        }
    }

    /// The fields of one value, references last.
    pub fn single(&self) -> Vec<&'static str> {
        let mut names = vec![
            self.name,
            self.stage,
            self.close,
            self.money[0],
            self.money[1],
            "notes",
        ];
        names.extend(self.refs);
        names
    }

    /// The fields whose figures are checked.
    pub fn figures(&self) -> [&'static str; 4] {
        [self.stage, self.close, self.money[0], "notes"]
    }

    pub fn leads_to(&self, field: &str) -> &'static Self {
        match field {
            "reports_to" => &CONTACT,
            _ => &ACCOUNT,
        }
    }
}

/// A record as the oracle sees it: its own words for every field.
#[derive(Clone, Debug, PartialEq)]
pub struct Rec {
    pub fields: &'static str,
    pub single: BTreeMap<&'static str, Cell<'static>>,
    pub tags: Vec<String>,
}

impl Rec {
    pub fn of(info: &KindInfo, row: &Row) -> Self {
        let fields = Fields::of(info);
        Self {
            fields: info.code,
            single: fields
                .single()
                .into_iter()
                .map(|name| (name, row.get(info, name).clone()))
                .collect(),
            tags: row.get(info, "tags").items(),
        }
    }

    /// The same with the tags as a set: the order is promised only where it is exact.
    pub fn flat(&self) -> Self {
        let mut flat = self.clone();
        flat.tags.sort();
        flat
    }

    pub fn blank(&self) -> Self {
        let mut blank = self.clone();
        blank
            .single
            .values_mut()
            .for_each(|cell| *cell = Cell::Null);
        blank.tags.clear();
        blank
    }

    pub fn words(&self) -> BTreeSet<String> {
        let mut words: BTreeSet<String> = self.tags.iter().cloned().collect();
        let text = self
            .single
            .iter()
            .filter(|(name, _)| **name != "revenue_currency");
        words.extend(text.filter_map(|(_, cell)| cell.text().map(str::to_owned)));
        words
    }

    pub fn without(&self, words: &BTreeSet<String>) -> Self {
        let mut clean = self.clone();
        clean.tags.retain(|tag| !words.contains(tag));
        for (name, cell) in &mut clean.single {
            if *name != "revenue_currency" && cell.text().is_some_and(|text| words.contains(text)) {
                *cell = Cell::Null;
            }
        }
        clean
    }
}

pub type Rows = BTreeMap<Id, Rec>;

pub fn flat(rows: &Rows) -> Rows {
    rows.iter().map(|(id, rec)| (*id, rec.flat())).collect()
}

/// One thing that a step made true.
#[derive(Clone, Debug)]
pub struct Effect {
    pub seq: i64,
    pub step: i64,
    pub rec: Id,
    pub at: Instant,
    pub user: Id,
    pub op: String,
    pub key: Key,
    /// Of existence and items: something or nothing.
    pub value: Cell<'static>,
    /// What a record began with.
    pub first: Option<Rec>,
}

/// A line of the journal as it is stored.
#[derive(Clone, Debug)]
pub struct Line {
    pub seq: i64,
    pub step: i64,
    pub rec: Id,
    pub verb: Verb,
    pub at: Instant,
    pub patch: String,
    pub op: String,
    pub undoes: Option<i64>,
    pub user: Id,
    pub info: &'static KindInfo,
}

/// A copy of everything after a call.
#[derive(Clone, Debug)]
pub struct Copy {
    pub rows: Rows,
}

/// A change of one field as figures list it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub seq: i64,
    pub rec: Id,
    pub field: String,
    pub old: Cell<'static>,
    pub new: Cell<'static>,
    pub at: Instant,
    pub user: Id,
    pub op: String,
}

/// A book and what it means.
pub struct Meaning {
    pub store: Store,
    /// Minutes since the start.
    pub now: i64,
    /// Steps and changes that the book was founded with.
    pub base_step: i64,
    pub seq: i64,
    pub effects: Vec<Effect>,
    /// Where each effect was switched.
    pub switched: BTreeMap<(i64, Id, Key), Vec<i64>>,
    pub copies: BTreeMap<i64, Copy>,
    pub erased: BTreeSet<Id>,
    pub secret: BTreeSet<String>,
    pub pairs: Vec<(Id, Id)>,
    pub floor: i64,
    /// Makes every name its own.
    pub serial: usize,
    pub other: Id,
    /// Whether another device's change ever came.
    pub is_shared: bool,
}

impl Meaning {
    pub fn new() -> Self {
        let store = book();
        let mut book = Self {
            other: Id(store.actor(Instant(START), today()).user.0 + 1),
            seq: store.newest_seq().expect("readable"),
            base_step: 0,
            store,
            now: 1000,
            effects: Vec::new(),
            switched: BTreeMap::new(),
            copies: BTreeMap::new(),
            erased: BTreeSet::new(),
            secret: BTreeSet::new(),
            pairs: Vec::new(),
            is_shared: false,
            floor: 0,
            serial: 0,
        };
        book.base_step = book.newest_step();
        book.copies.insert(book.seq, Copy { rows: Rows::new() });
        book
    }

    pub fn newest_step(&self) -> i64 {
        self.numbers("SELECT max(id) FROM step", &[])
            .first()
            .copied()
            .unwrap_or(0)
    }

    pub fn numbers(&self, sql: &str, params: &[i64]) -> Vec<i64> {
        let cells = self.store.read().cells(sql, params).expect("readable");
        cells.iter().filter_map(|row| row[0].int()).collect()
    }

    pub fn moment(&self) -> Instant {
        Instant(START + self.now * MINUTE)
    }

    pub fn me(&self) -> Actor {
        self.store.actor(self.moment(), today())
    }

    /// Another person on another device.
    pub fn colleague(&self) -> Actor {
        Actor {
            user: self.other,
            device: 2,
            ..self.me()
        }
    }

    /// All records that programs make, in full.
    pub fn rows(&self) -> Rows {
        let read = self.store.read();
        let mut rows = Rows::new();
        for info in [Account::INFO, Contact::INFO] {
            for id in self.numbers(&format!("SELECT id FROM {}", info.code), &[]) {
                let row = read.row(info, Id(id)).expect("readable").expect("there");
                rows.insert(Id(id), Rec::of(info, &row));
            }
        }
        rows
    }

    /// Every record that was ever made, with its kind.
    pub fn known(&self) -> Vec<(Id, &'static KindInfo)> {
        let read = self.store.read();
        let cells = read
            .cells(
                "SELECT id, kind FROM identity WHERE kind IN (1, 2) ORDER BY id",
                &[],
            )
            .expect("readable");
        cells
            .iter()
            .map(|row| {
                let kind = dealbook::domain::kind::Kind(row[1].int().expect("a kind") as u16);
                (
                    Id(row[0].int().expect("an id")),
                    by_kind(kind).expect("known"),
                )
            })
            .collect()
    }

    pub fn lines(&self, after: i64) -> Vec<Line> {
        let cells = self
            .store
            .read()
            .cells(
                "SELECT c.seq, c.step, c.record, c.verb, c.at, coalesce(c.patch, ''), s.op, s.undoes, s.actor, i.kind \
                 FROM change c JOIN step s ON s.id = c.step JOIN identity i ON i.id = c.record \
                 WHERE c.seq > ?1 AND i.kind IN (1, 2) ORDER BY c.seq",
                &[after],
            )
            .expect("readable");
        cells
            .into_iter()
            .map(|row| {
                let int = |at: usize| row[at].int().expect("a number");
                let text = |at: usize| row[at].text().unwrap_or_default().to_owned();
                Line {
                    seq: int(0),
                    step: int(1),
                    rec: Id(int(2)),
                    verb: match int(3) {
                        0 => Verb::Create,
                        1 => Verb::Patch,
                        _ => Verb::Delete,
                    },
                    at: Instant(int(4)),
                    patch: text(5),
                    op: text(6),
                    undoes: row[7].int(),
                    user: Id(int(8)),
                    info: by_kind(dealbook::domain::kind::Kind(int(9) as u16)).expect("known"),
                }
            })
            .collect()
    }

    /// Takes what a call wrote into the log of effects.
    pub fn note(&mut self) {
        let rows = self.rows();
        for line in self.lines(self.seq) {
            self.seq = line.seq;
            if let Some(undone) = line.undoes {
                self.switch(undone, &line);
                continue;
            }
            let effect = |key, value, first| Effect {
                seq: line.seq,
                step: line.step,
                rec: line.rec,
                at: line.at,
                user: line.user,
                op: line.op.clone(),
                key,
                value,
                first,
            };
            match line.verb {
                Verb::Create => {
                    let first = rows.get(&line.rec).cloned();
                    self.effects
                        .push(effect(Key::Existence, Cell::Int(1), first));
                }
                Verb::Delete => self.effects.push(effect(Key::Existence, Cell::Null, None)),
                Verb::Patch => {
                    for entry in journal::decode(&line.patch) {
                        let value = value_after(&entry, rows.get(&line.rec));
                        self.effects.push(effect(entry.key(), value, None));
                    }
                }
            }
        }
        self.copies.insert(self.seq, Copy { rows });
    }

    /// An undo or redo switches what it names; a record that it takes or brings back, all of it.
    fn switch(&mut self, undone: i64, line: &Line) {
        let keys: Vec<Key> = if line.verb == Verb::Patch {
            journal::decode(&line.patch)
                .iter()
                .map(Entry::key)
                .collect()
        } else {
            let of = self
                .effects
                .iter()
                .filter(|effect| effect.step == undone && effect.rec == line.rec);
            let mut keys: BTreeSet<Key> = of.map(|effect| effect.key.clone()).collect();
            keys.insert(Key::Existence);
            keys.into_iter().collect()
        };
        for key in keys {
            self.switched
                .entry((undone, line.rec, key))
                .or_default()
                .push(line.seq);
        }
    }

    /// Whether an effect was off once the journal had reached `mark`.
    pub fn is_off(&self, effect: &Effect, mark: i64) -> bool {
        let key = (effect.step, effect.rec, effect.key.clone());
        let times = self
            .switched
            .get(&key)
            .map_or(0, |times| times.iter().filter(|seq| **seq <= mark).count());
        times % 2 == 1
    }

    /// The records that stood by a moment, and the changes that made them so.
    pub fn fold(&self, until: Instant) -> (Rows, Vec<Figure>) {
        let mut state: BTreeMap<Id, (bool, Rec)> = BTreeMap::new();
        let mut figures = Vec::new();
        for effect in &self.effects {
            if effect.at > until || self.is_off(effect, i64::MAX) {
                continue;
            }
            let slot = state
                .entry(effect.rec)
                .or_insert_with(|| (false, self.blank(effect.rec)));
            match &effect.key {
                Key::Existence => {
                    slot.0 = !effect.value.is_null();
                    if let Some(first) = &effect.first {
                        slot.1 = first.clone();
                    }
                }
                Key::Item(_, item) => {
                    slot.1.tags.retain(|tag| tag != item);
                    if !effect.value.is_null() {
                        slot.1.tags.push(item.clone());
                    }
                }
                Key::Field(field) => {
                    let Some(cell) = slot.1.single.get_mut(field.as_str()) else {
                        continue;
                    };
                    figures.push(Figure {
                        seq: effect.seq,
                        rec: effect.rec,
                        field: field.clone(),
                        old: std::mem::replace(cell, effect.value.clone()),
                        new: effect.value.clone(),
                        at: effect.at,
                        user: effect.user,
                        op: effect.op.clone(),
                    });
                }
            }
        }
        let rows = state
            .into_iter()
            .filter(|(_, (here, _))| *here)
            .map(|(id, (_, rec))| (id, rec.flat()))
            .collect();
        (rows, figures)
    }

    fn blank(&self, id: Id) -> Rec {
        let info = self
            .store
            .read()
            .kind_of(id)
            .expect("readable")
            .expect("known");
        Rec::of(
            info,
            &Row {
                id,
                cells: vec![Cell::Null; info.specs().len()],
                ..Row::default()
            },
        )
    }

    /// Makes one call, notes what it meant, and checks it.
    pub fn follow(&mut self, call: &Call, random: &mut Random) -> Outcome {
        let before = self.rows();
        let mark = self.seq;
        let undoes = if call.name == "undo" {
            self.next_undo()
        } else {
            None
        };
        self.make(call)?;
        self.note();
        check::now(self, random)?;
        if let Some(step) = undoes {
            if self.next_undo() == Some(step) {
                return Err(format!("u is stuck on step {step}"));
            }
            if random.below(2) == 0 {
                self.there_and_back(step, &before, mark, random)?;
            }
        }
        let is_own = ["edit", "bulk", "create", "import", "delete", "merge"].contains(&call.name);
        if is_own && self.seq > mark && random.below(4) == 0 {
            self.back_and_there(&before, random)?;
        }
        Ok(())
    }

    /// After an undo: a redo gives what was, and the next undo what is.
    fn there_and_back(
        &mut self,
        step: i64,
        before: &Rows,
        mark: i64,
        random: &mut Random,
    ) -> Outcome {
        let undone = self.rows();
        let led = self.lines(mark).iter().any(|line| line.op == "led");
        match self.store.redo(&self.me()) {
            Ok(redone) if redone.step.id == step => {}
            Ok(redone) => return Err(format!("redo of {step} put step {} back", redone.step.id)),
            Err(error) => return Err(format!("nothing to redo: {error}")),
        }
        self.note();
        check::now(self, random)?;
        if !led {
            check::same("undo and redo", &self.rows(), before)?;
        }
        self.store
            .undo(&self.me())
            .map_err(|error| error.to_string())?;
        self.note();
        check::now(self, random)?;
        if !led {
            check::same("undo, redo and undo", &self.rows(), &undone)?;
        }
        Ok(())
    }

    /// After an own step: an undo gives exactly what was.
    fn back_and_there(&mut self, before: &Rows, random: &mut Random) -> Outcome {
        let after = self.rows();
        self.store
            .undo(&self.me())
            .map_err(|error| error.to_string())?;
        self.note();
        check::same("undo of the last step", &self.rows(), before)?;
        check::now(self, random)?;
        self.store
            .redo(&self.me())
            .map_err(|error| error.to_string())?;
        self.note();
        check::same("redo of the last step", &self.rows(), &after)?;
        check::now(self, random)
    }

    pub fn next_undo(&self) -> Option<i64> {
        self.store
            .next_undo(&self.me())
            .expect("readable")
            .map(|step| step.id)
    }

    /// An otherwise untouched book is empty after undoing all, on every day.
    pub fn undo_all(&mut self) -> Outcome {
        while self.next_undo().is_some() {
            self.store
                .undo(&self.me())
                .map_err(|error| error.to_string())?;
            self.note();
        }
        check::same("undo of everything", &self.rows(), &Rows::new())?;
        let days: BTreeSet<Instant> = self.effects.iter().map(|effect| effect.at).collect();
        for (id, info) in self.known() {
            let history = self.store.read().journal_of(info, id).expect("readable");
            if let Some(day) = days.iter().find(|day| history.state(**day).is_some()) {
                return Err(format!(
                    "after undo of everything {id} is there as of {day:?}"
                ));
            }
        }
        Ok(())
    }

    pub fn state_of(&self, id: Id) -> State {
        self.store
            .read()
            .identity(id)
            .expect("readable")
            .expect("known")
            .state
    }

    pub fn lead(&self, id: Id) -> Id {
        let mut at = id;
        while let Some(known) = self.store.read().identity(at).expect("readable") {
            match (known.state, known.into) {
                (State::Merged, Some(into)) => at = into,
                _ => break,
            }
        }
        at
    }
}

fn value_after(entry: &Entry, row: Option<&Rec>) -> Cell<'static> {
    match (entry, row) {
        (Entry::Item { item, .. }, Some(row)) => {
            if row.tags.contains(item) {
                Cell::Int(1)
            } else {
                Cell::Null
            }
        }
        (Entry::Item { to, .. }, None) => to.map_or(Cell::Null, |_| Cell::Int(1)),
        (Entry::Value { field, .. }, Some(row)) => {
            row.single.get(field.as_str()).cloned().unwrap_or_default()
        }
        (Entry::Value { new, .. }, None) => new.clone().unwrap_or_default(),
    }
}
