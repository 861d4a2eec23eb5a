//! Two books and a server: edits apart, a conflict, a handover, a revoked device, a copy, a server from a backup.

use dealbook::{
    domain::{cell::Cell, record::team::UserRole},
    operations::resolve_conflict::{self, Choice},
    store::Op,
    sync::client::engine::Progress,
};

use super::office::{Desk, Office, info, text};

#[test]
fn what_one_types_the_other_reads() {
    let (office, north, _) = Office::of_two();
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
    let (office, north, _) = Office::of_two();
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
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
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
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
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
    let (office, north, _) = Office::of_two();
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
    let (office, north, _) = Office::of_two();
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
    let (office, north, south) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, south);
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
    let (office, north, _) = Office::of_two();
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
fn undo_travels_as_an_undo() {
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
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
    let (office, north, _) = Office::of_two();
    let (mut a, mut b) = office.two_desks(north, north);
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
