//! What is refused and how: words, hints, exit codes; and outputs that go nowhere.

use std::{
    fs::{self, File},
    io::Read as _,
    os::unix::ffi::OsStringExt as _,
    process::Stdio,
};

use super::desk::Desk;

#[test]
fn a_mistake_is_named_pointed_at_and_answered() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    desk.ok(&["add", "account", "name=Acme"]);
    let said = |args: &[&str], code: i32, parts: &[&str]| {
        let (is, err) = desk.refused(args);
        assert_eq!(is, code, "{args:?}: {err}");
        for part in parts {
            assert!(err.contains(part), "{args:?}: {part} in {err}");
        }
    };
    said(
        &["list", "opportunity", "stag:won"],
        1,
        &[
            "error: the filter was not understood: there is no field `stag`\n",
            "\n  stag:won\n  ^^^^\n",
            "hint: did you mean `stage`?",
        ],
    );
    said(
        &["list", "opportunity", "close<notaday"],
        1,
        &["\n        ^^^^^^^\n", "hint: write 2026-12-01"],
    );
    said(
        &["list", "acount"],
        1,
        &[
            "no kind of record `acount`",
            "hint: did you mean `account`?",
        ],
    );
    said(&["add", "widget", "a=b"], 1, &["hint: one of: account, "]);
    said(
        &["show", "account/Nobody"],
        1,
        &[
            "there is no account `Nobody`",
            "hint: `dealbook list account`",
        ],
    );
    said(&["show", "Nobody"], 1, &["hint: `dealbook search Nobody`"]);
    said(
        &["set", "account/Acme", "name=X"],
        1,
        &["Acme", "hint: say more of it, or give its id"],
    );
    said(&["set", "account/Acme"], 2, &["FIELD=VALUE"]);
    said(&["nonsense"], 2, &["Usage: dealbook"]);
    said(&["undo", "0"], 2, &["0"]);
    said(&["init"], 1, &["already exists"]);
    said(
        &["--as-of", "2020-01-01", "add", "account", "name=Y"],
        2,
        &["--as-of looks back", "hint: leave --as-of out"],
    );
    assert_eq!(desk.records(&["list", "account"]).len(), 2);
    fs::write(desk.file("bad.toml"), "theme = [").expect("written");
    said(
        &["--config", "bad.toml", "config", "check"],
        3,
        &["error: "],
    );
    let bare = Desk::bare();
    let (code, err) = bare.refused(&["init", "--currency", "QQQ"]);
    assert!(
        code == 1 && err.contains("`QQQ` is not a currency"),
        "{err}"
    );
    let (code, err) = bare.refused(&["list", "account"]);
    assert!(code == 1 && err.contains("there is no book at"), "{err}");
    assert!(err.contains("hint: `dealbook init` makes one"), "{err}");
    assert!(!bare.book.exists(), "asking makes no book");
}

#[test]
fn a_file_that_is_no_book_is_left_byte_for_byte() {
    let desk = Desk::new();
    let foreign = desk.file("letter.txt");
    fs::write(
        &foreign,
        "Dear Ann,\nthe ovens come on Monday.\n".repeat(99),
    )
    .expect("written");
    let newer = desk.file("newer.book");
    fs::copy(&desk.book, &newer).expect("copied");
    let mut bytes = fs::read(&newer).expect("read");
    // The format's number stands in bytes 60 to 63 of an SQLite file.
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    fs::write(&newer, &bytes).expect("written");
    let empty = desk.file("empty");
    fs::write(&empty, "").expect("written");
    for (file, word, hint) in [
        (
            &foreign,
            "is not a dealbook book",
            "this one was left untouched",
        ),
        (&newer, "newer dealbook", "hint: update dealbook"),
        (
            &empty,
            "is damaged: there is nothing in it",
            "`dealbook restore`",
        ),
    ] {
        let before = fs::read(file).expect("read");
        for args in [
            &["list", "account"][..],
            &["add", "account", "name=X"],
            &["undo"],
            &["doctor", "--repair"],
        ] {
            let said = desk.on(file, args);
            assert_eq!(said.code, 1, "{args:?} {}", said.err);
            assert!(said.err.contains(word), "{args:?} {}", said.err);
            assert!(said.err.contains(hint), "{args:?} {}", said.err);
        }
        assert_eq!(desk.on(file, &["init"]).code, 1);
        assert!(
            fs::read(file).expect("read") == before,
            "{}",
            file.display()
        );
    }
    assert_eq!(desk.on(&desk.file(""), &["list", "account"]).code, 1);
}

/// Commands that print.
const PRINTING: &[&[&str]] = &[
    &["list", "account"],
    &["list", "account", "--format", "json"],
    &["list", "account", "--format", "csv"],
    &["export", "account"],
    &["show", "account/Acme"],
    &["history", "account/Acme"],
    &["search", "acme"],
    &["sql", "SELECT name FROM account"],
    &["today"],
    &["forecast"],
    &["man"],
    &["completions", "bash"],
    &["--help"],
    &["--version"],
];

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    for args in PRINTING {
        let mut child = desk
            .command()
            .args(*args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        drop(child.stdout.take());
        let mut err = String::new();
        let mut said = child.stderr.take().expect("piped");
        said.read_to_string(&mut err).expect("read");
        let code = child.wait().expect("ended").code();
        assert_eq!((code, err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_full_disk_under_the_answer_is_said() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    for args in PRINTING {
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let output = desk
            .command()
            .args(*args)
            .stdout(full)
            .output()
            .expect("ran");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?} {err}");
        assert!(!err.contains("panicked"), "{args:?} {err}");
    }
}

#[test]
fn a_path_need_not_be_text() {
    let desk = Desk::new();
    let name = |start: &[u8], end: &str| {
        let mut bytes = start.to_vec();
        bytes.extend(end.as_bytes());
        std::ffi::OsString::from_vec(bytes)
    };
    let book = desk.file("").join(name(b"b\xFF\xFE", ".book"));
    for args in [
        &["init"][..],
        &["add", "account", "name=Acme"],
        &["list", "account"],
        &["backup"],
        &["doctor"],
    ] {
        let said = desk.on(&book, args);
        assert_eq!(said.code, 0, "{args:?} {}", said.err);
    }
    assert!(book.exists());
    desk.ok(&["add", "account", "name=Acme"]);
    let file = desk.file("").join(name(b"a\xFF", ".csv"));
    let export = ["export", "account", "-o"].map(std::ffi::OsString::from);
    let import = ["import"].map(std::ffi::OsString::from);
    let with = |words: &[std::ffi::OsString]| {
        let mut args = words.to_vec();
        args.push(file.clone().into());
        desk.ok(&args)
    };
    with(&export);
    assert!(with(&import).contains("1 as they were"));
}

#[test]
fn a_file_is_not_written_over_unasked() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    let file = desk.file("out.csv");
    fs::write(&file, "mine").expect("written");
    let (code, err) = desk.refused(&["export", "account", "-o", "out.csv"]);
    assert_eq!(code, 1);
    assert!(err.contains("already exists"), "{err}");
    assert!(err.contains("--yes"), "{err}");
    assert_eq!(fs::read_to_string(&file).expect("read"), "mine");
    desk.ok(&["export", "account", "-o", "out.csv", "--yes"]);
    let written = fs::read_to_string(&file).expect("read");
    assert!(written.contains("Acme"), "{written}");
}

#[test]
fn a_pipe_is_refused_at_once_and_lines_refused_are_not_lines_known() {
    let desk = Desk::new();
    let pipe = desk.file("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|made| made.success()) {
        let (code, err) = desk.refused(&["import", &pipe.to_string_lossy()]);
        assert_eq!(code, 1);
        assert!(err.contains("not an ordinary file"), "{err}");
    }
    let ragged = desk.file("ragged.csv");
    fs::write(&ragged, "name,city\nAcme,Kiel,too much\n").expect("written");
    let said = desk.run(&["import", &ragged.to_string_lossy()]);
    assert!(said.out.contains("nothing was taken in"), "{}", said.out);
    assert!(!said.out.contains("has all of it"), "{}", said.out);
}
