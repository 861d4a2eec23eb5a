//! Everything leaves, in forms that others read, and comes back: cards, calendars, sheets, whole books, SQL.

use super::desk::Desk;

fn filled() -> Desk {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Müller AG", "country=CH"]);
    desk.ok(&[
        "add",
        "contact",
        "given_name=Ann",
        "family_name=Good",
        "account=Müller AG",
        "emails=ann@mueller.example",
    ]);
    desk.ok(&[
        "add",
        "opportunity",
        "name=Ovens",
        "account=Müller AG",
        "amount=12500.50",
        "close_date=2026-05-04",
    ]);
    desk.ok(&[
        "add",
        "activity",
        "kind=meeting",
        "subject=Plant tour",
        "due=2026-04-01",
        "account=Müller AG",
    ]);
    desk
}

#[test]
fn a_list_is_shown_as_a_saved_view_has_it() {
    let desk = filled();
    desk.ok(&["add", "account", "name=Zug AG", "country=CH"]);
    desk.ok(&["add", "account", "name=Rom SpA", "country=IT"]);
    desk.ok(&[
        "add",
        "saved_view",
        "name=Swiss accounts",
        "of_kind=account",
        "filter=country:CH or name:nobody",
        "columns=country; name",
        "sort=-name",
    ]);
    let rows = |args: &[&str]| -> Vec<String> {
        let out = desk.run(args).out;
        let row = |line: &str| line.split_once(',').map(|(_, row)| row.to_owned());
        out.lines().skip(1).filter_map(row).collect()
    };
    let args = ["list", "account", "--view", "swiss", "--format", "csv"];
    assert_eq!(rows(&args), ["CH,Zug AG", "CH,Müller AG"]);
    let args = [
        "list",
        "account",
        "--view",
        "swiss",
        "--columns",
        "name",
        "name:zug",
        "--format",
        "csv",
    ];
    assert_eq!(rows(&args), ["Zug AG"]);
    let (_, said) = desk.refused(&["list", "account", "--view", "Spain"]);
    assert!(
        said.contains("no saved view `Spain`") && said.contains("Swiss accounts"),
        "{said}"
    );
}

#[test]
fn cards_a_calendar_and_a_sheet_leave_by_the_ending_of_their_file() {
    let desk = filled();
    for (kind, file, sign) in [
        ("contact", "people.vcf", "BEGIN:VCARD"),
        ("activity", "due.ics", "BEGIN:VCALENDAR"),
        ("opportunity", "deals.xlsx", "PK"),
    ] {
        desk.ok(&["export", kind, "-o", file]);
        let bytes = std::fs::read(desk.file(file)).expect("written");
        assert!(bytes.starts_with(sign.as_bytes()), "{file}");
        let said = desk.run(&["import", file]);
        assert!(
            said.out.contains("nothing to do: the book has all of it"),
            "{file}: {}",
            said.out
        );
    }
    assert!(
        desk.run(&["export", "contact", "--format", "vcard", "--vcard", "2.1"])
            .out
            .contains("VERSION:2.1")
    );
    let (code, err) = desk.refused(&["export", "account", "-o", "x.vcf"]);
    assert!(
        code == 1 && err.contains("cards can hold records of kind contact alone"),
        "{err}"
    );
    let (code, err) = desk.refused(&["list", "account", "--format", "xlsx"]);
    assert!(code == 2 && err.contains("does not write xlsx"), "{err}");
}

#[test]
fn an_import_of_cards_can_be_looked_at_first_and_taken_back_as_one_step() {
    let desk = Desk::new();
    std::fs::write(
        desk.file("phone.vcf"),
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Good\nN:Good;Ann;;;\nORG:Atlas\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nNOTE:?\nEND:VCARD\n",
    )
    .expect("written");
    let dry = desk.run(&["import", "phone.vcf", "--dry-run"]);
    assert!(dry.out.contains("1 new, 1 not taken"), "{}", dry.out);
    assert_eq!(desk.records(&["list", "contact"]).len(), 0);
    let done = desk.run(&["import", "phone.vcf", "--rejects", "left.csv"]);
    assert_eq!(
        done.code, 1,
        "what was not taken is a finding: {}",
        done.out
    );
    assert!(
        done.out.contains("phone.vcf, line 7: it has no name"),
        "{}",
        done.out
    );
    assert!(desk.file("left.csv").exists());
    assert_eq!(desk.records(&["list", "contact"])[0]["account"], "Atlas");
    desk.ok(&["undo"]);
    assert_eq!(desk.records(&["list", "contact"]).len(), 0);
    assert_eq!(desk.records(&["list", "account"]).len(), 0);
}

#[test]
fn a_whole_book_leaves_and_comes_back_into_a_new_one() {
    let desk = filled();
    let said = desk.ok(&["export", "--all", "out"]);
    let files = dealbook::domain::record::KINDS.len() + 1;
    assert!(said.contains(&format!("{files} files")), "{said}");
    let (_, err) = desk.refused(&["export", "--all", "out"]);
    assert!(err.contains("already exists"), "{err}");
    let (_, err) = desk.refused(&["import", "--all", "out"]);
    assert!(
        err.contains("there is a book already") && err.contains("--book"),
        "{err}"
    );
    let new = desk.file("new.book");
    let said = desk.on(&new, &["import", "--all", "out"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let deals = |book: &std::path::Path| desk.on(book, &["export", "opportunity"]).out;
    assert_eq!(deals(&new), deals(&desk.book));
    let quiet = desk.on(&new, &["undo"]);
    assert!(
        !quiet.out.contains("undone") || quiet.code != 0,
        "a book that came in whole begins as it stands: {}",
        quiet.out
    );
}

#[test]
fn the_schema_is_documented_and_can_be_asked() {
    let desk = filled();
    desk.ok(&["add", "custom_field", "of_kind=opportunity", "label=Region"]);
    desk.ok(&["set", "opportunity/Ovens", "custom.region=South"]);
    let said = desk.run(&[
        "sql",
        "SELECT name, account, amount, custom_region FROM opportunities",
        "--format",
        "csv",
    ]);
    assert!(
        said.out.contains("Ovens,Müller AG,12500.5,South"),
        "{}{}",
        said.out,
        said.err
    );
    assert!(desk.run(&["schema"]).out.contains("opportunities"));
    assert!(
        desk.run(&["schema", "opportunity"])
            .out
            .contains("custom_region")
    );
    let text = desk.run(&["schema", "--format", "markdown"]).out;
    assert!(
        text.contains("## opportunities") && text.contains("| `amount_minor` |"),
        "{text}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&desk.run(&["schema", "deal", "--format", "json"]).out)
            .or_else(|_| {
                serde_json::from_str(&desk.run(&["schema", "opportunity", "--format", "json"]).out)
            })
            .expect("json");
    assert_eq!(json[0]["view"], "opportunities");
    let sql = desk.run(&["schema", "account", "--sql"]).out;
    assert!(
        sql.starts_with("CREATE TEMP VIEW \"accounts\" AS SELECT"),
        "{sql}"
    );
    let (code, err) = desk.refused(&["sql", "DELETE FROM accounts"]);
    assert!(code == 1 && !err.is_empty(), "{err}");
}

#[test]
fn what_is_read_is_not_written_over() {
    let desk = filled();
    let ragged = "name,city\nAtlas,Bonn\nBeta\nGamma,Ulm,1,2\n";
    std::fs::write(desk.file("in.csv"), ragged).expect("written");
    std::fs::write(desk.file("left.csv"), "mine").expect("written");
    let before = desk.records(&["list", "account"]).len();
    for to in ["in.csv", "left.csv", "no/left.csv"] {
        let yes: &[&str] = if to == "in.csv" { &["--yes"] } else { &[] };
        let args = [&["import", "in.csv", "--rejects", to], yes].concat();
        let (code, err) = desk.refused(&args);
        assert!(code == 1 && err.contains(to), "{err}");
    }
    assert_eq!(
        desk.records(&["list", "account"]).len(),
        before,
        "no step whose left lines could not be kept"
    );
    let kept = |name: &str| std::fs::read_to_string(desk.file(name)).expect("there");
    assert_eq!((&*kept("in.csv"), &*kept("left.csv")), (ragged, "mine"));
    let (code, err) = desk.refused(&["export", "account", "--yes", "-o", "lena.book"]);
    assert!(code == 1 && err.contains("is being read"), "{err}");
    // Cells behind the last header are kept too.
    desk.run(&["import", "in.csv", "--rejects", "left.csv", "--yes"]);
    let left = kept("left.csv");
    assert!(left.contains("the header 2\",1,2"), "{left}");
    assert!(left.contains("Beta,,"), "{left}");
}

#[test]
fn a_plan_on_a_full_disk_is_not_said_to_be_there() {
    let desk = filled();
    std::fs::write(desk.file("in.csv"), "name,city\nAtlas,Bonn\n").expect("written");
    let (code, err) = desk.refused(&["import", "in.csv", "--save-plan", "/dev/full"]);
    assert!(code == 1 && err.contains("No space left"), "{err}");
}
