//! The past as stories: figures since a mark, the book as of a day, a trimmed journal, an erased person.

use dealbook::{
    domain::{
        cell::Cell,
        field::{Instant, Record as _, Row, date},
        id::{Id, Ref},
        record::{
            account::Account,
            activity::Activity,
            contact::{Affiliation, Contact},
            opportunity::Opportunity,
        },
    },
    store::{Error, Op, Reader, Store, as_of::end_of, events, identity::State},
};

use super::backup::new_book;
use crate::support::{START, at, book, today};

const DAY: i64 = 1440;

fn deal(store: &mut Store, minute: i64, close: i64) -> Id {
    let deal = Opportunity {
        name: "Line 3".into(),
        close_date: date(close),
        ..Opportunity::default()
    };
    let (made, _) = store
        .transact(&at(store, minute), Op::new("create"), |tx| {
            let mut row = Row::new(Opportunity::INFO);
            row.set(Opportunity::INFO, "name", Cell::from("Line 3"));
            row.set(Opportunity::INFO, "close_date", Cell::Int(close));
            let _ = deal;
            tx.create(Opportunity::INFO, row)
        })
        .expect("created");
    made
}

fn set(store: &mut Store, minute: i64, op: &str, id: Id, field: &str, cell: Cell<'static>) {
    store
        .transact(&at(store, minute), Op::new(op), |tx| {
            tx.set(Opportunity::INFO, id, &[(field, cell)])
        })
        .expect("set");
}

fn pushes(store: &Store, id: Id) -> usize {
    events::pushes(&store.read(), id, 0)
        .expect("readable")
        .len()
}

#[test]
fn a_push_leaves_its_month_or_moves_more_than_a_week_while_open() {
    let mut store = book();
    // 10 March 2026
    let day = 20_522;
    let id = deal(&mut store, 1, day);
    set(&mut store, 60, "edit", id, "close_date", Cell::Int(day + 7));
    assert_eq!(pushes(&store, id), 0, "a week within the month is no push");
    set(
        &mut store,
        120,
        "edit",
        id,
        "close_date",
        Cell::Int(day + 15),
    );
    assert_eq!(pushes(&store, id), 1, "eight days are");
    set(
        &mut store,
        180,
        "edit",
        id,
        "close_date",
        Cell::Int(day + 22),
    );
    assert_eq!(pushes(&store, id), 2, "so is 1 April after 25 March");
    set(&mut store, 240, "edit", id, "close_date", Cell::Int(day));
    assert_eq!(pushes(&store, id), 2, "a pull is none");
    set(
        &mut store,
        300,
        "handover",
        id,
        "close_date",
        Cell::Int(day + 60),
    );
    assert_eq!(pushes(&store, id), 2, "nor is what a handover moves");
    store.undo(&at(&store, 301)).expect("undone");
    set(&mut store, 360, "edit", id, "outcome", Cell::from("lost"));
    set(
        &mut store,
        420,
        "edit",
        id,
        "close_date",
        Cell::Int(day + 60),
    );
    assert_eq!(pushes(&store, id), 2, "nor what is set when it is closed");
    store.undo(&at(&store, 421)).expect("undone");
    store.undo(&at(&store, 422)).expect("undone");
    set(
        &mut store,
        480,
        "edit",
        id,
        "close_date",
        Cell::Int(day + 4),
    );
    set(
        &mut store,
        489,
        "edit",
        id,
        "close_date",
        Cell::Int(day + 8),
    );
    assert_eq!(
        pushes(&store, id),
        3,
        "four and four days in one run are one push"
    );
    store.undo(&at(&store, 490)).expect("undone");
    assert_eq!(pushes(&store, id), 2, "and without the second half none");
}

#[test]
fn what_changed_since_a_mark_is_the_net_of_what_stands() {
    let mut store = book();
    let id = deal(&mut store, 1, 20_522);
    set(&mut store, 60, "edit", id, "source", Cell::from("fair"));
    let mark = store.newest_seq().expect("readable");
    let since = |store: &Store| {
        let found = events::events_since(&store.read(), Opportunity::INFO, id, mark, &["source"])
            .expect("readable");
        found
            .into_iter()
            .map(|event| (event.old, event.new))
            .collect::<Vec<_>>()
    };
    assert_eq!(since(&store), []);
    store.undo(&at(&store, 120)).expect("undone");
    assert_eq!(
        since(&store),
        [(Cell::from("fair"), Cell::Null)],
        "an older change counts as taken back"
    );
    store.redo(&at(&store, 121)).expect("redone");
    assert_eq!(since(&store), [], "and not once it is put back");
    set(&mut store, 180, "edit", id, "source", Cell::from("web"));
    set(&mut store, 189, "edit", id, "source", Cell::from("mail"));
    assert_eq!(
        since(&store),
        [(Cell::from("fair"), Cell::from("mail"))],
        "nine minutes are one run"
    );
    set(&mut store, 191, "edit", id, "source", Cell::from("call"));
    assert_eq!(since(&store).len(), 2, "eleven from the first are two");
    let lines = events::history(&store.read(), id).expect("readable");
    assert_eq!(lines.len(), 7, "the trail shows all, undone or not");
    assert_eq!(
        lines[0].entries,
        [("source".to_owned(), Cell::from("mail"), Cell::from("call"))]
    );
}

#[test]
fn a_reader_shows_the_book_as_of_a_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = Store::create(&path, &new_book()).expect("made");
    let stage = |store: &Store, at: usize| store.catalog().pipelines[0].stages[at].id;
    let (first, second) = (stage(&store, 0), stage(&store, 1));
    let mut row = Row::new(Opportunity::INFO);
    for (field, cell) in [
        ("name", Cell::from("Line 3")),
        ("stage", Cell::Int(first.0)),
        ("amount", Cell::Int(100_000)),
        ("currency", Cell::from("EUR")),
    ] {
        row.set(Opportunity::INFO, field, cell);
    }
    let (id, _) = store
        .transact(&at(&store, 0), Op::new("create"), |tx| {
            tx.create(Opportunity::INFO, row)
        })
        .expect("created");
    let (call, _) = store
        .transact(&at(&store, 10), Op::new("create"), |tx| {
            tx.insert(&Activity {
                subject: "Call".into(),
                opportunity: Some(Ref::to(id)),
                ..Activity::default()
            })
        })
        .expect("created");
    set(
        &mut store,
        3 * DAY,
        "edit",
        id,
        "stage",
        Cell::Int(second.0),
    );
    set(
        &mut store,
        4 * DAY,
        "edit",
        id,
        "amount",
        Cell::Int(250_000),
    );
    store
        .transact(&at(&store, 5 * DAY), Op::new("delete"), |tx| {
            tx.delete(call.id())
        })
        .expect("deleted");
    let late = deal(&mut store, 6 * DAY, 20_600);

    let mut reader = Reader::open(&path).expect("open");
    let day = |days: i64| end_of(date(START / 86_400_000 + days).expect("a day"));
    let seen = reader.as_of(day(3)).expect("laid");
    assert!(seen.is_whole());
    let then: Opportunity = reader.read().need(id).expect("there");
    assert_eq!(then.stage.map(Ref::id), Some(second));
    assert_eq!(then.amount.map(|amount| amount.0), Some(100_000));
    assert_eq!(then.amount_base.map(|amount| amount.0), Some(100_000));
    assert_eq!(then.stage_entered, date(START / 86_400_000 + 3));
    assert_eq!(
        reader.read().title(call.id()).expect("named"),
        "Call",
        "what was deleted since is there"
    );
    assert!(
        reader
            .read()
            .get::<Opportunity>(late)
            .expect("readable")
            .is_none()
    );
    assert_eq!(reader.read().count(Opportunity::INFO).expect("counted"), 1);
    let mine: Vec<Activity> = reader
        .read()
        .referring("opportunity", id)
        .expect("readable");
    assert_eq!(mine.len(), 1);

    reader.as_of(day(1)).expect("laid again");
    let then: Opportunity = reader.read().need(id).expect("there");
    assert_eq!(then.stage.map(Ref::id), Some(first));
    reader.as_of(day(-1)).expect("laid");
    assert_eq!(reader.read().count(Opportunity::INFO).expect("counted"), 0);
    assert!(
        !reader.read().catalog().pipelines.is_empty(),
        "what shapes the book is today's"
    );
    reader.today().expect("lifted");
    assert_eq!(reader.read().count(Opportunity::INFO).expect("counted"), 2);
    assert_eq!(
        reader.read().title(call.id()).expect("named"),
        "deleted activity"
    );
}

#[test]
fn a_book_that_looks_back_is_not_written() {
    let mut store = book();
    let id = deal(&mut store, 0, 20_522);
    set(
        &mut store,
        2 * DAY,
        "edit",
        id,
        "name",
        Cell::from("Line 4"),
    );
    store
        .look_back(Instant(START + DAY * 60_000))
        .expect("laid");
    assert_eq!(store.read().title(id).expect("named"), "Line 3");
    let refused = store.transact(&at(&store, 3 * DAY), Op::new("edit"), |tx| tx.delete(id));
    assert!(matches!(refused, Err(Error::Refused { .. })));
    store.look_ahead().expect("lifted");
    assert_eq!(store.read().title(id).expect("named"), "Line 4");
    set(
        &mut store,
        3 * DAY,
        "edit",
        id,
        "name",
        Cell::from("Line 5"),
    );
}

#[test]
fn a_trimmed_journal_says_from_when_it_is_whole() {
    let mut store = book();
    let id = deal(&mut store, 1, 20_522);
    set(
        &mut store,
        2 * DAY,
        "edit",
        id,
        "name",
        Cell::from("Line 4"),
    );
    set(
        &mut store,
        4 * DAY,
        "edit",
        id,
        "name",
        Cell::from("Line 5"),
    );
    let cut = store
        .trim_history(Instant(START + 3 * DAY * 60_000))
        .expect("trimmed");
    assert_eq!(cut.history_from, Some(Instant(START + 2 * DAY * 60_000)));
    let lines = events::history(&store.read(), id).expect("readable");
    assert_eq!(lines.len(), 1);
    let seen = store
        .look_back(Instant(START + DAY * 60_000))
        .expect("laid");
    assert!(!seen.is_whole(), "before the floor it says so");
    let seen = store
        .look_back(Instant(START + 3 * DAY * 60_000))
        .expect("laid");
    assert!(seen.is_whole());
    assert_eq!(store.read().title(id).expect("named"), "Line 4");
    store.look_ahead().expect("lifted");
    store.undo(&at(&store, 5 * DAY)).expect("undone");
    assert_eq!(store.read().title(id).expect("named"), "Line 4");
    assert!(
        matches!(store.undo(&at(&store, 5 * DAY)), Err(Error::NothingTo(_))),
        "what was cut stays"
    );
}

#[test]
fn an_erased_person_is_in_no_table_and_named_by_the_backups_that_hold_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = Store::create(&path, &new_book()).expect("made");
    let ((ann, call, tie), _) = store
        .transact(
            &at(&store, 1),
            Op::with("create", serde_json::json!({"name": "Annegret Zwiebel"})),
            |tx| {
                let acme = tx.insert(&Account {
                    name: "Acme".into(),
                    ..Account::default()
                })?;
                let ann = tx.insert(&Contact {
                    given_name: "Annegret".into(),
                    family_name: "Zwiebel".into(),
                    emails: vec!["zwiebel@example.com".into()],
                    account: Some(acme),
                    ..Contact::default()
                })?;
                let call = tx.insert(&Activity {
                    subject: "Call".into(),
                    contacts: vec![ann],
                    ..Activity::default()
                })?;
                let tie = tx.insert(&Affiliation {
                    contact: Some(ann),
                    account: Some(acme),
                    role: "Zwiebelbeirat".into(),
                    ..Affiliation::default()
                })?;
                Ok((ann, call, tie))
            },
        )
        .expect("created");
    store
        .transact(&at(&store, 2), Op::new("edit"), |tx| {
            tx.set(
                Contact::INFO,
                ann.id(),
                &[("family_name", Cell::from("Zwiebel-Lauch"))],
            )
        })
        .expect("edited");
    let kept = store
        .back_up(dealbook::store::backup::Why::Asked, Instant(START))
        .expect("copied")
        .expect("a file");
    let erased = store.erase(&at(&store, 3), ann.id()).expect("erased");
    assert_eq!(
        erased.records,
        [ann.id(), tie.id()],
        "what is a part goes too"
    );
    let known = store
        .read()
        .identity(ann.id())
        .expect("readable")
        .expect("known");
    assert_eq!(known.state, State::Erased);
    assert_eq!(
        store.read().title(ann.id()).expect("named"),
        "erased contact"
    );
    let activity: Activity = store.read().need(call).expect("there");
    assert_eq!(activity.contacts, [ann], "what happened stays");
    assert!(
        store
            .read()
            .search("zwiebel", 9)
            .expect("searched")
            .is_empty()
    );
    assert!(matches!(store.undo(&at(&store, 4)), Ok(undone) if undone.step.op != "erase"));
    let holding = store.backups_holding(ann.id()).expect("listed");
    assert_eq!(holding, [kept]);
    drop(store);
    for file in ["book.db", "book.db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(
            !text.contains("zwiebel"),
            "not a byte of it is left in {file}"
        );
    }
    let _ = today();
}

/// Not a story: how long a look back takes. `cargo test --release --test stories -- --ignored --nocapture measured_look_back`
#[test]
#[ignore = "measures"]
fn measured_look_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = Store::create(&path, &new_book()).expect("made");
    let stages: Vec<Id> = store.catalog().pipelines[0]
        .stages
        .iter()
        .map(|stage| stage.id)
        .collect();
    let (ids, _) = store
        .transact(&at(&store, 0), Op::new("import"), |tx| {
            (0..100_000_i64)
                .map(|number| {
                    let mut row = Row::new(Opportunity::INFO);
                    for (field, cell) in [
                        ("name", Cell::from(format!("Deal {number}"))),
                        ("stage", Cell::Int(stages[number as usize % 5].0)),
                        ("amount", Cell::Int(number * 100)),
                        ("currency", Cell::from("EUR")),
                        ("close_date", Cell::Int(20_522 + number % 300)),
                    ] {
                        row.set(Opportunity::INFO, field, cell);
                    }
                    tx.create(Opportunity::INFO, row)
                })
                .collect::<Result<Vec<_>, _>>()
        })
        .expect("imported");
    for day in 1..=4 {
        store
            .transact(&at(&store, day * DAY), Op::new("bulk"), |tx| {
                for id in ids.iter().step_by(5) {
                    let stage = Cell::Int(stages[(id.0 + day) as usize % 5].0);
                    tx.set(Opportunity::INFO, *id, &[("stage", stage)])?;
                }
                Ok(())
            })
            .expect("edited");
    }
    let mut reader = Reader::open(&path).expect("open");
    let time = |what: &str, act: &mut dyn FnMut()| {
        let start = std::time::Instant::now();
        act();
        println!("{what}: {:?}", start.elapsed());
    };
    let page = "SELECT id, name FROM opportunity ORDER BY amount_base DESC LIMIT 50";
    let total = "SELECT stage, count(*), sum(amount_base) FROM opportunity GROUP BY stage";
    let ask = |reader: &Reader, sql: &str| {
        reader.read().cells(sql, &[]).expect("readable");
    };
    time("today: page", &mut || ask(&reader, page));
    time("today: total", &mut || ask(&reader, total));
    let until = Instant(START + 2 * DAY * 60_000 + 1);
    time("lay 20,000 of 100,000", &mut || {
        assert_eq!(reader.as_of(until).expect("laid").changed, 20_000);
    });
    time("as of: page", &mut || ask(&reader, page));
    time("as of: total", &mut || ask(&reader, total));
}

#[test]
fn a_change_put_back_under_a_newer_one_is_told_before_it() {
    let mut store = book();
    let id = deal(&mut store, 1, 20_522);
    set(&mut store, 60, "edit", id, "source", Cell::from("fair"));
    set(&mut store, 120, "edit", id, "source", Cell::from("web"));
    store.undo(&at(&store, 180)).expect("undone");
    // Seen from here, "web" is off and comes back; "mail" is new, goes, and comes back above it.
    let mark = store.newest_seq().expect("readable");
    store.redo(&at(&store, 240)).expect("redone");
    set(&mut store, 300, "edit", id, "source", Cell::from("mail"));
    store.undo(&at(&store, 360)).expect("undone");
    store.undo(&at(&store, 361)).expect("undone");
    store.redo(&at(&store, 362)).expect("redone");
    store.redo(&at(&store, 363)).expect("redone");
    let found = events::events_since(&store.read(), Opportunity::INFO, id, mark, &["source"])
        .expect("readable");
    let told: Vec<_> = found
        .into_iter()
        .map(|event| (event.old, event.new))
        .collect();
    assert_eq!(
        told,
        [
            (Cell::from("fair"), Cell::from("web")),
            (Cell::from("web"), Cell::from("mail"))
        ]
    );
}
