//! Stories of the first start: what is asked, and files brought into a new book.

use std::{fs, path::PathBuf};

use dealbook::{
    domain::record::{account::Account, opportunity::Opportunity, team::User},
    tui::{effect::With, harness::Harness},
};

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    path
}

#[test]
fn a_book_may_begin_with_a_server() {
    let mut harness = Harness::first_start().size(80, 24);
    let screen = harness.screen();
    assert!(screen.contains("Connect to a server"), "{screen}");
    let harness = harness.keys("c<enter><enter><enter>");
    let begun = harness.begun.expect("a book");
    assert_eq!(begun.with, With::Server);
}

#[test]
fn several_dragged_files_are_taken_and_a_missing_one_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = file(&folder, "my accounts.csv", "name\nAcme\n");
    let two = file(&folder, "deals.csv", "name\nBridge\n");
    let mut harness = Harness::first_start().keys("i/nowhere/at-all.csv<enter>");
    assert!(
        harness.screen().contains("there is no file"),
        "{}",
        harness.screen()
    );
    let line = format!("'{}' {}", one.display(), two.display());
    let harness = harness
        .keys("<ctrl+u>")
        .paste(&line)
        .keys("<enter><enter><enter><enter>");
    let begun = harness.begun.expect("a book");
    assert_eq!(begun.with, With::Files(vec![one, two]));
    assert_eq!(begun.name, "Lena Kraus");
}

#[test]
fn files_are_brought_in_and_one_undo_takes_them_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let accounts = file(&folder, "accounts.csv", "name,city\nAcme,Bonn\nBolt,Ulm\n");
    let harness = Harness::empty().size(100, 24).bring_in(vec![accounts]);
    let count = |harness: &Harness| harness.store().read().all::<Account>().unwrap().len();
    assert_eq!(count(&harness), 0);
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("2 new"), "{screen}");
    assert_eq!(count(&harness), 2);
    let harness = harness.keys("<esc>u");
    assert_eq!(count(&harness), 0);
}

#[test]
fn who_of_the_owners_is_the_user_is_asked_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "name,account,owner\nBridge,Acme,L. Kraus\nDock,Acme,Tom Berg\n";
    let deals = file(&folder, "opportunities.csv", text);
    let mut harness = Harness::empty().size(100, 24).bring_in(vec![deals]);
    let screen = harness.screen();
    assert!(
        screen.contains("Which of these is you?") && screen.contains("Tom Berg"),
        "{screen}"
    );
    let deals = |harness: &Harness| harness.store().read().all::<Opportunity>().unwrap();
    assert_eq!(deals(&harness).len(), 0);
    let harness = harness.keys("<enter>");
    assert_eq!(deals(&harness).len(), 0);
    let mut harness = harness.keys("<enter>");
    assert!(
        harness.screen().contains("you are `L. Kraus`"),
        "{}",
        harness.screen()
    );
    let me = harness.store().catalog().me;
    let mine: Vec<String> = deals(&harness)
        .into_iter()
        .filter(|deal| deal.owner.is_some_and(|owner| owner.id() == me))
        .map(|deal| deal.name)
        .collect();
    assert_eq!(mine, ["Bridge"]);
    let users: Vec<User> = harness.store().read().all().unwrap();
    assert_eq!(users.len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_book_stays_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let notes = file(&folder, "notes.csv", "\u{0}\u{1}\u{2}");
    let mut harness = Harness::empty().size(100, 24).bring_in(vec![notes]);
    let screen = harness.screen();
    assert!(screen.contains("not brought in"), "{screen}");
    let harness = harness.keys("<esc>");
    assert_eq!(harness.focus(), "today");
}
