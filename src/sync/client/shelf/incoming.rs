//! Lines of a page into the book: each change as its author's, and what the changes do not explain as the exchange's.

use serde_json::Value;
use uuid::Uuid;

use super::{StoreShelf, wire::with_items};
use crate::{
    domain::{
        field::{FieldKind, Instant, Record as _, Row},
        id::Id,
        kind::{Kind, KindInfo},
        record::{by_kind, team::User},
    },
    store::{
        self, Read,
        exchange::{Author, Led, Numbered},
        identity::State as Where,
        tx::extra,
    },
    sync::{
        client::book::Local,
        core::{
            protocol::{Entry, Line, Place, Was},
            shape,
        },
    },
};

/// Existence, as history names it.
const EXISTENCE: &str = "*";

impl StoreShelf<'_, '_> {
    /// Takes a line of a kind that this version knows.
    pub(super) fn take_known(&mut self, line: &Line, load: i64) -> Local<()> {
        let Some(info) = by_kind(Kind(line.kind)) else {
            return Ok(());
        };
        self.tx.unpark(line.record)?;
        let id = self.tx.know(info.kind, line.record)?;
        let known = self.tx.identity(id)?;
        let state = known.map_or(Where::Elsewhere, |known| known.state);
        if known.is_some_and(|known| known.kind != info.kind) {
            // Known by a reference to anything until now.
            self.tx.set_kind(id, info.kind)?;
        }
        if line.erased && state != Where::Erased {
            self.tx.arrive_as(self.exchange()?, "erase", None, None);
            self.tx.erase_arrived(id)?;
            self.has_erased = true;
        } else if state != Where::Erased {
            if line.place == Place::Here && state == Where::Elsewhere {
                self.take_new(info, id, line)?;
            } else {
                for entry in &line.entries {
                    self.take_entry(info, id, entry)?;
                }
                self.close(info, id, line)?;
            }
        }
        if line.place == Place::Here && state != Where::Erased {
            let led = std::mem::take(&mut self.led_fields);
            self.tx.put_led(id, &led)?;
            self.lead_back(id)?;
        }
        Ok(self.tx.number(&Numbered {
            record: id,
            territory: Some(line.territory),
            seq: line.seq,
            load,
        })?)
    }

    /// A record that this book did not hold: it arrives as it is, true since its birth.
    fn take_new(&mut self, info: &'static KindInfo, id: Id, line: &Line) -> store::Result<()> {
        let row = self.row_of(info, id, None, &line.body)?;
        let author = match line.born_by {
            Some(user) => self.person(user)?,
            None => Id(0),
        };
        // All arrivals of one person in one exchange are one step.
        let device = self.server_device()?;
        let author = Author {
            user: author,
            device,
            step: -author.0,
        };
        self.tx.arrive_as(author, "arrived", None, None);
        self.tx.arrive_create(info, row, Instant(line.born_at))
    }

    /// One change by its author.
    fn take_entry(&mut self, info: &'static KindInfo, id: Id, entry: &Entry) -> Local<()> {
        let author = Author {
            user: self.person(entry.user)?,
            device: self.tx.device_row(entry.device)?,
            step: entry.step,
        };
        let at = Instant(entry.at);
        let undoes = self.undone_here(info, id, entry)?;
        let op = Some(entry.op.0);
        let is_here = self.tx.row(info, id)?.is_some();
        let existence = entry.fields.get(EXISTENCE).map(|was| match was {
            Was::Value(_, now) => now.as_bool().unwrap_or(false),
            Was::Items(_) => false,
        });
        self.tx.arrive_as(author, &entry.name, undoes, op);
        if existence == Some(true) && !is_here {
            let copy = self.tx.newest_copy(info, id)?;
            let row = copy.unwrap_or_else(|| Row {
                id,
                cells: vec![crate::domain::cell::Cell::Null; info.specs().len()],
                ..Row::default()
            });
            self.tx.arrive_create(info, row, at)?;
        }
        if let Some(before) = self.tx.row(info, id)? {
            let mut row = before;
            for (field, was) in &entry.fields {
                if field == EXISTENCE {
                    continue;
                }
                match was {
                    Was::Value(_, new) => self.set_field(info, &mut row, field, new)?,
                    Was::Items(items) => {
                        let spec = self.tx.catalog().spec(info, field).cloned();
                        let Some(spec) = spec else {
                            let mut fields = extra::of(&row.extra);
                            let mut now = shape::items(fields.get(field));
                            now.retain(|item| !items.removed.contains(item));
                            for item in &items.added {
                                if !now.contains(item) {
                                    now.push(item.clone());
                                }
                            }
                            fields.insert(field.clone(), now.into());
                            row.extra = extra::cell(&fields);
                            continue;
                        };
                        let kind: FieldKind = spec.kind;
                        let added = self.book_items(kind, &items.added)?;
                        let removed = self.book_items(kind, &items.removed)?;
                        let cell = with_items(kind, row.get(info, field), &added, &removed);
                        row.set(info, field, cell);
                    }
                }
            }
            self.tx.arrive_patch(info, row, at)?;
        }
        if existence == Some(false) && self.tx.row(info, id)?.is_some() {
            self.tx.arrive_delete(info, id, None)?;
        }
        Ok(())
    }

    /// The step here that a change takes back or puts back, if that step is what its fields stand on here.
    fn undone_here(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        entry: &Entry,
    ) -> store::Result<Option<i64>> {
        let Some(undoes) = entry.undoes else {
            return Ok(None);
        };
        let Some(step) = self.tx.step_of(id, undoes.op.0)? else {
            return Ok(None);
        };
        for (field, was) in &entry.fields {
            let stands = matches!(was, Was::Value(..))
                && field != EXISTENCE
                && self.tx.stands_on(info, id, field, step, undoes.redo)?;
            if !stands {
                return Ok(None);
            }
        }
        Ok(Some(step))
    }

    /// Makes the record what the line says, whatever the changes made of it.
    fn close(&mut self, info: &'static KindInfo, id: Id, line: &Line) -> Local<()> {
        let exchange = self.exchange()?;
        let now = self.tx.actor().now;
        let here = self.tx.row(info, id)?;
        match (line.place, here) {
            (Place::Here, Some(before)) => {
                let row = self.row_of(info, id, Some(&before), &line.body)?;
                self.tx.arrive_as(exchange, "exchange", None, None);
                self.tx.arrive_patch(info, row, now)?;
            }
            (Place::Here, None) => {
                let row = self.row_of(info, id, None, &line.body)?;
                self.tx.arrive_as(exchange, "exchange", None, None);
                self.tx.arrive_create(info, row, now)?;
            }
            (_, here) => {
                let into = match line.into {
                    Some(into) => Some(self.tx.know(info.kind, into)?),
                    None => None,
                };
                self.tx.arrive_as(exchange, "exchange", None, None);
                if into.is_some() {
                    self.note_led(info, id)?;
                }
                if here.is_some() {
                    self.tx.arrive_delete(info, id, into)?;
                } else {
                    self.tx.lead_to(id, into)?;
                }
                if into.is_some() {
                    self.lead_away(info, id)?;
                }
            }
        }
        Ok(())
    }

    /// Notes what leads to a record that is about to be led away, as the server has it.
    fn note_led(&mut self, info: &KindInfo, id: Id) -> Local<()> {
        for (other, spec) in Read::references_to(info.kind) {
            for row in self.tx.referring_rows(other, &spec.name, id)? {
                if row.id == id || self.tx.is_waiting(row.id, self.state.acked)? {
                    continue;
                }
                let value = self.wire_as_is(spec, row.get(other, &spec.name))?;
                self.tx.add_led(&Led {
                    record: row.id,
                    field: spec.name.to_string(),
                    target: id,
                    value: value.to_string(),
                })?;
            }
        }
        Ok(())
    }

    /// What leads to a record that was merged leads to the winner, if that is there to lead to.
    fn lead_away(&mut self, info: &KindInfo, id: Id) -> Local<()> {
        let to = self.tx.lead(id)?;
        let known = self.tx.identity(to)?;
        let is_there =
            known.is_some_and(|known| matches!(known.state, Where::Here | Where::Elsewhere));
        if to != id && is_there {
            self.tx.lead_references(info, id, to)?;
        }
        Ok(())
    }

    /// A record that is here again: what the server has lead to it leads to it here too.
    fn lead_back(&mut self, target: Id) -> Local<()> {
        for led in self.tx.led_from(target)? {
            // What was typed since goes first; the answer to it says where this field leads.
            if self.tx.is_waiting(led.record, self.state.acked)? {
                continue;
            }
            self.tx.drop_led(&led)?;
            let Some(info) = self.tx.kind_of(led.record)? else {
                continue;
            };
            let Some(mut row) = self.tx.row(info, led.record)? else {
                continue;
            };
            let value: Value = serde_json::from_str(&led.value)?;
            self.led_fields.clear();
            self.set_field(info, &mut row, &led.field, &value)?;
            for again in std::mem::take(&mut self.led_fields) {
                self.tx.add_led(&again)?;
            }
            let now = self.tx.actor().now;
            self.tx.arrive_as(self.exchange()?, "exchange", None, None);
            self.tx.arrive_patch(info, row, now)?;
        }
        Ok(())
    }

    /// What the exchange does of its own.
    fn exchange(&self) -> store::Result<Author> {
        Ok(Author {
            user: Id(0),
            device: self.server_device()?,
            step: 0,
        })
    }

    /// The record of a person.
    fn person(&mut self, user: Uuid) -> store::Result<Id> {
        self.book_id(User::KIND, user)
    }

    /// The server, as a device of the journal.
    fn server_device(&self) -> store::Result<i64> {
        self.tx.device_row(self.state.org)
    }
}
