//! Real processes: two on one PostgreSQL and one killed midway; a stop that lets answers go out; a start that repairs.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use dealbook::sync::{
    client::transport::Trouble,
    core::protocol::{PullRequest, Refusal, Verb},
};
use serde_json::json;

use super::{
    ground::{Ground, on_both},
    house::{Phone, fresh_id},
};

/// `dealbook serve` on a storage.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Process {
    /// Starts one and waits until it listens.
    pub fn start(place: &[String]) -> Self {
        Self::at("127.0.0.1:0", place)
    }

    /// The same, listening elsewhere.
    pub fn at(listen: &str, place: &[String]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dealbook"))
            .arg("serve")
            .args(place)
            .args(["--listen", listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let first = lines.next().expect("a line").expect("text");
        let url = first
            .strip_prefix("listening on ")
            .expect("an address")
            .to_owned();
        Self { child, url }
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .expect("sent");
        assert!(sent.success());
    }

    /// As if the machine had lost it.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_processes_on_one_postgresql_and_one_is_killed_midway() {
    let Some(ground) = Ground::postgres("two processes on one PostgreSQL") else {
        return;
    };
    let mut first = Process::start(&ground.place());
    let second = Process::start(&ground.place());
    let mut phones: Vec<Phone> = vec![Phone::invited(&first.url, "admin", &ground.founder.invite)];
    for login in ["ana", "bo", "carl"] {
        let said = ground.admin(
            "user",
            &json!({"do": "add", "login": login, "role": "admin"}),
        );
        phones.push(Phone::invited(&second.url, login, &said));
    }
    const PUSHES: usize = 40;
    let (wrote, written) = mpsc::channel();
    let mut sent: BTreeMap<usize, usize> = BTreeMap::new();
    thread::scope(|scope| {
        let urls = [first.url.clone(), second.url.clone()];
        for (at, phone) in phones.iter_mut().enumerate() {
            let (urls, wrote) = (urls.clone(), wrote.clone());
            scope.spawn(move || {
                let lineage = phone.hello().lineage;
                for push in 0..PUSHES {
                    let ops: Vec<_> = (0..3)
                        .map(|n| {
                            phone.op(
                                Verb::Create,
                                1,
                                fresh_id(),
                                0,
                                &[("name", json!(format!("{at}-{push}-{n}")))],
                            )
                        })
                        .collect();
                    let request = {
                        let mut request = dealbook::sync::core::protocol::PushRequest {
                            device: phone.device,
                            lineage: lineage.clone(),
                            schema: 1,
                            first: ops[0].n,
                            ops: ops.clone(),
                            ..Default::default()
                        };
                        request.prev = phone.last_sent();
                        request
                    };
                    // Now at this process, now at that one, until one of them has said that it has it.
                    let mut try_at = push + at;
                    loop {
                        let mut there = phone.at(&urls[try_at % 2]);
                        match there.send(&request) {
                            Ok(reply) => {
                                assert_eq!(reply.last_n, ops[2].n);
                                break;
                            }
                            Err(Trouble::Offline(_) | Trouble::Broken(_)) => {}
                            Err(Trouble::Refused(Refusal::Busy { .. })) => {
                                thread::sleep(Duration::from_millis(100));
                            }
                            Err(other) => panic!("{other:?}"),
                        }
                        try_at += 1;
                    }
                    phone.sent_up_to(&ops);
                    wrote.send(at).expect("heard");
                }
            });
        }
        drop(wrote);
        let mut count = 0;
        for at in written {
            *sent.entry(at).or_default() += 1;
            count += 1;
            if count == PUSHES {
                first.kill();
            }
        }
    });
    assert!(sent.values().all(|pushes| *pushes == PUSHES), "{sent:?}");
    // Nothing lost, nothing twice.
    let mut client = ground.fresh.as_ref().expect("fresh").client();
    client
        .batch_execute(&format!("SET dealbook.org = '{}'", ground.org))
        .expect("set");
    let mut number = |sql: &str| -> i64 { client.query_one(sql, &[]).expect("counted").get(0) };
    let expected = (phones.len() * PUSHES * 3) as i64;
    assert_eq!(
        number("SELECT count(*) FROM dealbook.record WHERE kind = 1"),
        expected
    );
    assert_eq!(number("SELECT count(*) FROM dealbook.op"), expected);
    assert_eq!(
        number("SELECT count(DISTINCT id) FROM dealbook.op"),
        expected
    );
    assert_eq!(
        number("SELECT count(*) FROM dealbook.history WHERE outcome = 0"),
        expected
    );
    let mut numbers = phones[0]
        .at(&second.url)
        .all()
        .iter()
        .map(|line| line.seq)
        .collect::<Vec<i64>>();
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), all, "a number given twice");
}

#[test]
fn a_stop_lets_answers_go_out() {
    on_both("a_stop_lets_answers_go_out", |ground| {
        let mut process = Process::start(&ground.place());
        let mut phone = Phone::invited(&process.url, "admin", &ground.founder.invite);
        let mut page = phone.pull(PullRequest::default()).expect("a page");
        while page.end.more {
            page = phone
                .pull(PullRequest {
                    cursors: page.end.cursors,
                    ..PullRequest::default()
                })
                .expect("a page");
        }
        let cursors = page.end.cursors;
        thread::scope(|scope| {
            let waits = scope.spawn(move || {
                phone.pull(PullRequest {
                    cursors,
                    wait: 25,
                    ..PullRequest::default()
                })
            });
            thread::sleep(Duration::from_millis(700));
            let begun = Instant::now();
            process.signal("-TERM");
            let page = waits
                .join()
                .expect("answered")
                .expect("a page, not a cut connection");
            assert!(page.lines.is_empty());
            let status = process.child.wait().expect("ended");
            assert!(status.success(), "{status}");
            assert!(begun.elapsed() < Duration::from_secs(15));
        });
    });
}

#[test]
fn of_several_first_starts_one_makes_the_administrator() {
    let Some(fresh) = super::postgres::fresh("of_several_first_starts") else {
        return;
    };
    let invites: BTreeSet<String> = thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let target = fresh.target();
                scope.spawn(move || {
                    let keep = dealbook::server::storage::Keep::postgres(target).expect("opened");
                    dealbook::server::admin::found(&keep, "Acme", "admin", 1).expect("founded")
                })
            })
            .collect();
        starts
            .into_iter()
            .filter_map(|start| start.join().expect("started"))
            .map(|founder| founder.invite)
            .collect()
    });
    assert_eq!(invites.len(), 1, "{invites:?}");
}
