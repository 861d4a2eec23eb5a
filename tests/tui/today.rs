//! Today: what is done leaves, what follows comes.

use dealbook::{domain::record::activity::Activity, tui::harness::Harness};

fn open(harness: &Harness) -> Vec<String> {
    let all: Vec<Activity> = harness.store().read().all().expect("activities");
    all.into_iter()
        .filter(|one| !one.done)
        .map(|one| one.subject)
        .collect()
}

fn one_step() -> Harness {
    Harness::empty()
        .size(100, 24)
        .keys("4aBridge<ctrl+s><esc>")
        .keys("Nsend price<enter><ctrl+u>today<enter>1")
}

#[test]
fn a_next_step_that_is_done_asks_for_the_following_one() {
    let mut harness = one_step();
    let screen = harness.screen();
    assert!(
        screen.contains("TODAY") && screen.contains("send price"),
        "{screen}"
    );
    let mut harness = harness.keys("<space>");
    assert_eq!(harness.focus(), "prompt");
    harness = harness.keys("call back<enter><ctrl+u>tomorrow<enter>");
    assert_eq!(open(&harness), ["call back"]);
    assert!(
        harness.screen().contains("THIS WEEK"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("uu");
    assert_eq!(open(&harness), ["send price"]);
}

#[test]
fn a_day_is_moved() {
    let mut harness = one_step().keys("D<ctrl+u>+2d<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("THIS WEEK") && !screen.contains("TODAY"),
        "{screen}"
    );
    harness = harness.keys("u");
    assert!(harness.screen().contains("TODAY"));
}

#[test]
fn what_is_logged_from_here_is_about_the_deal() {
    let mut harness = one_step().keys("Cc<enter>asked for the price<enter><enter>");
    assert!(
        harness.screen().contains("logged a call with Bridge"),
        "{}",
        harness.screen()
    );
}

#[test]
fn an_empty_day_says_what_comes_here() {
    let mut harness = Harness::empty().size(80, 24).keys("1");
    assert!(
        harness.screen().contains("Nothing is due this week"),
        "{}",
        harness.screen()
    );
}

#[test]
fn the_sums_of_the_day_are_there_in_a_narrow_window_too() {
    for size in [(80, 24), (90, 36)] {
        let mut harness = Harness::sample().size(size.0, size.1).keys("1");
        let screen = harness.screen();
        assert!(screen.contains("won this quarter €"), "{screen}");
        // Whom it is about is told beside a title that is too long.
        assert!(screen.contains("…  Hochschule W"), "{screen}");
    }
}
