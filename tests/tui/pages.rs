//! The page of a record: a field changed where it stands, its history put back, parts folded, related records made.

use dealbook::{
    domain::{
        field::Record as _,
        record::{account::Account, contact::Contact, opportunity::Opportunity},
    },
    operations::record,
    tui::harness::Harness,
};

/// One account with a city, on its page.
fn acme() -> Harness {
    let mut harness = Harness::empty().size(100, 30);
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = harness.store().actor(at, "2026-03-02".parse().unwrap());
    let typed = [("name", "Acme"), ("city", "Berlin"), ("country", "DE")];
    record::create(harness.store_mut(), &actor, Account::INFO, &typed).unwrap();
    harness.keys("6<enter>")
}

fn city(harness: &Harness) -> String {
    let all: Vec<Account> = harness.store().read().all().unwrap();
    all.into_iter().next().unwrap().city
}

/// With the cursor on the line of this label.
fn on(mut harness: Harness, label: &str) -> Harness {
    for _ in 0..40 {
        let screen = harness.screen();
        let (x, y) = harness.cursor().expect("a cursor");
        let line = screen.lines().nth(usize::from(y)).unwrap_or_default();
        let here: String = line.chars().skip(usize::from(x)).collect();
        if here.starts_with(label) {
            return harness;
        }
        harness = harness.keys("j");
    }
    panic!("no {label}: {}", harness.screen());
}

#[test]
fn a_field_is_changed_where_it_stands() {
    let mut harness = on(acme(), "City").keys("c");
    let (x, y) = harness.cursor().unwrap();
    let line = harness
        .screen()
        .lines()
        .nth(usize::from(y))
        .unwrap()
        .to_owned();
    assert!(
        line.contains("Berlin") && x > 10,
        "the cursor is in the cell: {line}"
    );
    let mut harness = harness.keys("<ctrl+u>Bonn<enter>");
    assert_eq!(
        (city(&harness).as_str(), harness.focus()),
        ("Bonn", "detail")
    );
    assert!(
        harness.screen().contains("city of Acme: Bonn"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("u");
    assert_eq!(city(&harness), "Berlin");
}

#[test]
fn what_cannot_be_read_stays_in_the_cell() {
    let harness = Harness::sample().size(100, 40).keys("4<enter>");
    let mut harness = on(harness, "Close date").keys("c<ctrl+u>soonish<enter>");
    assert_eq!(harness.focus(), "cell", "{}", harness.screen());
    let harness = harness.keys("<ctrl+u>eom<enter>");
    assert_eq!(harness.focus(), "detail");
}

#[test]
fn a_value_of_before_is_put_back() {
    let harness = on(acme(), "City").keys("c<ctrl+u>Bonn<enter>c<ctrl+u>Ulm<enter>");
    let mut harness = harness.keys("i");
    let screen = harness.screen();
    assert!(
        screen.contains("City of Acme") && screen.contains("✓ "),
        "{screen}"
    );
    for value in ["Ulm", "Bonn", "Berlin"] {
        assert!(screen.contains(value), "{screen}");
    }
    let harness = harness.keys("j<enter>");
    assert_eq!(city(&harness), "Berlin");
    let harness = harness.keys("u");
    assert_eq!(city(&harness), "Ulm", "one step");
}

#[test]
fn parts_are_folded_and_stay_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.json");
    let mut harness = on(acme().memory(file.clone()), "City");
    assert!(harness.screen().contains("Country"));
    harness = harness.keys("z");
    let screen = harness.screen();
    assert!(
        screen.contains("▸ ") && !screen.contains("Country"),
        "{screen}"
    );
    drop(harness.wait(1_000));
    let mut again = Harness::empty().size(100, 30);
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = again.store().actor(at, "2026-03-02".parse().unwrap());
    let typed = [("name", "Bolt"), ("city", "Lyon")];
    record::create(again.store_mut(), &actor, Account::INFO, &typed).unwrap();
    let mut again = again.memory(file).keys("6<enter>");
    assert!(!again.screen().contains("Lyon"), "{}", again.screen());
}

#[test]
fn what_happened_is_narrowed_to_touches_tasks_notes_changes() {
    let harness = acme().keys("Tlikes blue<enter>");
    let harness = on(harness, "City").keys("c<ctrl+u>Bonn<enter>");
    let mut harness = harness.keys("f");
    let screen = harness.screen();
    assert!(
        screen.contains("touches 0") && !screen.contains("likes blue"),
        "{screen}"
    );
    let mut harness = harness.keys("ff");
    let screen = harness.screen();
    assert!(
        screen.contains("notes 1") && screen.contains("likes blue"),
        "{screen}"
    );
    let mut harness = harness.keys("f");
    let screen = harness.screen();
    assert!(
        screen.contains("City: Berlin → Bonn") && !screen.contains("likes blue"),
        "{screen}"
    );
}

#[test]
fn what_is_added_under_a_heading_leads_to_the_record() {
    let harness = acme().keys("<esc>4aBridge<tab><enter>Acme<enter><ctrl+s><esc>6<enter>");
    let harness = on(harness.keys("<tab>"), "Bridge").keys("aDock<ctrl+s>");
    let deals: Vec<Opportunity> = harness.store().read().all().unwrap();
    assert!(deals.iter().all(|deal| deal.account.is_some()), "{deals:?}");
    assert_eq!(deals.len(), 2);
}

#[test]
fn two_windows_that_changed_one_field_are_shown_side_by_side() {
    let mut harness = acme().size(100, 70).keys("e");
    // Another window writes while the form is open.
    let account: Account = harness.store().read().all().unwrap().remove(0);
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = harness.store().actor(at, "2026-03-02".parse().unwrap());
    let typed = [("city", "Ulm"), ("country", "AT")];
    record::set(harness.store_mut(), &actor, account.id, &typed).unwrap();
    let jump = harness.keys("<ctrl+g>");
    let mut jump = jump;
    let screen = jump.screen();
    assert!(screen.contains("City"), "{screen}");
    let line = screen
        .lines()
        .find(|line| line.contains(" City") || line.contains("City "))
        .unwrap();
    let letter = line.trim_start().chars().next().unwrap();
    let mut harness = jump.keys(&format!("{letter}<ctrl+u>Bonn<ctrl+s>"));
    let screen = harness.screen();
    assert_eq!(harness.focus(), "clash", "{screen}");
    for word in ["Before", "Mine", "Theirs", "Berlin", "Bonn", "Ulm"] {
        assert!(screen.contains(word), "no {word}: {screen}");
    }
    let harness = harness.keys("m<enter>");
    let account: Account = harness.store().read().all().unwrap().remove(0);
    assert_eq!(
        (account.city.as_str(), account.country.as_str()),
        ("Bonn", "AT"),
        "the rest is theirs"
    );
}

#[test]
fn a_draft_outlives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.json");
    // It is written a moment after the key, and the program is gone without leaving the form.
    drop(
        Harness::empty()
            .memory(file.clone())
            .keys("6aAcme Ste")
            .wait(500),
    );
    let mut again = Harness::empty().memory(file.clone()).keys("gd");
    assert!(again.screen().contains("New account"), "{}", again.screen());
    let mut again = again.keys("<enter>");
    assert!(again.screen().contains("Acme Ste"), "{}", again.screen());
    let again = again.keys("el<ctrl+s>").wait(1_000);
    let all: Vec<Account> = again.store().read().all().unwrap();
    assert_eq!(all[0].name, "Acme Steel");
    let mut after = Harness::empty().memory(file).keys("gd");
    assert!(
        after.screen().contains("there are no drafts"),
        "{}",
        after.screen()
    );
}

#[test]
fn what_may_be_known_already_is_said_while_it_is_typed() {
    let mut harness = acme().keys("<esc>aAcme GmbH");
    let screen = harness.screen();
    assert!(screen.contains("may be Acme (name)"), "{screen}");
    let harness = harness.keys("<ctrl+o>");
    assert_eq!(harness.focus(), "detail");
    // Something else is nothing like it.
    let mut harness = harness.keys("<esc><ctrl+u>Bolt");
    assert!(!harness.screen().contains("may be"), "{}", harness.screen());
}

#[test]
fn an_address_that_looks_wrong_is_doubted_and_saved() {
    let mut harness = Harness::empty().size(100, 40).keys("7a<ctrl+g>");
    let screen = harness.screen();
    let line = screen.lines().find(|line| line.contains("mail")).unwrap();
    let letter = line.trim_start().chars().next().unwrap();
    let mut harness = harness.keys(&format!("{letter}ann.example"));
    assert!(
        harness.screen().contains("does not look like an address"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("<ctrl+s>");
    let all: Vec<Contact> = harness.store().read().all().unwrap();
    assert_eq!(all.len(), 1);
}

#[test]
fn empty_fields_are_counted_shown_and_filled_where_they_stand() {
    let mut harness = acme();
    let screen = harness.screen();
    assert!(screen.contains("empty fields"), "{screen}");
    assert!(!screen.contains("Postal code"), "{screen}");
    let mut harness = on(harness.keys("E"), "Postal code").keys("c10115<enter>");
    let account: Account = harness.store().read().all().unwrap().remove(0);
    assert_eq!(account.postal_code, "10115", "{}", harness.screen());
    // Hidden again, what was filled stays.
    let mut harness = harness.keys("E");
    let screen = harness.screen();
    assert!(
        screen.contains("Postal code") && !screen.contains("Founded"),
        "{screen}"
    );
    // The line that counts them shows them too.
    let before = screen.split(" empty fields").next().unwrap_or_default();
    let count = before.rsplit(|c: char| !c.is_ascii_digit()).next();
    let line = format!("{} empty fields", count.unwrap_or_default());
    let mut harness = on(harness, &line).keys("<enter>");
    assert!(harness.screen().contains("Founded"), "{}", harness.screen());
}

#[test]
fn what_is_typed_before_a_form_is_read_is_typed_into_it() {
    let harness = Harness::empty().size(100, 30).keys("6").hold("form");
    let harness = harness.keys("aNordwind<ctrl+s>");
    assert!(harness.store().read().all::<Account>().unwrap().is_empty());
    let harness = harness.release();
    let accounts: Vec<Account> = harness.store().read().all().unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].name, "Nordwind");
    // Whoever leaves before that has typed for nothing.
    let harness = harness.keys("6").hold("form").keys("aBlue<esc>").release();
    let harness = harness.keys("<esc>");
    assert_eq!(harness.store().read().all::<Account>().unwrap().len(), 1);
}

#[test]
fn a_page_opens_on_its_first_field() {
    let mut harness = acme().keys("cCorona<enter>");
    let screen = harness.screen();
    assert!(screen.contains("▣ AcmeCorona"), "{screen}");
}
