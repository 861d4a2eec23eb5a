//! Files that would eat a machine: refused or taken in bounded memory and time, and never half an import.
//!
//! Each is imported by the real program under a limit of memory (`ulimit -v`). `--ignored` takes the sizes of the
//! promise: 200 MB without a line end.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::desk::Desk;

/// What the program may map, in KiB: its own code, its threads' stacks, SQLite's pages, and not much of a file.
const MOST_MEMORY: u64 = 640 << 10;
/// How long one of these may take, in a build without optimisation.
const MOST_TIME: Duration = Duration::from_secs(120);

struct Said {
    code: Option<i32>,
    text: String,
}

/// Imports a file under a limit of memory.
fn limited(desk: &Desk, path: &str) -> Said {
    let words = desk.command();
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("ulimit -v {MOST_MEMORY}; exec \"$0\" \"$@\""))
        .arg(words.get_program())
        .args(words.get_args())
        .args(["import", path])
        .envs(
            words
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::null());
    if let Some(folder) = words.get_current_dir() {
        shell.current_dir(folder);
    }
    let start = Instant::now();
    let output = shell.output().expect("ran");
    assert!(
        start.elapsed() < MOST_TIME,
        "{path} took {:?}",
        start.elapsed()
    );
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!text.contains("panicked"), "{path}: {text}");
    Said {
        code: output.status.code(),
        text,
    }
}

fn many(path: &Path, begin: &str, piece: &str, times: usize) {
    let mut file = BufWriter::new(File::create(path).expect("made"));
    file.write_all(begin.as_bytes()).expect("written");
    for _ in 0..times {
        file.write_all(piece.as_bytes()).expect("written");
    }
    file.flush().expect("written");
}

fn absurd(megabytes: usize) {
    let desk = Desk::new();
    let long = "x".repeat(1 << 10);
    let said = |name: &str, begin: &str, piece: &str, times: usize, words: &[&str]| {
        let path = desk.file(name);
        many(&path, begin, piece, times);
        let said = limited(&desk, &path.to_string_lossy());
        fs::remove_file(&path).expect("removed");
        assert_eq!(said.code, Some(1), "{name}: {}", said.text);
        for word in words {
            assert!(said.text.contains(word), "{name}: {word} in {}", said.text);
        }
    };
    let times = megabytes << 10;
    said(
        "no_line.csv",
        "",
        &long,
        times,
        &["has no header", "16 MiB"],
    );
    said(
        "no_end.csv",
        "name,city\nAcme,Bern\n",
        &long,
        times,
        &["line 3", "16 MiB", "1 new"],
    );
    said(
        "open.csv",
        "name,city\nAcme,Bern\n\"",
        &long,
        times,
        &["line 3", "is a quote left open?"],
    );
    said("wide.csv", "", "a,", 1_000_000, &["10,000 columns"]);
    said(
        "wide_row.csv",
        "name,city\nBest,Bern\n",
        "a,",
        1_000_000,
        &["line 3", "10,000 columns", "1 new"],
    );
    said("zeros.csv", "", "\0\0\0\0", times, &["NUL"]);
    said(
        "card.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:",
        &long,
        times,
        &["card"],
    );
    said(
        "event.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:",
        &long,
        times,
        &[],
    );
    assert_eq!(
        desk.records(&["list", "account"]).len(),
        2,
        "the whole rows of two files"
    );
}

#[test]
fn absurd_files_cost_neither_memory_nor_time() {
    absurd(24);
}

#[test]
#[ignore = "writes 200 MB at a time"]
fn absurd_files_of_the_size_that_was_promised() {
    absurd(200);
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let desk = Desk::new();
    for ending in ["csv", "vcf", "ics", "xlsx"] {
        let folder = desk.file(&format!("folder.{ending}"));
        fs::create_dir(&folder).expect("made");
        let said = limited(&desk, &folder.to_string_lossy());
        assert_eq!(said.code, Some(1), "{}", said.text);
        assert!(
            said.text.contains("folder.") && said.text.contains("hint:"),
            "{}",
            said.text
        );
        let pipe = desk.file(&format!("pipe.{ending}"));
        if Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .is_ok_and(|made| made.success())
        {
            let said = limited(&desk, &pipe.to_string_lossy());
            assert_eq!(said.code, Some(1), "{}", said.text);
            assert!(said.text.contains("not an ordinary file"), "{}", said.text);
        }
    }
    for device in ["/dev/zero", "/dev/null", "/dev/stdin"] {
        let said = limited(&desk, device);
        assert_eq!(said.code, Some(1), "{device}: {}", said.text);
    }
}

#[test]
fn an_import_that_is_stopped_leaves_nothing() {
    let desk = Desk::new();
    let path = desk.file("accounts.csv");
    let mut file = BufWriter::new(File::create(&path).expect("made"));
    writeln!(file, "name,city,website").expect("written");
    for n in 0..30_000 {
        writeln!(file, "Account {n},City {n},https://a{n}.example").expect("written");
    }
    drop(file);
    // Early it is being read, late it is being written.
    for wait in [300, 2_500] {
        let child = desk
            .command()
            .args(["import", "accounts.csv"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(wait));
        let stop = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(stop.is_ok(), "stopped");
        let output = child.wait_with_output().expect("ended");
        let err = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            desk.ok(&["undo"]);
        } else {
            assert!(err.contains("stopped; the book is as it was"), "{err}");
        }
        assert_eq!(desk.records(&["list", "account"]).len(), 0);
    }
}
