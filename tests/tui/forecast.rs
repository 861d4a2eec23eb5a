//! The forecast, and the pictures and sizes of the four screens that look over the whole pipeline.

use dealbook::tui::harness::Harness;

#[test]
fn quarters_become_months_and_lead_to_their_deals() {
    let mut harness = Harness::sample().size(120, 36).keys("9");
    assert!(harness.screen().contains("2026-Q1"), "{}", harness.screen());
    harness = harness.keys("s");
    assert!(harness.screen().contains("2026-03"), "{}", harness.screen());
    let mut harness = harness.keys("s<enter>");
    assert_eq!(harness.focus(), "list");
    assert!(
        !harness.is_over && !harness.app().is_complaining(),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<esc>M");
    assert_eq!(harness.focus(), "forecast");
    assert!(harness.screen().contains("mine"));
}

#[test]
fn below_stand_the_deals_behind_the_period() {
    let mut harness = Harness::sample().size(120, 36).keys("9");
    let behind = |harness: &mut Harness| {
        let screen = harness.screen();
        let (_, below) = screen.split_once("THE DEALS BEHIND IT").expect("the deals");
        below.lines().skip(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = behind(&mut harness);
    assert!(first[0].contains("自动化码头环网"), "{first:?}");
    // Another period has others, and the first is a click away.
    harness = harness.keys("j");
    assert_ne!(behind(&mut harness)[0], first[0]);
    let screen = harness.screen();
    let row = |word: &str| {
        screen
            .lines()
            .position(|line| line.contains(word))
            .expect("it")
    };
    let (quarter, deals) = (row("2026-Q1") as u16, row("THE DEALS BEHIND IT") as u16);
    harness = harness.click(6, quarter);
    assert_eq!(behind(&mut harness), first);
    harness = harness.click(6, deals + 2).click(6, deals + 2);
    assert_eq!(harness.focus(), "detail");
    assert!(
        harness.screen().contains("◆ 自动化码头环网"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_won_deal_moves_into_closed() {
    let mut harness = Harness::sample().size(120, 36).keys("9");
    let before = harness.screen();
    let mut harness = harness.keys("2W<enter><enter>9");
    assert_ne!(harness.screen().lines().nth(3), before.lines().nth(3));
    let mut harness = harness.keys("u");
    assert_eq!(harness.screen().lines().nth(3), before.lines().nth(3));
}

#[test]
fn pictures() {
    let places = [
        ("today", "1"),
        ("board", "2ll"),
        ("review_start", "3"),
        ("review", "3<enter>]"),
        ("forecast", "9"),
    ];
    for (width, height) in [(120, 36), (80, 24)] {
        for (name, keys) in places {
            let screen = Harness::sample().size(width, height).keys(keys).screen();
            insta::assert_snapshot!(format!("{name}_{width}"), screen);
        }
    }
}

#[test]
fn no_size_is_too_small_or_too_large() {
    for start in [
        "1",
        "2",
        "3",
        "3<enter>",
        "3<enter><tab>",
        "3<enter><ctrl+e>",
        "9",
    ] {
        let mut harness = Harness::sample().keys(start);
        for (width, height) in [
            (40, 10),
            (41, 11),
            (60, 12),
            (79, 20),
            (80, 24),
            (99, 30),
            (100, 30),
            (120, 36),
            (160, 50),
            (200, 60),
        ] {
            harness = harness.size(width, height).keys("jjGggll");
            assert_eq!(harness.screen().lines().count(), usize::from(height));
        }
    }
}
