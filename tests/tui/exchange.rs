//! What the interface shows of the exchange with a server: it never waits for it, and never says more than is true.

use std::sync::atomic::{AtomicI64, Ordering};

use dealbook::{
    store::{self, Read},
    tui::{
        harness::Harness,
        message::Message,
        standing::{Phase, Standing},
    },
};

#[test]
fn the_top_line_says_what_waits_and_that_the_server_is_away() {
    static WAITING: AtomicI64 = AtomicI64::new(0);
    fn look(read: &Read<'_>) -> store::Result<Standing> {
        Ok(Standing {
            waiting: WAITING.load(Ordering::Relaxed),
            inbox: read.open_conflicts()?,
            ..Standing::default()
        })
    }
    let mut harness = Harness::empty().size(140, 30);
    assert!(
        !harness.screen().contains("in sync"),
        "a book without a server says nothing"
    );
    harness.exchange(look);
    harness.send(Message::Exchange(Phase::Quiet));
    assert!(
        harness.screen().contains("Lena's book · in sync"),
        "{}",
        harness.screen()
    );
    harness.send(Message::Exchange(Phase::Away));
    WAITING.store(2, Ordering::Relaxed);
    // What is done while it is away is counted at once.
    let mut harness = harness.keys("4aBridge<ctrl+s><esc>1");
    assert!(
        harness.screen().contains("offline · 2 to send"),
        "{}",
        harness.screen()
    );
    WAITING.store(0, Ordering::Relaxed);
    harness.send(Message::Exchange(Phase::Quiet));
    assert!(
        harness.screen().contains("· in sync"),
        "{}",
        harness.screen()
    );
    harness.send(Message::Exchange(Phase::LoggedOut));
    assert!(
        harness.screen().contains("! log in again"),
        "{}",
        harness.screen()
    );
}

#[test]
fn without_a_server_the_key_says_how_to_get_one() {
    let mut harness = Harness::empty().size(120, 30).keys("gx");
    assert!(
        harness.screen().contains("this book has no server"),
        "{}",
        harness.screen()
    );
}
