//! What a push asks of the storage: about as much for many operations as for few, since each question is a journey to a
//! database.

use std::collections::BTreeMap;

use dealbook::{
    domain::record::team::UserRole,
    sync::core::{
        exchange::{self, Caller},
        protocol::{Change, Level, Op, OpId, PushRequest, Verb},
        storage::{Device, FeedRow, Grant, Kept, Org, Past, Person, Stored, Tables},
    },
};
use uuid::Uuid;

use super::{office::Office, pen::Pen};

/// Counts questions by name.
struct Counting<'t> {
    tables: &'t mut dyn Tables,
    asked: &'t mut BTreeMap<&'static str, usize>,
}

macro_rules! counting {
    ($($name:ident($($arg:ident: $Type:ty),*) -> $Gives:ty;)*) => {
        impl Tables for Counting<'_> {
            $(fn $name(&mut self, $($arg: $Type),*) -> Kept<$Gives> {
                *self.asked.entry(stringify!($name)).or_default() += 1;
                self.tables.$name($($arg),*)
            })*
        }
    };
}

counting! {
    org() -> Org;
    set_head(head: i64) -> ();
    put_org(org: &Org) -> ();
    caller(device: Uuid, user: Uuid) -> (Org, Option<(Device, Person)>);
    device(device: Uuid) -> Option<Device>;
    put_device(device: &Device) -> ();
    ops_of(device: Uuid, from: i64, limit: usize) -> Vec<OpId>;
    known_ops(device: Option<Uuid>, ops: &[OpId]) -> Vec<OpId>;
    put_ops(device: Uuid, ops: &[(i64, OpId)]) -> ();
    person(user: Uuid) -> Option<Person>;
    put_person(person: &Person) -> ();
    grants(user: Uuid) -> Vec<Grant>;
    put_grants(grants: &[Grant]) -> ();
    names(territories: &[Uuid]) -> Vec<(Uuid, String)>;
    put_name(territory: Uuid, name: &str) -> ();
    records(ids: &[Uuid]) -> Vec<Stored>;
    children(parents: &[Uuid]) -> Vec<Uuid>;
    put_records(records: &[Stored]) -> ();
    places(records: &[Uuid]) -> Vec<FeedRow>;
    feed(territory: Uuid, after: i64, limit: usize) -> Vec<FeedRow>;
    put_feed(rows: &[FeedRow]) -> ();
    history(records: &[Uuid], after: i64) -> Vec<Past>;
    put_history(rows: &[Past]) -> ();
    conflicts_about(record: Uuid) -> Vec<Uuid>;
    erase_history(records: &[Uuid]) -> ();
    forget(floor: i64) -> usize;
    forget_history(before: i64) -> usize;
}

const MANY: usize = 200;

fn id(n: usize) -> Uuid {
    Uuid::from_u128(0x5000 + n as u128)
}

/// What one push of these operations asks.
fn asked(office: &Office, pen: &mut Pen<'_>, ops: Vec<Op>) -> BTreeMap<&'static str, usize> {
    let request: PushRequest = pen.request(ops);
    let mut asked = BTreeMap::new();
    let tables = &mut *office.tables.borrow_mut();
    let caller = Caller {
        device: pen.device,
        user: pen.user,
        now: office.now(),
    };
    let mut counting = Counting {
        tables,
        asked: &mut asked,
    };
    let reply = exchange::push(&mut counting, &caller, &request).expect("a storage");
    assert_eq!(
        reply.expect("taken").last_n,
        request.first + request.ops.len() as i64 - 1
    );
    asked
}

/// Operations of one sort on `count` records.
fn lot(
    pen: &mut Pen<'_>,
    verb: Verb,
    home: Uuid,
    from: usize,
    count: usize,
    base: impl Fn(&Pen<'_>, Uuid) -> i64,
) -> Vec<Op> {
    (from..from + count)
        .map(|n| {
            let seq = base(pen, id(n));
            let name = Change::Value(format!("Account {n} as {} has it", pen.device).into());
            Op {
                territory: (verb == Verb::Create).then_some(home),
                fields: [("name".to_owned(), name)].into(),
                ..pen.op(verb, 1, id(n), seq)
            }
        })
        .collect()
}

#[test]
fn a_push_of_many_asks_about_as_much_as_a_push_of_few() {
    let office = Office::new();
    let (north, south) = (office.territory(1, "North"), office.territory(2, "South"));
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (Pen::new(&office, lena), Pen::new(&office, omar));
    let mut told = Vec::new();
    let mut both = |what: &str, few: BTreeMap<_, usize>, many: BTreeMap<_, usize>| {
        let (few_sum, sum): (usize, usize) = (few.values().sum(), many.values().sum());
        told.push(format!("{what}: {few_sum} for few, {sum} for {MANY}"));
        assert!(sum <= few_sum + 4, "{what}: {few:?}\n{many:?}");
    };
    let none = |_: &Pen<'_>, _| 0;
    let seen = |pen: &Pen<'_>, id| pen.seq(id);
    // Records that are made, changed by who made them, changed by others who had seen them.
    let ops = lot(&mut a, Verb::Create, north, 0, 2, none);
    let few = asked(&office, &mut a, ops);
    // With the organisation locked: who waits for it waits for each of these.
    assert!(few.values().sum::<usize>() <= 12, "{few:?}");
    let ops = lot(&mut a, Verb::Create, north, 2, MANY, none);
    both("new", few, asked(&office, &mut a, ops));
    let ops = lot(&mut a, Verb::Patch, north, 0, 2, none);
    let few = asked(&office, &mut a, ops);
    let ops = lot(&mut a, Verb::Patch, north, 2, MANY, none);
    both("one's own", few, asked(&office, &mut a, ops));
    let ops = lot(&mut b, Verb::Patch, north, 0, 2, seen);
    let few = asked(&office, &mut b, ops);
    let ops = lot(&mut b, Verb::Patch, north, 2, MANY, seen);
    both("another's, seen", few, asked(&office, &mut b, ops));
    // Changed by one who had not seen what another did.
    let ops = lot(&mut a, Verb::Patch, north, 0, 2, |_, _| 1);
    let few = asked(&office, &mut a, ops);
    let ops = lot(&mut a, Verb::Patch, north, 2, MANY, |_, _| 1);
    both("in conflict", few, asked(&office, &mut a, ops));
    // Too late: another territory has them, and that was not heard of.
    for n in 0..MANY + 2 {
        office.hand_over(id(n), south);
    }
    let ops = lot(&mut a, Verb::Patch, north, 0, 2, |_, _| 1);
    let few = asked(&office, &mut a, ops);
    let ops = lot(&mut a, Verb::Patch, north, 2, MANY, |_, _| 1);
    both("late", few, asked(&office, &mut a, ops));
    office.grant(lena, south, Some(Level::Read));
    let ops = lot(&mut a, Verb::Delete, north, 0, 2, seen);
    let few = asked(&office, &mut a, ops);
    let ops = lot(&mut a, Verb::Delete, north, 2, MANY, seen);
    both("without a right", few, asked(&office, &mut a, ops));
    println!("{}", told.join("\n"));
}
