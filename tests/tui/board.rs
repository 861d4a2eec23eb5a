//! The board: cards move, sums follow, the table keeps the card.

use dealbook::{
    domain::{
        field::{Date, Instant},
        id::Ref,
        money::{Currency, Minor},
        record::opportunity::{Opportunity, Outcome},
    },
    store::Op,
    tui::harness::Harness,
};

fn stages(harness: &Harness) -> Vec<String> {
    let deals: Vec<Opportunity> = harness.store().read().all().expect("deals");
    deals
        .into_iter()
        .map(|deal| format!("{} {:?}", deal.name, deal.stage))
        .collect()
}

/// The line of figures under the names of the stages.
fn figures(harness: &mut Harness) -> String {
    harness
        .screen()
        .lines()
        .nth(3)
        .unwrap_or_default()
        .to_owned()
}

/// The deal under the cursor, from the question that a letter asks.
fn here(harness: Harness) -> (Harness, String) {
    let mut harness = harness.keys("A");
    let screen = harness.screen();
    let found = screen
        .split_once("Amount of ")
        .map(|(_, rest)| rest.to_owned())
        .expect(&screen);
    let name = found
        .split(" ─")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    (harness.keys("<esc>"), name)
}

#[test]
fn a_card_moves_the_sums_follow_and_undo_brings_it_back() {
    let mut harness = Harness::sample().size(120, 36).keys("2");
    let (before, sums) = (stages(&harness), figures(&mut harness));
    let (harness, card) = here(harness);
    let mut harness = harness.keys(">y");
    let after = stages(&harness);
    let moved: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(old, new)| old != new)
        .collect();
    assert_eq!(moved.len(), 1);
    assert!(moved[0].0.starts_with(&card));
    assert_ne!(figures(&mut harness), sums);
    // The cursor stays on the card, in its new column.
    let (harness, still) = here(harness);
    assert_eq!(still, card);
    let mut harness = harness.keys("u");
    assert_eq!((stages(&harness), figures(&mut harness)), (before, sums));
    assert_eq!(here(harness).1, card);
}

#[test]
fn the_table_keeps_the_card_and_the_board_the_row() {
    let (harness, card) = here(Harness::sample().size(120, 36).keys("2lljj"));
    let harness = harness.keys("V");
    assert_eq!(harness.focus(), "list");
    let (harness, row) = here(harness);
    assert_eq!(row, card);
    let harness = harness.keys("jV");
    assert_eq!(harness.focus(), "board");
    assert_ne!(here(harness).1, card);

    let harness = Harness::sample().size(120, 36).keys("4/园区<enter>");
    let (harness, row) = here(harness);
    let harness = harness.keys("V");
    assert_eq!(harness.focus(), "board");
    let (harness, card) = here(harness);
    assert_eq!(card, row);
    let harness = harness.keys("V");
    assert_eq!(harness.focus(), "list");
    assert_eq!(here(harness).1, row);
}

#[test]
fn mine_and_everyones() {
    let mut harness = Harness::sample().size(120, 36).keys("2");
    let all = figures(&mut harness);
    let mut harness = harness.keys("M");
    assert_ne!(figures(&mut harness), all);
    assert!(harness.screen().contains("mine"));
}

#[test]
fn a_letter_without_a_card_says_so() {
    let mut harness = Harness::empty().size(100, 24).keys("2>");
    assert!(
        harness.screen().contains("nothing is chosen here"),
        "{}",
        harness.screen()
    );
}

/// A book of so many open deals in the first stage, the largest first by number.
fn crowd(count: i64) -> Harness {
    let mut harness = Harness::empty().size(120, 36);
    let stage = harness.store().read().catalog().pipelines[0].stages[0].id;
    let store = harness.store_mut();
    let actor = store.actor(Instant(1_772_442_000_000), Date::default());
    store
        .transact(&actor, Op::new("create"), |tx| {
            for number in 0..count {
                tx.insert(&Opportunity {
                    name: format!("deal {number:03}"),
                    stage: Some(Ref::to(stage)),
                    outcome: Some(Outcome::Open.into()),
                    amount: Some(Minor(1_000_000 - number * 100)),
                    currency: Currency::parse("EUR"),
                    ..Opportunity::default()
                })?;
            }
            Ok(())
        })
        .expect("deals");
    harness
}

#[test]
fn every_card_of_a_crowded_stage_can_be_reached_and_found() {
    let harness = crowd(300).keys("2G");
    let (harness, last) = here(harness);
    assert_eq!(last, "deal 299");
    // From the table back to the board, to a card far below the head of its stage.
    let harness = harness.keys("4/250<enter>");
    let (harness, row) = here(harness);
    assert_eq!(row, "deal 250");
    let (mut harness, card) = here(harness.keys("V"));
    assert_eq!(card, "deal 250");
    assert!(
        harness.screen().contains("deal 250"),
        "{}",
        harness.screen()
    );
    let (_, above) = here(harness.keys("k"));
    assert_eq!(above, "deal 249");
}

#[test]
fn a_sum_with_more_in_other_currencies_is_cut_at_a_plus() {
    let mut harness = Harness::sample().size(80, 24).keys("2");
    let line = figures(&mut harness);
    assert!(line.contains("k +") && !line.contains('…'), "{line}");
}

#[test]
fn a_card_is_dragged_to_another_stage() {
    let mut harness = Harness::sample().size(120, 36).keys("2");
    let screen = harness.screen();
    let card = screen
        .lines()
        .nth(4)
        .unwrap()
        .trim()
        .chars()
        .take(10)
        .collect::<String>();
    let column = screen.lines().nth(2).unwrap().find("Qualify").unwrap() as u16;
    // It asks where criteria are open, as the key does.
    let mut harness = harness.drag((3, 5), (column + 2, 30));
    let screen = harness.screen();
    assert!(
        screen.contains("moved") && screen.contains("to Qualify") || screen.contains("Still open"),
        "{card}: {screen}"
    );
}
