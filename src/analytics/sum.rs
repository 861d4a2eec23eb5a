//! A sum of money over several currencies: what is converted, and beside it what is not.

use std::collections::BTreeMap;

use crate::{
    domain::money::{Currency, Minor, short},
    words::say,
};

/// A sum in the book's currency. What has no rate stands beside it: never dropped, never one to one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many were added, those without an amount too.
    pub count: i64,
    /// In the book's currency.
    pub base: Minor,
    /// Amounts without a rate, by currency code.
    pub apart: BTreeMap<String, Minor>,
    /// Whether something in another currency was converted into it, so that it depends on rates: ≈.
    pub is_mixed: bool,
}

impl Sum {
    /// Adds an amount: `own` in `currency`, `base` where it is converted (or needs not to be).
    pub fn add(
        &mut self,
        own: Option<Minor>,
        currency: Currency,
        base: Option<Minor>,
        book: Currency,
    ) {
        self.count += 1;
        match (own, base) {
            (Some(_), Some(base)) => {
                self.base = Minor(self.base.0.saturating_add(base.0));
                self.is_mixed |= currency != book;
            }
            (Some(own), None) => {
                let apart = self.apart.entry(currency.code().to_owned()).or_default();
                *apart = Minor(apart.0.saturating_add(own.0));
            }
            (None, _) => {}
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.base = Minor(self.base.0.saturating_add(other.base.0));
        self.is_mixed |= other.is_mixed;
        for (currency, amount) in &other.apart {
            let apart = self.apart.entry(currency.clone()).or_default();
            *apart = Minor(apart.0.saturating_add(amount.0));
        }
    }

    /// This and another.
    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        sum.merge(other);
        sum
    }

    /// At a glance: `≈ € 184k + ¥ 1.2m not converted`.
    pub fn short(&self, book: Currency) -> String {
        let about = if self.is_mixed { "≈ " } else { "" };
        let mut text = format!("{about}{}", short(self.base, book));
        let apart: Vec<String> = self
            .apart
            .iter()
            .filter_map(|(code, amount)| Some(short(*amount, Currency::parse(code)?)))
            .collect();
        if !apart.is_empty() {
            text = say!(
                "subject-not-converted",
                sum = text,
                apart = apart.join(" + ")
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_rate_is_shown_beside_the_sum() {
        let of = |code: &str| Currency::parse(code).expect("a code");
        let mut sum = Sum::default();
        sum.add(
            Some(Minor(100_000)),
            of("EUR"),
            Some(Minor(100_000)),
            of("EUR"),
        );
        assert_eq!(sum.short(of("EUR")), "€ 1k");
        sum.add(
            Some(Minor(100_000)),
            of("USD"),
            Some(Minor(90_000)),
            of("EUR"),
        );
        sum.add(Some(Minor(1_200_000)), of("JPY"), None, of("EUR"));
        sum.add(None, of("EUR"), None, of("EUR"));
        assert_eq!(sum.short(of("EUR")), "≈ € 1.9k + ¥ 1.2m not converted");
        assert_eq!(sum.count, 4);
        assert_eq!(sum.plus(&sum).base, Minor(380_000));
        assert_eq!(sum.plus(&sum).apart["JPY"], Minor(2_400_000));
    }
}
