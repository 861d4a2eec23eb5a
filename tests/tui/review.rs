//! The review by keyboard alone: verdicts, letters, minutes, and all of it taken back.

use std::{collections::BTreeMap, path::PathBuf};

use dealbook::{
    clock::Clock,
    domain::{
        id::Id,
        pick::Pick,
        record::{
            activity::Activity,
            opportunity::Opportunity,
            review::{Review, Verdict, VerdictKind},
        },
    },
    operations::sample,
    store::Store,
    tui::harness::Harness,
};

fn deals(harness: &Harness) -> Vec<Opportunity> {
    harness.store().read().all().expect("deals")
}

fn deal(harness: &Harness, id: Id) -> Opportunity {
    deals(harness)
        .into_iter()
        .find(|deal| deal.id == id)
        .expect("the deal")
}

/// What the letters change, of every deal.
fn state(harness: &Harness) -> Vec<String> {
    deals(harness)
        .into_iter()
        .map(|deal| {
            format!(
                "{} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?}",
                deal.name,
                deal.stage,
                deal.amount,
                deal.close_date,
                deal.category,
                deal.outcome,
                deal.closed_on,
                deal.next_step,
                deal.next_step_date,
            )
        })
        .collect()
}

fn session(harness: &Harness) -> Review {
    let reviews: Vec<Review> = harness.store().read().all().expect("reviews");
    reviews
        .into_iter()
        .max_by_key(|review| review.id)
        .expect("a review")
}

fn verdicts(harness: &Harness) -> BTreeMap<Id, VerdictKind> {
    let review = session(harness).id;
    let all: Vec<Verdict> = harness.store().read().all().expect("verdicts");
    all.into_iter()
        .filter(|verdict| verdict.review.is_some_and(|of| of.id() == review))
        .filter_map(|verdict| match verdict.kind {
            Some(Pick::Known(kind)) => Some((verdict.opportunity?.id(), kind)),
            _ => None,
        })
        .collect()
}

fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("dealbook-{name}-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

fn at(harness: &Harness, place: usize) -> Id {
    session(harness).deals[place].id()
}

#[test]
fn ten_deals_are_handled_by_keys_alone_and_all_of_it_is_taken_back() {
    let harness = Harness::sample().size(120, 36).keys("3");
    let before = state(&harness);
    let activities = harness.store().read().all::<Activity>().unwrap().len();

    let mut harness = harness.keys("<enter>");
    let ids: Vec<Id> = (0..12).map(|place| at(&harness, place)).collect();
    harness = harness
        .keys("<enter>")
        .keys("]")
        .keys("!ask the boss<enter>")
        .keys("d<ctrl+u>2026-05-20<enter><enter>")
        .keys("a<ctrl+u>77k<enter><enter>")
        .keys("fomit<enter><enter>")
        .keys("ncall them<enter><ctrl+u>+3d<enter><enter>")
        .keys("p<enter>send the map<enter><ctrl+u>+5d<enter><enter>")
        .keys("cc<enter>spoke of the roof<enter><enter><enter>")
        .keys("w<enter><enter><enter>")
        .keys("xprice<enter><esc><enter>");
    let said = verdicts(&harness);
    assert_eq!(said.len(), 11, "{}", harness.screen());
    assert_eq!(said[&ids[0]], VerdictKind::Done);
    assert_eq!(said[&ids[1]], VerdictKind::Skipped);
    assert_eq!(said[&ids[2]], VerdictKind::Flagged);
    assert_eq!(
        deal(&harness, ids[3]).close_date.unwrap().to_string(),
        "2026-05-20"
    );
    assert_eq!(deal(&harness, ids[4]).amount.unwrap().0, 7_700_000);
    assert_eq!(
        deal(&harness, ids[5]).category.as_ref().unwrap().code(),
        "omitted"
    );
    assert_eq!(deal(&harness, ids[6]).next_step, "call them");
    assert_eq!(
        deal(&harness, ids[9]).outcome.as_ref().unwrap().code(),
        "won"
    );
    assert_eq!(
        deal(&harness, ids[10]).outcome.as_ref().unwrap().code(),
        "lost"
    );
    let all: Vec<Activity> = harness.store().read().all().unwrap();
    let of = |deal: Id, words: &str| {
        all.iter()
            .any(|one| one.opportunity.is_some_and(|of| of.id() == deal) && one.subject == words)
    };
    assert!(of(ids[7], "send the map") && of(ids[8], "spoke of the roof"));

    harness = harness.keys("<ctrl+e>");
    assert_eq!(harness.focus(), "minutes");
    let screen = harness.screen();
    assert!(
        screen.contains("11 reviewed") || screen.contains("reviewed, 1 skipped"),
        "{screen}"
    );
    assert!(
        screen.contains("won") && screen.contains("lost"),
        "{screen}"
    );
    for (name, words) in [("minutes.md", "# "), ("minutes.csv", ",")] {
        let path = scratch("review").with_extension(name);
        let _ = std::fs::remove_file(&path);
        harness = harness
            .keys("E<ctrl+u>")
            .paste(&path.to_string_lossy())
            .keys("<enter>");
        let text = std::fs::read_to_string(&path).expect("the minutes");
        assert!(
            text.contains(words) && text.contains("send the map"),
            "{text}"
        );
        // A second time it is refused: what is there is never lost.
        std::fs::write(&path, "mine").unwrap();
        harness = harness
            .keys("E<ctrl+u>")
            .paste(&path.to_string_lossy())
            .keys("<enter>");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        std::fs::remove_file(&path).unwrap();
    }

    let mut harness = harness.keys("<esc>").keys(&"u".repeat(40));
    assert_eq!(state(&harness), before);
    assert_eq!(
        harness.store().read().all::<Activity>().unwrap().len(),
        activities
    );
    assert!(
        harness.screen().contains("Enter begins"),
        "{}",
        harness.screen()
    );
}

#[test]
fn upper_case_does_the_same_and_an_undo_shows_at_once() {
    let mut harness = Harness::sample().size(120, 36).keys("3<enter>");
    let id = at(&harness, 0);
    let old = harness.screen();
    harness = harness.keys("A<ctrl+u>123456<enter>");
    assert_eq!(deal(&harness, id).amount.unwrap().0, 12_345_600);
    assert!(harness.screen().contains("123,456"), "{}", harness.screen());
    harness = harness.keys("u");
    let heads = |screen: &str| screen.lines().take(7).collect::<Vec<_>>().join("\n");
    assert_eq!(heads(&harness.screen()), heads(&old));
}

#[test]
fn a_verdict_that_is_taken_back_leads_back_to_its_deal() {
    let mut harness = Harness::sample().size(120, 36).keys("3<enter><enter>");
    assert!(harness.screen().contains(" 2 of "), "{}", harness.screen());
    harness = harness.keys("u");
    assert!(harness.screen().contains(" 1 of "), "{}", harness.screen());
    assert!(verdicts(&harness).is_empty());
    // One more takes back the review itself.
    harness = harness.keys("u");
    assert!(
        harness.screen().contains("Enter begins"),
        "{}",
        harness.screen()
    );
}

#[test]
fn the_index_leads_to_any_deal_and_back() {
    let mut harness = Harness::sample().size(120, 36).keys("3<enter><enter>]i");
    assert_eq!(harness.focus(), "choose");
    let screen = harness.screen();
    assert!(
        screen.contains("reviewed") && screen.contains("skipped"),
        "{screen}"
    );
    harness = harness.keys("<up><up><enter>");
    assert!(harness.screen().contains(" 1 of "), "{}", harness.screen());
    harness = harness.keys("][");
    assert!(harness.screen().contains(" 1 of "), "{}", harness.screen());
}

#[test]
fn a_finding_is_kept_quiet() {
    let mut harness = Harness::sample().size(120, 36).keys("3<enter>");
    harness = harness.keys("z<enter><ctrl+u>+30d<enter>");
    assert!(
        harness.screen().contains("quiet until"),
        "{}",
        harness.screen()
    );
    harness = harness.keys("u");
    assert!(
        harness.screen().contains("took back"),
        "{}",
        harness.screen()
    );
}

#[test]
fn letters_before_the_start_say_why_they_do_nothing() {
    let mut harness = Harness::sample().size(120, 36).keys("3d");
    assert!(
        harness.screen().contains("no review has begun"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_criterion_is_ticked_by_hand() {
    let harness = Harness::sample().size(120, 36).keys("3<enter>");
    let ids = session(&harness).deals;
    let of = |harness: &Harness| -> usize {
        ids.iter()
            .map(|id| deal(harness, id.id()).criteria_met.len())
            .sum()
    };
    let before = of(&harness);
    let harness = harness.keys("+<enter>");
    let after = of(&harness);
    assert_eq!(before.abs_diff(after), 1);
    assert_eq!(of(&harness.keys("u")), before);
}

#[test]
fn a_review_that_was_left_goes_on_where_it_stood() {
    let path = scratch("left.db");
    let clock = Clock::at("2026-03-02".parse().unwrap());
    let mut store = Store::create(&path, &sample::new_book(clock)).unwrap();
    sample::fill(&mut store, clock).unwrap();
    let harness = Harness::over(store, clock)
        .size(120, 36)
        .keys("3<enter><enter>]<enter>");
    let id = at(&harness, 3);
    drop(harness);
    let mut harness = Harness::over(Store::open(&path).unwrap(), clock)
        .size(120, 36)
        .keys("3");
    assert!(harness.screen().contains(" 4 of "), "{}", harness.screen());
    assert!(harness.screen().contains(&deal(&harness, id).name));
    // Gone back, left without a word, and found there.
    let harness = harness.keys("[[");
    drop(harness);
    let mut harness = Harness::over(Store::open(&path).unwrap(), clock)
        .size(120, 36)
        .keys("3");
    assert!(harness.screen().contains(" 2 of "), "{}", harness.screen());
    drop(harness);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[test]
fn an_empty_book_says_what_to_do() {
    let mut harness = Harness::empty().size(80, 24).keys("3<enter>");
    assert!(
        harness.screen().contains("There is no open deal here"),
        "{}",
        harness.screen()
    );
}

#[test]
fn what_a_question_wrote_is_told_and_nothing_is_waited_for() {
    let mut harness = Harness::sample().size(120, 36).keys("3<enter>deom<enter>");
    harness = harness.wait(2_000);
    let screen = harness.screen();
    assert!(!harness.app().is_waiting(), "{screen}");
    let last = screen.lines().rev().find(|line| line.contains("undoes"));
    assert!(
        last.is_some_and(|line| line.contains("close date of")),
        "{screen}"
    );
}

#[test]
fn every_letter_is_seen_on_eighty_columns() {
    let mut harness = Harness::sample().size(80, 24).keys("3<enter>");
    let screen = harness.screen();
    for hint in [
        "> < stage",
        "n next",
        "p promise",
        "c log",
        "w won",
        "x lost",
        "] skip",
        "[ back",
    ] {
        assert!(screen.contains(hint), "{hint}: {screen}");
    }
}

#[test]
fn a_day_typed_in_the_strip_takes_the_place_of_the_one_offered() {
    let mut harness = Harness::sample()
        .size(120, 36)
        .keys("3<enter>ccytalked<enter>offer<enter>");
    assert!(harness.screen().contains("+7d"));
    harness = harness.keys("fri");
    let screen = harness.screen();
    assert!(
        screen.contains("on  fri ") && screen.contains("Fri "),
        "{screen}"
    );
    let harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "review");
    assert_eq!(deal(&harness, at(&harness, 0)).next_step, "offer");
}

#[test]
fn on_eighty_columns_tab_leads_to_the_buying_centre() {
    let mut harness = Harness::sample().size(80, 24).keys("3<enter>");
    assert!(!harness.screen().contains("decider  "));
    let mut harness = harness.keys("<tab>");
    let screen = harness.screen();
    assert!(
        screen.contains("BUYING CENTRE") && screen.contains("decider  "),
        "{screen}"
    );
}
