//! Two books and a server: edits apart, a conflict, a handover, a revoked device, a copy, a server from a backup.

use dealbook::{
    clock::Clock,
    domain::{cell::Cell, field::Instant, record::team::UserRole},
    operations::resolve_conflict::{self, Choice},
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

fn office() -> (Office, uuid::Uuid, uuid::Uuid) {
    let office = Office::new();
    let north = office.territory(1, "North");
    let south = office.territory(2, "South");
    (office, north, south)
}

#[test]
fn what_one_types_the_other_reads() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add(
        "account",
        &[("name", text("Acme")), ("tags", Cell::from_items(&["vip"]))],
    );
    let deal = a.add(
        "opportunity",
        &[
            ("name", text("Pumps")),
            ("account", Cell::Int(acme.0)),
            ("amount", Cell::Int(500)),
            ("currency", text("EUR")),
        ],
    );
    assert_eq!(a.sync(), Progress::Done);
    assert_eq!(b.sync(), Progress::Done);
    let there = b.same(&a, deal);
    assert_eq!(b.get("opportunity", there, "name"), text("Pumps"));
    assert_eq!(
        b.get("opportunity", there, "account"),
        Cell::Int(b.same(&a, acme).0)
    );
    assert_eq!(b.get("account", b.same(&a, acme), "tags").items(), ["vip"]);

    office.later(5);
    b.set("opportunity", there, &[("amount", Cell::Int(700))]);
    b.sync();
    a.sync();
    assert_eq!(a.get("opportunity", deal, "amount"), Cell::Int(700));
    let history = a
        .store
        .read()
        .journal_of(info("opportunity"), deal)
        .expect("a journal");
    let newest = history.changes.first().expect("a change");
    assert_eq!(a.uuid(newest.author), omar, "the change is its author's");
    assert!(a.store.read().waiting(0).expect("a book").0 > 0);
    assert_eq!(office.conflicts(), 0);
    // Nothing that came is on my stack: `u` takes back what I did.
    let actor = a.actor();
    let next = a.store.next_undo(&actor).expect("a stack").expect("a step");
    assert_eq!(next.op, "add");
}

#[test]
fn people_and_words_that_both_have_become_one() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena Kraus"),
        Desk::new(&office, omar, "Omar"),
    );
    a.sync();
    let stage = b.rows("stage")[0].id;
    let deal = b.add(
        "opportunity",
        &[("name", text("Valves")), ("stage", Cell::Int(stage.0))],
    );
    b.sync();
    a.sync();
    assert_eq!(a.rows("pipeline").len(), 1, "one plain pipeline");
    assert_eq!(b.rows("pipeline").len(), 1);
    assert_eq!(a.rows("stage").len(), 5);
    assert_eq!(a.rows("user").len(), 2, "Lena and Omar");
    assert_eq!(a.uuid(a.actor().user), lena);
    let stage_here = a
        .get("opportunity", a.same(&b, deal), "stage")
        .int()
        .expect("a stage");
    assert!(a.rows("stage").iter().any(|row| row.id.0 == stage_here));
    assert_eq!(office.conflicts(), 0);
}

#[test]
fn two_who_change_one_thing_both_keep_their_word() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add(
        "account",
        &[("name", text("Acme")), ("industry", text("steel"))],
    );
    a.sync();
    b.sync();
    let there = b.same(&a, acme);
    a.set("account", acme, &[("industry", text("glass"))]);
    office.later(1);
    b.set("account", there, &[("industry", text("paper"))]);
    b.sync();
    a.sync();
    b.sync();
    assert_eq!(office.conflicts(), 1);
    assert_eq!(
        a.get("account", acme, "industry"),
        b.get("account", there, "industry")
    );
    for desk in [&a, &b] {
        let conflict = &desk.rows("conflict")[0];
        let of = |field: &str| {
            conflict
                .get(info("conflict"), field)
                .text()
                .unwrap_or("")
                .to_owned()
        };
        assert!(of("stands").contains("paper"), "{}", of("stands"));
        assert!(of("given").contains("glass"));
        assert!(of("before").contains("steel"));
        assert_eq!(of("state"), "open");
    }
}

#[test]
fn a_conflict_is_settled_in_one_step_that_can_be_taken_back() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let first = a.add(
        "account",
        &[("name", text("Acme")), ("tags", text("[\"a\"]"))],
    );
    let second = a.add("account", &[("name", text("Blue River"))]);
    a.sync();
    b.sync();
    for id in [first, second] {
        a.set("account", id, &[("industry", text("glass"))]);
        let there = b.same(&a, id);
        b.set("account", there, &[("industry", text("paper"))]);
    }
    b.sync();
    a.sync();
    b.sync();
    let open: Vec<_> = a.rows("conflict").iter().map(|row| row.id).collect();
    assert_eq!(open.len(), 2);
    let stood = a.get("account", first, "industry");
    let alike = resolve_conflict::alike(&a.store, open[0]).expect("a book");
    assert_eq!(alike.len(), 2, "both are edits of accounts");
    office.later(1);
    let actor = a.actor();
    resolve_conflict::resolve(&mut a.store, &actor, &alike, &Choice::Other).expect("settled");
    assert_ne!(
        a.get("account", first, "industry"),
        stood,
        "the other was taken"
    );
    assert_eq!(a.get("conflict", open[0], "state"), text("taken"));
    a.store.undo(&actor).expect("an undo");
    assert_eq!(a.get("account", first, "industry"), stood);
    assert_eq!(a.get("conflict", open[0], "state"), text("open"));
    let third = Choice::Third(vec![("industry".into(), "steel".into())]);
    resolve_conflict::resolve(&mut a.store, &actor, &open, &third).expect("settled");
    a.sync();
    b.sync();
    let there = b.same(&a, first);
    assert_eq!(b.get("account", there, "industry"), text("steel"));
    let states: Vec<_> = b.rows("conflict").iter().map(|row| row.id).collect();
    assert_eq!(b.get("conflict", states[0], "state"), text("written"));
    assert_eq!(office.conflicts(), 2, "settling makes no conflict");
}

#[test]
fn a_copied_book_goes_on_as_a_device_of_its_own() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let folder = tempfile::tempdir().expect("a folder");
    let mut a = Desk::on_disk(&office, lena, "Lena", &folder.path().join("a.dealbook"));
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    let copy = folder.path().join("b.dealbook");
    let mut b = a.copied(&copy);
    a.set("account", acme, &[("industry", text("glass"))]);
    let there = b.same(&a, acme);
    b.set("account", there, &[("city", text("Ulm"))]);
    a.sync();
    b.sync();
    a.sync();
    assert_ne!(
        a.store.device_uuid().expect("a device"),
        b.store.device_uuid().expect("a device")
    );
    for (desk, id) in [(&a, acme), (&b, there)] {
        assert_eq!(desk.get("account", id, "industry"), text("glass"));
        assert_eq!(desk.get("account", id, "city"), text("Ulm"));
    }
    assert_eq!(office.conflicts(), 0);
}

#[test]
fn fields_and_kinds_of_a_newer_version_are_kept() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    let uuid = a.uuid(acme);
    office.publish(uuid, 1, &[("mood", "sunny".into())]);
    let alien = uuid::Uuid::from_u128(0xF00D);
    office.publish(alien, 9_999, &[("shape", "round".into())]);
    a.sync();
    a.set("account", acme, &[("name", text("Acme Ltd"))]);
    a.sync();
    let tables = office.tables.borrow();
    assert_eq!(tables.records[&uuid].body["mood"], "sunny");
    assert_eq!(tables.records[&uuid].body["name"], "Acme Ltd");
    drop(tables);
    let row = a
        .store
        .read()
        .row(info("account"), acme)
        .expect("a book")
        .expect("a record");
    assert!(
        row.extra
            .text()
            .is_some_and(|extra| extra.contains("sunny"))
    );
    let parked = a
        .store
        .read()
        .cells("SELECT body FROM sync_parked", &[])
        .expect("a book");
    assert_eq!(parked.len(), 1);
}

#[test]
fn a_handover_takes_the_account_and_tells_of_late_work() {
    let (office, north, south) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", south, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add("account", &[("name", text("Acme"))]);
    let note = a.add(
        "activity",
        &[
            ("subject", text("First call")),
            ("account", Cell::Int(acme.0)),
        ],
    );
    a.sync();
    b.sync();
    assert!(b.rows("account").is_empty());
    let (acme_uuid, note_uuid) = (a.uuid(acme), a.uuid(note));
    office.hand_over(acme_uuid, south);
    a.set("account", acme, &[("industry", text("steel"))]);
    let late = a.add(
        "activity",
        &[
            ("subject", text("Second call")),
            ("account", Cell::Int(acme.0)),
        ],
    );
    let late = a.uuid(late);
    a.sync();
    b.sync();
    assert!(a.rows("account").is_empty(), "it left");
    assert!(a.rows("activity").is_empty());
    assert_eq!(b.get("account", b.id(acme_uuid), "name"), text("Acme"));
    assert_eq!(
        b.get("activity", b.id(note_uuid), "subject"),
        text("First call")
    );
    assert_eq!(
        b.get("activity", b.id(late), "subject"),
        text("Second call"),
        "late work goes with it"
    );
    assert_eq!(
        b.get("account", b.id(acme_uuid), "industry"),
        Cell::Null,
        "a late change is not applied"
    );
    assert_eq!(b.rows("conflict").len(), 1);
    let mine = a.rows("conflict");
    assert_eq!(mine.len(), 1);
    assert!(
        mine[0].get(info("conflict"), "stands").is_null(),
        "only what I typed"
    );
}

#[test]
fn a_device_that_was_turned_away_drops_what_it_held() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    a.add("account", &[("name", text("Acme"))]);
    a.sync();
    office.revoke(a.store.device_uuid().expect("a device"));
    let unsent = a.add("account", &[("name", text("Unsent"))]);
    assert_eq!(a.sync(), Progress::Revoked);
    assert_eq!(a.get("account", unsent, "name"), text("Unsent"));
    assert_eq!(a.rows("account").len(), 1);
}

#[test]
fn a_device_that_was_sent_away_comes_back_as_another() {
    let (office, north, _) = office();
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
    let (office, north, _) = office();
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
    let (office, north, _) = office();
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
    let (office, north, south) = office();
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

fn history_length(desk: &Desk<'_>, id: dealbook::domain::id::Id) -> usize {
    let history = desk.store.read().journal_of(info("opportunity"), id);
    history.expect("a journal").changes.len()
}

#[test]
fn undo_travels_as_an_undo() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    b.sync();
    office.later(20);
    a.set("account", acme, &[("industry", text("steel"))]);
    a.sync();
    b.sync();
    office.later(20);
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    a.sync();
    b.sync();
    let there = b.same(&a, acme);
    assert_eq!(b.get("account", there, "industry"), Cell::Null);
    let history = b
        .store
        .read()
        .journal_of(info("account"), there)
        .expect("a journal");
    let newest = history.changes.first().expect("a change");
    assert!(newest.undoes.is_some(), "{newest:?}");
    // Deleted and brought back.
    a.store
        .transact(&actor, Op::new("delete"), |tx| tx.delete(acme))
        .expect("a delete");
    a.sync();
    b.sync();
    assert!(b.rows("account").is_empty());
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    a.sync();
    b.sync();
    assert_eq!(b.get("account", there, "name"), text("Acme"));
    assert_eq!(office.conflicts(), 0);
}

#[test]
fn a_merge_leads_everyone() {
    let (office, north, _) = office();
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (
        Desk::new(&office, lena, "Lena"),
        Desk::new(&office, omar, "Omar"),
    );
    let acme = a.add("account", &[("name", text("Acme"))]);
    let twin = a.add("account", &[("name", text("ACME Ltd"))]);
    a.sync();
    b.sync();
    let twin_there = b.same(&a, twin);
    let deal = b.add(
        "opportunity",
        &[
            ("name", text("Pumps")),
            ("account", Cell::Int(twin_there.0)),
        ],
    );
    b.set("account", twin_there, &[("industry", text("steel"))]);
    let actor = a.actor();
    a.store
        .transact(&actor, Op::new("merge").atomic(), |tx| tx.merge(twin, acme))
        .expect("a merge");
    a.sync();
    b.sync();
    a.sync();
    b.sync();
    let acme_there = b.same(&a, acme);
    assert_eq!(
        b.get("opportunity", deal, "account"),
        Cell::Int(acme_there.0)
    );
    assert_eq!(
        a.get("opportunity", a.same(&b, deal), "account"),
        Cell::Int(acme.0)
    );
    assert_eq!(
        a.get("account", acme, "industry"),
        text("steel"),
        "what was not seen is led"
    );
    assert_eq!(a.rows("account").len(), 1);
    assert_eq!(b.rows("account").len(), 1);
}
