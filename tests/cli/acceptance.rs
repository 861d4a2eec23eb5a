//! A public data set through the real program: in, asked, back, in again, looked back on.

use std::{collections::BTreeSet, path::PathBuf};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use super::desk::Desk;
use crate::support::shared;

/// The four files, in an order that is not that of their references.
fn files() -> Option<Vec<PathBuf>> {
    let folder = shared("1-crm-sales-opportunities/maven_mdy")?;
    let names = ["sales_pipeline", "sales_teams", "products", "accounts"];
    Some(
        names
            .iter()
            .map(|name| folder.join(format!("{name}.csv")))
            .collect(),
    )
}

fn import(desk: &Desk, files: &[PathBuf]) -> String {
    let args: Vec<&std::ffi::OsStr> = std::iter::once("import".as_ref())
        .chain(files.iter().map(|file| file.as_os_str()))
        .collect();
    let said = desk.run(&args);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    said.out
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%m/%d/%Y").ok()
}

/// Deals that were begun by that day and not closed by it, by the file itself.
fn open_on(pipeline: &PathBuf, on: NaiveDate) -> usize {
    let mut lines = csv::Reader::from_path(pipeline).expect("the file");
    let headings = lines.headers().expect("a header").clone();
    let at = |name: &str| headings.iter().position(|is| is == name).expect("there");
    let (engaged, closed) = (at("engage_date"), at("close_date"));
    lines
        .records()
        .map(|line| line.expect("a line"))
        // A line without a day of beginning began, for all that is known, when it was imported.
        .filter(|line| day(&line[engaged]).is_some_and(|begun| begun <= on))
        .filter(|line| day(&line[closed]).is_none_or(|closed| closed > on))
        .count()
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_default()
}

#[test]
fn four_files_come_in_are_asked_taken_back_and_put_back() {
    let Some(files) = files() else { return };
    let desk = Desk::bare();
    desk.ok(&["init", "--currency", "USD"]);
    let told = import(&desk, &files);
    assert!(told.contains("8,800 opportunities: 8,800 new"), "{told}");
    assert!(
        told.contains("product `GTXPro` taken for `GTX Pro` on 1,480 lines"),
        "{told}"
    );

    let all = desk.records(&["list", "opportunity"]);
    assert_eq!(all.len(), 8800);
    let won = desk.records(&["list", "opportunity", "stage:won"]);
    assert_eq!(won.len(), 4238);
    let sum: Decimal = won
        .iter()
        .map(|deal| text(deal, "amount").parse::<Decimal>().unwrap_or_default())
        .sum();
    assert_eq!(sum.to_string(), "10005534.00");

    let without = all.iter().filter(|deal| deal["account"].is_null()).count();
    assert_eq!(without, 1425);
    let flagged = desk.records(&["list", "opportunity", "flag:no_account"]);
    assert_eq!(flagged.len(), 1425);
    assert_eq!(desk.run(&["check"]).code, 1, "no account is an error");
    let pro = desk.records(&["list", "opportunity_line", "product:\"GTX Pro\""]);
    assert_eq!(pro.len(), 1480);

    let owners: BTreeSet<&str> = all.iter().map(|deal| text(deal, "owner")).collect();
    assert_eq!(owners.len(), 30);
    assert_eq!(
        desk.records(&["list", "opportunity", "is:open"]).len(),
        2089
    );
    let mine = desk.records(&["list", "opportunity", "is:open", "owner:me"]);
    assert!(mine.is_empty(), "nobody said who is me");

    let middle = NaiveDate::from_ymd_opt(2017, 6, 30).expect("a day");
    let then = desk.records(&["--as-of", "2017-06-30", "list", "opportunity", "is:open"]);
    assert_eq!(then.len(), open_on(&files[0], middle));
    assert!((1000..2089).contains(&then.len()), "{}", then.len());

    let again = import(&desk, &files);
    assert!(
        again.contains("8,800 opportunities: 8,800 as they were"),
        "{again}"
    );
    assert!(again.contains("nothing to do"), "{again}");
    assert_eq!(desk.records(&["list", "opportunity"]).len(), 8800);

    assert!(desk.ok(&["undo"]).starts_with("undone: imported"));
    for kind in [
        "opportunity",
        "account",
        "product",
        "team",
        "opportunity_line",
    ] {
        assert!(desk.records(&["list", kind]).is_empty(), "{kind} is left");
    }
    let users = desk.records(&["list", "user"]);
    assert_eq!(users.len(), 1);
    assert_eq!(text(&users[0], "name"), "Lena Kraus");

    assert!(desk.ok(&["redo"]).starts_with("redone: imported"));
    assert!(desk.records(&["list", "opportunity"]) == all, "all is back");
    assert_eq!(desk.records(&["list", "account"]).len(), 85);
    assert_eq!(desk.records(&["list", "product"]).len(), 7);
    assert_eq!(desk.records(&["list", "user"]).len(), 42);
    assert_eq!(desk.ok(&["doctor"]), "the book is sound");
}

#[test]
fn a_dry_run_says_it_all_and_does_nothing() {
    let Some(files) = files() else { return };
    let desk = Desk::new();
    let mut args = files;
    args.push("--dry-run".into());
    let told = import(&desk, &args);
    assert!(told.contains("85 accounts: 85 new"), "{told}");
    assert!(told.contains("this was a dry run"), "{told}");
    assert!(desk.records(&["list", "account"]).is_empty());
    let (code, said) = desk.refused(&["undo"]);
    assert_eq!(code, 1);
    assert!(said.starts_with("error: "), "{said}");
}

#[test]
fn chinese_names_are_found_by_initials_and_pinyin() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=华为技术"]);
    desk.ok(&["add", "account", "name=Acme"]);
    for typed in ["hwjs", "huawei", "华为", "技术"] {
        let said = desk.run(&["search", typed]);
        assert_eq!(said.code, 0, "{typed}: {}", said.err);
        assert!(said.out.contains("华为技术"), "{typed}: {}", said.out);
        assert!(!said.out.contains("Acme"), "{typed}: {}", said.out);
    }
    assert_eq!(desk.run(&["search", "zzqx"]).code, 1);
}
