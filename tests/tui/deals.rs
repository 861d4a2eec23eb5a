//! Stories of opportunities: moved, closed and set by keys, one or several at once, and taken back by one `u`.

use dealbook::{
    domain::{
        field::{Date, Instant},
        record::{account::Account, opportunity::Opportunity},
    },
    operations::record,
    tui::harness::Harness,
};

fn deals(harness: &Harness) -> Vec<Opportunity> {
    harness.store().read().all().expect("deals")
}

fn deal(harness: &Harness, name: &str) -> Opportunity {
    let mut all = deals(harness).into_iter();
    all.find(|deal| deal.name == name).expect("the deal")
}

fn outcome(deal: &Opportunity) -> String {
    deal.outcome
        .as_ref()
        .map(|outcome| outcome.code().to_owned())
        .unwrap_or_default()
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn one() -> Harness {
    Harness::empty().size(100, 24).keys("4aBridge<ctrl+s><esc>")
}

fn three() -> Harness {
    let harness = one().keys("aCrane<ctrl+s><esc>").keys("aDock<ctrl+s><esc>");
    assert_eq!(deals(&harness).len(), 3);
    harness
}

/// Changes the stage that a deal is in, or its pipeline, behind the interface's back.
fn shape(harness: &mut Harness, gate: &str, criteria: &str) {
    let found = deal(harness, "Bridge");
    let actor = harness
        .store()
        .actor(Instant(1_772_442_000_000), day("2026-03-02"));
    let (stage, pipeline) = (found.stage.unwrap().id(), found.pipeline.unwrap().id());
    let store = harness.store_mut();
    record::set(store, &actor, stage, &[("exit_criteria", criteria)]).expect("criteria");
    record::set(store, &actor, pipeline, &[("gate", gate)]).expect("a gate");
}

#[test]
fn three_marked_deals_are_moved_and_taken_back_together() {
    let harness = three();
    let before: Vec<_> = deals(&harness).iter().map(|deal| deal.stage).collect();
    let mut harness = harness.keys("<ctrl+a>>");
    let after: Vec<_> = deals(&harness).iter().map(|deal| deal.stage).collect();
    assert!(before.iter().zip(&after).all(|(was, is)| was != is));
    assert!(
        harness.screen().contains("moved 3 opportunities to"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("u");
    let back: Vec<_> = deals(&harness).iter().map(|deal| deal.stage).collect();
    assert_eq!(back, before);
}

#[test]
fn three_marked_deals_are_closed_rested_and_planned_in_one_step_each() {
    let lost = three().keys("<ctrl+a>Xprice<enter><enter>");
    assert!(deals(&lost).iter().all(|deal| outcome(deal) == "lost"));
    assert!(deals(&lost).iter().all(|deal| deal.reasons == ["price"]));
    let open = lost.keys("u");
    assert!(deals(&open).iter().all(|deal| outcome(deal) == "open"));

    let rested = three().keys("<ctrl+a>Z<enter>summer<enter>");
    assert!(
        deals(&rested)
            .iter()
            .all(|deal| deal.resting_reason == "summer")
    );
    let awake = rested.keys("u");
    assert!(
        deals(&awake)
            .iter()
            .all(|deal| deal.resting_until.is_none())
    );

    let planned = three().keys("<ctrl+a>Nring them<enter><enter>");
    assert!(
        deals(&planned)
            .iter()
            .all(|deal| deal.next_step == "ring them")
    );
    let idle = planned.keys("u");
    assert!(deals(&idle).iter().all(|deal| deal.next_step.is_empty()));
}

#[test]
fn an_open_criterion_asks_and_only_a_yes_moves() {
    for gate in ["warn", "block"] {
        let mut harness = one();
        shape(&mut harness, gate, "amount_set");
        let before = deal(&harness, "Bridge").stage;
        let mut harness = harness.keys(">");
        assert_eq!(harness.focus(), "confirm", "{gate}");
        assert!(
            harness.screen().contains("amount set"),
            "{}",
            harness.screen()
        );
        let harness = harness.keys("<esc>");
        assert_eq!(deal(&harness, "Bridge").stage, before, "{gate}");
        let harness = harness.keys(">y");
        let found = deal(&harness, "Bridge");
        assert_ne!(found.stage, before, "{gate}");
        // Only where the gate blocks is it kept what was passed over.
        assert_eq!(found.in_spite_of.len(), usize::from(gate == "block"));
        let harness = harness.keys("u");
        assert_eq!(deal(&harness, "Bridge").stage, before);
    }
}

#[test]
fn a_criterion_that_holds_asks_nothing() {
    let mut harness = one().keys("A9k<enter>");
    shape(&mut harness, "block", "amount_set");
    let before = deal(&harness, "Bridge").stage;
    let harness = harness.keys(">");
    assert_ne!(deal(&harness, "Bridge").stage, before);
}

#[test]
fn choosing_a_stage_beyond_a_gate_asks_too() {
    let mut harness = one();
    shape(&mut harness, "block", "amount_set");
    let harness = harness.keys("=Prop<enter>");
    assert_eq!(harness.focus(), "confirm");
    let harness = harness.keys("y");
    assert_eq!(deal(&harness, "Bridge").in_spite_of.len(), 1);
}

#[test]
fn a_step_back_asks_why_and_esc_moves_without() {
    let mut harness = one().keys(">");
    let second = deal(&harness, "Bridge").stage;
    harness = harness.keys("<");
    assert_eq!(harness.focus(), "prompt");
    let mut harness = harness.keys("their budget fell<enter>");
    assert_ne!(deal(&harness, "Bridge").stage, second);
    let actor = harness
        .store()
        .actor(Instant(1_772_442_000_000), day("2026-03-02"));
    let step = harness.store().next_undo(&actor).unwrap().expect("a step");
    assert!(
        step.args
            .as_deref()
            .unwrap_or_default()
            .contains("their budget fell")
    );
    harness = harness.keys(">");
    assert_eq!(deal(&harness, "Bridge").stage, second);
    // Reached by choosing, it is asked too.
    let harness = harness.keys("=Prosp<enter><esc>");
    assert_ne!(deal(&harness, "Bridge").stage, second);
}

#[test]
fn won_asks_how_much_and_when_beginning_with_what_is_known() {
    let mut harness = one().keys("A184k<enter>W");
    assert!(
        harness.screen().contains("184000"),
        "today's amount is there: {}",
        harness.screen()
    );
    let harness = harness.keys("<enter><enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(
        (
            outcome(&found).as_str(),
            found.amount.map(|amount| amount.0)
        ),
        ("won", Some(18_400_000))
    );
    assert_eq!(found.closed_on, Some(day("2026-03-02")));

    let harness = one().keys("A184k<enter>W180k<enter>2026-02-27<enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(found.amount.map(|amount| amount.0), Some(18_000_000));
    assert_eq!(found.closed_on, Some(day("2026-02-27")));
    // Amount and outcome are one step.
    let harness = harness.keys("u");
    let found = deal(&harness, "Bridge");
    assert_eq!(
        (
            outcome(&found).as_str(),
            found.amount.map(|amount| amount.0)
        ),
        ("open", Some(18_400_000))
    );
}

#[test]
fn lost_asks_why_and_to_whom_and_esc_skips() {
    let harness = Harness::empty()
        .size(100, 24)
        .keys("6aRival<ctrl+s><esc>4aBridge<ctrl+s><esc>")
        .keys("Xprice 3; late<enter>Riv<enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(found.reasons, ["price 3", "late"]);
    let rival = harness.store().read().all::<Account>().unwrap()[0].id;
    assert_eq!(
        found.lost_to.map(dealbook::domain::id::Ref::id),
        Some(rival)
    );

    let harness = one().keys("X<esc>");
    assert_eq!(outcome(&deal(&harness, "Bridge")), "lost");
    let harness = one().keys("Xprice<enter><esc>");
    let found = deal(&harness, "Bridge");
    assert_eq!((found.reasons.len(), found.lost_to), (1, None));
}

#[test]
fn prompts_begin_with_what_is_known_and_let_it_be_edited() {
    let harness = one().keys("A184k<enter>");
    // A letter begins anew, any other key edits what is there.
    let harness = harness.keys("A<end><backspace><backspace><backspace><backspace>1.00<enter>");
    assert_eq!(
        deal(&harness, "Bridge").amount.map(|amount| amount.0),
        Some(18_400_100)
    );
    let harness = harness.keys("A5k<enter>");
    assert_eq!(
        deal(&harness, "Bridge").amount.map(|amount| amount.0),
        Some(500_000)
    );

    let harness = harness.keys("Nsend price<enter>2026-03-20<enter>");
    let harness = harness.keys("N<end> list<enter><enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(found.next_step, "send price list");
    assert_eq!(found.next_step_date, Some(day("2026-03-20")));

    let mut harness = harness.keys("D2026-03-31<enter>D");
    assert!(
        harness.screen().contains("2026-03-31"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("<enter>Fcommit<enter>F<enter>");
    assert_eq!(
        deal(&harness, "Bridge")
            .category
            .map(|category| category.code().to_owned())
            .as_deref(),
        Some("commit")
    );
    // An open deal is not called closed: winning and losing say so.
    let screen = harness.keys("F").screen();
    assert!(
        screen.contains("Best case") && !screen.contains(" Closed "),
        "{screen}"
    );
}

#[test]
fn a_day_that_is_typed_along_is_the_day() {
    let harness = one().keys("Ncall the board on 2026-03-27 14:00<enter><enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(found.next_step, "call the board");
    assert_eq!(found.next_step_date, Some(day("2026-03-27")));
    let mut harness = harness.keys("Pours<enter>send drawings by 2026-03-20<enter>");
    let screen = harness.screen();
    assert!(screen.contains("Bridge: send drawings ─"), "{screen}");
    assert!(screen.contains("Fri 20 Mar 2026"), "{screen}");
    // What is offered is edited like any answer.
    let mut harness = harness.keys("<enter><enter>");
    let screen = harness.screen();
    // 20 March from 2 March on, in the list of what happened.
    assert!(
        screen.contains("+18d        Task open   send drawings"),
        "{screen}"
    );
}

#[test]
fn reasons_that_were_said_before_are_offered_and_completed() {
    let mut harness = three()
        .keys("gg")
        .keys("Xprice 3; timing<enter><enter>")
        .keys("gg")
        .keys("Xprice<enter><enter>")
        .keys("gg")
        .keys("X");
    let screen = harness.screen();
    // The most frequent first, without the weight that it had.
    assert!(
        screen.contains("price  timing") && screen.contains("Tab complete"),
        "{screen}"
    );
    let harness = harness.keys("<tab>; t<tab><enter><enter>");
    let lost = deals(&harness);
    let said = |wanted: &[&str]| lost.iter().filter(|deal| deal.reasons == wanted).count();
    assert_eq!(said(&["price 3", "timing"]), 1);
    assert_eq!(said(&["price"]), 1);
    assert_eq!(said(&["price", "timing"]), 1);
}

#[test]
fn choosing_a_stage_begins_where_the_deal_stands() {
    let mut harness = one().keys(">").keys("=").keys("<enter>");
    let before = deals(&harness)[0].stage;
    assert!(before.is_some());
    harness = harness.keys("=<down><enter>");
    assert_ne!(deals(&harness)[0].stage, before);
    assert!(
        !harness.screen().contains("Stage of"),
        "{}",
        harness.screen()
    );
}
