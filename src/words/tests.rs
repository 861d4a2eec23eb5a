//! Unit tests: what is chosen, what is said, what happens to what nobody knows.

use super::*;

#[test]
fn the_first_locale_that_says_anything_decides() {
    let of = |said: &[(&str, &str)]| {
        Choice::Auto.language(|name| {
            let found = said.iter().find(|(known, _)| *known == name);
            found.map(|(_, locale)| (*locale).to_owned())
        })
    };
    assert_eq!(of(&[]), Language::English);
    assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
    assert_eq!(
        of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "de_DE@euro")]),
        Language::English
    );
    assert_eq!(
        of(&[("LANG", "C"), ("LC_ALL", ""), ("LC_MESSAGES", "zh-Hans")]),
        Language::Chinese
    );
    assert_eq!(
        Choice::English.language(|_| Some("zh_CN".into())),
        Language::English
    );
    assert_eq!(Choice::Chinese.language(|_| None), Language::Chinese);
}

#[test]
fn a_thread_speaks_its_own_language_and_gives_it_back() {
    assert_eq!(plain("date-today"), "today");
    let speaking = speak(Language::Chinese);
    assert_eq!(plain("date-today"), "今天");
    let other = std::thread::spawn(|| plain("date-today"));
    assert_eq!(other.join().expect("said"), "today");
    drop(speaking);
    assert_eq!(plain("date-today"), "today");
}

#[test]
fn what_nobody_knows_is_said_itself() {
    assert_eq!(plain("date-nothing"), "date-nothing");
    assert_eq!(plain("no such area"), "no such area");
    assert_eq!(say!("date-ago"), "{$days}d ago");
    let _speaking = speak(Language::Chinese);
    assert_eq!(
        of_table("pick", "Nowhere", "nothing", "in English"),
        "in English"
    );
}

#[test]
fn counts_stand_in_groups_of_three() {
    assert_eq!(say!("date-ago", days = 999), "999d ago");
    assert_eq!(say!("date-ago", days = 12_345), "12,345d ago");
    // What is no count, such as a year, is given as a word.
    assert_eq!(say!("date-ago", days = "2026"), "2026d ago");
}

#[test]
fn words_of_tables_are_named_by_their_english() {
    assert_eq!(slug("In depth"), "in-depth");
    assert_eq!(slug("quarters, months"), "quarters-months");
    assert_eq!(slug("(none)"), "none");
}
