//! The calls of a program: choices are modulo what is there, so that programs can be shrunk.

use std::collections::BTreeSet;

use dealbook::{
    domain::{
        cell::Cell,
        field::{Instant, Row},
        id::Id,
    },
    store::{Error, Op, journal::Key},
};

use super::{
    Outcome, Random,
    meaning::{ACCOUNT, CONTACT, Fields, MINUTE, Meaning, Rec},
};

/// What programs are made of; what stands twice comes twice as often.
pub const OPS: &[&str] = &[
    "create", "import", "edit", "edit", "edit", "edit", "bulk", "delete", "merge", "undo", "undo",
    "undo", "redo", "redo", "revert", "remote", "remote", "rcreate", "rundo", "clock", "trim",
    "erase",
];
/// Those after which undoing everything leaves nothing.
pub const UNDOABLE: &[&str] = &[
    "create", "import", "edit", "bulk", "delete", "merge", "undo", "redo",
];

/// One call and its four choices.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: &'static str,
    r: [usize; 4],
}

impl Call {
    pub fn program(seed: u64, count: usize, ops: &[&'static str]) -> Vec<Self> {
        let mut random = Random::new(seed);
        (0..count)
            .map(|_| Self {
                name: ops[random.below(ops.len())],
                r: std::array::from_fn(|_| random.below(1_000_000)),
            })
            .collect()
    }
}

fn pick<T: Copy>(of: &[T], r: usize) -> Option<T> {
    of.get(r % of.len().max(1)).copied()
}

fn said(error: Error) -> String {
    error.to_string()
}

/// What would put a record above itself is refused, and nothing of the step is done.
fn no_ring(done: Result<(), Error>) -> Outcome {
    match done {
        Err(Error::BadReference { why, .. }) if why.contains("above itself") => Ok(()),
        done => done.map_err(said),
    }
}

/// A step of the journal.
struct Known {
    id: i64,
    is_ordinary: bool,
    device: i64,
    undoes: Option<i64>,
    is_undo: bool,
    is_part: bool,
}

impl Meaning {
    /// Makes a call on the real book.
    pub fn make(&mut self, call: &Call) -> Outcome {
        let [r1, r2, r3, r4] = call.r;
        self.now += [0, 1, 3, 15, 1440][r4 % 5];
        match call.name {
            "create" => self.create(r1, "create", None),
            "rcreate" => self.create(
                r1,
                "create",
                Some(Instant(self.moment().0 - (r3 % 3000) as i64 * MINUTE)),
            ),
            "import" => self.import(r1, r2, r3),
            "edit" | "bulk" => self.edit_some(call.name, r1, r2),
            "delete" => self.delete(r1, r2),
            "merge" => self.merge(r1, r2, r3),
            "undo" => self.take_back(false),
            "redo" => self.take_back(true),
            "revert" => self.revert(r1),
            "remote" => self.remote(r1, r2, r3),
            "rundo" => self.remote_undo(r1),
            "clock" => {
                self.now -= (r1 % 200) as i64;
                Ok(())
            }
            "trim" => self.trim(r1),
            _ => self.erase(r1),
        }
    }

    fn unique(&mut self, letter: &str) -> String {
        self.serial += 1;
        format!("{letter}x{};", self.serial)
    }

    /// Every third note is longer than what a patch keeps twice.
    fn note_text(&mut self) -> String {
        let text = self.unique("t");
        if self.serial.is_multiple_of(3) {
            text.repeat(1 + 600 / text.len())
        } else {
            text
        }
    }

    fn of_kind(&self, fields: &Fields) -> Vec<Id> {
        let code = fields.info.code;
        self.numbers(&format!("SELECT id FROM {code} ORDER BY id"), &[])
            .into_iter()
            .map(Id)
            .collect()
    }

    fn money(r: usize, fields: &Fields) -> [Cell<'static>; 2] {
        let currency = if r.is_multiple_of(3) { "JPY" } else { "EUR" };
        if fields.info.code == "account" {
            [Cell::Int((r / 17 % 50) as i64), Cell::from(currency)]
        } else {
            [
                Cell::from(format!("street {}", r / 17 % 50)),
                Cell::from(format!("in {currency}")),
            ]
        }
    }

    fn first(&mut self, r: usize) -> (&'static Fields, Row) {
        let fields = if r / 3 % 5 < 2 { &ACCOUNT } else { &CONTACT };
        let mut row = Row::new(fields.info);
        let info = fields.info;
        row.set(info, fields.name, Cell::from(self.unique("n")));
        row.set(info, fields.stage, Cell::from(format!("s{}", r % 4)));
        row.set(info, fields.close, Cell::Int((r % 40) as i64));
        for (name, cell) in fields.money.iter().zip(Self::money(r, fields)) {
            row.set(info, name, cell);
        }
        row.set(info, "notes", Cell::from(self.note_text()));
        let tags = [self.unique("g"), self.unique("g")];
        row.set(info, "tags", Cell::from_items(&tags));
        for (at, name) in fields.refs.iter().enumerate() {
            let there = self.of_kind(fields.leads_to(name));
            if let Some(target) =
                pick(&there, r / (5 + 2 * at)).filter(|_| !r.is_multiple_of(3 - at))
            {
                row.set(info, name, Cell::Int(target.0));
            }
        }
        (fields, row)
    }

    fn create(&mut self, r: usize, op: &str, arrived: Option<Instant>) -> Outcome {
        let (fields, row) = self.first(r);
        let actor = if arrived.is_some() {
            self.colleague()
        } else {
            self.me()
        };
        self.store
            .transact(&actor, Op::new(op), |tx| match arrived {
                Some(at) => tx.arrive_new(fields.info, row, at).map(|_| ()),
                None => tx.create(fields.info, row).map(|_| ()),
            })
            .map_err(said)?;
        Ok(())
    }

    /// Back-dated creates, each leading to the one before it where the kinds allow.
    fn import(&mut self, r1: usize, r2: usize, r3: usize) -> Outcome {
        let rows: Vec<_> = (0..=r1 % 3).map(|at| self.first(r2 + at * 3)).collect();
        let at = Instant(self.moment().0 - (r3 % 4000) as i64 * MINUTE);
        self.store
            .transact(&self.me(), Op::new("import"), |tx| {
                let mut last: Option<(&Fields, Id)> = None;
                for (fields, mut row) in rows {
                    row.id = tx.reserve(fields.info.kind)?;
                    for name in fields.refs {
                        if let Some((_, id)) =
                            last.filter(|(kind, _)| fields.leads_to(name).info == kind.info)
                        {
                            row.set(fields.info, name, Cell::Int(id.0));
                        }
                    }
                    last = Some((fields, row.id));
                    tx.create_at(fields.info, row, at)?;
                }
                Ok(())
            })
            .map_err(said)?;
        Ok(())
    }

    fn here(&self) -> Vec<Id> {
        self.rows().into_keys().collect()
    }

    fn fields_of(&self, id: Id) -> &'static Fields {
        Fields::of(
            self.store
                .read()
                .kind_of(id)
                .expect("readable")
                .expect("known"),
        )
    }

    /// New values for a record, as one edit writes them.
    fn new_values(&mut self, id: Id, r: usize) -> Vec<(&'static str, Cell<'static>)> {
        let fields = self.fields_of(id);
        let row = self.rows().remove(&id);
        let mut values = Vec::new();
        for at in 0..=r % 2 {
            match r / 7_usize.pow(at as u32) % 6 {
                0 => values.push((fields.name, Cell::from(self.unique("n")))),
                1 => values.push((fields.stage, Cell::from(format!("s{}", r / 11 % 4)))),
                2 => values.push((fields.close, Cell::Int((r / 13 % 40) as i64))),
                3 => values.extend(fields.money.into_iter().zip(Self::money(r, fields))),
                4 => values.push(("notes", Cell::from(self.note_text()))),
                _ => {
                    let mut tags = row.as_ref().map(|row| row.tags.clone()).unwrap_or_default();
                    match r / 3 % 5 {
                        0 | 1 if !tags.is_empty() => {
                            let gone = r / 5 % tags.len();
                            tags.remove(gone);
                        }
                        2 if tags.len() > 1 => tags.reverse(),
                        _ => tags.insert(r / 5 % (tags.len() + 1), self.unique("g")),
                    }
                    values.push(("tags", Cell::from_items(&tags)));
                }
            }
        }
        if r.is_multiple_of(5) {
            let name = fields.refs[r / 29 % fields.refs.len()];
            let mut there = self.of_kind(fields.leads_to(name));
            there.retain(|other| *other != id);
            let target = pick(&there, r / 19).filter(|_| !(r / 23).is_multiple_of(4));
            values.push((name, target.map_or(Cell::Null, |id| Cell::Int(id.0))));
        }
        values
    }

    fn edit_some(&mut self, op: &str, r1: usize, r2: usize) -> Outcome {
        let here = self.here();
        let count = if op == "edit" { 1 } else { 3 };
        let ids: BTreeSet<Id> = (0..count).filter_map(|at| pick(&here, r1 + at)).collect();
        let values: Vec<_> = ids
            .into_iter()
            .map(|id| (id, self.new_values(id, r2)))
            .collect();
        let infos: Vec<_> = values
            .iter()
            .map(|(id, _)| self.fields_of(*id).info)
            .collect();
        let edited = self.store.transact(&self.me(), Op::new(op), |tx| {
            for ((id, values), info) in values.iter().zip(infos) {
                tx.set(info, *id, values)?;
            }
            Ok(())
        });
        no_ring(edited.map(|_| ()))
    }

    /// Deletes a record, now and then with one that refers to it; the rest is unlinked.
    fn delete(&mut self, r1: usize, r2: usize) -> Outcome {
        let rows = self.rows();
        let here: Vec<Id> = rows.keys().copied().collect();
        let Some(id) = pick(&here, r1) else {
            return Ok(());
        };
        let refers = |rec: &Rec| {
            ["parent", "reports_to"]
                .iter()
                .any(|name| rec.single.get(name) == Some(&Cell::Int(id.0)))
        };
        let cascade: Vec<Id> = rows
            .iter()
            .filter(|(other, rec)| **other != id && refers(rec))
            .map(|(other, _)| *other)
            .take(r2 % 2)
            .collect();
        self.store
            .transact(&self.me(), Op::new("delete"), |tx| {
                for other in cascade {
                    tx.delete(other)?;
                }
                tx.delete(id)
            })
            .map_err(said)?;
        Ok(())
    }

    fn merge(&mut self, r1: usize, r2: usize, r3: usize) -> Outcome {
        let here = self.here();
        let Some(winner) = pick(&here, r1) else {
            return Ok(());
        };
        let fields = self.fields_of(winner);
        let Some(loser) = pick(&self.of_kind(fields), r2).filter(|loser| *loser != winner) else {
            return Ok(());
        };
        let rows = self.rows();
        let (won, lost) = (&rows[&winner], &rows[&loser]);
        let mut values: Vec<(&str, Cell<'static>)> = Vec::new();
        for (name, cell) in &lost.single {
            if !fields.refs.contains(name) && (won.single[name].is_null() || r3.is_multiple_of(3)) {
                values.push((name, cell.clone()));
            }
        }
        let mut tags = won.tags.clone();
        tags.extend(
            lost.tags
                .iter()
                .filter(|tag| !won.tags.contains(tag))
                .cloned(),
        );
        values.push(("tags", Cell::from_items(&tags)));
        let merged = self.store.transact(&self.me(), Op::new("merge"), |tx| {
            tx.set(fields.info, winner, &values)?;
            tx.merge(loser, winner)
        });
        self.pairs.extend(merged.is_ok().then_some((winner, loser)));
        no_ring(merged.map(|_| ()))
    }

    fn take_back(&mut self, redo: bool) -> Outcome {
        let actor = self.me();
        let done = if redo {
            self.store.redo(&actor)
        } else {
            self.store.undo(&actor)
        };
        match done {
            Ok(_) | Err(Error::NothingTo(_)) => Ok(()),
            Err(error) => Err(said(error)),
        }
    }

    fn steps(&self) -> Vec<Known> {
        let cells = self
            .store
            .read()
            .cells("SELECT id, op, device, undoes, coalesce(args, '') FROM step WHERE id > ?1 ORDER BY id", &[self.base_step])
            .expect("readable");
        cells
            .iter()
            .map(|row| {
                let op = row[1].text().unwrap_or_default();
                Known {
                    id: row[0].int().expect("a number"),
                    is_ordinary: row[3].is_null() && op != "led" && op != "erase",
                    device: row[2].int().expect("a number"),
                    undoes: row[3].int(),
                    is_undo: op == "undo",
                    is_part: row[4].text().unwrap_or_default().contains("part"),
                }
            })
            .collect()
    }

    /// A step chosen from history: taken back, or put back if it was.
    fn revert(&mut self, r: usize) -> Outcome {
        let mut steps: Vec<i64> = self
            .steps()
            .iter()
            .filter(|step| step.is_ordinary)
            .map(|step| step.id)
            .collect();
        steps.drain(..steps.len().saturating_sub(6));
        let Some(step) = pick(&steps, r) else {
            return Ok(());
        };
        match self.store.revert(&self.me(), step) {
            Ok(_) | Err(Error::Refused { .. }) => Ok(()),
            Err(error) => Err(said(error)),
        }
    }

    /// Another device's edit, late and with its author's clock, which may be ahead; or a record that the server revived.
    fn remote(&mut self, r1: usize, r2: usize, r3: usize) -> Outcome {
        self.is_shared = true;
        let known = self.known();
        let Some((id, info)) = pick(&known, r1) else {
            return Ok(());
        };
        let ahead = if r3.is_multiple_of(7) { 300 } else { 0 };
        let at = Instant(self.moment().0 + (ahead - (r3 % 3000) as i64) * MINUTE);
        let lives = self.lead(id);
        let actor = self.colleague();
        if self.rows().contains_key(&lives) || self.erased.contains(&lives) {
            let values = self.new_values(lives, r2);
            self.store
                .transact(&actor, Op::new("edit"), |tx| {
                    tx.arrive(info, id, &values, at)
                })
                .map_err(said)?;
        } else if r2.is_multiple_of(3) {
            // Its kind stays what it was.
            let mut r = r2;
            let row = loop {
                let (fields, row) = self.first(r);
                if fields.info == info {
                    break row;
                }
                r += 3;
            };
            let at = self.moment();
            self.store
                .transact(&actor, Op::new("exchange"), |tx| {
                    tx.arrive_new(info, Row { id: lives, ..row }, at)
                })
                .map_err(said)?;
        }
        Ok(())
    }

    /// The author of an arrived step takes it back, where the book still stands on all of it.
    fn remote_undo(&mut self, r: usize) -> Outcome {
        let steps = self.steps();
        let stands = |id: i64| {
            let newest = steps.iter().rev().find(|step| step.undoes == Some(id));
            newest.is_none_or(|step| !step.is_undo || step.is_part)
        };
        let remote: Vec<i64> = steps
            .iter()
            .filter(|step| step.is_ordinary && step.device == 2 && stands(step.id))
            .map(|step| step.id)
            .collect();
        if remote.is_empty() {
            return Ok(());
        }
        let step = remote[remote.len() - 1 - r % remote.len().min(3)];
        for effect in self
            .effects
            .iter()
            .filter(|effect| effect.step == step && effect.key != Key::Existence)
        {
            let info = self.fields_of(effect.rec).info;
            let history = self
                .store
                .read()
                .journal_of(info, effect.rec)
                .map_err(said)?;
            if !history.is_mine(&effect.key, step, false) {
                return Ok(());
            }
        }
        self.store
            .undo_arrived(&self.colleague(), step)
            .map_err(said)?;
        Ok(())
    }

    fn trim(&mut self, r: usize) -> Outcome {
        let steps = self.numbers("SELECT id FROM step ORDER BY id", &[]);
        let half = &steps[..steps.len() / 2];
        let Some(last) = pick(half, r) else {
            return Ok(());
        };
        let floor = self.numbers("SELECT max(seq) FROM change WHERE step <= ?1", &[last]);
        self.store.trim_steps(last).map_err(said)?;
        self.floor = floor.first().copied().unwrap_or(0).max(self.floor);
        Ok(())
    }

    fn erase(&mut self, r: usize) -> Outcome {
        let known = self.known();
        let Some((id, _)) = pick(&known, r) else {
            return Ok(());
        };
        let id = self.lead(id);
        let mut family = BTreeSet::from([id]);
        while let Some((winner, loser)) = self
            .pairs
            .iter()
            .find(|(winner, loser)| family.contains(winner) != family.contains(loser))
            .copied()
        {
            family.extend([winner, loser]);
        }
        let gone: BTreeSet<Id> = family
            .iter()
            .copied()
            .filter(|other| *other == id || self.lead(*other) == id)
            .collect();
        let mut words = BTreeSet::new();
        for copy in self.copies.range(self.floor..).map(|(_, copy)| copy) {
            for id in &gone {
                words.extend(copy.rows.get(id).map(Rec::words).unwrap_or_default());
            }
        }
        let erased = self.store.erase(&self.me(), id).map_err(said)?;
        let told: BTreeSet<Id> = erased.records.into_iter().collect();
        if told != gone {
            return Err(format!("erased {told:?}, the family is {gone:?}"));
        }
        self.forget(&family, &gone, &words);
        Ok(())
    }

    /// What an erasure means: the records were never more than names; their words are nowhere else in the family.
    fn forget(&mut self, family: &BTreeSet<Id>, gone: &BTreeSet<Id>, words: &BTreeSet<String>) {
        for effect in &mut self.effects {
            if gone.contains(&effect.rec) {
                effect.first = effect.first.as_ref().map(Rec::blank);
            } else if family.contains(&effect.rec) {
                effect.first = effect.first.as_ref().map(|first| first.without(words));
                if effect.key != Key::Field("revenue_currency".into())
                    && effect.value.text().is_some_and(|text| words.contains(text))
                {
                    effect.value = Cell::Null;
                }
            }
        }
        self.effects.retain(|effect| {
            let lost = gone.contains(&effect.rec) && effect.key != Key::Existence;
            let held = matches!(&effect.key, Key::Item(_, item) if words.contains(item));
            !(lost || held && family.contains(&effect.rec))
        });
        for copy in self.copies.values_mut() {
            for (id, rec) in &mut copy.rows {
                if gone.contains(id) {
                    *rec = rec.blank();
                } else if family.contains(id) {
                    *rec = rec.without(words);
                }
            }
        }
        self.erased.extend(gone);
        self.secret
            .extend(words.iter().filter(|word| word.contains(';')).cloned());
    }
}
