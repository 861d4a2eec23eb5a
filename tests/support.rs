//! A book in memory at a fixed moment, for stories.

use dealbook::{
    domain::field::{Date, Instant, date},
    store::{Actor, NewBook, Store},
};

/// 2 March 2026, 9:00 UTC, a Monday.
pub const START: i64 = 1_772_442_000_000;

/// The day of [`START`].
pub fn today() -> Date {
    date(START / 86_400_000).expect("a day")
}

/// An empty book of `Lena Kraus` in euro.
pub fn book() -> Store {
    Store::memory(&new_book()).expect("a book")
}

/// What [`book`] is told.
pub fn new_book() -> NewBook {
    NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: today(),
    }
}

/// The user, `minutes` after the start.
pub fn at(store: &Store, minutes: i64) -> Actor {
    store.actor(Instant(START + minutes * 60_000), today())
}

/// The data collected from others, where this machine has it; says so where a story is skipped for want of it.
pub fn shared(path: &str) -> Option<std::path::PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not on this machine", path.display());
    None
}

/// Plans an import and, if it can be planned, gives the plan.
pub fn plan(
    store: &Store,
    files: &[std::path::PathBuf],
    options: &dealbook::transfer::import::Options,
) -> dealbook::transfer::Result<dealbook::transfer::import::Plan> {
    let cancel = std::sync::atomic::AtomicBool::new(false);
    let mut watch = dealbook::transfer::import::Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    let now = Instant(START + 60_000);
    dealbook::transfer::import::plan::plan(store, now, files, options, &mut watch)
}

/// Plans and applies an import, `minutes` after the start.
pub fn import(
    store: &mut Store,
    minutes: i64,
    files: &[std::path::PathBuf],
    options: &dealbook::transfer::import::Options,
) -> dealbook::transfer::import::report::Report {
    let mut plan = plan(store, files, options).expect("a plan");
    let cancel = std::sync::atomic::AtomicBool::new(false);
    let mut watch = dealbook::transfer::import::Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    let actor = at(store, minutes);
    dealbook::transfer::import::apply::apply(store, &actor, &mut plan, &mut watch)
        .expect("applied");
    plan.report
}

/// A file in a folder of its own, which lives as long as the first of the two.
pub fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    (folder, path)
}

/// Why a file is refused, and what to do.
pub fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let (_folder, path) = file(name, bytes.as_ref());
    let options = dealbook::transfer::import::Options::default();
    let error = plan(&book(), &[path], &options).err().expect("refused");
    format!("{error}; {}", error.hint().unwrap_or_default())
}

/// All files under a folder, in order.
pub fn files_under(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files_under(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// A book with the sample in it.
pub fn sample() -> Store {
    use dealbook::{clock::Clock, operations::sample};
    let clock = Clock::at(today());
    let mut store = Store::memory(&sample::new_book(clock)).expect("a book");
    sample::fill(&mut store, clock).expect("filled");
    store
}

/// A book into which a file was brought; the same file again would add nothing.
pub fn taken(
    name: &str,
    bytes: impl AsRef<[u8]>,
) -> (Store, dealbook::transfer::import::report::Report) {
    let options = dealbook::transfer::import::Options::default();
    let (_folder, path) = file(name, bytes.as_ref());
    let mut store = book();
    let report = import(&mut store, 1, &[path.clone()], &options);
    let again = plan(&store, &[path], &options).expect("a plan");
    assert!(
        again.is_empty(),
        "{name} twice: {:#?}",
        again.report.lines()
    );
    (store, report)
}

/// Some fields of all records of a kind, a line a record.
pub fn all_of(store: &Store, kind: &str, fields: &str) -> Vec<String> {
    let info = dealbook::domain::record::by_word(kind).expect("a kind");
    let mut out = Vec::new();
    let options = dealbook::transfer::export::Options {
        columns: fields.split(' ').map(ToString::to_string).collect(),
        ..dealbook::transfer::export::Options::default()
    };
    dealbook::transfer::export::all(&store.read(), info, &options, &mut out).expect("written");
    let mut table = csv::Reader::from_reader(out.as_slice());
    let headers = table.headers().expect("a header").clone();
    let at = |field| headers.iter().position(|header| header == field);
    let places: Vec<usize> = fields.split(' ').filter_map(at).collect();
    let line = |record: csv::StringRecord| {
        let cells: Vec<&str> = places.iter().map(|at| &record[*at]).collect();
        cells.join("|")
    };
    let mut lines: Vec<String> = table
        .records()
        .map(|record| line(record.expect("a record")))
        .collect();
    lines.sort();
    lines
}
