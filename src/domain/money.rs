//! Amounts, exact decimals and currencies: how they are kept, converted and written.
//!
//! Nothing here is floating point, and everything rounds half away from zero. What a person or a
//! file wrote is read in `typed`; which rate holds on which day is not decided here; lines,
//! discounts and taxes are in [`quote_math`](super::quote_math).

mod chinese;
mod typed;

#[cfg(test)]
mod tests;

use std::fmt;

use iso_currency::IntoEnumIterator as _;
use rust_decimal::{Decimal, RoundingStrategy};

pub use typed::{BadNumber, parse_amount, parse_amount_in};
pub(super) use typed::{number, plain};

use crate::words::{self, Language};

pub use crate::words::group;

/// An amount in the minor unit of its currency: cents, yen, fils.
///
/// It does not know its currency, so a sum over several is the caller's mistake to avoid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Minor(pub i64);

impl Minor {
    /// Rounds a decimal amount to the minor unit of `currency`; none when it does not fit.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Option<Self> {
        scaled(amount, currency.digits()).map(Self)
    }

    /// The amount in major units, with exactly as many places as the currency has.
    pub fn to_decimal(self, currency: Currency) -> Decimal {
        Decimal::new(self.0, currency.digits())
    }

    /// Plain text for files and fields: no symbol, no groups, every place ("184000.00", "5000").
    pub fn decimal(self, currency: Currency) -> String {
        let places = currency.digits() as usize;
        let mut text = self.0.unsigned_abs().to_string();
        while text.len() <= places {
            text.insert(0, '0');
        }
        if places > 0 {
            text.insert(text.len() - places, '.');
        }
        if self.0 < 0 {
            text.insert(0, '-');
        }
        text
    }
}

/// An exact decimal kept in millionths: unit prices, quantities, rates and percentages.
///
/// A percentage is the number before the sign: 12.5 % is 12.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fixed(pub i64);

impl Fixed {
    /// Decimal places kept.
    pub const SCALE: u32 = 6;
    /// What a whole one is made of.
    pub const ONE: Self = Self(1_000_000);

    /// A whole number.
    pub const fn from_int(whole: i32) -> Self {
        // Widening a 32-bit number cannot lose anything; `From` is not const.
        Self(whole as i64 * Self::ONE.0)
    }

    /// Whether a percentage can be a share or a chance: 0 to 100 %.
    pub fn is_share(self) -> bool {
        (0..=100 * Self::ONE.0).contains(&self.0)
    }

    /// Rounds to six places; none when it does not fit (beyond some 9.2 × 10¹²).
    pub fn from_decimal(number: Decimal) -> Option<Self> {
        scaled(number, Self::SCALE).map(Self)
    }

    /// The number itself, without trailing zeros.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::SCALE).normalize()
    }

    /// Reads a typed number; separators mean what they mean in [`parse_amount`], units of
    /// thousand or million and currencies are refused. More than six places are rounded.
    pub fn parse(text: &str) -> Result<Self, BadNumber> {
        typed::fixed(text)
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    const CNY: Self = Self(*b"CNY");
    const EUR: Self = Self(*b"EUR");
    const GBP: Self = Self(*b"GBP");
    const JPY: Self = Self(*b"JPY");
    const USD: Self = Self(*b"USD");

    /// Reads a code of three letters in either case.
    ///
    /// A code need not be in today's list: a book keeps the currencies it was made with.
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 3] = text
            .trim()
            .to_ascii_uppercase()
            .into_bytes()
            .try_into()
            .ok()?;
        code.iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(code))
    }

    /// The code, three capitals.
    pub fn code(&self) -> &str {
        // Only ASCII capitals get in, so the fallback is never seen.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Places after the decimal point, by ISO 4217; two when the code is unknown or has none.
    pub fn digits(self) -> u32 {
        self.iso()
            .and_then(iso_currency::Currency::exponent)
            .map_or(2, u32::from)
    }

    /// All that ISO 4217 has.
    pub fn all() -> impl Iterator<Item = Self> {
        iso_currency::Currency::iter().filter_map(|known| Self::parse(known.code()))
    }

    /// What stands before an amount: "€", "$" for USD only, "£", "¥" for JPY and CNY, else the
    /// code.
    pub fn symbol(&self) -> &str {
        match *self {
            Self::EUR => "€",
            Self::USD => "$",
            Self::GBP => "£",
            Self::JPY | Self::CNY => "¥",
            _ => self.code(),
        }
    }

    /// Whether ISO 4217 has it.
    pub fn is_known(self) -> bool {
        self.iso().is_some()
    }

    fn iso(self) -> Option<iso_currency::Currency> {
        iso_currency::Currency::from_code(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Currency").field(&self.code()).finish()
    }
}

/// Converts an amount by `rate`, the units of `to` that one unit of `from` is worth.
///
/// None when the result does not fit, or when the rate is zero or below: that is no rate, and
/// the amount must be shown as not converted instead of vanishing from a sum.
pub fn convert(amount: Minor, from: Currency, to: Currency, rate: Fixed) -> Option<Minor> {
    if rate.0 <= 0 {
        return None;
    }
    let product = i128::from(amount.0).checked_mul(i128::from(rate.0))?;
    shift(product, to.digits(), from.digits() + Fixed::SCALE).map(Minor)
}

/// Keeps the decimal number when only the currency is changed: EUR 100.00 becomes JPY 100.
///
/// Places that the new currency lacks are rounded off; none when the result does not fit.
pub fn rescale(amount: Minor, from: Currency, to: Currency) -> Option<Minor> {
    shift(i128::from(amount.0), to.digits(), from.digits()).map(Minor)
}

/// The amount in full: "€ 184,000.00", "-€ 1.00", "¥ 5,000".
pub fn long(amount: Minor, currency: Currency) -> String {
    let plain = amount.decimal(currency);
    let unsigned = group(plain.trim_start_matches('-'));
    format!("{}{} {unsigned}", sign(amount), currency.symbol())
}

/// A number with its thousands apart and at least so many places, more where it has more.
pub fn grouped(number: Fixed, places: u32) -> String {
    let mut number = number.to_decimal();
    if number.scale() < places {
        number.rescale(places);
    }
    group(&number.to_string())
}

/// An amount without its currency, thousands apart: where the currency stands in the head.
pub fn bare(amount: Minor, currency: Currency) -> String {
    group(&amount.decimal(currency))
}

/// The units of short amounts as powers of ten, and below which number each is left for the next.
type Units = (&'static [(u32, &'static str)], i64);

/// Chinese counts in ten thousands.
fn units() -> Units {
    match words::current() {
        Language::English => (&[(0, ""), (3, "k"), (6, "m"), (9, "bn"), (12, "tn")], 1_000),
        Language::Chinese => (&[(0, ""), (4, "万"), (8, "亿"), (12, "万亿")], 10_000),
    }
}

/// The amount at a glance, in three significant digits: "€ 184k", "€ 48.2k", "€ 1.2m", "€ 950"; "€ 18.4万" in Chinese,
/// where the last digit before the next unit is a fourth one: "€ 1843万".
///
/// The unit is chosen after rounding, so 999,950 is "1m" and never "1000k".
pub fn short(amount: Minor, currency: Currency) -> String {
    let (units, limit) = units();
    let digits = currency.digits();
    let value = i128::from(amount.0.unsigned_abs());
    let places = || (0..=digits.max(2)).rev();
    let fitting = units
        .iter()
        .flat_map(|&(power, unit)| places().map(move |places| (power, unit, places)))
        .find_map(|(power, unit, places)| {
            let mantissa = shift(value, places, digits + power)?;
            (mantissa < if places == 0 { limit } else { 1_000 })
                .then(|| (Decimal::new(mantissa, places), unit))
        });
    let (mantissa, unit) = fitting.unwrap_or_else(|| {
        // A thousand trillion and more has no unit; yen alone get there.
        (
            Decimal::from(shift(value, 0, digits + 12).unwrap_or_default()),
            units.last().map_or("", |(_, unit)| *unit),
        )
    });
    format!(
        "{}{} {}{unit}",
        sign(amount),
        currency.symbol(),
        mantissa.normalize()
    )
}

/// The quotient rounded half away from zero; none when the divisor is zero.
pub(super) fn div_round(dividend: i128, divisor: i128) -> Option<i128> {
    let (size, by) = (dividend.unsigned_abs(), divisor.unsigned_abs());
    let (whole, rest) = (size.checked_div(by)?, size.checked_rem(by)?);
    // `rest * 2 >= by`, said in a way that cannot overflow.
    let rounded = i128::try_from(whole + u128::from(rest >= by - rest)).ok()?;
    Some(if (dividend < 0) == (divisor < 0) {
        rounded
    } else {
        -rounded
    })
}

/// `value × 10^up ÷ 10^down`, rounded once.
fn shift(value: i128, up: u32, down: u32) -> Option<i64> {
    let shifted = if up >= down {
        value.checked_mul(10_i128.checked_pow(up - down)?)?
    } else {
        div_round(value, 10_i128.checked_pow(down - up)?)?
    };
    i64::try_from(shifted).ok()
}

/// The decimal as an integer of `places` places, rounded once.
fn scaled(number: Decimal, places: u32) -> Option<i64> {
    let rounded = number
        .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let power = 10_i128.checked_pow(places.checked_sub(rounded.scale())?)?;
    i64::try_from(rounded.mantissa().checked_mul(power)?).ok()
}

fn sign(amount: Minor) -> &'static str {
    if amount.0 < 0 { "-" } else { "" }
}
