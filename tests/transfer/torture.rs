//! Files that break other programs: each is taken, or refused with a sentence; none of them is a panic or half a book.

use std::path::{Path, PathBuf};

use dealbook::{
    domain::record::{KINDS, by_word},
    transfer::import::Options,
};

use crate::support::{book, import, plan, shared};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
fn broken_files_are_taken_or_refused() {
    let Some(folder) = shared("5-csv-torture") else {
        return;
    };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let store = book();
    let mut refused = 0;
    for path in &all {
        let as_contact = Options {
            kind: by_word("contact"),
            ..Options::default()
        };
        for options in [Options::default(), as_contact] {
            if let Err(error) = plan(&store, &[path.clone()], &options) {
                refused += 1;
                assert!(error.hint().is_some(), "{}: {error}", path.display());
            }
        }
    }
    assert!(refused > 0 && !all.is_empty());
}

#[test]
fn exports_of_other_programs_are_planned_without_a_panic() {
    for folder in ["2-crm-exports", "3-b2b-datasets", "7-chinese", "8-products"] {
        let Some(folder) = shared(folder) else {
            continue;
        };
        let mut all = Vec::new();
        files(&folder, &mut all);
        for path in all
            .iter()
            .filter(|path| path.extension().is_some_and(|end| end == "csv"))
        {
            if std::fs::metadata(path).expect("there").len() > 60_000 {
                continue; // the same layouts, only longer
            }
            let store = book();
            match plan(&store, &[path.clone()], &Options::default()) {
                Ok(plan) => {
                    let lines: u64 = plan.report.files.iter().map(|file| file.lines).sum();
                    let told: u64 = plan
                        .report
                        .files
                        .iter()
                        .map(|f| f.created + f.updated + f.unchanged + f.skipped + f.rejected)
                        .sum();
                    assert_eq!(
                        lines,
                        told,
                        "{}: every line is accounted for",
                        path.display()
                    );
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}

#[test]
fn what_is_planned_can_be_applied() {
    let Some(folder) = shared("2-crm-exports") else {
        return;
    };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let small = |path: &&PathBuf| {
        path.extension().is_some_and(|end| end == "csv")
            && std::fs::metadata(path).expect("there").len() < 12_000
    };
    for path in all.iter().filter(small) {
        let mut store = book();
        if plan(&store, &[path.clone()], &Options::default()).is_ok() {
            let report = import(&mut store, 1, &[path.clone()], &Options::default());
            let made: i64 = KINDS
                .iter()
                .map(|info| store.read().count(info).expect("readable"))
                .sum();
            assert!(made as u64 >= report.created(), "{}", path.display());
        }
    }
}
