//! Days and amounts of a filter as people write them everywhere else in the product.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    super::{
        dates,
        money::{self, Currency},
    },
    Words,
};
use crate::words::say;

/// The words of [`dates`] and [`money`], on a day, in a book's currency.
#[derive(Clone, Copy, Debug)]
pub struct Everyday {
    /// The day it is.
    pub today: NaiveDate,
    /// The book's currency: amounts are compared in it.
    pub base: Currency,
}

impl Words for Everyday {
    fn date(&self, text: &str) -> Result<NaiveDate, String> {
        dates::parse_date(text, self.today).map_err(|error| error.to_string())
    }

    fn range(&self, text: &str) -> Result<(NaiveDate, NaiveDate), String> {
        dates::parse_range(text, self.today).map_err(|error| error.to_string())
    }

    fn amount(&self, text: &str) -> Result<Decimal, String> {
        match money::parse_amount_in(text, self.base).map_err(|error| error.to_string())? {
            (_, Some(currency)) if currency != self.base => {
                Err(say!("typed-filter-compared", currency = self.base.code()))
            }
            (amount, _) => Ok(amount),
        }
    }
}
