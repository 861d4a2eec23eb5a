//! The simulator with real books: fewer seeds, all of the store. `DEALBOOK_BOOKS=0..1000` runs more.
//!
//! The rules are proven by the other one; this one asks that the book's tables, journal, undo, derived columns and list
//! of what to send do what the rules take for granted.

use std::collections::BTreeMap;

use dealbook::{
    clock::Clock,
    domain::{
        cell::Cell,
        id::Id,
        record::{KINDS, team::UserRole},
    },
    store::{
        Op, derived,
        journal::{Entry, Verb},
    },
    sync::{
        client::{
            book::{Book, Local, Shelf, Stuck},
            engine::{Engine, Halt, Progress},
            shelf::StoreBook,
            transport::Trouble,
        },
        core::{
            memory::Memory,
            protocol::{Epoch, Level, Request},
        },
    },
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    office::{Desk, Fate, Office, info, text},
    simulator::dice::Dice,
};

const LONG: usize = 700;

/// A real book that may be killed before or after a commit.
struct Fragile<'b, 's> {
    book: &'b mut StoreBook<'s>,
    kill: Option<bool>,
}

impl Book for Fragile<'_, '_> {
    fn change(&mut self, act: &mut dyn FnMut(&mut dyn Shelf) -> Local<()>) -> Local<()> {
        match self.kill.take() {
            None => self.book.change(act),
            Some(true) => self.book.change(&mut |shelf| {
                act(shelf)?;
                Err(Stuck("killed before a commit".into()))
            }),
            Some(false) => {
                self.book.change(act)?;
                Err(Stuck("killed after a commit".into()))
            }
        }
    }
}

struct Run<'o> {
    office: &'o Office,
    desks: Vec<Desk<'o>>,
    dice: Dice,
    grounds: [Uuid; 2],
    typed: Vec<String>,
    backup: Option<Memory>,
    restored: bool,
    trace: Vec<String>,
}

impl Run<'_> {
    fn value(&mut self) -> Cell<'static> {
        let mut word = format!("w{}x", self.typed.len());
        if self.dice.chance(10) {
            word.push_str(&"y".repeat(LONG));
        }
        self.typed.push(word.clone());
        text(&word)
    }

    fn ids(&self, at: usize, kind: &str) -> Vec<Id> {
        self.desks[at].rows(kind).iter().map(|row| row.id).collect()
    }

    fn exchange(&mut self, at: usize, faults: bool) -> Result<bool, String> {
        let desk = &mut self.desks[at];
        desk.login();
        let engine = Engine {
            ops: if faults {
                self.dice.range(1, 9) as usize
            } else {
                1_000
            },
            lines: if faults {
                self.dice.range(1, 9) as usize
            } else {
                0
            },
            ..Engine::new(desk.now().0)
        };
        let clock = Clock::Fixed(desk.now());
        let kill = (faults && self.dice.chance(10)).then(|| self.dice.chance(50));
        let dice = &mut self.dice;
        let mut link = super::office::link(desk.office, desk.user, |_: &Request| {
            match if faults { dice.below(20) } else { 19 } {
                0 | 1 => Fate::LostOnTheWay,
                2 | 3 => Fate::AnswerLost,
                4 => Fate::Twice,
                _ => Fate::Fine,
            }
        });
        let mut book = StoreBook::new(&mut desk.store, clock.now());
        let mut fragile = Fragile {
            book: &mut book,
            kill,
        };
        let done = engine.step(&mut fragile, &mut link);
        self.trace.push(format!("exchange {at}: {done:?}"));
        match done {
            Ok(Progress::More) => Ok(true),
            Ok(Progress::Done) => Ok(false),
            Ok(Progress::Revoked) => Err("revoked by nobody".into()),
            Err(Halt::Trouble(Trouble::Offline(_))) => Ok(true),
            Err(Halt::Stuck(why)) if why.0.starts_with("killed") => Ok(true),
            Err(halt) => Err(format!("exchange {at}: {halt}")),
        }
    }

    fn act(&mut self) -> Result<(), String> {
        let at = self.dice.below(self.desks.len());
        let minutes = self.dice.range(0, 30);
        self.office.later(minutes);
        match self.dice.below(100) {
            0..40 => {
                self.exchange(at, true)?;
            }
            40..52 => {
                let accounts = self.ids(at, "account");
                let value = self.value();
                let (kind, fields) = match self.dice.below(4) {
                    _ if accounts.is_empty() => ("account", vec![("name", value)]),
                    0 => ("account", vec![("name", value)]),
                    1 => ("lead", vec![("company", value)]),
                    2 => {
                        let account = self.dice.pick(&accounts).0;
                        (
                            "opportunity",
                            vec![("name", value), ("account", Cell::Int(account))],
                        )
                    }
                    _ => {
                        let account = self.dice.pick(&accounts).0;
                        (
                            "contact",
                            vec![("family_name", value), ("account", Cell::Int(account))],
                        )
                    }
                };
                let id = self.desks[at].add(kind, &fields);
                self.trace.push(format!("{at} adds {kind} #{id}"));
            }
            52..72 => self.edit(at),
            72..77 => {
                let kind = *self
                    .dice
                    .pick(&["opportunity", "contact", "lead", "account"]);
                let ids = self.ids(at, kind);
                if !ids.is_empty() {
                    let id = *self.dice.pick(&ids);
                    let actor = self.desks[at].actor();
                    self.desks[at]
                        .store
                        .transact(&actor, Op::new("delete"), |tx| tx.delete(id))
                        .map_err(|error| error.to_string())?;
                    self.trace.push(format!("{at} deletes #{id}"));
                }
            }
            77..81 => {
                let ids = self.ids(at, "account");
                if ids.len() > 1 {
                    let two = self.dice.some(&ids, 2);
                    let actor = self.desks[at].actor();
                    self.desks[at]
                        .store
                        .transact(&actor, Op::new("merge").atomic(), |tx| {
                            tx.merge(two[0], two[1])
                        })
                        .map_err(|error| error.to_string())?;
                    self.trace
                        .push(format!("{at} merges #{} into #{}", two[0], two[1]));
                }
            }
            81..90 => {
                let actor = self.desks[at].actor();
                let store = &mut self.desks[at].store;
                let redo = self.dice.chance(30);
                let done = if redo {
                    store.redo(&actor)
                } else {
                    store.undo(&actor)
                };
                self.trace.push(format!(
                    "{at} {} {}",
                    if redo { "redo" } else { "undo" },
                    done.is_ok()
                ));
            }
            90..94 => {
                let roots: Vec<Uuid> = self
                    .office
                    .tables
                    .borrow()
                    .records
                    .values()
                    .filter(|one| [1, 4].contains(&one.kind) && one.is_alive())
                    .map(|one| one.id)
                    .collect();
                if !roots.is_empty() {
                    let root = *self.dice.pick(&roots);
                    let to = *self.dice.pick(&self.grounds);
                    self.office.hand_over(root, to);
                    self.trace.push(format!("handover of {root}"));
                }
            }
            94..96 => {
                let user = self.desks[at].user;
                let ground = *self.dice.pick(&self.grounds);
                let level = *self
                    .dice
                    .pick(&[None, Some(Level::Read), Some(Level::Write)]);
                self.office.grant(user, ground, level);
                self.trace.push(format!("grant to {at}: {level:?}"));
            }
            96..98 => {
                if self.backup.is_none() {
                    self.backup = Some(self.office.tables.borrow().clone());
                    self.trace.push("server backup".into());
                } else if self.dice.chance(40)
                    && let Some(mut tables) = self.backup.take()
                {
                    tables
                        .people
                        .clone_from(&self.office.tables.borrow().people);
                    let from = tables.org.head;
                    tables.org.lineage.push(Epoch {
                        id: self.dice.uuid(),
                        from,
                    });
                    *self.office.tables.borrow_mut() = tables;
                    self.restored = true;
                    self.trace.push("SERVER RESTORE".into());
                }
            }
            _ => self.resolve(at),
        }
        Ok(())
    }

    fn edit(&mut self, at: usize) {
        let kind = *self
            .dice
            .pick(&["account", "opportunity", "contact", "lead"]);
        let ids = self.ids(at, kind);
        if ids.is_empty() {
            return;
        }
        let id = *self.dice.pick(&ids);
        let field = match (kind, self.dice.below(4)) {
            (_, 0) => {
                let mut tags = self.desks[at].get(kind, id, "tags").items();
                let tag = (*self.dice.pick(&["a", "b", "c"])).to_owned();
                if tags.contains(&tag) {
                    tags.retain(|other| *other != tag);
                } else {
                    tags.push(tag);
                }
                self.desks[at].set(kind, id, &[("tags", Cell::from_items(&tags))]);
                return;
            }
            ("account", 1) => "city",
            ("account", _) => "notes",
            ("opportunity", 1) => {
                let amount = Cell::Int(self.dice.range(1, 9_000));
                self.desks[at].set(kind, id, &[("amount", amount), ("currency", text("EUR"))]);
                return;
            }
            ("opportunity", _) => "story",
            ("contact", _) => "title",
            _ => "company",
        };
        let value = self.value();
        self.desks[at].set(kind, id, &[(field, value)]);
        self.trace.push(format!("{at} sets {field} of #{id}"));
    }

    fn resolve(&mut self, at: usize) {
        let open: Vec<Id> = self.desks[at]
            .rows("conflict")
            .iter()
            .filter(|row| row.get(info("conflict"), "state").text() == Some("open"))
            .map(|row| row.id)
            .collect();
        if !open.is_empty() {
            let id = *self.dice.pick(&open);
            self.desks[at].set("conflict", id, &[("state", text("kept"))]);
        }
    }

    fn peace(&mut self) -> Result<(), String> {
        self.trace.push("--- peace".into());
        for _ in 0..3 {
            for at in 0..self.desks.len() {
                let mut quiet = false;
                for _ in 0..300 {
                    if !self.exchange(at, false)? {
                        quiet = true;
                        break;
                    }
                }
                if !quiet {
                    return Err(format!("I13 {at} does not drain"));
                }
            }
        }
        for at in 0..self.desks.len() {
            self.check(at)?;
        }
        if !self.restored {
            self.nothing_is_lost()?;
        }
        Ok(())
    }

    fn nothing_is_lost(&self) -> Result<(), String> {
        let tables = self.office.tables.borrow();
        let mut said = String::new();
        for record in tables.records.values() {
            said.push_str(&serde_json::to_string(&record.body).unwrap_or_default());
        }
        for past in tables.past.values().flatten() {
            said.push_str(&serde_json::to_string(&past.fields).unwrap_or_default());
        }
        match self.typed.iter().find(|word| !said.contains(word.as_str())) {
            Some(word) => Err(format!("I2 {} is nowhere", &word[..word.len().min(12)])),
            None => Ok(()),
        }
    }

    fn check(&mut self, at: usize) -> Result<(), String> {
        let user = self.desks[at].user;
        let tables = self.office.tables.borrow().clone();
        let mut grounds: Vec<Uuid> = tables
            .grants
            .values()
            .filter(|grant| grant.user == user && grant.level().is_some())
            .map(|grant| grant.territory)
            .collect();
        grounds.push(user);
        let desk = &mut self.desks[at];
        let mut here: BTreeMap<Uuid, (u16, Id)> = BTreeMap::new();
        for kind in KINDS {
            for row in desk.store.read().every(kind).map_err(|e| e.to_string())? {
                here.insert(desk.uuid(row.id), (kind.kind.0, row.id));
            }
        }
        for record in tables.records.values() {
            let is_mine = record
                .territory
                .is_some_and(|ground| grounds.contains(&ground));
            let is_here = here.contains_key(&record.id);
            if is_here != (record.is_alive() && is_mine) {
                return Err(format!(
                    "I1/I4 {at}: kind {} {} is here {is_here}, alive {}, mine {is_mine}",
                    record.kind,
                    record.id,
                    record.is_alive()
                ));
            }
        }
        let clock = Clock::Fixed(desk.now()).now();
        for (uuid, (kind, id)) in &here {
            let Some(record) = tables.records.get(uuid) else {
                return Err(format!("I4 {at}: kind {kind} #{id} is here alone"));
            };
            let mut book = StoreBook::new(&mut desk.store, clock);
            let body = book
                .body(*uuid)
                .map_err(|e| e.to_string())?
                .map(|(_, body)| body);
            let lead = |value: &Value| {
                let Some(id) = value.as_str().and_then(|text| Uuid::try_parse(text).ok()) else {
                    return value.clone();
                };
                let mut at = id;
                while let Some(into) = tables.records.get(&at).and_then(|one| one.into) {
                    at = into;
                }
                Value::String(at.to_string())
            };
            let sorted = |value: &Value| match value {
                Value::Array(items) => {
                    let mut items: Vec<String> =
                        items.iter().map(|item| lead(item).to_string()).collect();
                    items.sort();
                    items.dedup();
                    Value::from(items)
                }
                other => lead(other),
            };
            let plain = |body: &BTreeMap<String, Value>| -> BTreeMap<String, Value> {
                body.iter()
                    .map(|(field, value)| (field.clone(), sorted(value)))
                    .collect()
            };
            let body = body.unwrap_or_default();
            if plain(&body) != plain(&record.body) {
                return Err(format!(
                    "I1 {at} #{id} kind {kind}: {body:?}\nis at the server {:?}",
                    record.body
                ));
            }
            journal_is_true(&desk.store, *kind, *id).map_err(|why| format!("{at}: {why}"))?;
        }
        let twice = desk
            .store
            .read()
            .cells(
                "SELECT record, verb, count(*) FROM change WHERE op_id IS NOT NULL GROUP BY op_id, record, verb HAVING count(*) > 1",
                &[],
            )
            .map_err(|e| e.to_string())?;
        if !twice.is_empty() {
            return Err(format!("I9 {at}: one operation twice: {twice:?}"));
        }
        let drift = derived::compare_all(&desk.store.read()).map_err(|e| e.to_string())?;
        if !drift.is_empty() {
            return Err(format!("derived columns of {at}: {drift:?}"));
        }
        Ok(())
    }
}

/// Each value of a field is what the next older line made of it, and the newest is the record's.
fn journal_is_true(store: &dealbook::store::Store, kind: u16, id: Id) -> Result<(), String> {
    let info = super::office::kind_of(kind);
    let history = store
        .read()
        .journal_of(info, id)
        .map_err(|e| e.to_string())?;
    let mut after: BTreeMap<String, Cell<'static>> = BTreeMap::new();
    let mut today = history.today.clone();
    for change in &history.changes {
        if change.verb != Verb::Patch {
            // Another life: its values are its copy's.
            after.clear();
            today.clone_from(&change.copy);
            continue;
        }
        for entry in &change.patch {
            if let Entry::Value { field, old, new } = entry {
                let expected = after
                    .get(field)
                    .cloned()
                    .or_else(|| today.as_ref().map(|row| row.get(info, field).clone()));
                if let (Some(new), Some(expected)) = (new, expected)
                    && *new != expected
                {
                    return Err(format!(
                        "I9 {field} of #{id}: {new:?} where {expected:?} follows"
                    ));
                }
                after.insert(field.clone(), old.clone());
            }
        }
    }
    Ok(())
}

fn one(seed: u64) -> (Result<(), String>, Vec<String>) {
    let office = Office::new();
    let grounds = [office.territory(1, "North"), office.territory(2, "South")];
    let mut dice = Dice::new(seed);
    let mut desks = Vec::new();
    for number in 0..dice.range(2, 3) as usize {
        let person = number % 2;
        let name = ["Lena", "Omar"][person];
        let user = office.person(person as u128 + 1, name, grounds[person], UserRole::Rep);
        office.grant(user, grounds[1 - person], Some(Level::Write));
        let mut desk = Desk::new(&office, user, name);
        desk.ahead = *dice.pick(&[0, 0, -31_000_000, 31_000_000, 40]);
        desks.push(desk);
    }
    let mut run = Run {
        office: &office,
        desks,
        dice,
        grounds,
        typed: Vec::new(),
        backup: None,
        restored: false,
        trace: Vec::new(),
    };
    let mut done = Ok(());
    for _ in 0..run.dice.range(20, 90) {
        done = run.act();
        if done.is_err() {
            break;
        }
    }
    let done = done.and_then(|()| run.peace());
    (done, run.trace)
}

#[test]
fn real_books_come_to_agree() {
    let asked = std::env::var("DEALBOOK_BOOKS").unwrap_or_default();
    let (from, to) = asked
        .split_once("..")
        .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
        .unwrap_or((0, 12));
    let mut failed = Vec::new();
    for seed in from..to {
        let (done, trace) = one(seed);
        if let Err(why) = done {
            if failed.is_empty() && std::env::var("DEALBOOK_TRACE").is_ok() {
                println!("{}", trace.join("\n"));
            }
            failed.push(format!("seed {seed}: {why}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {}\n{}",
        failed.len(),
        to - from,
        failed.join("\n")
    );
}
