//! Moving, closing, reopening, resting: what follows, what is asked, what is kept.

use dealbook::{
    domain::{
        field::Record as _,
        id::Id,
        money::Fixed,
        pick::Pick,
        record::{
            contact::Contact,
            opportunity::{Member, Opportunity, Outcome},
            pipeline::{Category, Pipeline, Stage},
        },
    },
    operations::{
        close::{self, Close},
        forecast_call,
        move_stage::{self, Move},
        record, rest,
    },
    store::Store,
};

use super::support::{add, back_and_forth, by, get, with_deal};
use crate::support::today;

fn stage(store: &Store, name: &str) -> Id {
    store
        .read()
        .by_name(Stage::INFO, name)
        .expect("readable")
        .expect("a stage")
}

fn percent(number: i64) -> Option<Fixed> {
    Some(Fixed(number * 1_000_000))
}

#[test]
fn probability_and_category_follow_the_stage_until_set_by_hand() {
    let (mut store, _, deal) = with_deal();
    assert_eq!(get::<Opportunity>(&store, deal).probability, percent(10));
    let to = stage(&store, "Proposal");
    back_and_forth(&mut store, |store| {
        let actor = by(2);
        move_stage::move_stage(store, &actor, deal, Move::to(to)).expect("moved")
    });
    let moved: Opportunity = get(&store, deal);
    assert_eq!(moved.probability, percent(60));
    assert_eq!(moved.category, Some(Category::BestCase.into()));
    back_and_forth(&mut store, |store| {
        let actor = by(3);
        forecast_call::forecast_call(store, &actor, deal, Some(Category::Commit)).expect("called")
    });
    let actor = by(4);
    move_stage::advance(&mut store, &actor, deal, false, "no budget yet").expect("back");
    let back: Opportunity = get(&store, deal);
    assert_eq!(
        back.stage.map(dealbook::domain::id::Ref::id),
        Some(stage(&store, "Needs"))
    );
    assert_eq!(back.probability, percent(40), "it follows");
    assert_eq!(
        back.category,
        Some(Category::Commit.into()),
        "by hand, it stays"
    );
    forecast_call::forecast_call(&mut store, &actor, deal, None).expect("released");
    assert_eq!(
        get::<Opportunity>(&store, deal).category,
        Some(Category::Pipeline.into())
    );
}

#[test]
fn closing_keeps_the_stage_and_reopening_puts_back_what_was() {
    let (mut store, _, deal) = with_deal();
    let actor = by(2);
    let needs = stage(&store, "Needs");
    let to = stage(&store, "Negotiation");
    move_stage::move_stage(&mut store, &actor, deal, Move::to(to)).expect("moved");
    record::set(&mut store, &actor, deal, &[("probability", "72.5%")]).expect("by hand");
    let open: Opportunity = get(&store, deal);
    assert!(open.probability_by_hand);
    back_and_forth(&mut store, |store| {
        let actor = by(3);
        let how = Close {
            reasons: vec!["price 3".into()],
            ..Close::new(Outcome::Lost)
        };
        close::close(store, &actor, deal, how).expect("closed")
    });
    let lost: Opportunity = get(&store, deal);
    assert_eq!(lost.outcome, Some(Pick::Known(Outcome::Lost)));
    assert_eq!(
        (lost.probability, lost.closed_on),
        (percent(0), Some(today()))
    );
    assert_eq!(lost.category, Some(Category::Omitted.into()));
    assert_eq!(lost.stage, open.stage, "where it was decided");
    assert_eq!(lost.close_date, open.close_date, "frozen");
    // Lost turns out to be won: reopening still knows what was before both.
    close::close(&mut store, &by(4), deal, Close::new(Outcome::Won)).expect("closed");
    assert_eq!(get::<Opportunity>(&store, deal).probability, percent(100));
    assert!(
        move_stage::move_stage(&mut store, &by(5), deal, Move::to(needs)).is_err(),
        "a closed deal is not moved"
    );
    back_and_forth(&mut store, |store| {
        let actor = by(6);
        close::reopen(store, &actor, deal).expect("reopened")
    });
    let back: Opportunity = get(&store, deal);
    assert_eq!(back.probability, Some(Fixed(72_500_000)));
    assert!(back.probability_by_hand);
    assert_eq!((back.category, back.stage), (open.category, open.stage));
    assert_eq!(
        (back.closed_on, back.outcome),
        (None, Some(Outcome::Open.into()))
    );
}

#[test]
fn a_deal_that_came_closed_reopens_into_what_its_stage_says() {
    let (mut store, ..) = with_deal();
    let deal = add(
        &mut store,
        Opportunity::INFO,
        &[
            ("name", "Old"),
            ("stage", "Qualify"),
            ("outcome", "won"),
            ("closed_on", "2026-01-15"),
        ],
    );
    let won: Opportunity = get(&store, deal);
    assert_eq!(
        won.closed_on.map(|day| day.to_string()).as_deref(),
        Some("2026-01-15")
    );
    assert_eq!(won.probability, percent(100));
    close::reopen(&mut store, &by(3), deal).expect("reopened");
    let back: Opportunity = get(&store, deal);
    assert_eq!(
        (back.probability, back.category),
        (percent(25), Some(Category::Pipeline.into()))
    );
}

#[test]
fn a_gate_asks_for_every_stage_passed_and_remembers_what_was_skipped() {
    let (mut store, _, deal) = with_deal();
    let plain = store
        .read()
        .by_name(Pipeline::INFO, "Plain")
        .expect("read")
        .expect("there");
    let actor = by(2);
    record::set(&mut store, &actor, plain, &[("gate", "block")]).expect("set");
    for (name, criteria) in [
        ("Prospect", "need written down\namount_set"),
        ("Qualify", "decider_known"),
    ] {
        let id = stage(&store, name);
        record::set(&mut store, &actor, id, &[("exit_criteria", criteria)]).expect("set");
    }
    let needs = stage(&store, "Needs");
    let qualify = stage(&store, "Qualify");
    let error =
        move_stage::move_stage(&mut store, &actor, deal, Move::to(needs)).expect_err("blocked");
    assert_eq!(
        error.to_string(),
        "not met on the way to Needs: need written down (Prospect), decider known (Qualify)",
        "the amount is set"
    );
    let unmet = move_stage::unmet(
        store.read(),
        &get(&store, deal),
        needs,
        &["need written down".into()],
    );
    assert_eq!(unmet.expect("read").len(), 1, "ticked by hand");
    let ticked = Move {
        ticked: vec!["need written down".into()],
        ..Move::to(needs).in_spite()
    };
    back_and_forth(&mut store, |store| {
        move_stage::move_stage(store, &by(3), deal, ticked).expect("moved")
    });
    let moved: Opportunity = get(&store, deal);
    assert_eq!(moved.in_spite_of, ["Qualify: decider known"]);
    assert_eq!(moved.criteria_met, ["need written down"]);
    // Back before it, and the decider found: nothing is held against the deal any more.
    move_stage::move_stage(&mut store, &by(4), deal, Move::to(qualify))
        .expect("backward checks nothing");
    assert!(get::<Opportunity>(&store, deal).in_spite_of.is_empty());
    let ann = add(&mut store, Contact::INFO, &[("name", "Ann Lee")]);
    assert_eq!(get::<Contact>(&store, ann).family_name, "Lee");
    add(
        &mut store,
        Member::INFO,
        &[
            ("opportunity", "Acme renewal"),
            ("contact", "Ann Lee"),
            ("roles", "decider, champion"),
        ],
    );
    let (moved, _) =
        move_stage::move_stage(&mut store, &by(5), deal, Move::to(needs)).expect("met");
    assert!(moved.unmet.is_empty() && moved.is_forward);
}

#[test]
fn a_deal_rests_until_a_day_to_come() {
    let (mut store, _, deal) = with_deal();
    let actor = by(2);
    assert!(rest::rest(&mut store, &actor, deal, today(), "").is_err());
    let until = today() + chrono::Days::new(30);
    back_and_forth(&mut store, |store| {
        rest::rest(store, &actor, deal, until, "budget in spring").expect("rests")
    });
    assert_eq!(get::<Opportunity>(&store, deal).resting_until, Some(until));
    back_and_forth(&mut store, |store| {
        rest::wake(store, &actor, deal).expect("woken")
    });
    assert_eq!(get::<Opportunity>(&store, deal).resting_reason, "");
}
