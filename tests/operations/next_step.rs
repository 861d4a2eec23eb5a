//! The next step, promises, touches: one list, and what counts as contact.

use dealbook::{
    domain::{
        field::Record as _,
        record::{
            activity::{Activity, ActivityKind, Promise as By, TouchOutcome},
            contact::Contact,
            opportunity::Opportunity,
        },
    },
    operations::{
        log_touch::{self, Touch},
        next_step::{self, Done, NextStep},
        promise::{self, Promise},
        quiet, record,
    },
};

use super::support::{add, back_and_forth, by, get, with_deal};
use crate::support::today;

#[test]
fn the_next_step_is_one_activity_rewritten_done_and_followed() {
    let (mut store, acme, deal) = with_deal();
    let friday = today() + chrono::Days::new(4);
    back_and_forth(&mut store, |store| {
        let actor = by(2);
        record::set(
            store,
            &actor,
            deal,
            &[("next_step", "call Ann"), ("next_step_date", "fri")],
        )
        .expect("set")
    });
    let first = next_step::current(store.read(), deal)
        .expect("read")
        .expect("there");
    assert_eq!(
        (first.subject.as_str(), first.due),
        ("call Ann", Some(friday))
    );
    assert_eq!(first.account.map(dealbook::domain::id::Ref::id), Some(acme));
    back_and_forth(&mut store, |store| {
        let step = NextStep::new("call Ann about 10G", None);
        next_step::next_step(store, &by(3), deal, step).expect("rewritten")
    });
    let same = next_step::current(store.read(), deal)
        .expect("read")
        .expect("there");
    assert_eq!(
        (same.id, same.due),
        (first.id, Some(friday)),
        "the same step, its day kept"
    );
    back_and_forth(&mut store, |store| {
        let done = Done {
            agreed: "needs 10G".into(),
            following: Some(NextStep::new("send offer", Some(friday))),
        };
        next_step::done(store, &by(4), deal, done).expect("done")
    });
    let second = next_step::current(store.read(), deal)
        .expect("read")
        .expect("there");
    assert_ne!(second.id, first.id);
    assert!(get::<Activity>(&store, first.id).done);
    // Beside: the former stays as an open task.
    back_and_forth(&mut store, |store| {
        let step = NextStep {
            beside: true,
            ..NextStep::new("visit", None)
        };
        next_step::next_step(store, &by(5), deal, step).expect("set")
    });
    let offer: Activity = get(&store, second.id);
    assert!(!offer.next && !offer.done);
    back_and_forth(&mut store, |store| {
        next_step::mark_next(store, &by(6), second.id).expect("marked")
    });
    let marked: Vec<Activity> = store.read().referring("opportunity", deal).expect("read");
    assert_eq!(
        marked
            .iter()
            .filter(|activity| activity.next && !activity.done)
            .count(),
        1
    );
    back_and_forth(&mut store, |store| {
        record::set(store, &by(7), deal, &[("next_step", "")]).expect("cleared")
    });
    assert_eq!(next_step::current(store.read(), deal).expect("read"), None);
    assert!(
        record::set(&mut store, &by(8), deal, &[("next_step_date", "fri")]).is_err(),
        "a day of nothing"
    );
}

#[test]
fn a_touch_says_with_whom_what_came_of_it_and_what_follows() {
    let (mut store, acme, deal) = with_deal();
    let ann = add(
        &mut store,
        Contact::INFO,
        &[("name", "Ann Lee"), ("account", "Acme")],
    );
    next_step::next_step(&mut store, &by(2), deal, NextStep::new("call Ann", None)).expect("set");
    let (call, _) = back_and_forth(&mut store, |store| {
        let touch = Touch {
            contacts: vec![ann],
            did_next: true,
            next: Some(NextStep::new(
                "send price",
                Some(today() + chrono::Days::new(1)),
            )),
            ..Touch::new(ActivityKind::Call, "needs 10G uplinks\nasks for 3y support")
        };
        log_touch::log_touch(store, &by(3), deal, touch).expect("logged")
    });
    let call: Activity = get(&store, call);
    assert_eq!(
        (call.subject.as_str(), call.agreed.as_str()),
        ("needs 10G uplinks", "asks for 3y support")
    );
    assert_eq!(call.outcome, Some(TouchOutcome::Reached.into()));
    assert!(call.done && call.done_at.is_some());
    assert_eq!(call.account.map(dealbook::domain::id::Ref::id), Some(acme));
    let next = next_step::current(store.read(), deal)
        .expect("read")
        .expect("there");
    assert_eq!(next.subject, "send price");
    let mail = Touch::new(ActivityKind::Email, "sent the price");
    let (mail, _) = log_touch::log_touch(&mut store, &by(4), ann, mail).expect("logged");
    assert_eq!(get::<Activity>(&store, mail).outcome, None, "one-way");
    let late = Touch {
        reached: Some(false),
        on: Some(today() - chrono::Days::new(3)),
        ..Touch::new(ActivityKind::Call, "")
    };
    let (late, _) = log_touch::log_touch(&mut store, &by(5), acme, late).expect("logged");
    let late: Activity = get(&store, late);
    assert_eq!(
        (late.subject.as_str(), late.outcome),
        ("Call", Some(TouchOutcome::NoAnswer.into()))
    );
    assert_eq!(
        late.done_at.map(|at| at.0 / 86_400_000),
        late.due.map(dealbook::domain::field::days)
    );
    let planned = Touch {
        on: Some(today() + chrono::Days::new(1)),
        ..Touch::new(ActivityKind::Visit, "")
    };
    assert!(log_touch::log_touch(&mut store, &by(6), acme, planned).is_err());
}

#[test]
fn a_promise_is_kept_or_broken() {
    let (mut store, _, deal) = with_deal();
    let made = Promise {
        by: By::Us,
        what: "reference visit".into(),
        on: Some(today()),
        contact: None,
    };
    let (ours, _) = back_and_forth(&mut store, |store| {
        promise::promise(store, &by(2), deal, made).expect("noted")
    });
    back_and_forth(&mut store, |store| {
        promise::settle(store, &by(3), ours, false).expect("broken")
    });
    let broken: Activity = get(&store, ours);
    assert_eq!(
        (broken.done, broken.outcome),
        (true, Some(TouchOutcome::Cancelled.into()))
    );
    assert!(promise::settle(&mut store, &by(4), deal, true).is_err());
    let until = today() + chrono::Days::new(14);
    back_and_forth(&mut store, |store| {
        quiet::quiet(store, &by(5), deal, "no_decider", until, "new lead there").expect("quiet")
    });
    let deal: Opportunity = get(&store, deal);
    assert_eq!(deal.name, "Acme renewal");
}
