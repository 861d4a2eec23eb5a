//! Stories of one line: typed, understood while it is typed, asked about, carried out and taken back.

use dealbook::{
    domain::record::{
        activity::{Activity, Promise},
        opportunity::Opportunity,
    },
    tui::harness::Harness,
};

fn activities(harness: &Harness) -> Vec<Activity> {
    harness.store().read().all().expect("activities")
}

fn deal(harness: &Harness, name: &str) -> Opportunity {
    let deals: Vec<Opportunity> = harness.store().read().all().expect("deals");
    deals
        .into_iter()
        .find(|deal| deal.name == name)
        .expect("the deal")
}

/// Two accounts, each with an Ann, and one deal of the first.
fn book() -> Harness {
    let mut harness = Harness::empty().size(100, 24);
    for line in [
        "new account Cedar Foods",
        "new account Blue River",
        "new contact Ann Lee @cedar",
        "new contact Ann Poe @blue",
        "new deal Ovens @cedar",
    ] {
        harness = harness.keys(".").paste(line).keys("<enter>");
        assert_ne!(harness.focus(), "capture", "{line}: {}", harness.screen());
    }
    harness
}

#[test]
fn a_line_is_a_touch_an_amount_a_day_and_a_next_step_and_one_undo() {
    let mut harness = book().keys(".").paste(
        "met Ann @cedar, needs 3 ovens, 184k, close eom, send price fri, promise samples +7d",
    );
    let screen = harness.screen();
    for told in [
        "with Ann Lee",
        "about Cedar Foods",
        "Ovens",
        "€ 184,000.00",
        "31 Mar 2026",
        "send price, Fri 6 Mar",
        "we promise",
    ] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("took down a meeting with Ovens: amount, close date, next step, promise"),
        "{screen}"
    );
    let found = deal(&harness, "Ovens");
    assert_eq!(found.amount.map(|amount| amount.0), Some(18_400_000));
    assert_eq!(
        found.close_date.map(|day| day.to_string()).as_deref(),
        Some("2026-03-31")
    );
    let all = activities(&harness);
    let subjects: Vec<&str> = all
        .iter()
        .map(|activity| activity.subject.as_str())
        .collect();
    assert_eq!(subjects, ["needs 3 ovens", "send price", "samples"]);
    assert!(all[0].done && all[0].contacts.len() == 1 && all[1].next);
    assert_eq!(all[2].promise, Some(Promise::Us.into()));
    let harness = harness.keys("u");
    assert_eq!(activities(&harness).len(), 0);
    assert_eq!(deal(&harness, "Ovens").amount, None);
}

#[test]
fn a_name_of_several_is_asked_and_never_chosen() {
    let mut harness = book().keys(".").paste("called ann, likes the offer");
    assert!(
        harness.screen().contains("`ann` may be 2 records"),
        "{}",
        harness.screen()
    );
    harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "choose");
    harness = harness.keys("poe<enter>");
    assert!(
        harness
            .screen()
            .contains("took down a call with Blue River"),
        "{}",
        harness.screen()
    );
}

#[test]
fn what_is_not_understood_stays_in_the_line() {
    let mut harness = book()
        .keys(".")
        .paste("met Ann @cedar, close fryday")
        .keys("<enter>");
    assert_eq!(harness.focus(), "capture");
    assert!(
        harness.screen().contains("`fryday` is not a date"),
        "{}",
        harness.screen()
    );
    assert_eq!(activities(&harness).len(), 0);
    harness = harness
        .keys("<esc>")
        .keys(".")
        .paste("met Zoe @nowhere")
        .keys("<enter>");
    assert_eq!(harness.focus(), "capture");
    assert!(
        harness
            .screen()
            .contains("nobody and nothing is called `nowhere`"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_clause_is_read_otherwise_by_tab_and_the_record_under_the_cursor_is_meant() {
    let harness = book()
        .keys("4<enter>.")
        .paste("brings drawings fri")
        .keys("<tab><enter>");
    let found = activities(&harness);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].next && found[0].opportunity.is_some());
}

#[test]
fn the_strip_at_two_sizes() {
    let line =
        "met Ann @cedar, needs 3 ovens, 184k, close eom, send price fri, they promise 图纸 下周五";
    for (name, width, height) in [("capture_80", 80, 24), ("capture_120", 120, 36)] {
        let mut harness = book().size(width, height).keys("4.").paste(line);
        insta::assert_snapshot!(name, harness.screen());
    }
}
