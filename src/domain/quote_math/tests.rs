//! Quotes worked by hand, and what must hold of every quote in currencies of 0, 2 and 3 places.

use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use super::*;

fn fixed(text: &str) -> Fixed {
    Fixed::parse(text).unwrap()
}

fn item(quantity: &str, unit_price: &str, rate: &str) -> LineIn {
    LineIn {
        quantity: fixed(quantity),
        unit_price: fixed(unit_price),
        tax_class: format!("vat{rate}"),
        tax_rate: fixed(rate),
        ..LineIn::default()
    }
}

fn heading() -> LineIn {
    LineIn {
        kind: LineKind::Section,
        ..LineIn::default()
    }
}

fn quote(code: &str, lines: Vec<LineIn>) -> QuoteIn {
    QuoteIn {
        currency: Currency::parse(code).unwrap(),
        includes_tax: false,
        discount: None,
        lines,
    }
}

fn gross(quote: QuoteIn) -> QuoteIn {
    QuoteIn {
        includes_tax: true,
        ..quote
    }
}

fn less(quote: QuoteIn, discount: QuoteDiscount) -> QuoteIn {
    QuoteIn {
        discount: Some(discount),
        ..quote
    }
}

fn shares(out: &QuoteOut) -> Vec<i64> {
    out.lines.iter().map(|line| line.discount_share.0).collect()
}

#[test]
fn a_line_is_rounded_once() {
    let amount = |code, line| compute(&quote(code, vec![line])).unwrap().lines[0].amount.0;
    let percent = |line, percent| LineIn {
        discount: Some(Discount::Percent(fixed(percent))),
        ..line
    };
    assert_eq!(amount("EUR", item("3", "0.335", "0")), 101);
    assert_eq!(amount("EUR", item("-3", "0.335", "0")), -101);
    assert_eq!(amount("EUR", item("1000", "0.0042", "0")), 420);
    assert_eq!(amount("JPY", item("3", "0.5", "0")), 2);
    assert_eq!(amount("BHD", item("1", "1.2345", "0")), 1235);
    // 1.005 less half is 0.5025; rounded before the percent it would come to 0.51.
    assert_eq!(amount("EUR", percent(item("3", "0.335", "0"), "50")), 50);
    assert_eq!(amount("EUR", percent(item("1", "10.05", "0"), "50")), 503);
    let off = LineIn {
        discount: Some(Discount::Amount(Minor(1))),
        ..item("3", "0.335", "0")
    };
    assert_eq!(amount("EUR", off), 100);
}

#[test]
fn a_product_of_many_places_is_not_rounded_twice() {
    // The exact product ends in 0.00499…9, of more digits than a decimal keeps; cut to those it
    // would end in 0.005 and be rounded up.
    let line = LineIn {
        quantity: Fixed(509_901_000_099_000_001),
        discount: Some(Discount::Percent(fixed("0.000001"))),
        ..item("0", "1.000001", "0")
    };
    let eur = Currency::parse("EUR").unwrap();
    let price = line.quantity.to_decimal() * line.unit_price.to_decimal();
    let cut = Minor::from_decimal(price * Decimal::new(99_999_999, 8), eur);
    let out = compute(&quote("EUR", vec![line])).unwrap();
    assert_eq!(
        (out.lines[0].amount, cut),
        (Minor(50_990_150_490_098), Some(Minor(50_990_150_490_099)))
    );
}

#[test]
fn sections_sum_to_the_subtotal_and_optional_lines_to_nothing() {
    let optional = LineIn {
        optional: true,
        ..item("1", "7", "19")
    };
    let note = LineIn {
        kind: LineKind::Note,
        unit_price: fixed("99"),
        ..LineIn::default()
    };
    let lines = vec![
        item("1", "1", "19"),
        heading(),
        item("2", "10", "19"),
        note,
        optional,
        heading(),
        heading(),
        item("1", "100", "7"),
    ];
    let out = compute(&quote("EUR", lines)).unwrap();
    let sums: Vec<_> = out
        .sections
        .iter()
        .map(|s| (s.heading, s.subtotal.0, s.optional.0))
        .collect();
    assert_eq!(
        sums,
        [
            (None, 100, 0),
            (Some(1), 2000, 700),
            (Some(5), 0, 0),
            (Some(6), 10_000, 0)
        ]
    );
    assert_eq!((out.subtotal.0, out.optional_total.0), (12_100, 700));
    assert_eq!(
        (
            out.lines[4].net.0,
            out.lines[4].tax_share.0,
            out.lines[4].gross.0
        ),
        (700, 133, 833)
    );
    assert!(!out.lines[4].summed);
    assert_eq!(out.lines[3], LineOut::default());
}

#[test]
fn what_a_discount_leaves_over_lies_on_the_largest_line() {
    let lines = vec![
        item("1", "10", "0"),
        item("1", "10.01", "0"),
        item("1", "10", "0"),
    ];
    let out = compute(&less(
        quote("EUR", lines),
        QuoteDiscount::Amount(Minor(100)),
    ))
    .unwrap();
    assert_eq!(shares(&out), [33, 34, 33]);
    let lines = vec![item("1", "10", "0"); 3];
    let out = compute(&less(
        quote("EUR", lines),
        QuoteDiscount::Amount(Minor(200)),
    ))
    .unwrap();
    assert_eq!(shares(&out), [66, 67, 67]);
    assert_eq!(out.net_total, Minor(2800));
}

#[test]
fn a_total_is_reached_as_printed() {
    let lines = vec![item("1", "99.99", "19"), item("3", "33.33", "7")];
    let net = compute(&less(
        quote("EUR", lines.clone()),
        QuoteDiscount::Total(Minor(19_000)),
    ));
    let net = net.unwrap();
    assert_eq!((net.net_total.0, net.discount.0), (19_000, 998));
    let with_tax = gross(less(
        quote("EUR", lines),
        QuoteDiscount::Total(Minor(19_000)),
    ));
    assert_eq!(compute(&with_tax).unwrap().gross_total, Minor(19_000));
}

#[test]
fn a_discount_needs_a_line() {
    let empty = quote("EUR", vec![heading()]);
    assert_eq!(
        compute(&less(empty.clone(), QuoteDiscount::Amount(Minor(1)))),
        Err(QuoteError::NothingToDiscount)
    );
    let percent = less(empty, QuoteDiscount::Percent(fixed("10")));
    assert_eq!(compute(&percent).unwrap().discount, Minor(0));
    // Goods and a credit that cancel out have no proportion.
    let even = quote("EUR", vec![item("1", "10", "0"), item("-1", "10", "0")]);
    let out = compute(&less(even, QuoteDiscount::Amount(Minor(5)))).unwrap();
    assert_eq!((shares(&out), out.net_total), (vec![5, 0], Minor(-5)));
}

#[test]
fn tax_is_computed_once_per_class() {
    // Three times 0.10 at 19 % is 0.057, while each alone rounds to 0.02.
    let out = compute(&quote("EUR", vec![item("1", "0.1", "19"); 3])).unwrap();
    assert_eq!(out.taxes.len(), 1);
    assert_eq!((out.taxes[0].base.0, out.taxes[0].tax.0), (30, 6));
    let out = compute(&quote("EUR", vec![item("1", "0.14", "10"); 3])).unwrap();
    assert_eq!(out.tax_total, Minor(4));
    let shares: Vec<_> = out.lines.iter().map(|line| line.tax_share.0).collect();
    assert_eq!(shares, [2, 1, 1]);
}

#[test]
fn one_class_at_two_rates_is_two_lines_of_tax() {
    let mut lines = vec![
        item("1", "10", "19"),
        item("1", "10", "16"),
        item("1", "5", "19"),
    ];
    for line in &mut lines {
        line.tax_class = "standard".into();
    }
    let out = compute(&quote("EUR", lines)).unwrap();
    let taxes: Vec<_> = out
        .taxes
        .iter()
        .map(|tax| (tax.rate, tax.base.0, tax.tax.0))
        .collect();
    assert_eq!(taxes, [(fixed("19"), 1500, 285), (fixed("16"), 1000, 160)]);
}

#[test]
fn a_gross_price_stays_as_printed() {
    let out = compute(&gross(quote(
        "CNY",
        vec![item("1", "99.99", "13"), item("7", "9.99", "13")],
    )));
    let out = out.unwrap();
    assert_eq!((out.lines[0].gross.0, out.lines[1].gross.0), (9999, 6993));
    assert_eq!(
        (out.gross_total.0, out.net_total.0, out.tax_total.0),
        (16_992, 15_037, 1955)
    );
    assert_eq!((out.taxes[0].base.0, out.taxes[0].tax.0), (15_037, 1955));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let huge = LineIn {
        quantity: Fixed(i64::MAX),
        unit_price: Fixed(i64::MAX),
        ..item("1", "1", "19")
    };
    let lines = vec![heading(), huge];
    assert_eq!(
        compute(&quote("EUR", lines)),
        Err(QuoteError::LineTooLarge { line: 2 })
    );
    let large = item("9000000000000", "9000", "19");
    let lines = vec![large; 2];
    assert_eq!(
        compute(&quote("EUR", lines)),
        Err(QuoteError::TotalTooLarge)
    );
    let error = compute(&gross(quote("EUR", vec![item("1", "1", "-100")]))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the tax rate of line 1 is `-100` %, it must be above -100 %"
    );
}

#[test]
fn a_discount_word_says_what_is_paid_or_what_is_off() {
    let off = |percent| Ok(DiscountWord::Off(fixed(percent)));
    let either = |a, b| Ok(DiscountWord::Ambiguous(fixed(a), fixed(b)));
    for (header, text, meaning) in [
        ("折扣", "8折", off("20")),
        ("discount", "8折", off("20")),
        ("折扣", "8.5 折", off("15")),
        ("折扣", "八五折", off("15")),
        ("折扣", "打八折", off("20")),
        ("折扣", "八点五折", off("15")),
        ("", "85折", off("15")),
        ("折扣率", "８５折", off("15")),
        ("", "对折", off("50")),
        ("", "十折", off("0")),
        ("折扣", "不打折", off("0")),
        ("", "0.85折", either("15", "91.5")),
        ("折扣", "0.85", off("15")),
        ("折 扣", "0.8", off("20")),
        ("折扣", "1", off("0")),
        ("折扣", "0", either("0", "100")),
        ("折扣", "15", either("15", "85")),
        ("折扣", "85", either("15", "85")),
        ("折扣", "85%", either("15", "85")),
        ("折扣", "8.5", either("8.5", "15")),
        ("折扣", "50", off("50")),
        ("折扣率", "0.15", off("15")),
        ("折扣率", "15%", off("15")),
        ("折扣率", "15", off("15")),
        ("Discount", "0.15", off("15")),
        ("Discount", "12,5 %", off("12.5")),
        ("Discount", "0", off("0")),
        ("Discount", "1", either("1", "100")),
        ("Discount %", "1", off("1")),
        ("Discount %", "0.15", either("0.15", "15")),
        ("折扣", "15% off", off("15")),
        ("Spalte 7", "15", either("15", "85")),
        ("Spalte 7", "0.15", either("15", "85")),
    ] {
        assert_eq!(discount_word(header, text), meaning, "{header}: {text}");
    }
    for (header, text) in [
        ("折扣", ""),
        ("折扣", "折"),
        ("折扣", "120"),
        ("Discount", "-5"),
        ("Discount", "much"),
        ("", "100折"),
    ] {
        assert_eq!(
            discount_word(header, text),
            Err(BadDiscount(text.into())),
            "{header}: {text}"
        );
    }
}

fn line_discount() -> impl Strategy<Value = Option<Discount>> {
    prop_oneof![
        2 => Just(None),
        2 => (0_i64..=100_000_000).prop_map(|percent| Some(Discount::Percent(Fixed(percent)))),
        1 => (0_i64..10_000).prop_map(|off| Some(Discount::Amount(Minor(off)))),
    ]
}

fn quote_discount() -> impl Strategy<Value = Option<QuoteDiscount>> {
    prop_oneof![
        2 => Just(None),
        2 => (-10_000_000_i64..=100_000_000).prop_map(|p| Some(QuoteDiscount::Percent(Fixed(p)))),
        2 => (-1000_i64..100_000).prop_map(|off| Some(QuoteDiscount::Amount(Minor(off)))),
        2 => (0_i64..10_000_000).prop_map(|total| Some(QuoteDiscount::Total(Minor(total)))),
    ]
}

fn line() -> impl Strategy<Value = LineIn> {
    let kind = prop_oneof![
        8 => Just(LineKind::Item),
        1 => Just(LineKind::Section),
        1 => Just(LineKind::Note),
    ];
    let rate = prop::sample::select(vec!["0", "7", "13", "19", "8.1", "20.5"]);
    let quantity = -2_000_000_i64..1_000_000_000;
    (
        kind,
        quantity,
        0_i64..10_000_000_000,
        line_discount(),
        prop::bool::weighted(0.2),
        rate,
    )
        .prop_map(
            |(kind, quantity, unit_price, discount, optional, rate)| LineIn {
                kind,
                quantity: Fixed(quantity),
                unit_price: Fixed(unit_price),
                discount,
                optional,
                ..item("0", "0", rate)
            },
        )
}

/// Quotes of a likely size, in which a first line makes sure that there is something to discount.
fn any_quote() -> impl Strategy<Value = QuoteIn> {
    let code = prop::sample::select(vec!["JPY", "EUR", "BHD"]);
    (
        code,
        any::<bool>(),
        quote_discount(),
        prop::collection::vec(line(), 0..12),
    )
        .prop_map(|(code, includes_tax, discount, mut lines)| {
            lines.insert(0, item("1", "125.5", "19"));
            QuoteIn {
                includes_tax,
                discount,
                ..quote(code, lines)
            }
        })
}

/// Lines with figures of any size, to look for what does not fit.
fn wild_quote() -> impl Strategy<Value = QuoteIn> {
    let number = || prop_oneof![any::<i64>(), -100_i64..100, Just(i64::MAX), Just(i64::MIN)];
    let discount = (0_u8..3, number()).prop_map(|(kind, number)| match kind {
        0 => None,
        1 => Some(Discount::Percent(Fixed(number))),
        _ => Some(Discount::Amount(Minor(number))),
    });
    let line = (number(), number(), discount, any::<bool>(), number()).prop_map(
        |(quantity, unit_price, discount, optional, rate)| LineIn {
            quantity: Fixed(quantity),
            unit_price: Fixed(unit_price),
            discount,
            optional,
            tax_rate: Fixed(rate),
            ..LineIn::default()
        },
    );
    let whole = (0_u8..3, number()).prop_map(|(kind, number)| match kind {
        0 => QuoteDiscount::Percent(Fixed(number)),
        1 => QuoteDiscount::Amount(Minor(number)),
        _ => QuoteDiscount::Total(Minor(number)),
    });
    (any::<bool>(), whole, prop::collection::vec(line, 0..5)).prop_map(
        |(includes_tax, discount, lines)| QuoteIn {
            includes_tax,
            ..less(quote("BHD", lines), discount)
        },
    )
}

/// Everything that must add up on any quote that has figures.
fn assert_adds_up(input: &QuoteIn, out: &QuoteOut) -> Result<(), TestCaseError> {
    let sum = |figure: fn(&LineOut) -> Minor| -> i64 {
        out.lines
            .iter()
            .filter(|line| line.summed)
            .map(|line| figure(line).0)
            .sum()
    };
    prop_assert_eq!(out.lines.len(), input.lines.len());
    prop_assert_eq!(sum(|line| line.list_amount), out.list_total.0);
    prop_assert_eq!(sum(|line| line.amount), out.subtotal.0);
    prop_assert_eq!(sum(|line| line.discount_share), out.discount.0);
    prop_assert_eq!(sum(|line| line.net), out.net_total.0);
    prop_assert_eq!(sum(|line| line.tax_share), out.tax_total.0);
    prop_assert_eq!(sum(|line| line.gross), out.gross_total.0);
    prop_assert_eq!(
        out.sections.iter().map(|s| s.subtotal.0).sum::<i64>(),
        out.subtotal.0
    );
    prop_assert_eq!(
        out.sections.iter().map(|s| s.optional.0).sum::<i64>(),
        out.optional_total.0
    );
    prop_assert_eq!(
        out.taxes.iter().map(|tax| tax.base.0).sum::<i64>(),
        out.net_total.0
    );
    prop_assert_eq!(
        out.taxes.iter().map(|tax| tax.tax.0).sum::<i64>(),
        out.tax_total.0
    );
    prop_assert_eq!(out.net_total.0 + out.tax_total.0, out.gross_total.0);
    let printed = if input.includes_tax {
        out.gross_total
    } else {
        out.net_total
    };
    prop_assert_eq!(
        i128::from(out.subtotal.0) - i128::from(out.discount.0),
        printed.0.into()
    );
    for line in &out.lines {
        prop_assert_eq!(line.net.0 + line.tax_share.0, line.gross.0);
        let kept = if input.includes_tax {
            line.gross
        } else {
            line.net
        };
        prop_assert_eq!(line.amount.0 - line.discount_share.0, kept.0);
    }
    for tax in &out.taxes {
        let members = input.lines.iter().zip(&out.lines).filter(|(line, out)| {
            out.summed && (&line.tax_class, line.tax_rate) == (&tax.class, tax.rate)
        });
        let (net, share) = members.fold((0, 0), |(net, share), (_, line)| {
            (net + line.net.0, share + line.tax_share.0)
        });
        prop_assert_eq!((net, share), (tax.base.0, tax.tax.0));
    }
    Ok(())
}

proptest! {
    #[test]
    fn lines_sections_classes_and_totals_add_up(input in any_quote()) {
        let out = compute(&input).unwrap();
        assert_adds_up(&input, &out)?;
        if let Some(QuoteDiscount::Total(total)) = input.discount {
            prop_assert_eq!(if input.includes_tax { out.gross_total } else { out.net_total }, total);
        }
    }

    #[test]
    fn a_quote_of_any_size_adds_up_or_is_an_error(input in wild_quote()) {
        if let Ok(out) = compute(&input) {
            assert_adds_up(&input, &out)?;
        }
    }

    #[test]
    fn line_amounts_are_the_formula(input in any_quote()) {
        let out = compute(&input).unwrap();
        let places = input.currency.digits();
        for (line, out) in input.lines.iter().zip(&out.lines) {
            if line.kind != LineKind::Item {
                prop_assert_eq!(*out, LineOut::default());
                continue;
            }
            let list = line.quantity.to_decimal() * line.unit_price.to_decimal();
            let (share, off) = match line.discount {
                None => (Decimal::ONE, Minor(0)),
                Some(Discount::Percent(p)) => (Decimal::ONE - p.to_decimal() / Decimal::from(100), Minor(0)),
                Some(Discount::Amount(off)) => (Decimal::ONE, off),
            };
            let exact = (list * share)
                .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
                - off.to_decimal(input.currency);
            prop_assert_eq!(out.amount.to_decimal(input.currency), exact);
        }
    }

    #[test]
    fn printed_gross_never_moves(input in any_quote()) {
        let input = QuoteIn { includes_tax: true, discount: None, ..input };
        let out = compute(&input).unwrap();
        for line in &out.lines {
            prop_assert_eq!(line.gross, line.amount);
        }
        prop_assert_eq!(out.gross_total, out.subtotal);
        // Whatever the rates are, the gross figures are the same.
        let mut other = input.clone();
        for line in &mut other.lines {
            line.tax_rate = fixed("23");
        }
        prop_assert_eq!(compute(&other).unwrap().gross_total, out.gross_total);
    }

    #[test]
    fn class_tax_is_within_half_a_minor_unit(input in any_quote()) {
        let out = compute(&input).unwrap();
        let hundred = Decimal::from(100);
        for tax in &out.taxes {
            let rate = tax.rate.to_decimal();
            let exact = if input.includes_tax {
                Decimal::from(tax.base.0 + tax.tax.0) * rate / (hundred + rate)
            } else {
                Decimal::from(tax.base.0) * rate / hundred
            };
            prop_assert!((Decimal::from(tax.tax.0) - exact).abs() <= Decimal::new(5, 1));
        }
    }

    #[test]
    fn a_return_is_the_sale_with_the_sign_turned(input in any_quote()) {
        let line_turned = |discount| match discount {
            Some(Discount::Amount(off)) => Some(Discount::Amount(Minor(-off.0))),
            other => other,
        };
        let turned = QuoteIn {
            discount: match input.discount {
                Some(QuoteDiscount::Amount(off)) => Some(QuoteDiscount::Amount(Minor(-off.0))),
                Some(QuoteDiscount::Total(total)) => Some(QuoteDiscount::Total(Minor(-total.0))),
                other => other,
            },
            lines: input.lines.iter().map(|line| LineIn {
                quantity: Fixed(-line.quantity.0),
                discount: line_turned(line.discount),
                ..line.clone()
            }).collect(),
            ..input.clone()
        };
        let (sale, back) = (compute(&input).unwrap(), compute(&turned).unwrap());
        prop_assert_eq!(sale.net_total.0, -back.net_total.0);
        prop_assert_eq!(sale.tax_total.0, -back.tax_total.0);
        prop_assert_eq!(sale.gross_total.0, -back.gross_total.0);
        for (sale, back) in sale.lines.iter().zip(&back.lines) {
            prop_assert_eq!((sale.net.0, sale.tax_share.0), (-back.net.0, -back.tax_share.0));
        }
    }
}
