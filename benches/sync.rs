//! What the exchange costs: pushes and changes a second on both engines against PostgreSQL's own floor, loading a book,
//! bytes on the wire, many reps who come back at once, and the price of nothing new.
//!
//! `cargo bench --bench sync`, or `-- --short` to see that it works; `--million` loads a million records too, `--peer`
//! is in [`peer`]. All in one process without HTTP, so that what is measured is the rules and the storage, but for the
//! comparison with a peer, where both speak HTTP; fsync is on.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and ends where it cannot go on"
)]

#[path = "../tests/server/postgres.rs"]
#[expect(dead_code, reason = "the stories use the rest")]
mod postgres_of_the_machine;

#[path = "sync/peer.rs"]
mod peer;

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use dealbook::{
    server::{
        admin,
        people::{self, Newcomer},
        storage::{Keep, Mode},
    },
    sync::{
        codec,
        core::{
            exchange::{self, Caller},
            limits::{SCHEMA, WAIT_SECONDS},
            protocol::{
                Change, Lineage, Op, OpId, PullRequest, PushRequest, Verb, encode_page, encode_push,
            },
            stamp::Stamp,
            storage::{Storage as _, Tables as _},
        },
    },
};
use postgres_of_the_machine::{Fresh, SYNCS, binaries, fresh};
use serde_json::json;
use uuid::Uuid;

fn draw() -> Uuid {
    // As books draw them: part of what goes over the wire is ids, and they do not compress.
    Uuid::now_v7()
}

/// A storage, and someone who may write in it.
struct Bench {
    keep: Arc<Keep>,
    org: Uuid,
    user: Uuid,
    lineage: Lineage,
}

/// One device.
struct Device {
    id: Uuid,
    next: i64,
    last: Option<OpId>,
    records: Vec<Uuid>,
}

impl Bench {
    fn new(keep: Keep) -> Self {
        admin::found(&keep, "Bench", "admin", 1).unwrap();
        let org = admin::only_organisation(&keep).unwrap().unwrap();
        let user = people::find(&keep, "admin").unwrap().unwrap().user;
        let mut lineage = Lineage::new();
        keep.read(org, &mut |tables| {
            lineage = tables.org()?.lineage;
            Ok(())
        })
        .unwrap();
        Self {
            keep: Arc::new(keep),
            org,
            user,
            lineage,
        }
    }

    fn device(&self) -> Device {
        let id = draw();
        self.keep
            .within(self.org, Mode::Write, |sql| {
                // As many as it takes: the limit on devices is not what is measured.
                sql.put_device(&dealbook::sync::core::storage::Device {
                    id,
                    user: self.user,
                    revoked: false,
                    last_n: 0,
                    schema: SCHEMA,
                    seen: 0,
                })?;
                let _ = Newcomer {
                    device: id,
                    name: "",
                };
                Ok(())
            })
            .unwrap();
        Device {
            id,
            next: 1,
            last: None,
            records: Vec::new(),
        }
    }

    fn request(&self, device: &Device, ops: Vec<Op>) -> PushRequest {
        PushRequest {
            device: device.id,
            lineage: self.lineage.clone(),
            schema: SCHEMA,
            first: ops[0].n,
            prev: device.last,
            ancestors: Vec::new(),
            ops,
        }
    }

    fn push(&self, device: &mut Device, ops: Vec<Op>) {
        let request = self.request(device, ops);
        let caller = Caller {
            device: device.id,
            user: self.user,
            now: 1_772_442_000_000,
        };
        let reply = self
            .keep
            .within(self.org, Mode::Write, |sql| {
                exchange::push(sql, &caller, &request)
            })
            .unwrap()
            .unwrap();
        assert!(reply.notes.is_empty());
        device.last = request.ops.last().map(|op| op.id);
    }

    fn page(
        &self,
        device: Uuid,
        cursors: BTreeMap<Uuid, dealbook::sync::core::protocol::Cursor>,
    ) -> dealbook::sync::core::protocol::Page {
        let request = PullRequest {
            device,
            lineage: self.lineage.clone(),
            schema: SCHEMA,
            cursors,
            ..PullRequest::default()
        };
        let caller = Caller {
            device,
            user: self.user,
            now: 1_772_442_000_000,
        };
        self.keep
            .within(self.org, Mode::Read, |sql| {
                exchange::pull(sql, &caller, &request)
            })
            .unwrap()
            .unwrap()
    }
}

impl Device {
    fn op(&mut self, verb: Verb, record: Uuid, base: i64) -> Op {
        let n = self.next;
        self.next += 1;
        let mut fields = BTreeMap::from([(
            "name".to_owned(),
            Change::Value(json!(format!("Account {n} of {record}"))),
        )]);
        if verb == Verb::Create {
            for (field, value) in [
                ("website", "https://www.example.com/en"),
                ("city", "Porto"),
                ("phone", "+351 220 000 000"),
                ("street", "Rua das Flores 12"),
                (
                    "notes",
                    "Met at the fair; wants an offer for the two sites before the summer.",
                ),
            ] {
                fields.insert(field.to_owned(), Change::Value(json!(value)));
            }
        }
        Op {
            n,
            id: OpId(draw()),
            step: n,
            whole: false,
            verb,
            kind: 1,
            record,
            base,
            root_base: 0,
            stamp: Stamp::at(1_772_442_000_000 + n),
            at: 1_772_442_000_000 + n,
            name: "edit".into(),
            undoes: None,
            territory: None,
            into: None,
            erases: false,
            sent: false,
            replayed: false,
            parts: BTreeMap::new(),
            fields,
        }
    }

    fn creates(&mut self, count: usize) -> Vec<Op> {
        (0..count)
            .map(|_| {
                let record = draw();
                self.records.push(record);
                self.op(Verb::Create, record, 0)
            })
            .collect()
    }

    fn patches(&mut self, count: usize) -> Vec<Op> {
        (0..count)
            .map(|at| {
                let record = self.records[at % self.records.len()];
                self.op(Verb::Patch, record, i64::MAX >> 1)
            })
            .collect()
    }
}

/// Pushes from several devices at once for a while; gives how many a second.
fn pushes(bench: &Bench, ops: usize, clients: usize, time: Duration) -> f64 {
    let done = AtomicU64::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let mut device = bench.device();
                while begun.elapsed() < time {
                    let ops = device.creates(ops);
                    bench.push(&mut device, ops);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

/// The same rows by PostgreSQL's own program: counter row, records and feed, nothing else.
fn floor(bench: &Bench, fresh: &Fresh, ops: usize, clients: usize, time: Duration) -> Option<f64> {
    let body = format!("{{\"name\":\"{}\"}}", "x".repeat(300));
    let script = format!(
        "BEGIN;\nSET LOCAL dealbook.org = '{org}';\n\
         UPDATE dealbook.org SET head = head + {ops} WHERE id = '{org}';\n\
         WITH made AS (INSERT INTO dealbook.record SELECT '{org}', gen_random_uuid(), 1, n, n, NULL, '{org}', '{org}', '{body}', '{{}}', NULL, NULL, false \
         FROM generate_series(1, {ops}) n RETURNING id, seq) \
         INSERT INTO dealbook.feed SELECT '{org}', '{org}', id, seq, false FROM made;\nCOMMIT;\n",
        org = bench.org
    );
    let folder = tempfile::tempdir().ok()?;
    let file = folder.path().join("floor.sql");
    std::fs::write(&file, script).ok()?;
    let said = Command::new(binaries()?.join("pgbench"))
        .args(["-n", "-M", "prepared", "-f"])
        .arg(&file)
        .args([
            "-c",
            &clients.to_string(),
            "-j",
            "2",
            "-T",
            &time.as_secs().max(1).to_string(),
        ])
        .args(fresh.options())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.lines().find(|line| line.starts_with("tps = "))?;
    line.split_whitespace().nth(2)?.parse().ok()
}

fn measure(name: &str, bench: &Bench, fresh: Option<&Fresh>, short: bool) {
    let time = if short {
        Duration::from_secs(1)
    } else {
        Duration::from_secs(8)
    };
    let clients = 8;
    for ops in [1, 100, 500] {
        let rate = pushes(bench, ops, clients, time);
        let floor = fresh.and_then(|fresh| floor(bench, fresh, ops, clients, time));
        let beside = floor.map_or_else(String::new, |floor| {
            format!(
                ", pgbench's floor {floor:.0} pushes/s ({:.2} of it)",
                rate / floor
            )
        });
        println!(
            "{name}: {ops} operations a push: {rate:.0} pushes/s, {:.0} changes/s{beside}",
            rate * ops as f64
        );
    }
    // Many come back at once, each with edits of their own records.
    let (reps, edits): (usize, usize) = if short { (10, 200) } else { (100, 200) };
    let mut devices: Vec<Device> = (0..reps).map(|_| bench.device()).collect();
    for device in &mut devices {
        let ops = device.creates(edits);
        bench.push(device, ops);
    }
    let begun = Instant::now();
    thread::scope(|scope| {
        for chunk in devices.chunks_mut(reps.div_ceil(16)) {
            scope.spawn(move || {
                for device in chunk {
                    let ops = device.patches(edits);
                    bench.push(device, ops);
                }
            });
        }
    });
    let taken = begun.elapsed();
    println!(
        "{name}: {reps} reps come back with {edits} edits each: {:.2} s, {:.0} changes/s",
        taken.as_secs_f64(),
        (reps * edits) as f64 / taken.as_secs_f64()
    );
    let ops = devices[0].patches(100);
    let request = PushRequest {
        ops,
        ..PushRequest::default()
    };
    let plain = encode_push(&request);
    let packed = codec::compress(&plain).unwrap();
    println!(
        "{name}: an edit is {} bytes, {} on the wire in a push of 100",
        plain.len() / 100,
        packed.len() / 100
    );
}

/// Loads everything into a device that has nothing, in a database of its own.
fn bootstrap(name: &str, bench: &Bench, count: usize) {
    let mut device = bench.device();
    for _ in 0..count / 500 {
        let ops = device.creates(500);
        bench.push(&mut device, ops);
    }
    let reader = bench.device();
    let begun = Instant::now();
    let (mut rows, mut wire, mut first) = (0, 0, None);
    let mut cursors = BTreeMap::new();
    loop {
        let page = bench.page(reader.id, cursors);
        rows += page.lines.len();
        wire += codec::compress(&encode_page(&page)).unwrap().len();
        first.get_or_insert_with(|| begun.elapsed());
        cursors = page.end.cursors;
        if !page.end.more {
            break;
        }
    }
    let taken = begun.elapsed().as_secs_f64();
    println!(
        "{name}: loading {rows} records: {:.0} rows/s, {} bytes each on the wire, first page after {:.0} ms",
        rows as f64 / taken,
        wire / rows.max(1),
        first.unwrap_or_default().as_secs_f64() * 1e3
    );
    let times = 200;
    let begun = Instant::now();
    for _ in 0..times {
        assert!(bench.page(reader.id, cursors.clone()).lines.is_empty());
    }
    let each = begun.elapsed().as_secs_f64() / f64::from(times);
    // Who has nothing new asks again when its waiting pull ends.
    let asks = 1_000.0 / f64::from(WAIT_SECONDS);
    println!(
        "{name}: nothing new: {:.0} µs; 1,000 idle devices ask {asks:.0} times a second: {:.2} % of a core",
        each * 1e6,
        asks * each * 100.0
    );
}

fn main() {
    // `cargo test` runs benches too, to see that they start.
    let args: Vec<String> = std::env::args().collect();
    if args.iter().any(|arg| arg == "--test") {
        return;
    }
    let short = args.iter().any(|arg| arg == "--short");
    SYNCS.store(true, Ordering::Relaxed);
    let mut sizes = if short {
        vec![2_000]
    } else {
        vec![10_000, 100_000]
    };
    if args.iter().any(|arg| arg == "--million") {
        sizes.push(1_000_000);
    }
    let program = args
        .iter()
        .skip_while(|arg| *arg != "--peer")
        .nth(1)
        .map(Path::new);
    peer::measure(program, Duration::from_secs(if short { 1 } else { 5 }));
    let folder = tempfile::tempdir().unwrap();
    measure(
        "sqlite",
        &Bench::new(Keep::embedded(&folder.path().join("a")).unwrap()),
        None,
        short,
    );
    for (at, size) in sizes.iter().enumerate() {
        let folder = folder.path().join(format!("b{at}"));
        bootstrap(
            "sqlite",
            &Bench::new(Keep::embedded(&folder).unwrap()),
            *size,
        );
    }
    let Some(database) = fresh("the bench") else {
        return;
    };
    let keep = Keep::postgres(database.target()).unwrap();
    measure("postgresql", &Bench::new(keep), Some(&database), short);
    for size in &sizes {
        let database = fresh("the bench").unwrap();
        bootstrap(
            "postgresql",
            &Bench::new(Keep::postgres(database.target()).unwrap()),
            *size,
        );
    }
}
