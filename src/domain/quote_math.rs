//! The arithmetic of quotes: lines, sections, discounts, taxes and totals.
//!
//! Every sum that is printed adds up to the minor unit. It prices nothing, approves nothing and
//! formats nothing. Words for a discount, such as 8折, are read in `words`.
//!
//! Rounding is half away from zero, once per figure:
//!
//! 1. Line amount = round(quantity × unit price × (1 − percent)) − amount off.
//! 2. The quote discount: each summed line takes its part, rounded, and what is left over lies
//!    on the largest line (by size, the first of equals).
//! 3. Tax once per tax class and rate, on what step 2 leaves. Net book: tax = round(sum × rate).
//!    Gross book: net = round(sum ÷ (1 + rate)), tax = sum − net.
//! 4. Each line takes its own tax by the same formula, rounded, and what is left over of the
//!    tax of the class lies on the largest line of the class.
//!
//! So in a gross book no gross figure is ever derived from a net one, and tax is what gives way.

mod words;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::money::{Currency, Fixed, Minor, div_round};
use crate::words::say;

pub use words::{BadDiscount, DiscountWord, discount_word};

/// What a line of a quote is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LineKind {
    /// Something offered at a price.
    #[default]
    Item,
    /// A heading; the items up to the next one are its section.
    Section,
    /// Text without a price.
    Note,
}

/// What is taken off one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Discount {
    /// A share of quantity × unit price, in percent; below zero it is a surcharge.
    Percent(Fixed),
    /// An amount off the whole line, in the minor unit of the quote.
    Amount(Minor),
}

/// What is taken off a whole quote, after the discounts of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteDiscount {
    /// A share of the subtotal, in percent; below zero it is a surcharge.
    Percent(Fixed),
    /// An amount off the subtotal, in the minor unit of the quote.
    Amount(Minor),
    /// "Make the total this": the net total in a net book, the gross total in a gross one.
    Total(Minor),
}

/// One line as entered. Numbers of a heading or a note are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineIn {
    pub kind: LineKind,
    pub quantity: Fixed,
    /// In major units of the quote's currency, with tax if the quote includes tax.
    pub unit_price: Fixed,
    pub discount: Option<Discount>,
    /// Optional or an alternative: printed, never summed.
    pub optional: bool,
    pub tax_class: String,
    /// In percent, above −100.
    pub tax_rate: Fixed,
}

/// A quote as entered, its lines in the order printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteIn {
    pub currency: Currency,
    /// Whether prices and amounts off are gross (含税价).
    pub includes_tax: bool,
    pub discount: Option<QuoteDiscount>,
    pub lines: Vec<LineIn>,
}

/// The figures of one line; all zero for a heading or a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineOut {
    /// Whether the line counts in the totals: an item that is not optional.
    pub summed: bool,
    /// round(quantity × unit price), before any discount.
    pub list_amount: Minor,
    /// What the line prints: after its own discount, before that of the quote; gross if the
    /// quote includes tax, else net.
    pub amount: Minor,
    /// The part of the quote discount that lies on this line; zero on an optional one.
    pub discount_share: Minor,
    /// After both discounts, before tax.
    pub net: Minor,
    /// The part of the tax of its class that lies on this line.
    pub tax_share: Minor,
    /// `net + tax_share`.
    pub gross: Minor,
}

/// The sums of one section, in the terms of [`LineOut::amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SectionOut {
    /// Index of its heading among the lines; none for items before the first heading.
    pub heading: Option<usize>,
    pub subtotal: Minor,
    /// What its optional lines would add.
    pub optional: Minor,
}

/// One tax class at one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxLine {
    pub class: String,
    /// In percent.
    pub rate: Fixed,
    /// Net, after both discounts.
    pub base: Minor,
    pub tax: Minor,
}

/// The figures of a quote.
///
/// `subtotal − discount` is the net total in a net book and the gross total in a gross one, and
/// `net_total + tax_total = gross_total` in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteOut {
    /// One for each line entered, in the same order.
    pub lines: Vec<LineOut>,
    /// In the order printed; their subtotals sum to `subtotal`.
    pub sections: Vec<SectionOut>,
    /// The summed lines before any discount, to measure all that was given away.
    pub list_total: Minor,
    /// The summed lines after their own discounts.
    pub subtotal: Minor,
    /// The quote discount as an amount; below zero it is a surcharge.
    pub discount: Minor,
    pub net_total: Minor,
    /// In the order in which class and rate first appear.
    pub taxes: Vec<TaxLine>,
    pub tax_total: Minor,
    pub gross_total: Minor,
    /// The optional lines as printed, which are in no other total.
    pub optional_total: Minor,
}

/// Why a quote has no figures. Lines are counted from 1 as on the printed quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// A figure of one line does not fit.
    #[error("{}", say!("quote-line-too-large", line = *line))]
    LineTooLarge {
        /// Counted from 1, headings and notes too.
        line: usize,
    },
    /// A sum does not fit.
    #[error("{}", say!("quote-total-too-large"))]
    TotalTooLarge,
    /// No net price leads to a gross one at such a rate.
    #[error("{}", say!("quote-tax-rate", line = *line, rate = rate.to_string()))]
    TaxRate {
        /// Counted from 1, headings and notes too.
        line: usize,
        /// In percent.
        rate: Fixed,
    },
    /// A discount of the quote has no line to lie on.
    #[error("{}", say!("quote-nothing-to-discount"))]
    NothingToDiscount,
}

/// A hundred percent as a [`Fixed`] holds it.
const HUNDRED: i128 = 100 * Fixed::ONE.0 as i128;

/// Computes every figure of a quote, by the rules at the head of this module.
pub fn compute(quote: &QuoteIn) -> Result<QuoteOut, QuoteError> {
    let mut lines = price_lines(quote)?;
    let sections = sections(quote, &lines)?;
    let summed: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].summed).collect();

    let list_total = total(&lines, |line| line.summed, |line| line.list_amount)?;
    let subtotal = total(&lines, |line| line.summed, |line| line.amount)?;
    let optional_total = total(&lines, |line| !line.summed, |line| line.amount)?;
    let discount = spread_discount(quote.discount, subtotal, &mut lines, &summed)?;
    let taxes = tax_classes(quote, &mut lines, &summed)?;

    let net_total = total(&lines, |line| line.summed, |line| line.net)?;
    let tax_total = total(&lines, |line| line.summed, |line| line.tax_share)?;
    let gross_total = total(&lines, |line| line.summed, |line| line.gross)?;
    Ok(QuoteOut {
        lines,
        sections,
        list_total,
        subtotal,
        discount,
        net_total,
        taxes,
        tax_total,
        gross_total,
        optional_total,
    })
}

/// The line amounts, and for optional lines, which nothing is spread over, all the rest.
fn price_lines(quote: &QuoteIn) -> Result<Vec<LineOut>, QuoteError> {
    let price = |(at, line): (usize, &LineIn)| {
        if line.kind != LineKind::Item {
            return Ok(LineOut::default());
        }
        if i128::from(line.tax_rate.0) <= -HUNDRED {
            return Err(QuoteError::TaxRate {
                line: at + 1,
                rate: line.tax_rate,
            });
        }
        let mut out = LineOut {
            summed: !line.optional,
            ..LineOut::default()
        };
        out.list_amount = priced(line, quote.currency, None).ok_or(too_large(at))?;
        out.amount = amount(line, quote.currency).ok_or(too_large(at))?;
        if line.optional {
            tax_on(out.kept(), line.tax_rate, quote.includes_tax)
                .and_then(|tax| out.settle(tax, quote.includes_tax))
                .ok_or(too_large(at))?;
        }
        Ok(out)
    };
    quote.lines.iter().enumerate().map(price).collect()
}

fn amount(line: &LineIn, currency: Currency) -> Option<Minor> {
    match line.discount {
        None => priced(line, currency, None),
        Some(Discount::Percent(percent)) => priced(line, currency, Some(percent)),
        Some(Discount::Amount(off)) => priced(line, currency, None)?
            .0
            .checked_sub(off.0)
            .map(Minor),
    }
}

/// round(quantity × unit price × (1 − percent)).
///
/// In integers, for a product of three numbers of six places may have more digits than a decimal
/// holds, which would round it a first time.
fn priced(line: &LineIn, currency: Currency, percent: Option<Fixed>) -> Option<Minor> {
    let product = i128::from(line.quantity.0).checked_mul(line.unit_price.0.into())?;
    let one = i128::from(Fixed::ONE.0).pow(2);
    let (product, one) = match percent {
        None => (product, one),
        Some(percent) => (
            product.checked_mul(HUNDRED - i128::from(percent.0))?,
            one.checked_mul(HUNDRED)?,
        ),
    };
    // The places of the currency shorten the divisor instead of lengthening the product.
    let minor = 10_i128.checked_pow(currency.digits())?;
    fit(div_round(product, one.checked_div(minor)?)?)
}

fn sections(quote: &QuoteIn, lines: &[LineOut]) -> Result<Vec<SectionOut>, QuoteError> {
    let mut sections: Vec<SectionOut> = Vec::new();
    for (at, (line, out)) in quote.lines.iter().zip(lines).enumerate() {
        match line.kind {
            LineKind::Note => {}
            LineKind::Section => {
                sections.push(SectionOut {
                    heading: Some(at),
                    ..SectionOut::default()
                });
            }
            LineKind::Item => {
                if sections.is_empty() {
                    sections.push(SectionOut::default());
                }
                let Some(section) = sections.last_mut() else {
                    continue;
                };
                let sum = if out.summed {
                    &mut section.subtotal
                } else {
                    &mut section.optional
                };
                let added = sum
                    .0
                    .checked_add(out.amount.0)
                    .ok_or(QuoteError::TotalTooLarge)?;
                *sum = Minor(added);
            }
        }
    }
    Ok(sections)
}

/// Puts a part of the quote discount on each summed line and gives back the whole.
///
/// Parts are in proportion to the line amounts, signs kept, so that a percent means that percent
/// on every line. Lines that sum to nothing have no proportion; then all lies on the largest.
fn spread_discount(
    discount: Option<QuoteDiscount>,
    subtotal: Minor,
    lines: &mut [LineOut],
    summed: &[usize],
) -> Result<Minor, QuoteError> {
    let base = i128::from(subtotal.0);
    let (whole, dividend, divisor) = match discount {
        None => return Ok(Minor(0)),
        Some(QuoteDiscount::Percent(percent)) => {
            let percent = i128::from(percent.0);
            let off = base
                .checked_mul(percent)
                .and_then(|product| div_round(product, HUNDRED));
            (off.ok_or(QuoteError::TotalTooLarge)?, percent, HUNDRED)
        }
        Some(QuoteDiscount::Amount(off)) => (off.0.into(), off.0.into(), base),
        Some(QuoteDiscount::Total(total)) => {
            let off = base - i128::from(total.0);
            (off, off, base)
        }
    };
    let whole = fit(whole).ok_or(QuoteError::TotalTooLarge)?;
    let part = |&at: &usize| {
        let product = i128::from(lines[at].amount.0).checked_mul(dividend);
        let part = product.map(|product| div_round(product, divisor).unwrap_or(0));
        part.and_then(fit).ok_or(too_large(at))
    };
    let mut parts = summed.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let sizes: Vec<i128> = summed.iter().map(|&at| lines[at].amount.0.into()).collect();
    level(&mut parts, &sizes, whole)?;
    for (&at, part) in summed.iter().zip(parts) {
        lines[at].discount_share = part;
    }
    Ok(whole)
}

/// Computes tax once per class and rate, and brings each summed line to its net, tax and gross.
fn tax_classes(
    quote: &QuoteIn,
    lines: &mut [LineOut],
    summed: &[usize],
) -> Result<Vec<TaxLine>, QuoteError> {
    let mut classes: Vec<(&str, Fixed, Vec<usize>)> = Vec::new();
    for &at in summed {
        let (class, rate) = (quote.lines[at].tax_class.as_str(), quote.lines[at].tax_rate);
        match classes
            .iter_mut()
            .find(|known| (known.0, known.1) == (class, rate))
        {
            Some((_, _, members)) => members.push(at),
            None => classes.push((class, rate, vec![at])),
        }
    }
    let mut taxes = Vec::with_capacity(classes.len());
    for (class, rate, members) in classes {
        let kept: Vec<i128> = members.iter().map(|&at| lines[at].kept()).collect();
        let sum: i128 = kept.iter().sum();
        let tax = tax_on(sum, rate, quote.includes_tax).ok_or(QuoteError::TotalTooLarge)?;
        let own = |(&at, &kept)| tax_on(kept, rate, quote.includes_tax).ok_or(too_large(at));
        let mut shares = members
            .iter()
            .zip(&kept)
            .map(own)
            .collect::<Result<Vec<_>, _>>()?;
        level(&mut shares, &kept, tax)?;
        for (&at, share) in members.iter().zip(shares) {
            lines[at]
                .settle(share, quote.includes_tax)
                .ok_or(too_large(at))?;
        }
        let base = if quote.includes_tax {
            sum - i128::from(tax.0)
        } else {
            sum
        };
        let base = fit(base).ok_or(QuoteError::TotalTooLarge)?;
        taxes.push(TaxLine {
            class: class.to_owned(),
            rate,
            base,
            tax,
        });
    }
    Ok(taxes)
}

/// The tax on a net sum, or the tax within a gross one.
fn tax_on(sum: i128, rate: Fixed, includes_tax: bool) -> Option<Minor> {
    let rate = i128::from(rate.0);
    fit(if includes_tax {
        sum.checked_sub(div_round(sum.checked_mul(HUNDRED)?, HUNDRED + rate)?)?
    } else {
        div_round(sum.checked_mul(rate)?, HUNDRED)?
    })
}

/// Puts what the parts lack of the whole on the largest, the first of equals.
fn level(parts: &mut [Minor], sizes: &[i128], whole: Minor) -> Result<(), QuoteError> {
    let given: i128 = parts.iter().map(|part| i128::from(part.0)).sum();
    let left = i128::from(whole.0) - given;
    if left == 0 {
        return Ok(());
    }
    let (part, _) = parts
        .iter_mut()
        .zip(sizes)
        .min_by_key(|(_, size)| Reverse(size.unsigned_abs()))
        .ok_or(QuoteError::NothingToDiscount)?;
    *part = fit(i128::from(part.0) + left).ok_or(QuoteError::TotalTooLarge)?;
    Ok(())
}

impl LineOut {
    /// What is left after both discounts: gross if the quote includes tax, else net.
    fn kept(&self) -> i128 {
        i128::from(self.amount.0) - i128::from(self.discount_share.0)
    }

    /// Fills in net, tax and gross once the tax is known.
    fn settle(&mut self, tax: Minor, includes_tax: bool) -> Option<()> {
        let (kept, tax_share) = (self.kept(), i128::from(tax.0));
        let net = if includes_tax { kept - tax_share } else { kept };
        (self.net, self.tax_share, self.gross) = (fit(net)?, tax, fit(net + tax_share)?);
        Some(())
    }
}

fn total(
    lines: &[LineOut],
    counts: impl Fn(&LineOut) -> bool,
    figure: impl Fn(&LineOut) -> Minor,
) -> Result<Minor, QuoteError> {
    let counted = lines.iter().filter(|line| counts(line));
    let sum: i128 = counted.map(|line| i128::from(figure(line).0)).sum();
    fit(sum).ok_or(QuoteError::TotalTooLarge)
}

fn fit(figure: i128) -> Option<Minor> {
    i64::try_from(figure).ok().map(Minor)
}

fn too_large(at: usize) -> QuoteError {
    QuoteError::LineTooLarge { line: at + 1 }
}
