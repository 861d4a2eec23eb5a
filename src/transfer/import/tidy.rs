//! What people and programs put around values: marks that nobody sees, links behind names, words for currencies and
//! thousands, words that say there is nothing.
//!
//! Not here: what a number is, see `domain::money` and `numbers`.

use std::borrow::Cow;

use crate::domain::text;

/// Marks of direction, of width and of hyphenation, which come along when a cell is copied and are seen by nobody. The
/// joiners of scripts and of emoji are none of them.
pub fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// `1.38E+10`: the first digits of a long number, as spreadsheets show and save it.
pub fn is_cut_short(typed: &str) -> bool {
    let Some((digits, power)) = typed.trim().split_once(['E', 'e']) else {
        return false;
    };
    let is_number = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    };
    let places = power.trim_start_matches('+');
    let after = digits.split(['.', ',']).nth(1).map_or(0, str::len);
    // 1E10 may be the code of a product; 1.2E10 and 1E+10 are a spreadsheet's.
    let is_sheets = digits.contains(['.', ',']) || power.starts_with('+');
    is_sheets
        && is_number(digits)
        && places
            .parse()
            .is_ok_and(|places: usize| places > after.max(6))
}

/// A name without the address that programs put behind it: `Gamma (https://www.notion.so/Gamma-1a2b)`, `Hops
/// (hops.example)`.
pub fn without_link(said: &str) -> &str {
    let inside = said.strip_suffix(')');
    let Some((name, link)) = inside.and_then(|inside| inside.rsplit_once(" (")) else {
        return said;
    };
    let is_address = link.contains('.')
        && !link.contains(char::is_whitespace)
        && (text::normal_domain(link).is_some() || text::normal_email(link).is_some());
    if link.starts_with("http") || is_address {
        name.trim_end()
    } else {
        said
    }
}

/// A name and the id that stands in brackets behind it: `Atlas GmbH (9001)`.
pub fn labelled(said: &str) -> Option<(&str, i64)> {
    let (name, id) = said.strip_suffix(')')?.rsplit_once(" (")?;
    Some((name.trim_end(), id.parse().ok()?))
}

/// What a spreadsheet writes where a formula came to nothing.
const ERRORS: &[&str] = &[
    "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#BEZUG!", "#NV", "#WERT!",
    "#ZAHL!",
];

/// Whether a cell is the error of a formula: nobody's name, and no text of a record.
pub fn is_error(typed: &str) -> bool {
    typed.starts_with('#') && ERRORS.contains(&typed)
}

/// Words in the place of a number or a day that say there is none.
const NOTHING: &[&str] = &[
    "n/a",
    "na",
    "n.a.",
    "k.a.",
    "k. a.",
    "null",
    "none",
    "nil",
    "nan",
    "tbd",
    "tba",
    "t.b.d.",
    "unknown",
    "unbekannt",
    "offen",
    "inconnu",
    "无",
    "未知",
    "未定",
    "待定",
    "暂无",
];

/// Whether the place of a number or a day holds none: a dash, a bare currency sign, `n/a`.
pub fn says_nothing(typed: &str) -> bool {
    let has_word = typed.chars().any(char::is_alphanumeric);
    let is_word = || typed.len() < 16 && NOTHING.contains(&&*typed.trim().to_lowercase());
    !has_word || is_error(&typed.trim().to_uppercase()) || is_word()
}

/// Words behind or before a number, and what they are written as elsewhere: a longer one stands before the one that it
/// contains.
const WORDS: &[(&str, &str)] = &[
    ("us-dollars", "USD"),
    ("us-dollar", "USD"),
    ("us dollars", "USD"),
    ("us dollar", "USD"),
    ("dollars", "$"),
    ("dollar", "$"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("schweizer franken", "CHF"),
    ("franken", "CHF"),
    ("francs", "CHF"),
    ("sfr.", "CHF"),
    ("fr.", "CHF"),
    ("rubel", "RUB"),
    ("рублей", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("tl", "TRY"),
    ("kč", "CZK"),
    ("ft", "HUF"),
    ("rs.", "INR"),
    ("rs", "INR"),
    ("원", "KRW"),
    ("millionen", "mio"),
    ("million", "mio"),
    ("millions", "mio"),
    ("mill.", "mio"),
    ("mio.", "mio"),
    ("млн.", "mio"),
    ("млн", "mio"),
    ("milliarden", "mrd"),
    ("mrd.", "mrd"),
    ("млрд", "mrd"),
    ("tausend", "k"),
    ("thousand", "k"),
    ("tsd.", "k"),
    ("tsd", "k"),
    ("teur", "k EUR"),
    ("тыс.", "k"),
    ("тыс", "k"),
];
/// How "and no cents" is written behind a number.
const EVEN: &[&str] = &[".--", ",--", ".-", ",-", ".–", ",–", ".—", ",—"];
/// No amount is longer.
const LONGEST: usize = 60;

/// An amount without what is only said of it in words: `500 Euro`, `1,5 Mio. EUR`, `CHF 500.-`.
pub fn amount(typed: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    let ends_even = typed.ends_with(['-', '–', '—']);
    if typed.len() > LONGEST || (typed.chars().all(is_plain) && !ends_even) {
        return Cow::Borrowed(typed);
    }
    let mut text = typed.to_owned();
    for even in EVEN {
        for end in [" ", "\u{a0}", ""] {
            let mark = format!("{even}{end}");
            let at = text.find(&mark);
            if let Some(at) = at
                && (at + mark.len() == text.len() || !end.is_empty())
                && text[..at].ends_with(|c: char| c.is_ascii_digit())
            {
                text.replace_range(at..at + even.len(), "");
            }
        }
    }
    for (word, written) in WORDS {
        let small = text.to_lowercase();
        // Letters whose small form is of another length leave the places of the others unknown.
        let Some(at) = small.find(word).filter(|_| small.len() == text.len()) else {
            continue;
        };
        let end = at + word.len();
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if !is_letter(text[..at].chars().next_back()) && !is_letter(text[end..].chars().next()) {
            text.replace_range(at..end, written);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_around_an_amount_are_understood() {
        let all = [
            ("500 Euro", "500 EUR"),
            ("500,00 Euro", "500,00 EUR"),
            ("1,5 Mio. EUR", "1,5 mio EUR"),
            ("CHF 1'250.-", "CHF 1'250"),
            ("1'250.-- CHF", "1'250 CHF"),
            ("500,- €", "500 €"),
            ("Fr. 500.-", "CHF 500"),
            ("500 US-Dollar", "500 USD"),
            ("250 000 руб.", "250 000 RUB"),
            ("100 тыс. руб.", "100 k RUB"),
            ("25 TEUR", "25 k EUR"),
            ("1.250.000,00-", "1.250.000,00-"),
            ("1,234.50", "1,234.50"),
            ("EUR 5", "EUR 5"),
        ];
        for (typed, wanted) in all {
            assert_eq!(amount(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn nothing_is_said_in_many_ways() {
        for typed in [
            "-", " – ", "€ -", "N/A", "#n/a", "#REF!", "tbd", "待定", "$",
        ] {
            assert!(says_nothing(typed), "{typed}");
        }
        for typed in ["0", "5 €", "soon", "EUR", "Q3"] {
            assert!(!says_nothing(typed), "{typed}");
        }
    }

    #[test]
    fn what_a_spreadsheet_cut_is_no_number() {
        assert!(is_cut_short("4.91512E+11") && is_cut_short("1,38e+10"));
        assert!(!is_cut_short("1E10") && !is_cut_short("AE+12"));
        assert!(!is_cut_short("13800138000") && !is_cut_short("1.38001380012E+10"));
    }

    #[test]
    fn addresses_behind_names_are_no_part_of_them() {
        assert_eq!(
            without_link("Gamma (https://www.notion.so/Gamma-1a2b)"),
            "Gamma"
        );
        assert_eq!(without_link("Hops Inc (hops.example)"), "Hops Inc");
        assert_eq!(without_link("Acme (Zürich)"), "Acme (Zürich)");
        assert_eq!(
            without_link("Acme (formerly Best Inc.)"),
            "Acme (formerly Best Inc.)"
        );
    }

    proptest! {
        #[test]
        fn no_cell_makes_it_panic(typed in "\\PC{0,30}", word in 0..WORDS.len(), even in 0..EVEN.len()) {
            let _ = amount(&typed);
            let _ = amount(&format!("{typed}{} {}{}{typed}", EVEN[even], WORDS[word].0, EVEN[even]));
            let _ = says_nothing(&typed);
        }
    }
}
