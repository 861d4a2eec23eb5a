//! What files say that cannot be: a header that is a book, an outcome with a question mark, rules that never come round,
//! accounts in a ring. Each is told in a sentence, and nothing wrong stands in the book.

use dealbook::{
    domain::{
        field::{Instant, Record as _},
        record::{activity::Activity, by_word},
    },
    operations::record,
    store::Store,
    transfer::import::Options,
};

use crate::support::{all_of, book, file, import, refused, taken};

#[test]
fn a_header_of_a_megabyte_is_said_by_its_beginning() {
    let long = "h".repeat(1 << 20);
    let (store, report) = taken("accounts.csv", format!("name,{long}\nAtlas,x\n"));
    assert_eq!(all_of(&store, "account", "name"), ["Atlas"]);
    assert!(report.lines().iter().all(|line| line.len() < 300));
    let why = refused("accounts.csv", format!("{long}\nAtlas\n"));
    assert!(why.contains("its only header") && why.len() < 400, "{why}");
    let fields = Options {
        make_fields: true,
        ..Options::default()
    };
    let (_folder, path) = file("accounts.csv", format!("name,{long}\nAtlas,x\n").as_bytes());
    let mut store = book();
    import(&mut store, 1, &[path], &fields);
    let made = store.catalog().custom.values().flatten().next().cloned();
    assert!(made.expect("a field").label.len() < 200);
}

#[test]
fn a_word_with_a_question_mark_is_no_outcome() {
    let stages = "deal name,account,stage\nOne,Atlas,Lost?\nTwo,Atlas,Lost\nThree,Atlas,Won!\n";
    let (store, report) = taken("deals.csv", stages);
    assert_eq!(
        all_of(&store, "opportunity", "name outcome"),
        ["One|open", "Three|won", "Two|lost"]
    );
    assert_eq!(
        report.pipelines[0].1,
        ["Lost?"],
        "a stage of its own, and said"
    );
    let outcomes = "deal name,account,outcome\nOne,Atlas,Lost?\nTwo,Atlas,Lost\n";
    let (store, report) = taken("deals.csv", outcomes);
    assert_eq!(all_of(&store, "opportunity", "name outcome"), ["Two|lost"]);
    assert!(
        report.rejects[0].why.contains("`Lost?` is none of"),
        "{:?}",
        report.rejects
    );
}

#[test]
fn nobody_stands_above_themselves() {
    let ring = "id,name,parent account\n1,Atlas,Beta\n2,Beta,Atlas\n3,Gamma,Gamma\n4,Delta,Beta\n";
    let (mut store, report) = taken("accounts.csv", ring);
    let known = ["Atlas|", "Beta|Atlas", "Delta|Beta", "Gamma|"];
    assert_eq!(all_of(&store, "account", "name parent"), known);
    let said = "accounts.csv, line 2, parent: it would stand above itself; left empty";
    assert!(report.notes.contains_key(said), "{:#?}", report.notes);
    let text = "id,name,parent account\n1,Atlas,Delta\n";
    let (_folder, path) = file("accounts.csv", text.as_bytes());
    import(&mut store, 2, &[path], &Options::default());
    assert_eq!(all_of(&store, "account", "name parent"), known);
}

#[test]
fn a_rule_that_never_comes_round_is_left_out_and_said() {
    let event = |id: u8, rule: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{id}\r\nSUMMARY:E{id}\r\nDTSTART:20260301T100000\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
        )
    };
    let rules = [
        "FREQ=NEVER",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=MO",
    ];
    let events: String = (1..).zip(rules).map(|(id, rule)| event(id, rule)).collect();
    let text = format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
    let (store, report) = taken("calendar.ics", text);
    assert_eq!(
        all_of(&store, "activity", "subject recurrence"),
        ["E1|", "E2|", "E3|FREQ=WEEKLY;BYDAY=MO"]
    );
    let remarks = report.files[0].remarks.join("\n");
    assert!(
        remarks.contains("line 2: `FREQ=NEVER` is no rule"),
        "{remarks}"
    );
    assert!(
        remarks.contains("line 8: `FREQ=DAILY;INTERVAL=0`"),
        "{remarks}"
    );
}

#[test]
fn a_rule_typed_in_a_table_is_refused_with_the_reason_where_it_is_none() {
    let text =
        "subject,due,repeats\nOne,2026-03-01,every Monday\nTwo,2026-03-01,RRULE:FREQ=WEEKLY\n";
    let (mut store, report) = taken("activities.csv", text);
    assert_eq!(
        all_of(&store, "activity", "subject recurrence"),
        ["Two|RRULE:FREQ=WEEKLY"]
    );
    assert!(
        report.rejects[0].why.contains("`every Monday` is no rule"),
        "{:?}",
        report.rejects
    );
    assert_eq!(
        report.files[0].line(),
        "activities.csv: 2 activities: 1 new, 1 not taken"
    );
    // The same where it is set by hand.
    let two: Vec<Activity> = store.read().all().expect("activities");
    let actor = store.actor(
        Instant(1_772_400_000_000),
        "2026-03-02".parse().expect("a day"),
    );
    let set =
        |store: &mut Store, rule| record::set(store, &actor, two[0].id(), &[("recurrence", rule)]);
    let why = set(&mut store, "FREQ=DAILY;INTERVAL=0").expect_err("no rule");
    assert!(why.to_string().contains("is no rule"), "{why}");
    set(&mut store, "FREQ=DAILY").expect("a rule");
}

#[test]
fn a_header_of_thousands_of_columns_is_one() {
    let extras: Vec<String> = (0..6_000).map(|at| format!("Extra {at}")).collect();
    let cells = vec!["7"; extras.len()].join(",");
    let text = format!("Account Name,{}\nAtlas,{cells}\n", extras.join(","));
    let (_folder, path) = file("wide.csv", text.as_bytes());
    let mut store = book();
    let options = Options {
        kind: by_word("account"),
        ..Options::default()
    };
    let report = import(&mut store, 1, &[path], &options);
    assert_eq!(all_of(&store, "account", "name"), ["Atlas"]);
    assert_eq!(report.files[0].line(), "wide.csv: 1 account: 1 new");
}
