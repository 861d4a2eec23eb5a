//! The storages answer alike: memory, SQLite and PostgreSQL on the same questions; and hold what they promise.

use std::collections::BTreeMap;

use dealbook::{
    domain::record::team::UserRole,
    server::storage::{Keep, Mode, Val},
    sync::core::{
        memory::Memory,
        protocol::{Level, OpId, Undoes, Was},
        stamp::Stamp,
        storage::{
            Device, Fault, FeedRow, Grant, Kept, Outcome, Past, Person, Storage as _, Stored,
            Tables, Version,
        },
    },
};
use serde_json::json;
use uuid::Uuid;

use super::ground::{Ground, on_both};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn version(seq: i64) -> Version {
    Version {
        seq,
        stamp: Stamp::at(seq),
        device: Some(id(1)),
        n: seq,
        op: OpId(id(900 + seq as u128)),
        user: Some(id(2)),
        at: seq * 10,
    }
}

fn stored(n: u128, seq: i64) -> Stored {
    let mut stored = Stored {
        id: id(n),
        kind: 5,
        seq,
        created: seq,
        parent: n.is_multiple_of(3).then(|| id(n + 1)),
        home: id(70),
        territory: Some(id(70 + n % 2)),
        body: BTreeMap::from([
            ("name".into(), json!("Łódź 华为 \"quoted\"")),
            ("nul".into(), json!("a\u{0}b")),
            ("big".into(), json!(i64::MAX)),
            ("fraction".into(), json!(0.1)),
            ("list".into(), json!(["b", "a"])),
            ("none".into(), json!(null)),
        ]),
        sent: n.is_multiple_of(2),
        ..Stored::default()
    };
    stored.versions.born = version(seq);
    stored.versions.units.insert("name".into(), version(seq));
    stored
}

fn past(record: u128, seq: i64, outcome: Outcome) -> Past {
    Past {
        record: id(record),
        seq,
        op: OpId(id(900 + seq as u128)),
        step: seq,
        device: id(1),
        n: seq,
        user: id(2),
        stamp: Stamp::at(seq),
        at: seq * 10,
        received: seq * 100,
        name: "edit".into(),
        undoes: (seq % 2 == 0).then(|| Undoes {
            op: OpId(id(5)),
            redo: seq % 4 == 0,
        }),
        outcome,
        fields: BTreeMap::from([("name".into(), Was::Value(json!(null), json!("x\u{0}")))]),
    }
}

/// Sorted where the order is free.
fn free<T: std::fmt::Debug>(rows: Vec<T>) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

/// One long conversation; what was answered, line by line.
fn converse(t: &mut dyn Tables) -> Kept<Vec<String>> {
    let mut said: Vec<String> = Vec::new();
    let mut say = |line: String| said.push(line);
    // Devices and operations.
    let device = |last_n| Device {
        id: id(1),
        user: id(2),
        revoked: false,
        last_n,
        schema: 1,
        seen: 5,
    };
    say(format!("{:?}", t.device(id(1))?));
    t.put_device(&device(0))?;
    t.put_device(&device(7))?;
    say(format!("{:?}", t.device(id(1))?));
    t.put_ops(
        id(1),
        &[(1, OpId(id(11))), (2, OpId(id(12))), (3, OpId(id(13)))],
    )?;
    t.put_ops(id(3), &[(1, OpId(id(12)))])?;
    say(format!("{:?}", t.ops_of(id(1), 2, 1)?));
    say(format!("{:?}", t.ops_of(id(1), 2, 10)?));
    say(format!(
        "{:?}",
        free(t.known_ops(None, &[OpId(id(12)), OpId(id(99)), OpId(id(13))])?)
    ));
    say(format!(
        "{:?}",
        free(t.known_ops(Some(id(3)), &[OpId(id(12)), OpId(id(13))])?)
    ));
    say(format!("{:?}", t.known_ops(None, &[])?));
    // People and rights.
    t.put_person(&Person {
        user: id(2),
        role: UserRole::Rep,
        home: None,
        active: true,
    })?;
    t.put_person(&Person {
        user: id(2),
        role: UserRole::Manager,
        home: Some(id(70)),
        active: false,
    })?;
    say(format!("{:?} {:?}", t.person(id(2))?, t.person(id(3))?));
    for (device, user) in [(1, 2), (1, 3), (9, 2)] {
        say(format!("{:?}", t.caller(id(device), id(user))?));
    }
    let grant = |territory, direct, ended| Grant {
        user: id(2),
        territory: id(territory),
        direct,
        derived: Some(Level::Read),
        ended,
    };
    t.put_grants(&[grant(70, Some(Level::Write), 0), grant(71, None, 0)])?;
    t.put_grants(&[grant(70, None, 44)])?;
    say(format!("{:?}", free(t.grants(id(2))?)));
    t.put_name(id(70), "North")?;
    t.put_name(id(70), "South")?;
    say(format!("{:?}", free(t.names(&[id(70), id(71)])?)));
    // Records and feed.
    let records: Vec<Stored> = (100..110_u128)
        .map(|n| stored(n, n as i64 + 1_000))
        .collect();
    t.put_records(&records)?;
    t.put_feed(
        &records
            .iter()
            .map(|r| FeedRow {
                territory: id(70),
                record: r.id,
                seq: r.seq,
                gone: false,
            })
            .collect::<Vec<_>>(),
    )?;
    let ids: Vec<Uuid> = (98..103).map(id).collect();
    say(format!("{:?}", free(t.records(&ids)?)));
    say(format!(
        "{:?}",
        free(t.children(&[id(103), id(104), id(106)])?)
    ));
    let mut again = stored(101, 2_000);
    again.deleted = Some(version(2_000));
    let mut led = stored(102, 2_001);
    led.deleted = Some(version(2_001));
    led.into = Some(id(103));
    t.put_records(&[again, led])?;
    t.put_feed(&[
        FeedRow {
            territory: id(70),
            record: id(101),
            seq: 2_000,
            gone: false,
        },
        FeedRow {
            territory: id(70),
            record: id(102),
            seq: 2_001,
            gone: false,
        },
        FeedRow {
            territory: id(71),
            record: id(105),
            seq: 2_002,
            gone: true,
        },
    ])?;
    say(format!("{:?}", free(t.records(&[id(101), id(102)])?)));
    say(format!("{:?}", free(t.places(&[id(101), id(105)])?)));
    say(format!("{:?}", t.feed(id(70), 1_104, 3)?));
    say(format!("{:?}", t.feed(id(70), 1_107, 100)?));
    // History.
    t.put_history(&[
        past(101, 2_000, Outcome::Applied),
        past(101, 2_000, Outcome::Lost),
        past(100, 1_100, Outcome::Same),
    ])?;
    t.put_history(&[past(101, 2_004, Outcome::Applied)])?;
    say(format!(
        "{:?}",
        free(t.history(&[id(101), id(100)], 1_100)?)
    ));
    say(format!("{:?}", free(t.history(&[id(101), id(100)], 0)?)));
    // Forgetting.
    say(format!("forgotten {}", t.forget(1_999)?));
    say(format!("{:?}", t.feed(id(70), 1_000, 100)?.len()));
    say(format!("forgotten {}", t.forget(3_000)?));
    say(format!("{:?}", free(t.records(&[id(101), id(102)])?)));
    say(format!(
        "{:?}",
        free(t.places(&[id(101), id(102), id(105)])?)
    ));
    say(format!("history {}", t.forget_history(200_000)?));
    say(format!("{:?}", free(t.history(&[id(101), id(100)], 0)?)));
    // The counter row.
    t.set_head(4_711)?;
    let mut org = t.org()?;
    say(format!("{} {} {}", org.head, org.floor, org.lineage.len()));
    org.floor = 17;
    t.put_org(&org)?;
    say(format!("{}", t.org()?.floor));
    Ok(said)
}

#[test]
fn all_storages_answer_alike() {
    on_both("all_storages_answer_alike", |ground| {
        let row = ground.look(|tables| tables.org().expect("the row"));
        let expected = converse(&mut Memory::new(row)).expect("memory");
        let mut said = Vec::new();
        ground
            .keep
            .write(ground.org, &mut |tables| {
                said = converse(tables)?;
                Ok(())
            })
            .expect("written");
        for (at, (expected, said)) in expected.iter().zip(&said).enumerate() {
            assert_eq!(expected, said, "answer {at} on {}", ground.keep.engine());
        }
        assert_eq!(expected.len(), said.len());
    });
}

#[test]
fn a_transaction_is_whole_or_has_not_been() {
    on_both("a_transaction_is_whole_or_has_not_been", |ground| {
        let head = ground.look(|tables| tables.org().expect("the row").head);
        let failed = ground.keep.write(ground.org, &mut |tables| {
            tables.put_records(&[stored(100, 1_000)])?;
            tables.set_head(1_000)?;
            assert_eq!(tables.records(&[id(100)])?.len(), 1, "read back inside");
            Err(Fault::Failed("on purpose".into()))
        });
        assert!(failed.is_err());
        ground.look(|tables| {
            assert!(tables.records(&[id(100)]).expect("asked").is_empty());
            assert_eq!(tables.org().expect("the row").head, head);
        });
    });
}

/// A second organisation in the same database.
fn stranger(keep: &Keep) -> Uuid {
    let org = id(0xbeef);
    keep.outside(Mode::Write, |engine| {
        let values = [Val::Id(org), "Other".into(), Val::Int(0), Val::Int(0), "[]".into(), Val::Int(0)];
        engine.execute("INSERT INTO org (id, name, head, floor, lineage, made) VALUES ($1, $2, $3, $4, $5, $6)", &values)
    })
    .expect("made");
    org
}

#[test]
fn one_organisation_does_not_find_what_is_anothers() {
    on_both(
        "one_organisation_does_not_find_what_is_anothers",
        |ground| {
            let other = stranger(&ground.keep);
            ground
                .keep
                .write(ground.org, &mut |tables| {
                    converse(tables)?;
                    Ok(())
                })
                .expect("written");
            ground
                .keep
                .write(other, &mut |tables| {
                    assert!(
                        tables
                            .records(&(90..120).map(id).collect::<Vec<_>>())?
                            .is_empty()
                    );
                    assert!(
                        tables
                            .children(&(90..120).map(id).collect::<Vec<_>>())?
                            .is_empty()
                    );
                    assert!(tables.feed(id(70), 0, 100)?.is_empty());
                    assert!(tables.places(&[id(101)])?.is_empty());
                    assert!(tables.history(&[id(101)], 0)?.is_empty());
                    assert_eq!(tables.device(id(1))?, None);
                    assert_eq!(tables.person(id(2))?, None);
                    assert!(tables.grants(id(2))?.is_empty());
                    assert!(tables.names(&[id(70)])?.is_empty());
                    assert!(tables.known_ops(None, &[OpId(id(11))])?.is_empty());
                    assert!(tables.ops_of(id(1), 1, 10)?.is_empty());
                    // The same ids live beside each other.
                    tables.put_records(&[stored(105, 1)])
                })
                .expect("looked");
            ground.look(|tables| {
                assert_eq!(tables.records(&[id(105)]).expect("asked")[0].seq, 1_105);
            });
        },
    );
}

#[test]
fn a_fresh_postgresql_database_is_looked_over_as_it_fills() {
    let Some(ground) = Ground::postgres("the look over") else {
        return;
    };
    let known = |ground: &Ground| -> f32 {
        let asked = "SELECT reltuples FROM pg_class WHERE oid = 'dealbook.record'::regclass";
        let mut client = ground.fresh.as_ref().expect("fresh").client();
        client.query_one(asked, &[]).expect("asked").get(0)
    };
    let write = |push: i64, size: i64| {
        let rows: Vec<_> = (push * 1_000..push * 1_000 + size)
            .map(|n| stored(10_000 + u128::try_from(n).expect("small"), n + 1))
            .collect();
        ground
            .keep
            .write(ground.org, &mut |tables| tables.put_records(&rows))
            .expect("written");
    };
    assert!(known(&ground) < 1.0);
    (0..16).for_each(|push| write(push, 50));
    let early = known(&ground);
    assert!(early >= 500.0, "{early}");
    // What was known is not good enough for ten times as many.
    (16..32).for_each(|push| write(push, 500));
    let later = known(&ground);
    assert!(later >= 5_000.0, "{later}");
}

#[test]
fn a_question_that_forgets_its_organisation_finds_nothing_on_postgresql() {
    let Some(ground) = Ground::postgres("the second wall") else {
        return;
    };
    let other = stranger(&ground.keep);
    ground
        .keep
        .write(ground.org, &mut |tables| {
            converse(tables)?;
            Ok(())
        })
        .expect("written");
    let fenced = [
        "person",
        "login",
        "team",
        "device",
        "token",
        "invite",
        "op",
        "territory",
        "territory_grant",
        "record",
        "feed",
        "history",
        "audit",
    ];
    let mut client = ground.fresh.as_ref().expect("fresh").client();
    let count = |client: &mut postgres::Client, table: &str| -> i64 {
        client
            .query_one(&format!("SELECT count(*) FROM dealbook.{table}"), &[])
            .expect("counted")
            .get(0)
    };
    // Every table of rows of an organisation is behind the wall: one that is added must be, too.
    let tables: Vec<String> = client
        .query("SELECT relname::text FROM pg_class WHERE relnamespace = 'dealbook'::regnamespace AND relkind = 'r'", &[])
        .expect("listed")
        .into_iter()
        .map(|row| row.get(0))
        .collect();
    for table in &tables {
        let is_fenced = fenced.contains(&table.as_str());
        assert!(
            is_fenced || ["org", "door", "version"].contains(&table.as_str()),
            "{table}"
        );
        if is_fenced {
            assert_eq!(
                count(&mut client, table),
                0,
                "{table} without an organisation"
            );
        }
    }
    for (org, found) in [(other, false), (ground.org, true)] {
        client
            .batch_execute(&format!("SET dealbook.org = '{org}'"))
            .expect("set");
        for table in ["record", "feed", "history", "device", "person", "op"] {
            assert_eq!(count(&mut client, table) > 0, found, "{table}");
        }
    }
    client
        .batch_execute(&format!("SET dealbook.org = '{other}'"))
        .expect("set");
    let smuggled = client.execute(
        "INSERT INTO dealbook.territory (org, id, name) VALUES ($1, $1, 'x')",
        &[&ground.org],
    );
    assert!(
        smuggled.is_err(),
        "a row of another organisation was written"
    );
}

/// Fails at one of the questions, as if the process ended there.
struct Failing<'t> {
    tables: &'t mut dyn Tables,
    left: &'t mut u32,
}

macro_rules! failing {
    ($($name:ident($($arg:ident: $Type:ty),*) -> $Gives:ty;)*) => {
        impl Tables for Failing<'_> {
            $(fn $name(&mut self, $($arg: $Type),*) -> Kept<$Gives> {
                if *self.left == 0 {
                    return Err(Fault::Busy("the end".into()));
                }
                *self.left -= 1;
                self.tables.$name($($arg),*)
            })*
        }
    };
}

failing! {
    org() -> dealbook::sync::core::storage::Org;
    set_head(head: i64) -> ();
    put_org(org: &dealbook::sync::core::storage::Org) -> ();
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

#[test]
fn a_push_that_ends_at_any_point_has_not_been_and_comes_again() {
    use dealbook::sync::core::{
        exchange::{self, Caller},
        limits::SCHEMA,
        protocol::{Change, Op, PushRequest, Verb},
    };
    on_both("a_push_that_ends_at_any_point", |ground| {
        let code = ground.founder.invite.clone();
        let known = dealbook::server::people::find(&ground.keep, "admin")
            .expect("asked")
            .expect("known");
        let newcomer = dealbook::server::people::Newcomer {
            device: id(1),
            name: "desk",
        };
        dealbook::server::people::enter_by_invite(&ground.keep, &known, &code, None, newcomer, 1)
            .expect("asked")
            .expect("let in");
        let lineage = ground.look(|tables| tables.org().expect("the row").lineage);
        let op = |n: i64, verb, base, name: &str| Op {
            n,
            id: OpId(id(500 + n as u128)),
            step: n,
            whole: false,
            verb,
            kind: 1,
            record: id(300 + (n as u128 % 2)),
            base,
            root_base: 0,
            stamp: Stamp::at(n),
            at: n,
            name: "edit".into(),
            undoes: None,
            territory: None,
            into: None,
            erases: false,
            sent: false,
            replayed: false,
            parts: BTreeMap::new(),
            fields: BTreeMap::from([("name".to_owned(), Change::Value(json!(name)))]),
        };
        let request = PushRequest {
            device: id(1),
            lineage,
            schema: SCHEMA,
            first: 1,
            ops: vec![
                op(1, Verb::Create, 0, "Acme"),
                op(2, Verb::Create, 0, "Blue"),
                op(3, Verb::Patch, 0, "Acme 2"),
                op(4, Verb::Delete, 0, "Blue"),
            ],
            ..PushRequest::default()
        };
        let caller = Caller {
            device: id(1),
            user: known.user,
            now: 1_000,
        };
        let before = ground.look(|tables| tables.org().expect("the row").head);
        let mut points = 0;
        loop {
            let mut left = points;
            let mut taken = None;
            let outcome = ground.keep.write(ground.org, &mut |tables| {
                let mut failing = Failing {
                    tables,
                    left: &mut left,
                };
                taken = Some(exchange::push(&mut failing, &caller, &request)?);
                Ok(())
            });
            if outcome.is_ok() {
                assert_eq!(taken.expect("answered").expect("taken").last_n, 4);
                break;
            }
            ground.look(|tables| {
                assert_eq!(
                    tables.org().expect("the row").head,
                    before,
                    "point {points}"
                );
                assert_eq!(
                    tables.device(id(1)).expect("asked").expect("known").last_n,
                    0
                );
                assert!(
                    tables
                        .records(&[id(300), id(301)])
                        .expect("asked")
                        .is_empty()
                );
                assert!(tables.ops_of(id(1), 1, 9).expect("asked").is_empty());
            });
            points += 1;
            assert!(points < 1_000);
        }
        assert!(points > 8, "only {points} points");
        // The answer was lost: the same once more changes nothing.
        let after = ground.look(|tables| {
            (
                tables.org().expect("row").head,
                free(tables.history(&[id(300), id(301)], 0).expect("asked")),
            )
        });
        ground
            .keep
            .write(ground.org, &mut |tables| {
                assert_eq!(
                    exchange::push(tables, &caller, &request)?
                        .expect("taken")
                        .last_n,
                    4
                );
                Ok(())
            })
            .expect("again");
        let again = ground.look(|tables| {
            (
                tables.org().expect("row").head,
                free(tables.history(&[id(300), id(301)], 0).expect("asked")),
            )
        });
        assert_eq!(after, again);
    });
}
