//! The doctor as stories: a healthy book has no findings, what was broken behind its back is found and put right.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use dealbook::{
    domain::{
        id::Ref,
        record::{account::Account, activity::Activity, contact::Contact},
    },
    store::{
        Op, Store,
        doctor::{Fault, Finding},
    },
};

use super::backup::new_book;
use crate::support::{at, today};

fn sample(path: &Path) -> Store {
    let mut store = Store::create(path, &new_book()).expect("made");
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let acme = tx.insert(&Account {
                name: "Acme".into(),
                ..Account::default()
            })?;
            let ann = tx.insert(&Contact {
                family_name: "Ann".into(),
                account: Some(acme),
                ..Contact::default()
            })?;
            tx.insert(&Activity {
                subject: "Call".into(),
                contacts: vec![ann],
                ..Activity::default()
            })
        })
        .expect("created");
    store
        .transact(&at(&store, 2), Op::new("edit"), |tx| {
            let all: Vec<Account> = tx.all()?;
            tx.update(all[0].id, |account: &mut Account| {
                account.industry = "Rail".into();
            })
        })
        .expect("edited");
    store
}

/// Writes behind the book's back.
fn break_it(path: &Path, sql: &str) {
    let conn =
        rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)
            .expect("open");
    conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
        .expect("broken");
}

fn faults(findings: &[Finding]) -> Vec<Fault> {
    findings
        .iter()
        .map(|finding| finding.fault.clone())
        .collect()
}

#[test]
fn a_healthy_book_has_no_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = sample(&folder.path().join("book.db"));
    assert_eq!(store.doctor(today(), false).expect("examined"), []);
}

#[test]
fn what_is_derived_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = sample(&path);
    break_it(
        &path,
        "UPDATE account SET name_key = 'zzz'; DELETE FROM link; DELETE FROM search;",
    );
    let found = faults(&store.doctor(today(), false).expect("examined"));
    assert_eq!(
        found[..2],
        [Fault::Derived { records: 1 }, Fault::Links { rows: 1 }]
    );
    assert!(matches!(found[2], Fault::Search { words } if words > 2));
    let repaired = store.doctor(today(), true).expect("repaired");
    assert!(repaired.len() == 3 && repaired.iter().all(|finding| finding.repaired));
    assert_eq!(store.doctor(today(), false).expect("examined"), []);
    assert_eq!(store.read().search("acme", 9).expect("searched").len(), 1);
}

#[test]
fn what_the_journal_did_not_write_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = sample(&path);
    let account = store.read().all::<Account>().expect("readable")[0].id;
    let contact = store.read().all::<Contact>().expect("readable")[0].id;
    break_it(
        &path,
        &format!(
            "UPDATE account SET industry = 'Ships'; UPDATE contact SET account = 9999; UPDATE identity SET state = 1 WHERE id = {contact};"
        ),
    );
    let found = faults(&store.doctor(today(), true).expect("examined"));
    assert!(found.contains(&Fault::NotAsWritten {
        record: account,
        field: Some("industry".into())
    }));
    assert!(found.contains(&Fault::Dangling {
        table: "contact".into(),
        record: contact
    }));
    assert!(found.contains(&Fault::Misplaced {
        record: contact,
        here: true
    }));
    let left = faults(&store.doctor(today(), false).expect("examined"));
    assert_eq!(
        left.len(),
        2,
        "what the book cannot know is left and told: {left:?}"
    );
    let _ = Ref::<Contact>::to(contact);
}

#[test]
fn a_record_above_itself_is_found_once_a_ring() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = sample(&path);
    let first = store.read().all::<Account>().expect("readable")[0].id;
    break_it(&path, &format!("UPDATE account SET parent = {first};"));
    let found = faults(&store.doctor(today(), false).expect("examined"));
    let rings = found
        .iter()
        .filter(|fault| matches!(fault, Fault::Ring { .. }));
    let ring = Fault::Ring {
        record: first,
        field: "parent".into(),
    };
    assert_eq!(rings.collect::<Vec<_>>(), [&ring]);
}

#[test]
fn files_that_others_may_read_are_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let mut store = sample(&path);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("opened up");
    let found = store.doctor(today(), true).expect("examined");
    assert!(matches!(
        &found[..],
        [Finding {
            fault: Fault::Readable { mode: 0o644, .. },
            repaired: true
        }]
    ));
    assert_eq!(
        fs::metadata(&path).expect("there").permissions().mode() & 0o777,
        0o600
    );
}
