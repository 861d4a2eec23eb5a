//! Keeping house: fields of one's own, erasing, backups, and programs that are killed.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
    thread,
    time::Duration,
};

use super::desk::Desk;

#[test]
fn a_field_of_ones_own_goes_wherever_a_field_goes() {
    let desk = Desk::new();
    desk.ok(&["add", "custom_field", "of_kind=opportunity", "label=Region"]);
    desk.ok(&["add", "opportunity", "name=Ovens"]);
    desk.ok(&["add", "opportunity", "name=Fridges", "custom.region=South"]);
    desk.ok(&["set", "opportunity/Ovens", "custom.region=North"]);
    let found = desk.records(&["list", "opportunity", "custom.region:north"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["name"], "Ovens");
    assert_eq!(found[0]["custom.region"], "North");
    assert_eq!(
        desk.records(&["list", "opportunity", "region:south"]).len(),
        1
    );
    let csv = desk.run(&[
        "export",
        "opportunity",
        "region:north",
        "--columns",
        "name,custom.region",
    ]);
    assert!(
        csv.out.starts_with("id,name,custom.region\r\n"),
        "{}",
        csv.out
    );
    assert!(csv.out.ends_with(",Ovens,North\r\n"), "{}", csv.out);
    assert!(desk.ok(&["search", "north"]).starts_with("kind"));
    let history = desk.run(&["history", "opportunity/Ovens"]);
    assert!(
        history.out.contains("custom.region") && history.out.contains("North"),
        "{}",
        history.out
    );
    let (_, err) = desk.refused(&["add", "custom_field", "of_kind=opportunity", "label=region"]);
    assert!(err.contains("already have a field"), "{err}");
    let (_, err) = desk.refused(&["add", "custom_field", "of_kind=widget", "label=X"]);
    assert!(err.contains("no kind of record `widget`"), "{err}");
    desk.ok(&["add", "custom_field", "of_kind=account", "label=地区"]);
    desk.ok(&["add", "account", "name=Acme", "custom.di_qu=华东"]);
    assert!(desk.run(&["show", "account/Acme"]).out.contains("华东"));
    // Field and value go back as they came.
    desk.ok(&["undo", "2"]);
    assert_eq!(desk.records(&["list", "custom_field"]).len(), 1);
}

#[test]
fn what_is_erased_is_nowhere_and_stays_away() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    desk.ok(&["add", "contact", "name=Ann Zweig", "account=Acme"]);
    desk.ok(&["set", "contact/Ann Zweig", "email=zweig@acme.example"]);
    let (code, err) = desk.refused(&["erase", "contact/Ann Zweig"]);
    assert_eq!(code, 1);
    assert!(err.contains("hint: say --yes"), "{err}");
    desk.ok(&["erase", "contact/Ann Zweig", "--yes"]);
    assert_eq!(desk.run(&["search", "Zweig"]).code, 1);
    assert_eq!(desk.run(&["show", "contact/Ann Zweig"]).code, 1);
    // An undo goes past it: what was done to it has nobody left to be done to.
    desk.run(&["undo"]);
    assert!(desk.records(&["list", "contact"]).is_empty());
    for entry in std::fs::read_dir(desk.file("")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("read");
            let has = bytes.windows(5).any(|part| part == b"Zweig");
            assert!(!has, "{} still has the name", path.display());
        }
    }
    assert_eq!(desk.ok(&["doctor"]), "the book is sound");
}

#[test]
fn a_backup_brings_the_book_back_and_keeps_what_was_there() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    assert!(
        desk.ok(&["backup", "kept.db"])
            .starts_with("backed up to kept.db")
    );
    let (_, err) = desk.refused(&["backup", "kept.db"]);
    assert!(err.contains("already exists"), "{err}");
    desk.ok(&["add", "account", "name=Later"]);
    let told = desk.run(&["restore", "kept.db"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let there = told
        .out
        .lines()
        .find_map(|line| line.strip_prefix("what was there is in "));
    let there = there.expect("said where").to_owned();
    assert_eq!(desk.records(&["list", "account"]).len(), 1);
    desk.ok(&["restore", &there]);
    assert_eq!(desk.records(&["list", "account"]).len(), 2);
    std::fs::write(desk.file("letter"), "Dear Ann").expect("written");
    desk.refused(&["restore", "letter"]);
    assert_eq!(desk.records(&["list", "account"]).len(), 2);
    assert_eq!(desk.ok(&["doctor"]), "the book is sound");
}

#[test]
fn a_damaged_book_is_called_so_and_comes_back_by_the_hint() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    assert!(desk.ok(&["restore"]).starts_with("no backup of "));
    desk.ok(&["backup"]);
    let bytes = std::fs::read(&desk.book).expect("read");
    std::fs::write(&desk.book, &bytes[..bytes.len() / 2]).expect("written");
    let (_, err) = desk.refused(&["list", "account"]);
    assert!(err.contains("is damaged"), "{err}");
    assert!(err.contains("hint: `dealbook restore`"), "{err}");
    let listed = desk.ok(&["restore"]);
    let told = desk.run(&["restore", listed.trim()]);
    assert!(told.out.contains("-damaged.db"), "{}{}", told.out, told.err);
    assert_eq!(desk.records(&["list", "account"]).len(), 1);
    assert_eq!(desk.ok(&["doctor"]), "the book is sound");
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let desk = Desk::new();
    let mut acknowledged = BTreeSet::new();
    for at in 0..30_u64 {
        let name = format!("Account {at}");
        let mut child = desk
            .command()
            .args(["add", "account", &format!("name={name}")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut told = String::new();
        if at % 2 == 0 {
            // Killed as soon as it has said so.
            out.read_line(&mut told).expect("read");
            child.kill().expect("killed");
        } else {
            // Killed wherever it is.
            thread::sleep(Duration::from_millis(at * 7));
            child.kill().expect("killed");
            out.read_to_string(&mut told).expect("read");
        }
        child.wait().expect("ended");
        if told.starts_with("added ") && told.ends_with('\n') {
            acknowledged.insert(name);
        }
    }
    assert!(acknowledged.len() >= 15, "{}", acknowledged.len());
    let there: BTreeSet<String> = desk
        .records(&["list", "account"])
        .iter()
        .filter_map(|account| account["name"].as_str().map(str::to_owned))
        .collect();
    assert!(
        acknowledged.is_subset(&there),
        "{acknowledged:?} in {there:?}"
    );
    assert_eq!(desk.ok(&["doctor"]), "the book is sound");
}

#[test]
fn the_sample_book_has_a_rep_of_its_own_and_says_so() {
    let desk = Desk::new();
    let book = desk.file("sample.book");
    let path = book.to_string_lossy();
    let told = desk.run(&["--book", &path, "init", "--sample", "--name", "Vera"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.err.contains("the sample book is Lena Kraus's"),
        "{}",
        told.err
    );
}
