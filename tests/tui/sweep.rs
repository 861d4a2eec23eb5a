//! Every action on every screen, at many sizes, with many records and with none: nothing panics.

use dealbook::tui::{action::ACTIONS, harness::Harness};
use proptest::prelude::*;

const SIZES: [(u16, u16); 6] = [(10, 3), (20, 5), (40, 10), (80, 24), (120, 36), (200, 60)];

/// Ways into the screens: tabs, lists by `g`, a record, a form, what lies over them.
const PLACES: [&str; 16] = [
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
];

fn sweep(mut harness: Harness) {
    for (width, height) in [(20, 5), (80, 24), (130, 40)] {
        harness = harness.size(width, height);
        for place in PLACES {
            for spec in ACTIONS {
                harness = harness.keys("<esc><esc><esc><esc>").keys(place);
                harness.act(spec.action);
                harness.is_over = false;
            }
            harness.screen();
        }
    }
}

#[test]
fn every_action_everywhere_in_an_empty_book() {
    sweep(Harness::empty());
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_panics(
        keys in "([a-zA-DF-Z1-9.:/?<>#!%=+'张é -]|<(esc|enter|tab|backtab|space|backspace|delete|up|down|left|right|home|end|pgup|pgdn|ctrl\\+[adeprsuwx])>){1,60}",
        width in 1_u16..140,
        height in 1_u16..50,
    ) {
        let mut harness = Harness::empty().size(width, height).keys(&keys);
        harness.screen();
    }
}
