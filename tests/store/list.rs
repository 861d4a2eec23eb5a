//! The list engine as stories: order, pages, lines by id, sums; and how SQLite finds the first page of each view.

use std::fmt::Write as _;

use dealbook::{
    domain::{
        cell::Cell,
        field::{Date, Record as _, date, days},
        filter::{Context, Everyday, Filter, parse},
        kind::KindInfo,
        money::Minor,
        pick::Pick,
        record::{
            account::Account,
            activity::Activity,
            by_word,
            contact::Contact,
            opportunity::{Opportunity, Outcome},
            pipeline::Category,
        },
        view::VIEWS,
    },
    store::{
        Error, NewBook, Op, Reader, Store,
        list::{Generation, List, Sort},
    },
};

use crate::support::{START, at, book, today};

fn day(offset: i64) -> Option<Date> {
    date(days(today()) + offset)
}

fn list<'s>(store: &'s Store, info: &'static KindInfo, filter: &str, sort: &str) -> List<'s> {
    let read = store.read();
    let words = Everyday {
        today: today(),
        base: read.catalog().base(),
    };
    let context = Context::of(info, read.catalog(), &words, today());
    let filter = parse(filter, &context).expect("a filter");
    let sort = Sort::parse(sort, info, read.catalog()).expect("an order");
    read.list(info, &filter, &sort, today())
}

fn names(store: &Store, info: &'static KindInfo, filter: &str, sort: &str) -> Vec<String> {
    let lines = list(store, info, filter, sort)
        .first_page(50, &["name"])
        .expect("a page");
    lines
        .iter()
        .map(|line| line.cells[0].text().unwrap_or_default().to_owned())
        .collect()
}

fn sample() -> Store {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let stages = tx.catalog().pipelines[0].stages.clone();
            let stage = |at: usize| Some(dealbook::domain::id::Ref::to(stages[at].id));
            let mut accounts = Vec::new();
            for name in ["Zeta", "华为", "Émile", "acme"] {
                accounts.push(tx.insert(&Account {
                    name: name.into(),
                    ..Account::default()
                })?);
            }
            for (name, account, at, amount, close) in [
                ("one", 0, 3, Some(500), Some(5)),
                ("two", 1, 0, None, None),
                ("three", 2, 1, Some(100), Some(9)),
                ("four", 3, 3, Some(900), Some(1)),
            ] {
                tx.insert(&Opportunity {
                    name: name.into(),
                    account: Some(accounts[account]),
                    stage: stage(at),
                    outcome: Some(Pick::Known(Outcome::Open)),
                    amount: amount.map(Minor),
                    amount_base: amount.map(Minor),
                    close_date: close.and_then(day),
                    category: amount.map(|amount| {
                        Pick::Known(if amount > 400 {
                            Category::Commit
                        } else {
                            Category::Pipeline
                        })
                    }),
                    ..Opportunity::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    store
}

#[test]
fn orders() {
    let store = sample();
    let deals = |sort: &str| names(&store, Opportunity::INFO, "", sort);
    // empty ones last, both ways
    assert_eq!(deals("close_date"), ["four", "one", "three", "two"]);
    assert_eq!(deals("-close_date"), ["three", "one", "four", "two"]);
    assert_eq!(deals("-amount"), ["four", "one", "three", "two"]);
    // names as they are spoken, accents and case apart
    assert_eq!(
        names(&store, Account::INFO, "", "name"),
        ["acme", "Émile", "华为", "Zeta"]
    );
    assert_eq!(deals("account"), ["four", "three", "two", "one"]);
    // stages in the order of the pipeline, categories in theirs; equal ones by id
    assert_eq!(deals("stage"), ["two", "three", "one", "four"]);
    assert_eq!(deals("-stage"), ["four", "one", "three", "two"]);
    assert_eq!(deals("category,-amount"), ["three", "four", "one", "two"]);
    assert_eq!(deals("created"), ["one", "two", "three", "four"]);
    assert_eq!(deals("id"), ["one", "two", "three", "four"]);
    let error =
        Sort::parse("clsoe", Opportunity::INFO, store.read().catalog()).expect_err("no such field");
    assert_eq!(error.to_string(), "opportunity has no field `clsoe`");
}

#[test]
fn attention_weighs_what_is_missing_and_what_became_true() {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let deal = |name: &str| Opportunity {
                name: name.into(),
                outcome: Some(Pick::Known(Outcome::Open)),
                last_contact: Some(today()),
                ..Opportunity::default()
            };
            tx.insert(&deal("calm"))?;
            tx.insert(&Opportunity {
                next_step_date: day(-1),
                close_date: day(-1),
                ..deal("late")
            })?;
            tx.insert(&Opportunity {
                next_step_date: day(-1),
                ..deal("step")
            })?;
            // rotting counts only while it does not rest
            tx.insert(&Opportunity {
                rots_on: day(0),
                resting_until: day(5),
                ..deal("rests")
            })?;
            tx.insert(&Opportunity {
                rots_on: day(0),
                ..deal("rots")
            })
        })
        .expect("created");
    assert_eq!(
        names(&store, Opportunity::INFO, "is:open", "-attention,name"),
        ["late", "step", "rots", "calm", "rests"]
    );
}

#[test]
fn lines_by_id_carry_names_and_leave_out_what_is_gone() {
    let mut store = sample();
    let columns = ["name", "account", "stage", "amount", "id"];
    let ids = list(&store, Opportunity::INFO, "", "name")
        .ids()
        .expect("ids");
    assert_eq!(ids.len(), 4);
    let lines = list(&store, Opportunity::INFO, "", "name")
        .lines(&ids, &columns)
        .expect("lines");
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), ids);
    let four = &lines[0];
    assert_eq!(four.cells[0], Cell::from("four"));
    assert_eq!(four.names[1..3], ["acme".to_owned(), "Proposal".to_owned()]);
    assert_eq!(four.cells[3], Cell::Int(900));
    let uuid = store
        .read()
        .uuid(four.id)
        .expect("read")
        .expect("known")
        .to_string();
    assert_eq!(four.cells[4], Cell::from(uuid));
    store
        .transact(&at(&store, 2), Op::new("delete"), |tx| tx.delete(ids[1]))
        .expect("deleted");
    let left = list(&store, Opportunity::INFO, "", "name")
        .lines(&ids, &["name"])
        .expect("lines");
    assert_eq!(left.len(), 3);
    // an export sees the same, in any order
    for sort in ["name", "id", "-amount"] {
        let mut seen = Vec::new();
        let all = list(&store, Opportunity::INFO, "", sort);
        all.for_each(&["name"], |line| {
            seen.push(line.id);
            Ok(())
        })
        .expect("streamed");
        assert_eq!(seen, all.ids().expect("ids"), "{sort}");
    }
}

#[test]
fn lists_of_references_are_named() {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let mut contacts = Vec::new();
            for name in ["Ann", "Bo"] {
                contacts.push(tx.insert(&Contact {
                    family_name: name.into(),
                    ..Contact::default()
                })?);
            }
            tx.insert(&Activity {
                subject: "Call".into(),
                contacts,
                ..Activity::default()
            })
        })
        .expect("created");
    let lines = list(&store, Activity::INFO, "", "")
        .first_page(9, &["contacts"])
        .expect("a page");
    assert_eq!(lines[0].names, ["Ann, Bo"]);
}

#[test]
fn counts_and_sums() {
    let store = sample();
    let deals = list(&store, Opportunity::INFO, "is:open", "");
    assert_eq!(deals.count().expect("counted"), 4);
    let all = deals.groups(None, &["amount_base"]).expect("sums");
    assert_eq!((all[0].count, all[0].sums[0]), (4, 1_500));
    let by_stage = deals.groups(Some("stage"), &["amount_base"]).expect("sums");
    let sums: Vec<(i64, i64)> = by_stage
        .iter()
        .map(|group| (group.count, group.sums[0]))
        .collect();
    assert_eq!(sums, [(1, 0), (1, 100), (2, 1_400)]);
}

#[test]
fn an_answer_that_nobody_waits_for_stops() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let new = NewBook {
        user: "Lena".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: dealbook::domain::field::Instant(START),
        today: today(),
    };
    let mut store = Store::create(&path, &new).expect("a book");
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            for number in 0..3_000 {
                tx.insert(&Account {
                    name: format!("Account {number}"),
                    ..Account::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    let mut reader = Reader::open(&path).expect("a reader");
    let generation = Generation::default();
    reader.stop_when_stale(&generation).expect("watched");
    let everything = Filter::everything();
    let sort = [Sort {
        field: "city".into(),
        descending: false,
    }];
    let ids = |reader: &Reader| {
        reader
            .read()
            .list(Account::INFO, &everything, &sort, today())
            .ids()
    };
    generation.work_on(generation.next());
    assert_eq!(ids(&reader).expect("answered").len(), 3_000);
    generation.next();
    assert!(matches!(ids(&reader), Err(Error::Stopped)));
}

/// Lets a change of an index or of a view be seen: built-in views are read by index, without a sort of all rows.
#[test]
fn plans_of_the_built_in_views() {
    let store = book();
    let mut plans = String::new();
    for view in VIEWS {
        let info = by_word(view.kind).expect("a kind");
        let plan = list(&store, info, view.filter, view.sort)
            .plan(&["id"])
            .expect("a plan");
        let steps = plan
            .lines()
            .filter(|step| !step.contains("SEARCH i USING") && !step.contains("SCALAR SUBQUERY"));
        let steps: Vec<&str> = steps.collect();
        let _ = writeln!(plans, "{} · {}: {}", view.kind, view.name, steps.join("; "));
    }
    insta::assert_snapshot!(plans);
}

#[test]
fn many_hits_are_asked_in_order() {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            for number in 0..20_100 {
                tx.insert(&Account {
                    name: format!("Acme {number:05}"),
                    ..Account::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    let all = list(&store, Account::INFO, "acme", "-name");
    let page = all.first_page(3, &["name"]).expect("a page");
    assert_eq!(page[0].cells[0], Cell::from("Acme 20099"));
    let plan = all.plan(&["name"]).expect("a plan");
    assert!(
        plan.contains("account_name_key") && !plan.contains("TEMP B-TREE"),
        "{plan}"
    );
    assert_eq!(all.ids().expect("ids").len(), 20_100);
    // where the other conditions leave few of them, the index is asked after all
    let few = list(&store, Account::INFO, "acme city:none name:17", "-name");
    let page = few.first_page(50, &["name"]).expect("a page");
    assert_eq!(
        page.iter().map(|line| line.id).collect::<Vec<_>>(),
        few.ids().expect("ids")[..50]
    );
    let none = list(&store, Account::INFO, "acme city:x", "-name");
    assert!(none.first_page(50, &["name"]).expect("a page").is_empty());
    // a few hits are gathered first
    assert_eq!(
        list(&store, Account::INFO, "00017", "")
            .ids()
            .expect("ids")
            .len(),
        1
    );
}
