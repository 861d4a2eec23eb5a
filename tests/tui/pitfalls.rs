//! What goes wrong in terminal programs, each as a story: wide letters, hostile text, input methods, colours, signals.

use dealbook::{
    domain::{
        field::{Instant, Record as _},
        record::account::Account,
    },
    operations::record,
    tui::harness::Harness,
};

fn with(names: &[&str]) -> Harness {
    let mut harness = Harness::empty().size(100, 30);
    let actor = harness
        .store()
        .actor(Instant(1_772_000_000_000), "2026-03-02".parse().unwrap());
    for name in names {
        record::create(
            harness.store_mut(),
            &actor,
            Account::INFO,
            &[("name", *name)],
        )
        .unwrap();
    }
    harness
}

#[test]
fn a_box_over_wide_letters_keeps_its_edge() {
    let mut harness = Harness::sample().size(99, 30).keys("4");
    for width in 96..104 {
        harness = harness.size(width, 30).keys("?");
        let screen = harness.screen();
        // Where the thumb of the scrollbar stands, it stands on the edge.
        let edges = |line: &str| line.matches(['│', '┃']).count();
        let sound = screen.lines().filter(|line| edges(line) >= 2).count();
        let edges = screen.lines().filter(|line| edges(line) > 0).count();
        assert_eq!(edges, sound, "{screen}");
        harness = harness.keys("<esc>");
    }
}

#[test]
fn names_of_two_letters_are_found_and_pinyin_too() {
    for typed in ["张伟", "zw", "zhangwei"] {
        let mut harness = with(&["张伟", "李娜"]).keys("6<ctrl+p>").keys(typed);
        let screen = harness.screen();
        assert!(
            screen.contains("张伟") && screen.contains("Account  │"),
            "{typed}: {screen}"
        );
    }
}

#[test]
fn a_name_in_pieces_is_found_by_the_whole_letter() {
    // As macOS writes it: e and an accent of its own.
    let mut harness = with(&["Cafe\u{301} Nord", "Bolt"]).keys("6/caf\u{e9}<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("1 of 1") && !screen.contains("Bolt"),
        "{screen}"
    );
}

#[test]
fn the_cursor_follows_wide_letters_in_a_text_that_is_wrapped() {
    let harness = Harness::empty().size(60, 90).keys("6a<ctrl+g>");
    let mut harness = harness;
    let screen = harness.screen();
    let line = screen
        .lines()
        .find(|line| line.contains("Notes"))
        .expect("a text area");
    let letter = line.trim_start().chars().next().unwrap();
    let mut harness = harness.keys(&letter.to_string());
    let (x, y) = harness.cursor().unwrap();
    let mut harness = harness.keys("园区网络");
    assert_eq!(harness.cursor(), Some((x + 8, y)), "two cells each");
    let mut harness = harness.keys(&"园区网络扩容".repeat(8));
    let (after, row) = harness.cursor().unwrap();
    assert!(row > y && after < 60, "it went on in the next line");
}

#[test]
fn hostile_text_does_nothing_to_the_screen() {
    let name = "Acme\u{1b}[2J\u{1b}]52;c;eHg=\u{7}\u{202e}gro\u{200b}\u{9b}31m";
    for keys in ["6", "6<enter>", "6e", "6<ctrl+p>", "1"] {
        let mut harness = with(&[name]).keys(keys);
        let screen = harness.screen();
        let bad = |letter: char| {
            (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter)
        };
        assert!(!screen.contains(bad), "{keys}: {screen:?}");
    }
}

#[test]
fn what_is_pasted_is_text_and_never_keys() {
    let harness = with(&["Acme"]).keys("6").paste("#\nq\nu");
    assert!(!harness.is_over);
    let all: Vec<Account> = harness.store().read().all().unwrap();
    assert_eq!(all.len(), 1);
}

#[test]
fn shift_is_in_the_letter_it_makes() {
    let mut harness = with(&["Acme", "Bolt", "Corona"]).keys("6G");
    assert!(harness.screen().contains("3 of 3"), "{}", harness.screen());
}

#[test]
fn with_ascii_glyphs_the_chrome_is_ascii() {
    let mut harness = with(&["Acme"]).plain();
    for keys in [
        "1", "2", "4", "5", "6", "7", "8", "9", "6?", "6K", "6\"", "6e", "6<enter>",
    ] {
        harness = harness.keys("<esc><esc><esc><esc>").keys(keys);
        let screen = harness.screen();
        let strange: Vec<char> = screen
            .chars()
            .filter(|letter| !letter.is_ascii() && *letter != '€')
            .collect();
        assert_eq!(strange, [], "{keys}: {screen}");
        assert!(
            !screen.contains("----") && !screen.contains("+--"),
            "no boxes: {screen}"
        );
    }
}

#[test]
fn colour_is_never_alone() {
    // In the theme without colours the row under the cursor, what is marked and what is wrong can still be told.
    let mut harness = with(&["Acme", "Bolt"]).keys("6<space>");
    let screen = harness.screen();
    assert!(screen.contains("▌Acme"), "{screen}");
    let (x, y) = harness.cursor().unwrap();
    let (here, there) = (harness.style_at(x + 1, y), harness.style_at(x + 1, y - 1));
    assert_ne!(here, there, "the row under the cursor stands out");
}

#[test]
fn a_storm_of_sizes_ends_on_the_last() {
    let mut harness = Harness::sample().keys("4");
    for step in 0..200_u16 {
        harness = harness.size(1 + step * 7 % 190, 1 + step * 5 % 55);
    }
    let mut harness = harness.size(80, 24);
    let screen = harness.screen();
    assert_eq!(screen.lines().count(), 24);
    assert!(
        screen.contains("4 Opportunities") && screen.contains("of 46"),
        "{screen}"
    );
}
