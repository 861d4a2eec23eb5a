//! Migrations as stories: an older book comes up, a failed one leaves it as it was, and so does a kill in the middle.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rusqlite::Connection;

use super::{INDEXED_BEFORE, MIGRATIONS, bring, version};
use crate::{
    domain::field::{Instant, date},
    store::{NewBook, Store, backup, sqlite},
};

fn old_book(path: &Path) {
    let new = NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(1_772_442_000_000),
        today: date(20_514).expect("a day"),
    };
    drop(Store::create(path, &new).expect("made"));
}

fn with(next: &'static str) -> Vec<&'static str> {
    MIGRATIONS.iter().copied().chain([next]).collect()
}

fn schema(conn: &Connection) -> String {
    conn.query_row(
        "SELECT group_concat(sql, ';') FROM sqlite_schema",
        [],
        |row| row.get(0),
    )
    .expect("readable")
}

#[test]
fn an_older_book_is_backed_up_and_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    old_book(&path);
    let mut conn = sqlite::open(&path).expect("open");
    let next = with("ALTER TABLE account ADD COLUMN motto TEXT; UPDATE account SET motto = name;");
    bring(&mut conn, &path, &next).expect("brought up");
    assert_eq!(version(&conn).expect("readable"), next.len() as i64);
    assert!(schema(&conn).contains("motto"));
    let kept = backup::backups(&path).expect("listed");
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].why, backup::Why::Migration);
    drop(conn);
    assert!(
        Store::open(&path).is_err(),
        "this version knows it as newer"
    );
    assert!(Store::open(&kept[0].path).is_ok(), "its copy is as it was");
}

#[test]
fn a_migration_that_fails_leaves_the_book_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    old_book(&path);
    let mut conn = sqlite::open(&path).expect("open");
    let before = schema(&conn);
    let next = with(
        "ALTER TABLE account ADD COLUMN motto TEXT; DROP TABLE contact; INSERT INTO nowhere VALUES (1);",
    );
    assert!(bring(&mut conn, &path, &next).is_err());
    assert_eq!(schema(&conn), before);
    assert_eq!(version(&conn).expect("readable"), MIGRATIONS.len() as i64);
    drop(conn);
    Store::open(&path).expect("opens as before");
}

/// A migration of many seconds, so that it can be killed anywhere in it.
const LONG: &str = "CREATE TABLE big (id INTEGER PRIMARY KEY, text TEXT) STRICT;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000)
    INSERT INTO big SELECT i, hex(randomblob(200)) FROM n;";

/// Not a test of its own: what the next one starts and kills.
#[test]
#[ignore = "started by another test"]
fn a_long_migration() {
    let Ok(path) = std::env::var("DEALBOOK_TEST_BOOK") else {
        return;
    };
    let path = Path::new(&path);
    let mut conn = sqlite::open(path).expect("open");
    bring(&mut conn, path, &with(LONG)).expect("brought up");
}

#[test]
fn a_kill_in_the_middle_of_a_migration_leaves_the_old_book() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    old_book(&path);
    let wal = folder.path().join("book.db-wal");
    for more in [0, 4 << 20, 12 << 20] {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([
                "--exact",
                "--ignored",
                "store::migrate::tests::a_long_migration",
            ])
            .env("DEALBOOK_TEST_BOOK", &path)
            .stdout(Stdio::null())
            .spawn()
            .expect("started");
        // Its pages spill into the log long before it commits.
        let size = || std::fs::metadata(&wal).map_or(0, |known| known.len());
        for _ in 0..2_000 {
            if size() > more + 100_000 {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(size() > more, "it was writing");
        child.kill().expect("killed");
        child.wait().expect("gone");
        let store = Store::open(&path).expect("opens as before");
        assert_eq!(
            version(store.conn()).expect("readable"),
            MIGRATIONS.len() as i64
        );
        assert!(!schema(store.conn()).contains("big"));
        let sound: String = store
            .conn()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("readable");
        assert_eq!(sound, "ok");
    }
}

#[test]
fn the_words_of_an_older_book_are_found_after_its_index_was_laid_anew() {
    let mut conn = Connection::open_in_memory().expect("memory");
    let old = &MIGRATIONS[..INDEXED_BEFORE as usize];
    super::run(&mut conn, 0, old).expect("laid");
    conn.execute_batch(
        "INSERT INTO identity (id, uuid, kind, state) VALUES (9, x'01', 1, 0);
         INSERT INTO account (id, name) VALUES (9, '华为技术 Zürich');
         INSERT INTO search (rowid, name) VALUES (9, 'stale');",
    )
    .expect("filled");
    super::run(&mut conn, old.len() as i64, MIGRATIONS).expect("brought up");
    let found = |word: &str| -> i64 {
        conn.query_row(
            "SELECT count(*) FROM search WHERE search MATCH ?1",
            [word],
            |row| row.get(0),
        )
        .expect("asked")
    };
    assert_eq!(found("\"为技\" AND \"zur\"*"), 1);
    assert_eq!(found("hwjs"), 1);
    assert_eq!(found("stale"), 0);
}
