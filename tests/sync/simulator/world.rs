//! One run: two to four books and copies of them, one to three people, two territories, one server, and bad luck.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use dealbook::{
    domain::record::team::UserRole,
    sync::{
        client::{
            engine::{Engine, Halt, Progress},
            transport::{Transport, Trouble},
        },
        core::{
            admin,
            protocol::{
                Change, DeviceReply, Epoch, Items, Level, Place, PushRequest, Reply, Request, Verb,
                decode_page, decode_push, encode_page, encode_push,
            },
            rules::Rules,
            storage::{Grant, Person},
        },
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    book::{Break, Memory, Row},
    dice::Dice,
    server::{Bad, Server, bad},
    shape::{self, ACCOUNT, ACTIVITY, CONFLICT, LEAD, OPPORTUNITY, QUOTE, Unit},
    writes::{Carried, Cells, Mask, Writes},
};

/// What may happen in a run beside edits and exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    Delete,
    Move,
    Grant,
    Convert,
    Merge,
    Tags,
    Old,
    Send,
    Collect,
    Fork,
    ClientRestore,
    ServerRestore,
    Revoke,
    Undo,
    Resolve,
    Clear,
    Parent,
    Kill,
}

pub const FEATURES: [Feature; 18] = {
    use Feature::*;
    [
        Delete,
        Move,
        Grant,
        Convert,
        Merge,
        Tags,
        Old,
        Send,
        Collect,
        Fork,
        ClientRestore,
        ServerRestore,
        Revoke,
        Undo,
        Resolve,
        Clear,
        Parent,
        Kill,
    ]
};

pub struct Device {
    pub name: usize,
    pub user: usize,
    pub skew: i64,
    /// An older version: it never edits what it does not know.
    pub old: bool,
    pub dead: bool,
    pub book: Memory,
}

/// Everything but the books.
pub struct Net {
    pub server: Server,
    pub dice: Dice,
    pub delayed: Vec<(usize, PushRequest)>,
    pub users: Vec<Uuid>,
    pub writes: Rc<RefCell<Writes>>,
    /// What each user has ever had before their eyes.
    pub eyes: Vec<Mask>,
    pub bad: Option<Bad>,
    pub trace: Vec<String>,
}

pub struct World {
    pub net: Net,
    pub devices: Vec<Device>,
    pub features: BTreeSet<Feature>,
    pub rules: Rules,
    pub territories: [Uuid; 2],
    pub backup: Option<Server>,
    pub books: Vec<(usize, Memory)>,
    /// Writes that nobody can be expected to have any more.
    pub forgiven: BTreeSet<usize>,
    pub now: i64,
    made: u64,
}

impl Net {
    pub fn say(&mut self, text: impl FnOnce() -> String) {
        self.trace.push(text());
    }

    fn fail(&mut self, bad: Bad) -> Trouble {
        self.bad.get_or_insert(bad);
        Trouble::Offline("the run is over".into())
    }
}

/// The line between one book and the server.
struct Link<'n> {
    net: &'n mut Net,
    user: usize,
    faults: bool,
}

impl Transport for Link<'_> {
    fn call(&mut self, request: &Request) -> Result<Reply, Trouble> {
        let lost = || Trouble::Offline("no line".into());
        let user = self.net.users[self.user];
        match request {
            Request::Hello(hello) => {
                let reply = self
                    .net
                    .server
                    .hello(user, hello)
                    .map_err(Trouble::Refused)?;
                if self.faults && self.net.dice.chance(10) {
                    return Err(lost());
                }
                Ok(Reply::Hello(reply))
            }
            Request::Device(device) => {
                self.net
                    .server
                    .device(user, device.device, device.from)
                    .map_err(Trouble::Refused)?;
                if self.faults && self.net.dice.chance(10) {
                    return Err(lost());
                }
                Ok(Reply::Device(DeviceReply::default()))
            }
            Request::Push(push) => self.push(user, push),
            Request::Pull(pull) => {
                let page = self.net.server.pull(user, pull).map_err(Trouble::Refused)?;
                if let Err(bad) = self.look(&page) {
                    return Err(self.net.fail(bad));
                }
                if self.faults && self.net.dice.chance(15) {
                    return Err(lost());
                }
                if self.faults && self.net.dice.chance(8) {
                    let bytes = encode_page(&page);
                    let cut = self.net.dice.below(bytes.len());
                    let part = decode_page(&bytes[..cut]);
                    return match part {
                        Err(error) => Err(Trouble::Broken(error.to_string())),
                        Ok(part) if part == page => Ok(Reply::Pull(part)),
                        Ok(_) => Err(self.net.fail(Bad("a cut page was taken".into()))),
                    };
                }
                Ok(Reply::Pull(page))
            }
        }
    }
}

impl Link<'_> {
    fn push(&mut self, user: Uuid, push: &PushRequest) -> Result<Reply, Trouble> {
        let lost = || Trouble::Offline("no line".into());
        let name = |push: &PushRequest| {
            let ops: Vec<String> = push
                .ops
                .iter()
                .map(|op| {
                    let fields: Vec<&str> = op.fields.keys().map(String::as_str).collect();
                    format!("{:?} {} {}", op.verb, short(op.record), fields.join("+"))
                })
                .collect();
            format!("n{}.. [{}]", push.first, ops.join(", "))
        };
        if self.faults && self.net.dice.chance(8) {
            self.net.say(|| format!("  push {} LOST", name(push)));
            return Err(lost());
        }
        if self.faults && self.net.dice.chance(8) {
            self.net.say(|| format!("  push {} DELAYED", name(push)));
            self.net.delayed.push((self.user, push.clone()));
            return Err(lost());
        }
        let push = if self.net.dice.chance(10) {
            match decode_push(&encode_push(push)) {
                Ok(same) if same == *push => same,
                other => {
                    return Err(self
                        .net
                        .fail(Bad(format!("a push came otherwise: {other:?}"))));
                }
            }
        } else {
            push.clone()
        };
        let reply = match self.net.server.push(user, &push) {
            Ok(reply) => reply,
            Err(bad) => {
                self.net.say(|| format!("  push {} -> BAD", name(&push)));
                return Err(self.net.fail(bad));
            }
        };
        self.net.say(|| {
            let answer = match &reply {
                Ok(reply) => format!("ok {} {:?}", reply.last_n, reply.notes),
                Err(refusal) => format!("{refusal:?}"),
            };
            format!(
                "  push {} -> {}",
                name(&push),
                answer.chars().take(90).collect::<String>()
            )
        });
        if self.faults && self.net.dice.chance(15) {
            let (head, count) = (self.net.server.tables.org.head, self.net.server.conflicts);
            if let Err(bad) = self.net.server.push(user, &push) {
                return Err(self.net.fail(bad));
            }
            let again = (self.net.server.tables.org.head, self.net.server.conflicts);
            if again != (head, count) {
                return Err(self
                    .net
                    .fail(Bad("I6 the same push twice is not one".into())));
            }
        }
        if self.faults && self.net.dice.chance(20) {
            self.net.say(|| "    reply lost".into());
            return Err(lost());
        }
        reply.map(Reply::Push).map_err(Trouble::Refused)
    }

    /// Nobody is shown what is not theirs to see; what they are shown they have seen.
    fn look(&mut self, page: &dealbook::sync::core::protocol::Page) -> Result<(), Bad> {
        let user = self.net.users[self.user];
        let grants = &self.net.server.tables.grants;
        let may = |territory: Uuid| {
            territory == user
                || grants
                    .get(&(user, territory))
                    .is_some_and(|grant| grant.level().is_some())
        };
        let epoch = self.net.server.tables.org.lineage.last().map(|one| one.id);
        let epoch = epoch.unwrap_or_default();
        let writes = self.net.writes.borrow();
        let eyes = &mut self.net.eyes[self.user];
        for line in &page.lines {
            if !may(line.territory) {
                bad!("I4 a line of a foreign territory");
            }
            if line.place == Place::Left {
                continue;
            }
            if line.kind == CONFLICT {
                for write in writes.shown.get(&line.record).into_iter().flatten() {
                    let author = writes.author[*write];
                    if line.territory == user && author != self.user && !eyes.has(*write) {
                        bad!("I4 a conflict shows another's value: {}", line.record);
                    }
                }
                if line.territory != user {
                    for write in writes.kept.get(&line.record).into_iter().flatten() {
                        eyes.add(*write);
                    }
                }
                continue;
            }
            let key = (epoch, line.record, line.seq);
            if line.place == Place::Here {
                for write in writes.truth.get(&key).into_iter().flat_map(Cells::writes) {
                    eyes.add(write);
                }
            }
            for entry in &line.entries {
                for write in writes
                    .ops
                    .get(&entry.op)
                    .into_iter()
                    .flat_map(Carried::writes)
                {
                    eyes.add(write);
                }
            }
        }
        Ok(())
    }
}

pub fn short(id: Uuid) -> String {
    id.simple().to_string()[24..].to_owned()
}

impl World {
    pub fn new(seed: u64, rules: Rules, only: &[Feature]) -> Self {
        let mut dice = Dice::new(seed);
        let writes = Rc::new(RefCell::new(Writes::default()));
        let users: Vec<Uuid> = (0..dice.range(1, 3)).map(|_| dice.uuid()).collect();
        let count = dice.range(2, 4) as usize;
        let features: BTreeSet<Feature> = if only.is_empty() {
            let many = dice.range(1, 5) as usize;
            dice.some(&FEATURES, many).into_iter().collect()
        } else {
            only.iter().copied().collect()
        };
        let (org, epoch) = (dice.uuid(), dice.uuid());
        let territories = [dice.uuid(), dice.uuid()];
        let mut server = Server::new(org, epoch, rules, Rc::clone(&writes));
        for user in &users {
            server.tables.people.insert(
                *user,
                Person {
                    user: *user,
                    role: UserRole::Rep,
                    home: None,
                    active: true,
                },
            );
        }
        let mut give = |user: usize, at: usize, level: Level| {
            server.tables.grants.insert(
                (users[user], territories[at]),
                Grant {
                    user: users[user],
                    territory: territories[at],
                    direct: Some(level),
                    derived: None,
                    ended: 0,
                },
            );
        };
        give(0, 0, Level::Write);
        if users.len() > 1 {
            give(1, dice.below(2), Level::Write);
        }
        if users.len() > 2 {
            let level = if dice.chance(50) {
                Level::Write
            } else {
                Level::Read
            };
            give(2, 0, level);
            let level = if dice.chance(50) {
                Level::Write
            } else {
                Level::Read
            };
            give(2, 1, level);
        }
        let eyes = vec![Mask::default(); users.len()];
        let mut world = Self {
            net: Net {
                server,
                dice,
                delayed: Vec::new(),
                users,
                writes: Rc::clone(&writes),
                eyes,
                bad: None,
                trace: Vec::new(),
            },
            devices: Vec::new(),
            features,
            rules,
            territories,
            backup: None,
            books: Vec::new(),
            forgiven: BTreeSet::new(),
            now: 0,
            made: 0,
        };
        for name in 0..count {
            let user = name % world.net.users.len();
            let skew = match world.net.dice.below(5) {
                0 | 1 => 0,
                2 => -1_000_000_000,
                3 => 31_536_000_000,
                _ => world.net.dice.range(-50, 50),
            };
            let id = world.net.dice.uuid();
            let dice = Dice::new(world.net.dice.next());
            let old = world.features.contains(&Feature::Old) && world.net.dice.chance(50);
            let owner = world.net.users[user];
            world
                .net
                .server
                .device(owner, id, id)
                .expect("a new device");
            world.devices.push(Device {
                name,
                user,
                skew,
                old,
                dead: false,
                book: Memory::new(id, dice, Rc::clone(&writes)),
            });
        }
        world
    }

    fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    fn engine(&mut self, faults: bool) -> Engine {
        let lines = if self.net.dice.chance(90) {
            self.net.dice.range(1, 3)
        } else {
            99
        };
        let ops = if faults {
            self.net.dice.range(1, 6) as usize
        } else {
            1_000
        };
        Engine {
            rules: self.rules,
            ops,
            lines: lines as usize,
            wait: 0,
            now: self.now,
        }
    }

    /// Exchanges once, in one direction. Gives whether there is more to do.
    fn exchange(&mut self, at: usize, pushes: bool, faults: bool) -> Result<bool, Bad> {
        if self.devices[at].dead {
            return Ok(false);
        }
        let engine = self.engine(faults);
        if faults && self.has(Feature::Kill) && self.net.dice.chance(15) {
            let kind = if self.net.dice.chance(50) {
                Break::BeforeCommit
            } else {
                Break::AfterCommit
            };
            self.devices[at].book.breaks = Some(kind);
        }
        let device = &mut self.devices[at];
        let mut link = Link {
            net: &mut self.net,
            user: device.user,
            faults,
        };
        let done = match engine.prepare(&mut device.book, &mut link) {
            Ok(Some(progress)) => Ok(progress),
            Ok(None) if pushes => engine.push(&mut device.book, &mut link),
            Ok(None) => engine.pull(&mut device.book, &mut link),
            Err(halt) => Err(halt),
        };
        let what = if pushes { "push" } else { "pull" };
        let name = device.name;
        self.net.say(|| {
            format!("{what} d{name}: {done:?}")
                .chars()
                .take(100)
                .collect()
        });
        if let Some(bad) = self.net.bad.take() {
            return Err(bad);
        }
        match done {
            Ok(Progress::More) => Ok(true),
            Ok(Progress::Done) => Ok(false),
            Ok(Progress::Revoked) => {
                let held = self.devices[at].book.writes();
                let came = self.net.server.came.clone();
                self.forgiven.extend(held.difference(&came));
                self.devices[at].dead = true;
                Ok(false)
            }
            Err(Halt::Trouble(Trouble::Refused(refusal))) => {
                bad!("a refusal that nobody handles: {refusal:?}")
            }
            Err(Halt::Trouble(_) | Halt::Stuck(_)) => Ok(true),
        }
    }

    fn write(&mut self, at: usize, seen: Mask) -> usize {
        let user = self.devices[at].user;
        self.net.writes.borrow_mut().make(user, seen)
    }

    fn may_write(&self, at: usize, territory: Uuid) -> bool {
        let device = &self.devices[at];
        territory == self.net.users[device.user]
            || device
                .book
                .state
                .territories
                .get(&territory)
                .is_some_and(|ground| ground.level == Some(Level::Write))
    }

    fn place(row: &Row) -> Uuid {
        row.territory.unwrap_or(row.home)
    }

    /// Records that a device's user may change.
    fn alive(&self, at: usize, kinds: &[u16]) -> Vec<Uuid> {
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

    fn cells(&self, at: usize, record: Uuid) -> Mask {
        let mut mask = Mask::default();
        if let Some(row) = self.devices[at].book.row(record) {
            let writes = self.net.writes.borrow();
            for write in row.cells.writes() {
                mask.join(&writes.closure(Some(write)));
            }
        }
        mask
    }

    fn seen_unit(&self, at: usize, record: Uuid, unit: &str) -> Mask {
        let row = self.devices[at].book.row(record);
        let write = row.and_then(|row| row.cells.units.get(unit).copied());
        self.net.writes.borrow().closure(write)
    }

    fn value(&mut self) -> Value {
        let roll = self.net.dice.below(6);
        match roll {
            0 => json!(1),
            1 => json!(2),
            _ => json!(self.net.dice.range(10, 1_000_000)),
        }
    }

    /// Edits one unit of a record.
    fn edit(
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
        let write = self.write(at, seen);
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

    fn create(
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
            let write = self.write(at, Mask::default());
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

    fn id(&mut self) -> Uuid {
        self.made += 1;
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

    fn tag(&mut self, at: usize, editable: &[Uuid]) {
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

    fn delete_or_revive(&mut self, at: usize, editable: &[Uuid]) {
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

    fn revive(&mut self, at: usize, record: Uuid) {
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

    fn send(&mut self, at: usize) {
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

    fn convert(&mut self, at: usize) {
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

    fn merge(&mut self, at: usize, accounts: &[Uuid]) {
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

    fn undo(&mut self, at: usize, editable: &[Uuid]) {
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

    fn resolve(&mut self, at: usize, editable: &[Uuid]) {
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

    /// What the server, the office and fate do.
    fn disaster(&mut self, at: usize, feature: Feature) {
        match feature {
            Feature::Move => {
                let roots: Vec<Uuid> = self
                    .net
                    .server
                    .tables
                    .records
                    .values()
                    .filter(|one| [ACCOUNT, LEAD].contains(&one.kind) && one.is_alive())
                    .map(|one| one.id)
                    .collect();
                if roots.is_empty() {
                    return;
                }
                let record = *self.net.dice.pick(&roots);
                let home = self.net.server.tables.records[&record].home;
                let [first, second] = self.territories;
                let to = if home == first { second } else { first };
                self.net.server.hand_over(record, to);
                self.net
                    .say(|| format!("MOVE {} to {}", short(record), short(to)));
            }
            Feature::Grant => {
                let user = *self.net.dice.pick(&self.net.users.clone());
                let territory = *self.net.dice.pick(&self.territories.clone());
                let level = *self.net.dice.pick(&[
                    None,
                    None,
                    Some(Level::Read),
                    Some(Level::Write),
                    Some(Level::Write),
                ]);
                let tables = &mut self.net.server.tables;
                admin::grant(tables, user, territory, admin::Via::Hand, level).expect("a storage");
                self.net
                    .say(|| format!("GRANT {} {} {level:?}", short(user), short(territory)));
            }
            Feature::Collect => {
                let head = self.net.server.tables.org.head;
                let floor = self.net.dice.range(0, head.max(1));
                let dead: Vec<Uuid> = self
                    .net
                    .server
                    .tables
                    .records
                    .values()
                    .filter(|one| one.deleted.is_some() && one.into.is_none())
                    .map(|one| one.id)
                    .collect();
                admin::forget(&mut self.net.server.tables, floor).expect("a storage");
                for id in dead {
                    if !self.net.server.tables.records.contains_key(&id)
                        && let Some(cells) = self.net.server.cells.remove(&id)
                    {
                        self.net.server.over.extend(cells.writes());
                    }
                }
                self.net.say(|| format!("COLLECT up to {floor}"));
            }
            Feature::Revoke => {
                if self.net.dice.chance(30) {
                    let id = self.devices[at].book.state.device;
                    if let Some(device) = self.net.server.tables.devices.get_mut(&id) {
                        device.revoked = true;
                    }
                    let name = self.devices[at].name;
                    self.net.say(|| format!("REVOKE d{name}"));
                }
            }
            Feature::Fork => {
                if self.devices.len() < 5 {
                    let mut book = self.devices[at].book.clone();
                    book.dice = Dice::new(self.net.dice.next());
                    let of = &self.devices[at];
                    let copy = Device {
                        name: self.devices.len(),
                        user: of.user,
                        skew: of.skew,
                        old: of.old,
                        dead: false,
                        book,
                    };
                    let (name, of) = (copy.name, of.name);
                    self.devices.push(copy);
                    self.net.say(|| format!("COPY d{name} of d{of}"));
                }
            }
            Feature::ClientRestore => {
                let name = self.devices[at].name;
                if self.books.len() < 3 {
                    self.books.push((name, self.devices[at].book.clone()));
                    self.net.say(|| format!("client backup d{name}"));
                } else {
                    let (name, mut book) = self.net.dice.pick(&self.books.clone()).clone();
                    book.dice = Dice::new(self.net.dice.next());
                    let Some(place) = self.devices.iter().position(|one| one.name == name) else {
                        return;
                    };
                    if self.devices[place].dead {
                        return;
                    }
                    let lost = self.devices[place].book.writes();
                    self.devices[place].book = book;
                    self.books.clear();
                    self.net.say(|| format!("CLIENT RESTORE d{name}"));
                    self.loosen(&lost);
                }
            }
            Feature::ServerRestore => {
                if self.backup.is_none() || self.net.dice.chance(30) {
                    self.backup = Some(self.net.server.clone());
                    self.net.say(|| "server backup".into());
                } else if self.net.dice.chance(50)
                    && let Some(backup) = &self.backup
                {
                    let mut server = backup.clone();
                    let epoch = Epoch {
                        id: self.net.dice.uuid(),
                        from: server.tables.org.head,
                    };
                    server.tables.org.lineage.push(epoch);
                    server.restored = true;
                    server.now = self.now;
                    self.net.server = server;
                    self.net.server.note_truth();
                    let from = epoch.from;
                    self.net.say(|| format!("SERVER RESTORE to {from}"));
                    let all = self.net.writes.borrow().seen.len();
                    let held = self.held();
                    let came = &self.net.server.came;
                    self.forgiven
                        .extend((0..all).filter(|one| !held.contains(one) && !came.contains(one)));
                }
            }
            _ => {}
        }
    }

    fn loosen(&mut self, lost: &BTreeSet<usize>) {
        let held = self.held();
        let came = &self.net.server.came;
        let gone = lost
            .iter()
            .filter(|one| !held.contains(one) && !came.contains(one));
        self.forgiven.extend(gone);
    }

    fn held(&self) -> BTreeSet<usize> {
        let alive = self.devices.iter().filter(|device| !device.dead);
        alive.flat_map(|device| device.book.writes()).collect()
    }

    /// The run, then peace, then the reckoning.
    pub fn run(&mut self) -> Result<(), Bad> {
        for _ in 0..self.net.dice.range(10, 80) {
            self.now += self.net.dice.range(0, 5);
            self.net.server.now = self.now;
            self.act()?;
            if !self.net.delayed.is_empty() && self.net.dice.chance(10) {
                let at = self.net.dice.below(self.net.delayed.len());
                let (user, push) = self.net.delayed.remove(at);
                let user = self.net.users[user];
                let reply = self.net.server.push(user, &push)?;
                let ok = reply.is_ok();
                self.net.say(|| format!("a delayed push arrives: {ok}"));
            }
        }
        self.net.say(|| "--- peace".into());
        self.net.delayed.clear();
        for _ in 0..3 {
            for at in 0..self.devices.len() {
                let mut drained = false;
                for _ in 0..400 {
                    for _ in 0..3 {
                        self.exchange(at, true, false)?;
                    }
                    let more = self.exchange(at, false, false)?;
                    let device = &self.devices[at];
                    if device.dead || !more && device.book.unsent().next().is_none() {
                        drained = true;
                        break;
                    }
                }
                if !drained {
                    bad!("I13 d{} does not drain", self.devices[at].name);
                }
            }
        }
        super::check::check(self)
    }
}
