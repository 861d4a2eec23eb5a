//! Lists, records, forms, what is typed and what is told, in Chinese.

use dealbook::{tui::harness::Harness, words::Language};

use super::inbox;

fn chinese(width: u16, height: u16, keys: &str) -> Harness {
    Harness::sample()
        .language(Language::Chinese)
        .size(width, height)
        .keys(keys)
}

/// What is typed, and what is seen then.
fn picture(name: &str, width: u16, height: u16, keys: &str) {
    insta::assert_snapshot!(name, chinese(width, height, keys).screen());
}

/// That all of these are seen after these keys.
fn says(keys: &str, words: &[&str]) {
    let screen = chinese(120, 36, keys).screen();
    for word in words {
        assert!(screen.contains(word), "{keys}: {word}\n{screen}");
    }
}

#[test]
fn pages_are_said_in_chinese() {
    picture("chinese_list_80", 80, 24, "4");
    picture("chinese_list_120", 120, 36, "4/amount>50k <enter>");
    picture("chinese_detail_80", 80, 24, "6<enter>");
    picture("chinese_detail_120", 120, 36, "4<enter>");
    picture("chinese_form", 100, 30, "4e");
    picture("chinese_palette", 100, 30, "4<ctrl+p>hua");
    picture("chinese_help", 100, 30, "4?");
}

#[test]
fn the_inbox_is_said_in_chinese() {
    let mut harness = inbox::two().language(Language::Chinese).keys("gw");
    insta::assert_snapshot!("chinese_inbox", harness.screen());
    let mut harness = harness.keys("o");
    assert!(
        harness.screen().contains("采用了另一值"),
        "{}",
        harness.screen()
    );
}

#[test]
fn what_is_wrong_with_what_was_typed_is_told_in_chinese() {
    says("4/amont>50k", &["没有字段“amont”", "是不是“amount”？"]);
    says("4/amount>many", &["amount 要数字"]);
    says("4/close:someday", &["不是日期"]);
    says("4D第三天", &["“第三天”不是日期"]);
    says("4Alots", &["不是数字"]);
    says("4:frobnicate<enter>", &["不是命令"]);
}

#[test]
fn a_filter_takes_the_words_that_are_seen() {
    let screen = chinese(120, 36, "4/预测类别:确保<enter>").screen();
    assert!(
        screen.contains("筛选：outcome:open 预测类别:确保"),
        "{screen}"
    );
    let english = Harness::sample().size(120, 36);
    let mut english = english.keys("4/category:commit<enter>");
    assert!(
        screen.contains("1/7") && english.screen().contains("1 of 7"),
        "{screen}"
    );
}

#[test]
fn a_filter_that_was_kept_in_chinese_is_read_in_english() {
    let harness = Harness::sample().size(120, 36);
    let screen = harness.keys("4/预测类别:确保<enter>").screen();
    assert!(screen.contains("1 of 7"), "{screen}");
}

#[test]
fn kinds_are_named_in_commands_and_doubles_by_what_they_share() {
    says("4:客户<enter>", &["Acme Fasteners Inc."]);
    says(
        "6aAcme Fasteners",
        &["可能就是 Acme Fasteners Inc.（名称）"],
    );
}

#[test]
fn marks_bulk_edit_and_views_are_said_in_chinese() {
    says("4<space><space>", &["已标记 2 条"]);
    says("4<space><space>e", &["修改字段：2 条商机"]);
    says(
        "4<space><space>e预计成交日<enter>",
        &["2 条商机 · 预计成交日", "留空即清除：2 条会变"],
    );
    says("4K", &["列", "显示或隐藏"]);
    says("4s", &["排序依据"]);
    says("4b阶段<enter>", &["商机 · 按阶段", "数量", "合计"]);
    says("4<ctrl+w>", &["保存此视图", "名称"]);
}

#[test]
fn a_line_of_capture_is_understood_and_told_in_chinese() {
    let line = "拜访王芳 @华为，需要万兆，18.4万，月底成交，下周五前发报价";
    says(
        &format!("4.{line}"),
        &["一行速记", "与 王芳", "关于 华为技术", "下一步 发报价"],
    );
    says(&format!("4.{line}<enter>"), &["速记（拜访）"]);
    says("4.@nobodyatall", &["没有叫“nobodyatall”的人或事"]);
}

#[test]
fn a_brief_is_said_in_chinese() {
    says("4B", &["简报", "人物", "现状", "最近接触"]);
}

#[test]
fn a_change_is_told_by_its_field_in_chinese() {
    let mut harness = chinese(120, 36, "6e<ctrl+a><ctrl+k>Cedar<ctrl+s>");
    let screen = harness.screen();
    assert!(screen.contains("修改了"), "{screen}");
}
