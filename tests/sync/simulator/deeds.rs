//! What people do in several changes at once: send, convert, merge, undo, settle a conflict.

use dealbook::sync::core::protocol::Verb;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    book::{Memory, Row},
    shape::{self, ACCOUNT, ACTIVITY, CONFLICT, LEAD, OPPORTUNITY, QUOTE, Unit},
    world::{World, short},
    writes::Carried,
};

impl World {
    pub fn send(&mut self, at: usize) {
        let quotes: Vec<Uuid> = self
            .alive(at, &[QUOTE])
            .into_iter()
            .filter(|id| !self.devices[at].book.rows[id].sent)
            .collect();
        if quotes.is_empty() {
            return;
        }
        let record = *self.net.dice.pick(&quotes);
        let (now, device) = (self.now, &mut self.devices[at]);
        let step = (device.book.step(), true);
        let mut op = device.book.say(Verb::Send, record, step, now, device.skew);
        let Some(row) = device.book.rows.get_mut(&record) else {
            return;
        };
        op.fields = Memory::whole(row);
        row.sent = true;
        let carried = Carried {
            units: row.cells.units.clone(),
            adds: row.cells.tags.clone(),
            ..Carried::default()
        };
        let name = device.name;
        device.book.enlist(op, carried);
        self.net.say(|| format!("d{name} send {}", short(record)));
    }

    pub fn convert(&mut self, at: usize) {
        let made = |lead: Uuid, what: &[u8]| Uuid::new_v5(&lead, what);
        let leads: Vec<Uuid> = self
            .alive(at, &[LEAD])
            .into_iter()
            .filter(|lead| {
                let book = &self.devices[at].book;
                book.row(made(*lead, b"account")).is_none()
                    && book.row(made(*lead, b"opportunity")).is_none()
            })
            .collect();
        if leads.is_empty() {
            return;
        }
        let lead = *self.net.dice.pick(&leads);
        let territory = Self::place(&self.devices[at].book.rows[&lead]);
        let step = (self.devices[at].book.step(), true);
        let account = made(lead, b"account");
        for (kind, record, parent) in [
            (ACCOUNT, account, None),
            (OPPORTUNITY, made(lead, b"opportunity"), Some(account)),
        ] {
            let value = if self.net.dice.chance(50) {
                json!(1)
            } else {
                json!(self.net.dice.range(10, 99))
            };
            self.create(
                at,
                kind,
                record,
                parent,
                territory,
                &[(Unit::Name, value)],
                step,
            );
        }
        self.edit(
            at,
            lead,
            Unit::Name,
            Some(json!("converted")),
            None,
            Some(step),
        );
    }

    pub fn merge(&mut self, at: usize, accounts: &[Uuid]) {
        let merged: Vec<Uuid> = self.devices[at]
            .book
            .tombs
            .iter()
            .filter(|(_, row)| {
                row.into
                    .is_some_and(|into| self.devices[at].book.rows.contains_key(&into))
                    && !row.moved.is_empty()
            })
            .map(|(id, _)| *id)
            .collect();
        if !merged.is_empty() && self.net.dice.chance(40) {
            let record = *self.net.dice.pick(&merged);
            return self.revive(at, record);
        }
        if accounts.len() < 2 {
            return;
        }
        let two = self.net.dice.some(accounts, 2);
        let (loser, winner) = (two[0], two[1]);
        let step = (self.devices[at].book.step(), true);
        let row = self.devices[at].book.rows[&loser].clone();
        let name = row.body.get("name").cloned();
        if let Some(value) = name
            && self.net.dice.chance(50)
        {
            let seen = self.seen_unit(at, loser, "name");
            self.edit(at, winner, Unit::Name, Some(value), Some(seen), Some(step));
        }
        let children: Vec<Uuid> = self.devices[at]
            .book
            .rows
            .iter()
            .filter(|(_, row)| {
                [OPPORTUNITY, QUOTE, ACTIVITY].contains(&row.kind)
                    && !(self.devices[at].old && row.kind == ACTIVITY)
                    && row.body.get("account") == Some(&json!(loser.to_string()))
            })
            .map(|(id, _)| *id)
            .collect();
        for child in &children {
            let value = json!(winner.to_string());
            self.edit(at, *child, Unit::Parent, Some(value), None, Some(step));
        }
        let (now, device) = (self.now, &mut self.devices[at]);
        let mut op = device.book.say(Verb::Merge, loser, step, now, device.skew);
        op.into = Some(winner);
        let (name, base) = (device.name, op.base);
        device.book.enlist(op, Carried::default());
        if let Some(mut row) = device.book.rows.remove(&loser) {
            row.into = Some(winner);
            row.moved = children;
            device.book.tombs.insert(loser, row);
        }
        self.net.say(|| {
            format!(
                "d{name} merge {} into {} base {base}",
                short(loser),
                short(winner)
            )
        });
    }

    pub fn undo(&mut self, at: usize, editable: &[Uuid]) {
        if editable.is_empty() {
            return;
        }
        let record = *self.net.dice.pick(editable);
        let row = self.devices[at].book.rows[&record].clone();
        for unit in [Unit::Name, Unit::Other] {
            if shape::fields(row.kind, unit).is_empty() {
                continue;
            }
            let code = shape::code(row.kind, unit);
            let last = row.journal.iter().rev().find(|said| said.what == code);
            let Some(last) = last.filter(|said| said.op.is_some()) else {
                continue;
            };
            let old = last.old.as_ref().and_then(|old| old.first());
            if let Some((_, value)) = old {
                let value = value.clone();
                return self.edit(at, record, unit, Some(value), None, None);
            }
        }
    }

    pub fn resolve(&mut self, at: usize, editable: &[Uuid]) {
        let device = &self.devices[at];
        let about = |row: &Row| {
            let text = row.body.get("about").and_then(Value::as_str);
            text.and_then(|text| Uuid::try_parse(text).ok())
        };
        let open: Vec<Uuid> = device
            .book
            .rows
            .iter()
            .filter(|(id, row)| {
                row.kind == CONFLICT
                    && row.body.get("state") == Some(&json!("open"))
                    && !device.book.pending(**id)
                    && about(row).is_some_and(|about| device.book.rows.contains_key(&about))
                    && self.may_write(at, Self::place(row))
                    && Self::place(row) != self.net.users[device.user]
            })
            .map(|(id, _)| *id)
            .collect();
        if open.is_empty() {
            return;
        }
        let record = *self.net.dice.pick(&open);
        let target = about(&self.devices[at].book.rows[&record]);
        let value = json!(*self.net.dice.pick(&["kept", "taken", "written"]));
        self.edit(at, record, Unit::State, Some(value), None, None);
        if let Some(target) = target.filter(|target| editable.contains(target)) {
            let value = json!(self.net.dice.range(10, 99));
            self.edit(at, target, Unit::Name, Some(value), None, None);
        }
    }
}
