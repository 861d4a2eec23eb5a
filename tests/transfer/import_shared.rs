//! Every collected file of other programs: imported, imported again, taken back; a table says what became of each.
//!
//! `cargo test --test stories import_shared -- --nocapture` prints the table; `--ignored` takes the long files whole.

use std::path::{Path, PathBuf};

use dealbook::{
    domain::record::KINDS,
    store::Store,
    transfer::import::{Options, report::Report},
};

use crate::support::{at, book, import, plan, shared};

/// Folders of the collection with tables in them.
const FOLDERS: [&str; 5] = [
    "1-crm-sales-opportunities",
    "2-crm-exports",
    "3-b2b-datasets",
    "7-chinese",
    "8-products",
];
/// Longer files are for the test that takes its time.
const LONG: u64 = 12_000;

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path
            .extension()
            .is_some_and(|end| end == "csv" || end == "tsv")
        {
            into.push(path);
        }
    }
}

fn records(store: &Store) -> i64 {
    KINDS
        .iter()
        .map(|info| store.read().count(info).expect("readable"))
        .sum()
}

struct Line {
    file: String,
    layout: String,
    kind: String,
    counts: [u64; 4],
    why: String,
}

fn told(name: &str, report: &Report, lines: &mut Vec<Line>) {
    for file in &report.files {
        let first = report.rejects.first();
        lines.push(Line {
            file: name.to_owned(),
            layout: file.layout.clone(),
            kind: file.kind.to_owned(),
            counts: [
                file.lines,
                file.created,
                file.skipped + file.repeated,
                file.rejected,
            ],
            why: match (&file.passed, first) {
                (Some(why), _) => why.clone(),
                (None, Some(bad)) if file.rejected > 0 => {
                    let column = bad.column.as_deref().unwrap_or_default();
                    format!("line {} {column}: {}", bad.line, bad.why)
                }
                _ => String::new(),
            },
        });
    }
}

/// Imports one file twice and takes it back; says what became of it, and what should not have.
fn through(
    empty: &Store,
    path: &Path,
    root: &Path,
    lines: &mut Vec<Line>,
    wrong: &mut Vec<String>,
) {
    let name = path
        .strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string();
    let paths = [path.to_owned()];
    let options = Options {
        dates: Some(dealbook::domain::dates::DateOrder::Dmy),
        decimal: Some(dealbook::transfer::import::numbers::Sign::Point),
        ..Options::default()
    };
    let ready = match plan(empty, &paths, &options) {
        Err(error) => {
            lines.push(Line {
                file: name,
                layout: "-".into(),
                kind: String::new(),
                counts: [0; 4],
                why: error.to_string().replace(&path.display().to_string(), "it"),
            });
            return;
        }
        Ok(ready) => ready,
    };
    if ready.is_empty() {
        return told(&name, &ready.report, lines);
    }
    drop(ready);
    let mut store = book();
    let before = records(&store);
    let report = import(&mut store, 1, &paths, &options);
    for file in &report.files {
        let sum = file.created
            + file.updated
            + file.unchanged
            + file.skipped
            + file.repeated
            + file.rejected;
        if sum != file.lines {
            wrong.push(format!(
                "{name}: {sum} of {} lines are accounted for",
                file.lines
            ));
        }
    }
    let again = plan(&store, &paths, &options).expect("a plan");
    if again.report.created() > 0 || !again.report.made.is_empty() {
        wrong.push(format!(
            "{name} brings something the second time: {:#?}",
            again.report.lines()
        ));
    }
    store.undo(&at(&store, 2)).expect("undone");
    if records(&store) != before {
        wrong.push(format!("{name}: one undo leaves something"));
    }
    told(&name, &report, lines);
}

fn show(lines: &[Line]) {
    let mut table = String::new();
    for line in lines {
        let [read, made, left, bad] = line.counts;
        table.push_str(&format!(
            "{:<64} {:<30} {:<12} {read:>5} {made:>5} {left:>5} {bad:>5}  {}\n",
            line.file,
            line.layout,
            line.kind,
            line.why.chars().take(110).collect::<String>()
        ));
    }
    // Seen with --nocapture alone.
    std::io::Write::write_all(&mut std::io::stdout(), table.as_bytes()).expect("shown");
}

fn run(folders: &[&str], longest: u64) {
    let empty = book();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for folder in folders {
        let Some(folder) = shared(folder) else {
            continue;
        };
        let mut all = Vec::new();
        collect(&folder, &mut all);
        all.sort();
        for path in all {
            if std::fs::metadata(&path).expect("there").len() <= longest {
                let root = folder.parent().expect("a folder");
                through(&empty, &path, root, &mut lines, &mut wrong);
            }
        }
    }
    show(&lines);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_collected_files_come_in_once_and_go_out_again() {
    run(&FOLDERS, LONG);
}

#[test]
#[ignore = "the long files: run by hand"]
fn the_long_files_too() {
    run(&FOLDERS, u64::MAX);
    run(&["5-csv-torture"], u64::MAX);
}
