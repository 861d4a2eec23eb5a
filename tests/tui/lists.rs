//! Stories of lists and forms: saved views, the filter while it is typed, drafts.

use dealbook::{
    domain::{
        field::Record as _,
        record::{account::Account, book::SavedView},
    },
    operations::saved_view,
    tui::harness::Harness,
};

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
    let mut harness = harness.keys("\"j<enter>");
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
fn a_draft_keeps_what_was_made_in_a_picker() {
    let harness = Harness::empty()
        .size(100, 30)
        .keys("4aBridge<tab><enter>New Firm<enter>");
    let kept = harness.app().scene.memory.look(|kept| kept.drafts.clone());
    let fields: Vec<_> = kept
        .values()
        .flatten()
        .map(|one| one.field.as_str())
        .collect();
    assert_eq!(fields, ["name", "account"]);
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

/// The records of the list, from the top, as far as they are seen.
fn names(screen: &str, all: &[&str]) -> Vec<String> {
    let mut found: Vec<(usize, String)> = all
        .iter()
        .filter_map(|name| Some((screen.find(name)?, (*name).to_owned())))
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

/// Three accounts in two countries, seen.
fn three() -> Harness {
    book().keys("6")
}

/// Three accounts in two countries.
fn book() -> Harness {
    let make = |name: &str, country: &str| {
        let typed = [("name", name), ("country", country)];
        typed.map(|(field, value)| (field.to_owned(), value.to_owned()))
    };
    let mut harness = Harness::empty().size(110, 24);
    let day = "2026-03-02".parse().unwrap();
    for (name, country) in [("Acme", "DE"), ("Bolt", "FR"), ("Corona", "DE")] {
        let actor = harness
            .store()
            .actor(dealbook::domain::field::Instant(1_772_000_000_000), day);
        dealbook::operations::record::create(
            harness.store_mut(),
            &actor,
            Account::INFO,
            &make(name, country),
        )
        .unwrap();
    }
    harness
}

const ALL: [&str; 3] = ["Acme", "Bolt", "Corona"];

#[test]
fn several_columns_are_an_order() {
    // Country first, then the name downwards; the heads say which is which.
    let mut harness =
        three().keys("KCountry<tab><enter>sCountry<tab><alt+k><ctrl+u>name<tab><enter>");
    let screen = harness.screen();
    assert_eq!(names(&screen, &ALL), ["Corona", "Acme", "Bolt"], "{screen}");
    assert!(
        screen.contains("Country ▲1") && screen.contains("Name ▼2"),
        "{screen}"
    );
    let mut harness = harness.keys("S");
    assert_eq!(names(&harness.screen(), &ALL), ["Bolt", "Acme", "Corona"]);
}

#[test]
fn columns_are_moved_widened_frozen_and_stay_so() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("book.json");
    let mut harness = three().memory(path.clone()).keys("KCountry<tab><ctrl+u>");
    // The new column stands last; it goes to the front, and gets a width.
    harness = harness
        .keys("country<alt+k><alt+k><alt+k><alt+k><alt+k><alt+k><alt+k><alt+k><alt+k><alt+l><alt+l><ctrl+f><enter>");
    let head = |screen: &str| screen.lines().nth(4).unwrap_or_default().to_owned();
    let screen = harness.screen();
    assert!(
        head(&screen).trim_start().starts_with("Country"),
        "{screen}"
    );
    assert!(head(&screen).find("Name") > Some(18), "{screen}");
    // Sideways: the frozen one stays, the name goes.
    let mut harness = harness.keys("l");
    let screen = harness.screen();
    assert!(
        head(&screen).contains("Country") && !head(&screen).contains("Name"),
        "{screen}"
    );
    // Another run finds it laid out as it was left.
    drop(harness.wait(1_000));
    let mut again = three().memory(path).keys("ga");
    assert!(
        head(&again.screen()).trim_start().starts_with("Country"),
        "{}",
        again.screen()
    );
}

#[test]
fn marks_outlive_order_and_filter() {
    let mut harness = three().keys("<space>/bolt<enter>");
    assert!(
        harness.screen().contains("1 marked, 1 not seen"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<space><backspace>S");
    assert!(
        harness.screen().contains("2 marked"),
        "{}",
        harness.screen()
    );
    // The others instead, then a deletion takes its mark along.
    let mut harness = harness.keys("I");
    let screen = harness.screen();
    assert!(
        screen.contains("1 marked") && screen.contains("▌Corona"),
        "{screen}"
    );
    let mut harness = harness.keys("#");
    let screen = harness.screen();
    assert!(
        !screen.contains("marked") && !screen.contains("▌Corona"),
        "{screen}"
    );
}

#[test]
fn a_range_is_what_is_changed_in_one_step_that_is_seen_before() {
    let mut harness = three().keys("vjeCity<enter>Lyon");
    let screen = harness.screen();
    assert!(
        screen.contains("City of 2 accounts") && screen.contains("2 change"),
        "{screen}"
    );
    assert!(
        screen
            .lines()
            .any(|line| line.contains("Acme") && line.contains("→ Lyon")),
        "{screen}"
    );
    let harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "list", "no question is asked");
    let cities = |harness: &Harness| -> Vec<String> {
        let all: Vec<Account> = harness.store().read().all().unwrap();
        all.into_iter().map(|account| account.city).collect()
    };
    assert_eq!(cities(&harness), ["Lyon", "Lyon", ""]);
    let harness = harness.keys("u");
    assert_eq!(cities(&harness), ["", "", ""]);
}

#[test]
fn what_cannot_be_changed_is_said_before() {
    let mut harness = three().keys("*ewebsi<enter><esc>eCurrency<enter>xyz<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("3 of them cannot be changed") || screen.contains("3 cannot"),
        "{screen}"
    );
    assert_eq!(harness.focus(), "bulk", "{screen}");
}

#[test]
fn any_word_of_the_filter_can_be_taken_out() {
    let harness = three().keys("/name:o country:FR<enter>\\name<enter>");
    let mut harness = harness;
    let screen = harness.screen();
    assert!(
        screen.contains("filter: country:FR") && !screen.contains("name:o"),
        "{screen}"
    );
}

#[test]
fn saved_views_stand_at_the_head_with_their_counts_and_a_tab_opens_with_one() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("book.json");
    let harness = three()
        .memory(path.clone())
        .keys("/country:DE<enter><ctrl+w>German<enter>");
    let mut harness = harness.keys("{");
    let screen = harness.screen();
    assert!(
        screen.contains("All 3   German 2") && screen.contains("1 of 3"),
        "{screen}"
    );
    let mut harness = harness.keys("}");
    assert!(harness.screen().contains("of 2"), "{}", harness.screen());
    // Something tried out on it is marked until it is kept.
    let mut harness = harness.keys("S");
    assert!(
        harness.screen().contains("German 2●"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("\"ts<esc>");
    let view: SavedView = harness.store().read().all().unwrap().remove(0);
    assert!(view.shared);
    drop(harness.wait(1_000));
    // The next run opens the tab with it at once.
    let mut again = book();
    let day = "2026-03-02".parse().unwrap();
    let actor = again
        .store()
        .actor(dealbook::domain::field::Instant(1_772_000_000_000), day);
    let german = saved_view::View {
        name: "German".into(),
        filter: "country:DE".into(),
        ..saved_view::View::default()
    };
    let (id, _) = saved_view::save(again.store_mut(), &actor, Account::INFO, german).unwrap();
    assert_eq!(id, view.id, "the same book");
    let mut again = again.memory(path).keys("6");
    assert!(again.screen().contains("of 2"), "{}", again.screen());
}

#[test]
fn a_saved_view_carries_the_whole_look() {
    // Frozen, narrowed and sorted by two columns, then kept and left.
    let mut harness = three().keys(":columns country city name<enter>:sort -country,name<enter>");
    let before = harness.screen();
    let harness = harness.keys("K<ctrl+f><alt+l><alt+l><enter><ctrl+w>Wide<enter>");
    let view: SavedView = harness.store().read().all().unwrap().remove(0);
    assert_eq!(view.columns, ["country", "city", "name"], "{before}");
    assert_eq!(view.sort, "-country,name");
    assert_eq!(view.frozen, Some(1), "{before}");
    assert!(
        view.widths.iter().any(|told| told.starts_with("country:")),
        "{:?}",
        view.widths
    );
    let mut harness = harness.keys("{");
    assert!(!harness.screen().contains("Wide●"), "{}", harness.screen());
    let mut harness = harness.keys("}K");
    assert!(harness.screen().contains("Wide"), "{}", harness.screen());
    let kept = harness.screen();
    assert!(
        kept.contains("country") || kept.contains("Country"),
        "{kept}"
    );
    let harness = harness.keys("<esc>");
    // What is tried out on it is marked, and gone when it is opened again.
    let mut harness = harness.keys(":sort name<enter>");
    assert!(harness.screen().contains("Wide 3●"), "{}", harness.screen());
    let mut harness = harness.keys("{}");
    assert!(
        !harness.screen().contains("Wide 3●"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("u");
    let views: Vec<SavedView> = harness.store().read().all().unwrap();
    assert_eq!(views, [], "to keep it is undone");
}

#[test]
fn groups_are_kept_as_a_view_that_opens_with_them() {
    let harness = three().keys(":group country<enter>");
    let harness = harness.keys("\"By country<enter>");
    let view: SavedView = harness.store().read().all().unwrap().remove(0);
    assert_eq!((&*view.name, &*view.grouped_by), ("By country", "country"));
    let mut harness = harness.keys("<esc>}");
    let screen = harness.screen();
    assert!(screen.contains("Accounts by country"), "{screen}");
}

#[test]
fn groups_are_added_up_each_currency_by_itself() {
    let mut harness = Harness::sample().size(120, 36).keys("4bstage<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Opportunities by stage") && screen.contains("All  "),
        "{screen}"
    );
    assert!(screen.contains("≈ €"), "{screen}");
    // One group is a list of its own, and back again.
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("stage:"), "{screen}");
    let mut harness = harness.keys("<esc>");
    assert!(harness.screen().contains("Opportunities by stage"));
}

#[test]
fn what_is_seen_is_what_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let keys = format!(
        "S/country:DE<enter>KCountry<tab><ctrl+u>City<tab><enter>E{}<enter>",
        path.display()
    );
    let mut harness = three().keys(&keys);
    assert!(
        harness.screen().contains("wrote 2 rows"),
        "{}",
        harness.screen()
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].contains("name") && lines[0].contains("country") && !lines[0].contains("website"),
        "{text}"
    );
    assert!(
        lines[1].contains("Corona") && lines[2].contains("Acme"),
        "{text}"
    );
}

#[test]
fn the_mouse_drags_an_edge_marks_rows_and_adds_to_the_order() {
    let mut harness = three();
    let head = |screen: &str| screen.lines().nth(4).unwrap_or_default().to_owned();
    let before = head(&harness.screen());
    let place = |line: &str| line.split("Class").next().map(|text| text.chars().count());
    let class = place(&before).unwrap();
    let edge = (class - 2) as u16;
    let mut harness = harness.drag((edge, 4), (edge + 9, 4));
    let after = head(&harness.screen());
    assert_eq!(place(&after), Some(class + 9), "{after}");
    let mut harness = harness.drag((4, 5), (4, 6));
    assert!(
        harness.screen().contains("2 marked"),
        "{}",
        harness.screen()
    );
}

#[test]
fn beside_the_pane_too_a_wrong_filter_says_what_is_wrong_and_what_to_write() {
    let screen = Harness::sample()
        .size(120, 36)
        .keys("4/close:soon")
        .screen();
    assert!(screen.contains("wants a day, not `soon`"), "{screen}");
    assert!(screen.contains("eom, +7d or today..+30d"), "{screen}");
}

#[test]
fn a_name_that_no_record_has_is_told_with_the_nearest() {
    let mut harness = Harness::empty()
        .size(100, 24)
        .keys("4aBridge<ctrl+s><esc>/stage:proposl");
    let screen = harness.screen();
    assert!(
        screen.contains("`proposl` is no stage of this book; did you mean `Proposal`?"),
        "{screen}"
    );
    // A stage that there is, and nobody in it, is another thing.
    let mut harness = harness.keys("<backspace>a");
    let screen = harness.screen();
    assert!(
        screen.contains("pass this filter") && !screen.contains("is no stage"),
        "{screen}"
    );
}

#[test]
fn a_filter_that_is_given_up_leaves_the_cursor_where_it_was() {
    let mut harness = accounts()
        .keys("aCorona<ctrl+s><esc>")
        .keys("ggj/Corona<esc>");
    let screen = harness.screen();
    assert!(screen.contains("2 of 3"), "{screen}");
}

#[test]
fn an_empty_list_offers_nothing_at_its_foot_that_needs_a_record() {
    let mut harness = Harness::empty().size(100, 24).keys("6");
    let screen = harness.screen();
    assert!(
        screen.contains("a add") && !screen.contains("Enter open"),
        "{screen}"
    );
    let mut harness = harness.keys("aAcme<ctrl+s><esc>");
    let screen = harness.screen();
    assert!(screen.contains("Enter open"), "{screen}");
}

#[test]
fn an_empty_list_offers_what_can_be_done_and_nothing_else() {
    let mut harness = Harness::empty().size(100, 24).keys("4");
    let screen = harness.screen();
    assert!(
        screen.contains("a  Add") && screen.contains("gf  Bring in files"),
        "{screen}"
    );
    assert!(
        !screen.contains("next step") && !screen.contains("stage"),
        "{screen}"
    );
    harness = harness.keys("1");
    let screen = harness.screen();
    assert!(
        screen.contains("gf brings in what you have") && !screen.contains("Space done"),
        "{screen}"
    );
}

#[test]
fn the_next_step_stays_in_sight_when_days_bear_a_year() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut harness = Harness::sample()
            .at("2026-11-23")
            .size(width, height)
            .keys("4");
        let screen = harness.screen();
        let head = screen.lines().find(|line| line.contains("Close ▲"));
        let head = head.expect("the heads");
        let days = head.split_once("Close").map_or("", |(_, rest)| rest);
        assert!(days.trim_start().len() > 10, "a year has room: {screen}");
        assert!(head.contains("Next step"), "{screen}");
    }
}
