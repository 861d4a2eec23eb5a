//! Whether an operation may go in: rights, what is gone, what is frozen, what came late.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{
        limits::{FIELDS, RECORD_BYTES},
        protocol::{Change, Op, Reason, Verb},
        rules::Rule,
        shape::{self, Shape},
        storage::{Kept, Stored},
    },
    desk::Desk,
};

/// What is said of an operation before it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes in.
    Goes,
    /// It goes in, into the hands of the new owner.
    GoesLate,
    /// It is kept as a conflict.
    Refused(Reason),
}

impl Verdict {
    /// Why it does not go in.
    pub fn refusal(self) -> Option<Reason> {
        match self {
            Self::Refused(reason) => Some(reason),
            Self::Goes | Self::GoesLate => None,
        }
    }
}

impl Desk<'_> {
    /// Judges one operation; `made` are records that the same step makes before it.
    pub(super) fn verdict(&mut self, op: &Op, made: &BTreeSet<Uuid>) -> Kept<Verdict> {
        use Verdict::{Goes, Refused};
        let shape = Shape::of(op.kind);
        if self.is_beyond_limits(op)? {
            return Ok(Refused(Reason::Limit));
        }
        let makes = matches!(op.verb, Verb::Create | Verb::Rescue | Verb::Revive);
        if makes && self.get(op.record)?.is_none() {
            return self.verdict_of_new(op, shape, made);
        }
        if self.get(op.record)?.is_none() {
            return Ok(Refused(Reason::Gone));
        }
        let target = self.resolve(op.record)?;
        let Some(territory) = self.territory_of(target)? else {
            return Ok(Refused(Reason::Gone));
        };
        if op.verb == Verb::Rescue && shape.is_conflict() {
            let may = self.author.rights.may_read(territory);
            return Ok(if may { Goes } else { Refused(Reason::Right) });
        }
        if !self.author.rights.may_write(territory) {
            let late = self.is_late(target, op.base)?
                || target != op.record && self.is_late(op.record, op.base)?
                || op.base == 0 && self.is_made_by_author(op.record)?;
            // To someone who may not look, "not yours" and "not there" are one answer.
            let otherwise = if self.author.rights.may_read(territory) {
                Reason::Right
            } else {
                Reason::Gone
            };
            return Ok(Refused(if late { Reason::Late } else { otherwise }));
        }
        if shape.is_of_admins() && !self.author.is_admin {
            return Ok(Refused(Reason::Right));
        }
        let Some(record) = self.get(target)?.cloned() else {
            return Ok(Refused(Reason::Gone));
        };
        if self.has(Rule::Frozen) && self.is_frozen(&record, op)? {
            return Ok(Refused(Reason::Frozen));
        }
        if op.verb == Verb::Merge {
            let winner = self.resolve(op.into.unwrap_or_default())?;
            let Some(there) = self.territory_of(winner)? else {
                return Ok(Refused(Reason::Gone));
            };
            if self.is_erased(winner)? {
                return Ok(Refused(Reason::Gone));
            }
            if !self.author.rights.may_write(there) {
                return Ok(Refused(Reason::Right));
            }
            let same_kind = self
                .get(winner)?
                .is_some_and(|winner| winner.kind == record.kind);
            if !same_kind {
                return Ok(Refused(Reason::Right));
            }
        }
        if op.verb == Verb::Patch && !self.may_root(op, shape, &record, made)? {
            return Ok(Refused(Reason::Right));
        }
        Ok(Goes)
    }

    fn verdict_of_new(&mut self, op: &Op, shape: Shape, made: &BTreeSet<Uuid>) -> Kept<Verdict> {
        use Verdict::{Goes, GoesLate, Refused};
        let creates = op.verb == Verb::Create;
        if shape.is_conflict() {
            // Only the server makes them; a book brings them back to a server that lost them.
            let may = op.verb == Verb::Rescue
                && op
                    .territory
                    .is_some_and(|territory| self.author.rights.may_read(territory));
            return Ok(if may { Goes } else { Refused(Reason::Right) });
        }
        let home = self.home_for(op, shape);
        let Some(parent) = root_of(shape, op) else {
            if self.author.rights.may_write(home) {
                return Ok(Goes);
            }
            let might =
                self.author.rights.ended(home) > op.root_base && self.has(Rule::EndedGrants);
            return Ok(if might && creates {
                GoesLate
            } else {
                Refused(Reason::Right)
            });
        };
        if made.contains(&parent) {
            return Ok(Goes);
        }
        let parent = self.resolve(parent)?;
        let Some(territory) = self.territory_of(parent)? else {
            // It belongs under something that nobody brought; it waits in its maker's territory.
            return Ok(
                if op.verb == Verb::Create && self.author.rights.may_write(home) {
                    Goes
                } else {
                    Refused(Reason::Gone)
                },
            );
        };
        if self.author.rights.may_write(territory) {
            if shape.is_quote_line() && self.has(Rule::Frozen) && self.is_sent(parent)? {
                return Ok(Refused(Reason::Frozen));
            }
            return Ok(Goes);
        }
        Ok(if creates && self.is_late(parent, op.root_base)? {
            GoesLate
        } else {
            Refused(Reason::Right)
        })
    }

    /// The territory that a new record has for want of a root.
    pub(super) fn home_for(&self, op: &Op, shape: Shape) -> Uuid {
        if shape.is_org() {
            self.org.id
        } else if shape.is_personal() {
            self.author.user
        } else {
            op.territory.unwrap_or(self.author.user)
        }
    }

    /// Whether the author could write this record until something that they had not heard of at `base`.
    pub(super) fn is_late(&mut self, record: Uuid, base: i64) -> Kept<bool> {
        for place in self.places_of(record)? {
            if place.gone && place.seq <= base {
                continue;
            }
            if place.gone && self.author.rights.may_write(place.territory) {
                return Ok(true);
            }
            if self.has(Rule::EndedGrants) && self.author.rights.ended(place.territory) > base {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the author made this record, or tried to and came too late: what they made too late for their own hands is
    /// told to the new owner, and so is what they did to it afterwards.
    fn is_made_by_author(&mut self, record: Uuid) -> Kept<bool> {
        let Some(born) = self.get(record)?.map(|record| record.versions.born.clone()) else {
            return Ok(false);
        };
        Ok(self.is_own(&born)? || self.came_late(record)?)
    }

    fn is_sent(&mut self, quote: Uuid) -> Kept<bool> {
        Ok(self.get(quote)?.is_some_and(|quote| quote.sent))
    }

    /// Whether an operation would change what was sent.
    fn is_frozen(&mut self, record: &Stored, op: &Op) -> Kept<bool> {
        let shape = Shape::of(record.kind);
        if shape.is_quote_line() {
            let Some(quote) = record.parent else {
                return Ok(false);
            };
            let quote = self.resolve(quote)?;
            return Ok(self.is_sent(quote)? && differs(record, op, |_| true));
        }
        if !record.sent {
            return Ok(false);
        }
        Ok(match op.verb {
            Verb::Delete | Verb::Merge | Verb::Send => true,
            Verb::Revive => false,
            Verb::Create | Verb::Patch | Verb::Rescue => {
                let unsends = op.fields.get("status").is_some_and(|change| match change {
                    Change::Value(value) => !shape.may_follow_sending("status", value),
                    Change::Items(_) => true,
                });
                unsends && op.verb == Verb::Patch
                    || differs(record, op, |field| shape.is_frozen(field))
            }
        })
    }

    /// Whether the author may put a record under what the operation names.
    fn may_root(
        &mut self,
        op: &Op,
        shape: Shape,
        record: &Stored,
        made: &BTreeSet<Uuid>,
    ) -> Kept<bool> {
        let mut body = record.body.clone();
        let mut touches = false;
        for field in shape.roots() {
            if let Some(Change::Value(value)) = op.fields.get(*field) {
                touches = true;
                body.insert((*field).to_owned(), value.clone());
            }
        }
        if !touches {
            return Ok(true);
        }
        let Some((_, parent)) = shape.parent(&body) else {
            return Ok(true);
        };
        if made.contains(&parent) {
            return Ok(true);
        }
        let parent = self.resolve(parent)?;
        Ok(self
            .territory_of(parent)?
            .is_some_and(|territory| self.author.rights.may_write(territory)))
    }

    fn is_beyond_limits(&mut self, op: &Op) -> Kept<bool> {
        let size = |value: &Value| match value {
            Value::String(text) => text.len() + 16,
            Value::Array(items) => items.len() * 16 + value.to_string().len(),
            _ => 16,
        };
        let new: usize = op
            .fields
            .values()
            .map(|change| match change {
                Change::Value(value) => size(value),
                Change::Items(items) => items.added.iter().map(String::len).sum(),
            })
            .sum();
        let record = self.get(op.record)?;
        let old: usize = record.map_or(0, |record| {
            let kept = record
                .body
                .iter()
                .filter(|(field, _)| !matches!(op.fields.get(*field), Some(Change::Value(_))));
            kept.map(|(_, value)| size(value)).sum()
        });
        let fields = record.map_or(0, |record| record.body.len());
        Ok(new + old > RECORD_BYTES || fields + op.fields.len() > 2 * FIELDS)
    }
}

/// The record that an operation puts its own under.
fn root_of(shape: Shape, op: &Op) -> Option<Uuid> {
    shape
        .roots()
        .iter()
        .find_map(|field| match op.fields.get(*field)? {
            Change::Value(value) => shape::reference(value),
            Change::Items(_) => None,
        })
}

/// Whether an operation sets any of these fields to something else, or deletes or merges.
fn differs(record: &Stored, op: &Op, counts: impl Fn(&str) -> bool) -> bool {
    if matches!(op.verb, Verb::Delete | Verb::Merge) {
        return true;
    }
    if op.verb == Verb::Revive {
        return false;
    }
    op.fields
        .iter()
        .filter(|(field, _)| counts(field))
        .any(|(field, change)| match change {
            Change::Value(value) => {
                let whole = matches!(op.verb, Verb::Create | Verb::Rescue);
                let stands = record.body.get(field).cloned().unwrap_or_default();
                stands != *value && !(whole && value.is_null())
            }
            Change::Items(items) => {
                let stands = shape::items(record.body.get(field));
                items.added.iter().any(|item| !stands.contains(item))
                    || items.removed.iter().any(|item| stands.contains(item))
            }
        })
}
