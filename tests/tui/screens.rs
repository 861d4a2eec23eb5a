//! Pictures of screens, without colours.

use dealbook::tui::harness::Harness;

/// What is typed, and what is seen then.
fn picture(name: &str, width: u16, height: u16, keys: &str) {
    let screen = Harness::sample().size(width, height).keys(keys).screen();
    insta::assert_snapshot!(name, screen);
}

#[test]
fn lists() {
    picture("list_80", 80, 24, "4");
    picture("list_120", 120, 36, "4jj");
    picture("list_filtered", 100, 24, "4/amount>50k <enter>");
    picture("list_wrong_filter", 100, 24, "4/amont>50k");
}

#[test]
fn a_record() {
    picture("detail_80", 80, 24, "6<enter>");
    picture("detail_120", 120, 36, "4<enter>");
}

#[test]
fn a_form() {
    picture("form_new_account", 80, 24, "6aAcme");
    picture(
        "form_wrong_date",
        100,
        30,
        "4e<tab><tab><tab><tab><tab><tab><tab><tab><tab><tab><tab>",
    );
}

#[test]
fn a_list_without_records_offers_keys_only_where_they_are_keys() {
    let mut harness = Harness::sample().size(100, 24).keys("4/owner:nobody");
    let screen = harness.screen();
    assert!(
        screen.contains("pass this filter") && !screen.contains("Backspace"),
        "{screen}"
    );
    let screen = harness.keys("<enter>").screen();
    assert!(screen.contains("Backspace  Take the last"), "{screen}");
}

#[test]
fn what_is_cut_off_has_a_plain_sign_where_signs_are_plain() {
    for keys in ["", "4jj<enter>"] {
        let screen = Harness::sample().plain().size(80, 24).keys(keys).screen();
        assert!(screen.contains('~') && !screen.contains('…'), "{screen}");
    }
}

#[test]
fn the_strip_of_a_touch_shows_all_its_ways_on_a_narrow_screen() {
    let screen = Harness::sample().size(40, 20).keys("4C").screen();
    for way in ["c Call", "d Demo", "n Note"] {
        assert_eq!(screen.matches(way).count(), 1, "{way}\n{screen}");
    }
}

#[test]
fn what_lies_over() {
    picture("help", 100, 30, "4?");
    picture("palette", 100, 30, "4<ctrl+p>hua");
    picture("log", 100, 24, "4C");
    picture("close_date", 100, 24, "4Deom");
}

#[test]
fn keys_that_may_follow_are_shown_after_a_while() {
    let mut harness = Harness::sample().size(100, 30).keys("4g").wait(500);
    insta::assert_snapshot!("which_key", harness.screen());
}

#[test]
fn the_first_start() {
    insta::assert_snapshot!("first_start", Harness::first_start().size(80, 24).screen());
    insta::assert_snapshot!(
        "first_question",
        Harness::first_start().size(80, 24).keys("n").screen()
    );
}

#[test]
fn a_screen_too_small_says_so() {
    assert!(Harness::sample().size(39, 9).screen().contains("40 × 10"));
}
