//! The interface in Chinese: what tables say, days, amounts, and the pages as a whole.

use dealbook::{domain::record::opportunity::Opportunity, tui::harness::Harness, words::Language};

fn chinese(width: u16, height: u16, keys: &str) -> Harness {
    Harness::sample()
        .language(Language::Chinese)
        .size(width, height)
        .keys(keys)
}

#[test]
fn tabs_columns_and_words_at_the_foot_are_said_in_chinese() {
    let screen = chinese(120, 36, "4").screen();
    for word in ["4 商机", "9 预测", "阶段", "预计成交日", "筛选", "更多"] {
        assert!(screen.contains(word), "{word}\n{screen}");
    }
    let screen = chinese(120, 36, "4?下一阶段").screen();
    assert!(screen.contains("移到下一阶段"), "{screen}");
}

#[test]
fn what_was_done_is_told_in_chinese_and_written_in_codes() {
    let mut harness = chinese(120, 30, "4F");
    assert!(harness.screen().contains("确保"), "{}", harness.screen());
    let mut harness = harness.keys("确保<enter>");
    let deals: Vec<Opportunity> = harness.store().read().all().expect("deals");
    let deal = deals
        .iter()
        .find(|deal| deal.name == "Packing hall refresh");
    let category = deal.and_then(|deal| deal.category.as_ref()).expect("one");
    assert_eq!(category.code(), "commit");
    harness = harness.keys("u");
    assert!(
        harness.screen().contains("的预测类别"),
        "{}",
        harness.screen()
    );
}

#[test]
fn the_language_is_chosen_on_the_page_of_settings_and_holds_at_once() {
    let mut harness = Harness::sample().size(120, 36).keys("4g,jjj");
    assert!(
        harness.screen().contains("Language"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("ll<esc>");
    let screen = harness.screen();
    assert!(
        screen.contains("4 商机") && screen.contains("预计成交日"),
        "{screen}"
    );
    let mut harness = harness.keys("g,jjjh<esc>");
    let screen = harness.screen();
    assert!(
        screen.contains("4 Opportunities") && screen.contains("Close date"),
        "{screen}"
    );
}
