//! Finding and moving: what was opened first in the palette, commands, marks, back, the tour; jobs and messages.

use dealbook::{
    domain::{field::Record as _, record::account::Account},
    operations::record,
    tui::harness::Harness,
};

fn accounts() -> Harness {
    let mut harness = Harness::empty().size(100, 30);
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = harness.store().actor(at, "2026-03-02".parse().unwrap());
    for (name, city) in [("Acme", "Berlin"), ("Bolt", "Lyon"), ("Corona", "Bonn")] {
        let typed = [("name", name), ("city", city)];
        record::create(harness.store_mut(), &actor, Account::INFO, &typed).unwrap();
    }
    harness
}

#[test]
fn what_was_opened_last_is_offered_first() {
    let mut harness = accounts().keys("6<enter><esc>jj<enter><esc>1<ctrl+p>");
    let screen = harness.screen();
    // The city stands beside the name in the palette alone.
    let place = |name: &str| {
        screen
            .find(name)
            .unwrap_or_else(|| panic!("no {name}: {screen}"))
    };
    assert!(
        place("Bonn") < place("Berlin") && place("Berlin") < place("Lyon"),
        "{screen}"
    );
}

#[test]
fn commands_are_typed_completed_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.json");
    let harness = accounts()
        .memory(file.clone())
        .keys("6:sor<tab>-name<enter>");
    let mut harness = harness;
    let screen = harness.screen();
    assert!(screen.find("Corona") < screen.find("Acme"), "{screen}");
    // Behind a kind the filter is completed.
    let mut harness = harness.keys(":accounts cit<tab>");
    assert!(
        harness.screen().contains(":accounts city:"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("Lyon<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Bolt") && !screen.contains("Corona"),
        "{screen}"
    );
    // What is typed wrong is told with the nearest right word.
    let mut harness = harness.keys(":acounts<enter>");
    assert!(
        harness.screen().contains("did you mean `accounts`?"),
        "{}",
        harness.screen()
    );
    // What people call a page leads to it.
    for (typed, page) in [
        ("import", "prompt"),
        ("settings", "settings"),
        ("server", "server"),
    ] {
        let keys = format!("<esc>:{typed}<enter>");
        assert_eq!(accounts().keys(&keys).focus(), page, "{typed}");
    }
    drop(harness.wait(1_000));
    let mut again = accounts().memory(file).keys("6:<up><up>");
    assert!(
        again.screen().contains(":accounts city:Lyon"),
        "{}",
        again.screen()
    );
}

#[test]
fn the_commands_of_a_list_do_what_its_keys_do() {
    let mut harness = accounts().keys("6:columns name,city<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("City") && !screen.contains("Phase"),
        "{screen}"
    );
    let mut harness =
        harness.keys(":filter city:Bonn<enter>:save Bonn<enter>:filter<enter>:view bonn<enter>");
    let screen = harness.screen();
    assert!(
        screen.contains("Corona") && !screen.contains("Acme"),
        "{screen}"
    );
    let mut harness = harness.keys(":columns nmae<enter>");
    assert!(
        harness.screen().contains("account has no field `nmae`"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys(":group city<enter>");
    assert!(
        harness.screen().contains("Accounts by city"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("1:sort name<enter>");
    assert!(
        harness
            .screen()
            .contains("`:sort` means nothing on this page"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_letter_leads_back_to_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.json");
    let mut harness = accounts().memory(file.clone()).keys("6jma1'");
    let screen = harness.screen();
    assert!(
        screen.contains("Go to the mark") && screen.contains("a  Bolt"),
        "{screen}"
    );
    let mut harness = harness.keys("a");
    assert_eq!(harness.focus(), "detail");
    assert!(harness.screen().contains("Bolt"));
    let mut harness = harness.keys("'z");
    assert!(harness.screen().contains("no record has the mark z"));
    drop(harness.wait(1_000));
    let mut again = accounts().memory(file).keys("'a");
    assert!(
        again.screen().contains("Bolt  Account"),
        "{}",
        again.screen()
    );
}

#[test]
fn one_goes_back_and_forward() {
    let harness = accounts().keys("6<enter>");
    assert_eq!(harness.focus(), "detail");
    for (back, forward) in [("<alt+left>", "<alt+right>"), ("<ctrl+o>", "L"), ("H", "L")] {
        let there = accounts().keys("6<enter>").keys(back);
        assert_eq!(there.focus(), "list", "{back}");
        assert_eq!(there.keys(forward).focus(), "detail", "{forward}");
    }
}

#[test]
fn the_tour_goes_on_as_its_keys_are_pressed_and_can_be_ended() {
    let mut harness = Harness::sample().size(100, 30).keys("g?");
    let screen = harness.screen();
    assert!(
        screen.contains("1 of 12") && screen.contains("This is Today"),
        "{screen}"
    );
    let mut harness = harness.keys("j");
    assert!(harness.screen().contains("2 of 12"), "{}", harness.screen());
    // Another key does what it does; the card stays.
    let mut harness = harness.keys("6");
    assert!(harness.screen().contains("2 of 12"));
    let mut harness = harness.keys("4/acme<enter>");
    let screen = harness.screen();
    assert!(screen.contains("4 of 12"), "{screen}");
    let mut harness = harness.keys("<f2><f3>");
    let screen = harness.screen();
    assert!(
        screen.contains("the tour is over") && !screen.contains(" of 12"),
        "{screen}"
    );
}

#[test]
fn a_job_is_listed_while_it_runs_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let keys = format!("6E{}<enter>", path.display());
    let mut harness = accounts().hold("job").keys(&keys);
    let screen = harness.screen();
    assert!(
        screen.contains("export 3 accounts") && screen.contains("shows it"),
        "{screen}"
    );
    // Work goes on meanwhile; what is not wanted any more leaves no file behind.
    let mut harness = harness.keys("j<enter><esc>gj");
    assert!(
        harness.screen().contains("export 3 accounts"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("x").release();
    let screen = harness.screen();
    assert!(screen.contains("cancelled"), "{screen}");
    assert!(!path.exists());
    let mut harness = harness.keys(&format!("<esc>E{}<enter>gj", path.display()));
    assert!(
        harness.screen().contains("wrote 3 rows"),
        "{}",
        harness.screen()
    );
    assert!(path.exists());
}

#[test]
fn what_is_not_on_the_disk_yet_is_called_so() {
    let harness = accounts().hold("change").keys("6#");
    let mut harness = harness.wait(400);
    assert!(harness.screen().contains("saving"), "{}", harness.screen());
    let mut harness = harness.release();
    let screen = harness.screen();
    assert!(
        screen.contains("deleted Acme") && !screen.contains("saving"),
        "{screen}"
    );
}

#[test]
fn messages_are_kept_with_their_time() {
    let mut harness = accounts().keys("6#gz");
    harness = harness.keys("ge");
    let screen = harness.screen();
    let line = screen
        .lines()
        .find(|line| line.contains("│") && line.contains("deleted Acme"))
        .unwrap();
    assert!(line.contains(":00"), "{line}");
}

#[test]
fn a_backup_and_all_of_the_book_are_jobs_that_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let clock = dealbook::clock::Clock::at("2026-03-02".parse().unwrap());
    let book = dealbook::operations::sample::new_book(clock);
    let mut store = dealbook::store::Store::create(&path, &book).unwrap();
    let at = dealbook::domain::field::Instant(1_772_000_000_000);
    let actor = store.actor(at, "2026-03-02".parse().unwrap());
    record::create(&mut store, &actor, Account::INFO, &[("name", "Acme")]).unwrap();
    let copies = || dealbook::store::backup::backups(&path).unwrap().len();
    let before = copies();
    let harness = Harness::over(store, clock).size(120, 30);
    let mut harness = harness.keys("gzgj");
    let screen = harness.screen();
    assert!(
        screen.contains("back the book up") && screen.contains("backed up: "),
        "{screen}"
    );
    assert_eq!(copies(), before + 1);
    let all = folder.path().join("all");
    let keys = format!("<esc>:export-all<enter>{}<enter>gj", all.display());
    let mut harness = harness.hold("job").keys(&keys);
    assert!(
        harness.screen().contains("export all of the book to"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("x").release();
    assert!(
        harness.screen().contains("cancelled"),
        "{}",
        harness.screen()
    );
    assert!(!all.exists());
    let left = std::fs::read_dir(folder.path()).unwrap().flatten();
    let part = |name: &str| name.contains(".part");
    assert!(
        !left
            .map(|file| file.file_name())
            .any(|name| part(&name.to_string_lossy()))
    );
    let keys = format!("<esc>gh{}<enter>gj", all.display());
    let mut harness = harness.keys(&keys);
    assert!(
        harness.screen().contains("records written to"),
        "{}",
        harness.screen()
    );
    assert!(all.join("manifest.json").exists() || all.join("account.csv").exists());
    // A book in memory has nothing to copy.
    let mut harness = accounts().keys("gz");
    assert!(
        harness.screen().contains("in memory alone"),
        "{}",
        harness.screen()
    );
}
