//! From the records of a quote to the figures of its arithmetic, and what was given away in them.
//!
//! One place, so that editor, documents and derived columns cannot differ. It reads no book and
//! rounds nothing itself: that is [`super::quote_math`].

use super::{
    money::{Currency, Fixed, Minor, div_round},
    pick::Pick,
    quote_math::{self, Discount, LineIn, LineKind, QuoteDiscount, QuoteError, QuoteIn, QuoteOut},
    record::quote::{Quote, QuoteLine, QuoteLineKind, QuoteStatus},
};

/// Lines in the order printed: by position, then as they were made.
pub fn order(lines: &mut [QuoteLine]) {
    lines.sort_by_key(|line| (line.position.unwrap_or(i64::MAX), line.id));
}

/// What a row of a quote is; an unknown code of a newer version is printed as a note and sums to
/// nothing.
pub fn line_kind(line: &QuoteLine) -> LineKind {
    match &line.kind {
        None | Some(Pick::Known(QuoteLineKind::Item)) => LineKind::Item,
        Some(Pick::Known(QuoteLineKind::Section)) => LineKind::Section,
        Some(Pick::Known(QuoteLineKind::Note) | Pick::Unknown(_)) => LineKind::Note,
    }
}

/// Where a revision stands; draft until said otherwise, sent where a newer version says what this
/// one does not know, so that nothing is changed in it.
pub fn status(quote: &Quote) -> QuoteStatus {
    match &quote.status {
        None => QuoteStatus::Draft,
        Some(Pick::Known(status)) => *status,
        Some(Pick::Unknown(_)) => QuoteStatus::Sent,
    }
}

/// Whether header and lines may change: until it is sent.
pub fn is_open(quote: &Quote) -> bool {
    matches!(
        status(quote),
        QuoteStatus::Draft | QuoteStatus::NeedsApproval | QuoteStatus::Approved
    )
}

/// The quote as the arithmetic takes it. `base` is the currency where the quote names none; lines
/// come in the order printed.
pub fn sheet<'q>(
    quote: &Quote,
    lines: impl IntoIterator<Item = &'q QuoteLine>,
    base: Currency,
) -> QuoteIn {
    let currency = quote.currency.unwrap_or(base);
    QuoteIn {
        currency,
        includes_tax: quote.includes_tax,
        discount: discount(quote),
        lines: lines
            .into_iter()
            .map(|line| line_in(line, currency))
            .collect(),
    }
}

/// The discount of the whole quote: of percent, amount and total the first that is set.
pub fn discount(quote: &Quote) -> Option<QuoteDiscount> {
    quote
        .discount_percent
        .map(QuoteDiscount::Percent)
        .or_else(|| quote.discount_amount.map(QuoteDiscount::Amount))
        .or_else(|| quote.make_total.map(QuoteDiscount::Total))
}

/// The figures of a quote; see [`sheet`].
pub fn figures<'q>(
    quote: &Quote,
    lines: impl IntoIterator<Item = &'q QuoteLine>,
    base: Currency,
) -> Result<QuoteOut, QuoteError> {
    quote_math::compute(&sheet(quote, lines, base))
}

fn line_in(line: &QuoteLine, currency: Currency) -> LineIn {
    LineIn {
        kind: line_kind(line),
        quantity: line.quantity.unwrap_or(Fixed::ONE),
        unit_price: line.unit_price.unwrap_or_default(),
        discount: line.discount_percent.map(Discount::Percent).or_else(|| {
            let off = line.discount_amount?;
            Minor::from_decimal(off.to_decimal(), currency).map(Discount::Amount)
        }),
        optional: line.optional,
        tax_class: line.tax_class.clone(),
        tax_rate: line.tax_rate.unwrap_or_default(),
    }
}

/// What was given away of the list: line discounts and that of the quote, and what a price set by
/// hand lies below its list price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenAway {
    /// In the terms of the quote's subtotal; below zero it is a surcharge.
    pub amount: Minor,
    /// What the summed lines come to at list prices; above zero.
    pub list: Minor,
    /// What rounding alone may have made of it, in minor units.
    slack: i64,
}

impl GivenAway {
    /// As a share of the list in percent.
    pub fn percent(self) -> Fixed {
        i128::from(self.amount.0)
            .checked_mul(HUNDRED)
            .and_then(|product| div_round(product, self.list.0.into()))
            .and_then(|share| i64::try_from(share).ok())
            .map_or(Fixed(i64::MAX), Fixed)
    }

    /// Whether it is more than `limit` percent, and not by rounding alone: 20 % of 13 yen is 3.
    pub fn is_beyond(self, limit: Fixed) -> bool {
        let given = (i128::from(self.amount.0) - i128::from(self.slack)) * HUNDRED;
        given > i128::from(self.list.0) * i128::from(limit.0)
    }
}

/// A hundred percent as a [`Fixed`] holds it.
const HUNDRED: i128 = 100 * Fixed::ONE.0 as i128;

/// Measures what is given away.
///
/// `list_prices` holds, for each line, the price of the price book where it is known. Nothing
/// where there is no list amount to give away from.
pub fn given_away(
    quote: &QuoteIn,
    figures: &QuoteOut,
    list_prices: &[Option<Fixed>],
) -> Option<GivenAway> {
    let mut at_list = quote.clone();
    at_list.discount = None;
    for (at, line) in at_list.lines.iter_mut().enumerate() {
        line.discount = None;
        if let Some(list) = list_prices.get(at).copied().flatten() {
            line.unit_price = list.max(line.unit_price);
        }
    }
    let list = quote_math::compute(&at_list).ok()?.list_total;
    let kept = figures.subtotal.0.checked_sub(figures.discount.0)?;
    let summed = figures.lines.iter().filter(|line| line.summed).count();
    let amount = Minor(list.0.checked_sub(kept)?);
    (list.0 > 0).then_some(GivenAway {
        amount,
        list,
        // Half a unit for each line before and after its discount, and one for that of the quote.
        slack: summed as i64 + 1,
    })
}
