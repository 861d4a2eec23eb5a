//! The verbs of the day on the command line: one book, one line each, what is said and what it exits with.

use super::desk::Desk;

#[test]
fn a_deal_from_its_lead_to_its_end() {
    let desk = Desk::new();
    desk.ok(&[
        "add",
        "lead",
        "name=Ann Lee",
        "company=Cedar Foods",
        "email=ann@cedar.example",
    ]);
    desk.ok(&["add", "account", "name=Cedar Foods SARL"]);
    let converted = desk.run(&["convert", "Ann Lee · Cedar Foods", "--name", "Ovens"]);
    assert_eq!(converted.code, 0, "{}", converted.err);
    assert!(
        converted
            .err
            .contains("Cedar Foods SARL may be the same (name)"),
        "{}",
        converted.err
    );
    assert!(converted.out.lines().count() == 4, "{}", converted.out);
    let found = desk.run(&["duplicates", "account"]);
    assert!(
        found.out.contains("likely") && found.out.contains("Cedar Foods SARL"),
        "{}",
        found.out
    );
    assert_eq!(
        desk.ok(&["merge", "account", "Cedar Foods", "Cedar Foods SARL"]),
        "merged Cedar Foods SARL into Cedar Foods"
    );
    assert_eq!(desk.ok(&["advance", "Ovens"]), "moved Ovens to Qualify");
    assert_eq!(
        desk.ok(&["move", "Ovens", "prop"]),
        "moved Ovens to Proposal"
    );
    assert_eq!(
        desk.ok(&["advance", "Ovens", "--back", "--reason", "no budget"]),
        "moved Ovens back to Needs: no budget"
    );
    assert!(
        desk.ok(&["next", "Ovens", "send", "price", "--on", "2031-05-02"])
            .ends_with("send price, 2 May 2031")
    );
    assert_eq!(desk.ok(&["next", "Ovens"]), "send price  2031-05-02");
    assert_eq!(
        desk.ok(&[
            "log",
            "Ovens",
            "call",
            "needs 3 ovens",
            "--with",
            "Ann Lee",
            "--done",
            "--next",
            "visit"
        ]),
        "logged a call with Ovens"
    );
    assert_eq!(desk.ok(&["next", "Ovens"]), "visit");
    desk.ok(&["note", "likes", "tea", "--about", "contact/Ann Lee"]);
    assert!(
        desk.ok(&["rest", "Ovens", "--until", "2031-06-01", "--reason", "fair"])
            .contains("to rest until 1 Jun 2031: fair")
    );
    assert_eq!(
        desk.ok(&["rest", "Ovens", "--wake"]),
        "took Ovens out of its rest"
    );
    assert_eq!(
        desk.ok(&["lose", "Ovens", "--reason", "price 3"]),
        "closed Ovens as lost"
    );
    let closed = desk.run(&["advance", "Ovens"]);
    assert_eq!(closed.code, 1);
    assert!(
        closed.err.contains("hint: reopen it first"),
        "{}",
        closed.err
    );
    assert_eq!(desk.ok(&["reopen", "Ovens"]), "reopened Ovens");
    assert_eq!(
        desk.ok(&["win", "Ovens", "--amount", "12k"]),
        "closed Ovens as won"
    );
    assert_eq!(desk.ok(&["undo"]), "undone: closed Ovens as won");
    assert!(
        desk.run(&["show", "opportunity/Ovens"])
            .out
            .contains("Needs")
    );
}

#[test]
fn a_review_through_a_pipe_keeps_its_place_and_ends_with_minutes() {
    let desk = Desk::new();
    for name in ["Alpha", "Beta", "Gamma"] {
        desk.ok(&[
            "add",
            "opportunity",
            &format!("name={name}"),
            "amount=10k",
            "close_date=2031-06-30",
        ]);
    }
    desk.ok(&["set", "opportunity/Beta", "close_date=2020-01-01"]);
    let listed = desk.run(&["review", "--list"]);
    let first = listed
        .out
        .lines()
        .find(|line| line.starts_with('1'))
        .unwrap_or_default();
    assert!(first.contains("Beta"), "the gravest first: {}", listed.out);
    // One deal done, then the pipe ends: left midway.
    let begun = desk.run_with(&["review"], "d 2031-07-15\na 12k\n\n");
    assert_eq!(begun.code, 0, "{}", begun.err);
    assert!(
        begun.out.contains("1 of 3") && begun.out.contains("2 of 3"),
        "{}",
        begun.out
    );
    assert!(begun.out.contains("2 deals left"), "{}", begun.out);
    let rest = desk.run_with(
        &["review"],
        "> \n\nn call Ann @ 2031-05-02\np us offer @ 2031-05-03\n\n",
    );
    assert_eq!(rest.code, 0, "{}", rest.err);
    assert!(
        rest.out.contains("2 of 3") && !rest.out.contains("1 of 3"),
        "it goes on there: {}",
        rest.out
    );
    for part in [
        "3 of 3 deals reviewed",
        "| open then | 3 | € 30,000.00 |",
        "| up | 1 | € 2,000.00 |",
        "| open now | 3 | € 32,000.00 |",
        "## Moved",
        "Prospect → Qualify",
        "## Promised",
    ] {
        assert!(rest.out.contains(part), "{part} in {}", rest.out);
    }
    let csv = desk.run(&["review", "--minutes", "--format", "csv"]);
    assert!(
        csv.out
            .starts_with("section,deal,from,to,amount,currency\r\n"),
        "{}",
        csv.out
    );
    assert!(
        csv.out
            .contains("\r\nwaterfall,,3,open now,32000.00,EUR\r\n"),
        "{}",
        csv.out
    );
}

#[test]
fn findings_are_listed_and_an_error_is_the_exit_code() {
    let desk = Desk::new();
    desk.ok(&["add", "account", "name=Acme"]);
    desk.ok(&[
        "add",
        "opportunity",
        "name=Alpha",
        "account=Acme",
        "amount=10k",
        "close_date=2020-01-01",
    ]);
    let bad = desk.run(&["check"]);
    assert_eq!(bad.code, 1, "{}", bad.out);
    assert!(
        bad.out.contains("error") && bad.out.contains("Alpha"),
        "{}",
        bad.out
    );
    desk.ok(&["set", "opportunity/Alpha", "close_date=2031-06-30"]);
    let fine = desk.run(&["check", "--format", "json"]);
    assert_eq!(fine.code, 0, "{}", fine.out);
    assert!(
        fine.out.contains("\"finding\":\"no_next_step\""),
        "{}",
        fine.out
    );
}

#[test]
fn a_handover_says_how_many_passed() {
    let desk = Desk::new();
    desk.ok(&["add", "user", "name=Max Braun"]);
    desk.ok(&["add", "account", "name=Acme"]);
    desk.ok(&["add", "opportunity", "name=Alpha", "account=Acme"]);
    assert_eq!(
        desk.ok(&[
            "handover",
            "name:acme",
            "--from",
            "me",
            "--to",
            "Max Braun",
            "--dry-run"
        ]),
        "2 records would pass over"
    );
    assert!(
        desk.ok(&["handover", "name:acme", "--from", "me", "--to", "max"])
            .starts_with("handed 2 records from")
    );
}

#[test]
fn one_line_is_read_aloud_asked_about_and_taken_down() {
    let desk = Desk::new();
    desk.ok(&["capture", "new account Cedar Foods"]);
    desk.ok(&["capture", "new deal Ovens @cedar, 12k"]);
    desk.ok(&["capture", "new contact Ann Lee @cedar"]);
    let line = "met ann @cedar, needs 3 ovens, 184k, send price 2031-05-02, they promise drawings 2031-05-09";
    let read = desk.run(&["capture", "--dry-run", line]);
    assert_eq!(read.code, 0, "{}", read.err);
    for told in [
        "touch: meeting",
        "with: Ann Lee",
        "about: Cedar Foods · Ovens",
        "said: needs 3 ovens",
        "amount: € 184,000.00",
        "next: send price, Fri 2 May 2031",
        "they promise: drawings, Fri 9 May 2031",
    ] {
        assert!(read.out.contains(told), "{told}: {}", read.out);
    }
    assert_eq!(
        desk.ok(&["capture", line]),
        "took down a meeting with Ovens: amount, next step, promise"
    );
    assert_eq!(desk.ok(&["next", "Ovens"]), "send price  2031-05-02");
    let brief = desk.run(&["brief", "opportunity", "Ovens"]).out;
    for told in [
        "# Ovens",
        "## They promised",
        "- drawings — 9 May 2031",
        "with Ann Lee: needs 3 ovens",
    ] {
        assert!(brief.contains(told), "{told}: {brief}");
    }
    assert!(
        desk.ok(&["undo"])
            .contains("took down a meeting with Ovens")
    );
    desk.ok(&["capture", "new contact Ann Poe @cedar"]);
    let asked = desk.run(&["capture", "called ann @cedar"]);
    assert_eq!(asked.code, 1);
    assert!(
        asked.err.contains("`ann` may be 2 records") && asked.err.contains("Ann Poe"),
        "{}",
        asked.err
    );
    let slip = desk.run(&["capture", "called Ann Lee @cedar, close fryday"]);
    assert!(
        slip.code == 1 && slip.err.contains("`fryday` is not a date"),
        "{}",
        slip.err
    );
}

#[test]
fn a_step_at_an_hour() {
    let desk = Desk::new();
    desk.ok(&["add", "opportunity", "name=Ovens", "amount=5k"]);
    let set = desk.ok(&["next", "Ovens", "visit", "--on", "2031-05-02 2:30pm"]);
    assert!(set.contains("visit, 2 May 2031 14:30"), "{set}");
    assert_eq!(desk.ok(&["next", "Ovens"]), "visit  2031-05-02 14:30");
    desk.ok(&[
        "add",
        "activity",
        "subject=walk",
        "due=2031-05-02",
        "at=下午5点",
    ]);
    desk.ok(&["add", "activity", "subject=think", "due=2031-05-02"]);
    let list = |filter: &str| {
        desk.run(&["list", "activity", filter, "--format", "jsonl"])
            .out
    };
    let early = list("at<15:00");
    assert!(
        early.contains(r#""at":"14:30""#) && !early.contains("walk"),
        "{early}"
    );
    assert_eq!(list("at:2pm..17:00").lines().count(), 2);
    assert!(list("at:none").contains("think"));
    let wrong = desk.run(&["list", "activity", "at>25:00"]);
    assert_eq!(wrong.code, 1, "{}", wrong.err);
    assert!(
        wrong.err.contains("wants an hour, not `25:00`") && wrong.err.contains("hint: write 14:30"),
        "{}",
        wrong.err
    );
    let wrong = desk.run(&["set", "activity/walk", "at=noonish"]);
    assert!(
        wrong.err.contains("`noonish` is not an hour of the day"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_name_in_a_filter_that_no_record_has_is_told_beside_the_answer() {
    let desk = Desk::new();
    desk.ok(&["add", "opportunity", "name=Bridge"]);
    let none = desk.run(&["list", "opportunity", "stage:proposl"]);
    assert_eq!(
        (none.code, none.err.trim()),
        (
            0,
            "note: `proposl` is no stage of this book; did you mean `Proposal`?"
        )
    );
    let known = desk.run(&["list", "opportunity", "stage:proposal", "!owner:nobody"]);
    assert_eq!((known.code, known.err.as_str()), (0, ""));
}

#[test]
fn a_folder_of_files_is_brought_in_as_one_step() {
    let desk = Desk::new();
    let folder = desk.file("exports");
    std::fs::create_dir(&folder).expect("a folder");
    let file = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    file("deals.csv", "name,account\nBridge,Acme\n");
    file("accounts.csv", "name,city\nAcme,Bonn\n");
    file(".hidden.csv", "name,city\nNot,Taken\n");
    file("read me.md", "not a table");
    let said = desk.run(&["import", "exports"]).out;
    assert!(
        said.contains("deals.csv") && !said.contains("read me"),
        "{said}"
    );
    assert_eq!(desk.records(&["list", "account"]).len(), 1);
    desk.ok(&["undo"]);
    assert!(desk.records(&["list", "account"]).is_empty());
}

#[test]
fn a_book_of_an_older_version_says_that_it_is_brought_up_to_date() {
    let desk = Desk::new();
    let book = desk.file("lena.book");
    let conn = dealbook::store::sqlite::open(&book).expect("open");
    let newest: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("a version");
    // The tables of the newest with the number of the one before: the last migration is done once more.
    conn.pragma_update(None, "user_version", newest - 1)
        .expect("set");
    drop(conn);
    let said = desk.run(&["list", "account"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("is of an older version"), "{}", said.err);
    assert_eq!(desk.run(&["list", "account"]).err, "");
}
