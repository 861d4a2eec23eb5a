//! Every action on every screen, at many sizes, with many records, one and none: nothing panics. Any keys, any bytes of
//! the mouse, any order of sizes: nothing panics either, and the book stays sound.

use dealbook::{
    domain::{
        field::Instant,
        record::{account::Account, opportunity::Opportunity},
    },
    store::Op,
    tui::{
        action::{ACTIONS, CONTEXTS},
        harness::Harness,
    },
};
use proptest::prelude::*;

const SIZES: [(u16, u16); 8] = [
    (1, 1),
    (10, 3),
    (20, 5),
    (40, 10),
    (80, 24),
    (100, 30),
    (120, 36),
    (200, 60),
];

/// Ways into the screens: tabs, lists by `g`, a record, a form, what lies over them.
const PLACES: [&str; 32] = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "gp",
    "4<enter>",
    "6<enter><tab>",
    "4e",
    "6a",
    "4<ctrl+p>",
    "4C",
    "4K",
    "4s",
    "4\"",
    "4b",
    "4bstage<enter>",
    "4*e",
    "4*eCity<enter>",
    "4<enter>i",
    "4<enter>c",
    "6e<ctrl+g>",
    "4:",
    "4/",
    "4ma'",
    "gj",
    "g?",
    "g,",
];

fn sweep(mut harness: Harness, sizes: &[(u16, u16)]) {
    for (width, height) in sizes {
        harness = harness.size(*width, *height);
        for place in PLACES {
            for spec in ACTIONS {
                harness.editor = Some("row,name\n1,other\n".into());
                harness = harness.keys("<esc><esc><esc><esc>").keys(place);
                harness.act(spec.action);
                harness.is_over = false;
            }
            harness.screen();
        }
    }
}

/// So many accounts with a deal each.
fn with(count: usize) -> Harness {
    let mut harness = Harness::empty();
    let actor = harness
        .store()
        .actor(Instant(1_772_000_000_000), "2026-03-02".parse().unwrap());
    harness
        .store_mut()
        .transact(&actor, Op::new("create"), |tx| {
            for at in 0..count {
                let name = format!("客户 {at:05}\u{202e}\u{1b}[31m 张伟");
                let account = tx.insert(&Account {
                    name: name.clone(),
                    ..Account::default()
                })?;
                tx.insert(&Opportunity {
                    name,
                    account: Some(account),
                    ..Opportunity::default()
                })?;
            }
            Ok(())
        })
        .unwrap();
    harness
}

#[test]
fn every_action_everywhere_in_an_empty_book() {
    sweep(Harness::empty(), &[(1, 1), (130, 40)]);
}

#[test]
fn every_action_everywhere_with_one_record() {
    sweep(with(1), &[(60, 20)]);
}

#[test]
fn every_screen_at_every_size_in_the_sample() {
    let mut harness = Harness::sample();
    for (width, height) in SIZES {
        harness = harness.size(width, height);
        for place in PLACES {
            harness = harness.keys("<esc><esc><esc><esc>").keys(place);
            let screen = harness.screen();
            assert_eq!(screen.lines().count(), usize::from(height), "{place}");
        }
    }
}

#[test]
fn every_screen_with_ten_thousand_rows() {
    let mut harness = with(10_000);
    for (width, height) in [(40, 10), (120, 36)] {
        harness = harness.size(width, height);
        for place in PLACES {
            harness = harness
                .keys("<esc><esc><esc><esc>")
                .keys(place)
                .keys("Gk<pgup>");
            let screen = harness.screen();
            assert!(
                !screen.contains('\u{202e}') && !screen.contains('\u{1b}'),
                "{place}"
            );
        }
    }
}

#[test]
fn every_action_once_in_the_sample() {
    let mut harness = Harness::sample().size(120, 36);
    for place in PLACES {
        for spec in ACTIONS {
            harness = harness.keys("<esc><esc><esc><esc>").keys(place);
            harness.act(spec.action);
        }
        harness.screen();
    }
}

/// What a layer of a context answers to: keys that nobody handles would be promises not kept.
#[test]
fn every_context_is_one_of_the_table() {
    for context in CONTEXTS {
        let actions = ACTIONS.iter().filter(|spec| spec.context == *context);
        assert!(actions.count() > 0, "{}", context.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_panics(
        keys in "([a-zA-DF-Z1-9.:/?<>#!%=+'\"*{}張é -]|<(esc|enter|tab|backtab|space|backspace|delete|up|down|left|right|home|end|pgup|pgdn|shift\\+down|alt\\+[hjkl0]|f[123]|ctrl\\+[adefgoprsuwx])>){1,60}",
        width in 1_u16..140,
        height in 1_u16..50,
    ) {
        let mut harness = Harness::empty().size(width, height).keys(&keys);
        harness.screen();
    }

    #[test]
    fn no_keys_clicks_drags_and_sizes_panic_over_records(
        steps in prop::collection::vec(
            prop_oneof![
                "[a-zA-DF-Z1-9.:/?<>#=+'\"*{} -]{1,6}".prop_map(Step::Keys),
                "<(esc|enter|tab|space|backspace|up|down|pgdn|ctrl\\+[aefgprsu])>".prop_map(Step::Keys),
                (0_u16..140, 0_u16..50).prop_map(|(x, y)| Step::Click(x, y)),
                (0_u16..140, 0_u16..50, 0_u16..140, 0_u16..50).prop_map(|(a, b, c, d)| Step::Drag(a, b, c, d)),
                (1_u16..160, 1_u16..60).prop_map(|(x, y)| Step::Size(x, y)),
                "\\PC{0,20}".prop_map(Step::Paste),
            ],
            1..30,
        ),
    ) {
        let mut harness = with(3).size(120, 36).keys("4");
        for step in steps {
            harness = match step {
                Step::Keys(keys) => harness.keys(&keys),
                Step::Click(x, y) => harness.click(x, y),
                Step::Drag(a, b, c, d) => harness.drag((a, b), (c, d)),
                Step::Size(x, y) => harness.size(x, y),
                Step::Paste(text) => harness.paste(&text),
            };
            harness.screen();
        }
        // Whatever was pressed can be taken back, and what is there can be read.
        let accounts: Vec<Account> = harness.store().read().all().unwrap();
        prop_assert!(accounts.iter().all(|account| account.id.is_some()));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Keys(String),
    Click(u16, u16),
    Drag(u16, u16, u16, u16),
    Size(u16, u16),
    Paste(String),
}
