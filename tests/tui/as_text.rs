//! Records edited as text: the diff before it is done, refused lines handed back, one undo, nothing overwritten.

use dealbook::{
    domain::{field::Record as _, record::account::Account},
    operations::record,
    tui::harness::Harness,
};

/// Three accounts with their name and city alone in the list.
fn three() -> Harness {
    let mut harness = Harness::empty().size(110, 24);
    let day = "2026-03-02".parse().unwrap();
    for (name, city) in [("Acme", "Berlin"), ("Bolt", "Lyon"), ("Corona", "Bonn")] {
        let at = dealbook::domain::field::Instant(1_772_000_000_000);
        let actor = harness.store().actor(at, day);
        let typed = [("name", name), ("city", city)];
        record::create(harness.store_mut(), &actor, Account::INFO, &typed).unwrap();
    }
    harness.keys("6")
}

fn edited(mut harness: Harness, text: &str) -> Harness {
    harness.editor = Some(text.into());
    harness.keys("<ctrl+e>")
}

fn cities(harness: &Harness) -> Vec<String> {
    let all: Vec<Account> = harness.store().read().all().unwrap();
    let city = |account: Account| format!("{} {}", account.name, account.city);
    all.into_iter().map(city).collect()
}

#[test]
fn what_was_changed_is_seen_before_it_is_one_step() {
    let mut harness = edited(
        three(),
        "row,name,city\n1,Acme,Hamburg\n2,Bolt,\n,Delta,Rom\n",
    );
    let screen = harness.screen();
    assert!(screen.contains("2 change, 1 new"), "{screen}");
    assert!(
        screen.contains("- City  Berlin") && screen.contains("+ City  Hamburg"),
        "{screen}"
    );
    assert_eq!(
        cities(&harness),
        ["Acme Berlin", "Bolt Lyon", "Corona Bonn"]
    );
    let mut harness = harness.keys("<enter>");
    assert_eq!(
        cities(&harness),
        ["Acme Hamburg", "Bolt ", "Corona Bonn", "Delta Rom"]
    );
    assert!(harness.screen().contains("edited 3 accounts as text"));
    let harness = harness.keys("u");
    assert_eq!(
        cities(&harness),
        ["Acme Berlin", "Bolt Lyon", "Corona Bonn"]
    );
}

#[test]
fn marked_rows_alone_are_written_and_a_line_taken_out_changes_nothing() {
    let harness = three().keys("<space><space>");
    let mut harness = edited(harness, "row,name,city\n2,Bolt,Paris\n3,Corona,Köln\n");
    let screen = harness.screen();
    assert!(
        screen.contains("there is no row 3") && screen.contains("1 change, 1 refused"),
        "{screen}"
    );
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("edited 1 account as text"), "{screen}");
    assert_eq!(
        cities(&harness),
        ["Acme Berlin", "Bolt Paris", "Corona Bonn"]
    );
}

#[test]
fn refused_lines_come_back_with_their_reasons() {
    let text =
        "row,name,city,owner\n1,Acme,Kiel,Nobody Known\n2,Bolt,Paris\n2,Bolt,Nice,Lena Kraus\n";
    let mut harness = edited(three(), text);
    let screen = harness.screen();
    assert!(
        screen.contains("line 2: Owner:") && screen.contains("line 3: 3 cells"),
        "{screen}"
    );
    // The editor again: what is wrong is mended, and the rest is as it was left.
    harness.editor =
        Some("row,name,city,owner\n1,Acme,Kiel,Lena Kraus\n2,Bolt,Nice,Lena Kraus\n".into());
    let mut harness = harness.keys("e");
    let screen = harness.screen();
    assert!(
        screen.contains("2 change") && !screen.contains("refused"),
        "{screen}"
    );
    let harness = harness.keys("<enter>");
    assert_eq!(cities(&harness), ["Acme Kiel", "Bolt Nice", "Corona Bonn"]);
}

#[test]
fn what_changed_meanwhile_is_not_overwritten() {
    let mut harness = edited(three(), "row,name,city\n1,Acme,Hamburg\n2,Bolt,Nice\n");
    let first: Account = harness.store().read().all().unwrap().remove(0);
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = harness.store().actor(at, "2026-03-02".parse().unwrap());
    record::set(harness.store_mut(), &actor, first.id, &[("city", "Ulm")]).unwrap();
    let mut harness = harness.keys("<enter>");
    assert!(
        harness
            .screen()
            .contains("city of Acme was changed meanwhile"),
        "{}",
        harness.screen()
    );
    assert_eq!(
        cities(&harness),
        ["Acme Ulm", "Bolt Lyon", "Corona Bonn"],
        "all or nothing"
    );
}

#[test]
fn an_editor_that_gives_up_or_changes_nothing_is_no_step() {
    let mut harness = three();
    harness.editor = None;
    let mut harness = harness.keys("<ctrl+e>");
    assert!(harness.screen().contains("the editor gave nothing back"));
    assert_eq!(harness.focus(), "list");
    let mut harness = edited(harness, "row,name,city\n1,Acme,Berlin\n");
    assert!(
        harness.screen().contains("nothing was changed"),
        "{}",
        harness.screen()
    );
    assert_eq!(harness.focus(), "list");
}
