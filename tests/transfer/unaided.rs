//! Exports of many programs and of people who were in a hurry, each a few lines long: taken without a word of help, and
//! every line of it accounted for.

use dealbook::{
    store::Store,
    transfer::import::{Options, Watch, plan::plan as plan_of, report::Report},
    words::{self, Language},
};

use crate::support::{all_of, book, file, import, plan, refused};

fn taken(name: &str, bytes: impl AsRef<[u8]>) -> (Store, Report) {
    let (_folder, path) = file(name, bytes.as_ref());
    let mut store = book();
    let report = import(&mut store, 1, &[path], &Options::default());
    (store, report)
}

/// A file, the kind and the fields looked at, and what is there afterwards.
type Story = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const DEALS: &[Story] = &[
    (
        "capsule.csv",
        "Opportunity ID,Name,Party,Milestone,Probability,Currency,Value,Duration,Duration Type,Expected Close Date,Actual Close Date,Description,Owner,Lost Reason,Tags,Created,Updated\n\
         11,Website,Sharp & Co,Proposal,50,GBP,12000,,,2026-12-31,,,ada,,web,2026-09-01T09:00:00Z,\n\
         13,App,Blunt Ltd,Lost,0,GBP,9000,,,2026-09-30,2026-09-29,,ada,Price,,2026-08-01T09:00:00Z,\n",
        "opportunity",
        "name account amount outcome",
        &[
            "App|Blunt Ltd|9000.00|lost",
            "Website|Sharp & Co|12000.00|open",
        ],
    ),
    (
        "insightly.csv",
        "RecordId,Opportunity Name,Details,Opportunity State,Probability Of Winning,Bid Currency,Bid Amount,Forecast Close Date,Actual Close Date,Pipeline,Current Stage,User Responsible,Organization,Date Created\n\
         8801,Cold store,big one,OPEN,60,EUR,120000,12/31/2026,,Sales,Proposal,Ann Lee,Frost AG,9/13/2026 8:00:00 AM\n",
        "opportunity",
        "name account stage notes",
        &["Cold store|Frost AG|Proposal|big one"],
    ),
    (
        "activecampaign.csv",
        "Deal ID,Title,Value,Currency,Pipeline,Stage,Status,Owner,Primary Contact,Account,Forecasted Close Date,Created Date\n\
         1,Retainer,12000,usd,Sales,To Contact,Open,Ann Lee,Kim Park,Park Co,2026-12-24,2026-10-01\n\
         2,Audit,2000,usd,Sales,In Contact,Won,Ann Lee,Kim Park,Park Co,2026-10-24,2026-09-01\n\
         3,App,1,usd,Sales,In Contact,Lost,Ann Lee,Kim Park,Park Co,2026-10-24,2026-09-01\n",
        "opportunity",
        "name outcome close_date stage",
        &[
            "App|lost|2026-10-24|In Contact",
            "Audit|won|2026-10-24|In Contact",
            "Retainer|open|2026-12-24|To Contact",
        ],
    ),
    (
        "hubspot.csv",
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Create Date,Associated Company IDs,Associated Company\n\
         900001,Brewery,Presentation,Sales,54000,2026-12-31 10:00,Ann Lee,2026-10-01 09:12,700001,Hops Inc (hops.example)\n",
        "account",
        "name",
        &["Hops Inc"],
    ),
    (
        "teamleader.csv",
        "Titel,Kunde,Kontaktperson,Phase,Geschätzter Betrag,Währung,Geschätzte Wahrscheinlichkeit,Voraussichtliches Abschlussdatum,Verantwortlich,Quelle,Erstellt am,Status\n\
         Messestand,Expo GmbH,Frau Dr. Ute Meier,Angebot gesendet,\"12.500,00\",EUR,60,31.12.2026,Jan Kern,Messe,01.10.2026,Offen\n\
         Banner,Druck AG,\"Karl, Uwe\",Angebot gesendet,\"500,00\",EUR,0,31.10.2026,Jan Kern,Messe,01.09.2026,Verloren\n",
        "opportunity",
        "name account amount outcome close_date",
        &[
            "Banner|Druck AG|500.00|lost|2026-10-31",
            "Messestand|Expo GmbH|12500.00|open|2026-12-31",
        ],
    ),
    (
        "bitrix.csv",
        "ID;Стадия сделки;Название сделки;Контакт;Компания;Сумма;Валюта;Вероятность;Ответственный;Дата создания;Предполагаемая дата закрытия;Комментарий\n\
         101;Переговоры;Печи;Иван Петров;ООО Ромашка;150000.00;RUB;50;Анна;01.09.2026 10:00:00;31.12.2026;\n\
         102;Сделка успешна;Насосы;Пётр Иванов;ООО Лютик;80000.00;RUB;100;Анна;01.08.2026 10:00:00;31.08.2026;да\n",
        "opportunity",
        "name account amount outcome close_date",
        &[
            "Насосы|ООО Лютик|80000.00|won|2026-08-31",
            "Печи|ООО Ромашка|150000.00|open|2026-12-31",
        ],
    ),
    (
        "amocrm.csv",
        "\"ID\";\"Название сделки\";\"Бюджет, руб.\";\"Ответственный\";\"Дата создания сделки\";\"Этап сделки\";\"Воронка\";\"Полное имя контакта\";\"Компания контакта\"\n\
         \"7001\";\"Кофе\";\"250 000\";\"Анна\";\"01.10.2026 12:30:00\";\"Принимают решение\";\"Воронка\";\"Олег Коваль\";\"Кафе Уют\"\n\
         \"7003\";\"Чашки\";\"0\";\"Анна\";\"03.10.2026 12:30:00\";\"Закрыто и не реализовано\";\"Воронка\";\"\";\"\"\n",
        "opportunity",
        "name amount outcome",
        &["Кофе|250000.00|open", "Чашки|0.00|lost"],
    ),
    (
        "sap.csv",
        "Transaktions-ID;Beschreibung;Interessent;Ansprechpartner;Phase;Status;Erw. Umsatz;Währung;Erfolgschance;Enddatum;Verantwortlicher Mitarbeiter\n\
         5000001;Walzwerk;Stahl GmbH;Ute Meier;Identifizierung;Offen;250.000,00-;EUR;20 %;31.12.2026;Jan Kern\n\
         5000002;Presse;Metall AG;;Angebot;Gewonnen;1.250.000,00;EUR;100 %;31.10.2026;Jan Kern\n",
        "opportunity",
        "account amount outcome",
        &["Metall AG|1250000.00|won", "Stahl GmbH|-250000.00|open"],
    ),
    (
        "report.csv",
        "\"Stage\",\"Opportunity Name\",\"Account Name\",\"Amount\",\"Close Date\",\"Opportunity Owner\"\n\
         \"Prospecting\",\"Dock A\",\"Port AG\",\"12,000.00\",\"12/31/2026\",\"Ann Lee\"\n\
         \"Subtotal\",\"\",\"\",\"12,000.00\",\"\",\"\"\n\
         \"Proposal\",\"Dock C\",\"Port AG\",\"1,000.00\",\"12/29/2026\",\"Ann Lee\"\n\
         \"Total\",\"\",\"\",\"13,000.00\",\"\",\"\"\n\
         \"Open pipeline by stage\"\n\
         \"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n",
        "opportunity",
        "name account pipeline stage",
        &[
            "Dock A|Port AG|Salesforce|Prospecting",
            "Dock C|Port AG|Salesforce|Proposal",
        ],
    ),
    (
        "status-de.csv",
        "Verkaufschance;Firma;Betrag;Status\nPumpe;Alpha;100,00;Offen\nVentil;Alpha;200,00;Gewonnen\nRohr;Beta;300,00;Verloren\n",
        "opportunity",
        "name outcome",
        &["Pumpe|open", "Rohr|lost", "Ventil|won"],
    ),
    (
        "status-zh.csv",
        "商机名称,客户名称,金额,状态\n水泵,甲公司,100,进行中\n阀门,甲公司,200,赢单\n管道,乙公司,300,输单\n",
        "opportunity",
        "name outcome",
        &["水泵|open", "管道|lost", "阀门|won"],
    ),
    (
        "status-stage.csv",
        "Deal,Company,Value,Status\nPump,Alpha,100,Qualification\nValve,Alpha,200,Proposal\nPipe,Beta,300,Won\n",
        "opportunity",
        "name stage outcome",
        &[
            "Pipe|Proposal|won",
            "Pump|Qualification|open",
            "Valve|Proposal|open",
        ],
    ),
    (
        "days.csv",
        "Deal,Company,Value,Close Date\nA,Beta,100,30.02.2026\nB,Beta,200,31.12.2026\nC,Beta,2,99.99.9999\nD,Beta,2,tbd\n",
        "opportunity",
        "name close_date",
        &["B|2026-12-31", "D|"],
    ),
    (
        "amounts.csv",
        "Deal;Company;Value\na;X;500 Euro\nb;X;1,5 Mio. EUR\nc;X;500.-\nd;X;(1.500,00)\ne;X;12,50 US-Dollar\nf;X;N/A\ng;X;１２３４５\nh;X;soon\n",
        "opportunity",
        "name amount currency",
        &[
            "a|500.00|EUR",
            "b|1500000.00|EUR",
            "c|500.00|EUR",
            "d|-1500.00|EUR",
            "e|12.50|USD",
            "f||",
            "g|12345.00|EUR",
        ],
    ),
];

const PEOPLE: &[Story] = &[
    (
        "people.csv",
        "Name,Company,Email\n\"Meier, Ute\",Best,ute@best.example\n",
        "lead",
        "given_name family_name company",
        &["Ute|Meier|Best"],
    ),
    (
        "contacts.csv",
        "Full name,Account,Email\nFrau Dr. Anna Weiß,Acme,anna@acme.example\nMr John Smith Jr.,Best,john@best.example\n王总,云海,wang@yunhai.example\n",
        "contact",
        "form_of_address given_name family_name",
        &["Frau Dr.|Anna|Weiß", "Mr|John|Smith Jr.", "王总|总|王"],
    ),
    (
        "deals.csv",
        "Deal,Company,Contact,Value\nPump,Acme,Frau Dr. Anna Weiß,100\nValve,Acme,\"Meier, Ute\",200\n",
        "contact",
        "form_of_address given_name family_name account",
        &["Frau Dr.|Anna|Weiß|Acme", "|Ute|Meier|Acme"],
    ),
    (
        "keap.csv",
        "Id,Title,First Name,Last Name,Company,Job Title,Email,Email Address 2,Phone 1,Phone 1 Ext,Phone 2,Street Address 1,Street Address 2,City,State,Postal Code,Country,Birthday,Owner,Date Created\n\
         1,Mr.,Lars,Holm,Holm ApS,CEO,lars@holm.example,l@holm.example,(555) 010-2000,12,,Vej 1,,Aarhus,,8000,Denmark,1980-02-03,Ann,2026-01-31 10:00:00\n",
        "contact",
        "form_of_address title phones",
        &["Mr.|CEO|(555) 010-2000"],
    ),
    (
        "bexio.csv",
        "Kontaktnummer;Kontaktart;Anrede;Titel;Firmenname;Vorname;Nachname;Adresse;PLZ;Ort;Land;E-Mail;Telefon;Mobile;Branche\n\
         1;Firma;;;Alpenholz AG;;;Dorfstr. 1;3800;Interlaken;Schweiz;info@holz.example;033 000 00 00;;Holz\n\
         2;Privat;Frau;Dr.;;Anna;Weiß;Gasse 2;3011;Bern;Schweiz;anna@weiss.example;;079 000 00 00;\n",
        "contact",
        "form_of_address name city",
        &["Frau Dr.|Anna Weiß|Bern"],
    ),
    (
        "gelen.csv",
        "Firma Adı;Yetkili;Telefon;E-posta;Şehir\nIşık A.Ş.;İsmail Öz;0212 000 00 00;ismail@isik.example;İstanbul\n",
        "contact",
        "name account",
        &["İsmail Öz|Işık A.Ş."],
    ),
    (
        "big5.csv",
        "公司名稱,聯絡人,電話,電子郵件\n台北科技,陳小明,02-2345-6789,chen@taipei.example\n",
        "contact",
        "name account",
        &["陳小明|台北科技"],
    ),
    (
        "copied.csv",
        "Name,City,Phone\n\u{202a}Acme\u{202c},\u{200b}Bern\u{200b},\u{202a}+41 31 000 00 00\u{202c}\n",
        "account",
        "name city phone",
        &["Acme|Bern|'+41 31 000 00 00"],
    ),
    (
        "list.md",
        "| Name | City |\n|---|---|\n| Acme | Bern |\n| Best | Basel |\n",
        "account",
        "name city",
        &["Acme|Bern", "Best|Basel"],
    ),
    (
        "alv.txt",
        "20.11.2026          Dynamische Listenausgabe          1\n\
         ----------------------------------------------\n\
         |Kunde     |Name 1           |Ort  |Land|PLZ  |\n\
         ----------------------------------------------\n\
         |0000100023|Stahlbau Nord    |Kiel |DE  |24103|\n\
         |0000100024|Süd Metall AG    |Ulm  |DE  |89073|\n\
         ----------------------------------------------\n",
        "account",
        "name city postal_code",
        &["Stahlbau Nord|Kiel|24103", "Süd Metall AG|Ulm|89073"],
    ),
];

#[test]
fn files_of_many_programs_are_taken_unaided() {
    let mut wrong = Vec::new();
    for (name, text, kind, fields, wanted) in DEALS.iter().chain(PEOPLE) {
        let (_folder, path) = file(name, text.as_bytes());
        if let Err(error) = plan(&book(), &[path], &Options::default()) {
            wrong.push(format!("{name}: {error}"));
            continue;
        }
        let (store, report) = taken(name, text);
        let found = all_of(&store, kind, fields);
        if found != *wanted {
            let said = report.lines();
            wrong.push(format!("{name}: {found:#?}, not {wanted:#?}: {said:#?}"));
        }
        let told: u64 = (report.files.iter())
            .map(|f| f.created + f.updated + f.unchanged + f.skipped + f.rejected + f.repeated)
            .sum();
        let lines: u64 = report.files.iter().map(|file| file.lines).sum();
        if told != lines {
            wrong.push(format!("{name}: {told} of {lines} lines are told"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_of_lines_that_are_no_deals_make_no_stages() {
    let text = DEALS
        .iter()
        .find(|story| story.0 == "report.csv")
        .expect("there")
        .1;
    let (_, report) = taken("report.csv", text);
    let stages: Vec<&str> = report.pipelines[0].1.iter().map(String::as_str).collect();
    assert_eq!(stages, ["Prospecting", "Proposal"]);
}

#[test]
fn another_table_above_the_header_is_said() {
    let text = "Companies\nName,City\nAcme,Bern\nBest,Basel\n\nContacts\nFirst name,Last name,Email,Company\n\
        Ann,Lee,ann@acme.example,Acme\nBob,Ray,bob@best.example,Best\nCy,Fox,cy@best.example,Best\n";
    let (_, report) = taken("both.csv", text);
    let said = report.lines().join("\n");
    assert!(said.contains("3 of them hold several cells"), "{said}");
}

#[test]
fn a_second_table_below_the_first_is_not_taken_for_more_of_it() {
    let text = "Deal,Account,Amount\nPump,X,100\nCity,Name,7\n\nName,City,\nAcme,Bern,\n";
    let (store, report) = taken("both.csv", text);
    assert_eq!(
        all_of(&store, "opportunity", "name account"),
        ["City|Name", "Pump|X"]
    );
    let lines: Vec<u64> = report.rejects.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [5, 6]);
    assert!(report.rejects[0].why.contains("another table"));
}

#[test]
fn a_formula_that_came_to_nothing_names_nobody() {
    let text = "Deal,Account,Amount\nPump,#REF!,100\nValve,Acme,#N/A\n";
    let (store, report) = taken("deals.csv", text);
    assert_eq!(report.rejected(), 0, "{:?}", report.lines());
    assert_eq!(all_of(&store, "account", "name"), ["Acme"]);
}

#[test]
fn a_workbook_of_a_hundred_thousand_formats_costs_no_time() {
    let formats: String = (0..100_000)
        .map(|at| format!("<numFmt numFmtId=\"{at}\" formatCode=\"0%\"/>"))
        .collect();
    let cells = "<xf numFmtId=\"99999999\"/>".repeat(100_000);
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut bytes);
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{links}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{space}\" xmlns:r=\"{links}\"><sheets><sheet name=\"D\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{links}/worksheet\" Target=\"worksheets/a.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/a.xml",
            format!(
                "<worksheet xmlns=\"{space}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>name</v></c><c r=\"B1\" t=\"str\"><v>city</v></c></row><row r=\"2\"><c r=\"A2\" t=\"str\"><v>Acme</v></c><c r=\"B2\" t=\"str\"><v>Bern</v></c></row></sheetData></worksheet>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{space}\"><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
            ),
        ),
    ];
    for (name, text) in parts {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .expect("begun");
        std::io::Write::write_all(&mut archive, text.as_bytes()).expect("written");
    }
    archive.finish().expect("written");
    let begun = std::time::Instant::now();
    let (store, _) = taken("formats.xlsx", bytes.into_inner());
    assert_eq!(all_of(&store, "account", "name city"), ["Acme|Bern"]);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn an_archive_that_was_made_to_fill_the_disk_is_refused() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut bytes);
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("a.csv", options).expect("begun");
    let lines = "A,B\n".repeat(1 << 20);
    std::io::Write::write_all(&mut archive, b"Name,City\n").expect("written");
    for _ in 0..20 {
        std::io::Write::write_all(&mut archive, lines.as_bytes()).expect("written");
    }
    archive.finish().expect("written");
    let said = refused("bomb.zip", bytes.into_inner());
    assert!(said.contains("far more than a table of its size"), "{said}");
}

#[test]
fn hundredths_of_a_workbook_are_not_asked_about() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let share = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    let sheet = workbook.add_worksheet();
    for (at, cell) in ["Deal", "Account", "Amount", "Probability"]
        .iter()
        .enumerate()
    {
        sheet.write(0, at as u16, *cell).expect("written");
    }
    for (row, (name, part)) in [("Ovens", 0.1), ("Mills", 0.25)].iter().enumerate() {
        let row = row as u32 + 1;
        sheet.write(row, 0, *name).expect("written");
        sheet.write(row, 1, "Acme").expect("written");
        sheet.write(row, 2, 0.5).expect("written");
        sheet
            .write_with_format(row, 3, *part, &share)
            .expect("written");
    }
    let (store, report) = taken("deals.xlsx", workbook.save_to_buffer().expect("saved"));
    assert_eq!(report.rejected(), 0, "{:?}", report.lines());
    assert_eq!(
        all_of(&store, "opportunity", "name probability amount"),
        ["Mills|25|0.50", "Ovens|10|0.50"]
    );
}

#[test]
fn hundredths_of_the_xml_of_2003_are_not_asked_about() {
    let text = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
        xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"s1\"><NumberFormat \
        ss:Format=\"Percent\"/></Style></Styles><Worksheet ss:Name=\"D\"><Table><Row><Cell><Data ss:Type=\"String\">Deal\
        </Data></Cell><Cell><Data ss:Type=\"String\">Account</Data></Cell><Cell><Data ss:Type=\"String\">Probability\
        </Data></Cell></Row><Row><Cell><Data ss:Type=\"String\">Ovens</Data></Cell><Cell><Data ss:Type=\"String\">Acme\
        </Data></Cell><Cell ss:StyleID=\"s1\"><Data ss:Type=\"Number\">0.1</Data></Cell></Row></Table></Worksheet></Workbook>";
    let (store, _) = taken("deals.xls", text);
    assert_eq!(
        all_of(&store, "opportunity", "name probability"),
        ["Ovens|10"]
    );
}

#[test]
fn a_file_that_changes_under_the_import_is_refused() {
    let first = "name,city\nAtlas,Paris\n";
    let (_folder, path) = file("accounts.csv", first.as_bytes());
    let (_other, second) = file(
        "deals.csv",
        b"deal name,account\nOvens,Atlas\nMills,Atlas\n",
    );
    let store = book();
    let never = std::sync::atomic::AtomicBool::new(false);
    let changed = second.clone();
    // The first table has been taken: the second is known by its first look alone.
    let mut progress = |told: dealbook::transfer::import::Progress| {
        if told.done > 0 {
            std::fs::write(&changed, "deal name,account\nOvens,Atlas\n").expect("written");
        }
    };
    let mut watch = Watch {
        progress: &mut progress,
        cancel: &never,
    };
    let now = dealbook::domain::field::Instant(1_800_000_000_000);
    let paths = [path, second];
    let planned = plan_of(&store, now, &paths, &Options::default(), &mut watch);
    let error = planned.err().expect("refused");
    assert!(error.to_string().contains("has changed while"), "{error}");
    assert!(error.hint().expect("a hint").contains("wait until"));
}

#[test]
fn what_is_refused_is_said_in_chinese_too() {
    let _speaking = words::speak(Language::Chinese);
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("picture.csv", b"\x89PNG\r\n\x1a\n"),
        ("data.json", b"[{\"name\":\"Acme\"}]"),
        ("packed.csv", b"\x1f\x8b\x08\0"),
        ("wide.xlsx", b"PK\x03\x04 no archive"),
        ("page.xls", b"<html><body>log in</body></html>"),
        ("noise.csv", &[1; 500]),
    ] {
        let said = refused(name, bytes);
        let foreign = said.replace(name, "");
        let is_chinese = foreign
            .chars()
            .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_chinese && !foreign.contains(" is "), "{said}");
    }
    let (_, report) = taken("a.csv", "name,city\nAtlas,\"Paris\nBlue,Rome\n,,\nCedar\n");
    for bad in &report.rejects {
        assert!(!bad.why.is_ascii(), "{}", bad.why);
    }
    assert!(report.rejected() > 0);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "name").expect("written");
    sheet.write(0, 1, "city").expect("written");
    sheet.write(1, 0, "Atlas").expect("written");
    sheet.write(1, 12_000, "far").expect("written");
    let (_, report) = taken("wide.xlsx", workbook.save_to_buffer().expect("saved"));
    assert!(
        report.rejects[0].why.contains("一万列"),
        "{}",
        report.rejects[0].why
    );
}

#[test]
fn a_column_that_is_called_note_is_notes() {
    for (kind, head) in [
        ("account", "Account Name,City"),
        ("contact", "First Name,Last Name"),
        ("opportunity", "Opportunity Name,Close Date"),
    ] {
        let (store, report) = taken(
            "n.csv",
            format!("{head},Note\nAnna,2026-05-01,ring twice\n"),
        );
        assert_eq!(report.created(), 1, "{kind}: {:?}", report.lines());
        assert_eq!(all_of(&store, kind, "notes"), ["ring twice"], "{kind}");
    }
}
