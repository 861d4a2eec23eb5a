//! The board: cards move, sums follow, the table keeps the card.

use dealbook::{domain::record::opportunity::Opportunity, tui::harness::Harness};

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
