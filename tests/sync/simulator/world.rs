//! One run: two to four books and copies of them, one to three people, two territories, one server, and bad luck.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use dealbook::{
    domain::record::team::UserRole,
    sync::{
        client::{
            engine::{Engine, Halt, Progress},
            transport::Trouble,
        },
        core::{
            protocol::{Level, PushRequest},
            rules::Rules,
            storage::{Grant, Person},
        },
    },
};
use uuid::Uuid;

use super::{
    book::{Break, Memory},
    dice::Dice,
    link::Link,
    server::{Bad, Server, bad},
    writes::{Mask, Writes},
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
}

impl Net {
    pub fn say(&mut self, text: impl FnOnce() -> String) {
        self.trace.push(text());
    }

    pub fn fail(&mut self, bad: Bad) -> Trouble {
        self.bad.get_or_insert(bad);
        Trouble::Offline("the run is over".into())
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

    pub fn has(&self, feature: Feature) -> bool {
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
    pub fn exchange(&mut self, at: usize, pushes: bool, faults: bool) -> Result<bool, Bad> {
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
