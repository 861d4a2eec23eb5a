//! What each verb does to its record, once it may.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{
        protocol::{Change, Items, Op, Reason, Verb, Was},
        rules::Rule,
        shape::{self, Shape},
        storage::{Kept, Outcome, Stored, Versions},
    },
    conflict::{Found, said},
    desk::Desk,
    unit::{How, item_version},
};

/// Existence, as history names it.
const EXISTENCE: &str = "*";

impl Desk<'_> {
    /// Applies one operation that may go in.
    pub(super) fn apply(&mut self, op: &Op) -> Kept<()> {
        if self.get(op.record)?.is_none() {
            return self.make(op);
        }
        if op.verb == Verb::Delete && op.erases {
            let by = self.version(op, false);
            return self.erase(op.record, &by).map(drop);
        }
        let target = self.resolve(op.record)?;
        match op.verb {
            Verb::Revive => self.revive(op),
            _ if target != op.record => self.lead_on(op, target),
            Verb::Delete => self.delete(op),
            Verb::Merge => self.merge(op),
            Verb::Create | Verb::Patch | Verb::Send | Verb::Rescue => self.patch(op),
        }
    }

    fn exists(&mut self, record: Uuid, op: &Op, now: bool) {
        let was = Was::Value(json!(!now), json!(now));
        self.log(record, op, Outcome::Applied, EXISTENCE, was);
    }

    /// A record that the organisation does not know: new, brought back, or forgotten since.
    fn make(&mut self, op: &Op) -> Kept<()> {
        let shape = Shape::of(op.kind);
        let mut record = Stored {
            id: op.record,
            kind: op.kind,
            home: self.home_for(op, shape),
            sent: op.sent,
            versions: Versions {
                born: self.version(op, false),
                ..Versions::default()
            },
            ..Stored::default()
        };
        self.exists(op.record, op, true);
        self.judge(&mut record, op, How::Whole, |_| false)?;
        // Everything was set at its birth, which says so once.
        record.versions.units.clear();
        record.versions.items.clear();
        if shape.is_conflict() {
            let about = record.body.get("about").and_then(shape::reference);
            let is_own = op.territory == Some(self.author.user);
            record.parent = about.filter(|_| !is_own);
            record.home = op.territory.unwrap_or(self.author.user);
        }
        let id = record.id;
        self.put(record);
        self.touch(id)?;
        self.move_children(id)
    }

    fn revive(&mut self, op: &Op) -> Kept<()> {
        let Some(mut record) = self.take(op.record)? else {
            return Ok(());
        };
        if let Some(deleted) = record.deleted.clone() {
            if deleted.seq > op.base && !self.is_own(&deleted)? {
                self.keep(bare(op, Reason::Delete, "revive"), op, false);
            }
            record.deleted = None;
            record.into = None;
            self.exists(op.record, op, true);
        }
        self.put(record);
        self.touch(op.record)?;
        self.move_children(op.record)
    }

    /// What comes for a merged record goes to where it lives now; a delete never does.
    fn lead_on(&mut self, op: &Op, target: Uuid) -> Kept<()> {
        match op.verb {
            Verb::Delete if self.has(Rule::DeleteStays) => return self.touch(op.record),
            Verb::Delete => {
                let mut led = op.clone();
                led.record = target;
                return self.delete(&led);
            }
            Verb::Merge => {
                if target != self.resolve(op.into.unwrap_or_default())? {
                    let mut found = bare(op, Reason::Merge, "merge");
                    found.about = target;
                    found.given = winner(op.into);
                    found.stands = winner(Some(target));
                    self.keep(found, op, false);
                }
                return self.touch(op.record);
            }
            _ => {}
        }
        let Some(mut record) = self.take(target)? else {
            return Ok(());
        };
        let shape = Shape::of(record.kind);
        let how = if self.has(Rule::LedYields) {
            How::Led
        } else {
            How::Plain
        };
        self.judge(&mut record, op, how, |field| shape.roots().contains(&field))?;
        if record.deleted.take().is_some() {
            self.exists(target, op, true);
        }
        self.put(record);
        self.touch(op.record)?;
        self.touch(target)
    }

    fn delete(&mut self, op: &Op) -> Kept<()> {
        let Some(mut record) = self.take(op.record)? else {
            return Ok(());
        };
        if record.deleted.is_none() {
            let unseen = self.unseen(&record, op)?;
            if unseen.is_none() || !self.has(Rule::DeleteYields) {
                record.deleted = Some(self.version(op, false));
                self.exists(op.record, op, false);
            } else {
                let was = Was::Value(json!(true), json!(false));
                self.log(op.record, op, Outcome::Lost, EXISTENCE, was);
                let mut found = bare(op, Reason::Delete, "delete");
                for (unit, values) in unseen.units {
                    found.stands_by = record
                        .versions
                        .units
                        .get(&unit)
                        .unwrap_or(&record.versions.born)
                        .clone();
                    found.stands.extend(values);
                }
                for (field, items) in unseen.items {
                    found.stands.insert(field, json!(items));
                }
                self.keep(found, op, false);
            }
        }
        self.put(record);
        self.touch(op.record)
    }

    fn merge(&mut self, op: &Op) -> Kept<()> {
        let winner = self.resolve(op.into.unwrap_or_default())?;
        if winner == op.record {
            return self.touch(op.record);
        }
        let Some(mut loser) = self.take(op.record)? else {
            return Ok(());
        };
        let unseen = self.unseen(&loser, op)?;
        let Some(mut kept) = self.take(winner)? else {
            self.put(loser);
            return Ok(());
        };
        if kept.deleted.take().is_some() {
            let mut found = bare(op, Reason::Delete, "winner");
            found.about = winner;
            self.keep(found, op, false);
            self.exists(winner, op, true);
        }
        self.lead(&mut kept, unseen, op)?;
        loser.into = Some(winner);
        loser.deleted = Some(self.version(op, false));
        self.exists(op.record, op, false);
        self.put(loser);
        self.put(kept);
        let children = self.children_of(op.record)?;
        self.touch(op.record)?;
        self.touch(winner)?;
        if self.has(Rule::KidsLed) {
            for child in children {
                self.lead_child(child, op, winner)?;
            }
        }
        self.move_children(winner)
    }

    /// A child of a merged record, whether the one who merged knew it or not.
    fn lead_child(&mut self, child: Uuid, op: &Op, winner: Uuid) -> Kept<()> {
        let Some(mut record) = self.take(child)? else {
            return Ok(());
        };
        let shape = Shape::of(record.kind);
        if shape.is_conflict() {
            record.parent = Some(winner);
        } else if let Some((field, parent)) = shape.parent(&record.body)
            && parent == op.record
        {
            let given = BTreeMap::from([(field.to_owned(), Value::String(winner.to_string()))]);
            let unit = shape.unit(field).to_owned();
            self.set_unit(&mut record, &unit, &given, op, How::Led);
            record.parent = Some(winner);
        }
        self.put(record);
        self.touch(child)
    }

    fn patch(&mut self, op: &Op) -> Kept<()> {
        let Some(mut record) = self.take(op.record)? else {
            return Ok(());
        };
        if let Some(deleted) = record.deleted.take() {
            let told = matches!(op.verb, Verb::Patch | Verb::Send) || deleted.seq > op.base;
            if told {
                let mut found = bare(op, Reason::Delete, "edit");
                found.stands = said(op);
                found.stands_by = self.version(op, false);
                self.keep(found, op, false);
            }
            self.exists(op.record, op, true);
        }
        let shape = Shape::of(record.kind);
        let sends = op.verb == Verb::Send || op.verb == Verb::Rescue && op.sent && !record.sent;
        if sends {
            self.send(&mut record, op)?;
            self.judge(&mut record, op, How::Whole, |field| shape.is_frozen(field))?;
            record.sent = true;
        } else {
            let how = if op.verb == Verb::Patch {
                How::Plain
            } else {
                How::Whole
            };
            self.judge(&mut record, op, how, |_| false)?;
        }
        self.put(record);
        self.touch(op.record)?;
        if sends {
            self.send_lines(op)?;
        }
        self.move_children(op.record)
    }

    /// What was sent is what its sender saw; what they had not seen is kept beside it.
    fn send(&mut self, record: &mut Stored, op: &Op) -> Kept<()> {
        let shape = Shape::of(record.kind);
        let mut units: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        let fields: Vec<String> = op
            .fields
            .keys()
            .chain(record.body.keys())
            .filter(|field| shape.is_frozen(field))
            .cloned()
            .collect();
        for field in fields {
            let value = match op.fields.get(&field) {
                Some(Change::Items(Items { added, .. })) => {
                    self.send_list(record, &field, added, op)?;
                    continue;
                }
                None if record.body.get(&field).is_some_and(Value::is_array) => {
                    self.send_list(record, &field, &[], op)?;
                    continue;
                }
                Some(Change::Value(value)) => value.clone(),
                None => Value::Null,
            };
            units
                .entry(shape.unit(&field).to_owned())
                .or_default()
                .insert(field, value);
        }
        for (unit, given) in units {
            let stands: BTreeMap<String, Value> = given
                .keys()
                .map(|field| {
                    let value = record.body.get(field).cloned().unwrap_or_default();
                    (field.clone(), value)
                })
                .collect();
            if stands == given {
                continue;
            }
            let by = record
                .versions
                .units
                .get(&unit)
                .unwrap_or(&record.versions.born)
                .clone();
            let seen = by.seq <= op.base || self.is_own(&by)?;
            self.set_unit(record, &unit, &given, op, How::Plain);
            if !seen {
                let found = Found {
                    about: record.id,
                    reason: Reason::Sent,
                    what: unit,
                    stands,
                    stands_by: by,
                    given,
                    before: BTreeMap::new(),
                };
                self.keep(found.swapped(self.version(op, false)), op, false);
            }
        }
        Ok(())
    }

    /// A list of what was sent: items that its sender had not seen go, and are kept in a conflict.
    fn send_list(
        &mut self,
        record: &mut Stored,
        field: &str,
        given: &[String],
        op: &Op,
    ) -> Kept<()> {
        let stands = shape::items(record.body.get(field));
        let unseen = self.unseen_items(record, field, op)?;
        let lost = unseen.iter().find(|item| !given.contains(item));
        let by = lost.map(|item| item_version(record, field, item).clone());
        self.set_list(record, field, given, op);
        if let Some(by) = by {
            let found = Found {
                about: record.id,
                reason: Reason::Sent,
                what: field.to_owned(),
                stands: BTreeMap::from([(field.to_owned(), json!(stands))]),
                stands_by: by,
                given: BTreeMap::from([(field.to_owned(), json!(given))]),
                before: BTreeMap::new(),
            };
            self.keep(found.swapped(self.version(op, false)), op, false);
        }
        Ok(())
    }

    /// The lines of a sent quote are those that its sender saw: others go, changed ones go back, both are kept.
    fn send_lines(&mut self, op: &Op) -> Kept<()> {
        if op.parts.is_empty() {
            return Ok(());
        }
        for child in self.children_of(op.record)? {
            let Some(mut line) = self.take(child)? else {
                continue;
            };
            if !Shape::of(line.kind).is_quote_line() || line.into.is_some() {
                self.put(line);
                continue;
            }
            let stands: BTreeMap<String, Value> = line.body.clone();
            let mut found = bare(op, Reason::Sent, "line");
            found.about = child;
            found.stands_by = line.versions.born.clone();
            let sent = op.parts.get(&child);
            let same = sent.map_or(line.deleted.is_some(), |sent| {
                line.deleted.is_none() && *sent == line.body
            });
            if same {
                self.put(line);
                continue;
            }
            found.stands = stands;
            if let Some(sent) = sent {
                let fields: Vec<String> = sent.keys().chain(line.body.keys()).cloned().collect();
                let given: BTreeMap<String, Value> = fields
                    .into_iter()
                    .map(|field| {
                        let value = sent.get(&field).cloned().unwrap_or_default();
                        (field, value)
                    })
                    .filter(|(field, value)| {
                        line.body.get(field).cloned().unwrap_or_default() != *value
                    })
                    .collect();
                found.stands.retain(|field, _| given.contains_key(field));
                if line.deleted.take().is_some() {
                    self.exists(child, op, true);
                }
                found.given = given.clone();
                let shape = Shape::of(line.kind);
                for (field, value) in given {
                    let unit = shape.unit(&field).to_owned();
                    let one = BTreeMap::from([(field, value)]);
                    self.set_unit(&mut line, &unit, &one, op, How::Plain);
                }
            } else {
                line.deleted = Some(self.version(op, false));
                self.exists(child, op, false);
            }
            self.keep(found.swapped(self.version(op, false)), op, false);
            self.put(line);
            self.touch(child)?;
        }
        Ok(())
    }

    /// Keeps what may not go in: for its author, and where it came late for the new owner too.
    pub(super) fn reject(&mut self, op: &Op, reason: Reason) -> Kept<()> {
        let values = said(op);
        for (field, value) in &values {
            let was = Was::Value(Value::Null, value.clone());
            let outcome = if reason == Reason::Late {
                Outcome::Late
            } else {
                Outcome::Rejected
            };
            self.log(op.record, op, outcome, field, was);
        }
        let target = self.resolve(op.record)?;
        let says = !values.is_empty()
            || matches!(
                op.verb,
                Verb::Delete | Verb::Send | Verb::Merge | Verb::Revive
            );
        if says {
            let known = self.get(target)?.cloned();
            let mut found = bare(op, reason, "refused");
            found.given = values;
            if op.verb == Verb::Merge {
                found.given.extend(winner(op.into));
            }
            if let Some(record) = &known {
                for field in found.given.keys() {
                    let value = record.body.get(field).cloned().unwrap_or_default();
                    found.stands.insert(field.clone(), value);
                }
                found.stands_by = record.versions.born.clone();
            }
            self.keep(found.clone(), op, true);
            if reason == Reason::Late && known.is_some() {
                found.about = target;
                self.keep(found, op, false);
            }
        }
        // The next pull mends the author's copy.
        if self.get(op.record)?.is_some() {
            self.touch(op.record)?;
        }
        Ok(())
    }
}

fn winner(into: Option<Uuid>) -> BTreeMap<String, Value> {
    into.map(|into| ("into".to_owned(), Value::String(into.to_string())))
        .into_iter()
        .collect()
}

/// A conflict about existence: what was said beside it is added by the caller.
fn bare(op: &Op, reason: Reason, what: &str) -> Found {
    Found {
        about: op.record,
        reason,
        what: what.to_owned(),
        stands: BTreeMap::new(),
        stands_by: super::super::storage::Version::default(),
        given: BTreeMap::new(),
        before: BTreeMap::new(),
    }
}
