//! Exports of programs and countries that no fixture is of: as they look in the wild, judged as a rep would.

use dealbook::{domain::record::by_word, store::Store, transfer::export};

use crate::support::taken;

/// Some fields of all records of a kind, as our CSV has them.
fn all(store: &Store, kind: &str, fields: &[&str]) -> Vec<Vec<String>> {
    let info = by_word(kind).expect("a kind");
    let mut out = Vec::new();
    let options = export::Options {
        columns: fields.iter().map(ToString::to_string).collect(),
        ..export::Options::default()
    };
    export::all(&store.read(), info, &options, &mut out).expect("written");
    let mut table = csv::Reader::from_reader(out.as_slice());
    let headers = table.headers().expect("a header").clone();
    let at = |field: &&str| headers.iter().position(|header| header == *field);
    let places: Vec<usize> = fields.iter().filter_map(at).collect();
    let mut rows: Vec<Vec<String>> = table
        .records()
        .map(|record| record.expect("a record"))
        .map(|record| places.iter().map(|at| record[*at].to_owned()).collect())
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_german_sheet_is_understood() {
    let text = "Verkaufschance;Firma;Ansprechpartner;Phase;Wahrscheinlichkeit;Betrag;Abschlussdatum;Nächster Schritt;Bemerkung;;\r\n\
        Ofenlinie;Müller GmbH & Co. KG;Anna Weiß;Angebot;50 %;1.234.567,89 €;13.05.2026;Angebot nachfassen;\"Zeile 1\nZeile 2\";;\r\n\
        Mühle;Bäcker Süß;Jan Öz;Verhandlung;80 %;12.500,00 €;01.06.2026;;;;\r\n\
        Gesamt;;;;;1.247.067,89 €;;;;;\r\n;;;;;;;;;;\r\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let (store, report) = taken("Verkaufschancen.csv", &bytes);
    assert_eq!(
        report.rejected(),
        1,
        "the line of sums: {:#?}",
        report.lines()
    );
    let fields = ["name", "account", "amount", "probability", "close_date"];
    assert_eq!(
        all(&store, "opportunity", &fields),
        [
            ["Mühle", "Bäcker Süß", "12500.00", "80", "2026-06-01"],
            [
                "Ofenlinie",
                "Müller GmbH & Co. KG",
                "1234567.89",
                "50",
                "2026-05-13"
            ],
        ]
    );
    assert_eq!(all(&store, "contact", &["name"]).len(), 2);
}

#[test]
fn a_french_sheet_is_understood() {
    let text = "Opportunité;Société;Contact;Étape;Montant HT;Probabilité;Date de clôture\n\
        Chaudière;L’Atelier du Pain;Zoé Lefèvre;Proposition;12\u{a0}500,00\u{a0}€;40\u{a0}%;13/05/2026\n\
        Four;Boulangerie Né;Paul Noël;Négociation;1\u{202f}234\u{202f}567,89\u{a0}€;70\u{a0}%;01/06/2026\n";
    let (store, report) = taken("affaires.csv", text);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(
            &store,
            "opportunity",
            &["name", "amount", "probability", "close_date"]
        ),
        [
            ["Chaudière", "12500.00", "40", "2026-05-13"],
            ["Four", "1234567.89", "70", "2026-06-01"],
        ]
    );
}

#[test]
fn a_japanese_sheet_is_understood() {
    let text = "商談名,取引先名,取引先責任者,フェーズ,金額,確度(%),完了予定日,次のステップ,担当者\r\n\
        オーブン導入,株式会社アトラス,田中 太郎,提案,\"￥1,840,000\",50,2026年5月13日,見積送付,佐藤\r\n\
        ミル更新,有限会社ベータ,鈴木 花子,交渉,\"1,200,000円\",80,2026/06/01,,佐藤\r\n";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(text);
    let (store, report) = taken("商談.csv", &bytes);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    let found = all(
        &store,
        "opportunity",
        &["name", "account", "amount", "close_date", "owner"],
    );
    assert_eq!(found.len(), 2);
    assert!(
        found.iter().any(|deal| deal[0] == "オーブン導入"
            && deal[2].starts_with("1840000")
            && deal[3] == "2026-05-13"
            && deal[4] == "佐藤"),
        "{found:?}"
    );
}

#[test]
fn one_word_in_common_makes_no_file_that_of_a_program() {
    let text = "id,name,value,currency,stage_name,pipeline_name,owner_email,contact_name,organization_name,estimated_close_date,tags,hot,loss_reason_name\n\
        91001,Website,12000.0,USD,Qualified,Sales,ann@ourco.example,Jane Roe,Roe Inc,2026-04-30,\"web, urgent\",true,\n\
        91002,Server,5000,USD,Lost,Sales,bob@ourco.example,,Roe Inc,2026-01-31,,false,Price\n";
    let (store, report) = taken("export.csv", text);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(
            &store,
            "opportunity",
            &["name", "account", "amount", "outcome"]
        ),
        [
            ["Server", "Roe Inc", "5000.00", "lost"],
            ["Website", "Roe Inc", "12000.00", "open"],
        ]
    );
}

#[test]
fn companies_and_people_of_one_file_are_told_apart() {
    let text = "ID,Type,Title,First Name,Last Name,Organisation,Job Title,City,Country,Email Address,Email Address,Phone Number,Tags,Last Contacted,About\n\
        1,Organisation,,,,Sharp & Co,,Leeds,United Kingdom,info@sharp.example,,0113 496 0000,customer,2026-02-01,\n\
        2,Person,Ms,Ada,Sharp,Sharp & Co,Director,,United Kingdom,ada@sharp.example,ada@home.example,07700 900123,\"vip,board\",2026-02-20,\"Likes tea.\nKnows \"\"everyone\"\".\"\n";
    let (store, report) = taken("contacts.csv", text);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(&store, "account", &["name", "city"]),
        [["Sharp & Co", "Leeds"]]
    );
    assert_eq!(
        all(&store, "contact", &["name", "account", "title"]),
        [["Ada Sharp", "Sharp & Co", "Director"]]
    );
    let nimble = "contact id,record type,first name,last name,company,title,email (work),phone (mobile),created\n\
        5f1,person,Nia,Okafor,Okafor Ltd,CEO,nia@okafor.example,,1767225600000\n\
        5f2,company,,,Okafor Ltd,,info@okafor.example,,1767225600000\n";
    let (store, report) = taken("nimble.csv", nimble);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(&store, "account", &["name", "email"]),
        [["Okafor Ltd", "info@okafor.example"]]
    );
    assert_eq!(
        all(&store, "contact", &["name", "account"]),
        [["Nia Okafor", "Okafor Ltd"]]
    );
}

#[test]
fn titles_of_the_parts_of_a_board_are_no_deals() {
    let head = "Name,Stage,Owner,Deal Value,Expected Close Date,Close Probability,Contacts\n";
    let text = format!(
        "Sales pipeline\n,,,,,,\nActive deals,,,,,,\n{head}Green roof,Proposal,Ann Lee,25000,2026-04-01,60,Max Mus\n,,,32000,,,\nClosed won,,,,,,\n{head}Red door,Won,Ann Lee,4000,2026-01-15,100,Max Mus\n"
    );
    let (store, report) = taken("board.csv", text);
    assert_eq!(
        all(&store, "opportunity", &["name", "amount", "outcome"]),
        [
            ["Green roof", "25000.00", "open"],
            ["Red door", "4000.00", "won"]
        ]
    );
    assert!(
        report
            .rejects
            .iter()
            .any(|bad| bad.why.contains("title of the lines below"))
    );
}

#[test]
fn stages_shares_links_and_marks_of_other_programs_are_read_as_they_are_meant() {
    let text = "\u{feff}Deal,Account,Stage,Estimated value,Expected close,Owner,Contacts,Notes\n\
        Atlas rollout,Atlas (https://www.notion.so/Atlas-1a2b),Proposal (50%),€1.2M,5/13/2026,Ann Lee,\"Max Mus,Eva Ess\",<p>Wants <b>40</b>.<br/>Call &amp; confirm</p>\n\
        Beta test,Beta AG,Qualification (10%),USD 12k,12/1/2026,Ann Lee,,\n";
    let (store, report) = taken("deals.csv", text);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    let fields = [
        "name",
        "account",
        "stage",
        "probability",
        "amount",
        "currency",
        "notes",
    ];
    assert_eq!(
        all(&store, "opportunity", &fields),
        [
            [
                "Atlas rollout",
                "Atlas",
                "Proposal",
                "50",
                "1200000.00",
                "EUR",
                "Wants 40.\nCall & confirm"
            ],
            [
                "Beta test",
                "Beta AG",
                "Qualification",
                "10",
                "12000.00",
                "USD",
                ""
            ],
        ]
    );
    assert_eq!(
        all(&store, "contact", &["name"]),
        [["Eva Ess"], ["Max Mus"]]
    );
}

#[test]
fn outcomes_are_those_that_the_program_says() {
    let copper = "Copper ID,Name,Primary Contact,Company,Value,Currency,Stage,Pipeline,Status,Win Probability,Close Date,Owned By\n\
        31,Pilot 🚀,Omar Haddad,مجموعة النور,\"USD 12,000\",USD,Qualified,Sales,Open,20%,4/30/2026,Eve Poe\n\
        32,Renewal,,مجموعة النور,€1.2M,EUR,Qualified,Sales,Abandoned,0%,2/13/2026,Eve Poe\n";
    let (store, report) = taken("opportunities.csv", copper);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(&store, "opportunity", &["name", "outcome"]),
        [["Pilot 🚀", "open"], ["Renewal", "no_decision"]]
    );
    let sap = "Opportunity ID;Name;Account ID;Account;Primary Contact;Employee Responsible;Sales Phase;Status;Expected Value;Expected Value Currency;Chance of Success;Close Date\n\
        4711;Line 4;1000234;Stahl AG;Kurt Kern;Ute Meier;Value Proposition;In Process;250000,50;EUR;50 %;30.06.2026\n\
        4712;Line 5;1000234;Stahl AG;;Ute Meier;Decision;Won;80000,00;EUR;100 %;15.02.2026\n";
    let (store, report) = taken("opportunities.csv", sap);
    assert_eq!(report.rejected(), 0, "{:#?}", report.lines());
    assert_eq!(
        all(
            &store,
            "opportunity",
            &["name", "account", "amount", "outcome"]
        ),
        [
            ["Line 4", "Stahl AG", "250000.50", "open"],
            ["Line 5", "Stahl AG", "80000.00", "won"]
        ]
    );
}
