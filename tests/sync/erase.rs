//! Erasing a person reaches the server and every book that held them; what comes for them later is not taken.

use dealbook::{
    domain::{cell::Cell, record::team::UserRole},
    store::{Op as Action, identity::State},
};

use super::office::{Desk, Office, info, text};

/// All bytes of a book, log and all.
fn bytes(desk: &Desk<'_>) -> Vec<u8> {
    let path = desk.store.path().expect("a file").to_owned();
    let mut all = std::fs::read(&path).expect("a book");
    for end in ["-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(end);
        all.extend(std::fs::read(name).unwrap_or_default());
    }
    all
}

fn holds(all: &[u8], word: &str) -> bool {
    all.windows(word.len()).any(|part| part == word.as_bytes())
}

#[test]
fn an_erased_person_is_gone_from_the_server_and_from_every_book() {
    let office = Office::new();
    let north = office.territory(1, "North");
    let folder = tempfile::tempdir().expect("a folder");
    let desk = |number: u128, name: &str| {
        let user = office.person(number, name, north, UserRole::Rep);
        Desk::on_disk(
            &office,
            user,
            name,
            &folder.path().join(format!("{number}.dealbook")),
        )
    };
    let (mut a, mut b, mut c) = (desk(1, "Lena"), desk(2, "Omar"), desk(3, "Ines"));
    let acme = a.add("account", &[("name", text("Acme"))]);
    let ann = a.add(
        "contact",
        &[
            ("family_name", text("Zwiebel")),
            ("account", Cell::Int(acme.0)),
        ],
    );
    let twin = a.add("contact", &[("family_name", text("Zwiebeline"))]);
    for desk in [&mut a, &mut b, &mut c] {
        desk.sync();
    }
    // A history, a conflict, a record that was merged into hers: all of it quotes her.
    let (there, far) = (b.same(&a, ann), c.same(&a, ann));
    a.set("contact", ann, &[("title", text("Zwiebelbeirat"))]);
    office.later(1);
    b.set("contact", there, &[("title", text("Zwiebelrat"))]);
    b.sync();
    a.sync();
    b.sync();
    assert_eq!(office.conflicts(), 1);
    let actor = a.actor();
    a.store
        .transact(&actor, Action::new("merge").atomic(), |tx| {
            tx.merge(twin, ann)
        })
        .expect("a merge");
    a.sync();
    b.sync();
    assert!(holds(&bytes(&b), "Zwiebel"));
    // Someone who was away has typed something about her, and goes on doing so.
    c.set("contact", far, &[("notes", text("Zwiebelkuchen"))]);
    let actor = a.actor();
    a.store.erase(&actor, ann).expect("erased");
    a.sync();
    b.sync();
    c.sync();
    c.sync();
    for (desk, name) in [(&a, "Lena"), (&b, "Omar"), (&c, "Ines")] {
        assert!(desk.rows("contact").is_empty(), "{name}");
        let known = desk
            .store
            .read()
            .by_uuid(a.uuid(ann))
            .expect("a book")
            .expect("its identity stays");
        assert_eq!(known.state, State::Erased, "{name}");
        assert!(!holds(&bytes(desk), "Zwiebel"), "the book of {name}");
        assert_eq!(desk.rows("account").len(), 1, "what she belonged to stays");
    }
    let server = format!("{:?}", office.tables.borrow());
    assert!(!server.contains("Zwiebel"), "{server}");
    // Nothing is left to be said of her, and nothing waits.
    for desk in [&mut a, &mut b, &mut c] {
        desk.sync();
    }
    assert!(!format!("{:?}", office.tables.borrow()).contains("Zwiebel"));
    let kept = info("contact").kind.0;
    let alive = office
        .tables
        .borrow()
        .records
        .values()
        .filter(|one| one.kind == kept && one.is_alive())
        .count();
    assert_eq!(alive, 0);
}

#[test]
fn what_was_erased_before_it_was_ever_sent_is_never_sent() {
    let office = Office::new();
    let north = office.territory(1, "North");
    let lena = office.person(1, "Lena", north, UserRole::Rep);
    let mut a = Desk::new(&office, lena, "Lena");
    a.sync();
    let ann = a.add("contact", &[("family_name", text("Zwiebel"))]);
    a.set("contact", ann, &[("title", text("Zwiebelbeirat"))]);
    // Made ready, and lost on the way.
    let engine = dealbook::sync::client::engine::Engine::new(a.now().0);
    let lost = a.step(&engine, |_| super::office::Fate::LostOnTheWay);
    assert!(lost.is_err());
    let actor = a.actor();
    a.store.erase(&actor, ann).expect("erased");
    a.sync();
    assert!(!format!("{:?}", office.tables.borrow()).contains("Zwiebel"));
    assert!(a.rows("contact").is_empty());
}
