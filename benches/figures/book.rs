//! The book itself against bare SQLite: import, export, first pages, one save.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dealbook::{
    domain::{
        field::{Date, Instant as Moment, Record as _, date},
        filter::{self, Everyday},
        record::opportunity::Opportunity,
    },
    store::{Op, Store, list::Sort},
};
use rusqlite::Connection;

use super::{Figure, data, median, p99, shell};

/// Runs the program; seconds and the most memory it had, in MiB.
fn run(program: &Path, book: &Path, args: &[&str], out: Stdio) -> (f64, f64) {
    let begun = Instant::now();
    let mut child = Command::new(program)
        .arg("--book")
        .arg(book)
        .args(args)
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut peak = 0.0_f64;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or_default();
        let kib: f64 = line
            .split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse().ok())
            .unwrap_or(0.0);
        peak = peak.max(kib / 1024.0);
        if child.try_wait().expect("a child").is_some() {
            return (begun.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn remove(book: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", book.display()));
    }
}

fn bytes(paths: &[impl AsRef<Path>]) -> f64 {
    paths
        .iter()
        .filter_map(|path| fs::metadata(path).ok())
        .map(|meta| meta.len() as f64)
        .sum()
}

/// Copies the book, so that the interface, which does so once a day, has none to make while it is measured.
pub fn copy(program: &Path, book: &Path) {
    run(program, book, &["backup"], Stdio::null());
}

/// The same rows as bare INSERTs into the same tables with the same indexes, one transaction; seconds.
fn bare(program: &Path, imported: &Path, folder: &Path) -> f64 {
    let book = folder.join("bare.db");
    remove(&book);
    run(program, &book, &["init"], Stdio::null());
    let from = Connection::open(imported).expect("opened");
    let mut to = Connection::open(&book).expect("opened");
    let mut spent = 0.0;
    let tx = to.transaction().expect("begun");
    for table in ["identity", "account", "contact", "opportunity", "activity"] {
        let mut select = from
            .prepare(&format!("SELECT * FROM {table}"))
            .expect("prepared");
        let marks = vec!["?"; select.column_count()].join(",");
        let mut insert = tx
            .prepare(&format!("INSERT OR IGNORE INTO {table} VALUES ({marks})"))
            .expect("prepared");
        let count = select.column_count();
        let mut rows = select.query([]).expect("asked");
        // Read in blocks, so that only the writing is timed.
        loop {
            let mut block: Vec<Vec<rusqlite::types::Value>> = Vec::with_capacity(5_000);
            while block.len() < 5_000 {
                let Some(row) = rows.next().expect("read") else {
                    break;
                };
                block.push((0..count).map(|at| row.get_unwrap(at)).collect());
            }
            if block.is_empty() {
                break;
            }
            let begun = Instant::now();
            for row in &block {
                insert
                    .execute(rusqlite::params_from_iter(row))
                    .expect("inserted");
            }
            spent += begun.elapsed().as_secs_f64();
        }
    }
    let begun = Instant::now();
    tx.commit().expect("written");
    spent + begun.elapsed().as_secs_f64()
}

/// Makes the book of this size by importing files, and measures what can be measured without a screen.
pub fn figures(program: &Path, folder: &Path, size: usize) -> Vec<Figure> {
    let files = data::files(size, folder).expect("files");
    let book = folder.join("book.db");
    remove(&book);
    run(
        program,
        &book,
        &["init", "--currency", "EUR"],
        Stdio::null(),
    );
    let mut args = vec!["import"];
    let names: Vec<String> = files
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    args.extend(names.iter().map(String::as_str));
    let (seconds, peak) = run(program, &book, &args, Stdio::null());
    let limit = bare(program, &book, folder);
    let rows = size + size / 5 + size / 2 + 2 * size;
    let csv = bytes(&files);
    let mut figures = vec![
        Figure {
            what: format!("import of {rows} rows: validated, journalled, searchable"),
            ours: format!("{seconds:.1} s, {:.0}k rows/s", rows as f64 / seconds / 1e3),
            limit: format!("{limit:.1} s bare INSERT"),
            ratio: Some(seconds / limit),
            aim: "1.5× without search",
        },
        Figure {
            what: "its peak memory".into(),
            ours: format!("{peak:.0} MiB"),
            limit: String::new(),
            ratio: None,
            aim: "80 MiB",
        },
        Figure {
            what: "the book after it, search index and journal included".into(),
            ours: format!("{:.0} MiB", bytes(&[&book]) / 1_048_576.0),
            limit: format!("{:.0} MiB of CSV", csv / 1_048_576.0),
            ratio: Some(bytes(&[&book]) / csv),
            aim: "3×",
        },
    ];
    if let Some(limit) = shell::imported(&book, folder) {
        figures.push(Figure {
            what: "the same by `sqlite3 .import`, searchable by triggers".into(),
            ours: format!("{seconds:.1} s"),
            limit: format!("{limit:.1} s"),
            ratio: Some(seconds / limit),
            aim: "0.6×",
        });
    }
    figures.push(exported(program, &book));
    if let Some(limit) = shell::exported(&book) {
        let (ours, _) = run(program, &book, &["export", "opportunity"], Stdio::null());
        figures.push(Figure {
            what: "the same by `sqlite3 -csv`, without names and UUIDs of references".into(),
            ours: format!("{ours:.2} s"),
            limit: format!("{limit:.2} s"),
            ratio: Some(ours / limit),
            aim: "1.3×",
        });
    }
    figures.extend(pages(&book));
    figures.push(saved(&book));
    figures
}

fn exported(program: &Path, book: &Path) -> Figure {
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        ours.push(run(program, book, &["export", "opportunity"], Stdio::null()).0);
        let begun = Instant::now();
        let conn = Connection::open(book).expect("opened");
        let mut select = conn
            .prepare("SELECT * FROM opportunity ORDER BY id")
            .expect("prepared");
        let count = select.column_count();
        let mut out = csv::Writer::from_writer(std::io::sink());
        let mut rows = select.query([]).expect("asked");
        while let Some(row) = rows.next().expect("read") {
            for at in 0..count {
                let text: String = match row.get_ref_unwrap(at) {
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    rusqlite::types::ValueRef::Text(text) => {
                        String::from_utf8_lossy(text).into_owned()
                    }
                    _ => String::new(),
                };
                out.write_field(text).expect("written");
            }
            out.write_record(None::<&[u8]>).expect("written");
        }
        limit.push(begun.elapsed().as_secs_f64());
    }
    let (ours, limit) = (median(ours), median(limit));
    Figure {
        what: "CSV export of the opportunities".into(),
        ours: format!("{ours:.2} s"),
        limit: format!("{limit:.2} s bare SELECT"),
        ratio: Some(ours / limit),
        aim: "1.3×",
    }
}

const TODAY: Moment = Moment(1_772_442_000_000);

fn today() -> Date {
    date(TODAY.0 / 86_400_000).expect("a day")
}

/// First pages of built-in lists against the same SQL by hand: the same rows in the same order.
fn pages(book: &Path) -> Vec<Figure> {
    let store = Store::open(book).expect("opened");
    let read = store.read();
    let conn = Connection::open(book).expect("opened");
    let cases = [
        (
            "open deals by close date",
            "outcome:open",
            "close_date",
            "outcome = 'open' ORDER BY close_date, id",
        ),
        (
            "open deals by amount",
            "outcome:open",
            "-amount_base",
            "outcome = 'open' ORDER BY amount_base DESC, id DESC",
        ),
        ("all deals by name", "", "name", "1 ORDER BY name_key, id"),
        (
            "deals by a field without an index",
            "",
            "-probability",
            "1 ORDER BY probability DESC, id DESC",
        ),
    ];
    cases
        .into_iter()
        .map(|(what, text, sort, sql)| {
            let info = Opportunity::INFO;
            let words = Everyday {
                today: today(),
                base: read.catalog().base(),
            };
            let context = filter::Context::of(info, read.catalog(), &words, today());
            let filter = filter::parse(text, &context).expect("a filter");
            let sort = Sort::parse(sort, info, read.catalog()).expect("an order");
            let list = read.list(info, &filter, &sort, today());
            let columns = ["name", "amount", "close_date", "owner"];
            let sql = format!(
                "SELECT id, name, amount, close_date, owner FROM opportunity WHERE {sql} LIMIT 50"
            );
            let (mut ours, mut limit) = (Vec::new(), Vec::new());
            for _ in 0..if what.contains("without") { 7 } else { 200 } {
                let begun = Instant::now();
                list.first_page(50, &columns).expect("listed");
                ours.push(begun.elapsed().as_secs_f64() * 1e6);
                let begun = Instant::now();
                let mut select = conn.prepare_cached(&sql).expect("prepared");
                let found = select
                    .query_map([], |row| row.get::<_, Option<String>>(1))
                    .expect("asked")
                    .count();
                assert!(found <= 50);
                limit.push(begun.elapsed().as_secs_f64() * 1e6);
            }
            let (ours, limit) = (p99(ours), p99(limit));
            Figure {
                what: format!("first page of 50, p99: {what}"),
                ours: format!("{ours:.0} µs"),
                limit: format!("{limit:.0} µs bare SQL"),
                ratio: Some(ours / limit),
                aim: "2×; 1.2× without an index",
            }
        })
        .collect()
}

/// One edit, on disk when it returns, against one bare UPDATE, on disk too.
fn saved(book: &Path) -> Figure {
    let mut store = Store::open(book).expect("opened");
    let actor = store.actor(TODAY, today());
    let conn = Connection::open(book).expect("opened");
    conn.pragma_update(None, "synchronous", "FULL")
        .expect("set");
    let ids: Vec<i64> = {
        let mut select = conn
            .prepare("SELECT id FROM opportunity LIMIT 60")
            .expect("prepared");
        select
            .query_map([], |row| row.get(0))
            .expect("asked")
            .map(|id| id.expect("an id"))
            .collect()
    };
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    for (at, id) in ids.into_iter().enumerate() {
        let begun = Instant::now();
        store
            .transact(&actor, Op::new("edit"), |tx| {
                tx.update(dealbook::domain::id::Id(id), |deal: &mut Opportunity| {
                    deal.story = format!("round {at}");
                })
            })
            .expect("saved");
        ours.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        conn.execute(
            "UPDATE opportunity SET source = ?2 WHERE id = ?1",
            (id, format!("round {at}")),
        )
        .expect("saved");
        limit.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let (ours, limit) = (median(ours), median(limit));
    Figure {
        what: "one edit, on disk: with journal, derived columns, search".into(),
        ours: format!("{ours:.2} ms"),
        limit: format!("{limit:.2} ms bare UPDATE"),
        ratio: Some(ours / limit),
        aim: "+ 1 ms",
    }
}
