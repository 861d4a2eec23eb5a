//! A book that waits: what one sends, the other hears, without looking every so often.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use dealbook::{
    clock::Clock,
    domain::{
        field::{Record as _, date},
        record::account::Account as Customer,
    },
    store::{NewBook, Store},
    sync::{
        client::{
            account::Account,
            http::Http,
            session::{self, Way},
            worker::{Phase, Status, Worker},
        },
        core::protocol::{LoginRequest, Verb},
    },
};
use serde_json::json;

use super::{
    ground::on_both,
    house::{Phone, Running, fresh_id},
};

#[test]
fn what_one_sends_the_other_hears_at_once() {
    on_both("what_one_sends_the_other_hears", |ground| {
        let running = Running::over(&ground);
        let url = running.url();
        let mut phone = Phone::invited(&url, "admin", &ground.founder.invite);
        let said = ground.admin(
            "user",
            &json!({"do": "add", "login": "ana", "territory": "admin"}),
        );
        let code = said.split_whitespace().last().expect("a code").to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ana.dealbook");
        let clock = Clock::System;
        let now = clock.now();
        let book = NewBook {
            user: "Ana".into(),
            currency: "EUR".into(),
            fiscal_start: 1,
            now: now.instant,
            today: date(now.instant.0 / 86_400_000).expect("a day"),
        };
        let mut store = Store::create(&path, &book).expect("a book");
        let device = session::device(&mut store, now).expect("a device");
        let request = LoginRequest {
            login: "ana".into(),
            invite: Some(code),
            device,
            ..LoginRequest::default()
        };
        let reply = Http::new(&url, None, false)
            .expect("an address")
            .login(&request)
            .expect("let in");
        session::meet(&mut store, now, &reply).expect("met");
        let account = Account {
            url: url.clone(),
            token: reply.token,
            ..Account::default()
        };
        let server = Http::of(&account, |_| {}).expect("an address");
        let (tell, told) = mpsc::channel::<Status>();
        let worker = Worker::start(
            move || {
                Ok(Way {
                    store,
                    server,
                    clock,
                })
            },
            clock,
            move |status| {
                let _ = tell.send(status.clone());
            },
        );
        let until = |phase: &Phase| {
            let begun = Instant::now();
            loop {
                let left = Duration::from_secs(30).saturating_sub(begun.elapsed());
                let status = told.recv_timeout(left).expect("told");
                if status.phase == *phase {
                    return;
                }
            }
        };
        until(&Phase::Quiet);
        std::thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        let op = phone.op(Verb::Create, 1, fresh_id(), 0, &[("name", json!("Acme"))]);
        phone.push(&[op]);
        until(&Phase::Busy);
        until(&Phase::Quiet);
        let taken = begun.elapsed();
        assert!(
            taken < Duration::from_secs(8),
            "{taken:?}: it looked, and did not listen"
        );
        let there = Store::open(&path).expect("a book");
        let found = there.read().every(Customer::INFO).expect("a book");
        assert_eq!(found.len(), 1);
        drop((worker, there));
    });
}
