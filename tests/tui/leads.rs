//! Stories of leads: what each becomes is asked, likely duplicates first.

use dealbook::{
    domain::{
        field::Instant,
        record::{
            account::Account, by_word, contact::Contact, lead::Lead, opportunity::Opportunity,
        },
    },
    operations::record,
    tui::harness::Harness,
};

fn make(harness: &mut Harness, kind: &str, fields: &[(&str, &str)]) {
    let actor = harness
        .store()
        .actor(Instant(1_772_442_000_000), "2026-03-02".parse().unwrap());
    let kind = by_word(kind).expect("a kind");
    record::create(harness.store_mut(), &actor, kind, fields).expect("a record");
}

/// A lead of Acme, where Acme and a deal with it are known already.
fn known() -> Harness {
    let mut harness = Harness::empty().size(100, 24);
    make(&mut harness, "account", &[("name", "Acme GmbH")]);
    make(
        &mut harness,
        "opportunity",
        &[("name", "Bridge"), ("account", "Acme GmbH")],
    );
    make(
        &mut harness,
        "lead",
        &[
            ("company", "ACME"),
            ("given_name", "Ada"),
            ("family_name", "Berg"),
        ],
    );
    harness.keys("5")
}

#[test]
fn a_lead_becomes_part_of_what_is_known_already() {
    let mut harness = known().keys(">");
    let screen = harness.screen();
    assert!(
        screen.contains("Acme GmbH") && screen.contains("likely"),
        "{screen}"
    );
    // The likely account is first; a new contact; the deal that the account has.
    let mut harness = harness
        .keys("<enter>")
        .keys("<enter>")
        .keys("Bridge<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains(": account Acme GmbH, contact") && screen.contains("opportunity Bridge"),
        "{screen}"
    );
    let accounts: Vec<Account> = harness.store().read().all().unwrap();
    let deals: Vec<Opportunity> = harness.store().read().all().unwrap();
    let people: Vec<Contact> = harness.store().read().all().unwrap();
    let lead: Lead = harness.store().read().all().unwrap().remove(0);
    assert_eq!((accounts.len(), deals.len(), people.len()), (1, 1, 1));
    assert_eq!(
        lead.converted_account.map(dealbook::domain::id::Ref::id),
        Some(accounts[0].id)
    );
    assert_eq!(
        lead.converted_opportunity
            .map(dealbook::domain::id::Ref::id),
        Some(deals[0].id)
    );
    assert_eq!(
        people[0].account.map(dealbook::domain::id::Ref::id),
        Some(accounts[0].id)
    );
    let harness = harness.keys("u");
    let people: Vec<Contact> = harness.store().read().all().unwrap();
    assert!(people.is_empty());
}

#[test]
fn all_may_be_new_or_left_out_and_esc_does_nothing() {
    let harness = known().keys("><esc>");
    let lead: Lead = harness.store().read().all().unwrap().remove(0);
    assert_eq!(lead.converted_on, None);
    let harness = harness
        .keys(">new<enter>")
        .keys("<enter>")
        .keys("No opp<enter>");
    let accounts: Vec<Account> = harness.store().read().all().unwrap();
    let deals: Vec<Opportunity> = harness.store().read().all().unwrap();
    let lead: Lead = harness.store().read().all().unwrap().remove(0);
    assert_eq!((accounts.len(), deals.len()), (2, 1));
    assert_eq!(lead.converted_opportunity, None);
    assert!(lead.converted_contact.is_some());
}
