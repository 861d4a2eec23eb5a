//! What the interface shows of the exchange with a server: it never waits for it, and never says more than is true.

use std::sync::atomic::{AtomicI64, Ordering};

use dealbook::{
    domain::field::Instant,
    store::{self, Read},
    tui::{
        harness::Harness,
        message::{Message, Trouble},
        standing::{Phase, Standing},
    },
};

#[test]
fn the_status_line_says_what_waits_and_that_the_server_is_away() {
    static WAITING: AtomicI64 = AtomicI64::new(0);
    fn look(read: &Read<'_>) -> store::Result<Standing> {
        Ok(Standing {
            waiting: WAITING.load(Ordering::Relaxed),
            inbox: read.open_conflicts()?,
            exchanged: Some(Instant(crate::support::START)),
            ..Standing::default()
        })
    }
    let mut harness = Harness::empty().size(100, 30);
    assert!(
        !harness.screen().contains("in sync"),
        "a book without a server says nothing"
    );
    harness.exchange(look);
    harness.send(Message::Exchange(Phase::Quiet));
    assert!(harness.screen().contains("in sync"), "{}", harness.screen());
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
    assert!(harness.screen().contains("in sync"), "{}", harness.screen());
    harness.send(Message::Exchange(Phase::LoggedOut));
    assert!(
        harness.screen().contains("! log in again"),
        "{}",
        harness.screen()
    );
}

fn nothing_waits(_read: &Read<'_>) -> store::Result<Standing> {
    Ok(Standing {
        exchanged: Some(Instant(crate::support::START)),
        ..Standing::default()
    })
}

#[test]
fn without_a_server_the_key_leads_to_one() {
    let mut harness = Harness::empty().size(100, 30).keys("gx");
    assert!(
        harness.screen().contains("Log in as"),
        "{}",
        harness.screen()
    );
    // The name is needed, and nobody is asked without it.
    let mut harness = harness.keys("crm.example.com<ctrl+s>");
    assert!(harness.logging_in.is_none());
    assert!(
        harness.screen().contains("the name are needed"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("lena@example.com<enter>K7-42<tab>geheim 1");
    let screen = harness.screen();
    assert!(
        !screen.contains("geheim") && screen.contains("••••••••"),
        "{screen}"
    );
    assert!(screen.contains("choose a password"), "{screen}");
    let mut harness = harness.keys("<enter>");
    let (_, entry) = harness.logging_in.clone().expect("the server is asked");
    assert_eq!(entry.url, "crm.example.com");
    assert_eq!(entry.login, "lena@example.com");
    assert_eq!(
        (entry.invite.as_str(), entry.password.as_str()),
        ("K7-42", "geheim 1")
    );
    assert!(
        harness.screen().contains("Asking the server"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_company_with_a_certificate_of_its_own_is_let_in_from_the_page() {
    let keys = "gXcrm.example.com<enter>lena<enter><enter>geheim<down>";
    let mut harness = Harness::empty().size(100, 30).keys(keys);
    let screen = harness.screen();
    assert!(
        screen.contains("Certificate") && screen.contains("a file (PEM)"),
        "{screen}"
    );
    let harness = harness.keys("~/ca.pem<enter>");
    let mut small = Harness::empty().size(40, 10).keys("gX<ctrl+s>");
    let screen = small.screen();
    assert!(screen.contains("the name are needed"), "{screen}");
    let (_, entry) = harness.logging_in.expect("the server is asked");
    assert_eq!(
        (entry.password.as_str(), entry.authority.as_str()),
        ("geheim", "~/ca.pem")
    );
}

#[test]
fn who_is_refused_reads_why_and_what_was_typed_stays() {
    let keys = "gXcrm.example.com<enter>lena<enter><enter>wrong<enter>";
    let mut harness = Harness::empty().size(100, 30).keys(keys);
    harness.let_in(Err(Trouble {
        hint: Some("a new invite helps".into()),
        ..Trouble::new("the server lets nobody in with that")
    }));
    let screen = harness.screen();
    assert!(
        screen.contains("nobody in with that") && screen.contains("a new invite helps"),
        "{screen}"
    );
    let mut harness = harness.keys("<ctrl+u>right<enter>");
    let (_, entry) = harness.logging_in.clone().expect("asked again");
    assert_eq!(
        (entry.login.as_str(), entry.password.as_str()),
        ("lena", "right")
    );
    // Once it is let in, the page says where the book stands.
    harness.exchange(nothing_waits);
    harness.let_in(Ok("logged in to Example as Lena"));
    harness.send(Message::Exchange(Phase::Quiet));
    let screen = harness.screen();
    assert!(
        screen.contains("https://crm.example.com") && screen.contains("in sync"),
        "{screen}"
    );
    assert!(screen.contains("logged in to Example"), "{screen}");
    // Leaving it takes the words from the status line.
    let mut harness = harness.keys("o");
    let screen = harness.screen();
    assert!(
        screen.contains("logged out") && !screen.contains("in sync"),
        "{screen}"
    );
}

#[test]
fn a_device_that_was_sent_away_is_led_to_log_in_again() {
    let mut harness = Harness::empty().size(100, 30);
    harness.exchange(nothing_waits);
    harness.send(Message::Exchange(Phase::LoggedOut));
    let mut harness = harness.keys("gx");
    let screen = harness.screen();
    assert!(
        screen.contains("https://crm.example.com") && screen.contains("Password"),
        "{screen}"
    );
}
