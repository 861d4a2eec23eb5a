//! The documented views: every field of every kind, with the values that records have.

use std::collections::BTreeSet;

use dealbook::{
    clock::Clock,
    domain::record::{KINDS, opportunity::Opportunity},
    operations::sample,
    store::{Store, raw, views},
};

use crate::support::today;

fn book() -> (tempfile::TempDir, std::path::PathBuf, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let clock = Clock::at(today());
    let mut store = Store::create(&path, &sample::new_book(clock)).expect("a book");
    sample::fill(&mut store, clock).expect("filled");
    (folder, path, store)
}

#[test]
fn every_kind_has_a_view_and_every_view_every_field() {
    let (_folder, path, store) = book();
    let mut names = BTreeSet::new();
    for info in KINDS {
        let view = views::of(store.catalog(), info);
        assert!(names.insert(view.name.clone()), "{}", view.name);
        assert!(
            KINDS.iter().all(|other| other.code != view.name),
            "a view never hides a table"
        );
        let columns: BTreeSet<&str> = view
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(
            columns.len(),
            view.columns.len(),
            "{}: a name stands twice",
            view.name
        );
        for spec in store.catalog().specs(info) {
            let shown = view
                .columns
                .iter()
                .any(|column| column.field.as_deref() == Some(&*spec.name));
            assert_eq!(shown, !spec.hidden, "{}.{}", info.code, spec.name);
        }
        let answer = raw::ask(&path, &format!("SELECT * FROM {}", view.name)).expect("asked");
        let documented: Vec<&String> = view.columns.iter().map(|column| &column.name).collect();
        assert_eq!(
            answer.columns.iter().collect::<Vec<_>>(),
            documented,
            "{}",
            view.name
        );
        assert_eq!(
            answer.rows.len() as i64,
            store.read().count(info).expect("counted"),
            "{}",
            view.name
        );
    }
}

#[test]
fn values_are_those_of_the_records() {
    let (_folder, path, store) = book();
    let deal: Opportunity = store
        .read()
        .all()
        .expect("readable")
        .into_iter()
        .find(|deal: &Opportunity| {
            deal.amount.is_some() && deal.account.is_some() && deal.close_date.is_some()
        })
        .expect("a deal");
    let uuid = |id| {
        store
            .read()
            .uuid(id)
            .expect("known")
            .expect("known")
            .to_string()
    };
    let account = deal.account.expect("an account").id();
    let query = format!(
        "SELECT name, account, account_id, amount_minor, amount * 100 = amount_minor, close_date, probability, stage \
         FROM opportunities WHERE id = '{}'",
        uuid(deal.id)
    );
    let row = raw::ask(&path, &query).expect("asked").rows.remove(0);
    assert_eq!(row[0], deal.name);
    assert_eq!(row[1], store.read().title(account).expect("named"));
    assert_eq!(row[2], uuid(account));
    assert_eq!(row[3], deal.amount.expect("an amount").0.to_string());
    assert_eq!(row[4], "1");
    assert_eq!(row[5], deal.close_date.expect("a day").to_string());
    let sum = raw::ask(
        &path,
        "SELECT sum(won_minor) FROM (SELECT amount_minor AS won_minor FROM opportunities WHERE outcome = 'won')",
    );
    assert_ne!(sum.expect("asked").rows[0][0], "");
    let members = raw::ask(
        &path,
        "SELECT count(*) FROM activities, json_each(activities.contacts_id) AS j JOIN contacts ON contacts.id = j.value",
    );
    assert_ne!(
        members.expect("asked").rows[0][0],
        "0",
        "lists of records can be joined"
    );
}

#[test]
fn an_amount_is_divided_by_what_its_currency_counts_in() {
    let (_folder, path, mut store) = book();
    let actor = store.actor(
        dealbook::domain::field::Instant(crate::support::START),
        today(),
    );
    for (currency, minor) in [("JPY", 5_000), ("KWD", 5_000)] {
        store
            .transact(&actor, dealbook::store::Op::new("test"), |tx| {
                tx.insert(&Opportunity {
                    name: currency.into(),
                    amount: Some(dealbook::domain::money::Minor(minor)),
                    currency: dealbook::domain::money::Currency::parse(currency),
                    ..Opportunity::default()
                })
            })
            .expect("made");
    }
    let of = |name: &str| {
        raw::ask(
            &path,
            &format!("SELECT amount FROM opportunities WHERE name = '{name}'"),
        )
        .expect("asked")
        .rows[0][0]
            .clone()
    };
    assert_eq!((of("JPY"), of("KWD")), ("5000".to_owned(), "5".to_owned()));
}

#[test]
fn views_change_nothing_and_stay_with_their_connection() {
    let (_folder, path, store) = book();
    let before = store.data_version().expect("known");
    assert!(raw::ask(&path, "DELETE FROM accounts").is_err());
    assert!(raw::ask(&path, "DELETE FROM account").is_err());
    raw::ask(&path, "SELECT count(*) FROM accounts").expect("asked");
    assert_eq!(
        store.data_version().expect("known"),
        before,
        "nothing was written into the book"
    );
    let kept = raw::ask(
        &path,
        "SELECT count(*) FROM sqlite_schema WHERE type = 'view'",
    )
    .expect("asked");
    assert_eq!(kept.rows[0][0], "0");
}
