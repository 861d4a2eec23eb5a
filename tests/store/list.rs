//! The list engine as stories: order, pages, lines by id, sums; and how SQLite finds the first page of each view.

use std::fmt::Write as _;

use dealbook::{
    domain::{
        cell::Cell,
        field::{Date, Record as _, date, days},
        filter::{Context, Everyday, Filter, parse},
        findings::{Finding, Limits, attention},
        id::{Id, Ref},
        kind::KindInfo,
        money::Minor,
        pick::Pick,
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Promise, TouchOutcome},
            by_word,
            contact::Contact,
            opportunity::{InfluenceLevel, Member, Opportunity, Outcome},
            pipeline::Category,
            quote::{Quote, QuoteStatus},
            review::Quiet,
        },
        view::VIEWS,
    },
    store::{
        Error, NewBook, Op, Reader, Store,
        list::{Generation, List, Sort},
        query::facts::findings_of,
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

/// The names of the first lines of a list.
pub(super) fn names(
    store: &Store,
    info: &'static KindInfo,
    filter: &str,
    sort: &str,
) -> Vec<String> {
    shown(store, info, filter, sort, "name")
}

/// One column of the first lines of a list.
pub(super) fn shown(
    store: &Store,
    info: &'static KindInfo,
    filter: &str,
    sort: &str,
    column: &str,
) -> Vec<String> {
    let lines = list(store, info, filter, sort)
        .first_page(50, &[column])
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
            let stage = |at: usize| Some(Ref::to(stages[at].id));
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
fn attention_is_what_the_findings_weigh() {
    let mut store = book();
    let stages = store.read().catalog().pipelines[0].stages.clone();
    let stage = Some(Ref::to(stages[0].id));
    let (calm, flags) = store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let acme = tx.insert(&Account {
                name: "Acme".into(),
                ..Account::default()
            })?;
            let ann = tx.insert(&Contact {
                family_name: "Ann".into(),
                ..Contact::default()
            })?;
            let deal = |name: &str| Opportunity {
                name: name.into(),
                account: Some(acme),
                stage,
                outcome: Some(Pick::Known(Outcome::Open)),
                ..Opportunity::default()
            };
            let calm = tx.insert(&deal("calm"))?;
            let late = tx.insert(&Opportunity {
                close_date: day(-1),
                ..deal("late")
            })?;
            tx.insert(&Opportunity {
                resting_until: day(9),
                ..deal("rests")
            })?;
            let quiet = tx.insert(&Opportunity {
                close_date: day(-1),
                ..deal("quiet")
            })?;
            for finding in ["close_date_past", "no_amount"] {
                tx.insert(&Quiet {
                    opportunity: Some(quiet),
                    finding: finding.into(),
                    until: day(3),
                    ..Quiet::default()
                })?;
            }
            let quoted = tx.insert(&Opportunity {
                close_date: day(60),
                ..deal("quoted")
            })?;
            tx.insert(&Quote {
                opportunity: Some(quoted),
                number: "Q-1".into(),
                status: Some(Pick::Known(QuoteStatus::Sent)),
                sent_on: day(-3),
                valid_until: day(5),
                ..Quote::default()
            })?;
            tx.insert(&Member {
                opportunity: Some(quoted),
                contact: Some(ann),
                influence: Some(Pick::Known(InfluenceLevel::High)),
                ..Member::default()
            })?;
            // A quote is out: one decider was met before, the other never.
            for (name, met) in [("courted", true), ("blind", false)] {
                let deal = tx.insert(&deal(name))?;
                tx.insert(&Quote {
                    opportunity: Some(deal),
                    number: name.into(),
                    status: Some(Pick::Known(QuoteStatus::Sent)),
                    sent_on: day(-3),
                    ..Quote::default()
                })?;
                let decider = tx.insert(&Contact {
                    family_name: name.into(),
                    ..Contact::default()
                })?;
                tx.insert(&Member {
                    opportunity: Some(deal),
                    contact: Some(decider),
                    roles: vec!["decider".into()],
                    ..Member::default()
                })?;
                if met {
                    tx.insert(&Activity {
                        kind: Some(Pick::Known(ActivityKind::Visit)),
                        outcome: Some(Pick::Known(TouchOutcome::Attended)),
                        opportunity: Some(deal),
                        contacts: vec![decider],
                        done: true,
                        due: day(-9),
                        ..Activity::default()
                    })?;
                }
            }
            for (subject, next, promise) in [
                ("step", true, None),
                ("price", false, Some(Pick::Known(Promise::Us))),
            ] {
                tx.insert(&Activity {
                    subject: subject.into(),
                    opportunity: Some(late),
                    due: day(-2),
                    next,
                    promise,
                    ..Activity::default()
                })?;
            }
            tx.insert(&Opportunity {
                outcome: Some(Pick::Known(Outcome::Lost)),
                ..deal("lost")
            })?;
            Ok((
                calm,
                [
                    "close_date_past",
                    "promise_overdue",
                    "quote_before_close",
                    "high_influence_silent",
                    "decider_not_met",
                    "no_next_step",
                ],
            ))
        })
        .expect("created")
        .0;
    // and 60 days later, when some of it rots and nobody has called
    for later in [0, 60] {
        let today = day(later).expect("a day");
        let read = store.read();
        let sort = Sort::parse("-attention", Opportunity::INFO, read.catalog()).expect("an order");
        let all = read.list(Opportunity::INFO, &Filter::everything(), &sort, today);
        let lines = all.first_page(50, &["attention", "name"]).expect("a page");
        let ids: Vec<Id> = lines.iter().map(|line| line.id).collect();
        assert!(ids.contains(&calm.id()));
        let found = findings_of(&read, &ids, today, &Limits::default()).expect("findings");
        let shown: Vec<(Cell<'_>, i64)> = lines
            .iter()
            .map(|line| (line.cells[1].clone(), line.cells[0].int().unwrap_or(0)))
            .collect();
        let weighed: Vec<(Cell<'_>, i64)> = lines
            .iter()
            .zip(&found)
            .map(|(line, (_, findings))| (line.cells[1].clone(), attention(findings)))
            .collect();
        assert_eq!(shown, weighed, "{today}");
        assert!(shown.is_sorted_by_key(|(_, weight)| -weight), "{shown:?}");
        // a flag finds those that bear the finding
        for flag in flags {
            let words = Everyday {
                today,
                base: read.catalog().base(),
            };
            let context = Context::of(Opportunity::INFO, read.catalog(), &words, today);
            let filter = parse(&format!("flag:{flag}"), &context).expect("a filter");
            let mut flagged = read
                .list(Opportunity::INFO, &filter, &Sort::by_id(), today)
                .ids()
                .expect("ids");
            flagged.sort_unstable();
            let bears = |findings: &[_]| findings.iter().any(|one: &Finding<_>| one.code() == flag);
            let mut bearing: Vec<Id> = found
                .iter()
                .filter(|(_, findings)| bears(findings))
                .map(|(id, _)| *id)
                .collect();
            bearing.sort_unstable();
            assert_eq!(flagged, bearing, "{flag} {today}");
        }
    }
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
        let all = list(&store, Opportunity::INFO, "", sort);
        let ids = all.ids().expect("ids");
        for limit in [None, Some(2)] {
            let mut seen = Vec::new();
            all.each_row(limit, |row| -> dealbook::store::Result<()> {
                assert_eq!(
                    Some(&row),
                    store.read().row(Opportunity::INFO, row.id)?.as_ref()
                );
                seen.push(row.id);
                Ok(())
            })
            .expect("streamed");
            assert_eq!(seen, ids[..limit.unwrap_or(ids.len())], "{sort}");
        }
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
            .plan()
            .expect("a plan");
        // how the rows of the kind are found and ordered; what is looked up beside each is left out
        let own = ["SEARCH t ", "SCAN t", "MULTI-INDEX", "FOR ORDER BY"];
        let is_own = |step: &&str| own.iter().any(|words| step.contains(words));
        let steps: Vec<&str> = plan.lines().filter(is_own).collect();
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
    let plan = all.plan().expect("a plan");
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
