//! What did not go in as it was becomes a record that both people get.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    super::{
        protocol::{Body, Change, Op, Reason},
        rules::Rule,
        storage::{Kept, Stored, Version, Versions},
    },
    desk::{Desk, FRESH},
};
use crate::domain::{field::Record as _, record::conflict::Conflict};

/// Two sides of one thing.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The record.
    pub about: Uuid,
    /// Why.
    pub reason: Reason,
    /// The unit, or what else it is about: part of its id.
    pub what: String,
    /// What is in the record.
    pub stands: BTreeMap<String, Value>,
    /// Who set that.
    pub stands_by: Version,
    /// What is not.
    pub given: BTreeMap<String, Value>,
    /// What both saw.
    pub before: BTreeMap<String, Value>,
}

impl Found {
    /// The same with the operation's values standing.
    pub fn swapped(self, by: Version) -> Swapped {
        Swapped {
            found: Self {
                stands: self.given,
                given: self.stands,
                stands_by: by,
                ..self
            },
            given_by: self.stands_by,
        }
    }
}

/// Two sides, the operation's standing.
pub(super) struct Swapped {
    found: Found,
    given_by: Version,
}

/// A conflict to be written once its record has its number.
#[derive(Clone, Debug)]
pub(in super::super) struct Pending {
    record: Stored,
}

/// What an operation says, as values by field.
pub(super) fn said(op: &Op) -> BTreeMap<String, Value> {
    op.fields
        .iter()
        .map(|(field, change)| {
            let value = match change {
                Change::Value(value) => value.clone(),
                Change::Items(items) => json!({ "+": items.added, "-": items.removed }),
            };
            (field.clone(), value)
        })
        .collect()
}

fn text(values: &BTreeMap<String, Value>) -> Value {
    let map: Map<String, Value> = values
        .iter()
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    Value::String(Value::Object(map).to_string())
}

/// Something that can be kept as a conflict.
pub(super) trait Kind {
    /// Its two sides, and who set the side that does not stand; none: the operation.
    fn sides(self) -> (Found, Option<Version>);
}

impl Kind for Found {
    fn sides(self) -> (Found, Option<Version>) {
        (self, None)
    }
}

impl Kind for Swapped {
    fn sides(self) -> (Found, Option<Version>) {
        (self.found, Some(self.given_by))
    }
}

impl Desk<'_> {
    /// Keeps both sides. `own`: for the author alone, who may not see the other side.
    pub(super) fn keep(&mut self, found: impl Kind, op: &Op, own: bool) {
        let (found, given_by) = found.sides();
        let hides = own && self.has(Rule::OwnValuesOnly);
        let name = format!(
            "{}/{}/{}{}",
            found.about,
            found.what,
            found.reason.code(),
            if own { "/own" } else { "" }
        );
        let id = Uuid::new_v5(&op.id.0, name.as_bytes());
        let by = given_by.unwrap_or_else(|| self.version(op, false));
        let mut body = Body::new();
        body.insert("about".into(), found.about.to_string().into());
        body.insert("reason".into(), found.reason.code().into());
        body.insert("state".into(), "open".into());
        let fields: Vec<Value> = found
            .given
            .keys()
            .chain(
                found
                    .stands
                    .keys()
                    .filter(|field| !found.given.contains_key(*field) && !hides),
            )
            .map(|field| field.clone().into())
            .collect();
        if !fields.is_empty() {
            body.insert("fields".into(), Value::Array(fields));
        }
        body.insert("given".into(), text(&found.given));
        body.insert("given_at".into(), by.at.into());
        if let Some(user) = by.user {
            body.insert("given_by".into(), user.to_string().into());
        }
        if !hides {
            body.insert("stands".into(), text(&found.stands));
            body.insert("stands_at".into(), found.stands_by.at.into());
            if let Some(user) = found.stands_by.user {
                body.insert("stands_by".into(), user.to_string().into());
            }
            body.insert("before".into(), text(&found.before));
        }
        let record = Stored {
            id,
            kind: Conflict::KIND.0,
            seq: 0,
            parent: (!own).then_some(found.about),
            home: self.author.user,
            body,
            versions: Versions {
                born: Version {
                    seq: FRESH,
                    at: self.now,
                    ..Version::default()
                },
                ..Versions::default()
            },
            ..Stored::default()
        };
        self.note(op, found.reason);
        self.pending.push(Pending { record });
    }

    /// Writes the conflicts found, after the records that they are about have their numbers.
    pub(super) fn keep_pending(&mut self) -> Kept<()> {
        for Pending { mut record } in std::mem::take(&mut self.pending) {
            // An operation is taken once; only a book that brought it back to a restored server can have made it known.
            if self.org.lineage.len() > 1 && self.get(record.id)?.is_some() {
                continue;
            }
            if let Some(about) = record.parent {
                let about = self.resolve(about)?;
                record.parent = Some(about);
            }
            let id = record.id;
            self.put(record);
            self.touch(id)?;
        }
        Ok(())
    }
}
