//! What the simulators found: of each fault the smallest history, by name.

use dealbook::{
    domain::{cell::Cell, record::team::UserRole},
    store::Op as Action,
    sync::{
        client::engine::{Engine, Progress},
        core::protocol::{Change, Items, Level, Op, Verb},
    },
};
use serde_json::json;
use uuid::Uuid;

use super::{
    office::{Desk, Fate, Office, text},
    pen::Pen,
};

/// Two who share two territories.
fn two(office: &Office) -> (Desk<'_>, Desk<'_>, [Uuid; 2]) {
    let grounds = [office.territory(1, "North"), office.territory(2, "South")];
    let lena = office.person(1, "Lena", grounds[0], UserRole::Rep);
    let omar = office.person(2, "Omar", grounds[0], UserRole::Rep);
    for user in [lena, omar] {
        office.grant(user, grounds[1], Some(Level::Write));
    }
    let desks = (
        Desk::new(office, lena, "Lena"),
        Desk::new(office, omar, "Omar"),
    );
    (desks.0, desks.1, grounds)
}

/// Seed 25278: an item that one added to a list of a quote while another sent it went without a word.
#[test]
fn an_item_that_the_sender_of_a_quote_had_not_seen_is_kept() {
    let office = Office::new();
    let north = office.territory(1, "North");
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let (mut a, mut b) = (Pen::new(&office, lena), Pen::new(&office, omar));
    let quote = Uuid::from_u128(0x0A);
    let list = |added: &[&str]| {
        Change::Items(Items {
            added: added.iter().map(|item| (*item).to_owned()).collect(),
            removed: Vec::new(),
        })
    };
    let made = a.op(Verb::Create, 18, quote, 0);
    let fields = [("subject", Change::Value("Pumps".into()))];
    assert!(a.push(made, north, &fields).is_empty());
    let seen = a.seq(quote);
    let sent = a.op(Verb::Send, 18, quote, seen);
    let marked = b.op(Verb::Patch, 18, quote, seen);
    let field = "custom.regions";
    assert!(
        b.push(marked, north, &[(field, list(&["south"]))])
            .is_empty()
    );
    let notes = a.push(sent, north, &fields);
    assert_eq!(notes.len(), 1, "the other is told: {notes:?}");
    let tables = office.tables.borrow();
    assert_eq!(tables.records[&quote].body.get(field), None);
    let conflict = tables.records.values().find(|one| one.kind == 44);
    let given = &conflict.expect("a conflict").body["given"];
    assert!(
        given.as_str().is_some_and(|text| text.contains("south")),
        "{given}"
    );
    let past = &tables.past[&quote];
    let removed = past.iter().any(|row| {
        row.fields
            .get(field)
            .is_some_and(|was| json!(was) == json!({"-": ["south"]}))
    });
    assert!(removed, "history says which item went: {past:?}");
}

/// Seeds 1925 and 3583: what was done, while it waited, to a record of a territory that was taken away lost its author.
#[test]
fn what_waits_from_a_territory_that_was_taken_away_keeps_the_authors_of_others() {
    let office = Office::new();
    let (mut a, mut b, [north, south]) = two(&office);
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.sync();
    b.sync();
    let there = b.same(&a, acme);
    b.set("account", there, &[("city", text("Ulm"))]);
    office.grant(b.user, north, None);
    office.hand_over(a.uuid(acme), south);
    // Taken while something waits: the territory goes, the record stays until it is sent.
    let engine = Engine::new(b.now().0);
    let taken = b.only(&engine, |engine, book, link| engine.pull(book, link));
    assert!(taken.is_ok(), "{taken:?}");
    assert_eq!(b.get("account", there, "city"), text("Ulm"));
    office.later(5);
    a.sync();
    a.set("account", acme, &[("industry", text("steel"))]);
    a.sync();
    b.sync();
    assert_eq!(b.get("account", there, "industry"), text("steel"));
    assert_eq!(b.author_of("account", there, "industry"), Some(a.user));
}

/// Books 230: a merge that the server refused left references at the winner.
#[test]
fn a_merge_that_is_refused_leads_nothing_away() {
    let office = Office::new();
    let (mut a, mut b, [_, south]) = two(&office);
    let acme = a.add("account", &[("name", text("Acme"))]);
    let twin = a.add("account", &[("name", text("ACME Ltd"))]);
    let mara = a.add(
        "contact",
        &[
            ("family_name", text("Mara")),
            ("account", Cell::Int(twin.0)),
        ],
    );
    a.sync();
    b.sync();
    let actor = a.actor();
    a.store
        .transact(&actor, Action::new("merge").atomic(), |tx| {
            tx.merge(twin, acme)
        })
        .expect("a merge");
    office.hand_over(a.uuid(acme), south);
    office.grant(a.user, south, Some(Level::Read));
    // A line a page: the contact comes before the account that it belongs to.
    a.sync_by(1);
    b.sync();
    assert_eq!(
        a.get("account", twin, "name"),
        text("ACME Ltd"),
        "it is back"
    );
    assert_eq!(a.get("contact", mara, "account"), Cell::Int(twin.0));
    assert_eq!(
        b.get("contact", b.same(&a, mara), "account"),
        Cell::Int(b.same(&a, twin).0)
    );
}

/// The same from the other side: a merge that is taken back gives back what others had led away on their own.
#[test]
fn a_merge_that_is_taken_back_gives_back_what_nobody_sent() {
    let office = Office::new();
    let (mut a, mut b, [_, south]) = two(&office);
    office.grant(a.user, south, None);
    let head = a.add("contact", &[("family_name", text("Mara"))]);
    let twin = a.add("contact", &[("family_name", text("Marah"))]);
    a.sync();
    b.sync();
    // In a territory that only one of them sees, so that whoever merges does not know of it.
    let there = b.same(&a, twin);
    let jon = b.add(
        "contact",
        &[
            ("family_name", text("Jon")),
            ("reports_to", Cell::Int(there.0)),
        ],
    );
    b.sync();
    office.hand_over(b.uuid(jon), south);
    b.sync();
    let actor = a.actor();
    a.store
        .transact(&actor, Action::new("merge").atomic(), |tx| {
            tx.merge(twin, head)
        })
        .expect("a merge");
    a.sync();
    b.sync();
    let head_there = b.same(&a, head);
    assert_eq!(b.get("contact", jon, "reports_to"), Cell::Int(head_there.0));
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    a.sync();
    assert_eq!(b.sync(), Progress::Done);
    assert_eq!(b.get("contact", there, "family_name"), text("Marah"));
    assert_eq!(b.get("contact", jon, "reports_to"), Cell::Int(there.0));
}

/// A server from a backup gets back what it lost from every copy of a book: each change once.
#[test]
fn what_two_copies_of_a_book_bring_back_is_taken_once() {
    let office = Office::new();
    let north = office.territory(1, "North");
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let omar = office.person(2, "Omar", north, UserRole::Rep);
    let folder = tempfile::tempdir().expect("a folder");
    let mut a = Desk::on_disk(&office, lena, "Lena", &folder.path().join("a.dealbook"));
    let mut b = Desk::new(&office, omar, "Omar");
    let acme = a.add("account", &[("name", text("Acme"))]);
    let other = a.add("account", &[("name", text("Blue River"))]);
    a.sync();
    b.sync();
    let backup = office.backup();
    office.later(600);
    a.set("account", acme, &[("industry", text("glass"))]);
    a.sync();
    let mut copy = a.copied(&folder.path().join("b.dealbook"));
    for (desk, city) in [(&mut a, "Ulm"), (&mut copy, "Jena")] {
        desk.set("account", other, &[("city", text(city))]);
        desk.sync();
    }
    office.restore(backup);
    // The copy asks what the server lacks, and is cut off.
    copy.login();
    let engine = Engine::new(copy.now().0);
    for _ in 0..2 {
        assert_eq!(copy.step(&engine, |_| Fate::Fine), Ok(Progress::More));
    }
    a.sync();
    copy.sync();
    a.sync();
    b.sync();
    let tables = office.tables.borrow();
    let mut ops: Vec<_> = tables.past[&a.uuid(acme)]
        .iter()
        .map(|row| row.op)
        .collect();
    let all = ops.len();
    ops.sort();
    ops.dedup();
    assert_eq!(ops.len(), all, "each change is in history once");
    assert!(all > 1, "what was lost is back");
    drop(tables);
    assert_eq!(
        b.get("account", b.same(&a, acme), "industry"),
        text("glass")
    );
}

/// What left a book took the newest places of the journal with it: what was typed next got one that counted as sent.
#[test]
fn what_is_typed_after_a_record_left_is_sent() {
    let office = Office::new();
    let (mut a, mut b, [north, south]) = two(&office);
    office.grant(a.user, south, None);
    a.add("account", &[("name", text("Blue River"))]);
    let acme = a.add("account", &[("name", text("Acme"))]);
    a.set("account", acme, &[("industry", text("steel"))]);
    a.sync();
    let mark = a.store.newest_seq().expect("a book");
    office.hand_over(a.uuid(acme), south);
    a.sync();
    assert_eq!(a.rows("account").len(), 1);
    let next = a.add("account", &[("name", text("Next"))]);
    assert!(a.store.newest_seq().expect("a book") > mark);
    a.sync();
    assert!(office.tables.borrow().records.contains_key(&a.uuid(next)));
    b.sync();
    assert_eq!(b.rows("account").len(), 3, "of {north}");
}

/// Seeds 63793, 75221 and 76585: two made the same records of one lead; what the later one did to them went to nobody.
#[test]
fn what_came_late_for_records_that_others_made_too_is_told_to_them() {
    let office = Office::new();
    let grounds = [office.territory(1, "North"), office.territory(2, "South")];
    let lena = office.person(1, "Lena", grounds[0], UserRole::Rep);
    let omar = office.person(2, "Omar", grounds[1], UserRole::Rep);
    let (mut a, mut b) = (Pen::new(&office, lena), Pen::new(&office, omar));
    let (lead, account) = (Uuid::from_u128(0x1EAD), Uuid::from_u128(0xACC0));
    let named = |name: &str| [("name", Change::Value(name.into()))];
    let company = [("company", Change::Value("Acme".into()))];
    let op = b.op(Verb::Create, 4, lead, 0);
    b.push(op, grounds[1], &company);
    let seen = b.seq(lead);
    office.hand_over(lead, grounds[0]);
    // Lena converts it; Omar, who has not heard of the handover, does the same and goes on with what he made.
    let op = a.op(Verb::Create, 1, account, 0);
    a.push(op, grounds[0], &named("Acme"));
    let field = |values: &[(&str, &str)]| {
        values
            .iter()
            .map(|(field, value)| ((*field).to_owned(), Change::Value((*value).into())))
            .collect()
    };
    let made = Op {
        territory: Some(grounds[1]),
        fields: field(&[("name", "Acme of Omar")]),
        ..b.op(Verb::Create, 1, account, 0)
    };
    let converted = Op {
        fields: field(&[("company", "converted")]),
        ..b.op(Verb::Patch, 4, lead, seen)
    };
    let step = b.step(vec![made, converted]);
    assert!(b.send(step).len() >= 2);
    let op = b.op(Verb::Patch, 1, account, 0);
    b.push(op, grounds[1], &[("city", Change::Value("Ulm".into()))]);
    let tables = office.tables.borrow();
    let told = tables.records.values().any(|one| {
        one.kind == 44
            && one.territory == Some(grounds[0])
            && one.body["given"]
                .as_str()
                .is_some_and(|text| text.contains("Ulm"))
    });
    assert!(told, "Lena hears of it");
}
