//! Settings: chosen from the page, kept in the file, taken up while the interface is open.

use dealbook::{config::IconSet, tui::harness::Harness};

#[test]
fn a_choice_holds_at_once_and_goes_back_to_its_default() {
    let mut harness = Harness::sample().size(100, 30).keys("g,");
    assert_eq!(harness.focus(), "settings");
    let screen = harness.screen();
    assert!(
        screen.contains("Theme") && screen.contains("auto"),
        "{screen}"
    );
    assert!(screen.contains("COLORFGBG"), "{screen}");
    // To the glyphs, and on to the next set.
    let mut harness = harness.keys("jl");
    assert_eq!(harness.app().scene.config.icons, IconSet::Ascii);
    assert!(!harness.screen().contains('╭'), "{}", harness.screen());
    let mut harness = harness.keys("d");
    assert_eq!(harness.app().scene.config.icons, IconSet::Unicode);
    assert!(harness.screen().contains('╭'));
    // Round the corner.
    let harness = harness.keys("h");
    assert_eq!(harness.app().scene.config.icons, IconSet::Nerd);
}

#[test]
fn a_number_is_typed_and_a_wrong_one_is_refused() {
    let mut harness = Harness::sample().size(100, 30).keys("g,G<enter>");
    assert_eq!(harness.focus(), "prompt");
    harness = harness.keys("99999<enter>");
    assert_eq!(harness.focus(), "prompt");
    assert!(
        harness.screen().contains("from 0 to 10000"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("<ctrl+u>21<enter>");
    assert_eq!(harness.app().scene.config.which_key_ms, 21);
}

#[test]
fn keys_changed_in_the_editor_hold_at_once() {
    let mut harness = Harness::sample().size(100, 30);
    harness.editor = Some("[keys.global]\n\"f9\" = \"app.help\"\n".into());
    let harness = harness.keys("g,e<esc><f9>");
    assert_eq!(harness.focus(), "help");
}

#[test]
fn amounts_are_hidden_from_others_on_every_screen() {
    let mut harness = Harness::sample().size(120, 36).keys("4g*");
    for tab in ["1", "2", "3", "4", "8", "9"] {
        harness = harness.keys(tab);
        let screen = harness.screen();
        assert!(
            !screen.contains("€ 1") && !screen.contains("65k"),
            "{tab}: {screen}"
        );
    }
    assert!(harness.screen().contains('•'), "{}", harness.screen());
    let mut harness = harness.keys("g*");
    assert!(!harness.screen().contains("•m"), "{}", harness.screen());
}
