//! Quotes as stories: what was offered, to the cent, and what became of it.

mod after;
mod scene;

use dealbook::{
    domain::{
        money::Minor,
        quote_math::QuoteDiscount,
        record::{
            product::{Price, ProductRule, RuleKind},
            quote::{PriceOrigin, Quote, QuoteLine, QuoteLineKind},
        },
    },
    operations::quote::{
        bring_in,
        lines::{self, NewLine},
        save,
    },
    store::Op,
};

use crate::support::today;

pub use scene::Scene;
use scene::{currency, fixed, product};

#[test]
fn the_first_quote_takes_the_lines_of_its_opportunity_and_is_primary() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    let header = scene.quote(quote);
    let tag = scene.store.read().device_tag().expect("a tag");
    assert_eq!(header.number, format!("Q-LK-{tag}-0001"));
    assert_eq!(tag.len(), 4);
    assert!(header.primary);
    assert_eq!(header.subject, "Acme line 4");
    assert_eq!(header.price_book, Some(scene.standard));
    assert_eq!(
        header.valid_until,
        today().checked_add_days(chrono::Days::new(30))
    );
    // 12 × 19.99 = 239.88; 19 % of it 45.5772
    assert_eq!(
        scene.figures(quote),
        ["239.88", "0.00", "239.88", "45.58", "285.46"]
    );
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
    let second = scene.make();
    assert!(!scene.quote(second).primary);
    assert!(scene.quote(second).number.ends_with("-0002"));
    scene.undo();
    scene.undo();
    assert!(
        scene
            .store
            .read()
            .get::<Quote>(quote)
            .expect("read")
            .is_none()
    );
    assert_eq!(scene.amount().as_deref(), Some("5000.00 EUR"));
    // A number is never given twice, whatever was undone.
    let third = scene.make();
    assert!(scene.quote(third).number.ends_with("-0003"));
}

#[test]
fn prices_follow_quantity_until_a_hand_sets_them() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.set(quote, 1, "quantity", "100");
    let line = scene.draft(quote).lines()[0].record.clone();
    assert_eq!(line.unit_price, Some(fixed("17.49")));
    assert_eq!(line.price_origin, Some(PriceOrigin::Rule.into()));
    scene.set(quote, 1, "quantity", "99");
    let line = scene.draft(quote).lines()[0].record.clone();
    assert_eq!(line.unit_price, Some(fixed("19.99")));
    assert_eq!(line.price_origin, Some(PriceOrigin::List.into()));
    scene.set(quote, 1, "price", "€ 18.125");
    scene.set(quote, 1, "quantity", "500");
    let line = scene.draft(quote).lines()[0].record.clone();
    assert_eq!(line.unit_price, Some(fixed("18.125")));
    assert_eq!(line.price_origin, Some(PriceOrigin::Hand.into()));
    assert_eq!(scene.figures(quote)[0], "9062.50");
    // No price typed is the price of the book again.
    scene.set(quote, 1, "price", "");
    let line = scene.draft(quote).lines()[0].record.clone();
    assert_eq!(line.unit_price, Some(fixed("17.49")));
    assert_eq!(line.price_origin, Some(PriceOrigin::Rule.into()));
}

#[test]
fn a_price_holds_from_its_day_to_its_day() {
    let mut scene = Scene::new("EUR", false);
    let actor = scene.actor();
    let (roller, standard) = (scene.roller, scene.standard);
    let entry = |price: &str, from: i64, to: i64| Price {
        price_book: Some(standard),
        product: Some(roller),
        price: Some(fixed(price)),
        valid_from: today().checked_add_signed(chrono::TimeDelta::days(from)),
        valid_to: today().checked_add_signed(chrono::TimeDelta::days(to)),
        ..Price::default()
    };
    scene
        .store
        .transact(&actor, Op::new("create"), |tx| {
            tx.insert(&entry("15", -20, -1))?;
            tx.insert(&entry("16", 0, 0))?;
            tx.insert(&entry("17", 1, 20))
        })
        .expect("made");
    let quote = scene.make();
    assert_eq!(
        scene.draft(quote).lines()[0].record.unit_price,
        Some(fixed("16"))
    );
}

#[test]
fn sections_options_and_discounts_add_up_in_a_net_book() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.add(
        quote,
        NewLine {
            kind: Some(QuoteLineKind::Section),
            text: "Belts".into(),
            ..NewLine::default()
        },
    );
    scene.add(
        quote,
        NewLine {
            discount: Some("15%".into()),
            ..product("B-7", "3")
        },
    );
    scene.add(
        quote,
        NewLine {
            text: "Assembly".into(),
            price: Some("480".into()),
            discount: Some("-30".into()),
            ..NewLine::default()
        },
    );
    scene.add(
        quote,
        NewLine {
            optional: true,
            ..product("B-7", "1")
        },
    );
    // 239.88 + round(3 × 349.5 × 0.85 = 891.225) 891.23 + 450
    let draft = scene.draft(quote);
    let out = draft.figures().as_ref().expect("figures");
    let printed: Vec<i64> = out.lines.iter().map(|line| line.amount.0).collect();
    assert_eq!(printed, [23_988, 0, 89_123, 45_000, 34_950]);
    assert_eq!(out.sections[1].subtotal, Minor(134_123));
    assert_eq!(out.sections[1].optional, Minor(34_950));
    assert_eq!(
        scene.figures(quote),
        ["1581.11", "0.00", "1581.11", "300.41", "1881.52"]
    );
    // Make the total 1,500: 81.11 off, spread with the remainder on the largest line.
    scene.header(quote, "discount", "= 1,500");
    assert_eq!(
        scene.figures(quote),
        ["1581.11", "81.11", "1500.00", "285.00", "1785.00"]
    );
    let draft = scene.draft(quote);
    let out = draft.figures().as_ref().expect("figures");
    let nets: i64 = out
        .lines
        .iter()
        .filter(|line| line.summed)
        .map(|line| line.net.0)
        .sum();
    assert_eq!(nets, 150_000);
    assert_eq!(scene.amount().as_deref(), Some("1500.00 EUR"));
    scene.undo();
    assert_eq!(scene.figures(quote)[2], "1581.11");
    assert_eq!(scene.amount().as_deref(), Some("1581.11 EUR"));
    scene.header(quote, "discount", "八五折");
    assert_eq!(scene.quote(quote).discount_percent, Some(fixed("15")));
}

#[test]
fn a_gross_book_keeps_the_printed_price_and_tax_gives_way() {
    let mut scene = Scene::new("EUR", true);
    let quote = scene.make();
    // 12 × 19.99 = 239.88 gross; net = 201.579… → 201.58
    assert_eq!(
        scene.figures(quote),
        ["239.88", "0.00", "201.58", "38.30", "239.88"]
    );
    assert_eq!(scene.amount().as_deref(), Some("201.58 EUR"));
    scene.header(quote, "make_total", "200");
    assert_eq!(
        scene.figures(quote),
        ["239.88", "39.88", "168.07", "31.93", "200.00"]
    );
}

#[test]
fn yen_have_no_cents_and_dinars_have_three_places() {
    let mut scene = Scene::new("JPY", false);
    let quote = scene.make();
    // 12 × 19.99 = 239.88 → 240; 19 % → 45.6 → 46
    assert_eq!(scene.figures(quote), ["240", "0", "240", "46", "286"]);
    let mut scene = Scene::new("BHD", false);
    let quote = scene.make();
    scene.set(quote, 1, "price", "0.0415");
    // 12 × 0.0415 = 0.498; 19 % → 0.09462 → 0.095
    assert_eq!(
        scene.figures(quote),
        ["0.498", "0.000", "0.498", "0.095", "0.593"]
    );
    scene.set(quote, 1, "discount", "-0.001");
    assert_eq!(scene.figures(quote)[2], "0.497");
}

#[test]
fn the_amount_follows_in_the_currency_of_the_opportunity_or_not_at_all() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.header(quote, "currency", "JPY");
    // Without a rate nothing is invented.
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
    let actor = scene.actor();
    scene
        .store
        .transact(&actor, Op::new("rate"), |tx| {
            tx.insert(&dealbook::domain::record::book::CurrencyRate {
                currency: currency("JPY"),
                date: Some(today()),
                rate: Some(fixed("0.0061")),
                ..Default::default()
            })
        })
        .expect("a rate");
    let words = scene.add(quote, product("B-7", "1000"));
    // 240 + 349,500 yen = 349,740 × 0.0061 = 2,133.414
    assert_eq!(scene.amount().as_deref(), Some("2133.41 EUR"));
    assert_eq!(
        words,
        ["the amount of Acme line 4 is € 2,133.41, from ¥ 349,740, was € 239.88"]
    );
}

#[test]
fn each_line_verb_is_one_step_and_goes_back() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    let titles = |scene: &Scene| -> Vec<String> {
        let draft = scene.draft(quote);
        draft
            .lines()
            .iter()
            .map(|line| line.title().to_owned())
            .collect()
    };
    scene.add(quote, product("B-7", "1"));
    scene.add(
        quote,
        NewLine {
            kind: Some(QuoteLineKind::Note),
            text: "From stock".into(),
            before: Some(1),
            ..NewLine::default()
        },
    );
    assert_eq!(titles(&scene), ["From stock", "Roller 100", "Belt 7 m"]);
    let actor = scene.actor();
    lines::move_line(&mut scene.store, &actor, quote, 3, 1).expect("moved");
    assert_eq!(titles(&scene), ["Belt 7 m", "From stock", "Roller 100"]);
    let actor = scene.actor();
    lines::delete_line(&mut scene.store, &actor, quote, 2).expect("deleted");
    assert_eq!(titles(&scene), ["Belt 7 m", "Roller 100"]);
    let actor = scene.actor();
    let off = Some(QuoteDiscount::Percent(fixed("10")));
    lines::set_discount(&mut scene.store, &actor, quote, off).expect("set");
    assert_eq!(scene.figures(quote)[1], "58.94");
    scene.undo();
    scene.undo();
    assert_eq!(titles(&scene), ["Belt 7 m", "From stock", "Roller 100"]);
    scene.undo();
    scene.undo();
    scene.undo();
    assert_eq!(titles(&scene), ["Roller 100"]);
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
    let actor = scene.actor();
    scene.store.redo(&actor).expect("redone");
    assert_eq!(titles(&scene), ["Roller 100", "Belt 7 m"]);
}

#[test]
fn the_editor_saves_once_and_two_windows_do_not_overwrite_each_other() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    let mut mine = scene.draft(quote);
    let mut theirs = scene.draft(quote);
    assert!(!mine.is_changed());
    mine.set_quantity(0, fixed("13"));
    let line = mine.free_item("Freight", fixed("1"), Some(fixed("80")));
    mine.insert(usize::MAX, line);
    assert!(mine.is_changed());
    // Live, before anything is saved: 13 × 19.99 + 80
    let live = mine.figures().as_ref().expect("figures").subtotal;
    assert_eq!(live, Minor(33_987));
    let actor = scene.actor();
    save::save(&mut scene.store, &actor, &mut mine).expect("saved");
    assert!(!mine.is_changed());
    assert_eq!(scene.figures(quote)[0], "339.87");
    theirs.set_quantity(0, fixed("14"));
    let actor = scene.actor();
    let clash = save::save(&mut scene.store, &actor, &mut theirs).unwrap_err();
    assert!(clash.to_string().contains("Quantity of line 1"), "{clash}");
    assert_eq!(scene.figures(quote)[0], "339.87", "nothing was written");
    // Another cell of the same line is no clash.
    let mut theirs = scene.draft(quote);
    mine.change(0, |line| line.text = "Roller, blue".into());
    theirs.change(0, |line| line.optional = true);
    let actor = scene.actor();
    save::save(&mut scene.store, &actor, &mut mine).expect("saved");
    let actor = scene.actor();
    save::save(&mut scene.store, &actor, &mut theirs).expect("saved");
    let line = scene.draft(quote).lines()[0].clone();
    assert_eq!((line.title(), line.record.optional), ("Roller, blue", true));
    scene.undo();
    scene.undo();
    scene.undo();
    assert_eq!(scene.figures(quote)[0], "239.88");
}

#[test]
fn rules_of_products_warn() {
    let mut scene = Scene::new("EUR", false);
    let actor = scene.actor();
    let (roller, belt) = (scene.roller, scene.belt);
    scene
        .store
        .transact(&actor, Op::new("create"), |tx| {
            tx.insert(&ProductRule {
                product: Some(roller),
                kind: Some(RuleKind::Requires.into()),
                other: Some(belt),
                note: "tension".into(),
                ..ProductRule::default()
            })?;
            tx.insert(&ProductRule {
                product: Some(belt),
                kind: Some(RuleKind::Excludes.into()),
                other: Some(roller),
                ..ProductRule::default()
            })
        })
        .expect("rules");
    let quote = scene.make();
    let warnings = lines::warnings(&scene.store.read(), quote, today()).expect("read");
    assert_eq!(
        warnings,
        ["Roller 100 needs Belt 7 m, which is not on the quote (tension)"]
    );
    let words = scene.add(quote, product("B-7", "1"));
    assert!(words.contains(&"Belt 7 m does not go with Roller 100".to_owned()));
}

#[test]
fn margin_is_what_is_left_over_cost() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    let margin = scene.draft(quote).margin().expect("known");
    // 239.88 − 12 × 8.50
    assert_eq!(margin.amount, Minor(13_788));
    assert_eq!(margin.percent.expect("a share").to_string(), "57.478739");
    assert!(!margin.partial);
    scene.add(
        quote,
        NewLine {
            text: "Freight".into(),
            price: Some("50".into()),
            ..NewLine::default()
        },
    );
    let margin = scene.draft(quote).margin().expect("known");
    assert_eq!(margin.amount, Minor(13_788));
    assert!(margin.partial);
}

#[test]
fn what_comes_in_is_made_once_then_changed_then_left_alone() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    let line: QuoteLine = scene.draft(quote).lines()[0].record.clone();
    let mut incoming = bring_in::Incoming {
        quote: Quote {
            net: None,
            ..scene.quote(quote)
        },
        lines: vec![line],
    };
    let actor = scene.actor();
    let same = bring_in::bring_in(&mut scene.store, &actor, &incoming).expect("read");
    assert_eq!(same.value, bring_in::Brought::Same(quote));
    incoming.lines[0].quantity = Some(fixed("2"));
    let actor = scene.actor();
    let changed = bring_in::bring_in(&mut scene.store, &actor, &incoming).expect("read");
    assert_eq!(changed.value, bring_in::Brought::Changed(quote));
    assert_eq!(scene.figures(quote)[0], "39.98");
    scene.send(quote);
    incoming.lines[0].quantity = Some(fixed("3"));
    incoming.quote = scene.quote(quote);
    let actor = scene.actor();
    assert!(bring_in::bring_in(&mut scene.store, &actor, &incoming).is_err());
    incoming.quote.number = "Q-XY-0000-0009".into();
    let actor = scene.actor();
    let made = bring_in::bring_in(&mut scene.store, &actor, &incoming).expect("read");
    assert_eq!(scene.figures(made.value.quote())[0], "59.97");
}
