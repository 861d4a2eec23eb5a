//! What people do: each edit with what its author had before their eyes.

use dealbook::sync::core::protocol::{Change, Items, Level, Verb};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    book::{Memory, Row},
    server::Bad,
    shape::{self, ACCOUNT, ACTIVITY, LEAD, OPPORTUNITY, QUOTE, Unit},
    world::{Feature, World, short},
    writes::{Carried, Mask},
};

impl World {
    pub fn write(&mut self, at: usize, seen: Mask) -> usize {
        let user = self.devices[at].user;
        self.net.writes.borrow_mut().make(user, seen)
    }

    /// A write of a unit, by someone who has seen what was typed there in this book before.
    fn write_unit(&mut self, at: usize, record: Uuid, unit: &str, mut seen: Mask) -> usize {
        let key = (record, unit.to_owned());
        if let Some(typed) = self.devices[at].book.typed.get(&key) {
            seen.join(typed);
        }
        let write = self.write(at, seen);
        let typed = self.devices[at].book.typed.entry(key).or_default();
        typed.add(write);
        write
    }

    pub fn may_write(&self, at: usize, territory: Uuid) -> bool {
        let device = &self.devices[at];
        territory == self.net.users[device.user]
            || device
                .book
                .state
                .territories
                .get(&territory)
                .is_some_and(|ground| ground.level == Some(Level::Write))
    }

    pub fn place(row: &Row) -> Uuid {
        row.territory.unwrap_or(row.home)
    }

    /// Records that a device's user may change.
    pub fn alive(&self, at: usize, kinds: &[u16]) -> Vec<Uuid> {
        let device = &self.devices[at];
        device
            .book
            .rows
            .iter()
            .filter(|(_, row)| {
                kinds.contains(&row.kind)
                    && self.may_write(at, Self::place(row))
                    && !(device.old && row.kind == ACTIVITY)
            })
            .map(|(id, _)| *id)
            .collect()
    }

    pub fn cells(&self, at: usize, record: Uuid) -> Mask {
        let mut mask = Mask::default();
        if let Some(row) = self.devices[at].book.row(record) {
            let writes = self.net.writes.borrow();
            for write in row.cells.writes() {
                mask.join(&writes.closure(Some(write)));
            }
        }
        mask
    }

    pub fn seen_unit(&self, at: usize, record: Uuid, unit: &str) -> Mask {
        let row = self.devices[at].book.row(record);
        let write = row.and_then(|row| row.cells.units.get(unit).copied());
        self.net.writes.borrow().closure(write)
    }

    pub fn value(&mut self) -> Value {
        let roll = self.net.dice.below(6);
        match roll {
            0 => json!(1),
            1 => json!(2),
            _ => json!(self.net.dice.range(10, 1_000_000)),
        }
    }

    /// Edits one unit of a record.
    pub fn edit(
        &mut self,
        at: usize,
        record: Uuid,
        unit: Unit,
        value: Option<Value>,
        also_seen: Option<Mask>,
        step: Option<(i64, bool)>,
    ) {
        let Some(row) = self.devices[at].book.rows.get(&record).cloned() else {
            return;
        };
        let fields = shape::fields(row.kind, unit);
        if fields.is_empty() {
            return;
        }
        let code = shape::code(row.kind, unit);
        let mut values: Vec<(String, Value)> = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            let value = if let Some(value) = &value {
                value.clone()
            } else if self.has(Feature::Clear) && self.net.dice.chance(14) {
                Value::Null
            } else {
                self.value()
            };
            let value = if unit == Unit::Money && place == 1 && self.net.dice.chance(60) {
                json!(self.net.dice.range(0, 1))
            } else {
                value
            };
            values.push(((*field).to_owned(), value));
        }
        let same = values
            .iter()
            .all(|(field, value)| row.body.get(field).cloned().unwrap_or_default() == *value);
        if same {
            return;
        }
        let mut seen = self.seen_unit(at, record, &code);
        if let Some(also) = also_seen {
            seen.join(&also);
        }
        let write = self.write_unit(at, record, &code, seen);
        let (now, device) = (self.now, &mut self.devices[at]);
        let step = step.unwrap_or_else(|| (device.book.step(), false));
        let mut op = device.book.say(Verb::Patch, record, step, now, device.skew);
        op.fields = values
            .iter()
            .map(|(field, value)| (field.clone(), Change::Value(value.clone())))
            .collect();
        let carried = Carried {
            units: [(code.clone(), write)].into(),
            ..Carried::default()
        };
        let (name, id, base) = (device.name, op.id, op.base);
        device
            .book
            .set(record, &code, &values, Some(write), Some(id));
        device.book.enlist(op, carried);
        self.net.say(|| {
            format!(
                "d{name} edit {} {code} w{write} = {values:?} base {base}",
                short(record)
            )
        });
    }

    #[expect(clippy::too_many_arguments, reason = "a record has so many sides")]
    pub fn create(
        &mut self,
        at: usize,
        kind: u16,
        record: Uuid,
        parent: Option<Uuid>,
        territory: Uuid,
        units: &[(Unit, Value)],
        step: (i64, bool),
    ) {
        let mut row = Row::new(kind, territory);
        let mut carried = Carried::default();
        let mut fields = std::collections::BTreeMap::new();
        let mut all: Vec<(Unit, Value)> = units.to_vec();
        if let Some(parent) = parent {
            all.push((Unit::Parent, json!(parent.to_string())));
        }
        for (unit, value) in &all {
            for field in shape::fields(kind, *unit) {
                fields.insert((*field).to_owned(), value.clone());
            }
        }
        let now = self.now;
        for (unit, value) in all {
            if shape::fields(kind, unit).is_empty() {
                continue;
            }
            let code = shape::code(kind, unit);
            let write = self.write_unit(at, record, &code, Mask::default());
            carried.units.insert(code.clone(), write);
            let _ = value;
        }
        let device = &mut self.devices[at];
        device.book.rows.insert(record, row.clone());
        let mut op = device
            .book
            .say(Verb::Create, record, step, now, device.skew);
        op.kind = kind;
        op.territory = Some(territory);
        let under = parent
            .and_then(|parent| device.book.row(parent))
            .map_or(territory, Self::place);
        op.root_base = device
            .book
            .state
            .territories
            .get(&under)
            .map_or(0, |ground| ground.cursor.at);
        for (code, write) in &carried.units {
            let values: Vec<(String, Value)> = fields
                .iter()
                .filter(|(field, _)| {
                    dealbook::sync::core::shape::Shape::of(kind).unit(field) == code
                })
                .map(|(field, value)| (field.clone(), value.clone()))
                .collect();
            row.set(code, &values, Some(*write), Some(op.id));
        }
        op.fields = fields
            .into_iter()
            .map(|(field, value)| (field, Change::Value(value)))
            .collect();
        let name = device.name;
        device.book.rows.insert(record, row);
        device.book.enlist(op, carried);
        self.net.say(|| {
            format!(
                "d{name} create kind {kind} {} under {:?} in {}",
                short(record),
                parent.map(short),
                short(territory)
            )
        });
    }

    pub fn id(&mut self) -> Uuid {
        self.net.dice.uuid()
    }

    /// One thing happens.
    pub fn act(&mut self) -> Result<(), Bad> {
        let at = self.net.dice.below(self.devices.len());
        if self.devices[at].dead {
            return Ok(());
        }
        let roll = self.net.dice.below(100);
        if roll < 24 {
            self.exchange(at, true, true)?;
            return Ok(());
        }
        if roll < 46 {
            self.exchange(at, false, true)?;
            return Ok(());
        }
        if self.devices[at].book.state.territories.is_empty() {
            return Ok(());
        }
        let accounts = self.alive(at, &[ACCOUNT]);
        let mut editable: Vec<Uuid> = self
            .alive(at, &[ACCOUNT, OPPORTUNITY, QUOTE, LEAD, ACTIVITY])
            .into_iter()
            .filter(|id| !self.devices[at].book.rows[id].sent)
            .collect();
        let own: Vec<Uuid> = self
            .territories
            .into_iter()
            .filter(|territory| self.may_write(at, *territory))
            .collect();
        let few = self.devices[at].book.rows.len() < 4;
        if roll < if few { 54 } else { 47 } && !own.is_empty() {
            let kind = *self
                .net
                .dice
                .pick(&[ACCOUNT, ACCOUNT, OPPORTUNITY, QUOTE, ACTIVITY, LEAD]);
            let parent = if [OPPORTUNITY, QUOTE, ACTIVITY].contains(&kind) {
                if accounts.is_empty() || self.devices[at].old && kind == ACTIVITY {
                    return Ok(());
                }
                Some(*self.net.dice.pick(&accounts))
            } else {
                None
            };
            let territory = match parent {
                Some(parent) => Self::place(&self.devices[at].book.rows[&parent]),
                None => *self.net.dice.pick(&own),
            };
            let count = self.net.dice.range(1, 2) as usize;
            let units: Vec<(Unit, Value)> = self
                .net
                .dice
                .some(&[Unit::Name, Unit::Money], count)
                .into_iter()
                .map(|unit| (unit, self.value()))
                .collect();
            let record = self.id();
            let step = (self.devices[at].book.step(), false);
            self.create(at, kind, record, parent, territory, &units, step);
            return Ok(());
        }
        if roll < 72 && !editable.is_empty() {
            let record = *self.net.dice.pick(&editable);
            let units: &[Unit] = if self.devices[at].old {
                &[Unit::Name, Unit::Money]
            } else {
                &[Unit::Name, Unit::Money, Unit::Other]
            };
            let unit = *self.net.dice.pick(units);
            self.edit(at, record, unit, None, None, None);
            return Ok(());
        }
        let features: Vec<Feature> = self.features.iter().copied().collect();
        let feature = *self.net.dice.pick(&features);
        editable
            .retain(|id| self.devices[at].book.rows[id].kind != LEAD || feature != Feature::Delete);
        match feature {
            Feature::Tags => self.tag(at, &editable),
            Feature::Delete => self.delete_or_revive(at, &editable),
            Feature::Send => self.send(at),
            Feature::Convert => self.convert(at),
            Feature::Merge => self.merge(at, &accounts),
            Feature::Parent => {
                let movable = self.alive(at, &[OPPORTUNITY, ACTIVITY]);
                if !movable.is_empty() && !accounts.is_empty() {
                    let record = *self.net.dice.pick(&movable);
                    let account = *self.net.dice.pick(&accounts);
                    let value = json!(account.to_string());
                    self.edit(at, record, Unit::Parent, Some(value), None, None);
                }
            }
            Feature::Undo => self.undo(at, &editable),
            Feature::Resolve => self.resolve(at, &editable),
            other => self.disaster(at, other),
        }
        Ok(())
    }

    pub fn tag(&mut self, at: usize, editable: &[Uuid]) {
        if editable.is_empty() {
            return;
        }
        let record = *self.net.dice.pick(editable);
        let tag = (*self.net.dice.pick(&["a", "b", "c"])).to_owned();
        let row = &self.devices[at].book.rows[&record];
        let mut tags = shape::tags(&row.body);
        let known = row.cells.tags.get(&tag).copied();
        let mut carried = Carried::default();
        let mut items = Items::default();
        if tags.contains(&tag) {
            let seen = self.net.writes.borrow().closure(known);
            tags.retain(|other| *other != tag);
            items.removed.push(tag.clone());
            carried.removes.insert(tag.clone(), seen.clone());
            if let Some(row) = self.devices[at].book.rows.get_mut(&record) {
                row.removed.insert(tag.clone(), seen);
                row.cells.tags.remove(&tag);
            }
        } else {
            let seen = row.removed.get(&tag).cloned().unwrap_or_default();
            let write = self.write(at, seen);
            tags.push(tag.clone());
            items.added.push(tag.clone());
            carried.adds.insert(tag.clone(), write);
            if let Some(row) = self.devices[at].book.rows.get_mut(&record) {
                row.cells.tags.insert(tag.clone(), write);
            }
        }
        let (now, device) = (self.now, &mut self.devices[at]);
        let step = (device.book.step(), false);
        let mut op = device.book.say(Verb::Patch, record, step, now, device.skew);
        op.fields = [("tags".to_owned(), Change::Items(items.clone()))].into();
        if let Some(row) = device.book.rows.get_mut(&record) {
            row.retag(tags, Some(op.id));
        }
        let (name, base) = (device.name, op.base);
        device.book.enlist(op, carried);
        self.net
            .say(|| format!("d{name} tags {} {items:?} base {base}", short(record)));
    }

    pub fn delete_or_revive(&mut self, at: usize, editable: &[Uuid]) {
        let dead: Vec<Uuid> = self.devices[at]
            .book
            .tombs
            .iter()
            .filter(|(_, row)| {
                [ACCOUNT, OPPORTUNITY, ACTIVITY].contains(&row.kind)
                    && row.into.is_none()
                    && self.may_write(at, Self::place(row))
            })
            .map(|(id, _)| *id)
            .collect();
        if !dead.is_empty() && self.net.dice.chance(50) {
            let record = *self.net.dice.pick(&dead);
            self.revive(at, record);
        } else if !editable.is_empty() {
            let record = *self.net.dice.pick(editable);
            let seen = self.cells(at, record);
            let (now, device) = (self.now, &mut self.devices[at]);
            let step = (device.book.step(), false);
            let op = device
                .book
                .say(Verb::Delete, record, step, now, device.skew);
            let (name, base) = (device.name, op.base);
            device.book.enlist(
                op,
                Carried {
                    seen: Some(seen),
                    ..Carried::default()
                },
            );
            if let Some(mut row) = device.book.rows.remove(&record) {
                row.into = None;
                device.book.tombs.insert(record, row);
            }
            self.net
                .say(|| format!("d{name} delete {} base {base}", short(record)));
        }
    }

    pub fn revive(&mut self, at: usize, record: Uuid) {
        let Some(row) = self.devices[at].book.tombs.remove(&record) else {
            return;
        };
        let merged = row.into;
        let (now, device) = (self.now, &mut self.devices[at]);
        let step = (device.book.step(), merged.is_some());
        device.book.rows.insert(record, row.clone());
        let mut op = device
            .book
            .say(Verb::Revive, record, step, now, device.skew);
        op.fields = Memory::whole(&row);
        op.territory = Some(row.home);
        let carried = Carried {
            units: row.cells.units.clone(),
            adds: row.cells.tags.clone(),
            ..Carried::default()
        };
        let (name, base) = (device.name, op.base);
        device.book.enlist(op, carried);
        let moved = row.moved.clone();
        if let Some(row) = device.book.rows.get_mut(&record) {
            row.into = None;
            row.moved.clear();
        }
        self.net
            .say(|| format!("d{name} revive {} base {base}", short(record)));
        for child in moved {
            let Some(child_row) = self.devices[at].book.rows.get(&child) else {
                continue;
            };
            let under = child_row.body.get("account").and_then(Value::as_str);
            if under.map(str::to_owned) == merged.map(|merged| merged.to_string()) {
                let value = json!(record.to_string());
                self.edit(at, child, Unit::Parent, Some(value), None, Some(step));
            }
        }
    }
}
