//! What comes later: a device that was sent away, a version that knows more, a book that joins what others have begun.

use dealbook::{
    clock::Clock,
    domain::{cell::Cell, field::Instant, record::team::UserRole},
    store::{Op, exchange::Parked, journal::Key},
    sync::{
        client::{engine::Progress, session},
        core::protocol::{Change, Level, LoginReply, Verb},
    },
};
use serde_json::json;

use super::{
    office::{Desk, Office, info, text},
    pen::Pen,
};

#[test]
fn a_device_that_was_sent_away_comes_back_as_another() {
    let (office, north, _) = Office::of_two();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    let uuid = a.uuid(acme);
    let former = a.store.device_uuid().expect("a device");
    office.revoke(former);
    let unsent = a.add("account", &[("name", text("Unsent"))]);
    assert_eq!(a.sync(), Progress::Revoked);
    // A new login with the same book.
    let now = Clock::Fixed(a.now()).now();
    let device = session::device(&mut a.store, now).expect("a device");
    assert_ne!(device, former);
    let reply = LoginReply {
        org: office.org,
        user: lena,
        ..LoginReply::default()
    };
    session::meet(&mut a.store, now, &reply).expect("let in");
    assert_eq!(a.sync(), Progress::Done);
    assert_eq!(
        a.get("account", a.id(uuid), "name"),
        text("Acme"),
        "it is back"
    );
    assert_eq!(a.get("account", unsent, "name"), text("Unsent"));
    let tables = office.tables.borrow();
    assert!(
        tables.records.contains_key(&a.uuid(unsent)),
        "what waited was sent"
    );
    assert_eq!(tables.devices[&device].last_n, 1, "and nothing else again");
}

#[test]
fn what_an_older_version_kept_moves_into_the_tables_with_its_authors() {
    let (office, north, _) = Office::of_two();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    b.sync();
    // A book of a version that knows neither the field nor the kind: as that version would have kept them.
    let uuid = a.uuid(acme);
    office.publish(uuid, 1, &[("mood", "sunny".into()), ("city", "Ulm".into())]);
    b.sync();
    let alien = uuid::Uuid::from_u128(0xF00D);
    let lead = |company: &str, seq| json!([{"s": north, "q": seq, "r": alien, "k": 4, "b": {"company": company}, "t": 1_772_000_000_000_i64, "u": lena}]);
    let mut parcel = lead("Blue River", 90);
    let entry = json!({"q": 91, "i": uuid::Uuid::from_u128(0xAB), "g": 7, "u": omar, "d": uuid::Uuid::from_u128(0xDE),
        "t": 1_772_100_000_000_i64, "o": "edit", "f": {"company": ["Blue River", "Blue River Ltd"]}});
    let mut newest = lead("Blue River Ltd", 91)[0].clone();
    newest["c"] = json!([entry]);
    parcel.as_array_mut().expect("lines").push(newest);
    let there = b.same(&a, acme);
    let actor = b.actor();
    b.store
        .transact(&actor, Op::new("join"), |tx| {
            tx.park(&Parked {
                uuid: alien,
                kind: 4,
                territory: north,
                seq: 91,
                load: 0,
                body: parcel.to_string(),
            })?;
            tx.keep_unknown(info("account"), there, "city", &json!("Ulm"))?;
            tx.forget_catching_up()
        })
        .expect("kept");
    assert!(b.rows("lead").is_empty());
    assert_eq!(b.get("account", there, "city"), Cell::Null);
    b.sync();
    let leads = b.rows("lead");
    assert_eq!(leads.len(), 1, "the kind has moved");
    assert_eq!(
        leads[0].get(info("lead"), "company"),
        &text("Blue River Ltd")
    );
    assert_eq!(b.author_of("lead", leads[0].id, "company"), Some(omar));
    let parked = b
        .store
        .read()
        .cells("SELECT count(*) FROM sync_parked", &[]);
    assert_eq!(parked.expect("a book")[0][0], Cell::Int(0));
    assert_eq!(
        b.get("account", there, "city"),
        text("Ulm"),
        "the field has moved"
    );
    let row = b.store.read().row(info("account"), there).expect("a book");
    let extra = row.expect("a record").extra;
    assert!(
        extra
            .text()
            .is_some_and(|text| text.contains("sunny") && !text.contains("Ulm"))
    );
}

#[test]
fn a_field_that_nobody_here_knows_keeps_the_authors_of_its_changes() {
    let (office, north, _) = Office::of_two();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    let uuid = a.uuid(acme);
    let mut newer = Pen::new(&office, omar);
    let seen = newer.seq(uuid);
    let op = newer.op(Verb::Patch, 1, uuid, seen);
    newer.push(op, north, &[("mood", Change::Value("sunny".into()))]);
    a.sync();
    assert_eq!(a.author_of("account", acme, "mood"), Some(omar));
    let change = a
        .store
        .read()
        .journal_of(info("account"), acme)
        .expect("a journal");
    let change = &change.changes[0];
    assert!(
        format!("{:?}", change.patch).contains("sunny"),
        "{change:?}"
    );
}

#[test]
fn what_was_done_before_a_book_had_its_records_follows_them() {
    let (office, north, south) = Office::of_two();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    let stages: Vec<i64> = a.rows("stage").iter().map(|row| row.id.0).collect();
    let day = |day: i64| Cell::Int(20_500 + day);
    let deal = a.add(
        "opportunity",
        &[
            ("name", text("Pumps")),
            ("amount", Cell::Int(500)),
            ("currency", text("EUR")),
            ("stage", Cell::Int(stages[0])),
            ("close_date", day(0)),
        ],
    );
    a.sync();
    let made = a.now();
    office.later(3 * 1_440);
    a.set(
        "opportunity",
        deal,
        &[("amount", Cell::Int(700)), ("close_date", day(60))],
    );
    a.sync();
    office.later(3 * 1_440);
    a.set("opportunity", deal, &[("stage", Cell::Int(stages[1]))]);
    a.set("opportunity", deal, &[("notes", text("not told of"))]);
    // Taken back: it never happened.
    office.later(60);
    a.set("opportunity", deal, &[("amount", Cell::Int(900))]);
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    a.sync();
    office.later(1_440);
    // A line a page, cut off after each: it is taken up where it was.
    let mut b = Desk::new(&office, omar, "Omar");
    b.sync_by(1);
    let there = b.same(&a, deal);
    assert_eq!(b.get("opportunity", there, "amount"), Cell::Int(700));
    assert_eq!(b.author_of("opportunity", there, "amount"), Some(lena));
    let read = b.store.read();
    let history = read
        .journal_of(info("opportunity"), there)
        .expect("a journal");
    let at = |field: &str, moment| history.value(&Key::Field(field.into()), moment, None, None);
    let soon = Instant(made.0 + 1_440 * 60_000);
    assert_eq!(at("amount", soon), Cell::Int(500));
    assert_eq!(at("close_date", soon), day(0));
    let stage = b.get("opportunity", there, "stage");
    assert_ne!(at("stage", soon), stage);
    assert_eq!(at("stage", b.now()), stage);
    assert_eq!(at("amount", b.now()), Cell::Int(700));
    let seen = format!("{:?}", history.changes);
    assert!(!seen.contains("900"), "what was taken back is not told");
    for field in ["pushes", "stage_entered", "first_close_date"] {
        assert_eq!(
            b.get("opportunity", there, field),
            a.get("opportunity", deal, field),
            "{field}"
        );
    }
    // Once is enough, and nothing of it is for sending.
    let lines = history_length(&b, there);
    b.sync();
    assert_eq!(history_length(&b, there), lines);
    office.grant(omar, south, Some(Level::Write));
    b.sync();
    assert_eq!(history_length(&b, there), lines);
}

#[test]
fn a_book_is_of_use_from_the_first_page_that_came() {
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
    for at in 0..40 {
        a.add("account", &[("name", text(["Acme", "Blue River"][at % 2]))]);
    }
    a.sync();
    // Cut off once something is there; what is typed then and what is missing both go on from there.
    while b.rows("account").is_empty() {
        assert_eq!(b.step_by(5), Progress::More);
    }
    let first = b.rows("account").len();
    assert!(first <= 5, "{first}");
    let read = b.store.read();
    let found = read.search("Acme", 10).expect("a search");
    assert!(!found.is_empty(), "what came is found");
    let known = b.rows("account")[0].id;
    b.set("account", known, &[("city", text("Ulm"))]);
    b.sync_by(5);
    assert_eq!(b.rows("account").len(), 40);
    a.sync();
    assert_eq!(a.get("account", a.same(&b, known), "city"), text("Ulm"));
    assert_eq!(office.conflicts(), 0);
}

#[test]
fn what_was_done_before_a_handover_goes_with_the_account() {
    let (office, north, south) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, south);
    let day = |day: i64| Cell::Int(20_500 + day);
    let acme = a.add("account", &[("name", text("Acme"))]);
    let deal = a.add(
        "opportunity",
        &[
            ("name", text("Pumps")),
            ("account", Cell::Int(acme.0)),
            ("close_date", day(0)),
        ],
    );
    let made = a.now();
    a.sync();
    b.sync();
    office.later(3 * 1_440);
    a.set("opportunity", deal, &[("close_date", day(60))]);
    a.sync();
    b.sync();
    // One account comes to a territory that was whole already.
    let (acme_uuid, deal_uuid) = (a.uuid(acme), a.uuid(deal));
    office.hand_over(acme_uuid, south);
    b.sync();
    let there = b.id(deal_uuid);
    let close_date = |desk: &Desk<'_>, id| {
        let read = desk.store.read();
        let history = read.journal_of(info("opportunity"), id).expect("a journal");
        let soon = Instant(made.0 + 1_440 * 60_000);
        history.value(&Key::Field("close_date".into()), soon, None, None)
    };
    assert_eq!(close_date(&b, there), day(0));
    for field in ["pushes", "first_close_date"] {
        assert_eq!(
            b.get("opportunity", there, field),
            a.get("opportunity", deal, field),
            "{field}"
        );
    }
    // It comes back to who had it: their own changes too, and none of them is the newest to take back.
    office.later(60);
    a.sync();
    assert!(a.rows("opportunity").is_empty());
    let late = a.add("account", &[("name", text("Blue River"))]);
    a.sync();
    office.hand_over(acme_uuid, north);
    b.sync();
    a.sync();
    let deal = a.id(deal_uuid);
    assert_eq!(close_date(&a, deal), day(0));
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    assert!(a.rows("account").iter().all(|row| row.id != late));
    assert_eq!(a.get("opportunity", deal, "close_date"), day(60));
}

#[test]
fn what_was_changed_since_its_birth_is_told_of_a_record_that_is_new_here() {
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
    let day = |day: i64| Cell::Int(20_500 + day);
    b.sync();
    let deal = a.add(
        "opportunity",
        &[("name", text("Pumps")), ("close_date", day(0))],
    );
    office.later(3 * 1_440);
    a.set("opportunity", deal, &[("close_date", day(60))]);
    a.sync();
    b.sync();
    let there = b.same(&a, deal);
    assert_eq!(
        b.get("opportunity", there, "pushes"),
        a.get("opportunity", deal, "pushes")
    );
}

#[test]
fn what_goes_from_one_territory_of_a_user_to_another_keeps_what_they_did() {
    for backwards in [false, true] {
        let (office, north, south) = Office::of_two();
        let (from, to) = if backwards {
            (south, north)
        } else {
            (north, south)
        };
        let lena = office.person(1, "Lena", from, UserRole::Rep);
        office.grant(lena, to, Some(Level::Write));
        let mut a = Desk::new(&office, lena, "Lena");
        let acme = a.add("account", &[("name", text("Acme"))]);
        a.sync();
        office.later(60);
        a.set("account", acme, &[("city", text("Ulm"))]);
        a.sync();
        office.hand_over(a.uuid(acme), to);
        a.sync();
        assert_eq!(a.author_of("account", acme, "city"), Some(lena));
        let actor = a.actor();
        a.store.undo(&actor).expect("an undo");
        assert_eq!(a.get("account", acme, "city"), Cell::Null);
    }
}

fn history_length(desk: &Desk<'_>, id: dealbook::domain::id::Id) -> usize {
    let history = desk.store.read().journal_of(info("opportunity"), id);
    history.expect("a journal").changes.len()
}
