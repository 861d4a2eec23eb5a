//! Undo and redo as stories: what was done, what was taken back, what stands.

use dealbook::{
    domain::{
        field::Instant,
        record::{account::Account, contact::Contact},
    },
    store::{Op, Store},
};

use crate::support::{START, at, book};

fn name(store: &Store, id: impl Into<dealbook::domain::id::Id>) -> Option<String> {
    store
        .read()
        .get::<Account>(id)
        .expect("readable")
        .map(|account| account.name)
}

#[test]
fn an_edit_goes_back_and_forth_across_a_create() {
    let mut store = book();
    let (acme, _) = store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            tx.insert(&Account {
                name: "Acme".into(),
                ..Account::default()
            })
        })
        .expect("created");
    store
        .transact(&at(&store, 2), Op::new("edit"), |tx| {
            tx.update(acme, |account: &mut Account| {
                account.name = "Acme Corporation".into();
            })
        })
        .expect("edited");
    assert_eq!(name(&store, acme).as_deref(), Some("Acme Corporation"));
    store.undo(&at(&store, 3)).expect("undone");
    assert_eq!(name(&store, acme).as_deref(), Some("Acme"));
    store.undo(&at(&store, 4)).expect("undone");
    assert_eq!(name(&store, acme), None);
    assert!(
        store.undo(&at(&store, 5)).is_err(),
        "what the book was founded with stays"
    );
    store.redo(&at(&store, 6)).expect("redone");
    store.redo(&at(&store, 7)).expect("redone");
    assert_eq!(name(&store, acme).as_deref(), Some("Acme Corporation"));
    assert!(store.redo(&at(&store, 8)).is_err());
}

#[test]
fn a_deleted_account_comes_back_with_those_who_referred_to_it() {
    let mut store = book();
    let ((acme, ann), _) = store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let acme = tx.insert(&Account {
                name: "Acme".into(),
                tags: vec!["vip".into()],
                ..Account::default()
            })?;
            let ann = tx.insert(&Contact {
                family_name: "Ann".into(),
                account: Some(acme),
                ..Contact::default()
            })?;
            Ok((acme, ann))
        })
        .expect("created");
    store
        .transact(&at(&store, 2), Op::new("delete"), |tx| tx.delete(acme.id()))
        .expect("deleted");
    let lone: Contact = store.read().need(ann).expect("still here");
    assert_eq!(lone.account, None);
    store.undo(&at(&store, 3)).expect("undone");
    let back: Contact = store.read().need(ann).expect("still here");
    assert_eq!(back.account, Some(acme));
    let account: Account = store.read().need(acme).expect("back");
    assert_eq!(account.tags, ["vip"]);
    assert_eq!(account.name_key, "acme");
    let _ = Instant(START);
}
