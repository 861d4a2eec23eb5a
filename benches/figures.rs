//! The figures of the README: this program against its physical limit, in one run, as ratios.
//!
//! `cargo bench --bench figures -- 10k 100k 1M` prints a table in Markdown. Without sizes it takes 10k.
//! Medians of repeated, interleaved runs; what cannot be measured on a machine is left out and said.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints its table, and measures bare SQLite beside the house"
)]

#[path = "figures/book.rs"]
mod book;
#[path = "figures/data.rs"]
mod data;
#[path = "figures/shell.rs"]
mod shell;
#[path = "figures/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};

/// One line of the table.
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// This program.
    pub ours: String,
    /// The limit.
    pub limit: String,
    /// Ours by the limit.
    pub ratio: Option<f64>,
    /// What we hold ourselves to.
    pub aim: &'static str,
}

/// The middle of some measurements.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which 99 of 100 lie.
pub fn p99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() * 99 / 100)
        .copied()
        .unwrap_or(f64::NAN)
}

fn size(word: &str) -> Option<usize> {
    let (digits, by) = match word.to_lowercase() {
        word if word.ends_with('k') => (word[..word.len() - 1].to_owned(), 1_000),
        word if word.ends_with('m') => (word[..word.len() - 1].to_owned(), 1_000_000),
        word => (word, 1),
    };
    Some(digits.parse::<usize>().ok()? * by)
}

fn main() {
    if std::env::args().any(|arg| arg == "--minimal") {
        return terminal::minimal();
    }
    let mut sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|arg| size(&arg))
        .collect();
    if sizes.is_empty() {
        sizes.push(10_000);
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_dealbook"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    for size in sizes {
        println!(
            "\n### {size} opportunities\n\n| what | dealbook | limit | ratio | aim |\n| --- | --- | --- | --- | --- |"
        );
        let folder = root.join(size.to_string());
        let mut figures = book::figures(&program, &folder, size);
        book::copy(&program, &folder.join("book.db"));
        figures.extend(on_screen(&program, &folder.join("book.db")));
        for figure in figures {
            let ratio = figure
                .ratio
                .map_or_else(String::new, |ratio| format!("{ratio:.2}×"));
            println!(
                "| {} | {} | {} | {ratio} | {} |",
                figure.what, figure.ours, figure.limit, figure.aim
            );
        }
    }
    if let Ok(binary) = std::fs::metadata(&program) {
        println!(
            "\nbinary: {:.1} MiB (aim: at most 20)",
            binary.len() as f64 / 1_048_576.0
        );
    }
}

/// Keys that are timed: the slowest of a hundred wants some hundreds of them.
const KEYS: usize = 400;

/// Down over the edge of the screen and up again: neither program comes to its end, where a key changes nothing.
fn there_and_back(at: usize) -> &'static str {
    if (at / 40).is_multiple_of(2) {
        "j"
    } else {
        "k"
    }
}

fn on_screen(program: &Path, book: &Path) -> Vec<Figure> {
    let this = std::env::current_exe().expect("this program");
    let path = book.to_string_lossy().into_owned();
    let ours = ["--book", path.as_str()];
    let (mut starts, mut limits, mut keys, mut limit_keys) = (vec![], vec![], vec![], vec![]);
    for _ in 0..5 {
        let mut screen = terminal::Screen::start(program, &ours);
        starts.extend(screen.until("Forecast"));
        screen.stop();
        let mut screen = terminal::Screen::start(&this, &["--minimal"]);
        limits.extend(screen.until("Pipeline row"));
        screen.stop();
    }
    let mut screen = terminal::Screen::start(program, &ours);
    screen.until("Forecast");
    screen.key("4");
    for at in 0..KEYS {
        keys.extend(screen.key(there_and_back(at)));
    }
    let (bytes, cpu) = screen.idle(std::time::Duration::from_secs(3));
    let peak = screen.peak_mib();
    let gone = screen.hang_up();
    let mut screen = terminal::Screen::start(&this, &["--minimal"]);
    screen.until("Pipeline row");
    for at in 0..KEYS {
        limit_keys.extend(screen.key(there_and_back(at)));
    }
    screen.stop();
    let against = |what: &str, ours: f64, limit: f64, aim| Figure {
        what: what.into(),
        ours: format!("{ours:.1} ms"),
        limit: format!("{limit:.1} ms"),
        ratio: Some(ours / limit),
        aim,
    };
    let alone = |what: &str, ours: String, aim| Figure {
        what: what.into(),
        ours,
        limit: String::new(),
        ratio: None,
        aim,
    };
    vec![
        against(
            "start to first frame, real data",
            median(starts),
            median(limits),
            "2 to 2.5×",
        ),
        against(
            "cursor key to frame, median",
            median(keys.clone()),
            median(limit_keys.clone()),
            "2×",
        ),
        against("cursor key to frame, p99", p99(keys), p99(limit_keys), "3×"),
        alone(
            "idle for 3 s: bytes written, CPU",
            format!("{bytes} B, {cpu:.1} ms"),
            "0 B, < 0.1 %",
        ),
        alone(
            "peak memory of the interface",
            format!("{peak:.0} MiB"),
            "12 to 64 MiB",
        ),
        alone(
            "terminal gone to ended",
            gone.map_or_else(|| "never".into(), |millis| format!("{millis:.0} ms")),
            "1 s",
        ),
    ]
}
