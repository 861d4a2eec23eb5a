//! A quote as a flat CSV: out of one book, into another, and back into its own.

use serde_json::Value;

use super::desk::Desk;

fn figures(desk: &Desk, number: &str) -> Value {
    let said = desk.run(&["quote", "export", number, "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let quote: Value = serde_json::from_str(&said.out).expect("JSON");
    let lines: Vec<Value> = (quote["lines"].as_array().expect("lines").iter())
        .map(|line| line["figures"].clone())
        .collect();
    serde_json::json!([quote["totals"], lines])
}

/// A desk with a quote of two lines and a discount; gives its number.
fn quoted() -> (Desk, String) {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    desk.ok(&["add", "opportunity", "name=Ovens", "account=Acme"]);
    desk.ok(&["add", "product", "name=Belt 7 m"]);
    desk.ok(&["add", "product", "name=Motor"]);
    let made = desk.ok(&["quote", "new", "opportunity/Ovens"]);
    let number = made
        .split_whitespace()
        .find(|word| word.starts_with("Q-"))
        .expect("a number")
        .to_owned();
    let line = ["quote", "add-line", &number];
    desk.ok(&[&line[..], &["Belt 7 m", "3", "--discount", "12.5"]].concat());
    desk.ok(&[&line[..], &["Motor", "1"]].concat());
    desk.ok(&["quote", "set-line", &number, "1", "unit_price=349.95"]);
    desk.ok(&["quote", "set-line", &number, "2", "unit_price=1203.33"]);
    desk.ok(&["quote", "set", &number, "discount=3%"]);
    (desk, number)
}

#[test]
fn the_flat_file_is_the_same_quote_elsewhere_and_at_home() {
    let (desk, number) = quoted();
    let ours = figures(&desk, &number);
    desk.ok(&[
        "quote", "export", &number, "--layout", "flat", "-o", "q.csv",
    ]);
    let file = desk.file("q.csv");
    let file = file.to_str().expect("text");

    // At home it changes nothing.
    let said = desk.run(&["import", file]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out
            .contains(&format!("{number} r1: as it was, 2 lines")),
        "{}",
        said.out
    );
    assert!(said.out.contains("nothing to do"), "{}", said.out);

    // Nor does the sheet of it.
    desk.ok(&[
        "quote", "export", &number, "--layout", "flat", "-o", "q.xlsx",
    ]);
    let said = desk.run(&["import", "q.xlsx"]);
    assert!(
        said.out.contains("nothing to do"),
        "{}{}",
        said.out,
        said.err
    );

    // In another book it is made, once asked in earnest, and one undo takes it back.
    let other = Desk::new();
    let said = other.run(&["import", file, "--dry-run"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains(&format!("{number} r1: new, 2 lines")),
        "{}",
        said.out
    );
    assert!(said.out.contains("this was a dry run"), "{}", said.out);
    assert!(other.records(&["list", "quote"]).is_empty());
    assert_eq!(other.run(&["import", file]).code, 0);
    assert_eq!(figures(&other, &number), ours);
    assert!(other.ok(&["import", file]).contains("as it was"));

    // Changed there, written, and brought home: the same to the cent.
    other.ok(&["quote", "set-line", &number, "1", "quantity=4"]);
    other.ok(&["quote", "export", &number, "-o", "back.csv"]);
    let back = other.file("back.csv");
    assert!(
        desk.ok(&["import", back.to_str().expect("text")])
            .contains("changed")
    );
    assert_eq!(figures(&desk, &number), figures(&other, &number));
    assert_ne!(figures(&desk, &number), ours);
    assert!(desk.ok(&["undo"]).contains(&number));
    assert_eq!(figures(&desk, &number), ours);
}

#[test]
fn quotes_and_records_are_two_imports() {
    let (desk, number) = quoted();
    desk.ok(&["quote", "export", &number, "-o", "q.csv"]);
    desk.ok(&["export", "account", "-o", "a.csv"]);
    let (code, err) = desk.refused(&["import", "q.csv", "a.csv"]);
    assert_eq!(code, 1);
    assert!(err.contains("two imports"), "{err}");
    let written = std::fs::read_to_string(desk.file("q.csv")).expect("read");
    std::fs::write(desk.file("q.csv"), written.replacen(",3,", ",three,", 1)).expect("written");
    let (code, err) = desk.refused(&["import", "q.csv"]);
    assert_eq!(code, 1);
    assert!(err.contains("row 2") && err.contains("three"), "{err}");
}

#[test]
fn the_spreadsheet_is_remembered_once_it_was_said() {
    let (desk, number) = quoted();
    let export = ["quote", "export", number.as_str(), "--layout", "print"];
    let run = |args: &[&str]| {
        let said = desk.run(args);
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    let german = run(&[&export[..], &["--excel=de_DE"]].concat());
    assert!(
        german.starts_with('\u{feff}') && german.contains("349,95"),
        "{german}"
    );
    let again = run(&[&export[..], &["--excel"]].concat());
    assert_eq!(again, german);
    let list = run(&["export", "account", "--excel"]);
    assert!(
        list.lines().next().is_some_and(|head| head.contains(';')),
        "{list}"
    );
    // What is said anew is what counts from then on, for lists and quotes alike.
    run(&["export", "account", "--excel", "comma"]);
    let english = run(&[&export[..], &["--excel"]].concat());
    assert!(english.contains("349.95"), "{english}");
}
