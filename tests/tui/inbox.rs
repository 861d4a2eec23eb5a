//! The inbox: both sides seen, one taken, a third written, all of it undone.

use dealbook::{
    domain::record::{
        account::Account,
        conflict::{Conflict, ConflictReason, ConflictState},
    },
    store::Op,
    tui::harness::Harness,
};

use crate::support;

/// A book with two accounts of which two people changed the name.
pub(super) fn two() -> Harness {
    let mut harness = Harness::empty().size(110, 30).keys("6");
    let store = harness.store_mut();
    let actor = support::at(store, 0);
    store
        .transact(&actor, Op::new("edit"), |tx| {
            for name in ["Acme", "Bolt"] {
                let about = tx.insert(&Account {
                    name: name.into(),
                    ..Account::default()
                })?;
                tx.insert(&Conflict {
                    about: Some(dealbook::domain::id::AnyRef(about.id())),
                    reason: Some(ConflictReason::Edit.into()),
                    fields: vec!["name".into(), "city".into()],
                    before: r#"{"name":"Old","city":"Bern"}"#.into(),
                    stands: format!(r#"{{"name":"{name}","city":"Bern"}}"#),
                    given: format!(r#"{{"name":"{name} Works","city":"Bern"}}"#),
                    given_by: Some(dealbook::domain::id::Ref::to(actor.user)),
                    state: Some(ConflictState::Open.into()),
                    ..Conflict::default()
                })?;
            }
            Ok(())
        })
        .expect("written");
    harness
}

fn names(harness: &Harness) -> Vec<String> {
    let all: Vec<Account> = harness.store().read().all().expect("accounts");
    all.into_iter().map(|account| account.name).collect()
}

#[test]
fn both_sides_are_seen_and_one_is_taken() {
    let mut harness = two().keys("gw");
    assert_eq!(harness.focus(), "inbox");
    let screen = harness.screen();
    for part in [
        "Changed by two",
        "Before",
        "Old",
        "Bolt Works",
        "Other · you",
        "1 of 2",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(
        !screen.contains("Bern"),
        "what all sides agree on is not shown: {screen}"
    );
    let mut harness = harness.keys("o");
    assert_eq!(names(&harness), ["Acme", "Bolt Works"]);
    assert!(harness.screen().contains("1 of 1"), "{}", harness.screen());
    let mut harness = harness.keys("u");
    assert_eq!(names(&harness), ["Acme", "Bolt"]);
    assert!(harness.screen().contains("1 of 2"), "{}", harness.screen());
    let harness = harness.keys("s");
    assert_eq!(names(&harness), ["Acme", "Bolt"]);
}

#[test]
fn a_third_is_written_and_all_that_are_alike_go_at_once() {
    let harness = two().keys("gww<ctrl+u>Bolt and Sons<enter>");
    assert_eq!(names(&harness), ["Acme", "Bolt and Sons"]);
    let mut harness = two().keys("gwO");
    assert_eq!(names(&harness), ["Acme Works", "Bolt Works"]);
    assert!(
        harness.screen().contains("Nothing to settle"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("u");
    assert_eq!(names(&harness), ["Acme", "Bolt"]);
}

#[test]
fn where_nothing_is_to_be_settled_no_way_to_settle_is_offered() {
    let mut harness = Harness::empty().size(100, 24).keys("gw");
    let screen = harness.screen();
    assert!(
        screen.contains("Nothing to settle") && screen.contains("Esc back"),
        "{screen}"
    );
    assert!(!screen.contains("s stands"), "{screen}");
}
