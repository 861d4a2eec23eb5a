//! Taking a step back and putting it back: field by field, by the rules of the journal's model (B).
//!
//! A step's field may be taken back where its row is the newest that stands; what goes in is the field without it.

mod sweep;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde_json::json;

use super::{
    Actor, Changes, Store,
    error::{Error, Result},
    identity,
    journal::{self, Change, Entry, History, Key, Patch, Verb},
    quotes,
    read::Read,
    stack,
    tx::{Op, Tx},
};
use crate::domain::{
    cell::Cell,
    field::{FieldKind, Instant, Row},
    id::Id,
    kind::{Kind, KindInfo},
    record::by_kind,
};

/// The end of time: today's state.
pub(crate) const NOW: Instant = Instant(i64::MAX);

/// What an undo or redo did.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The step taken back or put back.
    pub step: stack::Step,
    /// What was touched.
    pub changes: Changes,
    /// What was kept, since it changed later: record and field (none: the record itself).
    pub kept: Vec<(Id, Option<String>)>,
}

impl Store {
    /// The step that `u` would take back.
    pub fn next_undo(&self, actor: &Actor) -> Result<Option<stack::Step>> {
        stack::top_undo(self.conn(), actor.device)
    }

    /// The step that `C-r` would put back.
    pub fn next_redo(&self, actor: &Actor) -> Result<Option<stack::Step>> {
        match stack::top_redo(self.conn(), actor.device)?.and_then(|undo| undo.undoes) {
            Some(step) => stack::step(self.conn(), step),
            None => Ok(None),
        }
    }

    /// Takes the newest own step back. It always writes a step, so that the next one goes on.
    pub fn undo(&mut self, actor: &Actor) -> Result<Undone> {
        let step = self.next_undo(actor)?.ok_or(Error::NothingTo("undo"))?;
        self.reverse(actor, step, false, None, false)
    }

    /// Puts the newest undo back: exactly the fields that it took.
    pub fn redo(&mut self, actor: &Actor) -> Result<Undone> {
        let undo = stack::top_redo(self.conn(), actor.device)?.ok_or(Error::NothingTo("redo"))?;
        let step =
            stack::step(self.conn(), undo.undoes.unwrap_or(0))?.ok_or(Error::NothingTo("redo"))?;
        self.reverse(actor, step, true, Some(undo.id), false)
    }

    /// Takes back what its author took back on another device: every field of it that still stands on it.
    pub fn undo_arrived(&mut self, author: &Actor, step: i64) -> Result<Undone> {
        let step = stack::step(self.conn(), step)?
            .filter(stack::Step::is_ordinary)
            .ok_or(Error::NothingTo("undo"))?;
        self.reverse(author, step, false, None, false)
    }

    /// Takes a chosen step of history back, or puts it back if it was taken back.
    pub fn revert(&mut self, actor: &Actor, step: i64) -> Result<Undone> {
        let chosen = stack::step(self.conn(), step)?
            .filter(stack::Step::is_ordinary)
            .ok_or_else(|| {
                Error::refused(format!("step {step} is not in the history of this book"))
            })?;
        let redo = !stack::stands(self.conn(), step)?;
        self.reverse(actor, chosen, redo, None, true)
    }

    /// Takes back a step that never ended.
    pub(crate) fn take_back(&mut self, actor: &Actor, step: i64) -> Result<()> {
        if let Some(step) = stack::step(self.conn(), step)? {
            self.reverse(actor, step, false, None, false)?;
        }
        Ok(())
    }

    fn reverse(
        &mut self,
        actor: &Actor,
        step: stack::Step,
        redo: bool,
        of: Option<i64>,
        chosen: bool,
    ) -> Result<Undone> {
        let mut op = Op::new(if redo { "redo" } else { "undo" });
        (op.undoes, op.of) = (Some(step.id), of);
        let (kept, changes) = self.transact(actor, op, |tx| {
            let out = quotes::gone_out(tx, &step)?;
            if out.is_empty() && sweep::whole(tx, step.id, redo, of)? {
                return Ok(Vec::new());
            }
            let plan = if redo || out.is_empty() {
                Plan::make(tx, step.id, redo, of)?
            } else {
                Plan::nothing_of(out)
            };
            if chosen && plan.is_empty() {
                return Err(Error::refused(
                    "nothing of it can be taken back: all of it changed later",
                ));
            }
            if chosen && !plan.kept.is_empty() {
                tx.set_args(json!({ "part": true }));
            }
            tx.write_step()?;
            plan.carry_out(tx)
        })?;
        Ok(Undone {
            step,
            changes,
            kept,
        })
    }
}

/// What a reversal will write, worked out before anything is written.
struct Plan {
    rows: Vec<Write>,
    kept: Vec<(Id, Option<String>)>,
}

enum Write {
    Create(&'static KindInfo, Row),
    Delete(&'static KindInfo, Id, Option<Id>),
    /// The patch, and the single values it sets: long text is not in the patch.
    Patch(&'static KindInfo, Id, Patch, Vec<(String, Cell<'static>)>),
}

/// The records of a step, with all that the journal says of each.
struct Scene<'c> {
    histories: BTreeMap<Id, History<'c>>,
    changes: Vec<(Id, Change)>,
}

impl<'c> Scene<'c> {
    fn of(read: &Read<'c>, step: i64) -> Result<Self> {
        let mut query = read.conn.prepare_cached(
            "SELECT c.record, i.kind FROM change c JOIN identity i ON i.id = c.record WHERE c.step = ?1 ORDER BY c.seq",
        )?;
        let records: Vec<(i64, u16)> = query
            .query_map([step], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Self::with(read, step, records)
    }

    /// The scene of some of the step's records.
    fn with(read: &Read<'c>, step: i64, records: Vec<(i64, u16)>) -> Result<Self> {
        let mut scene = Self {
            histories: BTreeMap::new(),
            changes: Vec::new(),
        };
        for (record, kind) in records {
            let id = Id(record);
            let Some(info) = by_kind(Kind(kind)) else {
                continue;
            };
            if let std::collections::btree_map::Entry::Vacant(slot) = scene.histories.entry(id) {
                let history = History::load(read.conn, read.catalog, info, id)?;
                let own = history.changes.iter().filter(|change| change.step == step);
                scene.changes.extend(own.map(|change| (id, change.clone())));
                slot.insert(history);
            }
        }
        scene.changes.sort_by_key(|(_, change)| change.seq);
        Ok(scene)
    }

    fn history(&self, id: Id) -> Result<&History<'c>> {
        self.histories.get(&id).ok_or_else(|| Error::NotFound {
            kind: "record".into(),
            what: format!("#{id}"),
        })
    }
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes nothing back: these records are kept as they are.
    fn nothing_of(records: Vec<Id>) -> Self {
        Self {
            rows: Vec::new(),
            kept: records.into_iter().map(|id| (id, None)).collect(),
        }
    }

    fn make(tx: &Tx<'_>, step: i64, redo: bool, of: Option<i64>) -> Result<Self> {
        let mut scene = Scene::of(tx, step)?;
        if let Some(of) = of {
            scene.narrow_to(of);
        }
        Self::of_scene(tx, &scene, step, redo)
    }

    fn of_scene(tx: &Tx<'_>, scene: &Scene<'_>, step: i64, redo: bool) -> Result<Self> {
        let goes = scene.goes(tx, step, redo)?;
        let mut plan = Self {
            rows: Vec::new(),
            kept: Vec::new(),
        };
        let mut comes: BTreeSet<Id> = BTreeSet::new();
        // The history that a step gives to what it makes stays or goes with it.
        let made: BTreeSet<Id> = scene
            .changes
            .iter()
            .filter(|(_, change)| change.verb == Verb::Create)
            .map(|(id, _)| *id)
            .collect();
        let order: Box<dyn Iterator<Item = &(Id, Change)>> = if redo {
            Box::new(scene.changes.iter())
        } else {
            Box::new(scene.changes.iter().rev())
        };
        for (id, change) in order {
            let history = scene.history(*id)?;
            match change.verb {
                Verb::Patch if goes.contains(id) || comes.contains(id) || made.contains(id) => {}
                Verb::Patch => plan.add_patch(tx, history, change, step, redo)?,
                _ if goes.contains(id) => {
                    let into = match change.into {
                        Some(into) if redo => Some(identity::lead(tx.conn, into)?),
                        _ => None,
                    };
                    plan.rows.push(Write::Delete(history.info, *id, into));
                }
                // What was erased does not come back, not even blank.
                _ if history.today.is_none()
                    && tx
                        .identity(*id)?
                        .is_none_or(|known| known.state != identity::State::Erased)
                    && (change.verb == Verb::Delete) != redo
                    && history.is_mine(&Key::Existence, step, redo) =>
                {
                    // A step may empty a reference of a record before it deletes it: both are taken back.
                    let (without, assume) = if redo {
                        (None, Some(step))
                    } else {
                        (Some(step), None)
                    };
                    let row = history.rebuilt(NOW, without, assume);
                    plan.rows.push(Write::Create(history.info, row));
                    comes.insert(*id);
                }
                _ => plan.kept.push((*id, None)),
            }
        }
        Ok(plan)
    }

    fn add_patch(
        &mut self,
        tx: &Tx<'_>,
        history: &History<'_>,
        change: &Change,
        step: i64,
        redo: bool,
    ) -> Result<()> {
        let mut patch = Patch::new();
        let mut values = Vec::new();
        let mut lists: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
        for entry in &change.patch {
            let key = entry.key();
            let Some(today) = history
                .today
                .as_ref()
                .filter(|_| history.is_mine(&key, step, redo))
            else {
                self.kept.push((history.id, Some(entry.field().to_owned())));
                continue;
            };
            let value = if redo {
                history
                    .walk(&key)
                    .rows
                    .into_iter()
                    .find(|row| row.change.step == step)
                    .map(|row| row.new)
            } else {
                Some(history.value(&key, NOW, Some(step), None))
            }
            .unwrap_or_default();
            match entry {
                Entry::Value { field, .. } => {
                    patch.push(journal::value_entry(
                        field,
                        history.of(today, &key),
                        value.clone(),
                    ));
                    values.push((field.clone(), value));
                }
                Entry::Item {
                    field,
                    item,
                    from,
                    to,
                } => {
                    let kind = tx
                        .catalog
                        .spec(history.info, field)
                        .map_or(FieldKind::List, |spec| spec.kind);
                    let items = journal::list_items(kind, today.get(history.info, field));
                    let have = items.iter().position(|other| other == item);
                    let to = if value.is_null() {
                        None
                    } else {
                        let place = match (have, *from, *to) {
                            // Only moved: back to where it was.
                            (Some(_), Some(from), Some(_)) if !redo => from,
                            (Some(at), None, _) | (Some(at), _, None) => at,
                            _ => {
                                journal::taken_from(tx.conn, history.info, history.id, step, &key)?
                                    .or(*from)
                                    .or(*to)
                                    .unwrap_or(0)
                            }
                        };
                        lists
                            .entry(field.clone())
                            .or_default()
                            .push((item.clone(), place));
                        Some(place)
                    };
                    patch.push(Entry::Item {
                        field: field.clone(),
                        item: item.clone(),
                        from: have,
                        to,
                    });
                }
            }
        }
        for (field, wanted) in lists {
            settle_places(tx, history, &field, wanted, &mut patch);
        }
        if !patch.is_empty() {
            self.rows
                .push(Write::Patch(history.info, history.id, patch, values));
        }
        Ok(())
    }

    fn carry_out(self, tx: &mut Tx<'_>) -> Result<Vec<(Id, Option<String>)>> {
        let now = tx.actor().now;
        let mut here = Vec::new();
        for write in self.rows {
            match write {
                Write::Create(info, row) => {
                    here.push((info, row.id));
                    tx.create_at(info, row, now)?;
                }
                Write::Delete(info, id, into) => {
                    let into = into.filter(|into| {
                        tx.identity(*into).is_ok_and(|known| {
                            known.is_some_and(|known| known.state == identity::State::Here)
                        })
                    });
                    tx.remove(info, id, into)?;
                }
                Write::Patch(info, id, patch, values) => {
                    let Some(before) = tx.row(info, id)? else {
                        continue;
                    };
                    let mut row = before.clone();
                    journal::apply(tx.catalog, info, &mut row, &patch);
                    for (field, value) in values {
                        row.set(info, &field, value);
                    }
                    here.push((info, id));
                    tx.patch_row(info, &before, row, patch, now, None)?;
                }
            }
        }
        lead_elsewhere(tx, &here)?;
        Ok(self.kept)
    }
}

impl Scene<'_> {
    /// Keeps of each patch only what a partial undo took.
    fn narrow_to(&mut self, undo: i64) {
        let mut changes = Vec::new();
        for (id, change) in std::mem::take(&mut self.changes) {
            for taken in self
                .histories
                .get(&id)
                .into_iter()
                .flat_map(|history| &history.changes)
            {
                if taken.step == undo {
                    let mut change = change.clone();
                    change
                        .patch
                        .retain(|entry| taken.patch.iter().any(|other| other.key() == entry.key()));
                    changes.push((id, change));
                }
            }
        }
        changes.dedup_by_key(|(_, change)| change.seq);
        self.changes = changes;
    }

    /// The records that this reversal takes away: made by the step (or deleted by it, on redo), unchanged since, and
    /// referred to by nothing that stays.
    fn goes(&self, tx: &Tx<'_>, step: i64, redo: bool) -> Result<BTreeSet<Id>> {
        let verb = if redo { Verb::Delete } else { Verb::Create };
        let mut goes: BTreeSet<Id> = BTreeSet::new();
        let mut merged: BTreeSet<Id> = BTreeSet::new();
        for (id, change) in &self.changes {
            if change.verb != verb {
                continue;
            }
            if change.into.is_some() {
                merged.insert(*id);
            }
            let history = self.history(*id)?;
            // Merging again into what is no longer here would lose both.
            let winner = match change.into {
                Some(into) => tx.identity(identity::lead(tx.conn, into)?)?,
                None => None,
            };
            let lost = winner.is_some_and(|winner| winner.state != identity::State::Here);
            if history.today.is_none() || lost {
                continue;
            }
            let since = if redo {
                // Its newest coming back, or the step's own row: later changes count from there.
                history
                    .changes
                    .iter()
                    .filter(|other| other.verb == Verb::Create || other.seq == change.seq)
                    .map(|other| other.seq)
                    .max()
                    .unwrap_or(change.seq)
            } else {
                change.seq
            };
            // A record's own step may give it history: those rows are not later changes of others.
            let own_last = history
                .changes
                .iter()
                .filter(|other| other.step == step)
                .map(|other| other.seq)
                .max();
            let since = if redo {
                since
            } else {
                own_last.unwrap_or(since).max(since)
            };
            if history.is_mine(&Key::Existence, step, redo) && !history.changed_after(since) {
                goes.insert(*id);
            }
        }
        self.keep_what_is_referred_to(tx, step, redo, &merged, &mut goes)?;
        Ok(goes)
    }

    fn keep_what_is_referred_to(
        &self,
        tx: &Tx<'_>,
        step: i64,
        redo: bool,
        merged: &BTreeSet<Id>,
        goes: &mut BTreeSet<Id>,
    ) -> Result<()> {
        // References that the same reversal moves do not count.
        let mut moved: BTreeSet<(Id, String)> = BTreeSet::new();
        for (id, change) in &self.changes {
            let history = self.history(*id)?;
            for entry in change.patch.iter().filter(|_| history.today.is_some()) {
                let leads = tx
                    .catalog
                    .spec(history.info, entry.field())
                    .is_some_and(|spec| spec.kind.is_ref());
                if leads && history.is_mine(&entry.key(), step, redo) {
                    moved.insert((*id, entry.field().to_owned()));
                }
            }
        }
        let counts = |target: Id| !redo || merged.contains(&target);
        let asked: Vec<Id> = goes.iter().copied().filter(|id| counts(*id)).collect();
        let referring = refers_to(tx, &asked)?;
        loop {
            let kept: BTreeSet<Id> = referring
                .iter()
                .filter(|(target, from, field)| {
                    goes.contains(target)
                        && !goes.contains(from)
                        && !moved.contains(&(*from, field.clone()))
                })
                .map(|(target, ..)| *target)
                .collect();
            if kept.is_empty() {
                return Ok(());
            }
            goes.retain(|id| !kept.contains(id));
        }
    }
}

/// Who refers to these records: target, referring record, field. One pass a reference field, however many they are.
fn refers_to(tx: &Tx<'_>, targets: &[Id]) -> Result<Vec<(Id, Id, String)>> {
    let mut found = Vec::new();
    if targets.is_empty() {
        return Ok(found);
    }
    tx.conn.execute_batch("CREATE TEMP TABLE IF NOT EXISTS asked (id INTEGER PRIMARY KEY) STRICT; DELETE FROM temp.asked")?;
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    {
        let mut insert = tx
            .conn
            .prepare_cached("INSERT OR IGNORE INTO temp.asked (id) VALUES (?1)")?;
        for id in targets {
            insert.execute(params![id.0])?;
            kinds.extend(tx.identity(*id)?.map(|known| known.kind));
        }
    }
    let mut done: BTreeSet<(&str, &str)> = BTreeSet::new();
    for kind in kinds {
        for (info, spec) in Read::references_to(kind) {
            if spec.kind.is_list() || !done.insert((info.code, &spec.name)) {
                continue;
            }
            let column = super::records::quoted(&spec.name);
            let sql = format!(
                "SELECT a.id, t.id FROM temp.asked a CROSS JOIN {} t ON t.{column} = a.id",
                super::records::quoted(info.code)
            );
            let mut query = tx.conn.prepare_cached(&sql)?;
            let rows = query.query_map([], |row| Ok((Id(row.get(0)?), Id(row.get(1)?))))?;
            for row in rows {
                let (target, from) = row?;
                found.push((target, from, spec.name.to_string()));
            }
        }
    }
    let mut query = tx.conn.prepare_cached(
        "SELECT a.id, l.record, l.field FROM temp.asked a CROSS JOIN link l ON l.target = a.id",
    )?;
    let rows = query.query_map([], |row| {
        Ok((Id(row.get(0)?), Id(row.get(1)?), row.get(2)?))
    })?;
    for row in rows {
        found.push(row?);
    }
    Ok(found)
}

/// Gives the items that come back their places in the list as it will be.
fn settle_places(
    tx: &Tx<'_>,
    history: &History<'_>,
    field: &str,
    mut wanted: Vec<(String, usize)>,
    patch: &mut Patch,
) {
    let kind = tx
        .catalog
        .spec(history.info, field)
        .map_or(FieldKind::List, |spec| spec.kind);
    let today = history
        .today
        .as_ref()
        .map(|row| journal::list_items(kind, row.get(history.info, field)));
    let spoken: Vec<&String> = patch
        .iter()
        .filter_map(|entry| match entry {
            Entry::Item {
                field: other, item, ..
            } if other == field => Some(item),
            _ => None,
        })
        .collect();
    let mut base: Vec<String> = today
        .unwrap_or_default()
        .into_iter()
        .filter(|item| !spoken.contains(&item))
        .collect();
    wanted.sort_by_key(|(_, place)| *place);
    for (item, place) in wanted {
        let place = place.min(base.len());
        base.insert(place, item.clone());
        for entry in patch.iter_mut() {
            if let Entry::Item {
                field: other,
                item: name,
                to,
                ..
            } = entry
                && other == field
                && *name == item
            {
                *to = Some(place);
            }
        }
    }
}

/// A reference put back that leads to a merged record is led to the winner, by a step of its own.
fn lead_elsewhere(tx: &mut Tx<'_>, here: &[(&'static KindInfo, Id)]) -> Result<()> {
    let mut led = Vec::new();
    for (info, id) in here {
        let Some(row) = tx.row(info, *id)? else {
            continue;
        };
        let mut next = row.clone();
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if !spec.is_stored() || !spec.kind.is_ref() || cell.is_null() {
                continue;
            }
            let mut targets = Vec::new();
            for target in cell.ids() {
                let winner = identity::lead(tx.conn, Id(target))?;
                // To itself: empty.
                if (winner.0 == target || winner != *id) && !targets.contains(&winner.0) {
                    targets.push(winner.0);
                }
            }
            let cell = match (spec.kind.is_list(), targets.first()) {
                (true, _) => Cell::from_ids(&targets),
                (false, Some(target)) => Cell::Int(*target),
                (false, None) => Cell::Null,
            };
            next.set(info, &spec.name, cell);
        }
        let patch = journal::diff(tx.catalog, info, &row, &next);
        if !patch.is_empty() {
            led.push((*info, row, next, patch));
        }
    }
    if led.is_empty() {
        return Ok(());
    }
    tx.next_step(Op::new("led"));
    let now = tx.actor().now;
    for (info, before, next, patch) in led {
        tx.patch_row(info, &before, next, patch, now, None)?;
    }
    Ok(())
}
