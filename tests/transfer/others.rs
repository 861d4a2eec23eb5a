//! What other programs and people write into cells: names with ids behind them, days by their week, currencies in words.

use dealbook::{
    domain::record::{contact::Contact, opportunity::Member},
    transfer::import::Options,
};

use crate::support::{all_of, book, file, import, taken};

#[test]
fn leads_of_copper_are_known_with_their_id_and_without() {
    let plain = "First Name,Last Name,Title,Details,Value,Currency,Converted Value,Converted Currency,Exchange Rate,\
        Account,Owned By,Owner Id,Status,Source,City,Email,Email Type,Tags,Last Status At,Interaction Count,Created At,\
        Updated At,Converted Opportunity Id,Converted Contact Id,Converted At,Phone Number,Phone Number Type\n\
        Ana,Diaz,Buyer,met at the fair,5000,USD,5000,USD,1,Atlas GmbH,Lena Kraus,11,Working,Cold Call,Bonn,\
        ana@atlas.example,work,\"fair,vip\",6/18/2025,3,6/18/2025,6/30/2025,,,,+49 30 1,work\n\
        Bo,Li,,,,,,USD,,Beta AG,Lena Kraus,11,Junk,,,,,,6/18/2025,0,6/18/2025,6/30/2025,,,,,\n";
    let (store, report) = taken("leads.csv", plain);
    let said = report.lines();
    assert!(
        said.iter().any(|line| line.contains("Copper leads")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|line| line.contains("not read: Value")),
        "a lead has no amount, and that is said: {said:?}"
    );
    assert_eq!(
        all_of(&store, "lead", "given_name company status email"),
        [
            "Ana|Atlas GmbH|working|ana@atlas.example",
            "Bo|Beta AG|disqualified|"
        ]
    );
    let with_id = "Lead ID,Name,Company,Value,Status,Owned By,Details\n501,Ana Diaz,Atlas GmbH,,New,Lena Kraus,fair\n";
    let (store, _) = taken("leads.csv", with_id);
    assert_eq!(
        all_of(&store, "lead", "given_name family_name company notes"),
        ["Ana|Diaz|Atlas GmbH|fair"]
    );
}

#[test]
fn deals_of_copper_are_known_without_an_id() {
    let deals = "Name,Details,Company,Company Id,Primary Person Contact,Status,Priority,Owner,Owner Id,Close Date,\
        Completed Date,Value,Currency,Win Probability,Pipeline,Stage,Last Stage At,Days in Stage\n\
        RAW V4,,Atlas,73,Jassi Singh,Won,None,Lena Kraus,11,9/25/2025,9/29/2025,12500,USD,100%,Sales,Closing,9/29/2025,2\n";
    let (store, _) = taken("opportunities.csv", deals);
    assert_eq!(
        all_of(
            &store,
            "opportunity",
            "name account outcome closed_on amount"
        ),
        ["RAW V4|Atlas|won|2025-09-29|12500.00"]
    );
}

#[test]
fn names_with_an_id_or_an_address_behind_them_are_those_of_the_records() {
    let (_people, people) = file(
        "contacts.csv",
        b"Record ID,First Name,Last Name,Email,Associated Company\n\
          1,Ana,Diaz,ana@atlas.example,Atlas (9001)\n\
          2,Ana,Diaz,ana@beta.example,Beta AG (9002)\n",
    );
    let (_deals, deals) = file(
        "deals.csv",
        b"Record ID,Deal Name,Deal Stage,Close Date,Pipeline,Amount,Associated Contact,Associated Company\n\
          11,Ovens,Open,2026-12-01,Sales,500,Ana Diaz (ana@beta.example);Bo Li (bo@y.example),Beta AG (9002)\n\
          12,Belts,Open,2026-12-02,Sales,600,Ana Diaz (ana@atlas.example),Atlas (9001);Beta AG (9002)\n\
          13,Cups,Open,2026-12-02,Sales,600,,Gamma (Holding)\n\
          14,Lids,Open,2026-12-02,Sales,600,,Atlas (9003)\n",
    );
    let mut store = book();
    let report = import(&mut store, 1, &[people, deals], &Options::default());
    assert_eq!(
        all_of(&store, "account", "name"),
        ["Atlas", "Beta AG", "Gamma (Holding)"]
    );
    assert_eq!(
        all_of(&store, "opportunity", "name account"),
        ["Belts|Atlas", "Cups|Gamma (Holding)", "Ovens|Beta AG"],
        "two of one name and of two ids are not thrown together: {:#?}",
        report.lines()
    );
    assert_eq!(
        all_of(&store, "member", "opportunity contact"),
        ["Belts|Ana Diaz", "Ovens|Ana Diaz"]
    );
    let members: Vec<Member> = store.read().all().expect("readable");
    let addresses: Vec<String> = members
        .iter()
        .map(|member| {
            let contact = member.contact.expect("a contact");
            let contact = store.read().need::<Contact>(contact).expect("there");
            contact.emails.join(" ")
        })
        .collect();
    assert_eq!(addresses, ["ana@beta.example", "ana@atlas.example"]);
}

#[test]
fn what_cannot_be_is_refused_and_what_is_meant_is_taken() {
    let (store, report) = taken(
        "deals.csv",
        "deal name,account,amount,currency,probability,close date\n\
         A,Atlas,3万5千,CNY,60 %,KW45/26\n\
         B,Atlas,5,euro,-5%,2026-03-01\n\
         C,Atlas,5,euro,120%,2026-03-01\n\
         D,Atlas,5,ZZZ,20%,2026-03-01\n\
         E,Atlas,5,Euro,20%,45. KW 2026\n\
         F,Atlas,5,€,20%,KW 45\n",
    );
    assert_eq!(
        all_of(&store, "opportunity", "name amount currency close_date"),
        ["A|35000.00|CNY|2026-11-08", "E|5.00|EUR|2026-11-08"]
    );
    let said = report.lines().join("\n");
    for why in [
        "line 3, column probability: `-5%` is not between 0 and 100 %",
        "line 4, column probability: `120%` is not between",
        "line 5, column currency: `ZZZ` is not a currency code",
        "line 7, column close date: `KW 45` says no year",
    ] {
        assert!(said.contains(why), "{why}\n{said}");
    }
}

#[test]
fn an_entry_whose_day_is_none_is_refused_by_name() {
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260230T100000Z\nSUMMARY:A\nEND:VEVENT\n\
        BEGIN:VTODO\nUID:b\nDUE:never\nSUMMARY:B\nEND:VTODO\n\
        BEGIN:VTODO\nUID:c\nDUE:\nSUMMARY:C\nEND:VTODO\nEND:VCALENDAR\n";
    let (store, report) = taken("c.ics", calendar);
    assert_eq!(all_of(&store, "activity", "subject"), ["C"]);
    let said = report.lines().join("\n");
    assert!(
        said.contains("line 2: `20260230T100000Z` is not a date"),
        "{said}"
    );
    assert!(said.contains("`never` is not a date"), "{said}");
}
