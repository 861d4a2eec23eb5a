//! Files as tired people, spreadsheets and enemies make them: the right records, or a clear sentence.

use dealbook::{
    domain::record::by_word,
    store::Store,
    transfer::{
        export,
        import::{Options, report::Report, shares::Share},
    },
};

use crate::support::{book, file, import, plan, refused};

/// Imports one file into an empty book.
fn taken(name: &str, bytes: impl AsRef<[u8]>) -> (Store, Report) {
    with(name, bytes, &Options::default())
}

fn with(name: &str, bytes: impl AsRef<[u8]>, options: &Options) -> (Store, Report) {
    let (_folder, path) = file(name, bytes.as_ref());
    let mut store = book();
    let report = import(&mut store, 1, &[path], options);
    (store, report)
}

/// One field of all records of a kind, as our CSV has it.
fn all(store: &Store, kind: &str, field: &str) -> Vec<String> {
    let info = by_word(kind).expect("a kind");
    let mut out = Vec::new();
    let options = export::Options {
        columns: vec![field.into()],
        ..export::Options::default()
    };
    export::all(&store.read(), info, &options, &mut out).expect("written");
    let mut table = csv::Reader::from_reader(out.as_slice());
    let at = table
        .headers()
        .expect("a header")
        .iter()
        .position(|header| header == field);
    let at = at.expect("a column");
    let cells = table
        .records()
        .map(|record| record.expect("a record")[at].to_owned());
    cells.collect()
}

#[test]
fn rows_that_an_open_quote_swallowed_are_taken() {
    let text = "name,city\nAtlas,\"Paris\nBlue,Rome\nCedar,Oslo\nDelta,\"one\ntwo\"\n";
    let (store, report) = taken("accounts.csv", text);
    assert_eq!(
        store
            .read()
            .count(by_word("account").expect("a kind"))
            .expect("counted"),
        3
    );
    assert_eq!(report.rejected(), 1);
    let bad = &report.rejects[0];
    assert_eq!(bad.line, 2);
    assert!(
        bad.why
            .contains("column 2: a quote is opened and not closed"),
        "{}",
        bad.why
    );
}

#[test]
fn a_file_cut_off_inside_of_quotes_says_so() {
    let (store, report) = taken("accounts.csv", "name,city\nAtlas,Paris\nBlue,\"Ro");
    assert_eq!(all(&store, "account", "name"), ["Atlas"]);
    assert!(report.rejects[0].why.contains("never closed"));
}

#[test]
fn headers_below_other_lines_are_found() {
    let merged = "Contact,,Company,,\nFirst Name,Last Name,Company,City,Email\nAnna,Bell,Acme,Bern,anna@bell.example\n";
    let (store, report) = taken("people.csv", merged);
    assert_eq!(report.created(), 1);
    let emails: Vec<String> = ["contact", "lead"]
        .iter()
        .flat_map(|kind| {
            all(
                &store,
                kind,
                if *kind == "lead" { "email" } else { "emails" },
            )
        })
        .collect();
    assert_eq!(emails, ["anna@bell.example"]);
    let two = "First Name,Last Name,Email\n名,姓,邮箱\nAnna,Bell,anna@bell.example\n";
    assert_eq!(taken("people.csv", two).1.created(), 1);
}

#[test]
fn a_header_said_again_is_no_record() {
    let text =
        "\u{feff}Name,City,Country\nAcme,Bern,CH\n\u{feff}Name,City,Country\nBest,Basel,CH\n";
    let (store, report) = taken("accounts.csv", text);
    assert_eq!(all(&store, "account", "name"), ["Acme", "Best"]);
    assert!(
        report
            .notes
            .keys()
            .any(|note| note.contains("header again"))
    );
}

#[test]
fn sums_are_no_deals() {
    let text = "Deal Name,Account,Amount,Stage,Close Date\nA,Acme,1000,Proposal,2026-05-01\n,,500,,\nGrand Total,,\"1,500.00\",,\n";
    let (store, report) = taken("deals.csv", text);
    assert_eq!(all(&store, "opportunity", "name"), ["A"]);
    let why: Vec<&str> = report.rejects.iter().map(|bad| bad.why.as_str()).collect();
    assert!(
        why[0].contains("which deal") && why[1].contains("sums"),
        "{why:?}"
    );
}

#[test]
fn a_header_alone_says_so() {
    let (_folder, path) = file("people.csv", b"First Name,Last Name,Email\n");
    let plan = plan(&book(), &[path], &Options::default()).expect("a plan");
    assert!(
        plan.report.files[0]
            .remarks
            .iter()
            .any(|remark| remark.contains("no line below"))
    );
    assert!(!plan.report.is_known());
}

#[test]
fn numbers_that_a_spreadsheet_cut_are_not_taken_for_whole() {
    let text = "given name,family name,phone,email\nAnna,Bell,4.91512E+11,anna@bell.example\nBen,Cole,+49 151 2345678,b@c.example\n";
    let (store, report) = taken("leads.csv", text);
    assert_eq!(all(&store, "lead", "phone"), ["", "'+49 151 2345678"]);
    assert!(
        report
            .notes
            .keys()
            .any(|note| note.contains("last digits are lost"))
    );
    let ids = "id,name,city\n1.23457E+11,Acme,Bern\n";
    assert!(taken_rejects("accounts.csv", ids).contains("last digits are lost"));
}

fn taken_rejects(name: &str, text: &str) -> String {
    let (_folder, path) = file(name, text.as_bytes());
    let plan = plan(&book(), &[path], &Options::default()).expect("a plan");
    plan.report
        .rejects
        .first()
        .map(|bad| bad.why.clone())
        .unwrap_or_default()
}

#[test]
fn serial_days_and_days_that_are_none() {
    let text = "opportunity,account,amount,close date,stage\nA,Acme,1000,45992,Proposal\nB,Acme,2000,0000-00-00,Proposal\n";
    let (store, _) = taken("deals.csv", text);
    assert_eq!(all(&store, "opportunity", "close_date"), ["2025-12-01", ""]);
}

#[test]
fn every_line_end_and_quote_is_understood() {
    let mixed = "Name,City,Country,\r\nAcme,Bern,CH,\nBest,Basel,CH,\rCedar,Zug,CH,\r\n";
    assert_eq!(
        all(&taken("accounts.csv", mixed).0, "account", "city"),
        ["Bern", "Basel", "Zug"]
    );
    let curly = "“Name”,“City”,“Country”\n“Acme”,“Bern”,CH\n";
    assert_eq!(
        all(&taken("accounts.csv", curly).0, "account", "name"),
        ["Acme"]
    );
    let escaped = "Name,City,Notes\n\"Acme \\\"Best\\\" Inc\",Bern,\"ok\"\n\"B\",Basel,\"ok\"\n";
    let names = all(&taken("accounts.csv", escaped).0, "account", "name");
    assert_eq!(names[0], "Acme \"Best\" Inc");
}

#[test]
fn a_column_that_stands_twice_is_not_lost_in_silence() {
    let text = "Account Name,City,Phone,Phone\nAcme,Bern,1,2\n";
    let (_, report) = taken("accounts.csv", text);
    assert_eq!(report.files[0].unread, ["Phone"]);
}

#[test]
fn several_addresses_in_a_cell_are_several_or_the_first() {
    let text = "First Name,Last Name,Email,Lead Status\nAnna,Bell,\"Anna <anna@bell.example>; b@bell.example\",New\nCy,Dee,<cy@dee.example>,New\n";
    let (store, report) = taken("leads.csv", text);
    assert_eq!(
        all(&store, "lead", "email"),
        ["anna@bell.example", "cy@dee.example"]
    );
    assert!(
        report
            .notes
            .keys()
            .any(|note| note.contains("first is kept"))
    );
}

#[test]
fn bare_percentages_that_may_be_shares_are_asked_about() {
    let text = "Deal Name,Account,Amount,Stage,Close Date,Probability\nA,Acme,1,Proposal,2026-05-13,0.35\nB,Best,2,Proposal,2026-05-02,1\n";
    let (_folder, path) = file("deals.csv", text.as_bytes());
    let open = plan(&book(), &[path], &Options::default()).expect("a plan");
    assert_eq!(open.questions().len(), 1, "{:?}", open.questions());
    let options = Options {
        share: Some(Share::Share),
        ..Options::default()
    };
    assert_eq!(
        all(
            &with("deals.csv", text, &options).0,
            "opportunity",
            "probability"
        ),
        ["35", "100"]
    );
}

#[test]
fn what_is_paid_is_asked_about_and_never_guessed() {
    let text =
        "opportunity,product,quantity,unit_price,折扣\nA,Pump,1,100,0.85\nA,Valve,1,100,八五折\n";
    let (_folder, path) = file("opportunity lines.csv", text.as_bytes());
    let mut options = Options {
        kind: by_word("opportunity_line"),
        map: vec![("折扣".into(), "discount".into())],
        ..Options::default()
    };
    let open = plan(&book(), &[path.clone()], &options).expect("a plan");
    let asked = dealbook::transfer::import::desk::asked(&open);
    assert_eq!(asked[0].readings()[0].code, "paid");
    options.share = Some(Share::Paid);
    let paid = plan(&book(), &[path], &options).expect("a plan");
    assert!(paid.questions().is_empty());
}

#[test]
fn chinese_deals_bring_their_people() {
    let text = "客户名称,联系人,阶段,金额,预计成交日期\n华为,王芳,需求,100万,2026年5月1日\n中兴,王芳,报价,¥20万元,2026/5/3\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    let (_folder, path) = file("商机.csv", &bytes);
    let mut store = book();
    let report = import(&mut store, 1, &[path.clone()], &Options::default());
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(all(&store, "contact", "account"), ["华为", "中兴"]);
    assert_eq!(all(&store, "member", "contact").len(), 2);
    assert_eq!(
        all(&store, "opportunity", "amount"),
        ["1000000.00", "200000.00"]
    );
    let again = plan(&store, &[path], &Options::default()).expect("a plan");
    assert!(again.is_empty(), "{:#?}", again.report.lines());
}

#[test]
fn calls_bring_their_people_and_again_they_do_not() {
    let text = "Subject,Type,Date,Done,Company,Contact\nCall them,Call,2026-05-01,TRUE,Acme,Anna Bell\nVisit,Visit,2026-05-02,FALSE,Acme,Anna Bell\n";
    let (_folder, path) = file("activities.csv", text.as_bytes());
    let mut store = book();
    import(&mut store, 1, &[path.clone()], &Options::default());
    assert_eq!(all(&store, "contact", "name"), ["Anna Bell"]);
    assert_eq!(
        all(&store, "activity", "contacts"),
        ["Anna Bell", "Anna Bell"]
    );
    let again = plan(&store, &[path], &Options::default()).expect("a plan");
    assert!(again.is_empty(), "{:#?}", again.report.lines());
}

#[test]
fn several_companies_and_contacts_of_one_row_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let paths = [
        write(
            "companies.csv",
            "Record ID,Company name,Company Domain Name\n1,Acme,acme.example\n2,Best,best.example\n",
        ),
        write(
            "contacts.csv",
            "Record ID,First Name,Last Name,Email,Associated Company IDs\n11,Anna,Bell,anna@bell.example,1;2\n12,Ben,Cole,ben@cole.example,2\n",
        ),
        write(
            "deals.csv",
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company IDs,Associated Contact IDs\n21,Pumps,Qualified,2026-05-01,1000,1;2,11;12\n",
        ),
    ];
    let mut store = book();
    let report = import(&mut store, 1, &paths, &Options::default());
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(all(&store, "affiliation", "account"), ["Best"]);
    let mut members = all(&store, "member", "contact");
    members.sort();
    assert_eq!(members, ["Anna Bell", "Ben Cole"]);
    assert_eq!(all(&store, "opportunity", "account"), ["Acme"]);
    let again = plan(&store, &paths, &Options::default()).expect("a plan");
    assert!(again.is_empty(), "{:#?}", again.report.lines());
}

#[test]
fn a_closed_deal_leaves_nothing_to_do() {
    let text = "Deal Name,Account,Amount,Stage,Close Date,Next Step\nA,Acme,1,Closed Won,2026-02-01,Closed!\nB,Acme,1,Proposal,2026-05-01,Call them\n";
    let (store, _) = taken("deals.csv", text);
    assert_eq!(all(&store, "activity", "subject"), ["Call them"]);
}

#[test]
fn other_forms_of_file_are_named() {
    assert!(refused("a.csv", "<html><body><table></table></body></html>").contains("web page"));
    assert!(refused("a.csv", "[{\"name\":\"Acme\"}]\n").contains("JSON"));
    assert!(refused("a.csv", "%PDF-1.7\n").contains("PDF"));
    assert!(refused("a.csv", "BEGIN:VCARD\nEND:VCARD\n").contains(".vcf"));
    assert!(refused("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0").contains(".xls"));
}

#[test]
fn letters_read_wrongly_before_are_remarked_on() {
    let (_, report) = taken("accounts.csv", "Name,City\nMÃ¼ller GmbH,KÃ¶ln\n");
    assert!(
        report.files[0]
            .remarks
            .iter()
            .any(|remark| remark.contains("read wrongly"))
    );
}

#[test]
fn a_card_with_a_picture_of_ten_megabytes_is_a_card() {
    let mut text = String::from(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bell;Anna\r\nFN:Anna Bell\r\nPHOTO;ENCODING=b;TYPE=JPEG:",
    );
    for _ in 0..140_000 {
        text.push_str(&"A".repeat(74));
        text.push_str("\r\n ");
    }
    text.push_str("\r\nEMAIL:anna@bell.example\r\nEND:VCARD\r\n");
    let (store, _) = taken("card.vcf", text);
    assert_eq!(all(&store, "contact", "emails"), ["anna@bell.example"]);
}

#[test]
fn a_rule_that_repeats_for_ever_is_kept_and_not_counted_out() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Bomb\r\nDTSTART:20260301T090000Z\r\nRRULE:FREQ=SECONDLY;INTERVAL=1;COUNT=4294967295;BYSECOND=0,1,2,3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let start = std::time::Instant::now();
    let (store, _) = taken("bomb.ics", text);
    assert_eq!(all(&store, "activity", "subject"), ["Bomb"]);
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn what_a_spreadsheet_would_run_leaves_defused_and_comes_back() {
    let text =
        "Name,City,Notes\n=cmd|' /C calc'!A0,Bern,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\n";
    let (store, _) = taken("accounts.csv", text);
    let names = all(&store, "account", "name");
    assert_eq!(names, ["'=cmd|' /C calc'!A0"]);
    let (again, _) = taken("accounts.csv", format!("name,city\n{},Bern\n", names[0]));
    assert_eq!(all(&again, "account", "name"), names);
}

#[test]
fn an_archive_of_tables_is_read_as_its_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hubspot-crm-exports.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("made"));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        (
            "companies.csv",
            "Record ID,Company name,Company Domain Name\n1,Acme,acme.example\n",
        ),
        (
            "deals/deals.csv",
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company IDs\n21,Pumps,Qualified,2026-05-01,1000,1\n",
        ),
        ("__MACOSX/._deals.csv", "junk"),
        ("read me.pdf", "junk"),
    ] {
        zip.start_file(name, options).expect("begun");
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("written");
    }
    zip.finish().expect("ended");
    let mut store = book();
    let report = import(&mut store, 1, &[path.clone()], &Options::default());
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(all(&store, "opportunity", "account"), ["Acme"]);
    assert!(
        plan(&store, &[path], &Options::default())
            .expect("a plan")
            .is_empty()
    );
    assert!(
        refused("broken.zip", b"PK\x03\x04 and no more")
            .contains("cut off or damaged; export it again")
    );
}

#[test]
fn what_a_card_calls_by_a_name_of_its_own_goes_out_and_comes_back() {
    let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bell;Anna\r\nFN:Anna Bell\r\nX-FAVOURITE-TEA:Assam\r\nEMAIL:anna@bell.example\r\nEND:VCARD\r\n";
    let options = Options {
        make_fields: true,
        ..Options::default()
    };
    let (store, _) = with("card.vcf", text, &options);
    let mut out = Vec::new();
    let cards = export::Options {
        format: export::Format::Cards(dealbook::transfer::vcard::write::Version::V40),
        ..export::Options::default()
    };
    export::all(
        &store.read(),
        by_word("contact").expect("a kind"),
        &cards,
        &mut out,
    )
    .expect("written");
    assert!(String::from_utf8_lossy(&out).contains("X-FAVOURITE-TEA:Assam"));
    let (_folder, path) = file("again.vcf", &out);
    assert!(
        plan(&store, &[path], &Options::default())
            .expect("a plan")
            .is_empty()
    );
}

#[test]
fn a_sheet_with_a_title_above_its_header_is_read_from_the_header_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Customers, May 2026").expect("written");
    for (column, header) in ["Name", "City", "Website"].iter().enumerate() {
        sheet.write(2, column as u16, *header).expect("written");
        sheet
            .write(3, column as u16, format!("{header} 1"))
            .expect("written");
    }
    workbook.save(&path).expect("saved");
    let mut store = book();
    let report = import(&mut store, 1, &[path], &Options::default());
    assert_eq!(all(&store, "account", "city"), ["City 1"]);
    assert!(
        report.files[0]
            .remarks
            .iter()
            .any(|remark| remark.contains("before the header"))
    );
}

#[test]
fn what_is_packed_painted_or_noise_is_named() {
    assert!(
        refused("a.csv", b"\x1f\x8b\x08\0\0\0\0\0\0\x03name").contains("gzip, not text; unpack it")
    );
    assert!(refused("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("a picture"));
    assert!(refused("a.csv", b"SQLite format 3\0\x10\0").contains("a database"));
    let mut seed = 1_u32;
    let noise: Vec<u8> = (0..5_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((seed >> 24) as u8).max(1)
        })
        .collect();
    assert!(refused("a.csv", &noise).contains("not text"));
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_no_smaller_file() {
    use dealbook::transfer::{
        csv::read::Record,
        import::source::{Input, Reading, open},
    };
    let rows = "Atlas and company,Paris\n".repeat(60_000);
    let (_folder, path) = file("accounts.csv", format!("name,city\n{rows}").as_bytes());
    let input = Input {
        path: path.clone(),
        part: None,
    };
    let mut table = open(&input, Reading::default()).expect("opened");
    let mut record = Record::default();
    table.next(&mut record).expect("a row");
    let shorter = std::fs::OpenOptions::new().write(true).open(&path);
    shorter.expect("opened").set_len(400_000).expect("shorter");
    let why = loop {
        match table.next(&mut record) {
            Ok(dealbook::transfer::csv::read::Next::End) => panic!("silence"),
            Ok(_) => {}
            Err(error) => break error.to_string(),
        }
    };
    assert!(why.contains("shorter while it was read"), "{why}");
}

#[test]
fn a_line_that_was_refused_is_a_line() {
    let long = format!("name,city\n\"{}", "x".repeat(17 << 20));
    let (_, report) = taken("accounts.csv", long);
    assert_eq!(report.rejected(), 1);
    let remarks = &report.files[0].remarks;
    assert!(
        !remarks
            .iter()
            .any(|remark| remark.contains("no line below")),
        "{remarks:?}"
    );
}
