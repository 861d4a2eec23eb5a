//! Quotes as documents: what goes out, and that what comes back is the same to the cent.

use dealbook::{
    domain::{
        field::Record as _,
        id::Ref,
        money::{Currency, Fixed, Minor},
        quote_math::{QuoteDiscount, QuoteOut},
        quote_sheet,
        record::{
            account::Account,
            contact::Contact,
            quote::{Quote, QuoteLine, QuoteLineKind, QuoteStatus},
        },
    },
    operations::quote::{
        Draft,
        bring_in::{Brought, bring_in},
        lines::{NewLine, put_discount},
    },
    store::{Op, Store},
    transfer::{
        dialect::Dialect,
        quote_document::{
            Document, Layout,
            incoming::{FlatError, is_flat, parse_flat},
        },
    },
};
use proptest::prelude::*;

use crate::{
    operations::quotes::Scene,
    support::{at, book, today},
};

fn document(store: &Store, quote: Ref<Quote>, layout: Layout) -> String {
    let document = Document::of(&store.read(), quote, layout, today()).expect("made");
    String::from_utf8(document.bytes().to_vec()).expect("text")
}

fn fixed(text: &str) -> Fixed {
    Fixed::parse(text).expect("a number")
}

/// A quote with a bit of everything, to a customer whose name is a formula.
fn rich(gross: bool) -> (Scene, Ref<Quote>) {
    let mut scene = Scene::new("EUR", gross);
    let quote = scene.make();
    for line in [
        NewLine {
            kind: Some(QuoteLineKind::Section),
            text: "Belts & drives".into(),
            ..NewLine::default()
        },
        NewLine {
            product: Some("B-7".into()),
            quantity: Some(fixed("3")),
            discount: Some("15%".into()),
            ..NewLine::default()
        },
        NewLine {
            text: "=HYPERLINK(\"http://evil\",\"Assembly\")".into(),
            price: Some("480".into()),
            discount: Some("-30".into()),
            ..NewLine::default()
        },
        NewLine {
            kind: Some(QuoteLineKind::Note),
            text: "<script>alert(1)</script>\nDelivered to dock 4".into(),
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
    scene.header(quote, "discount", "10%");
    scene.header(quote, "terms", "30 days net.\nEx works.");
    let actor = scene.actor();
    let account = scene.quote(quote).account.expect("an account");
    scene
        .store
        .transact(&actor, Op::new("edit"), |tx| {
            tx.update(account, |account: &mut Account| {
                account.name = "Acme & Söhne GmbH".into();
                account.street = "Hafenstraße 1".into();
                account.postal_code = "20457".into();
                account.city = "Hamburg".into();
            })?;
            let contact = tx.insert(&Contact {
                given_name: "Ann".into(),
                family_name: "Lee".into(),
                account: Some(account),
                ..Contact::default()
            })?;
            tx.update(quote, |quote: &mut Quote| {
                quote.contact = Some(contact);
                quote.number = "Q-LK-7F3K-0042".into();
            })
        })
        .expect("edited");
    (scene, quote)
}

#[test]
fn the_page_for_the_customer() {
    let (scene, quote) = rich(false);
    let html = document(&scene.store, quote, Layout::Html);
    assert!(!html.contains("<script>"), "text is text");
    assert!(html.contains("&lt;script&gt;"));
    assert!(
        !html.contains("http:") || html.contains("&quot;http:"),
        "nothing is fetched"
    );
    for secret in ["8.5", "List", "By hand"] {
        assert!(
            !html.contains(&format!(">{secret}<")),
            "cost and origin are ours"
        );
    }
    let body = html.split_once("<body>").expect("a body").1;
    insta::assert_snapshot!("quote_page_en", body);
}

#[test]
fn the_page_in_chinese_with_prices_that_include_tax() {
    let (mut scene, quote) = rich(true);
    scene.header(quote, "language", "zh");
    scene.send(quote);
    let html = document(&scene.store, quote, Layout::Html);
    assert!(html.contains("<html lang=\"zh\">"));
    let body = html.split_once("<body>").expect("a body").1;
    insta::assert_snapshot!("quote_page_zh", body);
}

#[test]
fn a_flat_file_names_every_value_and_runs_nothing() {
    let (scene, quote) = rich(false);
    let flat = document(&scene.store, quote, Layout::Flat(Dialect::PLAIN));
    let mut csv = csv::Reader::from_reader(flat.as_bytes());
    let headings: Vec<String> = csv
        .headers()
        .expect("headings")
        .iter()
        .map(Into::into)
        .collect();
    assert!(is_flat(&headings));
    for field in QuoteLine::INFO
        .specs()
        .iter()
        .filter(|spec| spec.is_stored() && spec.name != "quote")
    {
        assert!(
            headings.contains(&format!("line_{}", field.name)),
            "{}",
            field.name
        );
    }
    let at = |name: &str| {
        headings
            .iter()
            .position(|heading| heading == name)
            .expect(name)
    };
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 6);
    assert!(
        rows.iter()
            .all(|row| &row[at("quote_number")] == "Q-LK-7F3K-0042")
    );
    assert!(rows.iter().all(|row| &row[at("quote_net")] == "1423.00"));
    assert_eq!(&rows[2][at("line_unit_price")], "349.5");
    assert_eq!(&rows[2][at("line_discount_percent")], "15");
    assert_eq!(&rows[2][at("line_amount")], "891.23");
    assert_eq!(
        &rows[3][at("line_text")],
        "'=HYPERLINK(\"http://evil\",\"Assembly\")"
    );
    assert_eq!(&rows[3][at("line_discount_amount")], "30");
    assert!(flat.ends_with("\r\n") && !flat.contains("\u{FEFF}"));
}

#[test]
fn the_print_layout_reads_like_the_page() {
    let (scene, quote) = rich(false);
    let print = document(&scene.store, quote, Layout::Print(Dialect::PLAIN));
    insta::assert_snapshot!("quote_print", print.replace("\r\n", "\n"));
    let excel = document(
        &scene.store,
        quote,
        Layout::Print(Dialect::excel("de_DE.UTF-8")),
    );
    assert!(excel.starts_with("\u{FEFF}Quote;Draft;"));
    assert!(excel.contains(";891,23\r\n"));
    let json: serde_json::Value =
        serde_json::from_str(&document(&scene.store, quote, Layout::Json)).expect("JSON");
    assert_eq!(json["totals"]["net"], "1423.00");
    assert_eq!(json["lines"][2]["figures"]["amount"], "891.23");
    assert_eq!(json["number"], "Q-LK-7F3K-0042");
}

#[test]
fn a_spreadsheet_of_another_place_gives_it_back() {
    let (mut scene, quote) = rich(false);
    let written = document(&scene.store, quote, Layout::Flat(Dialect::excel("de_DE")));
    assert!(written.starts_with("\u{FEFF}quote_id;quote_number;"));
    let file = parse_flat(&scene.store.read(), written.as_bytes()).expect("read");
    assert!(file.words.is_empty(), "{:?}", file.words);
    let actor = scene.actor();
    let told = bring_in(&mut scene.store, &actor, &file.quotes[0]).expect("brought in");
    assert_eq!(told.value, Brought::Same(quote));
    assert!(told.changes.ids.is_empty());
    // The same rows with one quantity changed by hand.
    let changed = written.replacen(";3;pc;349,5;", ";4;pc;349,5;", 1);
    assert_ne!(changed, written);
    let file = parse_flat(&scene.store.read(), changed.as_bytes()).expect("read");
    assert!(
        file.words[0].contains("the file says 1423,00"),
        "{:?}",
        file.words
    );
    let actor = scene.actor();
    let told = bring_in(&mut scene.store, &actor, &file.quotes[0]).expect("brought in");
    assert_eq!(told.value, Brought::Changed(quote));
    scene.undo();
    assert_eq!(
        document(&scene.store, quote, Layout::Flat(Dialect::excel("de_DE"))),
        written
    );
    let bad = written.replacen(";349,5;", ";3 hundred;", 1);
    let refused = parse_flat(&scene.store.read(), bad.as_bytes()).expect_err("no number");
    assert!(
        matches!(refused, FlatError::Cell { row: 4, .. }),
        "{refused}"
    );
}

#[test]
fn another_book_takes_it_with_the_products_it_knows() {
    let (mut scene, quote) = rich(true);
    scene.send(quote);
    let written = document(&scene.store, quote, Layout::Flat(Dialect::PLAIN));
    let mut other = book();
    let file = parse_flat(&other.read(), written.as_bytes()).expect("read");
    assert!(
        file.words
            .contains(&"there is no one product `Belt 7 m`".to_owned())
    );
    let actor = at(&other, 1);
    let told = bring_in(&mut other, &actor, &file.quotes[0]).expect("brought in");
    let theirs = Draft::open(&other.read(), told.value.quote(), today()).expect("there");
    let ours = scene.draft(quote);
    assert_eq!(theirs.figures(), ours.figures());
    assert_eq!(theirs.lines()[2].title(), "Belt 7 m");
    assert_eq!(theirs.quote().status, Some(QuoteStatus::Sent.into()));
}

#[derive(Clone, Debug)]
struct AnyLine {
    kind: u8,
    text: String,
    quantity: i64,
    price: i64,
    percent: Option<i64>,
    off: Option<i64>,
    optional: bool,
    rate: usize,
}

fn any_line() -> impl Strategy<Value = AnyLine> {
    (
        0_u8..8,
        "[-=+@'\"a-z ,;\t\r\n张（·]{0,12}",
        -3_000_000_000_i64..3_000_000_000,
        -9_000_000_000_i64..90_000_000_000,
        proptest::option::of(-20_000_000_i64..120_000_000),
        proptest::option::of(-5_000_i64..500_000),
        proptest::bool::weighted(0.2),
        0_usize..4,
    )
        .prop_map(
            |(kind, text, quantity, price, percent, off, optional, rate)| AnyLine {
                kind,
                text,
                quantity,
                price,
                percent,
                off,
                optional,
                rate,
            },
        )
}

fn any_discount() -> impl Strategy<Value = Option<QuoteDiscount>> {
    prop_oneof![
        Just(None),
        (0_i64..60_000_000).prop_map(|percent| Some(QuoteDiscount::Percent(Fixed(percent)))),
        (0_i64..100_000).prop_map(|off| Some(QuoteDiscount::Amount(Minor(off)))),
        (0_i64..1_000_000).prop_map(|total| Some(QuoteDiscount::Total(Minor(total)))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_quote_comes_back_from_any_flat_file(
        lines in proptest::collection::vec(any_line(), 0..9),
        discount in any_discount(),
        currency in prop_oneof![Just("EUR"), Just("JPY"), Just("BHD"), Just("CNY")],
        gross in any::<bool>(),
        locale in prop_oneof![Just(""), Just("de_DE"), Just("en_US"), Just("de_CH")],
        words in "[-=+@'\"a-z ,;\r\n张]{0,20}",
    ) {
        let mut store = book();
        let actor = at(&store, 1);
        let currency = Currency::parse(currency).expect("a code");
        let mut quote = Quote {
            number: "Q-LK-7F3K-0042".into(),
            revision: Some(2),
            currency: Some(currency),
            includes_tax: gross,
            subject: words.clone(),
            terms: words,
            status: Some(QuoteStatus::Draft.into()),
            issued_on: Some(today()),
            ..Quote::default()
        };
        put_discount(&mut quote, discount);
        let rates = ["0", "7", "19", "8.875"];
        let lines: Vec<QuoteLine> = lines.iter().enumerate().map(|(at, line)| QuoteLine {
            position: Some(at as i64 + 1),
            kind: Some(match line.kind {
                0 => QuoteLineKind::Section,
                1 => QuoteLineKind::Note,
                _ => QuoteLineKind::Item,
            }.into()),
            text: line.text.clone(),
            quantity: Some(Fixed(line.quantity)),
            unit_price: Some(Fixed(line.price)),
            discount_percent: line.percent.map(Fixed),
            discount_amount: line.percent.map_or(line.off, |_| None).and_then(|off| {
                Fixed::from_decimal(Minor(off).to_decimal(currency))
            }),
            optional: line.optional,
            tax_class: format!("class {}", line.rate),
            tax_rate: Some(fixed(rates[line.rate])),
            ..QuoteLine::default()
        }).collect();
        let (id, _) = store.transact(&actor, Op::new("create"), |tx| {
            let id = tx.insert(&quote)?;
            for line in &lines {
                tx.insert(&QuoteLine { quote: Some(id), ..line.clone() })?;
            }
            Ok(id)
        }).expect("made");
        let base = store.catalog().base();
        let ours = quote_sheet::figures(&quote, &lines, base);
        let dialect = if locale.is_empty() { Dialect::PLAIN } else { Dialect::excel(locale) };
        let written = document(&store, id, Layout::Flat(dialect));
        let file = parse_flat(&store.read(), written.as_bytes()).expect("read back");
        prop_assert!(file.words.is_empty(), "{:?}", file.words);
        prop_assert_eq!(file.quotes.len(), 1);
        // Into an empty book it is the same quote; into its own it changes nothing.
        let mut other = book();
        let actor = at(&other, 1);
        let told = bring_in(&mut other, &actor, &file.quotes[0]).expect("brought in");
        let theirs = Draft::open(&other.read(), told.value.quote(), today()).expect("there");
        prop_assert_eq!(theirs.figures(), &ours);
        if let Ok(QuoteOut { net_total, taxes, .. }) = &ours {
            let sums: i64 = taxes.iter().map(|tax| tax.base.0).sum();
            prop_assert_eq!(net_total.0, sums);
        }
        let actor = at(&store, 2);
        let told = bring_in(&mut store, &actor, &file.quotes[0]).expect("brought in");
        prop_assert_eq!(told.value, Brought::Same(id));
    }
}
