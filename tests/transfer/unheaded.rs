//! Files that have no row of headers, or lie otherwise than a table usually does: read without a word of help, or asked
//! about.

use dealbook::transfer::import::{
    Options,
    desk::{answer, asked, columns, map},
    report::About,
};

use crate::support::{all_of, book, file, plan, taken};

#[test]
fn contacts_without_a_header_lose_no_line() {
    let (store, report) = taken(
        "people.csv",
        "Anna Bell,anna@bell.example,+44 20 7946 0011,Bell & Sons\n\
         Jan Ozols,jan@riga.example,+371 6700 1122,Riga Tools\n\
         Mia Roth,mia.roth@roth.example,+49 89 123456,Roth GmbH\n",
    );
    assert!(
        report
            .lines()
            .iter()
            .any(|line| line.contains("not a header"))
    );
    assert_eq!(report.files[0].layout, "by its cells");
    assert_eq!(
        all_of(&store, "contact", "name account emails"),
        [
            "Anna Bell|Bell & Sons|anna@bell.example",
            "Jan Ozols|Riga Tools|jan@riga.example",
            "Mia Roth|Roth GmbH|mia.roth@roth.example",
        ]
    );
}

#[test]
fn deals_without_a_header_are_known_by_stage_day_and_amount() {
    let (store, _) = taken(
        "deals.csv",
        "Ofenlinie;Müller GmbH;120000;2026-12-15;Proposal\n\
         Mühle;Bäcker Süß KG;8500;2027-01-31;Negotiation\n\
         Anlage;Krone AG;44000;2026-11-30;Needs\n",
    );
    assert_eq!(
        all_of(
            &store,
            "opportunity",
            "name account amount close_date stage"
        ),
        [
            "Anlage|Krone AG|44000.00|2026-11-30|Needs",
            "Mühle|Bäcker Süß KG|8500.00|2027-01-31|Negotiation",
            "Ofenlinie|Müller GmbH|120000.00|2026-12-15|Proposal",
        ]
    );
}

#[test]
fn a_column_without_a_header_that_may_mean_anything_is_asked_about() {
    let text = "Anna Bell,anna@bell.example,Blue\nJan Ozols,jan@ozols.example,Green\n";
    let (_folder, path) = file("list.csv", text.as_bytes());
    let store = book();
    let mut options = Options::default();
    let first = plan(&store, &[path.clone()], &options).expect("a plan");
    let open = asked(&first);
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(
        (open[0].about, open[0].columns.as_slice()),
        (About::Columns, &["Column 3".to_owned()][..])
    );
    // Said by hand in the file of meanings, said in the table of columns, or left out: nothing is asked any more.
    let by_map = Options {
        map: vec![("Column 3".into(), "department".into())],
        ..Options::default()
    };
    let mapped = plan(&store, &[path.clone()], &by_map).expect("a plan");
    assert!(mapped.questions().is_empty(), "{:?}", mapped.questions());
    let mut by_hand = Options::default();
    let catalog = store.read().catalog().clone();
    map(
        &first,
        &mut by_hand,
        &catalog,
        0,
        ("Column 3", "department"),
    );
    let hand = plan(&store, &[path.clone()], &by_hand).expect("a plan");
    assert!(hand.questions().is_empty(), "{:?}", hand.questions());
    assert_eq!(columns(&hand, &by_hand, &catalog, 0)[2].word, "department");
    answer(&mut options, &open[0], "leave");
    assert!(
        plan(&store, &[path], &options)
            .expect("a plan")
            .questions()
            .is_empty()
    );
}

#[test]
fn what_is_a_header_stays_one() {
    for text in [
        "name,email\nAnna Bell,anna@bell.example\n",
        "Firma,2024,2025\nMüller GmbH,100,200\n",
        "Flavour,Weight\nSalt,12\n",
    ] {
        let (_folder, path) = file("table.csv", text.as_bytes());
        let said = match plan(&book(), &[path], &Options::default()) {
            Ok(plan) => plan.report.lines().join("\n"),
            Err(error) => error.to_string(),
        };
        assert!(!said.contains("not a header"), "{text}: {said}");
    }
}

#[test]
fn a_sheet_of_fields_is_a_record() {
    let (store, report) = taken(
        "card.csv",
        "Name:;Anna Bell\nTitle:;Buyer\nAccount:;Bell & Sons\nEmail:;anna@bell.example\nPhone:;+44 20 7946 0011\n\n\
         Name:;Jan Ozols\nTitle:;Director\nAccount:;Riga Tools\nEmail:;jan@riga.example\n",
    );
    assert_eq!(report.created(), 2, "{:#?}", report.lines());
    assert_eq!(
        all_of(&store, "contact", "name title account emails"),
        [
            "Anna Bell|Buyer|Bell & Sons|anna@bell.example",
            "Jan Ozols|Director|Riga Tools|jan@riga.example",
        ]
    );
    // Records follow each other without a gap too, and one record may have gaps in it.
    let (store, _) = taken(
        "cards.csv",
        "Field;Value\nFirst name;Anna\nLast name;Bell\nAccount;Bell & Sons\nEmail;anna@bell.example\n\
         First name;Jan\nLast name;Ozols\nAccount;Riga Tools\nEmail;jan@riga.example\n",
    );
    assert_eq!(
        all_of(&store, "contact", "name"),
        ["Anna Bell", "Jan Ozols"]
    );
    let (store, _) = taken(
        "one.csv",
        "First name;Anna\nLast name;Bell\n\nAccount;Bell & Sons\nEmail;anna@bell.example\nDepartment;Buying\n",
    );
    assert_eq!(
        all_of(&store, "contact", "name department"),
        ["Anna Bell|Buying"]
    );
}

#[test]
fn lines_that_stand_in_quotes_as_a_whole_are_parted() {
    let (store, report) = taken(
        "pasted.csv",
        "\"First name,Last name,Account,Email\"\r\n\
         \"Anna,Bell,\"\"Bell, Sons\"\",anna@bell.example\"\r\n\
         \"Jan,Ozols,Riga Tools,jan@riga.example\"\r\n",
    );
    assert!(report.lines().iter().any(|line| line.contains("in quotes")));
    assert_eq!(
        all_of(&store, "contact", "name account"),
        ["Anna Bell|Bell, Sons", "Jan Ozols|Riga Tools"]
    );
}

#[test]
fn a_report_by_groups_is_filled_from_the_first_line_of_each() {
    let (store, report) = taken(
        "report.csv",
        "Opportunity Owner,Stage,Opportunity Name,Account Name,Amount,Close Date\n\
         Ann Lee,Proposal,Cold store,Frost AG,120000,12/31/2026\n\
         ,,Oven line,Baker Ltd,30000,11/30/2026\n\
         ,Subtotal,,Sum,150000,\n\
         ,,,Count,2,\n\
         ,Negotiation,Mill,Grain SA,44000,10/31/2026\n\
         Subtotal,,,,194000,\n\
         Bob Ray,Proposal,Press,Iron KG,9000,12/15/2026\n\
         ,,Lathe,Steel KG,7000,12/16/2026\n\
         Subtotal,,,,16000,\n\
         Total,,,,210000,\n",
    );
    assert!(
        report
            .lines()
            .iter()
            .any(|line| line.contains("filled downwards"))
    );
    assert_eq!(
        all_of(&store, "opportunity", "name owner stage"),
        [
            "Cold store|Ann Lee|Proposal",
            "Lathe|Bob Ray|Proposal",
            "Mill|Ann Lee|Negotiation",
            "Oven line|Ann Lee|Proposal",
            "Press|Bob Ray|Proposal",
        ]
    );
}

#[test]
fn gaps_above_a_line_of_sums_stay_gaps() {
    let (store, report) = taken(
        "list.csv",
        "Owner,Opportunity Name,Amount,Close Date\n\
         Ann Lee,Cold store,120000,12/31/2026\n\
         ,Oven line,30000,11/30/2026\n\
         Bob Ray,Mill,44000,10/31/2026\n\
         ,Press,9000,12/15/2026\n\
         Subtotal,,203000,\n",
    );
    let said = report.lines().join("\n");
    assert!(!said.contains("filled downwards"), "{said}");
    assert_eq!(
        all_of(&store, "opportunity", "name owner"),
        ["Cold store|Ann Lee", "Mill|Bob Ray", "Oven line|", "Press|"]
    );
}

#[test]
fn days_and_amounts_are_read_as_people_of_many_places_write_them() {
    let (store, report) = taken(
        "deals.csv",
        "name,account,amount,close_date\n\
         A,Acme,10,15 mars 2026\n\
         B,Acme,20,3 de diciembre de 2026\n\
         C,Acme,30,12 gennaio 2026\n\
         D,Acme,40,Q4 2026\n\
         E,Acme,50,12/2026\n\
         F,Acme,60,KW 45\n\
         G,Acme,70,KW 45/2026\n\
         H,Acme,三万五千,1er août 2026\n\
         I,Acme,二十万,15 dic. 2026\n\
         J,Acme,35k-40k,2026-12-01\n",
    );
    assert_eq!(
        all_of(&store, "opportunity", "name amount close_date"),
        [
            "A|10.00|2026-03-15",
            "B|20.00|2026-12-03",
            "C|30.00|2026-01-12",
            "D|40.00|2026-12-31",
            "E|50.00|2026-12-31",
            "G|70.00|2026-11-08",
            "H|35000.00|2026-08-01",
            "I|200000.00|2026-12-15",
        ]
    );
    let said = report.lines().join("\n");
    assert!(
        said.contains("`12/2026` read as its last day, 2026-12-31"),
        "{said}"
    );
    assert!(said.contains("`KW 45` says no year"), "{said}");
    assert!(said.contains("`35k-40k` is a range of amounts"), "{said}");
}
