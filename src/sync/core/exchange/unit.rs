//! One unit of one record: who had seen what, who wins, what is kept of the other. Lists are judged by item.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{
        protocol::{Body, Change, Items, Op, Reason, Was},
        rules::Rule,
        shape::{self, Shape},
        storage::{Kept, Outcome, Stored, Version},
    },
    conflict::Found,
    desk::Desk,
};

/// How the fields of an operation are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As they are.
    Plain,
    /// Of a create or rescue of what is there already: what is empty says nothing.
    Whole,
    /// Led from a merged record: fills what is empty, wins over nothing, belongs to nobody.
    Led,
}

/// Values by unit, then by field, and what comes to and goes from lists.
type Sorted = (
    BTreeMap<String, BTreeMap<String, Value>>,
    Vec<(String, Items)>,
);

fn set(body: &mut Body, field: &str, value: &Value) {
    if value.is_null() {
        body.remove(field);
    } else {
        body.insert(field.to_owned(), value.clone());
    }
}

/// Those of the first that are not in the second.
fn missing(of: &[String], from: &[String]) -> Vec<String> {
    of.iter()
        .filter(|item| !from.contains(item))
        .cloned()
        .collect()
}

fn value_of(body: &Body, field: &str) -> Value {
    body.get(field).cloned().unwrap_or_default()
}

/// Who set a unit: what is not named was set at the record's birth.
fn version_of<'s>(record: &'s Stored, unit: &str) -> &'s Version {
    record
        .versions
        .units
        .get(unit)
        .unwrap_or(&record.versions.born)
}

/// Who added an item of a list.
pub(super) fn item_version<'s>(record: &'s Stored, field: &str, item: &str) -> &'s Version {
    record
        .versions
        .items
        .get(field)
        .and_then(|items| items.get(item))
        .unwrap_or(&record.versions.born)
}

impl Desk<'_> {
    /// Sorts an operation's fields by what is judged together; references to merged records are led.
    fn sorted(&mut self, shape: Shape, op: &Op) -> Kept<Sorted> {
        let mut units: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        let mut lists = Vec::new();
        for (field, change) in &op.fields {
            match change {
                Change::Items(items) => {
                    let mut items = items.clone();
                    if shape.is_references(field) {
                        for item in items.added.iter_mut().chain(&mut items.removed) {
                            if let Ok(id) = Uuid::try_parse(item) {
                                *item = self.resolve(id)?.to_string();
                            }
                        }
                    }
                    lists.push((field.clone(), items));
                }
                Change::Value(value) => {
                    let value = match shape::reference(value) {
                        Some(id) if shape.is_reference(field) => {
                            Value::String(self.resolve(id)?.to_string())
                        }
                        _ => value.clone(),
                    };
                    units
                        .entry(shape.unit(field).to_owned())
                        .or_default()
                        .insert(field.clone(), value);
                }
            }
        }
        Ok((units, lists))
    }

    /// Judges all fields of an operation against a record, but for those that `skip` names.
    pub(super) fn judge(
        &mut self,
        record: &mut Stored,
        op: &Op,
        how: How,
        skip: impl Fn(&str) -> bool,
    ) -> Kept<()> {
        let shape = Shape::of(record.kind);
        let (units, lists) = self.sorted(shape, op)?;
        for (unit, given) in units {
            if !given.keys().any(|field| skip(field)) {
                self.judge_unit(record, &unit, given, op, how)?;
            }
        }
        for (field, items) in lists {
            if !skip(&field) {
                self.judge_list(record, &field, items, op, how)?;
            }
        }
        let parent = shape.parent(&record.body).map(|(_, parent)| parent);
        if !shape.is_conflict() {
            record.parent = parent;
        }
        Ok(())
    }

    fn judge_unit(
        &mut self,
        record: &mut Stored,
        unit: &str,
        given: BTreeMap<String, Value>,
        op: &Op,
        how: How,
    ) -> Kept<()> {
        if how == How::Whole && given.values().all(Value::is_null) {
            return Ok(());
        }
        let shape = Shape::of(record.kind);
        if given
            .iter()
            .all(|(field, value)| value_of(&record.body, field) == *value)
        {
            for (field, value) in &given {
                let was = Was::Value(value.clone(), value.clone());
                self.log(record.id, op, Outcome::Same, field, was);
            }
            return Ok(());
        }
        let is_empty = shape
            .fields(unit)
            .all(|field| !record.body.contains_key(field))
            && given.keys().all(|field| !record.body.contains_key(field));
        let version = version_of(record, unit).clone();
        let seen = how != How::Led
            && if self.has(Rule::Seen) {
                version.seq <= op.base || self.is_own(&version)?
            } else {
                self.stamp(op) >= version.stamp
            };
        if seen || is_empty {
            self.set_unit(record, unit, &given, op, how);
            return self.follow_owner(record, &given);
        }
        if shape.is_conflict() && self.has(Rule::FirstSettles) {
            // A conflict never conflicts with itself: the first word stays.
            self.log_values(record, &given, op, Outcome::Lost);
            return Ok(());
        }
        let device = |device: Option<Uuid>| device.map(|id| id.to_string()).unwrap_or_default();
        let wins = how != How::Led
            && (self.stamp(op), self.author.device.to_string())
                > (version.stamp, device(version.device));
        let mut all: BTreeMap<String, Value> = shape
            .fields(unit)
            .map(|field| (field.to_owned(), value_of(&record.body, field)))
            .collect();
        for field in given.keys() {
            all.insert(field.clone(), value_of(&record.body, field));
        }
        let mut theirs = all.clone();
        theirs.extend(given.clone());
        let mut before = BTreeMap::new();
        for field in all.keys() {
            if let Some(Was::Value(old, _)) = self.before(record.id, field, op.base)? {
                before.insert(field.clone(), old);
            }
        }
        let found = Found {
            about: record.id,
            reason: Reason::Edit,
            what: unit.to_owned(),
            stands: all,
            stands_by: version,
            given: theirs,
            before,
        };
        if wins {
            self.set_unit(record, unit, &given, op, how);
            self.follow_owner(record, &given)?;
            self.keep(found.swapped(self.version(op, false)), op, false);
        } else {
            self.log_values(record, &given, op, Outcome::Lost);
            self.keep(found, op, false);
        }
        Ok(())
    }

    fn log_values(
        &mut self,
        record: &Stored,
        given: &BTreeMap<String, Value>,
        op: &Op,
        outcome: Outcome,
    ) {
        for (field, value) in given {
            let was = Was::Value(value_of(&record.body, field), value.clone());
            self.log(record.id, op, outcome, field, was);
        }
    }

    /// Sets a unit, whoever had it.
    pub(super) fn set_unit(
        &mut self,
        record: &mut Stored,
        unit: &str,
        given: &BTreeMap<String, Value>,
        op: &Op,
        how: How,
    ) {
        self.log_values(record, given, op, Outcome::Applied);
        for (field, value) in given {
            set(&mut record.body, field, value);
        }
        let led = how == How::Led && self.has(Rule::LedYields);
        let version = self.version(op, led);
        record.versions.units.insert(unit.to_owned(), version);
    }

    /// What has no root lies in its owner's territory, if who gives it may write there.
    fn follow_owner(&mut self, record: &mut Stored, given: &BTreeMap<String, Value>) -> Kept<()> {
        let shape = Shape::of(record.kind);
        let Some(owner) = given.get("owner").and_then(shape::reference) else {
            return Ok(());
        };
        if shape.is_org() || shape.is_personal() || shape.parent(&record.body).is_some() {
            return Ok(());
        }
        if let Some(home) = self.person(owner)?.and_then(|person| person.home)
            && self.author.rights.may_write(home)
        {
            record.home = home;
        }
        Ok(())
    }

    fn judge_list(
        &mut self,
        record: &mut Stored,
        field: &str,
        items: Items,
        op: &Op,
        how: How,
    ) -> Kept<()> {
        let mut now = shape::items(record.body.get(field));
        let mut done = Items::default();
        let led = how == How::Led;
        let version = self.version(op, led);
        let mut again = Items::default();
        for item in items.added {
            let mut version = version.clone();
            if now.contains(&item) {
                let known = item_version(record, field, &item).clone();
                if known.seq > op.base && !self.is_own(&known)? {
                    // Two added it without seeing each other: neither takes it away alone.
                    version.device = None;
                }
                again.added.push(item.clone());
                if !self.has(Rule::AddRefreshes) {
                    continue;
                }
            } else {
                now.push(item.clone());
                done.added.push(item.clone());
            }
            let versions = &mut record.versions.items;
            versions
                .entry(field.to_owned())
                .or_default()
                .insert(item, version);
        }
        if again != Items::default() {
            self.log(record.id, op, Outcome::Same, field, Was::Items(again));
        }
        for item in items.removed {
            if led || !now.contains(&item) {
                continue;
            }
            let version = item_version(record, field, &item).clone();
            // After a restore the base says less than it seems: R makes what was never seen look seen.
            let base = if op.replayed { 0 } else { op.base };
            let seen = version.seq <= base || self.is_own(&version)?;
            if seen || !self.has(Rule::RemoveSeen) {
                now.retain(|other| *other != item);
                if let Some(items) = record.versions.items.get_mut(field) {
                    items.remove(&item);
                }
                done.removed.push(item);
            }
        }
        if done == Items::default() {
            return Ok(());
        }
        if now.is_empty() {
            record.body.remove(field);
        } else {
            record.body.insert(
                field.to_owned(),
                Value::Array(now.into_iter().map(Value::String).collect()),
            );
        }
        self.log(record.id, op, Outcome::Applied, field, Was::Items(done));
        Ok(())
    }

    /// Makes a list these items, whoever added what is there.
    pub(super) fn set_list(&mut self, record: &mut Stored, field: &str, items: &[String], op: &Op) {
        let stands = shape::items(record.body.get(field));
        let done = Items {
            added: missing(items, &stands),
            removed: missing(&stands, items),
        };
        if done == Items::default() {
            return;
        }
        let version = self.version(op, false);
        let versions = record.versions.items.entry(field.to_owned()).or_default();
        versions.retain(|item, _| items.contains(item));
        for item in &done.added {
            versions.insert(item.clone(), version.clone());
        }
        set(&mut record.body, field, &Value::Null);
        if !items.is_empty() {
            set(&mut record.body, field, &items.into());
        }
        self.log(record.id, op, Outcome::Applied, field, Was::Items(done));
    }

    /// Items of a list that the author of an operation had not seen.
    pub(super) fn unseen_items(
        &mut self,
        record: &Stored,
        field: &str,
        op: &Op,
    ) -> Kept<Vec<String>> {
        let mut unseen = Vec::new();
        for item in shape::items(record.body.get(field)) {
            let version = item_version(record, field, &item).clone();
            if version.seq > op.base && !self.is_own(&version)? {
                unseen.push(item);
            }
        }
        Ok(unseen)
    }

    /// What of a record the author of an operation had not seen, by unit and by list item.
    pub(super) fn unseen(&mut self, record: &Stored, op: &Op) -> Kept<Unseen> {
        let shape = Shape::of(record.kind);
        let mut unseen = Unseen::default();
        let mut units: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
        for (field, value) in &record.body {
            if value.is_array() {
                let items = self.unseen_items(record, field, op)?;
                if !items.is_empty() {
                    unseen.items.insert(field.clone(), items);
                }
            } else {
                units
                    .entry(shape.unit(field))
                    .or_default()
                    .insert(field.clone(), value.clone());
            }
        }
        // A unit that was emptied is a change too.
        for unit in record.versions.units.keys() {
            units.entry(unit).or_default();
        }
        for (unit, values) in units {
            let version = version_of(record, unit).clone();
            if version.seq > op.base && !self.is_own(&version)? {
                unseen.units.insert(unit.to_owned(), values);
            }
        }
        Ok(unseen)
    }

    /// Leads to a winner what the one who merged had not seen.
    pub(super) fn lead(&mut self, winner: &mut Stored, unseen: Unseen, op: &Op) -> Kept<()> {
        let shape = Shape::of(winner.kind);
        for (unit, given) in unseen.units {
            let is_root = given
                .keys()
                .any(|field| shape.roots().contains(&field.as_str()));
            if !is_root && !given.is_empty() {
                self.judge_unit(winner, &unit, given, op, How::Led)?;
            }
        }
        for (field, added) in unseen.items {
            let items = Items {
                added,
                removed: Vec::new(),
            };
            self.judge_list(winner, &field, items, op, How::Led)?;
        }
        Ok(())
    }
}

/// What of a record someone had not seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Unseen {
    /// Values by unit and field.
    pub units: BTreeMap<String, BTreeMap<String, Value>>,
    /// Items by field.
    pub items: BTreeMap<String, Vec<String>>,
}

impl Unseen {
    /// Whether all was seen.
    pub fn is_none(&self) -> bool {
        self.units.is_empty() && self.items.is_empty()
    }
}
