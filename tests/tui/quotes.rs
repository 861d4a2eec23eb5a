//! The quote editor: what is typed, and what the foot says at once.

use dealbook::{
    clock::Clock,
    domain::{
        id::Ref,
        record::quote::{Quote, QuoteLineKind, QuoteStatus},
    },
    operations::quote::lines::NewLine,
    tui::harness::Harness,
};

use crate::{operations::quotes::Scene, support::today};

/// The editor over a quote with a section, a discount by hand and an option.
fn editor(width: u16, height: u16) -> (Harness, Ref<Quote>) {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    for line in [
        NewLine {
            kind: Some(QuoteLineKind::Section),
            text: "Belts and drives".into(),
            ..NewLine::default()
        },
        NewLine {
            product: Some("B-7".into()),
            quantity: Some(dealbook::domain::money::Fixed::from_int(3)),
            discount: Some("15%".into()),
            ..NewLine::default()
        },
        NewLine {
            text: "安装调试 Assembly on site".into(),
            price: Some("480".into()),
            ..NewLine::default()
        },
        NewLine {
            product: Some("R-100".into()),
            text: "Spare roller".into(),
            optional: true,
            ..NewLine::default()
        },
    ] {
        scene.add(quote, line);
    }
    let actor = scene.actor();
    scene
        .store
        .transact(&actor, dealbook::store::Op::new("edit"), |tx| {
            tx.update(quote, |quote: &mut Quote| {
                quote.number = "Q-LK-7F3K-0042".into();
            })
        })
        .expect("renamed");
    let harness = Harness::over(scene.store, Clock::at(today()))
        .size(width, height)
        .keys("8<enter>");
    (harness, quote)
}

fn quote(harness: &Harness, quote: Ref<Quote>) -> Quote {
    harness.store().read().need(quote).expect("there")
}

#[test]
fn pictures() {
    for (width, height) in [(80, 24), (120, 36), (200, 50)] {
        let (mut harness, _) = editor(width, height);
        insta::assert_snapshot!(format!("quote_{width}"), harness.screen());
    }
}

#[test]
fn the_total_follows_each_key_and_esc_takes_it_back() {
    let (mut harness, _) = editor(120, 36);
    assert!(
        harness.screen().contains("€ 1,611.11"),
        "{}",
        harness.screen()
    );
    // The caret is on the item of the first line; one to the right is its quantity.
    let mut harness = harness.keys("l2");
    assert!(
        harness.screen().contains("€ 1,411.21"),
        "2 × 19.99 at once: {}",
        harness.screen()
    );
    let mut harness = harness.keys("00");
    // From a hundred on the price is 17.49.
    assert!(
        harness.screen().contains("€ 4,869.23"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("<esc>");
    assert!(harness.screen().contains("€ 1,611.11"));
    assert!(!harness.screen().contains("not saved"));
}

#[test]
fn a_quote_is_saved_once_and_undone_once() {
    let (harness, id) = editor(120, 36);
    let mut harness = harness.keys("l20<enter>sService<enter><ctrl+s>");
    assert!(
        harness.screen().contains("saved Q-LK-7F3K-0042 r1"),
        "{}",
        harness.screen()
    );
    let lines = |harness: &Harness| -> usize {
        harness
            .store()
            .read()
            .referring::<dealbook::domain::record::quote::QuoteLine>("quote", id.id())
            .expect("read")
            .len()
    };
    assert_eq!(lines(&harness), 6);
    let mut harness = harness.keys("u");
    assert_eq!(lines(&harness), 5);
    assert!(
        harness.screen().contains("€ 1,611.11"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_product_is_picked_and_priced_by_the_book() {
    let (harness, _) = editor(120, 36);
    let mut harness = harness.keys("aBelt<enter>");
    // Below the first line, one of it at the list price: 1,611.11 + 349.50.
    assert!(
        harness.screen().contains("€ 1,960.61"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("afreight<ctrl+o>120<enter>");
    assert!(
        harness.screen().contains("€ 2,080.61"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("%= 2000<enter>");
    assert!(
        harness.screen().contains("€ 2,000.00"),
        "{}",
        harness.screen()
    );
}

#[test]
fn what_is_sent_is_frozen_and_revised() {
    let (harness, id) = editor(120, 36);
    let harness = harness.keys("S");
    assert_eq!(quote(&harness, id).status, Some(QuoteStatus::Sent.into()));
    let mut harness = harness.keys("a");
    assert!(
        harness.screen().contains("is sent and frozen"),
        "{}",
        harness.screen()
    );
    let mut harness = harness.keys("R");
    assert!(
        harness.screen().contains("Q-LK-7F3K-0042 r2"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("<esc>");
    assert_eq!(quote(&harness, id).status, Some(QuoteStatus::Sent.into()));
}

#[test]
fn what_was_typed_is_kept_when_one_leaves() {
    let (harness, id) = editor(120, 36);
    let harness = harness.keys("l20<enter><esc>");
    let read = harness.store().read();
    let draft = dealbook::operations::quote::Draft::open(&read, id, today()).expect("there");
    assert_eq!(
        draft.lines()[0].record.quantity,
        Some(dealbook::domain::money::Fixed::from_int(20))
    );
}

#[test]
fn it_is_written_to_a_file_and_never_over_one_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("offer.html");
    let typed = format!("E<enter><ctrl+u>{}<enter>", path.display());
    let (harness, id) = editor(120, 36);
    let harness = harness.keys(&typed);
    let page = std::fs::read_to_string(&path).expect("written");
    assert!(page.contains("Q-LK-7F3K-0042"));
    assert!(quote(&harness, id).exported);
    std::fs::write(&path, "mine").expect("written");
    let mut harness = harness.keys(&typed);
    assert!(
        harness.screen().contains("Replace it?"),
        "{}",
        harness.screen()
    );
    let harness = harness.keys("n");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "mine");
    harness.keys(&typed).keys("y");
    assert_ne!(std::fs::read_to_string(&path).expect("there"), "mine");
}

#[test]
fn a_form_of_export_is_found_by_what_stands_beside_it() {
    let (harness, _) = editor(120, 36);
    let screen = harness.keys("Ecsv").screen();
    assert!(screen.contains("Table as it is printed"), "{screen}");
    assert!(!screen.contains("Page for the customer"), "{screen}");
}

#[test]
fn a_quote_is_added_to_a_deal_which_is_asked_first() {
    let mut harness = Harness::sample().size(120, 36).keys("8a");
    let screen = harness.screen();
    assert!(screen.contains("Which deal is the quote for?"), "{screen}");
    // the newest that are open; those that are closed are newer in the sample
    assert!(screen.contains("注塑机联网套件"), "{screen}");
    assert!(!screen.contains("Slab yard radio"), "{screen}");
    let harness = harness.keys("melt shop");
    let mut harness = harness.keys("<enter>");
    assert_eq!(harness.focus(), "quote");
    let screen = harness.screen();
    assert!(
        screen.contains("Melt shop") && !screen.contains("0 of 0"),
        "{screen}"
    );
}
