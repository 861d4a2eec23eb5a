//! One file through the whole of it: planned, imported, imported again, taken back.
//!
//! Questions that a file leaves open are answered the same way for all (day first, a point for the decimal sign), and
//! the table says so. Not here: which files there are and who looks at the table.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use dealbook::{
    domain::{
        dates::DateOrder,
        field::{Instant, date},
        record::KINDS,
    },
    store::{NewBook, Store},
    transfer::{
        Result,
        import::{
            Options, Plan, Watch, apply,
            numbers::Sign,
            plan::plan,
            report::{About, FileReport, Report},
            shares::Share,
        },
    },
};

/// 2 March 2026, 9:00 UTC.
const START: i64 = 1_772_442_000_000;
/// What is imported, by the ending of its name.
const ENDINGS: &[&str] = &[
    "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "zip", "vcf", "ics",
];

/// Files that can be imported, below a folder.
pub fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return into.push(folder.to_owned());
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let end = path.extension().and_then(|end| end.to_str());
        if path.is_dir() {
            collect(&path, into);
        } else if end.is_some_and(|end| ENDINGS.contains(&&*end.to_lowercase())) {
            into.push(path);
        }
    }
}

/// What became of one table of a file, as a line.
pub struct Line {
    file: String,
    layout: String,
    kind: &'static str,
    /// Rows, created, changed or left, rejected.
    pub counts: [u64; 4],
    why: String,
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [rows, created, other, rejected] = self.counts;
        let (file, layout, kind, why) = (&self.file, &self.layout, self.kind, &self.why);
        write!(
            out,
            "{file:<64} {layout:<32} {kind:<12} {rows:>6} {created:>7} {other:>7} {rejected:>8}  {why}"
        )
    }
}

/// An empty book in memory.
pub fn book() -> Store {
    Store::memory(&NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: date(START / 86_400_000).expect("a day"),
    })
    .expect("a book")
}

fn options() -> Options {
    Options {
        dates: Some(DateOrder::Dmy),
        decimal: Some(Sign::Point),
        share: Some(Share::Percent),
        ..Options::default()
    }
}

fn planned(store: &Store, path: &Path, options: &Options) -> Result<Plan> {
    let cancel = AtomicBool::new(false);
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    plan(
        store,
        Instant(START + 60_000),
        &[path.to_owned()],
        options,
        &mut watch,
    )
}

fn applied(store: &mut Store, mut plan: Plan) -> Result<Report> {
    let cancel = AtomicBool::new(false);
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    let actor = store.actor(
        Instant(START + 60_000),
        date(START / 86_400_000).expect("a day"),
    );
    apply::apply(store, &actor, &mut plan, &mut watch)?;
    Ok(plan.report)
}

fn records(store: &Store) -> i64 {
    KINDS
        .iter()
        .map(|info| store.read().count(info).expect("readable"))
        .sum()
}

/// Imports a file into a book of its own, twice, and takes it back; what should not have been goes into `wrong`.
pub fn alone(path: &Path, root: &Path, wrong: &mut Vec<String>) -> Vec<Line> {
    let name = path
        .strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string();
    let mut store = book();
    let before = records(&store);
    let asked = match planned(&store, path, &Options::default()) {
        Ok(plan) => answered(&plan.report),
        Err(error) => {
            let why = error.to_string().replace(&path.display().to_string(), "it");
            return vec![Line {
                file: name,
                layout: "-".into(),
                kind: "",
                counts: [0; 4],
                why,
            }];
        }
    };
    let options = options();
    let report = match planned(&store, path, &options).and_then(|plan| {
        if plan.is_empty() {
            Ok(plan.report)
        } else {
            applied(&mut store, plan)
        }
    }) {
        Ok(report) => report,
        Err(error) => {
            wrong.push(format!("{name}: planned, not applied: {error}"));
            return Vec::new();
        }
    };
    for file in &report.files {
        let sum = told(file).iter().skip(1).sum::<u64>();
        if sum != file.lines {
            wrong.push(format!(
                "{name}: {sum} of {} rows are accounted for",
                file.lines
            ));
        }
    }
    check_again(&store, path, &name, wrong);
    if records(&store) > before || report.updated() > 0 {
        let actor = store.actor(
            Instant(START + 120_000),
            date(START / 86_400_000).expect("a day"),
        );
        match store.undo(&actor) {
            Ok(_) if records(&store) == before => {}
            Ok(_) => wrong.push(format!("{name}: one undo leaves something")),
            Err(error) => wrong.push(format!("{name}: no undo: {error}")),
        }
    }
    lines(&name, &report, &asked)
}

fn check_again(store: &Store, path: &Path, name: &str, wrong: &mut Vec<String>) {
    match planned(store, path, &options()) {
        Ok(again) if again.report.created() == 0 && again.report.made.is_empty() => {}
        Ok(again) => wrong.push(format!(
            "{name}: the second time it brings {:#?}",
            again.report.lines()
        )),
        Err(error) => wrong.push(format!("{name}: the second time: {error}")),
    }
}

/// Imports all files into one book, one after the other, twice, and takes every import back; what to say of it.
pub fn together(paths: &[PathBuf], wrong: &mut Vec<String>) -> String {
    let mut store = book();
    let before = records(&store);
    let mut steps = 0;
    for path in paths {
        let Ok(plan) = planned(&store, path, &options()) else {
            continue;
        };
        if plan.is_empty() {
            continue;
        }
        match applied(&mut store, plan) {
            Ok(_) => steps += 1,
            Err(error) => wrong.push(format!("one book: {}: {error}", path.display())),
        }
    }
    let all = records(&store);
    for path in paths {
        if planned(&store, path, &Options::default()).is_ok() {
            let name = format!("one book: {}", path.display());
            check_again(&store, path, &name, wrong);
        }
    }
    for n in 0..steps {
        let now = Instant(START + 120_000 + n);
        let actor = store.actor(now, date(START / 86_400_000).expect("a day"));
        if let Err(error) = store.undo(&actor) {
            wrong.push(format!("one book: no undo {n}: {error}"));
            break;
        }
    }
    let after = records(&store);
    if after != before {
        wrong.push(format!(
            "one book: {} records are left over",
            after - before
        ));
    }
    format!(
        "all into one book: {steps} imports make {} records; all again makes none; {steps} undos leave {}",
        all - before,
        after - before
    )
}

fn told(file: &FileReport) -> [u64; 4] {
    let other = file.updated + file.unchanged + file.skipped + file.repeated;
    [file.lines, file.created, other, file.rejected]
}

/// What had to be answered, in words.
fn answered(report: &Report) -> String {
    let mut said = String::new();
    for question in report.files.iter().flat_map(|file| &file.questions) {
        let answer = match question.about {
            About::Dates => "day first",
            About::Decimal => "point",
            About::Share => "percent",
            About::Columns => "leave",
        };
        said.push_str(&format!("{}: {answer}, as answered; ", question.column));
    }
    said
}

fn lines(name: &str, report: &Report, asked: &str) -> Vec<Line> {
    let of = |(at, file): (usize, &FileReport)| {
        let mut why = asked.to_owned();
        if let Some(passed) = &file.passed {
            why.push_str(passed);
        }
        if let Some(bad) = report.rejects.iter().find(|bad| bad.file == at) {
            let column = bad.column.as_deref().unwrap_or_default();
            why.push_str(&format!("line {} {column}: {}", bad.line, bad.why));
        }
        Line {
            file: match &file.input.part {
                Some(part) => format!("{name} [{part}]"),
                None => name.to_owned(),
            },
            layout: file.layout.clone(),
            kind: file.kind,
            counts: told(file),
            why,
        }
    };
    report.files.iter().enumerate().map(of).collect()
}
