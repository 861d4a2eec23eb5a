//! Stories of lists and forms: saved views, the filter while it is typed, drafts.

use dealbook::{domain::record::account::Account, tui::harness::Harness};

fn accounts() -> Harness {
    Harness::empty()
        .size(100, 24)
        .keys("6aAcme<ctrl+s><esc>aBolt<ctrl+s><esc>")
}

#[test]
fn a_saved_view_brings_back_filter_columns_and_order() {
    let mut harness = accounts()
        .keys("aCorona<ctrl+s><esc>")
        .keys("/name:o<enter>KWebsi<tab><enter>S<ctrl+w>with o<enter>");
    let place = |screen: &str, name: &str| screen.find(name);
    let kept = harness.screen();
    assert!(kept.contains("Website"), "{kept}");
    assert!(place(&kept, "Corona") < place(&kept, "Bolt"), "{kept}");
    let mut harness = harness.keys("<backspace>SKWebsi<tab><enter>");
    let other = harness.screen();
    assert!(
        other.contains("Acme") && !other.contains("Website"),
        "{other}"
    );
    let mut harness = harness.keys("'with<enter>");
    let back = harness.screen();
    assert!(
        back.contains("filter: name:o") && !back.contains("Acme"),
        "{back}"
    );
    assert!(back.contains("Website"), "{back}");
    assert!(place(&back, "Corona") < place(&back, "Bolt"), "{back}");
}

#[test]
fn a_draft_keeps_what_was_picked() {
    let mut harness = Harness::empty()
        .size(100, 30)
        .keys("6aAcme<ctrl+s><esc>4aBridge<tab><enter>Acme<enter><esc>");
    harness = harness.keys("a");
    let screen = harness.screen();
    assert!(
        screen.contains("Bridge") && screen.contains("Acme"),
        "{screen}"
    );
    let harness = harness.keys("<ctrl+s>");
    let deal: dealbook::domain::record::opportunity::Opportunity =
        harness.store().read().all().unwrap().remove(0);
    let acme: Account = harness.store().read().all().unwrap().remove(0);
    assert_eq!(
        deal.account.map(dealbook::domain::id::Ref::id),
        Some(acme.id)
    );
}

#[test]
fn tab_completes_fields_values_and_names() {
    let mut harness = Harness::empty().size(100, 24).keys(
        "6aAcme Steel<ctrl+s><esc>4aBridge<tab><enter>Acme<enter><ctrl+s><esc>aDock<ctrl+s><esc>",
    );
    harness = harness.keys("/outc<tab>");
    assert!(
        harness.screen().contains("outcome:"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<ctrl+u>accou<tab>acm<tab>");
    let screen = harness.screen();
    assert!(screen.contains("account:\"Acme Steel\""), "{screen}");
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Bridge") && screen.contains("1 of 1"),
        "{screen}"
    );
}

#[test]
fn up_and_down_go_through_what_was_typed_before() {
    let mut harness = accounts().keys("/acm<enter>").keys("/<ctrl+u>bol<enter>");
    harness = harness.keys("/<up>");
    assert!(harness.screen().contains("/ bol"), "{}", harness.screen());
    harness = harness.keys("<up>");
    assert!(harness.screen().contains("/ acm"), "{}", harness.screen());
    harness = harness.keys("<down>");
    assert!(harness.screen().contains("/ bol"), "{}", harness.screen());
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Bolt") && !screen.contains("Acme"),
        "{screen}"
    );
}
