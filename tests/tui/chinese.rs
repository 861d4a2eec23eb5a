//! The interface in Chinese: what tables say, days, amounts, what is told, and the pages as a whole.

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
    assert!(
        harness.screen().contains("的预测类别：确保"),
        "{}",
        harness.screen()
    );
    harness = harness.keys("u");
    assert!(
        harness.screen().contains("已撤销：修改了"),
        "{}",
        harness.screen()
    );
}

#[test]
fn why_a_lead_scores_and_an_account_is_of_its_class_is_said_in_chinese() {
    let screen = chinese(200, 60, "5<enter>").screen();
    assert!(
        screen.contains("有决策权 +") && !screen.contains("can decide"),
        "{screen}"
    );
    let screen = chinese(200, 60, "6<enter>").screen();
    assert!(
        screen.contains("近四个季度") && !screen.contains("quarters"),
        "{screen}"
    );
}

#[test]
fn what_is_refused_says_why_in_chinese() {
    let mut harness = chinese(120, 30, "8<enter>a");
    assert!(harness.screen().contains("已冻结"), "{}", harness.screen());
    harness = chinese(100, 24, "4W<esc>>");
    assert!(
        harness.screen().contains("Packing hall refresh"),
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

/// What is typed, and what is seen then, at both sizes.
fn picture(name: &str, keys: &str) {
    for (width, height) in [(80, 24), (120, 36)] {
        let screen = chinese(width, height, keys).screen();
        insta::assert_snapshot!(format!("{name}_zh_{width}"), screen);
    }
}

#[test]
fn the_pages_of_the_day() {
    picture("today", "");
    picture("board", "2");
    picture("forecast", "9");
}

#[test]
fn the_review() {
    picture("review_start", "3");
    picture("review", "3<enter>");
    picture("minutes", "3<enter><enter><ctrl+e>");
}

#[test]
fn a_quote() {
    picture("quote", "8<enter>");
}

#[test]
fn questions_at_the_foot() {
    picture("tour", "g?");
    let screen = chinese(100, 24, "4Cc").screen();
    assert!(screen.contains("电话，联系上了吗？"), "{screen}");
}
