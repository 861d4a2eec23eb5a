//! Rules about the schema, read from a book that was just made: ledger and tables cannot drift apart.

use std::collections::BTreeSet;

use dealbook::{
    domain::record::KINDS,
    store::{NewBook, Store, raw},
};

use crate::support::{START, today};
use dealbook::domain::field::Instant;

fn answers(query: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let new = NewBook {
        user: "Lena".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: today(),
    };
    drop(Store::create(&path, &new).expect("made"));
    raw::ask(&path, query).expect("answered").rows
}

#[test]
fn ledger_and_tables_name_the_same_fields() {
    let rows = answers(
        "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    );
    for info in KINDS {
        let table: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row[0] == info.code)
            .map(|row| row[1].as_str())
            .collect();
        let mut ledger: BTreeSet<&str> =
            info.specs().iter().map(|spec| spec.name.as_ref()).collect();
        ledger.extend(["id", "custom", "extra"]);
        let only = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
            a.difference(b).map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            only(&ledger, &table),
            Vec::<String>::new(),
            "in the ledger of {}, not in its table",
            info.code
        );
        assert_eq!(
            only(&table, &ledger),
            Vec::<String>::new(),
            "in the table of {}, not in its ledger",
            info.code
        );
    }
}

#[test]
fn kinds_are_told_apart_by_number_and_code() {
    let numbers: BTreeSet<u16> = KINDS.iter().map(|info| info.kind.0).collect();
    let codes: BTreeSet<&str> = KINDS.iter().map(|info| info.code).collect();
    assert_eq!((numbers.len(), codes.len()), (KINDS.len(), KINDS.len()));
    for info in KINDS {
        for column in info
            .columns
            .iter()
            .chain([&info.title, &info.sort.trim_start_matches('-')])
        {
            assert!(
                info.position(column).is_some(),
                "{} has no field `{column}`",
                info.code
            );
        }
        assert!(
            !info
                .specs()
                .iter()
                .any(|spec| spec.name.starts_with("custom.")),
            "{}",
            info.code
        );
    }
}

#[test]
fn nothing_is_refused_that_the_field_would_save_and_flag() {
    for row in
        answers("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
    {
        let is_record = KINDS.iter().any(|info| info.code == row[0]);
        if is_record {
            let sql = row[1].to_uppercase();
            for word in ["CHECK", "NOT NULL", "UNIQUE", "CASCADE"] {
                assert!(!sql.contains(word), "table {} has {word}", row[0]);
            }
            assert!(sql.ends_with("STRICT"), "table {} is not strict", row[0]);
        }
    }
    assert_eq!(
        answers("SELECT name FROM sqlite_schema WHERE type = 'trigger'"),
        Vec::<Vec<String>>::new()
    );
}

#[test]
fn every_reference_leads_to_the_identity_table() {
    use dealbook::domain::field::FieldKind;
    let rows = answers(
        "SELECT m.name, f.\"from\", f.\"table\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f",
    );
    for info in KINDS {
        for spec in info
            .specs()
            .iter()
            .filter(|spec| matches!(spec.kind, FieldKind::Ref(_) | FieldKind::AnyRef))
        {
            let leads = rows
                .iter()
                .any(|row| row[0] == info.code && row[1] == spec.name && row[2] == "identity");
            assert!(leads, "{}.{} leads nowhere", info.code, spec.name);
        }
    }
}
