//! The four files of a public data set, as one command brings them.

use std::sync::OnceLock;

use dealbook::{
    domain::{
        cell::Cell,
        field::{Record as _, days},
        record::{
            account::Account,
            opportunity::{Opportunity, OpportunityLine, Outcome},
            pipeline::{Pipeline, Stage},
            product::{Price, PriceBook, Product},
            team::{Team, User},
        },
    },
    store::Store,
    transfer::import::{Options, report::Report},
};

use crate::support::{at, book, import, new_book, plan, shared};

fn files() -> Option<Vec<std::path::PathBuf>> {
    let folder = shared("1-crm-sales-opportunities/maven_mdy")?;
    // The order of the references is found, not given.
    let names = [
        "sales_pipeline.csv",
        "sales_teams.csv",
        "products.csv",
        "accounts.csv",
    ];
    Some(names.iter().map(|name| folder.join(name)).collect())
}

/// The book after the import, made once and copied for each story.
fn brought() -> Option<(Brought, &'static Report)> {
    static MADE: OnceLock<Option<(tempfile::TempDir, Report)>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let files = files()?;
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("book.db"), &new_book()).expect("a book");
        let report = import(&mut store, 1, &files, &Options::default());
        Some((folder, report))
    });
    let (folder, report) = made.as_ref()?;
    let copy = tempfile::tempdir().expect("a folder");
    let path = copy.path().join("book.db");
    std::fs::copy(folder.path().join("book.db"), &path).expect("copied");
    let store = Store::open(&path).expect("the copy opens");
    Some((
        Brought {
            store,
            _folder: copy,
        },
        report,
    ))
}

/// A book and the folder it lives in.
struct Brought {
    store: Store,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Brought {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl std::ops::DerefMut for Brought {
    fn deref_mut(&mut self) -> &mut Store {
        &mut self.store
    }
}

fn opportunities(store: &Store) -> Vec<Opportunity> {
    store.read().all().expect("readable")
}

#[test]
fn every_line_comes_in_with_its_stage_amount_and_owner() {
    let Some((store, report)) = brought() else {
        return;
    };
    let all = opportunities(&store);
    assert_eq!(all.len(), 8800);
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    let of = |outcome: Outcome| {
        all.iter()
            .filter(move |deal| deal.outcome == Some(outcome.into()))
    };
    assert_eq!(of(Outcome::Won).count(), 4238);
    assert_eq!(of(Outcome::Open).count(), 2089);
    let sum: i64 = of(Outcome::Won)
        .filter_map(|deal| deal.amount)
        .map(|amount| amount.0)
        .sum();
    assert_eq!(sum, 1_000_553_400, "10,005,534.00");
    let owners: std::collections::BTreeSet<i64> = all
        .iter()
        .filter_map(|deal| deal.owner)
        .map(|owner| owner.id().0)
        .collect();
    assert_eq!(owners.len(), 30);
    let me = store.catalog().me;
    assert!(!owners.contains(&me.0), "nobody said who is me");
    assert!(report.ask_me);
    // agents have lines of their own, managers are made for references: the user may be any of them
    for name in ["Anna Snelling", "Dustin Brinkmann"] {
        assert!(
            report.users.iter().any(|user| user == name),
            "{:?}",
            report.users
        );
    }
    assert_eq!(
        all.iter().filter(|deal| deal.account.is_none()).count(),
        1425
    );
    assert_eq!(report.flagged["no_account"], 1425);
}

#[test]
fn a_product_spelt_otherwise_is_followed_and_said() {
    let Some((store, report)) = brought() else {
        return;
    };
    let products: Vec<Product> = store.read().all().expect("readable");
    assert_eq!(products.len(), 7);
    assert_eq!(report.followed.len(), 1);
    let near = &report.followed[0];
    assert_eq!(
        (&*near.typed, &*near.meant, near.count),
        ("GTXPro", "GTX Pro", 1480)
    );
    let pro = products
        .iter()
        .find(|product| product.name == "GTX Pro")
        .expect("there");
    let lines: Vec<OpportunityLine> = store.read().all().expect("readable");
    assert_eq!(lines.len(), 8800);
    let of_pro = lines
        .iter()
        .filter(|line| line.product.is_some_and(|p| p.id() == pro.id));
    assert_eq!(of_pro.count(), 1480);
    let prices: Vec<Price> = store.read().all().expect("readable");
    let price = prices
        .iter()
        .find(|price| price.product.is_some_and(|p| p.id() == pro.id));
    assert_eq!(
        price.and_then(|price| price.price).map(|p| p.to_string()),
        Some("4821".into())
    );
    let books: Vec<PriceBook> = store.read().all().expect("readable");
    assert_eq!(books.len(), 1);
    assert!(books[0].standard && books[0].currency.is_some_and(|c| c.code() == "EUR"));
}

#[test]
fn people_teams_and_parents_are_linked_whatever_comes_first() {
    let Some((store, _)) = brought() else { return };
    let users: Vec<User> = store.read().all().expect("readable");
    assert_eq!(users.len(), 1 + 35 + 6, "me, agents, managers");
    let anna = users
        .iter()
        .find(|user| user.name == "Anna Snelling")
        .expect("there");
    let manager = users
        .iter()
        .find(|user| Some(user.id) == anna.manager.map(dealbook::domain::id::Ref::id));
    let manager = manager.expect("linked");
    assert_eq!(manager.name, "Dustin Brinkmann");
    assert_eq!(
        manager.role.as_ref().map(|role| role.code().to_owned()),
        Some("manager".into())
    );
    let teams: Vec<Team> = store.read().all().expect("readable");
    assert_eq!(teams.len(), 3);
    let accounts: Vec<Account> = store.read().all().expect("readable");
    assert_eq!(accounts.len(), 85);
    assert_eq!(
        accounts
            .iter()
            .filter(|account| account.parent.is_some())
            .count(),
        15
    );
    let acme = accounts
        .iter()
        .find(|account| account.name == "Acme Corporation")
        .expect("there");
    // The file counts in millions.
    assert_eq!(acme.revenue.map(|r| r.0), Some(110_004_000_000));
    assert_eq!((acme.founded, acme.employees), (Some(1996), Some(2822)));
}

#[test]
fn stages_nobody_knew_stand_in_a_pipeline_of_their_own() {
    let Some((store, report)) = brought() else {
        return;
    };
    let pipelines: Vec<Pipeline> = store.read().all().expect("readable");
    let made = pipelines
        .iter()
        .find(|pipeline| pipeline.set_by_import)
        .expect("made");
    assert_eq!(made.name, "Sales pipeline");
    let mut stages: Vec<Stage> = store
        .read()
        .referring("pipeline", made.id)
        .expect("readable");
    stages.sort_by_key(|stage| stage.position);
    let named: Vec<(&str, i64)> = stages
        .iter()
        .map(|stage| {
            (
                &*stage.name,
                stage.probability.map_or(0, |p| p.0 / 1_000_000),
            )
        })
        .collect();
    assert_eq!(named, [("Prospecting", 33), ("Engaging", 66)]);
    assert_eq!(report.pipelines.len(), 1);
    let name = "GTX Plus Basic — Cancity";
    assert!(opportunities(&store).iter().any(|deal| deal.name == name));
}

#[test]
fn the_same_files_again_bring_nothing() {
    let Some((mut store, _)) = brought() else {
        return;
    };
    let seq = store.newest_seq().expect("readable");
    let again = plan(&store, &files().expect("there"), &Options::default()).expect("a plan");
    assert_eq!(again.report.created(), 0, "{:#?}", again.report);
    assert_eq!(again.report.updated(), 0);
    assert_eq!(again.report.unchanged(), 8800 + 85 + 7 + 35);
    assert!(again.is_empty());
    let report = import(&mut store, 2, &files().expect("there"), &Options::default());
    assert_eq!(report.made.len(), 0);
    assert_eq!(store.newest_seq().expect("readable"), seq);
}

#[test]
fn one_undo_takes_all_of_it_back_and_redo_brings_it() {
    let Some((mut brought, _)) = brought() else {
        return;
    };
    let store = &mut brought.store;
    let users = |store: &Store| store.read().count(User::INFO).expect("readable");
    let before = opportunities(store);
    store.undo(&at(store, 2)).expect("undone");
    for info in [
        Opportunity::INFO,
        Account::INFO,
        Product::INFO,
        OpportunityLine::INFO,
        Team::INFO,
    ] {
        assert_eq!(
            store.read().count(info).expect("readable"),
            0,
            "{}",
            info.code
        );
    }
    assert_eq!(users(store), 1);
    store.redo(&at(store, 3)).expect("redone");
    assert_eq!(users(store), 42);
    let after = opportunities(store);
    assert_eq!(before.len(), after.len());
    for (was, is) in before.iter().zip(&after) {
        assert_eq!(
            (&was.name, was.outcome.clone(), was.amount),
            (&is.name, is.outcome.clone(), is.amount)
        );
        assert_eq!(
            (was.account, was.owner, was.stage),
            (is.account, is.owner, is.stage)
        );
    }
}

#[test]
fn a_deal_was_open_until_the_day_it_closed() {
    let Some((store, _)) = brought() else { return };
    let (id, deal) = opportunities(&store)
        .into_iter()
        .map(|deal| (deal.id, deal))
        .find(|(_, deal)| deal.outcome == Some(Outcome::Won.into()))
        .expect("one was won");
    let close = deal.closed_on.expect("a day");
    // 10/25/2016 is a day of October: the month comes first in these files.
    assert!(
        days(close)
            >= days(dealbook::domain::field::Date::from_ymd_opt(2017, 3, 1).expect("a day"))
    );
    let row = store
        .read()
        .row(Opportunity::INFO, id)
        .expect("readable")
        .expect("there");
    assert_eq!(
        *row.get(Opportunity::INFO, "probability"),
        Cell::Int(100_000_000)
    );
    let history = store
        .read()
        .journal_of(Opportunity::INFO, id)
        .expect("readable");
    let day = 86_400_000;
    let on = |days: i64| history.state(dealbook::domain::field::Instant(days * day + day - 1));
    let eve = on(days(close) - 1).expect("it was there");
    assert_eq!(*eve.get(Opportunity::INFO, "outcome"), Cell::from("open"));
    assert!(eve.get(Opportunity::INFO, "closed_on").is_null());
    let then = on(days(close)).expect("it was there");
    assert_eq!(*then.get(Opportunity::INFO, "outcome"), Cell::from("won"));
    assert!(on(days(close) - 400).is_none(), "nobody had heard of it");
}

#[test]
fn the_owner_who_is_me_is_the_user_of_the_book() {
    let Some(files) = files() else { return };
    let mut store = book();
    let options = Options {
        me: Some("Darcel Schlecht".into()),
        ..Options::default()
    };
    let report = import(&mut store, 1, &files, &options);
    let me = store.catalog().me;
    let user: User = store.read().need(me).expect("there");
    assert_eq!((&*user.name, &*user.initials), ("Darcel Schlecht", "DS"));
    assert!(
        user.manager.is_some(),
        "the file's own columns count for me too"
    );
    let mine = opportunities(&store)
        .iter()
        .filter(|deal| deal.owner.is_some_and(|o| o.id() == me))
        .count();
    assert_eq!(mine, 747);
    assert_eq!(report.me.as_deref(), Some("Darcel Schlecht"));
    store.undo(&at(&store, 2)).expect("undone");
    let user: User = store.read().need(me).expect("there");
    assert_eq!(user.name, "Lena Kraus");
}

#[test]
fn a_dictionary_is_no_data_and_says_so() {
    let Some(path) = shared("1-crm-sales-opportunities/maven_mdy/data_dictionary.csv") else {
        return;
    };
    let store = book();
    let error = plan(&store, &[path.clone()], &Options::default())
        .map(|_| ())
        .expect_err("refused");
    assert!(
        error
            .to_string()
            .contains("holds no records that can be imported"),
        "{error}"
    );
    let mut all = files().expect("there");
    all.push(path);
    let plan = plan(&store, &all, &Options::default()).expect("the others can be taken");
    assert_eq!(plan.report.created(), 8800 + 85 + 7 + 35);
    assert!(
        plan.report
            .lines()
            .iter()
            .any(|line| line.starts_with("data_dictionary.csv: passed over"))
    );
}
