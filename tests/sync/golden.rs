//! The written form of the protocol, one folder of files a version: what is in the field already is read for ever.
//!
//! A change of the written form fails here. If it is meant and only adds, `DEALBOOK_GOLDEN=write` writes the files of
//! today's version anew; if older programs could not read it, it is a new version.

use std::{collections::BTreeMap, fmt::Debug, fs, path::PathBuf};

use dealbook::{
    error::Report,
    sync::{
        client::transport::Trouble,
        core::{
            exchange::{self, Caller},
            limits::{MIN_SCHEMA, SCHEMA},
            protocol::{
                Ancestor, Change, Cursor, DeviceReply, DeviceRequest, Entry, Epoch, HelloReply,
                HelloRequest, Items, Level, Line, LoginReply, LoginRequest, Note, Older,
                OlderCursor, Op, OpId, Page, PageEnd, Place, PullRequest, PushReply, PushRequest,
                Reason, Refusal, Territory, Undoes, Verb, Was, decode_page, decode_pull,
                decode_push, encode_page, encode_pull, encode_push,
            },
            stamp::Stamp,
            storage::Device,
        },
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use uuid::Uuid;

use super::office::Office;
use dealbook::domain::record::team::UserRole;

const MOMENT: i64 = 1_772_442_000_000;

fn folder(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/protocol/{version}"))
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n)
}

/// The file of today's version says the same as the value, both ways.
fn holds<T: PartialEq + Debug>(
    name: &str,
    value: &T,
    write: impl Fn(&T) -> Vec<u8>,
    read: impl Fn(&[u8]) -> T,
) {
    let path = folder(SCHEMA).join(name);
    let written = write(value);
    if std::env::var("DEALBOOK_GOLDEN").is_ok_and(|word| word == "write") {
        fs::create_dir_all(folder(SCHEMA)).expect("a folder");
        fs::write(&path, &written).expect("written");
    }
    let kept = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(
        String::from_utf8_lossy(&kept),
        String::from_utf8_lossy(&written),
        "the written form of {name} has changed"
    );
    assert_eq!(read(&kept), *value, "{name} is read otherwise");
}

fn json_holds<T: PartialEq + Debug + Serialize + DeserializeOwned>(name: &str, value: &T) {
    let write = |value: &T| {
        let mut text = serde_json::to_vec(value).expect("JSON");
        text.push(b'\n');
        text
    };
    holds(name, value, write, |bytes| {
        serde_json::from_slice(bytes).expect("readable")
    });
}

fn lineage() -> Vec<Epoch> {
    vec![
        Epoch { id: id(1), from: 0 },
        Epoch {
            id: id(2),
            from: 40,
        },
    ]
}

fn op(n: i64, verb: Verb, record: Uuid) -> Op {
    Op {
        n,
        id: OpId(id(500 + n as u128)),
        step: n,
        whole: false,
        verb,
        kind: 1,
        record,
        base: 0,
        root_base: 0,
        stamp: Stamp::at(MOMENT + n),
        at: MOMENT + n,
        name: "edit".into(),
        undoes: None,
        territory: None,
        into: None,
        erases: false,
        sent: false,
        replayed: false,
        parts: BTreeMap::new(),
        fields: BTreeMap::new(),
    }
}

fn fields(values: &[(&str, serde_json::Value)]) -> BTreeMap<String, Change> {
    values
        .iter()
        .map(|(field, value)| ((*field).to_owned(), Change::from(value.clone())))
        .collect()
}

/// Every verb and every field.
fn push() -> PushRequest {
    let (acme, twin, quote, mara) = (id(300), id(301), id(302), id(303));
    let create = |n, record, kind, values: &[(&str, serde_json::Value)]| Op {
        kind,
        territory: Some(id(20)),
        root_base: 7,
        name: "add".into(),
        fields: fields(values),
        ..op(n, Verb::Create, record)
    };
    PushRequest {
        device: id(10),
        lineage: lineage(),
        schema: SCHEMA,
        first: 1,
        prev: None,
        ancestors: vec![Ancestor {
            device: id(11),
            n: 4,
        }],
        ops: vec![
            create(
                1,
                acme,
                1,
                &[
                    ("name", json!("Acme 株式会社")),
                    ("revenue", json!(1_200_000)),
                    ("tags", json!({"+": ["vip"]})),
                ],
            ),
            create(2, twin, 1, &[("name", json!("ACME Ltd"))]),
            create(3, quote, 18, &[("subject", json!("Pumps"))]),
            create(4, mara, 2, &[("family_name", json!("Mara"))]),
            Op {
                base: 9,
                fields: fields(&[
                    ("name", json!("Acme")),
                    ("revenue", json!(null)),
                    ("tags", json!({"+": ["east"], "-": ["vip"]})),
                    ("a field of tomorrow", json!("kept")),
                ]),
                ..op(5, Verb::Patch, acme)
            },
            Op {
                undoes: Some(Undoes {
                    op: OpId(id(505)),
                    redo: true,
                }),
                name: "redo".into(),
                ..op(6, Verb::Patch, acme)
            },
            Op {
                kind: 18,
                whole: true,
                parts: BTreeMap::from([(
                    id(304),
                    BTreeMap::from([("text".to_owned(), json!("Ovens"))]),
                )]),
                fields: fields(&[("subject", json!("Pumps")), ("status", json!("sent"))]),
                ..op(7, Verb::Send, quote)
            },
            Op {
                whole: true,
                into: Some(acme),
                name: "merge".into(),
                ..op(8, Verb::Merge, twin)
            },
            Op {
                fields: fields(&[("name", json!("ACME Ltd"))]),
                ..op(9, Verb::Revive, twin)
            },
            op(10, Verb::Delete, twin),
            Op {
                erases: true,
                kind: 2,
                name: "erase".into(),
                ..op(11, Verb::Delete, mara)
            },
            Op {
                sent: true,
                replayed: true,
                kind: 18,
                territory: Some(id(20)),
                name: "exchange".into(),
                fields: fields(&[("subject", json!("Pumps"))]),
                ..op(12, Verb::Rescue, quote)
            },
        ],
    }
}

fn page() -> Page {
    let entry = Entry {
        seq: 41,
        op: OpId(id(505)),
        step: 5,
        user: id(30),
        device: id(10),
        at: MOMENT,
        name: "edit".into(),
        undoes: Some(Undoes {
            op: OpId(id(504)),
            redo: false,
        }),
        fields: BTreeMap::from([
            (
                "name".to_owned(),
                Was::Value(json!("Acme Ltd"), json!("Acme")),
            ),
            (
                "tags".to_owned(),
                Was::Items(Items {
                    added: vec!["east".into()],
                    removed: vec!["vip".into()],
                }),
            ),
            ("*".to_owned(), Was::Value(json!(false), json!(true))),
        ]),
    };
    Page {
        lines: vec![
            Line {
                territory: id(20),
                seq: 42,
                record: id(300),
                kind: 1,
                body: BTreeMap::from([
                    ("name".to_owned(), json!("Acme")),
                    ("tags".to_owned(), json!(["east"])),
                ]),
                sent: true,
                born_at: MOMENT,
                born_by: Some(id(30)),
                entries: vec![entry],
                cut: true,
                ..Line::default()
            },
            Line {
                territory: id(20),
                seq: 43,
                record: id(301),
                kind: 1,
                place: Place::Deleted,
                into: Some(id(300)),
                erased: true,
                ..Line::default()
            },
            Line {
                territory: id(20),
                seq: 44,
                record: id(302),
                place: Place::Left,
                ..Line::default()
            },
        ],
        older: vec![Older {
            record: id(300),
            entries: vec![Entry {
                seq: 12,
                op: OpId(id(502)),
                step: 2,
                user: id(30),
                device: id(10),
                at: MOMENT,
                name: "edit".into(),
                undoes: None,
                fields: BTreeMap::from([("amount".to_owned(), Was::Value(json!(500), json!(700)))]),
            }],
        }],
        end: PageEnd {
            older: Some(44),
            cursors: BTreeMap::from([(id(20), Cursor::from((44, 40, 39)))]),
            more: true,
            territories: territories(),
            drop: vec![id(21)],
            reset: vec![id(22)],
            head: 50,
            now: MOMENT,
        },
    }
}

fn territories() -> Vec<Territory> {
    vec![
        Territory {
            id: id(20),
            name: "North".into(),
            level: Level::Write,
            home: true,
        },
        Territory {
            id: id(23),
            name: "South".into(),
            level: Level::Read,
            home: false,
        },
    ]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::Revoked,
        Refusal::Login,
        Refusal::Foreign,
        Refusal::Epoch { lineage: lineage() },
        Refusal::Gap { last_n: 3 },
        Refusal::Fork {
            last_n: 3,
            from: 1,
            list: vec![OpId(id(501))],
        },
        Refusal::Old { min_schema: 2 },
        Refusal::Malformed {
            why: "line 2: a base below 0".into(),
        },
        Refusal::Large {
            why: "the size of a push".into(),
        },
        Refusal::Busy { retry_after: 4 },
    ]
}

#[test]
fn what_is_written_is_what_was_agreed() {
    holds("push.ndjson", &push(), encode_push, |bytes| {
        decode_push(bytes).expect("readable")
    });
    holds("page.ndjson", &page(), encode_page, |bytes| {
        decode_page(bytes).expect("readable")
    });
    let pull = PullRequest {
        device: id(10),
        lineage: lineage(),
        schema: SCHEMA,
        cursors: BTreeMap::from([(id(20), Cursor::from((44, 40, 39)))]),
        own: vec![id(303)],
        older: Some(OlderCursor {
            territory: id(20),
            after: 40,
            upto: 39,
        }),
        lines: 100,
        bytes: 1 << 20,
        wait: 25,
    };
    holds("pull.json", &pull, encode_pull, |bytes| {
        decode_pull(bytes).expect("readable")
    });
    let hello = HelloRequest {
        device: id(10),
        lineage: lineage(),
        schema: SCHEMA,
        from: 3,
        ops: vec![OpId(id(501))],
    };
    json_holds("hello.json", &hello);
    let reply = HelloReply {
        org: id(40),
        user: id(30),
        lineage: lineage(),
        head: 50,
        now: MOMENT,
        schema: SCHEMA,
        min_schema: MIN_SCHEMA,
        last_n: 12,
        list: vec![OpId(id(503))],
        known: vec![OpId(id(501))],
        territories: territories(),
    };
    json_holds("hello.reply.json", &reply);
    let codes = [
        Reason::Edit,
        Reason::Delete,
        Reason::Merge,
        Reason::Sent,
        Reason::Late,
        Reason::Right,
        Reason::Gone,
        Reason::Frozen,
        Reason::Limit,
    ];
    let reply = PushReply {
        last_n: 12,
        head: 50,
        now: MOMENT,
        notes: (1..).zip(codes).map(|(n, code)| Note { n, code }).collect(),
    };
    json_holds("push.reply.json", &reply);
    let device = DeviceRequest {
        device: id(12),
        from: id(10),
        name: "desk".into(),
    };
    json_holds("device.json", &device);
    let reply = DeviceReply {
        token: "dealbook_token".into(),
    };
    json_holds("device.reply.json", &reply);
    let login = LoginRequest {
        login: "ana@example.com".into(),
        password: Some("correct horse battery".into()),
        invite: Some("AAAA-BBBB".into()),
        device: id(10),
        device_name: "desk".into(),
    };
    json_holds("login.json", &login);
    let reply = LoginReply {
        token: "dealbook_token".into(),
        org: id(40),
        org_name: "Acme".into(),
        user: id(30),
        name: "Ana Lima".into(),
    };
    json_holds("login.reply.json", &reply);
    json_holds("refusals.json", &refusals());
}

#[test]
fn a_push_of_every_version_is_read_and_answered() {
    for version in 1..=SCHEMA {
        let bytes = fs::read(folder(version).join("push.ndjson")).expect("the file of a version");
        let push = decode_push(&bytes).expect("readable");
        assert_eq!(push.schema, version);
        let office = Office::new();
        let north = office.territory(1, "North");
        let user = office.person(1, "Ana", north, UserRole::Rep);
        let tables = &mut *office.tables.borrow_mut();
        tables.org.lineage = push.lineage.clone();
        tables.devices.insert(
            push.device,
            Device {
                id: push.device,
                user,
                revoked: false,
                last_n: 0,
                schema: 0,
                seen: 0,
            },
        );
        // Where its author may write.
        let mut push = push;
        for op in &mut push.ops {
            op.territory = op.territory.map(|_| north);
        }
        let caller = Caller {
            device: push.device,
            user,
            now: MOMENT,
        };
        let reply = exchange::push(tables, &caller, &push).expect("a storage");
        let reply = reply.expect("taken");
        assert_eq!(reply.last_n, push.ops.len() as i64, "version {version}");
        let acme = &tables.records[&push.ops[0].record];
        assert_eq!(acme.body["name"], "Acme");
        assert_eq!(acme.body["a field of tomorrow"], "kept");
        assert_eq!(acme.body["tags"], json!(["east"]));
        assert!(tables.records[&push.ops[2].record].sent);
        assert!(!tables.records[&push.ops[1].record].is_alive());
        assert!(tables.records[&push.ops[3].record].versions.erased);
        assert_eq!(tables.devices[&push.device].schema, version);
    }
}

#[test]
fn a_version_that_is_too_old_sends_and_is_told_to_upgrade_before_it_takes() {
    let office = Office::new();
    let north = office.territory(1, "North");
    let user = office.person(1, "Ana", north, UserRole::Rep);
    let mut pen = super::pen::Pen::new(&office, user);
    let mut create = pen.op(Verb::Create, 1, id(300), 0);
    create.territory = Some(north);
    let mut push = pen.request(vec![create]);
    push.schema = MIN_SCHEMA - 1;
    let caller = Caller {
        device: pen.device,
        user,
        now: MOMENT,
    };
    let tables = &mut *office.tables.borrow_mut();
    let reply = exchange::push(tables, &caller, &push).expect("a storage");
    assert_eq!(reply.expect("nothing typed is lost").last_n, 1);
    let pull = PullRequest {
        device: pen.device,
        lineage: push.lineage,
        schema: MIN_SCHEMA - 1,
        ..PullRequest::default()
    };
    let page = exchange::pull(tables, &caller, &pull).expect("a storage");
    let refusal = page.expect_err("too old");
    assert_eq!(
        (refusal.status(), &refusal),
        (
            426,
            &Refusal::Old {
                min_schema: MIN_SCHEMA
            }
        )
    );
    let report = Report::from(Trouble::Refused(refusal));
    assert!(
        report.to_string().contains("too old") && format!("{report:?}").contains("upgrade"),
        "{report:?}"
    );
}
