//! What a spreadsheet shows and a table does not: hidden sheets, merged cells, formulas, damaged cells; archives.

use std::io::Write as _;

use dealbook::{
    domain::record::{account::Account, opportunity::Opportunity},
    store::Store,
    transfer::import::{Options, desk, source::Aside},
};
use zip::{CompressionMethod, write::SimpleFileOptions};

use crate::support::{book, file, import, plan, refused, taken};

/// An archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
            )
            .expect("a part");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// A workbook of these sheets: name, whether it is hidden, its rows, what stands behind them.
fn workbook(sheets: &[(&str, bool, &str, &str)]) -> Vec<u8> {
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const LEADS: &str = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let (mut list, mut leads, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, is_hidden, rows, behind)) in sheets.iter().enumerate() {
        let state = if *is_hidden { " state=\"hidden\"" } else { "" };
        list += &format!(
            "<sheet name=\"{name}\" sheetId=\"{}\" r:id=\"r{at}\"{state}/>",
            at + 1
        );
        leads += &format!(
            "<Relationship Id=\"r{at}\" Type=\"{KIND}/worksheet\" Target=\"worksheets/s{at}.xml\"/>"
        );
        let text = format!("<worksheet {MAIN}><sheetData>{rows}</sheetData>{behind}</worksheet>");
        parts.push((format!("xl/worksheets/s{at}.xml"), text));
    }
    leads += &format!(
        "<Relationship Id=\"w\" Type=\"{KIND}/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    );
    parts.extend([
        ("_rels/.rels".to_owned(), format!("<Relationships {LEADS}><Relationship Id=\"b\" Type=\"{KIND}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml".to_owned(), format!("<workbook {MAIN}><sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships {LEADS}>{leads}</Relationships>")),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst {MAIN}><si><t>Atlas</t></si></sst>")),
    ]);
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    archive(&parts)
}

/// Rows of cells: text, a number, or what begins with `<` as it stands.
fn rows(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| match text.parse::<f64>() {
        Ok(_) => format!("<c><v>{text}</v></c>"),
        Err(_) if text.starts_with('<') => (*text).to_owned(),
        Err(_) => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    let row =
        |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    rows.iter().map(row).collect()
}

fn names(store: &Store) -> Vec<String> {
    let all: Vec<Account> = store.read().all().expect("readable");
    let mut names: Vec<String> = all.into_iter().map(|account| account.name).collect();
    names.sort();
    names
}

#[test]
fn hidden_sheets_are_named_and_taken_when_asked_for() {
    let shown = rows(&[&["name", "city"], &["Atlas", "Bonn"]]);
    let hidden = rows(&[&["name", "city"], &["Bolt", "Ulm"]]);
    let bytes = workbook(&[("Show", false, &shown, ""), ("Aside", true, &hidden, "")]);
    let (_folder, path) = file("book.xlsx", &bytes);
    let mut store = book();
    let mut options = Options::default();
    let report = import(&mut store, 1, &[path.clone()], &options);
    assert_eq!(names(&store), ["Atlas"]);
    let said = "book.xlsx [Aside]: passed over, the sheet is hidden; --hidden takes it";
    assert!(
        report.lines().contains(&said.to_owned()),
        "{:#?}",
        report.lines()
    );
    let again = import(&mut store, 2, &[path.clone()], &options);
    assert!(
        again.is_known(),
        "the hidden sheet is nothing that is missing"
    );
    desk::omit(&mut options, &again.files[1]);
    import(&mut store, 3, &[path.clone()], &options);
    assert_eq!(names(&store), ["Atlas", "Bolt"]);
    let (mut store, all) = (
        book(),
        Options {
            hidden: true,
            ..Options::default()
        },
    );
    import(&mut store, 1, &[path], &all);
    assert_eq!(names(&store), ["Atlas", "Bolt"]);
}

#[test]
fn merged_cells_say_the_same_in_each_row_but_numbers() {
    const DEEP: &str = "<mergeCells><mergeCell ref=\"A1:D2\"/><mergeCell ref=\"B4:B6\"/>\
        <mergeCell ref=\"C4:C5\"/><mergeCell ref=\"D4:D5\"/></mergeCells>";
    let table = rows(&[
        &["Deals of this year"],
        &[],
        &["deal name", "account", "amount", "close date"],
        &["One", "Atlas", "500", "2026-05-01"],
        &["Two"],
        &[],
        &["Three"],
    ]);
    let (store, report) = taken("deals.xlsx", workbook(&[("Deals", false, &table, DEEP)]));
    let deals: Vec<Opportunity> = store.read().all().expect("readable");
    let deals: Vec<_> = deals
        .iter()
        .map(|deal| {
            let day = deal.close_date.map(|day| day.to_string());
            let amount = deal.amount.map(|amount| amount.0);
            (&*deal.name, deal.account.is_some(), amount, day)
        })
        .collect();
    let day = || Some("2026-05-01".to_owned());
    assert!(
        deals.contains(&("One", true, Some(50_000), day())),
        "{deals:?}"
    );
    assert!(deals.contains(&("Two", true, None, day())), "{deals:?}");
    assert!(deals.contains(&("Three", false, None, None)), "{deals:?}");
    let remarks = report.files[0].remarks.join("\n");
    assert!(
        remarks.contains("2 cells such as `B5` were given"),
        "{remarks}"
    );
    assert!(remarks.contains("`C5` was left empty"), "{remarks}");
}

const ODS: &str = r#"<office:document-content><office:spreadsheet><table:table table:name="Deals">
<table:table-row><table:table-cell office:value-type="string"><text:p>deal name</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>account</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>amount</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>One</text:p></table:table-cell>
<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Atlas</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.A1]"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Two</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row></table:table></office:spreadsheet></office:document-content>"#;

const XML: &str = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Deals"><Table>
<Row><Cell><Data ss:Type="String">deal name</Data></Cell><Cell><Data ss:Type="String">account</Data></Cell>
<Cell><Data ss:Type="String">amount</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">One</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">Atlas</Data></Cell>
<Cell ss:Formula="=R1C1"/></Row>
<Row><Cell><Data ss:Type="String">Two</Data></Cell></Row></Table></Worksheet></Workbook>"#;

#[test]
fn merged_cells_and_formulas_without_a_result_are_told_in_every_form() {
    let formula = rows(&[
        &["deal name", "account", "amount"],
        &["One", "Atlas", "<c><f>SUM(1,2)</f></c>"],
        &["Two", "", "<c><f>SUM(1,2)</f><v>3</v></c>"],
    ]);
    let deep = "<mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>";
    let files = [
        ("deals.xlsx", workbook(&[("Deals", false, &formula, deep)])),
        (
            "deals.ods",
            archive(&[
                (
                    "mimetype",
                    b"application/vnd.oasis.opendocument.spreadsheet",
                ),
                ("content.xml", ODS.as_bytes()),
            ]),
        ),
        ("deals.xls", XML.as_bytes().to_vec()),
    ];
    for (name, bytes) in files {
        let (store, report) = taken(name, &bytes);
        let deals: Vec<Opportunity> = store.read().all().expect("readable");
        assert_eq!(deals.len(), 2, "{name}: {:#?}", report.lines());
        assert!(deals.iter().all(|deal| deal.account.is_some()), "{name}");
        let remarks = report.files[0].remarks.join("\n");
        assert!(
            remarks.contains("`B3` was given what stands above"),
            "{name}: {remarks}"
        );
        assert!(
            remarks.contains("`C2` holds a formula whose result"),
            "{name}: {remarks}"
        );
    }
}

#[test]
fn a_damaged_cell_is_told_with_its_own_line() {
    let table = rows(&[
        &["name", "city"],
        &["<c t=\"s\"><v>0</v></c>", "Bonn"],
        &["<c t=\"s\"><v>99</v></c>", "Ulm"],
    ]);
    let (store, report) = taken("accounts.xlsx", workbook(&[("All", false, &table, "")]));
    assert_eq!(names(&store), ["Atlas"]);
    assert_eq!(report.rejects[0].line, 3);
    assert!(
        report.rejects[0].why.ends_with("cell `A3` is damaged"),
        "{}",
        report.rejects[0].why
    );
}

#[test]
fn what_is_packed_once_more_is_named() {
    let csv: &[u8] = b"name,city\nAtlas,Bonn\n";
    let inner = archive(&[("more.csv", csv)]);
    let (_folder, path) = file("all.zip", &archive(&[("a.csv", csv), ("in.zip", &inner)]));
    let plan = plan(&book(), &[path], &Options::default()).expect("a plan");
    let packed = &plan.report.files[1];
    assert_eq!(
        (packed.input.name().as_str(), packed.aside),
        ("all.zip [in.zip]", Some(Aside::Packed))
    );
    let why = refused("all.zip", archive(&[("in.zip", &inner)]));
    assert!(why.contains("no CSV; unpack it"), "{why}");
}

#[test]
fn an_archive_of_another_name_or_cut_off_is_told_in_words() {
    let csv: &[u8] = b"name,city\nAtlas,Bonn\n";
    let (zip, table) = (
        archive(&[("a.csv", csv)]),
        rows(&[&["name", "city"], &["Atlas", "Bonn"]]),
    );
    let sheet = workbook(&[("All", false, &table, "")]);
    let told = [
        (
            "a.csv",
            &zip[..],
            "an archive, not text; if it holds tables, give it a name that ends in .zip",
        ),
        (
            "a.xlsx",
            &zip[..],
            "without a workbook in it, whatever its name says; if it holds tables",
        ),
        (
            "a.xlsx",
            &sheet[..500],
            "it is cut off or damaged; export it again",
        ),
        (
            "a.zip",
            &zip[..50],
            "it is cut off or damaged; export it again",
        ),
    ];
    for (name, bytes, said) in told {
        let why = refused(name, bytes);
        assert!(why.contains(said), "{why}");
    }
}

#[test]
fn a_small_number_that_is_formatted_as_a_day_is_none() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("d/m/yyyy");
    let sheet = book.add_worksheet();
    for (at, cell) in ["deal name", "account", "close date"].iter().enumerate() {
        sheet.write(0, at as u16, *cell).expect("written");
    }
    for (line, number) in [(1, 60.0), (2, 0.0), (3, 46_085.0)] {
        sheet
            .write(line, 0, format!("Deal {line}"))
            .expect("written");
        sheet.write(line, 1, "Atlas").expect("written");
        sheet
            .write_with_format(line, 2, number, &day)
            .expect("written");
    }
    let (store, report) = taken("deals.xlsx", book.save_to_buffer().expect("saved"));
    let deals: Vec<Opportunity> = store.read().all().expect("readable");
    let days: Vec<_> = deals.iter().filter_map(|deal| deal.close_date).collect();
    assert_eq!((deals.len(), days.len()), (1, 1), "{:#?}", report.lines());
    assert_eq!(days[0].to_string(), "2026-03-04");
    assert!(
        report.rejects[0]
            .why
            .starts_with("`60` is a number and no day")
    );
}
