//! Every kind with every text that files are known to spoil: it leaves and comes back as it was.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use dealbook::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _, Row, Spec},
        id::Id,
        kind::{Kind, KindInfo},
        record::{KINDS, account::Account, book::CustomField},
    },
    store::{Error, Op, Store, Tx},
    transfer::{
        export::{self, Format, Options, file},
        import,
        whole::{back, out},
    },
};

use super::export::content;
use crate::support::{at, book, import as bring};

/// Text that spreadsheets run, cut, count, date, trim, or take for nothing or for an error.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "=1+1",
        "+49 30 1",
        "-5",
        "@SUM(A1)",
        "'quoted'",
        "''",
        "'=1",
        "\"",
        "\"\"a\"\"",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\ta",
        "a\tb",
        "a;b,c|d",
        "\u{feff}a\u{feff}",
        "a\u{200b}b\u{200d}c",
        "\u{202e}abc\u{202c}",
        "שלום عليكم",
        "👩‍👩‍👧🏽 🇨🇭",
        "华为技术有限公司　",
        "007",
        "1.38E+10",
        "12345678901234567890",
        "1,234.50",
        "12 %",
        "€ 5",
        "#N/A",
        "#REF!",
        "n/a",
        "null",
        "true",
        "no",
        "2026-03-31",
        "31.03.26",
        "KW 45",
        " blanks  before and after  ",
        "\u{a0}nbsp\u{a0}",
        "[\"a\",\"b\"]",
        "{\"a\":1}",
        "[[1]]",
        "Müller (https://example.com/x)",
        "Atlas (12)",
        "<b>bold</b> &amp; &lt;",
        "_x000D_ _x0041_",
        "\\n \\t \\\\ \\,",
        "Ã¼ \u{fffd}",
        "e\u{301} ﬁ Å",
        "-",
        "—",
        "?",
        "custom.uplink",
        "id",
        "Total",
        "...",
        "::: ;;; ///",
        "a\u{1}b\u{7f}c\u{85}d\u{2028}e",
    ]
    .map(ToString::to_string)
    .to_vec();
    texts.push("长x".repeat(5_000));
    texts
}

/// What stands in a field of a record of this text; a reference leads to the record of the same text.
fn cell(spec: &Spec, text: &str, of: &dyn Fn(Kind) -> i64) -> Cell<'static> {
    match spec.kind {
        FieldKind::Text | FieldKind::Long => Cell::from(text.to_string()),
        FieldKind::List => Cell::from_items(&[text, "plain"]),
        FieldKind::Int => Cell::Int(-7),
        FieldKind::Fixed | FieldKind::Percent => Cell::Int(-1_234_567),
        FieldKind::Minor => Cell::Int(-900_719_925_474_099),
        FieldKind::Currency => Cell::from("KWD"),
        FieldKind::Date => Cell::Int(-20_000),
        FieldKind::Time => Cell::Int(0),
        FieldKind::Instant => Cell::Int(1_772_442_000_123),
        FieldKind::Bool => Cell::Int(0),
        FieldKind::Pick(items) => Cell::from(items[0].code),
        FieldKind::Picks(items) => Cell::from_items(&[items[0].code]),
        FieldKind::Ref(kind) => Cell::Int(of(kind)),
        FieldKind::AnyRef => Cell::Int(of(Account::KIND)),
        FieldKind::Refs(kind) => Cell::from_ids(&[of(kind)]),
    }
}

/// A book in which every text stands in every kind: the fields of its records take them in turn.
fn full() -> Store {
    let texts = hostile();
    let of_kinds = || KINDS.iter().filter(|info| info.kind != CustomField::KIND);
    let mut store = book();
    let actor = at(&store, 1);
    let fill = |tx: &mut Tx<'_>| -> Result<(), Error> {
        let mut ids: HashMap<Kind, Vec<Id>> = HashMap::new();
        for info in of_kinds() {
            let own = stored(info).filter(|spec| is_text(spec)).count();
            let records = texts.len().div_ceil(own.max(1));
            let of_kind = (0..records).map(|_| tx.reserve(info.kind));
            ids.insert(info.kind, of_kind.collect::<Result<_, _>>()?);
        }
        for info in of_kinds() {
            let mut turn = texts.iter().cycle();
            for (at, id) in ids[&info.kind].iter().enumerate() {
                let of = |kind: Kind| ids.get(&kind).map_or(0, |ids| ids[at % ids.len()].0);
                let mut row = Row {
                    id: *id,
                    cells: vec![Cell::Null; info.specs().len()],
                    ..Row::default()
                };
                for spec in stored(info) {
                    // Nobody stands above themselves.
                    if spec.leads_up(info) {
                        let above = at.checked_sub(1).map(|at| ids[&info.kind][at].0);
                        row.set(info, &spec.name, above.map_or(Cell::Null, Cell::Int));
                        continue;
                    }
                    let text = if is_text(spec) {
                        turn.next().map_or("", String::as_str)
                    } else {
                        ""
                    };
                    row.set(info, &spec.name, cell(spec, text, &of));
                }
                let now = tx.actor().now;
                tx.create_at(info, row, now)?;
            }
        }
        Ok(())
    };
    store
        .transact(&actor, Op::new("fill"), fill)
        .expect("filled");
    store
}

fn stored(info: &'static KindInfo) -> impl Iterator<Item = &'static Spec> {
    info.specs()
        .iter()
        .copied()
        .filter(|spec| spec.is_stored() && !spec.hidden)
}

fn is_text(spec: &Spec) -> bool {
    matches!(
        spec.kind,
        FieldKind::Text | FieldKind::Long | FieldKind::List
    )
}

fn write_all(store: &Store, folder: &Path, options: &Options, ending: &str) -> Vec<PathBuf> {
    let written = |info: &&'static KindInfo| {
        let path = folder.join(format!("{}.{ending}", info.code));
        file::whole(&path, false, |out| {
            export::all(&store.read(), info, options, out)
        })
        .expect("written");
        path
    };
    let its = KINDS.iter().filter(|info| info.kind != CustomField::KIND);
    its.map(written).collect()
}

#[track_caller]
fn same(was: &Store, is: &Store) {
    let is = content(is);
    for record in content(was) {
        let other = is.iter().find(|other| other.0 == record.0);
        let Some((_, cells)) = other else {
            panic!("{record:?} is not there");
        };
        for (was, is) in record.1.iter().zip(cells) {
            assert_eq!(was, is, "{}", record.0);
        }
    }
}

fn comes_back(options: &Options, ending: &str) {
    let mut store = full();
    let folder = tempfile::tempdir().expect("a folder");
    let paths = write_all(&store, folder.path(), options, ending);
    let none = import::Options::default();
    let mut empty = book();
    let report = bring(&mut empty, 1, &paths, &none);
    assert_eq!(report.rejected(), 0, "{:#?}", report.rejects);
    same(&store, &empty);
    for (to, name) in [(&mut store, "itself"), (&mut empty, "the new book")] {
        let report = bring(to, 3, &paths, &none);
        assert_eq!(
            (report.created(), report.updated(), report.rejected()),
            (0, 0, 0),
            "into {name}: {:#?}",
            report.lines()
        );
    }
}

#[test]
fn hostile_text_of_every_kind_comes_back_from_a_table() {
    comes_back(&Options::default(), "csv");
}

#[test]
fn hostile_text_of_every_kind_comes_back_from_a_table_for_spreadsheets() {
    let options = Options {
        excel: Some(b';'),
        ..Options::default()
    };
    comes_back(&options, "csv");
}

#[test]
fn hostile_text_of_every_kind_comes_back_from_a_sheet() {
    let options = Options {
        format: Format::Sheet,
        ..Options::default()
    };
    comes_back(&options, "xlsx");
}

#[test]
fn a_whole_book_of_hostile_text_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = full();
    let out = folder.path().join("out");
    out::write(&store.read(), None, &out, false).expect("written");
    let path = folder.path().join("new.db");
    let now = dealbook::domain::field::Instant(crate::support::START + 3_600_000);
    back::read(&out, &path, now, crate::support::today()).expect("read");
    same(&store, &Store::open(&path).expect("opened"));
}
