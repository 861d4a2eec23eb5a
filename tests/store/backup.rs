//! Backups as stories: made, verified, kept for a while, brought back; and files that are not ours stay untouched.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use dealbook::{
    domain::{field::Instant, record::account::Account},
    store::{
        Error, NewBook, Op, Store,
        backup::{self, Why},
    },
};
use sha2::{Digest as _, Sha256};

use crate::support::{START, at, today};

const DAY: i64 = 86_400_000;

pub fn new_book() -> NewBook {
    NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: today(),
    }
}

fn on_disk(folder: &Path) -> (Store, PathBuf) {
    let path = folder.join("book.db");
    (Store::create(&path, &new_book()).expect("made"), path)
}

fn add(store: &mut Store, minute: i64, name: &str) {
    store
        .transact(&at(store, minute), Op::new("create"), |tx| {
            tx.insert(&Account {
                name: name.into(),
                ..Account::default()
            })
        })
        .expect("created");
}

fn names(store: &Store) -> Vec<String> {
    let all: Vec<Account> = store.read().all().expect("readable");
    all.into_iter().map(|account| account.name).collect()
}

fn sha256(path: &Path) -> String {
    let bytes = fs::read(path).expect("readable");
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("written");
    }
    hex
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn a_copy_is_hashed_private_and_brings_the_book_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, path) = on_disk(folder.path());
    add(&mut store, 1, "Acme");
    let kept = store
        .back_up(Why::Daily, Instant(START))
        .expect("copied")
        .expect("a file");
    assert_eq!(kept.sha256, sha256(&kept.path));
    assert_eq!(mode(&kept.path), 0o600);
    assert_eq!(mode(&backup::folder(&path)), 0o700);
    add(&mut store, 2, "Blue River");
    let before = store
        .restore(&kept.path, Instant(START + 1000))
        .expect("brought back")
        .expect("kept");
    assert_eq!(names(&store), ["Acme"]);
    assert_eq!(before.why, Why::Restore);
    // What was there a moment ago is a copy too.
    store
        .restore(&before.path, Instant(START + 2000))
        .expect("brought back");
    assert_eq!(names(&store), ["Acme", "Blue River"]);
    store.undo(&at(&store, 3)).expect("its history came along");
    assert_eq!(names(&store), ["Acme"]);
}

#[test]
fn a_reader_of_another_window_sees_what_was_brought_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, path) = on_disk(folder.path());
    let kept = store
        .back_up(Why::Asked, Instant(START))
        .expect("copied")
        .expect("a file");
    add(&mut store, 1, "Acme");
    let other = Store::open(&path).expect("open");
    assert_eq!(names(&other), ["Acme"]);
    store
        .restore(&kept.path, Instant(START + 1000))
        .expect("brought back");
    assert!(names(&other).is_empty());
}

#[test]
fn days_and_weeks_keep_their_newest_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, path) = on_disk(folder.path());
    store.back_up(Why::Asked, Instant(START)).expect("copied");
    for day in 0..40 {
        store
            .back_up(Why::Daily, Instant(START + day * DAY))
            .expect("copied");
        store
            .back_up(Why::Import, Instant(START + day * DAY + 1000))
            .expect("copied");
    }
    let all = backup::backups(&path).expect("listed");
    let timed: Vec<i64> = all
        .iter()
        .filter(|copy| copy.why != Why::Asked)
        .map(|copy| (copy.taken.expect("a time").0 - START) / DAY)
        .collect();
    // Both of the newest day, six more days, and the Sundays of the weeks before: 2 March is a Monday.
    assert_eq!(timed, [39, 39, 38, 37, 36, 35, 34, 33, 27, 20]);
    assert_eq!(all.len(), 11);
    let listed = fs::read_to_string(backup::folder(&path).join("SHA256SUMS")).expect("a list");
    assert_eq!(listed.lines().count(), 11);
    assert!(all.iter().all(|copy| copy.sha256 == sha256(&copy.path)));
}

#[test]
fn a_day_without_changes_makes_no_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = on_disk(folder.path());
    assert!(
        store
            .back_up_daily(Instant(START))
            .expect("copied")
            .is_some()
    );
    assert!(
        store
            .back_up_daily(Instant(START + DAY))
            .expect("looked")
            .is_none()
    );
    add(&mut store, 1, "Acme");
    assert!(
        store
            .back_up_daily(Instant(START + 60_000))
            .expect("looked")
            .is_none(),
        "once a day"
    );
    assert!(
        store
            .back_up_daily(Instant(START + DAY))
            .expect("copied")
            .is_some()
    );
}

#[test]
fn what_is_damaged_newer_or_foreign_is_refused_and_stays_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = on_disk(folder.path());
    add(&mut store, 1, "Acme");
    let good = folder.path().join("good.db");
    store.backup(&good).expect("copied");
    assert!(matches!(store.backup(&good), Err(Error::Exists(_))));

    let newer = folder.path().join("newer.db");
    fs::copy(&good, &newer).expect("copied");
    set_header(&newer, 60, 9_999);
    let foreign = folder.path().join("foreign.db");
    fs::copy(&good, &foreign).expect("copied");
    set_header(&foreign, 68, 7);
    let text = folder.path().join("text.db");
    fs::write(&text, "name,amount\nAcme,1\n").expect("written");
    let damaged = folder.path().join("damaged.db");
    let mut bytes = fs::read(&good).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40_000].fill(0xa5);
    fs::write(&damaged, bytes).expect("written");

    for path in [&newer, &foreign, &text, &damaged] {
        let before = sha256(path);
        for _ in 0..2 {
            assert!(
                store.restore(path, Instant(START)).is_err(),
                "{}",
                path.display()
            );
            if *path != damaged {
                assert!(Store::open(path).is_err(), "{}", path.display());
            }
        }
        if *path != damaged {
            assert_eq!(sha256(path), before, "{}", path.display());
            let beside = folder.path().join(format!("{}-wal", path.display()));
            assert!(!beside.exists());
        }
    }
    assert!(matches!(
        Store::open(&newer),
        Err(Error::Newer { found: 9_999, .. })
    ));
    assert_eq!(names(&store), ["Acme"]);
}

#[test]
fn a_damaged_book_is_set_aside_and_a_lost_one_made_anew() {
    let half = |path: &Path| {
        let bytes = fs::read(path).expect("readable");
        fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
    };
    let blank = |path: &Path| {
        let length = fs::metadata(path).expect("there").len();
        fs::write(path, vec![0; usize::try_from(length).expect("small")]).expect("written");
    };
    let empty = |path: &Path| fs::write(path, "").expect("written");
    let scratched = |path: &Path| {
        let mut bytes = fs::read(path).expect("readable");
        bytes[4_096 * 2..4_096 * 40].fill(0xa5);
        fs::write(path, bytes).expect("written");
    };
    let gone = |path: &Path| fs::remove_file(path).expect("removed");
    let harms: [(&str, &dyn Fn(&Path)); 5] = [
        ("half", &half),
        ("blank", &blank),
        ("empty", &empty),
        ("scratched", &scratched),
        ("gone", &gone),
    ];
    for (called, harm) in harms {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, path) = on_disk(folder.path());
        add(&mut store, 1, "Acme");
        let copy = store.back_up(Why::Asked, Instant(START));
        let copy = copy.expect("copied").expect("a file");
        drop(store);
        harm(&path);
        let harmed = path.exists().then(|| sha256(&path));

        let kept =
            backup::bring_back(&path, &copy.path, Instant(START + 1_000)).expect("brought back");
        assert_eq!(kept.as_deref().map(sha256), harmed, "{called}");
        assert_eq!(names(&Store::open(&path).expect("open")), ["Acme"]);
        assert_eq!(mode(&path), 0o600);
        // It is no copy that could be brought back.
        assert_eq!(backup::backups(&path).expect("listed").len(), 1, "{called}");
    }
}

#[test]
fn what_was_left_beside_a_lost_book_is_not_taken_for_the_copys() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, path) = on_disk(folder.path());
    add(&mut store, 1, "Acme");
    let copy = store.back_up(Why::Asked, Instant(START));
    let copy = copy.expect("copied").expect("a file").path;
    add(&mut store, 2, "Blue River");
    let wal = folder.path().join("book.db-wal");
    let later = fs::read(&wal).expect("a WAL");
    drop(store);
    fs::remove_file(&path).expect("removed");
    fs::write(&wal, &later).expect("written");

    let kept = backup::bring_back(&path, &copy, Instant(START + 1_000)).expect("brought back");
    assert_eq!(names(&Store::open(&path).expect("open")), ["Acme"]);
    assert_eq!(fs::read(kept.expect("kept")).expect("read"), later);
}

#[test]
fn what_is_not_a_book_is_not_set_aside_for_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, path) = on_disk(folder.path());
    let copy = store.back_up(Why::Asked, Instant(START));
    let copy = copy.expect("copied").expect("a file").path;
    let text = folder.path().join("letters.txt");
    fs::write(&text, "Dear Ann,\n".repeat(100)).expect("written");
    let said = backup::bring_back(&text, &copy, Instant(START)).expect_err("refused");
    assert!(matches!(said, Error::Foreign { .. }), "{said}");
    assert!(text.exists());
    // Nor is a book put aside for a copy that is not whole.
    let bytes = fs::read(&copy).expect("readable");
    fs::write(&copy, &bytes[..bytes.len() / 2]).expect("written");
    let before = sha256(&path);
    let said = backup::bring_back(&path, &copy, Instant(START)).expect_err("refused");
    assert!(said.is_damage(), "{said}");
    assert_eq!(sha256(&path), before);
}

fn set_header(path: &Path, offset: usize, value: u32) {
    let mut bytes = fs::read(path).expect("readable");
    bytes[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
    fs::write(path, bytes).expect("written");
}
