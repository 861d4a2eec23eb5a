//! SQLite's own shell at the same work: its `.import` of the rows that an import made, and its `-csv` of them.
//!
//! Where `sqlite3` is not installed there is nothing to compare with.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use rusqlite::{Connection, types::ValueRef};

/// Tables that are filled, with what is searched of each.
const TABLES: [(&str, &[&str]); 4] = [
    ("account", &["name", "city", "industry", "website", "phone"]),
    ("contact", &["name", "title", "emails", "phones"]),
    ("opportunity", &["name"]),
    ("activity", &["subject"]),
];

fn run(book: &Path, args: &[&str], commands: &str) -> Option<f64> {
    let begun = Instant::now();
    let mut shell = Command::new("sqlite3")
        .args(args)
        .arg(book)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    shell.stdin.take()?.write_all(commands.as_bytes()).ok()?;
    let ended = shell.wait().ok()?;
    ended.success().then(|| begun.elapsed().as_secs_f64())
}

/// Seconds for the opportunities as CSV.
pub fn exported(book: &Path) -> Option<f64> {
    run(
        book,
        &["-csv", "-header"],
        "SELECT * FROM opportunity ORDER BY id;",
    )
}

/// Seconds for the four tables out of files, with their indexes and a search index kept by triggers. Without types and
/// references: an empty cell of a file is no number, and nothing but the four tables is filled.
pub fn imported(book: &Path, folder: &Path) -> Option<f64> {
    let from = Connection::open(book).expect("opened");
    let limit = folder.join("shell.db");
    super::book::remove(&limit);
    let mut schema = String::from("PRAGMA journal_mode = WAL;\n");
    let mut commands = String::from("PRAGMA synchronous = FULL;\nPRAGMA cache_size = -24576;\n");
    schema.push_str("CREATE VIRTUAL TABLE search USING fts5(words, content = '', detail = none, prefix = '1 2 3', tokenize = 'ascii');\n");
    for (at, (table, searched)) in TABLES.iter().enumerate() {
        let mut made = from
            .prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY type DESC")
            .expect("prepared");
        let mut rows = made.query([table]).expect("asked");
        while let Some(row) = rows.next().expect("read") {
            let sql: String = row.get_unwrap(0);
            let plain = sql
                .replace("REFERENCES identity (id)", "")
                .replace(") STRICT", ")");
            schema.push_str(&format!("{plain};\n"));
        }
        let words: Vec<String> = searched
            .iter()
            .map(|field| format!("coalesce(new.\"{field}\", '')"))
            .collect();
        schema.push_str(&format!(
            "CREATE TRIGGER {table}_words AFTER INSERT ON {table} BEGIN \
             INSERT INTO search (rowid, words) VALUES ({at} << 40 | new.id, {}); END;\n",
            words.join(" || ' ' || ")
        ));
        let file = folder.join(format!("{table}.rows.csv"));
        write(&from, table, &file);
        commands.push_str(&format!(".import --csv \"{}\" {table}\n", file.display()));
    }
    run(&limit, &[], &schema)?;
    let seconds = run(&limit, &[], &commands);
    for (table, _) in TABLES {
        let _ = fs::remove_file(folder.join(format!("{table}.rows.csv")));
    }
    super::book::remove(&limit);
    seconds
}

fn write(from: &Connection, table: &str, file: &Path) {
    let mut select = from
        .prepare(&format!("SELECT * FROM {table} ORDER BY id"))
        .expect("prepared");
    let count = select.column_count();
    let mut out = csv::Writer::from_writer(File::create(file).expect("made"));
    let mut rows = select.query([]).expect("asked");
    while let Some(row) = rows.next().expect("read") {
        let cells = (0..count).map(|at| match row.get_ref_unwrap(at) {
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        });
        out.write_record(cells.collect::<Vec<_>>())
            .expect("written");
    }
    out.flush().expect("written");
}
