//! Spreadsheets: what a workbook of several sheets brings, what goes out, and files that would fill the memory.

use std::io::Write as _;

use dealbook::{
    domain::{
        field::Record as _,
        id::Ref,
        record::{
            account::Account,
            contact::Contact,
            opportunity::Opportunity,
            quote::{Quote, QuoteLine},
        },
    },
    store::Store,
    transfer::{
        Error,
        export::{Format, Options as Out, all},
        import::Options,
        quote_document::{Document, Layout},
    },
};
use zip::write::SimpleFileOptions;

use crate::support::{book, file, import, plan, sample, today};

fn sheet(store: &Store, info: &'static dealbook::domain::kind::KindInfo) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = Out {
        format: Format::Sheet,
        ..Out::default()
    };
    all(&store.read(), info, &options, &mut bytes).expect("written");
    bytes
}

#[test]
fn a_workbook_is_as_many_files_as_it_has_sheets() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("d/m/yyyy");
    let accounts = workbook.add_worksheet();
    accounts.set_name("Accounts").expect("named");
    for (at, cell) in ["name", "city", "employees"].iter().enumerate() {
        accounts.write(2, at as u16, *cell).expect("written");
    }
    accounts.write(3, 0, "Müller & 李").expect("written");
    accounts.write(3, 1, "=not a formula").expect("written");
    accounts.write(3, 2, 120).expect("written");
    let deals = workbook.add_worksheet();
    deals.set_name("Deals").expect("named");
    for (at, cell) in ["deal name", "account", "amount", "close date", "stage"]
        .iter()
        .enumerate()
    {
        deals.write(0, at as u16, *cell).expect("written");
    }
    deals.write(1, 0, "Ovens").expect("written");
    deals.write(1, 1, "Müller & 李").expect("written");
    deals.write(1, 2, 1234.56).expect("written");
    let close = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 4).expect("a day");
    deals
        .write_with_format(1, 3, &close, &day)
        .expect("written");
    deals.write(1, 4, "Proposal").expect("written");
    deals.write(9, 0, "Wrong").expect("written");
    deals.write(9, 2, "much").expect("written");
    workbook.add_worksheet().set_name("Empty").expect("named");
    let (_folder, path) = file("book.xlsx", &workbook.save_to_buffer().expect("saved"));
    let mut store = book();
    let report = import(&mut store, 1, &[path.clone()], &Options::default());
    assert_eq!(
        (report.created(), report.rejected()),
        (2, 1),
        "{:?}",
        report.lines()
    );
    assert_eq!(report.rejects[0].line, 10, "the row of the sheet");
    assert_eq!(report.files[0].input.name(), "book.xlsx [Accounts]");
    let account: Account = store.read().all().expect("readable").remove(0);
    assert_eq!(
        (&*account.name, account.employees),
        ("Müller & 李", Some(120))
    );
    assert_eq!(account.city, "=not a formula");
    let deal: Opportunity = store.read().all().expect("readable").remove(0);
    assert_eq!(deal.amount.map(|amount| amount.0), Some(123_456));
    assert_eq!(deal.close_date.expect("a day").to_string(), "2026-03-04");
    let again = import(&mut store, 2, &[path], &Options::default());
    assert_eq!(
        (again.created(), again.updated()),
        (0, 0),
        "{:?}",
        again.lines()
    );
}

#[test]
fn what_goes_out_as_a_sheet_comes_back_unchanged() {
    let mut store = sample();
    for info in [Account::INFO, Contact::INFO, Opportunity::INFO] {
        let bytes = sheet(&store, info);
        let (_folder, path) = file(&format!("{}.xlsx", info.code), &bytes);
        let report = import(&mut store, 1, &[path], &Options::default());
        assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
        assert_eq!(
            (report.created(), report.updated()),
            (0, 0),
            "{} {:?}",
            info.code,
            report.lines()
        );
    }
}

#[test]
fn numbers_and_days_are_real_and_the_header_stays_in_sight() {
    let store = sample();
    let bytes = sheet(&store, Opportunity::INFO);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive
        .by_name("xl/worksheets/sheet1.xml")
        .expect("a sheet");
    std::io::Read::read_to_string(&mut part, &mut text).expect("text");
    assert!(text.contains("state=\"frozen\""));
    assert!(text.contains("<cols>"), "columns have widths");
    let deal: Opportunity = store
        .read()
        .all()
        .expect("readable")
        .into_iter()
        .find(|deal: &Opportunity| deal.amount.is_some())
        .expect("a deal");
    let amount = deal.amount.expect("an amount").0;
    let shown = format!("<v>{}</v>", amount as f64 / 100.0);
    assert!(text.contains(&shown), "{shown}");
}

fn archive(parts: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, piece, times) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        for _ in 0..*times {
            writer.write_all(piece).expect("written");
        }
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn a_file_that_unpacks_into_too_much_is_refused_with_a_sentence() {
    let store = book();
    let why = |bytes: &[u8]| {
        let (_folder, path) = file("bomb.xlsx", bytes);
        match plan(&store, &[path], &Options::default()) {
            Err(error @ Error::Unreadable { .. }) => error.to_string(),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("taken"),
        }
    };
    let long = vec![b'x'; 1 << 20];
    assert!(why(&archive(&[("xl/sharedStrings.xml", &long, 3)])).contains("longer than 1 MiB"));
    let marks = b"<a/>".repeat(1 << 18);
    assert!(
        why(&archive(&[("xl/sharedStrings.xml", &marks, 140)])).contains("larger than 128 MiB")
    );
    assert!(why(&archive(&[("xl/styles.xml", &marks, 20)])).contains("larger than 16 MiB"));
    assert!(why(b"PK\x03\x04 nothing").contains("not a spreadsheet"));
    assert!(why(&archive(&[("hello.txt", b"hi", 1)])).contains("without a workbook"));
}

#[test]
fn a_cell_in_the_last_corner_costs_no_more_than_itself() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "name").expect("written");
    sheet.write(0, 1, "city").expect("written");
    sheet.write(1, 0, "Atlas").expect("written");
    sheet.write(1_048_575, 16_383, "far away").expect("written");
    let (_folder, path) = file("accounts.xlsx", &workbook.save_to_buffer().expect("saved"));
    let mut store = book();
    let report = import(&mut store, 1, &[path], &Options::default());
    assert_eq!(
        (report.created(), report.rejected()),
        (1, 1),
        "{:?}",
        report.lines()
    );
    assert!(report.rejects[0].why.contains("10,000 columns"));
}

#[test]
fn a_quote_is_a_sheet_with_real_numbers_in_either_layout() {
    let store = sample();
    let quote: Quote = store.read().all().expect("readable").remove(0);
    let line: QuoteLine = store
        .read()
        .referring("quote", quote.id)
        .expect("readable")
        .into_iter()
        .find(|line: &QuoteLine| line.unit_price.is_some())
        .expect("a line");
    for printed in [false, true] {
        let layout = Layout::Sheet { printed };
        let document =
            Document::of(&store.read(), Ref::to(quote.id), layout, today()).expect("made");
        assert_eq!(document.file_name.rsplit('.').next(), Some("xlsx"));
        let mut archive =
            zip::ZipArchive::new(std::io::Cursor::new(document.bytes())).expect("an archive");
        let mut text = String::new();
        let mut part = archive
            .by_name("xl/worksheets/sheet1.xml")
            .expect("a sheet");
        std::io::Read::read_to_string(&mut part, &mut text).expect("text");
        let price: f64 = line
            .unit_price
            .expect("a price")
            .to_string()
            .parse()
            .expect("a number");
        assert!(
            text.contains(&format!("<v>{price}</v>")),
            "{printed} {price}"
        );
        assert_eq!(text.contains("frozen"), !printed);
    }
}
