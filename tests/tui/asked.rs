//! What the interface asks the book for, and when: furniture before data, nothing for a key that moves the cursor.

use dealbook::{
    domain::{
        field::{Date, days},
        record::{account::Account, activity::Activity},
    },
    store::{Changes, Op},
    tui::{harness::Harness, message::Message},
};

const TODAY: &str = "2026-03-02";

fn today() -> Date {
    TODAY.parse().expect("a day")
}

fn fill(harness: &mut Harness, run: impl FnOnce(&mut dealbook::store::Tx<'_>)) {
    let at = dealbook::domain::field::Instant(days(today()) * 86_400_000);
    let actor = harness.store().actor(at, today());
    harness
        .store_mut()
        .transact(&actor, Op::new("create"), |tx| {
            run(tx);
            Ok(())
        })
        .expect("filled");
}

/// So many accounts, in the order of their names.
fn accounts(count: usize, width: u16) -> Harness {
    let mut harness = Harness::empty().size(width, 30);
    fill(&mut harness, |tx| {
        for at in 0..count {
            tx.insert(&Account {
                name: format!("Account {at:04}"),
                ..Account::default()
            })
            .expect("inserted");
        }
    });
    let mut harness = harness.keys("6");
    harness.asked();
    harness
}

/// So many tasks, one a day, the last one today.
fn tasks(count: i64) -> Harness {
    let mut harness = Harness::empty().size(100, 30);
    fill(&mut harness, |tx| {
        for back in 0..count {
            tx.insert(&Activity {
                subject: format!("task {back} ago"),
                due: dealbook::domain::field::date(days(today()) - back),
                ..Activity::default()
            })
            .expect("inserted");
        }
    });
    harness
}

#[test]
fn the_furniture_is_there_before_the_data() {
    let mut harness = tasks(3).hold("today");
    let screen = harness.screen();
    assert!(
        screen.contains("1 Today") && screen.contains("Space done"),
        "{screen}"
    );
    assert!(!screen.contains("task 1 ago"), "{screen}");
    let mut harness = harness.release();
    assert!(harness.screen().contains("task 1 ago"));
}

#[test]
fn the_first_screen_asks_for_its_beginning_first() {
    let mut harness = tasks(300).hold("figures");
    assert_eq!(harness.asked(), ["today", "today", "figures"]);
    let screen = harness.screen();
    assert!(
        screen.contains("OVERDUE  299") && screen.contains("1 of 300"),
        "{screen}"
    );
    assert!(!screen.contains("won this quarter"), "{screen}");
    let mut harness = harness.release().keys("jjjjj");
    assert!(harness.asked().is_empty(), "moving asks for nothing");
    let mut harness = harness.keys("G");
    let screen = harness.screen();
    assert!(
        screen.contains("TODAY  1") && screen.contains("task 0 ago"),
        "{screen}"
    );
    assert_eq!(harness.asked(), ["agenda"], "far away are other lines");
}

#[test]
fn moving_in_a_list_asks_for_lines_well_before_they_are_seen() {
    let mut harness = accounts(400, 100);
    let mut asked = 0;
    for step in 1..=100 {
        harness = harness.keys("j");
        let slots = harness.asked();
        asked += slots.len();
        assert!(slots.iter().all(|slot| *slot == "rows"), "{slots:?}");
        let screen = harness.screen();
        assert!(screen.contains(&format!("Account {step:04}")), "{screen}");
    }
    assert!(asked <= 3, "{asked} questions for 100 keys");
}

#[test]
fn the_record_that_comes_next_is_read_ahead() {
    let mut harness = accounts(40, 120).hold("beside");
    harness = harness.keys("j");
    assert_eq!(harness.asked(), ["ahead"], "only the one after it");
    for step in 2..5 {
        harness = harness.keys("j");
        let screen = harness.screen();
        let beside = format!("Account {step:04}  Account\n");
        assert!(screen.contains(&beside), "no {beside}: {screen}");
    }
}

#[test]
fn a_letter_of_a_filter_is_one_question_where_little_is_found() {
    let mut harness = accounts(400, 100).keys("/03");
    harness.asked();
    harness = harness.keys("9");
    assert_eq!(harness.asked(), ["list"]);
    let screen = harness.screen();
    assert!(
        screen.contains("Account 0390") && screen.contains("1 of"),
        "{screen}"
    );
}

#[test]
fn lines_stay_until_newer_ones_come() {
    let harness = accounts(40, 100).hold("whole list");
    let catalog = std::sync::Arc::clone(harness.store().catalog());
    let changes = Changes {
        many: true,
        ..Changes::default()
    };
    let mut harness = harness;
    harness.send(Message::Changed(changes, catalog));
    assert!(harness.screen().contains("Account 0003"));
}
