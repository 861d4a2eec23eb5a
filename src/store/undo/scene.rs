//! The records of a step, with all that the journal says of each, and which of them go or must stay.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use super::super::{
    error::{Error, Result},
    identity,
    journal::{Change, History, Key, Verb},
    read::Read,
    records,
    tx::Tx,
};
use crate::domain::{id::Id, kind::Kind, record::by_kind};

/// The records of a step, with all that the journal says of each.
pub(super) struct Scene<'c> {
    pub(super) histories: BTreeMap<Id, History<'c>>,
    pub(super) changes: Vec<(Id, Change)>,
}

impl<'c> Scene<'c> {
    pub(super) fn of(read: &Read<'c>, step: i64) -> Result<Self> {
        let mut query = read.conn.prepare_cached(
            "SELECT c.record, i.kind FROM change c JOIN identity i ON i.id = c.record WHERE c.step = ?1 ORDER BY c.seq",
        )?;
        let records: Vec<(i64, u16)> = query
            .query_map([step], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Self::with(read, step, records)
    }

    /// The scene of some of the step's records.
    pub(super) fn with(read: &Read<'c>, step: i64, records: Vec<(i64, u16)>) -> Result<Self> {
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

    pub(super) fn history(&self, id: Id) -> Result<&History<'c>> {
        self.histories.get(&id).ok_or_else(|| Error::NotFound {
            kind: "record".into(),
            what: format!("#{id}"),
        })
    }
}

impl Scene<'_> {
    /// Keeps of each patch only what a partial undo took.
    pub(super) fn narrow_to(&mut self, undo: i64) {
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
    pub(super) fn goes(&self, tx: &Tx<'_>, step: i64, redo: bool) -> Result<BTreeSet<Id>> {
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

    pub(super) fn keep_what_is_referred_to(
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
            let column = records::quoted(&spec.name);
            let sql = format!(
                "SELECT a.id, t.id FROM temp.asked a CROSS JOIN {} t ON t.{column} = a.id",
                records::quoted(info.code)
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
