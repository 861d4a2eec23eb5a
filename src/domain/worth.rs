//! What an opportunity counts for: the amount that sums, boards and forecasts add up.
//!
//! A one-off amount counts as it is, a yearly or monthly one with its first twelve months (or its term, where that is
//! shorter; or the whole term, where a book is set so). Conversion is in [`Catalog`].

use super::{
    catalog::Catalog,
    field::Date,
    money::{Currency, Fixed, Minor, div_round},
    record::opportunity::AmountKind,
};

/// How much of a yearly or monthly amount counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// The first twelve months, or the term where it is shorter.
    #[default]
    FirstYear,
    /// The whole term; twelve months where none is given.
    WholeTerm,
}

/// The amount that counts, in its own currency; none where it does not fit.
pub fn counted(
    amount: Minor,
    kind: Option<AmountKind>,
    term_months: Option<i64>,
    rule: Counted,
) -> Option<Minor> {
    let term = term_months.filter(|months| *months > 0).unwrap_or(12);
    let months = i128::from(match rule {
        Counted::FirstYear => term.min(12),
        Counted::WholeTerm => term,
    });
    let amount = i128::from(amount.0);
    let whole = match kind {
        None | Some(AmountKind::OneOff) => amount,
        Some(AmountKind::Monthly) => amount.checked_mul(months)?,
        Some(AmountKind::Yearly) => div_round(amount.checked_mul(months)?, 12)?,
    };
    i64::try_from(whole).ok().map(Minor)
}

/// The counted amount in the book's currency at the rate of a day; none without a rate.
pub fn in_base(
    catalog: &Catalog,
    amount: Minor,
    currency: Option<Currency>,
    kind: Option<AmountKind>,
    term_months: Option<i64>,
    day: Date,
) -> Option<Minor> {
    let counted = counted(amount, kind, term_months, catalog.counted)?;
    catalog.to_base(counted, currency.unwrap_or(catalog.base()), day)
}

/// An amount times a percentage, rounded once, half away from zero; none where it does not fit.
pub fn share(amount: Minor, percent: Fixed) -> Option<Minor> {
    let product = i128::from(amount.0).checked_mul(i128::from(percent.0))?;
    let share = div_round(product, 100 * i128::from(Fixed::ONE.0))?;
    i64::try_from(share).ok().map(Minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_amount_counts_its_first_year() {
        let of = |kind, term, rule| counted(Minor(1_000), kind, term, rule).expect("fits").0;
        use {AmountKind::*, Counted::*};
        assert_eq!(of(None, Some(3), FirstYear), 1_000);
        assert_eq!(of(Some(Monthly), None, FirstYear), 12_000);
        assert_eq!(of(Some(Monthly), Some(36), FirstYear), 12_000);
        assert_eq!(of(Some(Monthly), Some(5), FirstYear), 5_000);
        assert_eq!(of(Some(Monthly), Some(36), WholeTerm), 36_000);
        assert_eq!(of(Some(Yearly), Some(36), FirstYear), 1_000);
        assert_eq!(of(Some(Yearly), Some(6), FirstYear), 500);
        assert_eq!(of(Some(Yearly), Some(30), WholeTerm), 2_500);
        assert_eq!(
            counted(Minor(i64::MAX), Some(Monthly), None, FirstYear),
            None
        );
    }

    #[test]
    fn a_share_is_rounded_once() {
        assert_eq!(share(Minor(5), Fixed(50_000_000)), Some(Minor(3)));
        assert_eq!(share(Minor(-5), Fixed(50_000_000)), Some(Minor(-3)));
        assert_eq!(
            share(Minor(18_400_000), Fixed(60_000_000)),
            Some(Minor(11_040_000))
        );
    }
}
