//! Amounts and numbers as people and files write them.
//!
//! It reads and never guesses from neighbours: no locale, no look at the rest of a column. What
//! it gives back is exact; rounding to a currency is [`Minor::from_decimal`](super::Minor).

use rust_decimal::Decimal;

use super::{Currency, Fixed, chinese};
use crate::words::say;

/// Why a typed number was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// Nothing was typed.
    Missing,
    /// The text is no number, or no amount.
    NotANumber(String),
    /// Three letters stand where a currency stands, and ISO 4217 does not list them.
    UnknownCurrency {
        /// All that was typed.
        typed: String,
        /// The letters.
        code: String,
    },
    /// More digits than can be kept.
    TooLarge(String),
}

impl std::fmt::Display for BadNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = match self {
            Self::Missing => say!("typed-no-number-at-all").into(),
            Self::NotANumber(typed) => say!("typed-no-number", typed = typed),
            Self::UnknownCurrency { typed, code } => {
                say!("typed-currency-in", code = code, typed = typed)
            }
            Self::TooLarge(typed) => say!("typed-number-too-large", typed = typed),
        };
        f.write_str(&said)
    }
}

/// Reads an amount and the currency written beside it, if any: "184k", "1.2m", "€ 48.2k",
/// "EUR 500", "500 EUR", "$-687.50", "($1,200.00)", "18.4万", "3亿", "１２３".
///
/// Separators:
/// - with both `,` and `.`, the last one is the decimal sign and the other groups thousands;
/// - a single `,` before exactly three digits groups ("1,234" is a thousand and more), unless
///   what stands before it cannot be a group ("0,125", "1234,567"); any other single `,` is a
///   decimal sign;
/// - a single `.` is always the decimal sign ("1.234" is one and a bit);
/// - a sign that repeats, a space and an apostrophe group, and groups must be whole.
///
/// "$" is USD and "¥" is CNY here; [`parse_amount_in`] knows better.
pub fn parse_amount(text: &str) -> Result<(Decimal, Option<Currency>), BadNumber> {
    amount(text, None)
}

/// [`parse_amount`] for someone who works in `home`: there "¥" is yen in Japan, and "$" the
/// dollar of the place.
pub fn parse_amount_in(
    text: &str,
    home: Currency,
) -> Result<(Decimal, Option<Currency>), BadNumber> {
    amount(text, Some(home))
}

/// Currencies that are written "$" where they are at home.
const DOLLARS: [&str; 12] = [
    "USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "BBD",
];

/// Signs and words for a currency. A longer one stands before the one it contains.
const MARKS: [(&str, Mark); 26] = [
    ("US$", Mark::Sure(Currency::USD)),
    ("HK$", Mark::Sure(Currency(*b"HKD"))),
    ("NT$", Mark::Sure(Currency(*b"TWD"))),
    ("NZ$", Mark::Sure(Currency(*b"NZD"))),
    ("A$", Mark::Sure(Currency(*b"AUD"))),
    ("C$", Mark::Sure(Currency(*b"CAD"))),
    ("S$", Mark::Sure(Currency(*b"SGD"))),
    ("CN¥", Mark::Sure(Currency::CNY)),
    ("JP¥", Mark::Sure(Currency::JPY)),
    ("人民币", Mark::Sure(Currency::CNY)),
    ("美元", Mark::Sure(Currency::USD)),
    ("欧元", Mark::Sure(Currency::EUR)),
    ("日元", Mark::Sure(Currency::JPY)),
    ("港元", Mark::Sure(Currency(*b"HKD"))),
    ("元", Mark::Sure(Currency::CNY)),
    ("円", Mark::Sure(Currency::JPY)),
    ("R$", Mark::Sure(Currency(*b"BRL"))),
    ("₹", Mark::Sure(Currency(*b"INR"))),
    ("₩", Mark::Sure(Currency(*b"KRW"))),
    ("₽", Mark::Sure(Currency(*b"RUB"))),
    ("₺", Mark::Sure(Currency(*b"TRY"))),
    ("zł", Mark::Sure(Currency(*b"PLN"))),
    ("€", Mark::Sure(Currency::EUR)),
    ("£", Mark::Sure(Currency::GBP)),
    ("$", Mark::Dollar),
    ("¥", Mark::Yen),
];

/// Words that multiply, by power of ten. A longer one stands before the one it ends with.
const UNITS: [(&str, u32); 15] = [
    ("百万", 6),
    ("千万", 7),
    ("千", 3),
    ("万", 4),
    ("亿", 8),
    ("k", 3),
    ("w", 4),
    ("m", 6),
    ("mn", 6),
    ("mln", 6),
    ("mio", 6),
    ("b", 9),
    ("bn", 9),
    ("mrd", 9),
    ("tn", 12),
];

#[derive(Clone, Copy)]
enum Mark {
    Sure(Currency),
    Dollar,
    Yen,
}

impl Mark {
    /// Both marks stand beside one amount: "$ 500 AUD" agrees, "€ 500 USD" does not.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Sure(a), Self::Sure(b)) => (a == b).then_some(self),
            (Self::Dollar, Self::Sure(sure)) | (Self::Sure(sure), Self::Dollar) => {
                DOLLARS.contains(&sure.code()).then_some(Self::Sure(sure))
            }
            (Self::Yen, Self::Sure(sure)) | (Self::Sure(sure), Self::Yen) => {
                matches!(sure, Currency::JPY | Currency::CNY).then_some(Self::Sure(sure))
            }
            _ => None,
        }
    }

    fn currency(self, home: Option<Currency>) -> Currency {
        match (self, home) {
            (Self::Sure(sure), _) => sure,
            (Self::Dollar, Some(home)) if DOLLARS.contains(&home.code()) => home,
            (Self::Dollar, _) => Currency::USD,
            (Self::Yen, Some(Currency::JPY)) => Currency::JPY,
            (Self::Yen, _) => Currency::CNY,
        }
    }
}

/// What stands around the digits of an amount.
#[derive(Default)]
struct Around {
    minus: Option<bool>,
    opened: bool,
    closed: bool,
    mark: Option<Mark>,
    power: Option<u32>,
}

/// Why reading stopped, before the error is given what was typed.
enum Stop {
    NotANumber,
    UnknownCurrency(String),
    TooLarge,
}

impl Stop {
    fn at(self, text: &str) -> BadNumber {
        let typed = text.trim().to_owned();
        match self {
            Self::NotANumber => BadNumber::NotANumber(typed),
            Self::UnknownCurrency(code) => BadNumber::UnknownCurrency { typed, code },
            Self::TooLarge => BadNumber::TooLarge(typed),
        }
    }
}

fn amount(text: &str, home: Option<Currency>) -> Result<(Decimal, Option<Currency>), BadNumber> {
    let plain = plain(text);
    if plain.trim().is_empty() {
        return Err(BadNumber::Missing);
    }
    let mut around = Around::default();
    let value = around
        .read(&chinese::in_digits(&plain))
        .map_err(|stop| stop.at(text))?;
    Ok((value, around.mark.map(|mark| mark.currency(home))))
}

/// A number with an optional sign before it and nothing else around.
pub(super) fn fixed(text: &str) -> Result<Fixed, BadNumber> {
    let plain = plain(text);
    let trimmed = plain.trim();
    if trimmed.is_empty() {
        return Err(BadNumber::Missing);
    }
    let (minus, unsigned) = match trimmed.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let digits = clean(unsigned.trim_start()).ok_or_else(|| Stop::NotANumber.at(text))?;
    digits
        .parse()
        .ok()
        .map(|value: Decimal| if minus { -value } else { value })
        .and_then(Fixed::from_decimal)
        .ok_or_else(|| Stop::TooLarge.at(text))
}

impl Around {
    fn read(&mut self, text: &str) -> Result<Decimal, Stop> {
        let rest = self.front(text)?;
        let rest = self.back(rest)?;
        if self.opened != self.closed || (self.opened && self.minus.is_some()) {
            return Err(Stop::NotANumber);
        }
        let digits = clean(rest).ok_or(Stop::NotANumber)?;
        let value: Decimal = digits.parse().map_err(|_| Stop::TooLarge)?;
        let power = 10_i64.pow(self.power.unwrap_or(0));
        let value = value
            .checked_mul(power.into())
            .ok_or(Stop::TooLarge)?
            .normalize();
        let negative = self.closed || self.minus == Some(true);
        Ok(if negative && !value.is_zero() {
            -value
        } else {
            value
        })
    }

    /// Takes signs, brackets and currencies off the front.
    fn front<'t>(&mut self, text: &'t str) -> Result<&'t str, Stop> {
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            let letters = rest.len()
                - rest
                    .trim_start_matches(|c: char| c.is_ascii_alphabetic())
                    .len();
            if let Some(after) = rest.strip_prefix(['-', '+']) {
                self.sign(rest.starts_with('-'))?;
                rest = after;
            } else if let Some(after) = rest.strip_prefix('(') {
                once(&mut self.opened)?;
                rest = after;
            } else if let Some((mark, after)) = MARKS
                .iter()
                .find_map(|&(text, mark)| Some((mark, rest.strip_prefix(text)?)))
            {
                self.mark(mark)?;
                rest = after;
            } else if letters > 0 {
                let (word, after) = rest.split_at(letters);
                self.mark(code(word)?)?;
                rest = after;
            } else {
                return Ok(rest);
            }
        }
    }

    /// Takes brackets, currencies, units and a sign written last off the back.
    fn back<'t>(&mut self, text: &'t str) -> Result<&'t str, Stop> {
        let mut rest = text;
        loop {
            rest = rest.trim_end();
            let letters = rest
                .trim_end_matches(|c: char| c.is_ascii_alphabetic())
                .len();
            if let Some(before) = rest.strip_suffix('-') {
                // Where bookkeeping programs put it: "500.00-".
                self.sign(true)?;
                rest = before;
            } else if let Some(before) = rest.strip_suffix(')') {
                once(&mut self.closed)?;
                rest = before;
            } else if let Some((mark, before)) = MARKS
                .iter()
                .find_map(|&(text, mark)| Some((mark, rest.strip_suffix(text)?)))
            {
                self.last_mark(mark)?;
                rest = before;
            } else if let Some((power, before)) = unit(rest, letters) {
                if self.power.replace(power).is_some() {
                    return Err(Stop::NotANumber);
                }
                rest = before;
            } else if letters < rest.len() {
                let (before, word) = rest.split_at(letters);
                self.last_mark(code(word)?)?;
                rest = before;
            } else {
                return Ok(rest);
            }
        }
    }

    fn sign(&mut self, minus: bool) -> Result<(), Stop> {
        if self.minus.replace(minus).is_some() {
            Err(Stop::NotANumber)
        } else {
            Ok(())
        }
    }

    /// A currency behind the digits; a unit between it and the digits has not been met yet.
    fn last_mark(&mut self, mark: Mark) -> Result<(), Stop> {
        if self.power.is_some() {
            Err(Stop::NotANumber)
        } else {
            self.mark(mark)
        }
    }

    fn mark(&mut self, mark: Mark) -> Result<(), Stop> {
        let joined = match self.mark {
            Some(former) => former.and(mark).ok_or(Stop::NotANumber)?,
            None => mark,
        };
        self.mark = Some(joined);
        Ok(())
    }
}

fn once(flag: &mut bool) -> Result<(), Stop> {
    if std::mem::replace(flag, true) {
        Err(Stop::NotANumber)
    } else {
        Ok(())
    }
}

/// A currency by its letters; one that ISO 4217 does not list is more likely a mistake.
fn code(word: &str) -> Result<Mark, Stop> {
    if word.eq_ignore_ascii_case("rmb") {
        return Ok(Mark::Sure(Currency::CNY));
    }
    let currency = Currency::parse(word).ok_or(Stop::NotANumber)?;
    match currency.iso() {
        Some(_) => Ok(Mark::Sure(currency)),
        None => Err(Stop::UnknownCurrency(word.to_owned())),
    }
}

/// The unit at the end of `text`, whose last ASCII word starts at byte `letters`.
fn unit(text: &str, letters: usize) -> Option<(u32, &str)> {
    let (before, word) = text.split_at(letters);
    let found = |&(name, power): &(&str, u32)| {
        if word.is_empty() {
            Some((power, text.strip_suffix(name)?))
        } else {
            word.eq_ignore_ascii_case(name).then_some((power, before))
        }
    };
    UNITS.iter().find_map(found)
}

/// The text with full-width forms, odd spaces, signs and quotes made plain.
pub(in crate::domain) fn plain(text: &str) -> String {
    text.chars().filter_map(plain_char).collect()
}

fn plain_char(c: char) -> Option<char> {
    Some(match c {
        // Marks of direction and width that come along when a cell is copied.
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => {
            return None;
        }
        // The full-width block repeats ASCII at a fixed distance.
        '！'..='～' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '−' | '–' | '﹣' => '-',
        '￥' => '¥',
        '￡' => '£',
        '‘' | '’' => '\'',
        '萬' => '万',
        '億' => '亿',
        '圆' | '圓' => '元',
        _ if c.is_whitespace() => ' ',
        _ => c,
    })
}

/// An unsigned number with separators; none when it is malformed or too large.
pub(in crate::domain) fn number(text: &str) -> Option<Decimal> {
    clean(text)?.parse().ok()
}

/// The number with `.` as its decimal sign and no groups; none when it is malformed.
fn clean(text: &str) -> Option<String> {
    let (whole, places) = match decimal_sign(text) {
        Some(sign) => {
            let (whole, places) = text.rsplit_once(sign)?;
            (whole, Some((sign, places)))
        }
        None => (text, None),
    };
    let mut cleaned = match whole {
        // ".5" is common, "." alone is caught by its missing places.
        "" if places.is_some() => "0".to_owned(),
        _ => ungroup(whole, places.map(|(sign, _)| sign))?,
    };
    if let Some((_, places)) = places {
        if !digits(places) {
            return None;
        }
        cleaned.push('.');
        cleaned.push_str(places);
    }
    Some(cleaned)
}

/// Which of `,` and `.` is the decimal sign here, by the rules of [`parse_amount`].
fn decimal_sign(text: &str) -> Option<char> {
    let alone = |sign| text.matches(sign).count() == 1;
    match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(if dot > comma { '.' } else { ',' }),
        (Some(_), None) => alone('.').then_some('.'),
        (None, Some(_)) => (alone(',') && ungroup(text, None).is_none()).then_some(','),
        (None, None) => None,
    }
}

/// The digits of a whole number whose groups, if any, are whole.
///
/// Groups of two before the last three are how India writes lakh and crore: "12,34,567".
fn ungroup(whole: &str, decimal_sign: Option<char>) -> Option<String> {
    if digits(whole) {
        return Some(whole.to_owned());
    }
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, ',' | '.' | ' ' | '\'') || Some(separator) == decimal_sign {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let fits = |group: &&str| group.len() == 3 || (separator == ',' && group.len() == 2);
    let fitting = groups.iter().all(|group| digits(group))
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && middle.iter().all(fits)
        && last.len() == 3;
    fitting.then(|| groups.concat())
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
