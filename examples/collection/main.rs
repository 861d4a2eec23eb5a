//! Imports every file below a folder, each into a book of its own, and prints what became of it.
//!
//! `cargo run --example collection -- FOLDER…`: file, layout found, kind, rows, created, rejected, and why. Each file is
//! imported, imported again (which must make nothing) and taken back by one undo (which must leave nothing); then all
//! of them go into one book, one after the other. It ends with 1 where one of that does not hold. How a file goes
//! through is in `through`, which the stories run too.

mod through;

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Instant};

/// What stands over the lines.
const HEAD: &str = "file                                                             layout                           kind         \
  rows created   other rejected  why";

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut out = std::io::stdout();
    if folders.is_empty() {
        let _ = writeln!(out, "usage: cargo run --example collection -- FOLDER…");
        return ExitCode::from(2);
    }
    let start = Instant::now();
    let mut files = Vec::new();
    for folder in &folders {
        through::collect(folder, &mut files);
    }
    files.sort();
    let mut wrong = Vec::new();
    let _ = writeln!(out, "{HEAD}");
    for path in &files {
        for line in through::alone(path, &folders[0], &mut wrong) {
            let _ = writeln!(out, "{line}");
        }
        let _ = out.flush();
    }
    let said = through::together(&files, &mut wrong);
    let seconds = start.elapsed().as_secs();
    let _ = writeln!(out, "\n{said}\n{} files, {seconds} s", files.len());
    for line in &wrong {
        let _ = writeln!(out, "WRONG: {line}");
    }
    ExitCode::from(u8::from(!wrong.is_empty()))
}
