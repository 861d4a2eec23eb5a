//! A server in memory, books that exchange with it, and a line that may fail: for stories with real books.

use std::cell::RefCell;

use dealbook::{
    clock::Clock,
    domain::{
        cell::Cell,
        field::{Date, Instant, date},
        id::Id,
        kind::{Kind, KindInfo},
        record::{by_word, team::UserRole},
    },
    store::{Actor, NewBook, Op, Store},
    sync::{
        client::{
            book::Book,
            engine::{Engine, Halt, Progress, Step},
            shelf::StoreBook,
            transport::{Transport, Trouble},
        },
        core::{
            admin::{self, Via},
            exchange::{self, Caller},
            memory::Memory,
            protocol::{Body, DeviceReply, Level, Refusal, Reply, Request},
            storage::{Device, Person},
        },
    },
};
use uuid::Uuid;

/// 2 March 2026, 9:00 UTC.
pub const START: i64 = 1_772_442_000_000;

/// The server of a story.
pub struct Office {
    pub tables: RefCell<Memory>,
    pub org: Uuid,
    pub minutes: RefCell<i64>,
}

impl Office {
    pub fn new() -> Self {
        let org = Uuid::from_u128(0xA000_0001);
        let memory = Memory::new(admin::organisation(org, Uuid::from_u128(0xE000_0001)));
        Self {
            tables: RefCell::new(memory),
            org,
            minutes: RefCell::new(0),
        }
    }

    /// With two territories: the server, North, South.
    pub fn of_two() -> (Self, Uuid, Uuid) {
        let office = Self::new();
        let north = office.territory(1, "North");
        let south = office.territory(2, "South");
        (office, north, south)
    }

    /// Two reps at their desks, Lena and Omar, each at home in a territory.
    pub fn two_desks(&self, of_lena: Uuid, of_omar: Uuid) -> (Desk<'_>, Desk<'_>) {
        let lena = self.person(1, "Lena", of_lena, UserRole::Rep);
        let omar = self.person(2, "Omar", of_omar, UserRole::Rep);
        (Desk::new(self, lena, "Lena"), Desk::new(self, omar, "Omar"))
    }

    pub fn now(&self) -> i64 {
        START + *self.minutes.borrow() * 60_000
    }

    pub fn later(&self, minutes: i64) {
        *self.minutes.borrow_mut() += minutes;
    }

    pub fn territory(&self, number: u128, name: &str) -> Uuid {
        let id = Uuid::from_u128(0xB000_0000 + number);
        admin::put_territory(&mut *self.tables.borrow_mut(), id, name).expect("a storage");
        id
    }

    /// A person with a login, who may write in the organisation's words and in these territories.
    pub fn person(&self, number: u128, name: &str, home: Uuid, role: UserRole) -> Uuid {
        let user = Uuid::from_u128(0xC000_0000 + number);
        let tables = &mut *self.tables.borrow_mut();
        let person = Person {
            user,
            role,
            home: Some(home),
            active: true,
        };
        admin::put_person(tables, &person).expect("a storage");
        let email = format!("{}@example.com", name.to_lowercase());
        let values = Body::from([
            ("name".to_owned(), name.into()),
            ("email".to_owned(), email.into()),
            ("active".to_owned(), 1.into()),
        ]);
        admin::write(tables, START, 35, user, values).expect("a storage");
        for territory in [self.org, home] {
            admin::grant(tables, user, territory, Via::Hand, Some(Level::Write))
                .expect("a storage");
        }
        user
    }

    pub fn grant(&self, user: Uuid, territory: Uuid, level: Option<Level>) {
        admin::grant(
            &mut *self.tables.borrow_mut(),
            user,
            territory,
            Via::Hand,
            level,
        )
        .expect("a storage");
    }

    /// Values that the server says of a record itself, as a newer version of it would.
    pub fn publish(&self, record: Uuid, kind: u16, values: &[(&str, serde_json::Value)]) {
        let values = values
            .iter()
            .map(|(field, value)| ((*field).to_owned(), value.clone()))
            .collect();
        admin::write(&mut *self.tables.borrow_mut(), START, kind, record, values)
            .expect("a storage");
    }

    pub fn hand_over(&self, record: Uuid, territory: Uuid) {
        admin::hand_over(&mut *self.tables.borrow_mut(), record, territory).expect("a storage");
    }

    pub fn revoke(&self, device: Uuid) {
        if let Some(device) = self.tables.borrow_mut().devices.get_mut(&device) {
            device.revoked = true;
        }
    }

    /// The server as it is now, put aside.
    pub fn backup(&self) -> Memory {
        self.tables.borrow().clone()
    }

    /// The server from a backup: logins and devices are those of today.
    pub fn restore(&self, backup: Memory) {
        let mut tables = backup;
        let epoch = Uuid::from_u128(0xE000_0001 + self.now() as u128);
        admin::restart(&mut tables, epoch).expect("a storage");
        *self.tables.borrow_mut() = tables;
    }

    pub fn conflicts(&self) -> usize {
        let tables = self.tables.borrow();
        let conflicts = tables.records.values().filter(|one| one.kind == 44);
        conflicts.count()
    }
}

/// One person's book.
pub struct Desk<'o> {
    pub office: &'o Office,
    pub user: Uuid,
    pub store: Store,
    /// Seconds that this machine's clock is ahead.
    pub ahead: i64,
}

impl<'o> Desk<'o> {
    pub fn new(office: &'o Office, user: Uuid, name: &str) -> Self {
        let store = Store::memory(&new_book(name)).expect("a book");
        Self {
            office,
            user,
            store,
            ahead: 0,
        }
    }

    /// The same in a file.
    pub fn on_disk(office: &'o Office, user: Uuid, name: &str, path: &std::path::Path) -> Self {
        let store = Store::create(path, &new_book(name)).expect("a book");
        Self {
            office,
            user,
            store,
            ahead: 0,
        }
    }

    /// A copy of the file, as someone carries it to a second machine.
    pub fn copied(&self, to: &std::path::Path) -> Self {
        let from = self.store.path().expect("a file");
        self.store
            .read()
            .cells("PRAGMA wal_checkpoint(TRUNCATE)", &[])
            .expect("a checkpoint");
        std::fs::copy(from, to).expect("a copy");
        Self {
            office: self.office,
            user: self.user,
            store: Store::open(to).expect("a book"),
            ahead: 0,
        }
    }

    pub fn now(&self) -> Instant {
        Instant(self.office.now() + self.ahead * 1_000)
    }

    pub fn actor(&self) -> Actor {
        self.store.actor(self.now(), today())
    }

    /// Lets the device in, as a login would.
    pub fn login(&self) {
        let id = self.store.device_uuid().expect("a device");
        let mut tables = self.office.tables.borrow_mut();
        tables.devices.entry(id).or_insert(Device {
            id,
            user: self.user,
            revoked: false,
            last_n: 0,
            schema: 0,
            seen: 0,
        });
    }

    /// One step of the exchange over a line.
    pub fn step(
        &mut self,
        engine: &Engine,
        fault: impl FnMut(&Request) -> Fate,
    ) -> Result<Progress, Halt> {
        let clock = Clock::Fixed(self.now());
        let mut link = Link {
            office: self.office,
            user: self.user,
            fault,
        };
        let mut book = StoreBook::new(&mut self.store, clock.now());
        engine.step(&mut book, &mut link)
    }

    /// One half of a step, over a line without faults.
    pub fn only(
        &mut self,
        engine: &Engine,
        half: impl FnOnce(&Engine, &mut dyn Book, &mut dyn Transport) -> Step,
    ) -> Step {
        let clock = Clock::Fixed(self.now());
        let mut link = link(self.office, self.user, |_| Fate::Fine);
        let mut book = StoreBook::new(&mut self.store, clock.now());
        half(engine, &mut book, &mut link)
    }

    /// Exchanges until nothing is left.
    pub fn sync(&mut self) -> Progress {
        self.sync_by(0)
    }

    /// The same with pages of so many lines.
    /// One step of an exchange.
    pub fn step_by(&mut self, lines: usize) -> Progress {
        self.login();
        let engine = Engine {
            lines,
            ..Engine::new(self.now().0)
        };
        self.step(&engine, |_| Fate::Fine).expect("a step")
    }

    pub fn sync_by(&mut self, lines: usize) -> Progress {
        self.login();
        let engine = Engine {
            lines,
            ..Engine::new(self.now().0)
        };
        for _ in 0..200 {
            match self.step(&engine, |_| Fate::Fine) {
                Ok(Progress::More) => {}
                Ok(done) => return done,
                Err(halt) => panic!("{halt}"),
            }
        }
        panic!("the exchange never ends")
    }

    pub fn add(&mut self, kind: &str, fields: &[(&str, Cell<'static>)]) -> Id {
        let info = info(kind);
        let actor = self.actor();
        let (id, _) = self
            .store
            .transact(&actor, Op::new("add"), |tx| {
                let mut row = dealbook::domain::field::Row::new(info);
                for (field, value) in fields {
                    row.set(info, field, value.clone());
                }
                tx.create(info, row)
            })
            .expect("a record");
        id
    }

    pub fn set(&mut self, kind: &str, id: Id, fields: &[(&str, Cell<'static>)]) {
        let info = info(kind);
        let actor = self.actor();
        self.store
            .transact(&actor, Op::new("edit"), |tx| tx.set(info, id, fields))
            .expect("an edit");
    }

    pub fn get(&self, kind: &str, id: Id, field: &str) -> Cell<'static> {
        let info = info(kind);
        let row = self.store.read().row(info, id).expect("a book");
        row.map_or(Cell::Null, |row| row.get(info, field).clone())
    }

    /// Who set a field last, as this book's history has it.
    pub fn author_of(&self, kind: &str, id: Id, field: &str) -> Option<Uuid> {
        let history = self
            .store
            .read()
            .journal_of(info(kind), id)
            .expect("a book");
        let newest = history
            .changes
            .iter()
            .find(|change| change.patch.iter().any(|entry| entry.field() == field))?;
        self.store.read().uuid(newest.author).expect("a book")
    }

    /// The same record in this book.
    pub fn same(&self, of: &Desk<'_>, id: Id) -> Id {
        let uuid = of.store.read().uuid(id).expect("a book").expect("a record");
        self.id(uuid)
    }

    pub fn id(&self, uuid: Uuid) -> Id {
        self.store
            .read()
            .by_uuid(uuid)
            .expect("a book")
            .map_or(Id(0), |known| known.id)
    }

    pub fn uuid(&self, id: Id) -> Uuid {
        self.store
            .read()
            .uuid(id)
            .expect("a book")
            .expect("a record")
    }

    pub fn rows(&self, kind: &str) -> Vec<dealbook::domain::field::Row> {
        self.store.read().every(info(kind)).expect("a book")
    }
}

fn new_book(name: &str) -> NewBook {
    NewBook {
        user: name.into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: today(),
    }
}

pub fn today() -> Date {
    date(START / 86_400_000).expect("a day")
}

pub fn info(kind: &str) -> &'static KindInfo {
    by_word(kind).expect("a kind")
}

pub fn text(words: &str) -> Cell<'static> {
    Cell::from(words.to_owned())
}

pub fn kind_of(number: u16) -> &'static KindInfo {
    dealbook::domain::record::by_kind(Kind(number)).expect("a kind")
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Fine,
    LostOnTheWay,
    AnswerLost,
    Twice,
}

/// A line to the server.
pub fn link<F: FnMut(&Request) -> Fate>(office: &Office, user: Uuid, fault: F) -> impl Transport {
    Link {
        office,
        user,
        fault,
    }
}

struct Link<'o, F> {
    office: &'o Office,
    user: Uuid,
    fault: F,
}

impl<F: FnMut(&Request) -> Fate> Transport for Link<'_, F> {
    fn call(&mut self, request: &Request) -> Result<Reply, Trouble> {
        let lost = || Trouble::Offline("no line".into());
        let fate = (self.fault)(request);
        if fate == Fate::LostOnTheWay {
            return Err(lost());
        }
        if fate == Fate::Twice {
            let _ = self.answer(request);
        }
        let reply = self.answer(request);
        if fate == Fate::AnswerLost {
            return Err(lost());
        }
        reply.map_err(Trouble::Refused)
    }
}

impl<F> Link<'_, F> {
    fn answer(&mut self, request: &Request) -> Result<Reply, Refusal> {
        let tables = &mut *self.office.tables.borrow_mut();
        let caller = |device| Caller {
            device,
            user: self.user,
            now: self.office.now(),
        };
        match request {
            Request::Hello(hello) => exchange::hello(tables, &caller(hello.device), hello)
                .expect("a storage")
                .map(Reply::Hello),
            Request::Push(push) => exchange::push(tables, &caller(push.device), push)
                .expect("a storage")
                .map(Reply::Push),
            Request::Pull(pull) => exchange::pull(tables, &caller(pull.device), pull)
                .expect("a storage")
                .map(Reply::Pull),
            Request::Device(device) => {
                tables.devices.entry(device.device).or_insert(Device {
                    id: device.device,
                    user: self.user,
                    revoked: false,
                    last_n: 0,
                    schema: 0,
                    seen: 0,
                });
                Ok(Reply::Device(DeviceReply::default()))
            }
        }
    }
}
