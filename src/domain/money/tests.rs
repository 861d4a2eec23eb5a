//! What is typed, kept, converted and shown, over currencies of zero, two and three places.

use proptest::prelude::*;

use super::*;

fn cur(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn fixed(text: &str) -> Fixed {
    Fixed::parse(text).unwrap()
}

#[test]
fn a_currency_is_three_letters() {
    assert_eq!(cur("eur").code(), "EUR");
    assert_eq!(cur(" Jpy ").to_string(), "JPY");
    for bad in ["", "EU", "EURO", "E1R", "éu", "€"] {
        assert_eq!(Currency::parse(bad), None, "{bad}");
    }
}

#[test]
fn places_follow_iso_4217() {
    for (code, digits) in [
        ("JPY", 0),
        ("EUR", 2),
        ("BHD", 3),
        ("CLF", 4),
        ("XAU", 2),
        ("QQQ", 2),
    ] {
        assert_eq!(cur(code).digits(), digits, "{code}");
    }
}

#[test]
fn decimals_round_half_away_from_zero() {
    for (text, code, minor) in [
        ("1.005", "EUR", 101),
        ("-1.005", "EUR", -101),
        ("1.0049999", "EUR", 100),
        ("0.5", "JPY", 1),
        ("-0.5", "JPY", -1),
        ("1.2345", "BHD", 1235),
        ("184000", "EUR", 18_400_000),
    ] {
        assert_eq!(
            Minor::from_decimal(dec(text), cur(code)),
            Some(Minor(minor)),
            "{text}"
        );
    }
    assert_eq!(
        Minor::from_decimal(dec("92233720368547758.08"), cur("EUR")),
        None
    );
    assert_eq!(Fixed::from_decimal(dec("0.0000005")), Some(Fixed(1)));
    assert_eq!(Fixed::from_decimal(dec("-0.0000005")), Some(Fixed(-1)));
    assert_eq!(Fixed::from_decimal(Decimal::MAX), None);
}

#[test]
fn plain_text_has_every_place() {
    assert_eq!(Minor(18_400_000).decimal(cur("EUR")), "184000.00");
    assert_eq!(Minor(5000).decimal(cur("JPY")), "5000");
    assert_eq!(Minor(1234).decimal(cur("BHD")), "1.234");
    assert_eq!(Minor(-5).decimal(cur("EUR")), "-0.05");
    assert_eq!(Minor(0).decimal(cur("EUR")), "0.00");
}

#[test]
fn fixed_shows_no_trailing_zeros() {
    for text in ["0.0042", "12", "-3.5", "0", "1000"] {
        assert_eq!(fixed(text).to_string(), text);
    }
    assert_eq!(Fixed::from_int(-12), fixed("-12"));
    assert_eq!(fixed("1.234,5"), fixed("1234.5"));
    assert_eq!(format!("{:>6}", fixed("1.5")), "   1.5");
    for bad in ["", "12k", "€ 1", "1e5", "-", "1-"] {
        assert!(Fixed::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (text, number, code) in [
        ("184k", "184000", ""),
        ("1.2m", "1200000", ""),
        ("1.2 M", "1200000", ""),
        ("1,234.56", "1234.56", ""),
        ("1.234,56", "1234.56", ""),
        ("1 234,56", "1234.56", ""),
        ("1\u{202f}234,56", "1234.56", ""),
        ("1'234.50", "1234.5", ""),
        ("1,234", "1234", ""),
        ("1.234", "1.234", ""),
        ("1,23", "1.23", ""),
        ("0,125", "0.125", ""),
        ("1234,567", "1234.567", ""),
        ("1.234.567", "1234567", ""),
        ("12,34,567", "1234567", ""),
        (".5", "0.5", ""),
        ("€ 48.2k", "48200", "EUR"),
        ("48,2k €", "48200", "EUR"),
        ("EUR 500", "500", "EUR"),
        ("500 eur", "500", "EUR"),
        ("500EUR", "500", "EUR"),
        ("$-687.50", "-687.5", "USD"),
        ("-$687.50", "-687.5", "USD"),
        ("687.50-", "-687.5", ""),
        ("($1,200.00)", "-1200", "USD"),
        ("$ (1,200.00)", "-1200", "USD"),
        ("$ 500 AUD", "500", "AUD"),
        ("HK$500", "500", "HKD"),
        ("18.4万", "184000", ""),
        ("18.4萬元", "184000", "CNY"),
        ("3亿", "300000000", ""),
        ("2百万", "2000000", ""),
        ("￥１２，３４５．６０", "12345.6", "CNY"),
        ("RMB 5w", "50000", "CNY"),
        ("5000円", "5000", "JPY"),
        ("3万美元", "30000", "USD"),
        ("−5", "-5", ""),
        ("-0", "0", ""),
        (
            "0.30000000000000004440892098500626",
            "0.3000000000000000444089209850",
            "",
        ),
    ] {
        let (amount, currency) = parse_amount(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(amount, dec(number), "{text}");
        assert_eq!(
            currency.map(|c| c.to_string()).unwrap_or_default(),
            code,
            "{text}"
        );
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in [
        "$",
        "€ ",
        "-",
        "()",
        "1e5",
        "1,23,4",
        "1.2.3",
        "12 34",
        "1,234.567.890",
        "5.",
        "--5",
        "(5",
        "5)",
        "(-5)",
        "€ 500 USD",
        "€ 500 CNY",
        "500 EUR k",
        "5kk",
        "15%",
        "five",
        "3.5.2024",
        "1-2",
        "EUR",
        "5 kEUR",
    ] {
        assert_eq!(
            parse_amount(text),
            Err(BadNumber::NotANumber(text.trim().into())),
            "{text}"
        );
    }
    assert_eq!(parse_amount("  "), Err(BadNumber::Missing));
    assert_eq!(
        parse_amount("ABC 32").unwrap_err().to_string(),
        "`ABC` in `ABC 32` is not a currency of ISO 4217"
    );
    assert_eq!(
        parse_amount("1e5").unwrap_err().to_string(),
        "`1e5` is not a number such as `1,234.56` or `184k`"
    );
    let long = "9".repeat(40);
    assert_eq!(parse_amount(&long), Err(BadNumber::TooLarge(long.clone())));
    assert_eq!(
        Fixed::parse("10000000000000").unwrap_err().to_string(),
        "`10000000000000` is too large a number"
    );
}

#[test]
fn a_sign_shared_by_currencies_means_the_one_at_home() {
    let read = |text, home| {
        parse_amount_in(text, cur(home))
            .unwrap()
            .1
            .unwrap()
            .to_string()
    };
    assert_eq!(read("¥ 5", "JPY"), "JPY");
    assert_eq!(read("¥ 5", "CNY"), "CNY");
    assert_eq!(read("¥ 5", "EUR"), "CNY");
    assert_eq!(read("$ 5", "AUD"), "AUD");
    assert_eq!(read("$ 5", "EUR"), "USD");
    assert_eq!(read("US$ 5", "AUD"), "USD");
}

#[test]
fn amounts_convert_by_units_of_the_target() {
    let (eur, jpy, bhd) = (cur("EUR"), cur("JPY"), cur("BHD"));
    assert_eq!(
        convert(Minor(10_000), eur, jpy, fixed("162.345")),
        Some(Minor(16_235))
    );
    assert_eq!(
        convert(Minor(-10_000), eur, jpy, fixed("162.345")),
        Some(Minor(-16_235))
    );
    assert_eq!(
        convert(Minor(16_235), jpy, eur, fixed("0.00616")),
        Some(Minor(10_001))
    );
    assert_eq!(
        convert(Minor(100), eur, bhd, fixed("0.4105")),
        Some(Minor(411))
    );
    assert_eq!(convert(Minor(100), eur, jpy, Fixed(0)), None);
    assert_eq!(convert(Minor(100), eur, jpy, Fixed(-1)), None);
    assert_eq!(convert(Minor(i64::MAX), jpy, bhd, fixed("2")), None);
}

#[test]
fn a_change_of_currency_keeps_the_number() {
    assert_eq!(
        rescale(Minor(10_000), cur("EUR"), cur("JPY")),
        Some(Minor(100))
    );
    assert_eq!(
        rescale(Minor(10_050), cur("EUR"), cur("JPY")),
        Some(Minor(101))
    );
    assert_eq!(
        rescale(Minor(100), cur("JPY"), cur("BHD")),
        Some(Minor(100_000))
    );
    assert_eq!(rescale(Minor(i64::MAX), cur("JPY"), cur("EUR")), None);
}

#[test]
fn long_groups_and_keeps_every_place() {
    for (minor, code, text) in [
        (18_400_000, "EUR", "€ 184,000.00"),
        (-100, "EUR", "-€ 1.00"),
        (5000, "JPY", "¥ 5,000"),
        (999, "JPY", "¥ 999"),
        (1_234_567, "BHD", "BHD 1,234.567"),
        (0, "USD", "$ 0.00"),
        (i64::MIN, "EUR", "-€ 92,233,720,368,547,758.08"),
    ] {
        assert_eq!(long(Minor(minor), cur(code)), text);
    }
}

#[test]
fn short_has_three_digits() {
    for (minor, code, text) in [
        (18_400_000, "EUR", "€ 184k"),
        (4_820_000, "EUR", "€ 48.2k"),
        (120_000_000, "EUR", "€ 1.2m"),
        (123_456_789, "EUR", "€ 1.23m"),
        (95_000, "EUR", "€ 950"),
        (99_949, "EUR", "€ 999"),
        (99_950, "EUR", "€ 1k"),
        (99_995_000, "EUR", "€ 1m"),
        (100_000_000_000, "EUR", "€ 1bn"),
        (-18_400_000, "EUR", "-€ 184k"),
        (0, "EUR", "€ 0"),
        (1, "EUR", "€ 0.01"),
        (4, "BHD", "BHD 0.004"),
        (1_234, "BHD", "BHD 1.23"),
        (950, "JPY", "¥ 950"),
        (10_000, "JPY", "¥ 10k"),
        (i64::MAX, "JPY", "¥ 9223372tn"),
        (i64::MIN, "CLF", "-CLF 922tn"),
    ] {
        assert_eq!(short(Minor(minor), cur(code)), text);
    }
}

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["JPY", "EUR", "BHD", "CNY", "USD", "CLF"]).prop_map(cur)
}

/// Text made of the characters that mean something here, in any order.
fn scribble() -> impl Strategy<Value = String> {
    let chars: Vec<char> = "0123456789.,' -+()$€¥kmwEURusd万亿百元％１e\u{a0}"
        .chars()
        .collect();
    prop::collection::vec(prop::sample::select(chars), 0..14).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(minor: i64, currency in currency()) {
        let amount = Minor(minor);
        let back = |text: &str| {
            let (number, read) = parse_amount_in(text, currency).unwrap();
            (Minor::from_decimal(number, currency).unwrap(), read)
        };
        prop_assert_eq!(back(&long(amount, currency)), (amount, Some(currency)));
        prop_assert_eq!(back(&amount.decimal(currency)), (amount, None));
        prop_assert_eq!(amount.decimal(currency), amount.to_decimal(currency).to_string());
    }

    #[test]
    fn fixed_reads_back(number: i64) {
        prop_assert_eq!(Fixed::parse(&Fixed(number).to_string()), Ok(Fixed(number)));
        prop_assert_eq!(Fixed::from_decimal(Fixed(number).to_decimal()), Some(Fixed(number)));
    }

    #[test]
    fn rounding_is_symmetric(
        mantissa in -i128::from(i64::MAX)..i128::from(i64::MAX),
        scale in 0_u32..20,
        rate in 1..i64::MAX,
        from in currency(),
        to in currency(),
    ) {
        let number = Decimal::from_i128_with_scale(mantissa, scale);
        let negated = |minor: Minor| Minor(-minor.0);
        prop_assert_eq!(
            Minor::from_decimal(-number, from),
            Minor::from_decimal(number, from).map(negated)
        );
        let (amount, rate) = (Minor(mantissa as i64), Fixed(rate));
        prop_assert_eq!(
            convert(negated(amount), from, to, rate),
            convert(amount, from, to, rate).map(negated)
        );
    }

    #[test]
    fn conversion_is_within_half_a_minor_unit(
        minor in -1_000_000_000_i64..1_000_000_000,
        rate in 1_i64..1_000_000_000,
        from in currency(),
        to in currency(),
    ) {
        let (amount, rate) = (Minor(minor), Fixed(rate));
        let exact = amount.to_decimal(from) * rate.to_decimal();
        let off = (convert(amount, from, to, rate).unwrap().to_decimal(to) - exact).abs();
        prop_assert!(off * dec("2") <= Minor(1).to_decimal(to));
    }

    #[test]
    fn to_more_places_and_back_loses_nothing(minor in -1_000_000_000_i64..1_000_000_000) {
        let wider = rescale(Minor(minor), cur("JPY"), cur("BHD")).unwrap();
        prop_assert_eq!(rescale(wider, cur("BHD"), cur("JPY")), Some(Minor(minor)));
    }

    #[test]
    fn short_is_near_and_never_a_thousand_of_a_unit(minor: i64, currency in currency()) {
        let text = short(Minor(minor), currency);
        let (number, _) = parse_amount_in(&text, currency).unwrap();
        let exact = Minor(minor).to_decimal(currency);
        prop_assert!((number - exact).abs() * dec("200") <= exact.abs(), "{}", text);
        for unit in ["k", "m", "bn"] {
            prop_assert!(!text.contains(&format!("1000{unit}")), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in scribble()) {
        let _ = Fixed::parse(&text);
        if let Ok((number, _)) = parse_amount(&text) {
            prop_assert_eq!(parse_amount(&number.to_string()).unwrap().0, number);
        }
    }
}

#[test]
fn thousands_stand_apart() {
    for (plain, told) in [
        ("0", "0"),
        ("999.50", "999.50"),
        ("1000", "1,000"),
        ("-1234567.5", "-1,234,567.5"),
        ("-100", "-100"),
    ] {
        assert_eq!(group(plain), told);
    }
    assert_eq!(grouped(Fixed(1_180_000_000), 2), "1,180.00");
    assert_eq!(grouped(Fixed(1_234_567_891), 2), "1,234.567891");
    assert_eq!(
        bare(Minor(-123_456), Currency::parse("EUR").unwrap()),
        "-1,234.56"
    );
}

#[test]
fn chinese_counts_in_ten_thousands() {
    let _speaking = words::speak(Language::Chinese);
    let yuan = |whole: i64| short(Minor(whole * 100), Currency::CNY);
    for (whole, told) in [
        (0, "¥ 0"),
        (950, "¥ 950"),
        (9_500, "¥ 9500"),
        (12_345, "¥ 1.23万"),
        (184_000, "¥ 18.4万"),
        (18_425_000, "¥ 1843万"),
        (99_999_999, "¥ 1亿"),
        (123_000_000, "¥ 1.23亿"),
        (-184_000, "-¥ 18.4万"),
    ] {
        assert_eq!(yuan(whole), told);
    }
}
