//! What a person types into a cell of a quote: quantities, prices, discounts.
//!
//! Nothing is guessed: what can be read two ways is refused, and the sentence says both.

use crate::{
    domain::{
        money::{Currency, Fixed, Minor, parse_amount_in},
        quote_math::{Discount, DiscountWord, QuoteDiscount, discount_word},
    },
    words::say,
};

/// Why it was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEntry {
    /// It is no number.
    #[error("{}", say!("quote-bad-number", typed = .0))]
    Number(String),
    /// It is no discount.
    #[error("{}", say!("quote-bad-discount", typed = .0))]
    Discount(String),
    /// It names another currency.
    #[error("{}", say!("quote-bad-currency", typed = typed, named = named.code(), own = own.code()))]
    Currency {
        /// What was typed.
        typed: String,
        /// What it says.
        named: Currency,
        /// What it should be.
        own: Currency,
    },
    /// It could be either.
    #[error("{}", say!("quote-bad-either", typed = typed, less = less.to_string(), more = more.to_string()))]
    Either {
        /// What was typed.
        typed: String,
        /// One reading.
        less: Fixed,
        /// The other.
        more: Fixed,
    },
}

/// A quantity or another bare number.
pub fn number(text: &str) -> Result<Fixed, BadEntry> {
    Fixed::parse(text).map_err(|_| BadEntry::Number(text.trim().to_owned()))
}

/// A unit price with up to six places: "120", "1,250.50", "€ 120"; nothing typed is no price.
pub fn price(text: &str, currency: Currency) -> Result<Option<Fixed>, BadEntry> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let bad = || BadEntry::Number(text.trim().to_owned());
    let (amount, named) = parse_amount_in(text, currency).map_err(|_| bad())?;
    own(text, named, currency)?;
    Fixed::from_decimal(amount).map(Some).ok_or_else(bad)
}

/// What is taken off a line: "15", "15%", "8折" are percent off, "-250" and "€ 250" an amount;
/// nothing typed is no discount.
pub fn line_discount(text: &str, currency: Currency) -> Result<Option<Discount>, BadEntry> {
    Ok(match off(text, currency)? {
        None => None,
        Some(Off::Percent(percent)) => Some(Discount::Percent(percent)),
        Some(Off::Amount(amount)) => Some(Discount::Amount(amount)),
    })
}

/// What is taken off a quote; besides what [`line_discount`] reads, "= 12,000" makes the total so.
pub fn quote_discount(text: &str, currency: Currency) -> Result<Option<QuoteDiscount>, BadEntry> {
    if let Some(total) = text.trim().strip_prefix(['=', '＝']) {
        return Ok(Some(QuoteDiscount::Total(minor(total, currency)?)));
    }
    Ok(match off(text, currency)? {
        None => None,
        Some(Off::Percent(percent)) => Some(QuoteDiscount::Percent(percent)),
        Some(Off::Amount(amount)) => Some(QuoteDiscount::Amount(amount)),
    })
}

/// An amount in the quote's currency, rounded to its minor unit.
pub fn minor(text: &str, currency: Currency) -> Result<Minor, BadEntry> {
    let bad = || BadEntry::Number(text.trim().to_owned());
    let (amount, named) = parse_amount_in(text, currency).map_err(|_| bad())?;
    own(text, named, currency)?;
    Minor::from_decimal(amount, currency).ok_or_else(bad)
}

enum Off {
    Percent(Fixed),
    Amount(Minor),
}

fn off(text: &str, currency: Currency) -> Result<Option<Off>, BadEntry> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let bad = || BadEntry::Discount(typed.to_owned());
    let unsigned = typed.strip_prefix(['-', '−', '－']).map(str::trim);
    if typed.ends_with(['%', '％', '折']) || typed.to_lowercase().ends_with("off") {
        let word = discount_word("discount", unsigned.unwrap_or(typed)).map_err(|_| bad())?;
        return percent(word, typed).map(Some);
    }
    if let Some(amount) = unsigned {
        return Ok(Some(Off::Amount(
            minor(amount, currency).map_err(|_| bad())?,
        )));
    }
    if Fixed::parse(typed).is_ok() {
        // A bare number means what is most often said, a percentage; 0.15 and 1 are asked about.
        let word = discount_word("discount %", typed).map_err(|_| bad())?;
        return percent(word, typed).map(Some);
    }
    if let Ok(word) = discount_word("discount", typed) {
        return percent(word, typed).map(Some);
    }
    match minor(typed, currency) {
        Ok(amount) => Ok(Some(Off::Amount(amount))),
        Err(other @ BadEntry::Currency { .. }) => Err(other),
        Err(_) => Err(bad()),
    }
}

fn percent(word: DiscountWord, typed: &str) -> Result<Off, BadEntry> {
    match word {
        DiscountWord::Off(percent) => Ok(Off::Percent(percent)),
        DiscountWord::Ambiguous(less, more) => Err(BadEntry::Either {
            typed: typed.to_owned(),
            less,
            more,
        }),
    }
}

fn own(typed: &str, named: Option<Currency>, own: Currency) -> Result<(), BadEntry> {
    match named {
        Some(named) if named != own => Err(BadEntry::Currency {
            typed: typed.trim().to_owned(),
            named,
            own,
        }),
        _ => Ok(()),
    }
}

impl From<BadEntry> for crate::store::Error {
    fn from(entry: BadEntry) -> Self {
        Self::refused(entry.to_string())
    }
}
