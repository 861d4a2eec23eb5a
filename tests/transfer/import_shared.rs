//! Every collected file of other programs: imported, imported again, taken back, as the example `collection` shows it.
//!
//! `cargo run --example collection -- ../shared/data` prints the table of them all; here are the short ones, and with
//! `--ignored` the long ones too.

#[path = "../../examples/collection/through.rs"]
mod through;

use std::path::PathBuf;

use crate::support::shared;

/// Longer files are for the test that takes its time.
const LONG: u64 = 12_000;

fn run(folders: &[&str], longest: u64) {
    let mut wrong = Vec::new();
    let mut all: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if let Some(folder) = shared(folder) {
            through::collect(&folder, &mut all);
        }
    }
    all.retain(|path| std::fs::metadata(path).expect("there").len() <= longest);
    let mut created = 0;
    for path in &all {
        let root = path.parent().expect("a folder");
        let lines = through::alone(path, root, &mut wrong);
        created += lines.iter().map(|line| line.counts[1]).sum::<u64>();
    }
    if longest == u64::MAX {
        through::together(&all, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(created > 0 || all.is_empty());
}

const FOLDERS: [&str; 5] = [
    "1-crm-sales-opportunities",
    "2-crm-exports",
    "3-b2b-datasets",
    "7-chinese",
    "8-products",
];

#[test]
fn the_collected_files_come_in_once_and_go_out_again() {
    run(&FOLDERS, LONG);
}

#[test]
fn and_so_do_cards_and_calendars() {
    run(&["4-vcard", "6-icalendar"], 2_000);
}

#[test]
#[ignore = "the long files: run by hand"]
fn the_long_files_too() {
    run(&[""], u64::MAX);
}
