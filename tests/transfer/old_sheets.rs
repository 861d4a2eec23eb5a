//! Spreadsheets beside XLSX: ODS, XLS, and what else is called `.xls`; whole ones, broken ones, hostile ones.

use std::{fs, path::PathBuf};

use dealbook::{
    domain::record::{account::Account, opportunity::Opportunity},
    store::Store,
    transfer::import::{Options, report::Report, source::Aside},
};

use crate::support::{book, file, import, plan};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/sheets")
        .join(name)
}

fn taken(name: &str, bytes: &[u8]) -> (Store, Report) {
    let (_folder, path) = file(name, bytes);
    let mut store = book();
    let report = import(&mut store, 1, &[path], &Options::default());
    (store, report)
}

fn names(store: &Store) -> Vec<String> {
    let accounts: Vec<Account> = store.read().all().expect("readable");
    let mut names: Vec<String> = accounts.into_iter().map(|account| account.name).collect();
    names.sort();
    names
}

/// Why a file is refused.
fn refused(name: &str, bytes: &[u8]) -> String {
    let (_folder, path) = file(name, bytes);
    let error = plan(&book(), &[path], &Options::default()).err();
    let error = error.expect("refused");
    format!("{error}; {}", error.hint().unwrap_or_default())
}

#[test]
fn a_workbook_of_either_form_is_as_many_files_as_it_has_sheets() {
    for name in ["book.xls", "book.ods"] {
        let mut store = book();
        let path = fixture(name);
        let report = import(&mut store, 1, &[path.clone()], &Options::default());
        assert_eq!(
            (report.created(), report.rejected()),
            (4, 1),
            "{name}: {:#?}",
            report.lines()
        );
        assert_eq!(report.rejects[0].line, 10, "{name}: the row of the sheet");
        let inputs: Vec<String> = report.files.iter().map(|file| file.input.name()).collect();
        let sheet = |sheet: &str| format!("{name} [{sheet}]");
        assert_eq!(inputs, [sheet("Accounts"), sheet("Deals"), sheet("Hidden")]);
        assert_eq!(report.files[2].aside, Some(Aside::Hidden));
        assert_eq!(names(&store), ["Atlas", "Müller & 李"]);
        let accounts: Vec<Account> = store.read().all().expect("readable");
        for account in accounts {
            let (city, staff) = match &*account.name {
                "Atlas" => ("Zürich\nSihlpost", 45),
                _ => ("=not a formula", 120),
            };
            assert_eq!((&*account.city, account.employees), (city, Some(staff)));
        }
        let deals: Vec<Opportunity> = store.read().all().expect("readable");
        let ovens = deals.iter().find(|deal| deal.name == "Ovens");
        let ovens = ovens.expect("a deal");
        assert_eq!(ovens.amount.map(|amount| amount.0), Some(123_456));
        assert_eq!(ovens.close_date.expect("a day").to_string(), "2026-03-04");
        assert_eq!(
            ovens.probability.map(|share| share.to_string()).as_deref(),
            Some("25"),
            "{name}: a quarter is 25 %, and nobody is asked"
        );
        let again = import(&mut store, 2, &[path], &Options::default());
        assert_eq!((again.created(), again.updated()), (0, 0), "{name}");
    }
}

#[test]
fn records_without_a_container_are_a_sheet() {
    let mut store = book();
    import(&mut store, 1, &[fixture("script.xls")], &Options::default());
    assert_eq!(names(&store), ["Atlas", "Müller"]);
}

#[test]
fn text_that_is_called_a_spreadsheet_is_taken_for_text() {
    let (store, _) = taken("accounts.xls", b"Name\tCity\nAcme\tBern\nBest\tZug\n");
    assert_eq!(names(&store), ["Acme", "Best"]);
    let wide: Vec<u8> = "\u{feff}Name\tCity\r\n李\tBern\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(names(&taken("accounts.xls", &wide).0), ["李"]);
}

#[test]
fn a_table_of_a_web_page_is_a_sheet() {
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=utf-8>\
        <style>td{mso-number-format:\"\\@\"}</style></head><body><table><tr><td>Report of May</td></tr></table>\
        <table border=1><tr><th>Account Name</th><th>City</th><th>Employees</th></tr>\
        <tr><td>M&uuml;ller &amp; S&#246;hne</td><td>K&ouml;ln<br>Altstadt</td><td>1.200</td></tr>\
        <tr><td>Atlas</td><td></td><td>7</td></tr></table></body></html>";
    let (store, report) = taken("export.xls", page.as_bytes());
    assert_eq!(
        names(&store),
        ["Atlas", "Müller & Söhne"],
        "{:#?}",
        report.lines()
    );
    assert_eq!(report.files[0].input.name(), "export.xls [table 2]");
    let accounts: Vec<Account> = store.read().all().expect("readable");
    assert!(
        accounts
            .iter()
            .any(|account| account.city == "Köln\nAltstadt")
    );
    let cut = page.replace("</table></body></html>", "");
    assert!(
        taken("export.xls", cut.as_bytes()).1.rejects[0]
            .why
            .contains("ends inside")
    );
    let login = "<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>";
    assert!(refused("export.xls", login.as_bytes()).contains("log in"));
}

const XML: &str = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Hidden"><Table><Row><Cell><Data ss:Type="String">name</Data></Cell></Row></Table>
<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="Deals"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">deal name</Data></Cell><Cell><Data ss:Type="String">account</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">amount</Data></Cell><Cell><Data ss:Type="String">close date</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">Ovens &amp; more</Data></Cell><Cell><Data ss:Type="String">Atlas</Data></Cell>
<Cell ss:Index="4" ss:Formula="=R1C1"><Data ss:Type="Number">1234.56</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-03-04T00:00:00.000</Data></Cell></Row>
</Table></Worksheet></Workbook>"#;

#[test]
fn the_xml_of_2003_is_a_workbook() {
    for name in ["deals.xls", "deals.xml"] {
        let (store, report) = taken(name, XML.as_bytes());
        assert_eq!(report.files[1].aside, Some(Aside::Hidden));
        let deal: Opportunity = store.read().all().expect("readable").remove(0);
        assert_eq!(
            (deal.name.as_str(), deal.amount.map(|amount| amount.0)),
            ("Ovens & more", Some(123_456))
        );
        assert_eq!(deal.close_date.expect("a day").to_string(), "2026-03-04");
    }
    let cut = refused("deals.xls", &XML.as_bytes()[..XML.len() - 60]);
    assert!(
        cut.contains("cut off") || cut.contains("cannot be read"),
        "{cut}"
    );
}

#[test]
fn a_file_that_is_cut_off_is_refused_or_says_so() {
    let whole = fs::read(fixture("script.xls")).expect("readable");
    let (store, report) = taken("accounts.xls", &whole[..whole.len() - 12]);
    assert_eq!(names(&store), ["Müller"], "not half a row");
    assert!(
        report.rejects.iter().any(|bad| bad.why.contains("cut off")),
        "{:#?}",
        report.rejects
    );
    for name in ["book.xls", "book.ods"] {
        let whole = fs::read(fixture(name)).expect("readable");
        for part in 1..16 {
            let cut = &whole[..whole.len() * part / 16];
            let (_folder, path) = file(name, cut);
            if let Ok(plan) = plan(&book(), &[path], &Options::default()) {
                assert!(plan.report.rejected() > 1, "{name} {part}/16 is silent");
            }
        }
    }
}

#[test]
fn bytes_that_were_changed_are_no_panic() {
    let whole = fs::read(fixture("book.xls")).expect("readable");
    let mut seed = 7_u64;
    for _ in 0..8 {
        let mut bytes = whole.clone();
        for _ in 0..40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 20) as u8;
        }
        let (_folder, path) = file("book.xls", &bytes);
        // Whatever it is taken for: it comes to an end.
        let _ = plan(&book(), &[path], &Options::default());
    }
}

#[test]
fn a_locked_workbook_says_so() {
    let locked = |parts: &[(&str, &[u8])]| {
        let mut outer = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("made");
        for (name, bytes) in parts {
            let mut stream = outer.create_stream(name).expect("a stream");
            std::io::Write::write_all(&mut stream, bytes).expect("written");
        }
        outer.flush().expect("written");
        outer.into_inner().into_inner()
    };
    let office = locked(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"x")]);
    assert!(refused("deals.xlsx", &office).contains("password"));
    let begin = b"\x09\x08\x10\x00\x00\x06\x05\x00\0\0\0\0\0\0\0\0\0\0\0\0";
    let records = [&begin[..], b"\x2f\0\x06\0\x01\0\x01\0\x01\0"].concat();
    assert!(refused("deals.xls", &locked(&[("/Workbook", &records)])).contains("password"));
    assert!(refused("deals.xls", &locked(&[("/WordDocument", b"x")])).contains("no workbook"));
    let manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        (
            "mimetype",
            &b"application/vnd.oasis.opendocument.spreadsheet"[..],
        ),
        ("content.xml", b"\x01\x02\x03"),
        ("META-INF/manifest.xml", manifest),
    ] {
        zip.start_file(name, stored).expect("begun");
        std::io::Write::write_all(&mut zip, bytes).expect("written");
    }
    let bytes = zip.finish().expect("ended").into_inner();
    assert!(refused("deals.ods", &bytes).contains("password"));
}

fn open_document(content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("mimetype", stored).expect("begun");
    std::io::Write::write_all(&mut zip, b"application/vnd.oasis.opendocument.spreadsheet")
        .expect("written");
    zip.start_file("content.xml", zip::write::SimpleFileOptions::default())
        .expect("begun");
    std::io::Write::write_all(&mut zip, content).expect("written");
    zip.finish().expect("ended").into_inner()
}

#[test]
fn a_cell_that_is_repeated_for_ever_costs_no_more_than_itself() {
    let cell = |times: u64, text: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{times}\" office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |inside: &str| format!("<table:table-row>{inside}</table:table-row>");
    let wide = row(&cell(u64::MAX, &"x".repeat(1 << 18)));
    let spaces = row(&format!(
        "{}<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"4000000000\"/></text:p></table:table-cell>",
        cell(1, "Blank")
    ));
    let content = format!(
        "<office:spreadsheet><table:table table:name=\"One\">{}{}{}{wide}{}</table:table></office:spreadsheet>",
        row(&format!("{}{}", cell(1, "name"), cell(1, "city"))),
        row(&format!("{}{}", cell(1, "Atlas"), cell(1, "Bern"))),
        wide.repeat(40),
        spaces,
    );
    let (store, report) = taken("accounts.ods", &open_document(content.as_bytes()));
    assert_eq!(names(&store), ["Atlas", "Blank"]);
    assert_eq!(report.rejected(), 41, "{:?}", report.lines());
    let why = &report.rejects[0].why;
    assert!(why.contains("16 MiB") || why.contains("columns"), "{why}");
    let bomb = "<a/>".repeat(1 << 18).repeat(20);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "mimetype",
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
    )
    .expect("begun");
    std::io::Write::write_all(&mut zip, b"application/vnd.oasis.opendocument.spreadsheet")
        .expect("written");
    zip.start_file("styles.xml", zip::write::SimpleFileOptions::default())
        .expect("begun");
    std::io::Write::write_all(&mut zip, bomb.as_bytes()).expect("written");
    let bytes = zip.finish().expect("ended").into_inner();
    assert!(refused("deals.ods", &bytes).contains("larger than 16 MiB"));
}

#[test]
fn a_cell_in_the_last_corner_of_an_old_sheet_costs_no_more_than_itself() {
    let label = |row: u16, column: u16, text: &str| {
        let words = [
            0x204,
            8 + text.len() as u16,
            row,
            column,
            0,
            text.len() as u16,
        ];
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    let mut bytes = b"\x09\x08\x08\x00\0\0\x10\0\0\0\0\0".to_vec();
    // A size that no memory holds, and cells out of their order.
    bytes.extend_from_slice(b"\x00\x02\x0e\x00\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff\0\0");
    bytes.extend(label(u16::MAX, 255, "far away"));
    bytes.extend(label(1, 0, "Atlas"));
    bytes.extend(label(0, 0, "name"));
    bytes.extend(label(0, 1, "city"));
    bytes.extend_from_slice(b"\x0a\0\0\0");
    let (store, report) = taken("accounts.xls", &bytes);
    assert_eq!(names(&store), ["Atlas"]);
    assert_eq!(report.rejects[0].line, 65_536);
}
