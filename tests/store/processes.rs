//! Several processes, and machines that fail: nothing that was acknowledged is lost, nobody else may read it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use dealbook::{
    domain::{
        field::{Record as _, Row},
        record::account::Account,
    },
    store::{Error, Op, Store, backup::Why},
};

use super::backup::new_book;
use crate::support::{START, at, today};

/// What a helper process is told by its environment.
const BOOK: &str = "DEALBOOK_TEST_BOOK";

fn create(store: &mut Store, minute: i64, name: &str) -> Result<(), Error> {
    store
        .transact(&at(store, minute), Op::new("create"), |tx| {
            tx.insert(&Account {
                name: name.into(),
                ..Account::default()
            })
        })
        .map(|_| ())
}

fn names(store: &Store) -> Vec<String> {
    let all: Vec<Account> = store.read().all().expect("readable");
    all.into_iter().map(|account| account.name).collect()
}

/// This test binary again, as another process that runs one of the helpers below.
fn helper(name: &str, book: &Path, shell: &str) -> Child {
    let program = std::env::current_exe().expect("this program");
    Command::new("sh")
        .arg("-c")
        .arg(format!(
            "{shell} exec \"$0\" --exact --ignored --nocapture store::processes::{name}"
        ))
        .arg(program)
        .env(BOOK, book)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started")
}

fn told() -> Option<PathBuf> {
    std::env::var_os(BOOK).map(PathBuf::from)
}

/// Helper: 500 accounts, one transaction each, each acknowledged once it is written.
#[test]
#[ignore = "started by other tests"]
fn writes_five_hundred() {
    let Some(path) = told() else { return };
    let mut store = Store::open(&path).expect("open");
    for number in 0..500 {
        let name = format!("of {} number {number}", std::process::id());
        create(&mut store, number, &name).expect("created");
        println!("wrote {name}");
    }
}

fn acknowledged(line: &str) -> Option<String> {
    line.split_once("wrote ").map(|(_, name)| name.to_owned())
}

#[test]
fn two_processes_write_five_hundred_each_and_lose_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = Store::create(&path, &new_book()).expect("made");
    let mark = store.newest_seq().expect("readable");
    let version = store.data_version().expect("readable");
    let children: Vec<Child> = (0..2)
        .map(|_| helper("writes_five_hundred", &path, ""))
        .collect();
    let mut written = Vec::new();
    for child in children {
        let output = child.wait_with_output().expect("ended");
        assert!(output.status.success());
        written.extend(
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(acknowledged),
        );
    }
    assert_eq!(written.len(), 1000);
    let mut there = names(&store);
    there.sort();
    written.sort();
    assert_eq!(there, written);
    assert_ne!(
        store.data_version().expect("readable"),
        version,
        "the window notices"
    );
    let changes = store.changes_since(mark).expect("readable");
    assert_eq!(changes.count, 1000);
    assert!(changes.kinds.contains(&Account::KIND) && changes.ids.len() == 1000);
    assert_eq!(store.doctor(today(), false).expect("examined"), []);
}

#[test]
fn threads_with_stores_of_their_own_write_and_read_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let store = Store::create(&path, &new_book()).expect("made");
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path).expect("open");
                for number in 0..60 {
                    create(&mut store, number, &format!("{thread}/{number}")).expect("created");
                    assert!(names(&store).contains(&format!("{thread}/{number}")));
                }
            });
        }
    });
    assert_eq!(names(&store).len(), 180);
}

#[test]
fn an_edit_gets_its_turn_between_two_parts_of_an_import() {
    const PARTS: usize = 40;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = Store::create(&path, &new_book()).expect("made");
    let mut other = Store::open(&path).expect("open");
    let written = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let edit = scope.spawn(|| {
            while written.load(Ordering::Relaxed) < 3 {
                std::thread::yield_now();
            }
            create(&mut other, 1, "Between").expect("created");
            written.load(Ordering::Relaxed)
        });
        let mut open = None;
        for part in 1..=PARTS {
            let actor = at(&store, 1);
            let import = Op::new("import");
            store
                .transact_part(&actor, import, &mut open, part == PARTS, |tx| {
                    std::thread::sleep(Duration::from_millis(20));
                    tx.insert(&Account {
                        name: format!("Part {part}"),
                        ..Account::default()
                    })
                })
                .expect("written");
            written.store(part, Ordering::Relaxed);
        }
        let turn = edit.join().expect("no panic");
        assert!(turn < 10, "its turn came after {turn} of {PARTS} parts");
    });
    assert_eq!(names(&store).len(), PARTS + 1);
}

#[test]
fn a_second_window_is_told_of_a_clash_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut one = Store::create(&path, &new_book()).expect("made");
    create(&mut one, 1, "Acme").expect("created");
    let mut two = Store::open(&path).expect("open");
    let id = one.read().all::<Account>().expect("readable")[0].id;
    let seen = two
        .read()
        .row(Account::INFO, id)
        .expect("readable")
        .expect("there");
    let change = |row: &Row, field: &str, value: &str| {
        let mut row = row.clone();
        row.set(Account::INFO, field, value.to_owned().into());
        row
    };
    let wanted = change(&seen, "industry", "Rail");
    one.transact(&at(&one, 2), Op::new("edit"), |tx| {
        tx.edit(Account::INFO, &seen, &wanted)
    })
    .expect("edited");
    let wanted = change(&change(&seen, "industry", "Ships"), "phone", "112");
    let (clashes, _) = two
        .transact(&at(&two, 3), Op::new("edit"), |tx| {
            tx.edit(Account::INFO, &seen, &wanted)
        })
        .expect("edited");
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].field, "industry");
    assert_eq!(clashes[0].now.text(), Some("Rail"));
    let account: Account = one.read().need(id).expect("there");
    assert_eq!(
        (account.industry.as_str(), account.phone.as_str()),
        ("Rail", "112"),
        "the rest was written"
    );
}

#[test]
fn a_kill_loses_no_edit_that_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    drop(Store::create(&path, &new_book()).expect("made"));
    let mut all = Vec::new();
    for count in [1, 17, 60] {
        let mut child = helper("writes_five_hundred", &path, "");
        let lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let mut acknowledged = lines
            .map_while(Result::ok)
            .filter_map(|line| acknowledged(&line));
        all.extend(acknowledged.by_ref().take(count));
        child.kill().expect("killed");
        child.wait().expect("gone");
        all.extend(acknowledged);
        let mut store = Store::open(&path).expect("open");
        let there = names(&store);
        let lost: Vec<&String> = all.iter().filter(|name| !there.contains(name)).collect();
        assert!(lost.is_empty(), "lost {lost:?}");
        assert_eq!(store.doctor(today(), false).expect("examined"), []);
    }
    assert!(all.len() >= 78);
}

/// Helper: a book, a copy of it and a trim, to see who may read what is left behind.
#[test]
#[ignore = "started by other tests"]
fn makes_files() {
    let Some(path) = told() else { return };
    let mut store = Store::create(&path, &new_book()).expect("made");
    create(&mut store, 1, "Acme").expect("created");
    store
        .back_up(Why::Asked, at(&store, 1).now)
        .expect("copied");
    store
        .backup(&path.with_file_name("mine.db"))
        .expect("copied");
    // The log and its index are there as long as the book is open.
    println!("wrote all");
    std::thread::sleep(Duration::from_millis(300));
    std::process::abort();
}

#[test]
fn nobody_else_may_read_a_book_whatever_the_umask() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data/deep/book.db");
    let mut child = helper("makes_files", &path, "umask 000; ulimit -c 0;");
    child.wait().expect("ended");
    let mut seen = Vec::new();
    let mut open = vec![folder.path().join("data")];
    while let Some(path) = open.pop() {
        let mode = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        let should = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, should, "{}", path.display());
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .expect("readable")
                    .flatten()
                    .map(|entry| entry.path()),
            );
        } else {
            seen.push(
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    for name in [
        "book.db",
        "book.db-wal",
        "book.db-shm",
        "mine.db",
        "SHA256SUMS",
    ] {
        assert!(
            seen.iter().any(|file| file == name),
            "{name} was looked at: {seen:?}"
        );
    }
}

/// Helper: writes until the disk is full, says so, and goes on reading.
#[test]
#[ignore = "started by other tests"]
fn fills_the_disk() {
    let Some(path) = told() else { return };
    let mut store = Store::open(&path).expect("open");
    let mut number = 0;
    let error = loop {
        number += 1;
        if let Err(error) = create(
            &mut store,
            number,
            &format!("{number} {}", "x".repeat(20_000)),
        ) {
            break error;
        }
        println!("wrote {number}");
    };
    assert!(error.is_of_the_machine(), "{error}");
    assert_eq!(
        names(&store).len() as i64,
        number - 1,
        "what was written can be read"
    );
    // A copy is packed and may still fit; if not, no half file is left.
    let copied = store.backup(&path.with_file_name("copy.db"));
    assert_eq!(copied.is_ok(), path.with_file_name("copy.db").exists());
    if let Err(error) = copied {
        assert!(error.is_of_the_machine(), "{error}");
    }
    println!("wrote all");
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    drop(Store::create(&path, &new_book()).expect("made"));
    // Files may not grow beyond 2 MB; without the signal, a write then fails as on a full disk.
    let child = helper("fills_the_disk", &path, "trap '' XFSZ; ulimit -f 4096;");
    let output = child.wait_with_output().expect("ended");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let written = text
        .lines()
        .filter_map(acknowledged)
        .filter(|name| name != "all")
        .count();
    assert!(written > 5);
    let mut store = Store::open(&path).expect("open");
    assert_eq!(names(&store).len(), written);
    create(&mut store, 9_999, "after").expect("it goes on once there is room");
    assert_eq!(store.doctor(today(), false).expect("examined"), []);
    let left: Vec<PathBuf> = fs::read_dir(folder.path())
        .expect("readable")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_folder_without_permission_is_a_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    // A file where a folder is needed: refused for everyone, root too.
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let refused = Store::create(&file.join("book.db"), &new_book());
    let Err(error @ Error::File { .. }) = refused else {
        panic!("it must say which file");
    };
    assert!(error.to_string().contains("book.db") || error.to_string().contains("file"));
    let missing = Store::open(&folder.path().join("none.db"));
    assert!(matches!(missing, Err(Error::NoBook(_))));
    let _ = START;
}
