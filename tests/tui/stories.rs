//! Stories: state, keys, state.

use dealbook::{
    domain::{id::Id, record::opportunity::Opportunity},
    tui::{
        effect::{Begin, With},
        harness::Harness,
    },
};

fn deals(harness: &Harness) -> Vec<Opportunity> {
    harness.store().read().all().expect("deals")
}

fn deal(harness: &Harness, name: &str) -> Opportunity {
    deals(harness)
        .into_iter()
        .find(|deal| deal.name == name)
        .expect("the deal")
}

/// An empty book with one deal, its list open and the cursor on it.
fn one_deal() -> Harness {
    let harness = Harness::empty()
        .size(100, 24)
        .keys("4aBridge<ctrl+s>")
        .keys("<esc>");
    assert_eq!(deals(&harness).len(), 1);
    harness
}

#[test]
fn a_new_record_is_added_opened_and_undone() {
    let mut harness = Harness::empty().size(100, 24).keys("6aAcme<ctrl+s>");
    assert_eq!(harness.focus(), "detail");
    let screen = harness.screen();
    assert!(
        screen.contains("added Acme") && screen.contains("u undoes"),
        "{screen}"
    );
    let mut harness = harness.keys("<esc>u");
    assert!(
        harness.screen().contains("No accounts yet"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<ctrl+r>");
    assert!(harness.screen().contains("Acme"));
}

#[test]
fn a_stage_is_moved_and_taken_back() {
    let mut harness = one_deal();
    let before = deal(&harness, "Bridge").stage;
    harness = harness.keys(">");
    assert_ne!(deal(&harness, "Bridge").stage, before);
    assert!(
        harness.screen().contains("moved Bridge to Qualify"),
        "{}",
        harness.screen()
    );
    harness = harness.keys("u");
    assert_eq!(deal(&harness, "Bridge").stage, before);
}

#[test]
fn an_old_step_is_undone_by_the_second_key() {
    let mut harness = one_deal().wait(2 * 60 * 60 * 1000).keys("u");
    assert_eq!(deals(&harness).len(), 1);
    assert!(
        harness.screen().contains("again takes back"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("u");
    assert_eq!(deals(&harness).len(), 0);
}

#[test]
fn amounts_and_days_are_typed_as_words() {
    let harness = one_deal().keys("A184k<enter>Deom<enter>");
    let found = deal(&harness, "Bridge");
    assert_eq!(found.amount.map(|amount| amount.0), Some(18_400_000));
    assert_eq!(
        found.close_date.map(|day| day.to_string()).as_deref(),
        Some("2026-03-31")
    );
}

#[test]
fn what_cannot_be_read_is_told_and_not_saved() {
    let mut harness = one_deal().keys("D").keys("<ctrl+u>soonish<enter>");
    assert_eq!(harness.focus(), "prompt");
    assert!(
        harness.screen().contains("is not a date"),
        "{}",
        harness.screen()
    );
    assert_eq!(deal(&harness, "Bridge").close_date, None);
}

#[test]
fn a_won_deal_is_closed_even_when_the_question_is_skipped() {
    let harness = one_deal().keys("W<esc>");
    assert_eq!(
        deal(&harness, "Bridge")
            .outcome
            .as_ref()
            .map(|outcome| outcome.code().to_owned())
            .as_deref(),
        Some("won")
    );
}

#[test]
fn a_touch_is_logged_in_five_keys() {
    let mut harness = one_deal().keys("Cc<enter><enter><enter>");
    assert_eq!(harness.focus(), "list");
    assert!(
        harness.screen().contains("logged a call with Bridge"),
        "{}",
        harness.screen()
    );
    let mut harness = one_deal()
        .keys("Cmy")
        .keys("needs 10G<enter>send price<enter><ctrl+u>fri<enter>");
    assert!(
        harness.screen().contains("logged a meeting"),
        "{}",
        harness.screen()
    );
    assert_eq!(deal(&harness, "Bridge").next_step, "send price");
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_esc_brings_all_back() {
    let mut harness = Harness::empty()
        .size(100, 24)
        .keys("6aAcme<ctrl+s><esc>aBolt<ctrl+s><esc>/bol");
    let screen = harness.screen();
    assert!(
        screen.contains("Bolt") && !screen.contains("Acme"),
        "{screen}"
    );
    let mut harness = harness.keys("<esc>");
    assert!(harness.screen().contains("Acme"));
    let mut harness = harness.keys("/bol<enter>");
    assert!(harness.screen().contains("filter: bol"));
    let mut harness = harness.keys("<backspace>");
    assert!(harness.screen().contains("Acme"), "{}", harness.screen());
}

#[test]
fn marked_records_are_changed_in_one_step() {
    let mut harness = Harness::empty()
        .size(100, 24)
        .keys("6aAcme<ctrl+s><esc>aBolt<ctrl+s><esc>");
    harness = harness.keys("<ctrl+a>eindustry<enter>Steel<enter>y");
    let accounts: Vec<dealbook::domain::record::account::Account> =
        harness.store().read().all().unwrap();
    assert!(accounts.iter().all(|account| account.industry == "Steel"));
    harness = harness.keys("u");
    let accounts: Vec<dealbook::domain::record::account::Account> =
        harness.store().read().all().unwrap();
    assert!(accounts.iter().all(|account| account.industry.is_empty()));
}

#[test]
fn a_reference_that_is_missing_is_made_from_the_picker() {
    let harness = Harness::empty()
        .size(100, 30)
        .keys("4aBridge<tab><enter>Atlas<enter>")
        .keys("<ctrl+s>");
    let found = deal(&harness, "Bridge");
    let account = found.account.expect("an account").id();
    assert_eq!(harness.store().read().title(account).unwrap(), "Atlas");
}

#[test]
fn a_draft_is_kept_when_a_form_is_left() {
    let harness = one_deal().keys("e").keys("<end> over the river<esc>");
    assert_eq!(deal(&harness, "Bridge").name, "Bridge");
    let mut harness = harness.keys("e");
    assert!(
        harness.screen().contains("Bridge over the river"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("<ctrl+s>");
    assert_eq!(deals(&harness)[0].name, "Bridge over the river");
}

#[test]
fn a_paste_is_text_and_never_keys() {
    let harness = one_deal().paste("q\nX\nW\n");
    assert!(!harness.is_over);
    assert_eq!(
        deal(&harness, "Bridge")
            .outcome
            .map(|outcome| outcome.code().to_owned())
            .as_deref(),
        Some("open")
    );
}

#[test]
fn late_answers_do_not_overwrite_newer_ones() {
    let harness = Harness::empty()
        .size(100, 24)
        .keys("6aAcme<ctrl+s><esc>aBolt<ctrl+s><esc>")
        .hold("list")
        .hold("first");
    let mut harness = harness.keys("/ac").wait(400);
    let screen = harness.screen();
    assert!(
        screen.contains("list"),
        "a slow answer shows its name: {screen}"
    );
    let mut harness = harness.release();
    let screen = harness.screen();
    assert!(
        screen.contains("Acme") && screen.contains("1 of 1"),
        "{screen}"
    );
}

#[test]
fn what_another_window_wrote_is_seen() {
    let mut harness = Harness::empty().size(100, 24).keys("6");
    let actor = harness.store().actor(
        dealbook::domain::field::Instant(1_772_442_000_000),
        "2026-03-02".parse().unwrap(),
    );
    let account = dealbook::domain::record::by_word("account").unwrap();
    dealbook::operations::record::create(
        harness.store_mut(),
        &actor,
        account,
        &[("name", "Elsewhere")],
    )
    .unwrap();
    let catalog = std::sync::Arc::clone(harness.store().catalog());
    let changes = dealbook::store::Changes {
        many: true,
        ..dealbook::store::Changes::default()
    };
    harness.send(dealbook::tui::message::Message::Changed(changes, catalog));
    assert!(harness.screen().contains("Elsewhere"));
}

#[test]
fn the_first_start_asks_three_answered_questions() {
    let harness = Harness::first_start()
        .size(80, 24)
        .keys("n<enter><enter><enter>");
    let wanted = Begin {
        with: With::Nothing,
        name: "Lena Kraus".into(),
        currency: "EUR".into(),
        month: 1,
    };
    assert_eq!(harness.begun, Some(wanted));
    let harness = Harness::first_start().keys("s");
    assert_eq!(harness.begun.map(|begin| begin.with), Some(With::Sample));
}

#[test]
fn the_editor_gives_its_text_to_the_field() {
    let mut harness = Harness::empty().size(100, 24).keys("6a");
    harness.editor = Some("From the editor".into());
    let mut harness = harness.keys("<ctrl+e>");
    assert!(harness.screen().contains("From the editor"));
}

#[test]
fn copying_goes_to_the_clipboard() {
    let harness = one_deal().keys("y");
    assert!(
        harness.copied[0].starts_with("Bridge"),
        "{:?}",
        harness.copied
    );
}

#[test]
fn deleted_and_undone() {
    let harness = one_deal().keys("#");
    assert_eq!(deals(&harness).len(), 0);
    let harness = harness.keys("u");
    assert_eq!(deals(&harness).len(), 1);
    assert_ne!(deals(&harness)[0].id, Id(0));
}

#[test]
fn the_cursor_of_the_terminal_is_where_one_types() {
    let mut harness = one_deal().keys("/张");
    let (x, y) = harness.cursor().expect("a cursor");
    let line = harness
        .screen()
        .lines()
        .nth(usize::from(y))
        .unwrap()
        .to_owned();
    let before: usize = line.chars().take_while(|letter| *letter != '张').count();
    assert_eq!(usize::from(x), before + 2);
}
