//! Prices from the price book: by day and by quantity.
//!
//! It finds; what a line does with a price is in `draft`. A price typed by hand is not its matter.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    domain::{
        field::{Date, Record as _},
        id::{Id, Ref},
        money::{Currency, Fixed},
        record::{
            product::{Price, PriceBook, Product, TaxClass},
            quote::PriceOrigin,
        },
    },
    store::{Read, Result},
};

/// A price found, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// In major units of the price book's currency.
    pub price: Fixed,
    /// List, or rule where a quantity brought it.
    pub origin: PriceOrigin,
}

/// The entries of one price book for the products of one quote, so that a quantity is priced
/// anew on each key without a look into the book.
#[derive(Clone, Debug, Default)]
pub struct PriceList {
    book: Option<Ref<PriceBook>>,
    day: Option<Date>,
    entries: BTreeMap<Id, Vec<Price>>,
}

impl PriceList {
    /// An empty list of this book, for prices that hold on `day`.
    pub fn of(book: Option<Ref<PriceBook>>, day: Date) -> Self {
        Self {
            book,
            day: Some(day),
            entries: BTreeMap::new(),
        }
    }

    /// Looks a product up, once.
    pub fn load(&mut self, read: &Read<'_>, product: Id) -> Result<()> {
        let Some(book) = self.book else {
            return Ok(());
        };
        if let Entry::Vacant(place) = self.entries.entry(product) {
            let mut prices: Vec<Price> = read.referring("product", product)?;
            prices.retain(|price| price.price_book == Some(book));
            place.insert(prices);
        }
        Ok(())
    }

    /// The price of so many: of the entries that hold on the day the one from the greatest
    /// quantity, of those the one that holds since last.
    pub fn find(&self, product: Id, quantity: Fixed) -> Option<Found> {
        let day = self.day?;
        let holds = |price: &&Price| {
            price.valid_from.is_none_or(|from| from <= day)
                && price.valid_to.is_none_or(|to| day <= to)
                && price.min_quantity.unwrap_or_default().0 <= quantity.0.abs()
        };
        let best = self
            .entries
            .get(&product)?
            .iter()
            .filter(|price| price.price.is_some())
            .filter(holds)
            .max_by_key(|price| {
                let from = price.min_quantity.unwrap_or_default();
                (from, price.valid_from, price.id)
            })?;
        let is_break = best.min_quantity.is_some_and(|from| from > Fixed::ONE);
        Some(Found {
            price: best.price?,
            origin: if is_break {
                PriceOrigin::Rule
            } else {
                PriceOrigin::List
            },
        })
    }

    /// What one piece costs by the list, whatever the quantity: what a discount is measured by.
    pub fn list_price(&self, product: Id) -> Option<Fixed> {
        self.find(product, Fixed::ONE).map(|found| found.price)
    }
}

/// The price book of a new quote: in `currency` the standard one, else any active one of it; with
/// no currency asked for, the standard one.
pub fn book_for(read: &Read<'_>, currency: Option<Currency>) -> Result<Option<PriceBook>> {
    let mut books: Vec<PriceBook> = read.all()?;
    books.retain(|book| book.active && (currency.is_none() || book.currency == currency));
    books.sort_by_key(|book| (!book.standard, book.id));
    let chosen = books.into_iter().next();
    Ok(chosen.filter(|book| currency.is_some() || book.standard))
}

/// The product that a person means: its code, its name, or an id.
pub fn find_product(read: &Read<'_>, what: &str) -> Result<Product> {
    let coded: Vec<Product> = read.having("code", what.trim())?;
    let mut active = coded.iter().filter(|product| product.active);
    if let (Some(one), None) = (active.next(), active.next()) {
        return Ok(one.clone());
    }
    read.need(read.resolve(Some(Product::INFO), what)?)
}

/// Name and rate of a product's tax class.
pub fn tax_of(read: &Read<'_>, product: &Product) -> Result<Option<TaxClass>> {
    match product.tax_class {
        Some(class) => read.get(class),
        None => Ok(None),
    }
}
