//! What is written comes back as it was.

use std::path::{Path, PathBuf};

use dealbook::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _, Row},
        id::Id,
        kind::KindInfo,
        record::{
            KINDS,
            account::Account,
            activity::Activity,
            book::{CustomField, CustomType},
            contact::Contact,
            opportunity::{Opportunity, OpportunityLine},
            product::Product,
            team::User,
        },
    },
    store::{Op, Store},
    transfer::{
        Error,
        export::{self, Format, Options, file},
        import,
    },
};
use proptest::prelude::*;

use crate::support::{at, book, import as bring};

const NASTY: &str = "=1+1\n\"quoted\", ; 华为 'x'\r\n \u{feff}é";

/// A book with a record of every kind, every field of each filled.
fn full() -> Store {
    let mut store = book();
    let actor = at(&store, 1);
    store
        .transact(&actor, Op::new("fill"), |tx| {
            tx.insert(&CustomField {
                of_kind: "account".into(),
                code: "zone".into(),
                label: "Zone".into(),
                holds: Some(CustomType::Text.into()),
                ..CustomField::default()
            })
        })
        .expect("a custom field");
    store
        .transact(&actor, Op::new("fill"), |tx| {
            let ids: Vec<(&'static KindInfo, Id)> = KINDS
                .iter()
                .map(|info| Ok((*info, tx.reserve(info.kind)?)))
                .collect::<Result<_, dealbook::store::Error>>()?;
            for (info, id) in &ids {
                if info.kind == CustomField::KIND {
                    continue; // one more of the same code would hide the first
                }
                let mut row = Row {
                    id: *id,
                    cells: vec![Cell::Null; info.specs().len()],
                    ..Row::default()
                };
                for (spec, cell) in info.specs().iter().zip(&mut row.cells) {
                    // Of each kind there is one record, and nobody stands above themselves.
                    if !spec.is_stored() || spec.hidden || spec.leads_up(info) {
                        continue;
                    }
                    let to = |kind| {
                        ids.iter()
                            .find(|(other, _)| other.kind == kind)
                            .map_or(0, |(_, id)| id.0)
                    };
                    *cell = match spec.kind {
                        FieldKind::Text | FieldKind::Long => {
                            Cell::from(format!("{} {NASTY}", spec.name))
                        }
                        FieldKind::Int => Cell::Int(7),
                        FieldKind::Fixed | FieldKind::Percent => Cell::Int(1_234_567),
                        FieldKind::Minor => Cell::Int(-123_456),
                        FieldKind::Currency => Cell::from("JPY"),
                        FieldKind::Date => Cell::Int(20_000),
                        FieldKind::Time => Cell::Int(870),
                        FieldKind::Instant => Cell::Int(1_772_442_000_123),
                        FieldKind::Bool => Cell::Int(1),
                        FieldKind::Pick(items) => Cell::from(items[items.len() - 1].code),
                        FieldKind::Picks(items) => {
                            Cell::from_items(&[items[1].code, items[0].code])
                        }
                        FieldKind::List => Cell::from_items(&["+49 30 1", "a;b", "[c]", "'d"]),
                        FieldKind::Ref(kind) => Cell::Int(to(kind)),
                        FieldKind::AnyRef => Cell::Int(to(Account::KIND)),
                        FieldKind::Refs(kind) => Cell::from_ids(&[to(kind)]),
                    };
                }
                if info.kind == Account::KIND {
                    row.custom.insert("zone".into(), Cell::from("=N"));
                }
                let now = tx.actor().now;
                tx.create_at(info, row, now)?;
            }
            Ok(())
        })
        .expect("filled");
    store
}

fn write_all(store: &Store, folder: &Path, options: &Options) -> Vec<PathBuf> {
    KINDS
        .iter()
        .map(|info| {
            let path = folder.join(format!("{}.csv", info.code));
            file::whole(&path, false, |out| {
                export::all(&store.read(), info, options, out)
            })
            .expect("written");
            path
        })
        .collect()
}

/// Every record by UUID: its stored fields that files carry, references as UUIDs.
pub fn content(store: &Store) -> Vec<(String, Vec<String>)> {
    let read = store.read();
    let mut all = Vec::new();
    for info in KINDS {
        let specs: Vec<_> = info
            .specs()
            .iter()
            .filter(|spec| spec.is_stored() && !spec.hidden)
            .collect();
        read.each(info, |row| -> dealbook::store::Result<()> {
            let mut cells = Vec::new();
            for spec in &specs {
                let cell = row.get(info, &spec.name);
                cells.push(if spec.kind.is_ref() {
                    let uuids: Vec<String> = cell
                        .ids()
                        .into_iter()
                        .map(|id| {
                            read.uuid(Id(id))
                                .expect("known")
                                .unwrap_or_default()
                                .to_string()
                        })
                        .collect();
                    format!("{}={}", spec.name, uuids.join(","))
                } else {
                    format!("{}={cell:?}", spec.name)
                });
            }
            cells.push(format!("{:?}", row.custom));
            all.push((
                format!("{} {}", info.code, read.uuid(row.id)?.unwrap_or_default()),
                cells,
            ));
            Ok(())
        })
        .expect("readable");
    }
    all.sort();
    all
}

#[test]
fn a_whole_book_comes_back_into_an_empty_one_under_the_same_ids() {
    for excel in [None, Some(b';')] {
        let store = full();
        let folder = tempfile::tempdir().expect("a folder");
        let paths = write_all(
            &store,
            folder.path(),
            &Options {
                excel,
                ..Options::default()
            },
        );
        let paths: Vec<PathBuf> = paths
            .into_iter()
            .filter(|path| std::fs::read_to_string(path).expect("text").lines().count() > 1)
            .collect();
        let mut empty = book();
        // Custom fields first: their columns are known by then.
        let (fields, rest): (Vec<PathBuf>, Vec<PathBuf>) = paths
            .into_iter()
            .partition(|path| path.ends_with("custom_field.csv"));
        bring(&mut empty, 1, &fields, &import::Options::default());
        let report = bring(&mut empty, 2, &rest, &import::Options::default());
        assert_eq!(report.rejected(), 0, "{:#?}", report.rejects);
        let (was, is) = (content(&store), content(&empty));
        for record in &was {
            assert!(
                is.contains(record),
                "{record:#?}\nis now {:#?}",
                is.iter().find(|other| other.0 == record.0)
            );
        }
        // And into itself it brings nothing.
        let mut store = store;
        let seq = store.newest_seq().expect("readable");
        let report = bring(&mut store, 3, &rest, &import::Options::default());
        assert_eq!(
            (report.created(), report.updated(), report.rejected()),
            (0, 0, 0),
            "{:#?}",
            report.files
        );
        assert_eq!(store.newest_seq().expect("readable"), seq);
    }
}

#[test]
fn a_deleted_record_comes_back_from_its_export_under_its_id() {
    let mut store = book();
    let (id, _) = store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            tx.insert(&Account {
                name: "Atlas".into(),
                ..Account::default()
            })
        })
        .expect("made");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("account.csv");
    file::whole(&path, false, |out| {
        export::all(&store.read(), Account::INFO, &Options::default(), out)
    })
    .expect("written");
    store
        .transact(&at(&store, 2), Op::new("delete"), |tx| tx.delete(id.id()))
        .expect("deleted");
    bring(&mut store, 3, &[path], &import::Options::default());
    assert_eq!(
        store.read().need::<Account>(id).expect("back").name,
        "Atlas"
    );
}

#[test]
fn json_names_fields_as_the_ledger_does_and_money_is_text() {
    let store = full();
    let text = |format| {
        let mut out = Vec::new();
        export::all(
            &store.read(),
            Opportunity::INFO,
            &Options {
                format,
                ..Options::default()
            },
            &mut out,
        )
        .expect("written");
        String::from_utf8(out).expect("text")
    };
    let list: serde_json::Value = serde_json::from_str(&text(Format::Json)).expect("JSON");
    let deal = &list[0];
    assert_eq!(deal["amount"], "-123456", "yen have no cents");
    assert_eq!(deal["currency"], "JPY");
    assert_eq!(deal["probability"], "1.234567");
    assert!(
        deal["account"]
            .as_str()
            .is_some_and(|name| name.starts_with("name =1+1")),
        "{}",
        deal["account"]
    );
    assert!(uuid::Uuid::try_parse(deal["account.id"].as_str().expect("an id")).is_ok());
    assert!(uuid::Uuid::try_parse(deal["id"].as_str().expect("an id")).is_ok());
    let lines = text(Format::Jsonl);
    assert_eq!(lines.lines().count(), 1);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&lines).expect("JSON"),
        *deal
    );
    let mut out = Vec::new();
    export::all(
        &book().read(),
        Opportunity::INFO,
        &Options {
            format: Format::Json,
            ..Options::default()
        },
        &mut out,
    )
    .expect("written");
    assert_eq!(out, b"[]\n");
}

#[test]
fn no_cell_of_a_table_runs_in_a_spreadsheet() {
    let store = full();
    for info in KINDS {
        let mut out = Vec::new();
        export::all(&store.read(), info, &Options::default(), &mut out).expect("written");
        let mut table = csv::Reader::from_reader(&*out);
        for record in table.records() {
            for cell in &record.expect("whole") {
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{}: {cell:?}",
                    info.code
                );
            }
        }
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.csv");
    let names = || std::fs::read_dir(folder.path()).expect("a folder").count();
    let broken = file::whole(&path, false, |out| {
        out.write_all(b"half").expect("written");
        Err::<(), _>(Error::Stopped)
    });
    assert!(broken.is_err() && names() == 0);
    file::whole(&path, false, |out| {
        let _: () = out.write_all(b"one").expect("written");
        Ok(())
    })
    .expect("written");
    let again = file::whole(&path, false, |out| {
        let _: () = out.write_all(b"two").expect("written");
        Ok(())
    });
    assert!(matches!(again, Err(Error::Exists(_))));
    assert_eq!(std::fs::read(&path).expect("there"), b"one");
    file::whole(&path, true, |out| {
        let _: () = out.write_all(b"two").expect("written");
        Ok(())
    })
    .expect("written");
    assert_eq!(
        (std::fs::read(&path).expect("there"), names()),
        (b"two".to_vec(), 1)
    );
}

#[test]
fn an_unknown_column_is_named() {
    let store = book();
    let options = Options {
        columns: vec!["name".into(), "colour".into()],
        ..Options::default()
    };
    let error =
        export::all(&store.read(), Account::INFO, &options, &mut Vec::new()).expect_err("refused");
    assert_eq!(error.to_string(), "account has no field `colour`");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_text_comes_back(texts in proptest::collection::vec("[\\PC\n\r\t]{0,12}", 6), tags in proptest::collection::vec("\\PC{1,6}", 0..3)) {
        let mut store = book();
        let (tags, mut seen) = (tags, std::collections::BTreeSet::new());
        let tags: Vec<String> = tags.into_iter().filter(|tag| seen.insert(tag.clone())).collect();
        store.transact(&at(&store, 1), Op::new("create"), |tx| {
            let account = tx.insert(&Account { name: texts[0].clone(), notes: texts[1].clone(), tags: tags.clone(), ..Account::default() })?;
            let contact = tx.insert(&Contact { given_name: texts[2].clone(), account: Some(account), emails: vec![texts[3].clone()], ..Contact::default() })?;
            let product = tx.insert(&Product { name: texts[4].clone(), ..Product::default() })?;
            let deal = tx.insert(&Opportunity { name: texts[5].clone(), account: Some(account), ..Opportunity::default() })?;
            tx.insert(&OpportunityLine { opportunity: Some(deal), product: Some(product), ..OpportunityLine::default() })?;
            tx.insert(&Activity { contacts: vec![contact], opportunity: Some(deal), ..Activity::default() })
        }).expect("made");
        let folder = tempfile::tempdir().expect("a folder");
        let kinds = [Account::INFO, Contact::INFO, Product::INFO, Opportunity::INFO, OpportunityLine::INFO, Activity::INFO];
        let paths: Vec<PathBuf> = kinds.iter().map(|info| {
            let path = folder.path().join(format!("{}.csv", info.code));
            file::whole(&path, false, |out| export::all(&store.read(), info, &Options::default(), out)).expect("written");
            path
        }).collect();
        let mut empty = book();
        let report = bring(&mut empty, 1, &paths, &import::Options::default());
        prop_assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
        let ours = |(name, _): &(String, Vec<String>)| kinds.iter().any(|info| name.split(' ').next() == Some(info.code));
        let (was, is): (Vec<_>, Vec<_>) = (content(&store).into_iter().filter(ours).collect(), content(&empty).into_iter().filter(ours).collect());
        prop_assert_eq!(was, is);
        prop_assert_eq!(empty.read().count(User::INFO).expect("readable"), 1);
    }
}
