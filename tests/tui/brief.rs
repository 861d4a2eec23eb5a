//! Stories of the brief: what stands on the page, and what it leaves out.

use dealbook::tui::harness::Harness;

fn book() -> Harness {
    let mut harness = Harness::empty().size(100, 40);
    for line in [
        "new account Cedar Foods",
        "new contact Ann Lee @cedar",
        "new deal Ovens @cedar",
        "met Ann @cedar, needs 3 ovens, 184k, close eom, send price fri, promise samples +7d, they promise drawings fri",
    ] {
        harness = harness.keys(".").paste(line).keys("<enter>");
    }
    harness
}

#[test]
fn the_brief_tells_people_promises_next_step_and_touches() {
    let mut harness = book().keys("4B");
    assert_eq!(harness.focus(), "brief");
    let screen = harness.screen();
    for told in [
        "Cedar Foods · last contact today",
        "€ 184,000.00, Prospect, closes 31 Mar 2026",
        "next step: send price — Fri",
        "WE PROMISED",
        "samples — +7d",
        "THEY PROMISED",
        "drawings — Fri",
        "today, meeting with Ann Lee: needs 3 ovens",
        "decider: nobody known",
    ] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    assert!(!screen.contains("LIVE QUOTES"), "{screen}");
    harness = harness.keys("<esc>").keys("6B");
    assert!(
        harness.screen().contains("Ann Lee: last contact today"),
        "{}",
        harness.screen()
    );
    harness = harness.keys("<esc>7B");
    assert!(
        harness.screen().contains("Brief · Ann Lee"),
        "{}",
        harness.screen()
    );
}

#[test]
fn the_brief_at_two_sizes() {
    for (name, width, height) in [("brief_80", 80, 24), ("brief_120", 120, 36)] {
        let mut harness = book().size(width, height).keys("4B");
        insta::assert_snapshot!(name, harness.screen());
    }
}

#[test]
fn reading_ends_where_the_brief_ends() {
    let mut harness = book().size(80, 24).keys("4B");
    let top = harness.screen();
    harness = harness.keys("G");
    let end = harness.screen();
    assert_ne!(end, top);
    harness = harness.keys("jjjjjjjj");
    assert_eq!(harness.screen(), end);
    harness = harness.keys("k");
    assert_ne!(harness.screen(), end, "the first key back moves");
    harness = harness.keys("gg");
    assert_eq!(harness.screen(), top);
}
