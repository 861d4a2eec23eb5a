//! The same documents over HTTP to `dealbook serve` and to a peer that many know: `pouchdb-server` from its registry.
//!
//! `-- --peer PATH` names its program (`npm install pouchdb-server` somewhere, then
//! `node_modules/.bin/pouchdb-server`); without it a line says that it was left out. Documents are those of the other
//! figures, sent by `_bulk_docs`; it does not wait for the disk, `dealbook serve` does.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use dealbook::{
    clock::Clock,
    server::{
        admin,
        people::{self, Newcomer},
        storage::{Keep, Mode},
    },
    sync::{
        client::{account::Account, http::Http, transport::Transport as _},
        core::{
            command::{Command as Order, User},
            protocol::{Change, Request},
        },
    },
};
use serde_json::{Value, json};

use super::{Bench, Device, draw};

const CLIENTS: usize = 8;
/// Devices of one client: each may ask so often before it is told to wait.
const DEVICES: usize = 19;
/// Pushes of one device at once.
const BURST: usize = 28;

/// A program that is ended with the bench.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `CLIENTS` at once, each with turns of its own, for a while; gives turns a second.
fn all<T: FnMut() -> bool + Send>(clients: Vec<T>, time: Duration) -> f64 {
    let done = AtomicU64::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        for mut turn in clients {
            let done = &done;
            scope.spawn(move || {
                while begun.elapsed() < time && turn() {
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

/// `dealbook serve`, and how many pushes of so many it takes a second.
fn ours(ops: usize, time: Duration) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(Keep::embedded(folder.path()).unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_dealbook"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _running = Running(child);
    let first = lines.next().unwrap().unwrap();
    let url = first.strip_prefix("listening on ").unwrap().to_owned();
    let now = Clock::System.instant().0;
    let clients = (0..CLIENTS).map(|client| {
        let login = format!("client-{client}");
        let add = Order::User(User::Add {
            login: login.clone(),
            name: String::new(),
            role: "admin".into(),
            team: None,
            territory: None,
        });
        admin::act(&bench.keep, bench.org, None, &add, now)
            .unwrap()
            .unwrap();
        let user = people::find(&bench.keep, &login).unwrap().unwrap().user;
        let mut lines: Vec<(Http, Device)> = (0..DEVICES)
            .map(|_| {
                let device = Device {
                    id: draw(),
                    next: 1,
                    last: None,
                    records: Vec::new(),
                };
                let newcomer = Newcomer {
                    device: device.id,
                    name: "bench",
                };
                let reply = bench
                    .keep
                    .within(bench.org, Mode::Write, |sql| {
                        people::admit(sql, user, newcomer, now)
                    })
                    .unwrap()
                    .unwrap();
                let account = Account {
                    url: url.clone(),
                    token: reply.token,
                    ..Account::default()
                };
                (Http::of(&account, |_| {}).unwrap(), device)
            })
            .collect();
        let mut count = 0;
        let bench = &bench;
        move || {
            let Some((http, device)) = lines.get_mut(count / BURST) else {
                return false;
            };
            count += 1;
            let made = device.creates(ops);
            let request = bench.request(device, made);
            http.call(&Request::Push(request.clone())).unwrap();
            device.last = request.ops.last().map(|op| op.id);
            true
        }
    });
    all(clients.collect(), time)
}

/// The same documents to the peer.
fn theirs(program: &Path, ops: usize, time: Duration) -> Option<f64> {
    let folder = tempfile::tempdir().ok()?;
    let port = TcpListener::bind("127.0.0.1:0")
        .ok()?
        .local_addr()
        .ok()?
        .port();
    let child = Command::new(program)
        .args(["--port", &port.to_string(), "--no-stdout-logs", "--dir"])
        .arg(folder.path())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let _running = Running(child);
    let base = format!("http://127.0.0.1:{port}/bench");
    let is_there = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(100));
        ureq::put(&base).send_empty().is_ok()
    });
    if !is_there {
        return None;
    }
    let clients = (0..CLIENTS).map(|_| {
        let (agent, to) = (
            ureq::Agent::new_with_defaults(),
            format!("{base}/_bulk_docs"),
        );
        let mut device = Device {
            id: draw(),
            next: 1,
            last: None,
            records: Vec::new(),
        };
        move || {
            let docs: Vec<Value> = device.creates(ops).iter().map(document).collect();
            let body = json!({ "docs": docs }).to_string();
            agent
                .post(&to)
                .header("content-type", "application/json")
                .send(body)
                .is_ok()
        }
    });
    Some(all(clients.collect(), time))
}

fn document(op: &dealbook::sync::core::protocol::Op) -> Value {
    let mut document = json!({ "_id": op.record.to_string() });
    for (field, change) in &op.fields {
        if let Change::Value(value) = change {
            document[field] = value.clone();
        }
    }
    document
}

/// Both, side by side.
pub fn measure(program: Option<&Path>, time: Duration) {
    for ops in [1, 100, 500] {
        let ours = ours(ops, time);
        print!(
            "over HTTP, {ops} a push: dealbook serve (sqlite) {ours:.0} pushes/s, {:.0} changes/s",
            ours * ops as f64
        );
        match program.map(|program| theirs(program, ops, time)) {
            Some(Some(theirs)) => println!(
                "; pouchdb-server {theirs:.0} pushes/s, {:.0} documents/s ({:.1} times)",
                theirs * ops as f64,
                ours / theirs
            ),
            Some(None) => println!("; pouchdb-server does not start"),
            None => println!("; no --peer given"),
        }
    }
}
