//! Searching as stories: what is in the book, what is typed, what is found.

use proptest::prelude::*;

use dealbook::{
    domain::{
        field::{Record as _, Row},
        id::{AnyRef, Id},
        record::{
            account::Account, contact::Contact, opportunity::Opportunity, playbook::Attachment,
        },
        text::search_tokens,
    },
    store::{Op, Store, search::indexed},
};

use crate::support::{at, book};

fn accounts(names: &[&str]) -> Store {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            for name in names {
                tx.insert(&Account {
                    name: (*name).into(),
                    ..Account::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    store
}

/// The accounts of a list under a filter, by name.
fn named(store: &Store, filter: &str) -> Vec<String> {
    super::list::names(store, Account::INFO, filter, "name")
}

fn found(store: &Store, typed: &str) -> Vec<String> {
    let hits = store.read().search(typed, 10).expect("searched");
    hits.into_iter().map(|hit| hit.title).collect()
}

#[test]
fn chinese_names_by_one_character_two_pinyin_and_initials() {
    let store = accounts(&["华为技术", "华夏银行", "Acme", "为民食品"]);
    assert_eq!(found(&store, "华为"), ["华为技术"]);
    assert_eq!(found(&store, "技术"), ["华为技术"]);
    assert_eq!(found(&store, "华"), ["华为技术", "华夏银行"]);
    // a name that begins so comes first
    assert_eq!(found(&store, "为"), ["为民食品", "华为技术"]);
    assert_eq!(found(&store, "hwjs"), ["华为技术"]);
    assert_eq!(found(&store, "huaw"), ["华为技术"]);
    assert_eq!(found(&store, "hua xia"), ["华夏银行"]);
    // side by side and in this order only
    assert!(found(&store, "华术").is_empty());
}

#[test]
fn words_stand_side_by_side_as_they_were_typed() {
    let store = accounts(&[
        "技术华为",
        "华为技术",
        "华为 Cloud 技术",
        "Blue River",
        "River Blue",
    ]);
    assert_eq!(found(&store, "华为技"), ["华为技术"]);
    assert_eq!(found(&store, "术华"), ["技术华为"]);
    assert_eq!(found(&store, "为cl"), ["华为 Cloud 技术"]);
    assert_eq!(found(&store, "river-bl"), ["River Blue"]);
    assert_eq!(named(&store, "华为技术"), ["华为技术"]);
    assert_eq!(named(&store, "\"blue river\""), ["Blue River"]);
    assert_eq!(named(&store, "blue river"), ["Blue River", "River Blue"]);
    assert_eq!(named(&store, "!\"blue river\" blue"), ["River Blue"]);
}

/// Many accounts, of which one word in another place would be found a hundred times: the order is told row by row.
#[test]
fn a_phrase_is_found_behind_many_that_hold_its_words_apart() {
    let mut names = vec!["Nord Licht".to_owned()];
    names.extend((0..500).map(|at| format!("Licht Nord {at}")));
    let store = accounts(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found(&store, "nord-licht"), ["Nord Licht"]);
    assert_eq!(named(&store, "\"nord licht\""), ["Nord Licht"]);
}

/// A field that may lead to any kind is asked by the name of what it leads to, never by its other words.
#[test]
fn records_of_any_kind_are_meant_by_their_names() {
    let mut store = accounts(&["华为技术", "Plant Networks"]);
    let accounts: Vec<Account> = store.read().all().expect("readable");
    store
        .transact(&at(&store, 2), Op::new("create"), |tx| {
            tx.update(accounts[1].id, |account: &mut Account| {
                account.city = "Bonn".into();
            })?;
            for account in &accounts {
                tx.insert(&Attachment {
                    title: format!("Plan of {}", account.name),
                    about: Some(AnyRef(account.id)),
                    ..Attachment::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    let about =
        |filter: &str| super::list::shown(&store, Attachment::INFO, filter, "title", "title");
    assert_eq!(about("about:plan").len(), 1, "of an account, not its own");
    assert_eq!(about("about:华为"), ["Plan of 华为技术"]);
    assert_eq!(about("about:huaw"), ["Plan of 华为技术"]);
    assert_eq!(about("about:\"plant net\""), ["Plan of Plant Networks"]);
    assert!(about("about:\"networks plant\"").is_empty());
    assert!(about("about:bonn").is_empty());
}

#[test]
fn latin_by_prefix_whatever_case_and_accents() {
    let store = accounts(&["Müller Straßenbau", "Café Zoë", "MÜLLEREI Süd"]);
    assert_eq!(
        found(&store, "muller"),
        ["Müller Straßenbau", "MÜLLEREI Süd"]
    );
    assert_eq!(found(&store, "CAFE zo"), ["Café Zoë"]);
    assert_eq!(found(&store, "strassen"), ["Müller Straßenbau"]);
    assert!(found(&store, "aussen").is_empty());
}

#[test]
fn what_is_typed_is_never_a_query_language() {
    let store = accounts(&["Acme"]);
    for typed in [
        "\"",
        "acme\"",
        "name:acme",
        "acme AND (",
        "*",
        "^acme",
        "NEAR(a b)",
        "-",
        "acme OR x",
        "' OR 1",
    ] {
        let _ = store.read().search(typed, 10).expect(typed);
    }
    assert_eq!(found(&store, "(acme)"), ["Acme"]);
}

#[test]
fn the_index_follows_edit_delete_and_undo() {
    let mut store = accounts(&["Acme"]);
    let hit = store.read().search("acme", 1).expect("searched").remove(0);
    store
        .transact(&at(&store, 2), Op::new("edit"), |tx| {
            tx.update(hit.id, |account: &mut Account| {
                account.name = "Blue River".into();
            })
        })
        .expect("edited");
    assert!(found(&store, "acme").is_empty());
    assert_eq!(found(&store, "blue"), ["Blue River"]);
    store
        .transact(&at(&store, 3), Op::new("delete"), |tx| tx.delete(hit.id))
        .expect("deleted");
    assert!(found(&store, "blue").is_empty());
    store.undo(&at(&store, 4)).expect("undone");
    store.undo(&at(&store, 5)).expect("undone");
    assert_eq!(found(&store, "acme"), ["Acme"]);
    store.rebuild_search().expect("rebuilt");
    assert_eq!(found(&store, "acme"), ["Acme"]);
    assert!(found(&store, "blue").is_empty());
}

#[test]
fn kinds_stand_in_order_and_codes_are_found() {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            tx.insert(&Opportunity {
                name: "Acme renewal".into(),
                ..Opportunity::default()
            })?;
            tx.insert(&Contact {
                given_name: "Ann".into(),
                family_name: "Acker".into(),
                emails: vec!["ann.acker@acme.example".into()],
                phones: vec!["+86 138-1234-5678".into()],
                ..Contact::default()
            })?;
            tx.insert(&Account {
                name: "Acme".into(),
                ..Account::default()
            })
        })
        .expect("created");
    assert_eq!(found(&store, "acme"), ["Acme", "Ann Acker", "Acme renewal"]);
    assert_eq!(found(&store, "ann.acker@acme"), ["Ann Acker"]);
    assert_eq!(found(&store, "138 1234"), ["Ann Acker"]);
    assert_eq!(found(&store, "86138123"), ["Ann Acker"]);
}

#[test]
fn a_rare_word_is_found_behind_many_that_begin_alike() {
    let names: Vec<String> = (0..1_000)
        .map(|at| {
            if at == 7 {
                "Dealership".to_owned()
            } else {
                format!("Deal {at}")
            }
        })
        .collect();
    let store = accounts(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found(&store, "dealer"), ["Dealership"]);
    assert_eq!(found(&store, "deal 123"), ["Deal 123"]);
    assert_eq!(found(&store, "deal")[..2], ["Deal 0", "Deal 1"]);
    assert_eq!(found(&store, "deal 77").len(), 10);
}

#[test]
fn what_is_indexed() {
    let store = book();
    let account = Account {
        id: Id(1),
        name: "华为".into(),
        city: "Zürich".into(),
        ..Account::default()
    };
    let row = Row::from_record(&account);
    let read = store.read();
    let indexed = indexed(read.catalog(), Account::INFO, &row);
    let words: Vec<&str> = indexed.split(' ').collect();
    assert_eq!(words[..2], ["华为", "为"], "neighbours in pairs");
    for word in ["zurich", "huawei", "hw"] {
        assert!(words.contains(&word), "{word} in {indexed}");
    }
    assert!(!indexed.contains("为z"), "no pair across two fields");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    /// Whatever letters a name is made of, it is found by the whole of it, and nothing that is typed breaks the query.
    #[test]
    fn any_name_is_found_by_itself(name in prop_oneof!["\\PC{1,20}", "[华为技术ａÄＡßﬁカꙮⒶहिन्दी한 .-]{1,12}"]) {
        let store = accounts(&[&name, "Other"]);
        let hits = store.read().search(&name, 10).expect("searched");
        let has_words = !search_tokens(&name).is_empty();
        prop_assert_eq!(hits.iter().any(|hit| hit.title.trim() == name.trim()), has_words, "{:?}", hits);
        if has_words {
            let quoted = format!("\"{}\"", name.replace(['"', '\\'], " "));
            prop_assert!(!named(&store, &quoted).is_empty(), "{}", quoted);
        }
    }
}
