//! What a reversal writes, worked out before anything is written, and the writing of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        error::Result,
        identity,
        journal::{self, Change, Entry, History, Key, Patch, Verb},
        tx::Tx,
    },
    NOW, lead_elsewhere,
    scene::Scene,
};
use crate::domain::{
    cell::Cell,
    field::{FieldKind, Row},
    id::Id,
    kind::KindInfo,
};

/// What a reversal will write, worked out before anything is written.
pub(super) struct Plan {
    rows: Vec<Write>,
    pub(super) kept: Vec<(Id, Option<String>)>,
}

enum Write {
    Create(&'static KindInfo, Row),
    Delete(&'static KindInfo, Id, Option<Id>),
    /// The patch, and the single values it sets: long text is not in the patch.
    Patch(&'static KindInfo, Id, Patch, Vec<(String, Cell<'static>)>),
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes nothing back: these records are kept as they are.
    pub(super) fn nothing_of(records: Vec<Id>) -> Self {
        Self {
            rows: Vec::new(),
            kept: records.into_iter().map(|id| (id, None)).collect(),
        }
    }

    pub(super) fn make(tx: &Tx<'_>, step: i64, redo: bool, of: Option<i64>) -> Result<Self> {
        let mut scene = Scene::of(tx, step)?;
        if let Some(of) = of {
            scene.narrow_to(of);
        }
        Self::of_scene(tx, &scene, step, redo)
    }

    pub(super) fn of_scene(tx: &Tx<'_>, scene: &Scene<'_>, step: i64, redo: bool) -> Result<Self> {
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

    pub(super) fn add_patch(
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

    pub(super) fn carry_out(self, tx: &mut Tx<'_>) -> Result<Vec<(Id, Option<String>)>> {
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
