//! A pipeline review from its choice to its minutes.

use dealbook::{
    domain::{
        field::Record as _,
        findings::Limits,
        id::Id,
        money::Minor,
        record::{
            activity::Promise as By,
            contact::Contact,
            opportunity::{Member, Opportunity, Outcome},
            pipeline::{Category, Stage},
            review::{Review, Verdict, VerdictKind},
            team::User,
        },
    },
    operations::{
        close::{self, Close},
        forecast_call,
        move_stage::{self, Move},
        next_step::{self, NextStep},
        promise::{self, Promise},
        record,
        review::{self, Session, sheet::Standing},
        settings,
    },
    store::Store,
};

use super::support::{add, by, get, state};
use crate::support::{book, today};

fn limits() -> Limits {
    Limits::default()
}

/// Ten open deals of one account: d0 … d9, ten thousand more each.
fn ten() -> (Store, Vec<Id>) {
    let mut store = book();
    add(
        &mut store,
        dealbook::domain::record::account::Account::INFO,
        &[("name", "Acme")],
    );
    let deals = (0..10)
        .map(|at| {
            let (name, amount) = (format!("d{at}"), format!("{}k", (at + 1) * 10));
            add(
                &mut store,
                Opportunity::INFO,
                &[
                    ("name", &name),
                    ("account", "Acme"),
                    ("amount", &amount),
                    ("close_date", "2026-05-15"),
                ],
            )
        })
        .collect();
    (store, deals)
}

fn begin(store: &mut Store, minutes: i64, filter: &str) -> Session {
    let choice = review::choose(store.read(), &by(minutes), filter, &limits()).expect("chosen");
    review::start(store, &by(minutes), choice).expect("started")
}

fn stage(store: &Store, name: &str) -> Id {
    store
        .read()
        .by_name(Stage::INFO, name)
        .expect("read")
        .expect("there")
}

#[test]
fn what_most_deals_lack_is_told_once_and_has_no_weight_in_the_order() {
    let (mut store, deals) = ten();
    // All lack a next step and a buying centre; one alone lacks its amount, another is past its day.
    record::set(&mut store, &by(2), deals[2], &[("amount", "")]).expect("set");
    record::set(
        &mut store,
        &by(2),
        deals[4],
        &[("close_date", "2026-02-01")],
    )
    .expect("set");
    let choice = review::choose(store.read(), &by(3), "", &limits()).expect("chosen");
    let heads: Vec<&str> = choice.mass.iter().map(|flag| flag.code).collect();
    assert!(heads.contains(&"no_next_step"), "{heads:?}");
    assert_eq!(choice.mass[0].deals.len(), 10);
    assert!(!heads.contains(&"no_amount") && !heads.contains(&"close_date_past"));
    assert_eq!(
        choice.deals[..2],
        [deals[4], deals[2]],
        "the gravest of their own flags first"
    );
    assert_eq!(choice.deals[2], deals[9], "of equals the largest");
    assert_eq!(choice.title, "mine, open, by attention");
    // Four of ten with a step: the flag is borne by six, which is still more than a third.
    for deal in &deals[..7] {
        next_step::next_step(
            &mut store,
            &by(4),
            *deal,
            NextStep::new("call", Some(today())),
        )
        .expect("set");
    }
    let choice = review::choose(store.read(), &by(5), "", &limits()).expect("chosen");
    assert!(
        choice.mass.iter().all(|flag| flag.code != "no_next_step"),
        "three of ten are no mass"
    );
}

#[test]
fn while_mine_is_empty_all_open_deals_are_taken_and_it_says_so() {
    let (mut store, deals) = ten();
    let max = add(&mut store, User::INFO, &[("name", "Max Braun")]);
    record::set_all(&mut store, &by(2), &deals, &[("owner", "Max Braun")]).expect("set");
    let choice = review::choose(store.read(), &by(3), "", &limits()).expect("chosen");
    assert!(choice.is_everyone);
    assert_eq!(choice.deals.len(), 10);
    let manager =
        review::choose(store.read(), &by(3), "owner:\"Max Braun\"", &limits()).expect("chosen");
    assert_eq!((manager.deals.len(), manager.is_everyone), (10, false));
    settings::set_me(&mut store, max).expect("set");
    let mut actor = by(4);
    actor.user = max;
    let mine = review::choose(store.read(), &actor, "", &limits()).expect("chosen");
    assert_eq!((mine.deals.len(), mine.is_everyone), (10, false));
    assert!(review::choose(store.read(), &by(3), "close<<", &limits()).is_err());
}

#[test]
fn order_and_place_stay_and_each_verdict_is_one_step() {
    let (mut store, _) = ten();
    let mut session = begin(&mut store, 10, "");
    let order = session.deals.clone();
    assert_eq!((session.place, session.reviewed()), (0, 0));
    for (at, kind) in [
        VerdictKind::Done,
        VerdictKind::Skipped,
        VerdictKind::Flagged,
    ]
    .into_iter()
    .enumerate()
    {
        let before = state(&store);
        let deal = session.current().expect("one");
        assert_eq!(deal, order[at]);
        review::verdict(&mut store, &by(11), &mut session, deal, kind, "note").expect("said");
        assert_eq!(session.place, at + 1);
        let after = state(&store);
        store.undo(&by(12)).expect("undone");
        assert_eq!(state(&store), before);
        store.redo(&by(12)).expect("redone");
        assert_eq!(state(&store), after);
    }
    // What is now less urgent, or new, changes nothing in the order.
    next_step::next_step(
        &mut store,
        &by(13),
        order[5],
        NextStep::new("x", Some(today())),
    )
    .expect("set");
    add(&mut store, Opportunity::INFO, &[("name", "late comer")]);
    let found = review::unfinished(store.read(), &by(14))
        .expect("read")
        .expect("left midway");
    let again = review::load(store.read(), &by(14), found, &limits()).expect("loaded");
    assert_eq!(
        (again.deals.clone(), again.place, again.reviewed()),
        (order.clone(), 3, 3)
    );
    // Left on a deal further on, without a verdict, it is found again; without a step to undo.
    let newest = store.newest_seq().expect("read");
    let far = Session { place: 7, ..again };
    review::leave(&store, &far).expect("left");
    assert_eq!(store.newest_seq().expect("read"), newest);
    assert_eq!(
        review::load(store.read(), &by(15), found, &limits())
            .expect("loaded")
            .place,
        7
    );
    // A deal deleted meanwhile is left out, and the place moves with it.
    record::delete(&mut store, &by(16), &[order[0]]).expect("deleted");
    let shorter = review::load(store.read(), &by(17), found, &limits()).expect("loaded");
    assert_eq!((shorter.deals.len(), shorter.place), (9, 6));
    assert_eq!(shorter.current(), Some(order[7]));
}

#[test]
fn the_minutes_tell_what_stands_and_the_waterfall_adds_up() {
    let (mut store, deals) = ten();
    let old = add(
        &mut store,
        Opportunity::INFO,
        &[("name", "lost once"), ("amount", "7k"), ("outcome", "lost")],
    );
    let mut session = begin(&mut store, 10, "");
    assert_eq!(session.review.open_before, Some(Minor(55_000_000)));
    let t = by(20);
    let (qualify, needs) = (stage(&store, "Qualify"), stage(&store, "Needs"));
    move_stage::move_stage(&mut store, &t, deals[0], Move::to(qualify)).expect("moved");
    forecast_call::close_date(
        &mut store,
        &t,
        deals[1],
        Some(today() + chrono::Days::new(100)),
    )
    .expect("pushed");
    forecast_call::close_date(
        &mut store,
        &t,
        deals[2],
        Some(today() + chrono::Days::new(20)),
    )
    .expect("pulled");
    forecast_call::amount(&mut store, &t, deals[3], "45k").expect("up by 5k");
    forecast_call::amount(&mut store, &t, deals[4], "20k").expect("down by 30k");
    close::close(&mut store, &t, deals[5], Close::new(Outcome::Won)).expect("won 60k");
    close::close(&mut store, &t, deals[6], Close::new(Outcome::Lost)).expect("lost 70k");
    forecast_call::forecast_call(&mut store, &t, deals[7], Some(Category::Commit)).expect("called");
    let what = Promise {
        by: By::Us,
        what: "reference visit".into(),
        on: Some(today()),
        contact: None,
    };
    promise::promise(&mut store, &t, deals[8], what).expect("promised");
    add(
        &mut store,
        Opportunity::INFO,
        &[("name", "fresh"), ("amount", "3k")],
    );
    add(
        &mut store,
        Opportunity::INFO,
        &[("name", "yen"), ("amount", "JPY 500")],
    );
    record::set(&mut store, &t, deals[9], &[("amount", "USD 1k")]).expect("without a rate");
    let first = session.deals[0];
    review::verdict(
        &mut store,
        &by(21),
        &mut session,
        first,
        VerdictKind::Flagged,
        "ask *Ann*",
    )
    .expect("said");
    // Done and undone: it never happened.
    move_stage::move_stage(&mut store, &by(22), deals[8], Move::to(needs)).expect("moved");
    store.undo(&by(23)).expect("undone");
    // Of another person: not of this review.
    add(&mut store, User::INFO, &[("name", "Max Braun")]);
    add(
        &mut store,
        Opportunity::INFO,
        &[
            ("name", "not mine"),
            ("amount", "9k"),
            ("owner", "Max Braun"),
        ],
    );
    close::reopen(&mut store, &by(24), old).expect("reopened, but not one of these deals");
    let told = review::finish(&mut store, &by(25), session.review.id).expect("finished");
    let names = |lines: &[review::minutes::Line]| {
        lines
            .iter()
            .map(|line| line.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&told.moved), ["d0"]);
    assert_eq!(
        (told.moved[0].from.as_str(), told.moved[0].to.as_str()),
        ("Prospect", "Qualify")
    );
    assert_eq!(
        (names(&told.pushed), names(&told.pulled)),
        (vec!["d1".to_owned()], vec!["d2".to_owned()])
    );
    assert_eq!(names(&told.amounts), ["d9", "d4", "d3"]);
    assert_eq!(
        (names(&told.won), names(&told.lost)),
        (vec!["d5".to_owned()], vec!["d6".to_owned()])
    );
    assert_eq!(
        (names(&told.called), names(&told.promised)),
        (vec!["d7".to_owned()], vec!["d8".to_owned()])
    );
    assert_eq!(names(&told.added), ["fresh", "yen"]);
    assert_eq!((told.reviewed, told.deals, told.flagged.len()), (1, 10, 1));
    let euro = told.waterfalls[0];
    let k = |thousand: i128| thousand * 100_000;
    assert_eq!((euro.open_then.amount, euro.added.amount), (k(550), k(3)));
    assert_eq!((euro.up.amount, euro.down.amount), (k(5), k(30 + 100)));
    assert_eq!((euro.won.amount, euro.lost.amount), (k(60), k(70)));
    assert_eq!(euro.open_now.amount, k(550 + 3 + 5 - 130 - 60 - 70));
    let others: Vec<(String, i128)> = told.waterfalls[1..]
        .iter()
        .map(|fall| (fall.currency.code().to_owned(), fall.open_now.amount))
        .collect();
    assert_eq!(others, [("JPY".into(), 500), ("USD".into(), 100_000)]);
    // Kept as a record, exported both ways.
    let kept: Review = get(&store, session.review.id);
    assert!(kept.finished.is_some());
    assert!(
        kept.minutes.contains("| open then | 10 | € 550,000.00 |"),
        "{}",
        kept.minutes
    );
    assert!(
        kept.minutes
            .contains("- **d1** (€ 20k): 15 May 2026 → 10 Jun 2026"),
        "{}",
        kept.minutes
    );
    assert!(kept.minutes.contains("ask \\*Ann\\*"));
    let csv = review::minutes_csv(&told);
    assert!(
        csv.contains("\r\nmoved,d0,Prospect,Qualify,10000.00,EUR\r\n"),
        "{csv}"
    );
    assert!(
        csv.contains("\r\nwaterfall,,1,won,-60000.00,EUR\r\n"),
        "{csv}"
    );
    // What happens after its end is not of it.
    close::close(&mut store, &by(30), deals[0], Close::new(Outcome::Won)).expect("won later");
    let later = review::minutes(store.read(), &by(31), &kept).expect("read");
    assert_eq!(names(&later.won), ["d5"]);
    assert_eq!(later.waterfalls, told.waterfalls);
    assert_eq!(
        review::unfinished(store.read(), &by(31)).expect("read"),
        None
    );
}

#[test]
fn a_sheet_shows_what_changed_since_the_last_look_at_that_deal() {
    let (mut store, deals) = ten();
    let deal = deals[0];
    let mut first = begin(&mut store, 10, "");
    let what = |what: &str, days: u64| Promise {
        by: By::Us,
        what: what.into(),
        on: Some(today() + chrono::Days::new(days)),
        contact: None,
    };
    let (kept, _) =
        promise::promise(&mut store, &by(11), deal, what("price list", 1)).expect("promised");
    promise::promise(&mut store, &by(11), deal, what("visit", 2)).expect("promised");
    forecast_call::amount(&mut store, &by(11), deal, "12k").expect("set");
    review::verdict(&mut store, &by(12), &mut first, deal, VerdictKind::Done, "").expect("said");
    review::finish(&mut store, &by(13), first.review.id).expect("finished");
    // A month of work, some of it undone.
    let later = by(60 * 24 * 8);
    forecast_call::amount(&mut store, &later, deal, "USD 15k").expect("set");
    let needs = stage(&store, "Needs");
    move_stage::move_stage(&mut store, &later, deal, Move::to(needs)).expect("moved");
    record::set(&mut store, &later, deal, &[("name", "renamed")]).expect("set");
    store.undo(&later).expect("undone");
    promise::settle(&mut store, &later, kept, true).expect("kept");
    add(
        &mut store,
        Contact::INFO,
        &[("name", "Ann Lee"), ("account", "Acme")],
    );
    add(
        &mut store,
        Member::INFO,
        &[
            ("opportunity", "d0"),
            ("contact", "Ann Lee"),
            ("roles", "decider"),
            ("attitude", "neutral"),
        ],
    );
    let mut actor = later;
    actor.today = today() + chrono::Days::new(8);
    let choice = review::choose(store.read(), &actor, "", &limits()).expect("chosen");
    let second = review::start(&mut store, &actor, choice).expect("started");
    let sheet = review::sheet(store.read(), &actor, Some(&second), deal, &limits()).expect("read");
    let changes: Vec<String> = sheet
        .changes
        .iter()
        .map(|change| format!("{}: {} → {}", change.label, change.from, change.to))
        .collect();
    assert_eq!(
        changes,
        [
            "Amount: € 12,000.00 → $ 15,000.00",
            "Stage: Prospect → Needs",
            "Ann Lee:  → decider"
        ],
        "only what is newer than the last verdict, and stands"
    );
    let promises: Vec<(&str, Standing, bool)> = sheet
        .promises
        .iter()
        .map(|promise| {
            (
                promise.what.as_str(),
                promise.standing,
                promise.is_of_last_time,
            )
        })
        .collect();
    assert_eq!(
        promises,
        [
            ("price list", Standing::Kept, true),
            ("visit", Standing::Overdue, true)
        ]
    );
    assert_eq!(sheet.members().len(), 1);
    assert!(
        sheet
            .nobody
            .iter()
            .all(|role| *role != dealbook::domain::record::opportunity::Role::Decider)
    );
    assert!(
        sheet
            .flags
            .iter()
            .any(|flag| flag.code == "no_next_step" && flag.is_mass)
    );
    assert_eq!(
        sheet.last.as_ref().and_then(|last| last.review),
        Some(dealbook::domain::id::Ref::to(first.review.id))
    );
    let lines = review::sheet::lines(store.read(), &actor, &sheet).expect("told");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("promise (we, kept): price list")),
        "{lines:#?}"
    );
    let verdicts: Vec<Verdict> = store.read().all().expect("read");
    assert_eq!(verdicts.len(), 1);
}
