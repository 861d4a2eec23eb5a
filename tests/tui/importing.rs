//! Stories of bringing files in: what they leave open is asked, what they would do is shown, and `enter` writes it.

use std::{fs, path::PathBuf};

use dealbook::{
    domain::record::{account::Account, opportunity::Opportunity},
    tui::harness::Harness,
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn layouts(&self) -> PathBuf {
        self.0.path().join("layouts")
    }
}

fn deals(harness: &Harness) -> Vec<Opportunity> {
    harness.store().read().all().expect("deals")
}

fn accounts(harness: &Harness) -> Vec<Account> {
    harness.store().read().all().expect("accounts")
}

const OPEN_DATES: &str = "name,account,close date\nBridge,Acme,03/04/2026\nDock,Acme,05/06/2026\n";

const MIXED: &str = "name,city,employees,Kundennummer\nAcme,Bonn,120,K-1\nBolt,Ulm,many,K-2\n";

#[test]
fn dates_that_may_be_read_two_ways_are_asked_with_samples() {
    let folder = Folder::new();
    let file = folder.file("opportunities.csv", OPEN_DATES);
    let mut harness = Harness::empty().size(100, 30).bring_in(vec![file]);
    let screen = harness.screen();
    assert!(screen.contains("day or month first?"), "{screen}");
    assert!(screen.contains("03/04/2026"), "{screen}");
    let harness = harness.keys("month<enter>");
    assert_eq!(deals(&harness).len(), 0);
    let mut harness = harness.keys("<enter>");
    let close: Vec<String> = deals(&harness)
        .iter()
        .map(|deal| deal.close_date.expect("a date").to_string())
        .collect();
    assert_eq!(close, ["2026-03-04", "2026-05-06"], "{}", harness.screen());
}

#[test]
fn a_question_left_open_is_asked_again_and_nothing_is_written_before() {
    let folder = Folder::new();
    let file = folder.file("opportunities.csv", OPEN_DATES);
    let mut harness = Harness::empty()
        .size(100, 30)
        .bring_in(vec![file])
        .keys("<esc>");
    assert_eq!(harness.focus(), "import");
    let screen = harness.screen();
    assert!(screen.contains("close date: 03/04/2026"), "{screen}");
    let harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "choose");
    let harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "import");
    assert_eq!(deals(&harness).len(), 0);
    assert_eq!(deals(&harness.keys("<enter>")).len(), 2);
}

#[test]
fn an_open_decimal_sign_is_asked() {
    let folder = Folder::new();
    let text = "name,probability\nBridge,\"1,234\"\nDock,\"2,500\"\n";
    let file = folder.file("opportunities.csv", text);
    let mut harness = Harness::empty().size(100, 30).bring_in(vec![file]);
    let screen = harness.screen();
    assert!(screen.contains("decimal sign?"), "{screen}");
    assert!(screen.contains("1,234 → 1.234"), "{screen}");
    let harness = harness.keys("<down><enter><enter>");
    assert_eq!(deals(&harness).len(), 2);
}

#[test]
fn leaving_the_preview_writes_nothing() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", MIXED);
    let harness = Harness::empty().bring_in(vec![file]).keys("<esc>");
    assert_eq!(harness.focus(), "today");
    assert_eq!(accounts(&harness).len(), 0);
    assert_eq!(fs::read_dir(folder.0.path()).expect("a folder").count(), 1);
}

#[test]
fn refused_lines_are_kept_beside_the_file_and_undo_works_from_the_result() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", MIXED);
    let mut harness = Harness::empty().size(120, 36).bring_in(vec![file]);
    let screen = harness.screen();
    assert!(screen.contains("line 3, column employees"), "{screen}");
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("accounts-not-taken.csv"), "{screen}");
    assert_eq!(accounts(&harness).len(), 1);
    let left = fs::read_to_string(folder.0.path().join("accounts-not-taken.csv"));
    assert!(left.expect("the lines").contains("Bolt,Ulm,many,K-2"));
    let harness = harness.keys("u");
    assert_eq!(accounts(&harness).len(), 0);
}

#[test]
fn a_column_gets_a_meaning_and_files_of_the_same_headers_are_read_so() {
    let folder = Folder::new();
    let file = folder.file(
        "accounts.csv",
        "name,phone,website,Sitz,Rest\nAcme,1,a.de,Bonn,x\n",
    );
    let mut harness = Harness::empty()
        .size(100, 30)
        .layouts(folder.layouts())
        .bring_in(vec![file]);
    let screen = harness.screen();
    assert!(screen.contains("not read: Sitz, Rest"), "{screen}");
    let mut harness = harness.keys("cjjj<enter>city<enter>");
    let screen = harness.screen();
    assert!(screen.contains("What the columns mean"), "{screen}");
    let mut harness = harness.keys("<esc>");
    let screen = harness.screen();
    assert!(screen.contains("not read: Rest"), "{screen}");
    assert!(!folder.layouts().exists());
    let mut harness = harness.keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("read the same way"), "{screen}");
    let city = |harness: &Harness, at: usize| accounts(harness)[at].city.clone();
    assert_eq!(city(&harness, 0), "Bonn");

    let next = folder.file(
        "next.csv",
        "name,phone,website,Sitz,Rest\nBolt,2,b.de,Ulm,y\n",
    );
    let mut harness = harness.keys("<esc>").bring_in(vec![next]);
    let screen = harness.screen();
    assert!(screen.contains("mapped by hand"), "{screen}");
    let harness = harness.keys("<enter>");
    assert_eq!(city(&harness, 1), "Ulm");
}

#[test]
fn a_column_becomes_a_custom_field_or_is_not_read() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", MIXED);
    let harness = Harness::empty()
        .size(120, 36)
        .layouts(folder.layouts())
        .bring_in(vec![file])
        .keys("cjj<space>j+<esc><enter>");
    let all = accounts(&harness);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|account| account.employees.is_none()));
    let catalog = harness.store().catalog();
    let codes: Vec<&str> = catalog
        .custom
        .values()
        .flatten()
        .map(|spec| &*spec.name)
        .collect();
    assert_eq!(codes, ["custom.kundennummer"]);
}

#[test]
fn single_lines_are_left_out_and_taken_again() {
    let folder = Folder::new();
    let text = "name,city,employees\nAcme,Bonn,1\nBolt,Ulm,2\nCord,Köln,many\n";
    let file = folder.file("accounts.csv", text);
    let mut harness = Harness::empty()
        .size(100, 30)
        .bring_in(vec![file])
        .keys("v");
    let screen = harness.screen();
    assert!(screen.contains("employees: `many` is not"), "{screen}");
    let mut harness = harness.keys("ff");
    let screen = harness.screen();
    assert!(
        screen.contains("Cord") && !screen.contains("Bolt"),
        "{screen}"
    );
    let mut harness = harness.keys("f<space><space><esc>");
    let screen = harness.screen();
    assert!(screen.contains("Nothing of it"), "{screen}");
    let harness = harness.keys("vj<space><esc><enter>");
    let names: Vec<String> = accounts(&harness).into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Bolt"]);
}

#[test]
fn a_file_is_left_out_and_taken_again() {
    let folder = Folder::new();
    let one = folder.file("accounts.csv", "name,city\nAcme,Bonn\n");
    let two = folder.file("opportunities.csv", "name,account\nBridge,Acme\n");
    let mut harness = Harness::empty()
        .size(100, 30)
        .bring_in(vec![one, two])
        .keys("j<space>");
    let screen = harness.screen();
    assert!(screen.contains("passed over"), "{screen}");
    let harness = harness.keys("<enter>");
    assert_eq!((accounts(&harness).len(), deals(&harness).len()), (1, 0));
}

#[test]
fn what_the_lines_are_is_said_by_hand() {
    let folder = Folder::new();
    let file = folder.file("list.csv", "name,city\nAcme,Bonn\n");
    let harness = Harness::empty()
        .size(100, 30)
        .bring_in(vec![file])
        .keys("alead<enter><enter>");
    assert_eq!(accounts(&harness).len(), 0);
    let leads = harness.store().read();
    let leads: Vec<dealbook::domain::record::lead::Lead> = leads.all().expect("leads");
    assert_eq!(leads.len(), 1);
}

#[test]
fn files_are_asked_for_from_any_page() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", "name,city\nAcme,Bonn\n");
    let line = file.display().to_string();
    let mut harness = Harness::empty().keys("gf/nowhere.csv<enter>");
    let screen = harness.screen();
    assert!(screen.contains("there is no file"), "{screen}");
    // What was typed is still there, to be mended: not keys for the page below.
    assert_eq!(harness.focus(), "prompt");
    assert!(screen.contains("Which?  /nowhere.csv"), "{screen}");
    let harness = harness.keys("<ctrl+u>").paste(&line).keys("<enter>");
    assert_eq!(harness.focus(), "import");
    assert_eq!(accounts(&harness.keys("<enter>")).len(), 1);
}

#[test]
fn a_folder_or_a_pattern_stands_for_its_files() {
    let folder = Folder::new();
    folder.file("accounts.csv", "name,city\nAcme,Bonn\n");
    folder.file("more.csv", "name,city\nBolt,Ulm\n");
    folder.file("notes.md", "nothing to bring in");
    fs::create_dir(folder.0.path().join("empty")).expect("a folder");
    let typed = |name: &str| folder.0.path().join(name).display().to_string();
    for (name, count) in [("", 2), ("m*.csv", 1)] {
        let harness = Harness::empty()
            .keys("gf")
            .paste(&typed(name))
            .keys("<enter>");
        assert_eq!(harness.focus(), "import", "{name}");
        assert_eq!(accounts(&harness.keys("<enter>")).len(), count, "{name}");
    }
    let mut harness = Harness::empty()
        .keys("gf")
        .paste(&typed("empty"))
        .keys("<enter>");
    let screen = harness.screen();
    assert!(screen.contains("there is nothing in"), "{screen}");
}

#[test]
fn a_book_that_changed_meanwhile_is_planned_for_anew() {
    let folder = Folder::new();
    let text = "name,city\nAcme,Bonn\n";
    let file = folder.file("accounts.csv", text);
    let again = folder.file("again.csv", text);
    let harness = Harness::empty().size(100, 30).bring_in(vec![file]);
    let mut harness = harness.bring_in(vec![again]).keys("<enter><esc>");
    let screen = harness.screen();
    assert!(screen.contains("the book has all of it"), "{screen}");
    assert_eq!(accounts(&harness.keys("<enter>")).len(), 1);
}

#[test]
fn the_pages_of_an_import_look_so() {
    let folder = Folder::new();
    let one = folder.file("accounts.csv", MIXED);
    let text = "name,account,amount,close date\nBridge,Acme Corp,1000,2026-04-01\nDock,Bolt,20,2026-05-01\n";
    let two = folder.file("opportunities.csv", text);
    let open = folder.file("open.csv", OPEN_DATES);
    for (width, height) in [(120, 36), (80, 24)] {
        let shown = |name: &str, files: Vec<PathBuf>, keys: &str| {
            let harness = Harness::empty().size(width, height);
            let screen = harness.bring_in(files).keys(keys).screen();
            insta::assert_snapshot!(format!("{name}_{width}"), screen);
        };
        shown("preview", vec![one.clone(), two.clone()], "");
        shown("columns", vec![one.clone()], "cjjj");
        shown("lines", vec![one.clone()], "v");
        shown("question", vec![open.clone()], "");
    }
}

#[test]
fn a_name_that_is_a_slip_of_the_finger_is_taken_for_the_one_it_resembles() {
    let folder = Folder::new();
    let one = folder.file("accounts.csv", "name,city\nAtlas Marine,Bonn\n");
    let two = folder.file(
        "opportunities.csv",
        "name,account,amount\nBridge,Atlas Marina,10\nDock,Atlas Marine,20\n",
    );
    let mut harness = Harness::empty().size(100, 30).bring_in(vec![one, two]);
    let screen = harness.screen();
    assert!(screen.contains("a slip of the finger: n takes"), "{screen}");
    let mut harness = harness.keys("n<space>");
    let screen = harness.screen();
    assert!(screen.contains("taken for it"), "{screen}");
    let harness = harness.keys("<esc><enter>");
    assert_eq!(accounts(&harness).len(), 1);
}

#[test]
fn a_line_updates_the_record_that_it_resembles_where_that_is_said() {
    let folder = Folder::new();
    let one = folder.file(
        "accounts.csv",
        "name,website,city\nAtlas,atlas.example,Bonn\n",
    );
    let harness = Harness::empty()
        .size(110, 30)
        .bring_in(vec![one])
        .keys("<enter><esc>");
    let two = folder.file(
        "more.csv",
        "name,website,city\nAtlas Holding,atlas.example,Ulm\nBolt,bolt.example,Kiel\n",
    );
    let mut harness = harness.bring_in(vec![two]);
    let screen = harness.screen();
    assert!(
        screen.contains("1 line resembles a record: v shows which"),
        "{screen}"
    );
    let mut harness = harness.keys("v<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Update the record that it resembles"),
        "{screen}"
    );
    let mut harness = harness.keys("<down><enter>");
    let screen = harness.screen();
    assert!(screen.contains("updates one"), "{screen}");
    let harness = harness.keys("<esc><enter>");
    let mut names: Vec<String> = accounts(&harness).into_iter().map(|one| one.name).collect();
    names.sort();
    assert_eq!(names, ["Atlas Holding", "Bolt"]);
}

#[test]
fn lines_are_found_by_their_words() {
    let folder = Folder::new();
    let file = folder.file(
        "accounts.csv",
        "name,city\nAcme,Bonn\nBolt,Ulm\nCord,Kiel\n",
    );
    let mut harness = Harness::empty()
        .size(100, 30)
        .bring_in(vec![file])
        .keys("v/bol<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Bolt") && !screen.contains("Cord"),
        "{screen}"
    );
    let harness = harness.keys("<space><esc><enter>");
    assert_eq!(accounts(&harness).len(), 2);
}

#[test]
fn shares_are_asked_about_and_no_switch_is_named_on_a_screen() {
    let folder = Folder::new();
    let text = "name,account,probability,Zone\nBridge,Acme,0.35,x\nDock,Acme,0.5,y\n";
    let file = folder.file("opportunities.csv", text);
    let mut harness = Harness::empty().size(100, 30).bring_in(vec![file]);
    let screen = harness.screen();
    assert!(screen.contains("0.35 → 35 %, 0.5 → 50 %"), "{screen}");
    let mut harness = harness.keys("<enter>");
    assert!(!harness.screen().contains("--"), "no switches");
    let mut harness = harness.keys("<enter>");
    assert!(!harness.screen().contains("`--"), "no switches");
    let deal = deals(&harness)
        .into_iter()
        .find(|deal| deal.name == "Bridge");
    let probability = deal.and_then(|deal| deal.probability).expect("one");
    assert_eq!(probability.to_string(), "35");
}

#[test]
fn an_import_is_listed_among_the_jobs_with_what_came_of_it() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", "name,city\nAcme,Bonn\nBolt,Ulm\n");
    let mut harness = Harness::empty().size(120, 30).bring_in(vec![file]);
    let mut harness = {
        harness.screen();
        harness.keys("gj")
    };
    let screen = harness.screen();
    assert!(
        screen.contains("read accounts.csv") && screen.contains("a plan of 2 lines"),
        "{screen}"
    );
    let mut harness = harness.keys("<esc><enter>gj");
    let screen = harness.screen();
    assert!(screen.contains("bring in accounts.csv"), "{screen}");
    assert!(screen.contains("Esc close"), "{screen}");
    // What has ended is not cancelled any more.
    assert!(!screen.contains("x cancel"), "{screen}");
    assert_eq!(accounts(&harness).len(), 2);
}

#[test]
fn an_import_is_cancelled_from_the_list_of_jobs() {
    let folder = Folder::new();
    let file = folder.file("accounts.csv", "name,city\nAcme,Bonn\n");
    let harness = Harness::empty()
        .size(120, 30)
        .hold("import plan")
        .bring_in(vec![file]);
    let mut harness = harness.keys("gj");
    let screen = harness.screen();
    assert!(
        screen.contains("read accounts.csv") && screen.contains("x cancel"),
        "{screen}"
    );
    let mut harness = harness.keys("x<esc>").release();
    let screen = harness.screen();
    assert!(!screen.contains("Acme"), "{screen}");
    let mut harness = harness.keys("gj");
    assert!(
        harness.screen().contains("cancelled"),
        "{}",
        harness.screen()
    );
    assert_eq!(accounts(&harness).len(), 0);
}
