//! Stories of records that are the same, and of handing over.

use dealbook::{
    domain::record::{account::Account, contact::Contact, opportunity::Opportunity},
    tui::harness::Harness,
};

fn accounts(harness: &Harness) -> Vec<Account> {
    harness.store().read().all().expect("accounts")
}

/// Acme twice, and Bolt.
fn twice() -> Harness {
    Harness::empty()
        .size(120, 30)
        .keys("6aAcme<ctrl+s><esc>aAcme GmbH<ctrl+s><esc>aBolt<ctrl+s><esc>")
        .keys("6")
}

#[test]
fn what_may_be_there_twice_is_listed_and_merged_and_taken_apart() {
    let mut harness = twice().keys("~");
    assert_eq!(harness.focus(), "duplicates");
    let screen = harness.screen();
    assert!(
        screen.contains("Acme GmbH") && screen.contains("likely") && !screen.contains("  Bolt"),
        "{screen}"
    );
    let mut harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "merge");
    let screen = harness.screen();
    assert!(screen.contains("Make one of 2 accounts"), "{screen}");
    let mut harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "duplicates");
    assert_eq!(accounts(&harness).len(), 2);
    let screen = harness.screen();
    assert!(
        screen.contains("merged 2 accounts into Acme") && screen.contains("Nothing looks"),
        "{screen}"
    );
    let mut harness = harness.keys("u");
    assert_eq!(accounts(&harness).len(), 3);
    assert!(harness.screen().contains("likely"), "{}", harness.screen());
}

#[test]
fn which_is_kept_and_which_value_is_taken_are_chosen() {
    let mut harness = twice().keys("gg<space><space>");
    let screen = harness.screen();
    assert!(screen.contains("& merge"), "{screen}");
    let mut harness = harness.keys("&");
    let screen = harness.screen();
    assert!(
        screen.contains("▸ Acme") && screen.contains("Nothing belongs to the others"),
        "{screen}"
    );
    // The other is kept, and the name of the first is taken all the same.
    let mut harness = harness.keys("l");
    assert!(
        harness.screen().contains("▸ Acme GmbH"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<space>");
    let screen = harness.screen();
    assert!(screen.contains("● Acme\n"), "{screen}");
    let harness = harness.keys("<enter>");
    let names: Vec<String> = accounts(&harness).into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Acme", "Bolt"]);
}

#[test]
fn of_one_record_the_other_is_asked_for_the_likely_first() {
    let mut harness = twice().keys("gg&");
    let screen = harness.screen();
    assert!(
        screen.contains("which other record is it?") && screen.contains("likely"),
        "{screen}"
    );
    let harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "merge");
    let harness = harness.keys("<esc>");
    assert_eq!(accounts(&harness).len(), 3);
}

#[test]
fn what_belongs_to_the_other_moves_over_and_is_counted_before() {
    let mut harness = Harness::empty()
        .size(120, 30)
        .keys("6aAcme<ctrl+s><esc>aAcme GmbH<ctrl+s><esc>4aBridge<tab><enter>Acme GmbH<enter><ctrl+s><esc>")
        .keys("6gg&<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("What moves over: 1 opportunity"),
        "{screen}"
    );
    let harness = harness.keys("<enter>");
    let kept = accounts(&harness).remove(0);
    let deal: Opportunity = harness.store().read().all().expect("deals").remove(0);
    assert_eq!(
        deal.account.map(dealbook::domain::id::Ref::id),
        Some(kept.id)
    );
}

#[test]
fn an_account_passes_to_another_user_with_what_belongs_to_it() {
    let mut harness = Harness::empty()
        .size(120, 30)
        .keys("guaMax<ctrl+s><esc>6aAcme<ctrl+s><esc>4aBridge<tab><enter>Acme<enter><ctrl+s><esc>")
        .keys("6gg@Max<enter>");
    let screen = harness.screen();
    assert!(screen.contains("handed 2 records over to Max"), "{screen}");
    let deals = |harness: &Harness| -> Opportunity {
        harness.store().read().all().expect("deals").remove(0)
    };
    let (before, me) = (deals(&harness).owner, harness.store().read().catalog().me);
    assert_ne!(before.map(dealbook::domain::id::Ref::id), Some(me));
    let harness = harness.keys("u");
    assert_eq!(
        deals(&harness).owner.map(dealbook::domain::id::Ref::id),
        Some(me)
    );
    let contacts: Vec<Contact> = harness.store().read().all().expect("contacts");
    assert!(contacts.is_empty());
}
