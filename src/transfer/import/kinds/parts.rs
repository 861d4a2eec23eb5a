//! Records beside the record of a line: its lines, members, companies, prices, next step.
//!
//! When they are made and what they mean for their record is in `kinds`.

use super::super::{
    super::error::Result,
    plan::Planner,
    row::{self, Draft, DraftLine},
};
use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        money::{Currency, Fixed},
        record::{
            activity::Activity,
            contact::Affiliation,
            opportunity::{Member, OpportunityLine},
            product::{Price, PriceBook, Product},
        },
    },
    store::scratch::Changed,
};

pub(super) fn line(
    planner: &mut Planner<'_>,
    opportunity: i64,
    product: i64,
    price: Option<Fixed>,
) -> Result<()> {
    let info = OpportunityLine::INFO;
    let mut row = row::new_row(info);
    row.set(info, "opportunity", Cell::Int(opportunity));
    row.set(info, "product", Cell::Int(product));
    row.set(info, "position", Cell::Int(1));
    row.set(
        info,
        "unit_price",
        price.map_or(Cell::Null, |price| Cell::Int(price.0)),
    );
    planner.make_record(info, row)?;
    Ok(())
}

pub(super) fn member(planner: &mut Planner<'_>, opportunity: i64, contact: i64) -> Result<()> {
    let info = Member::INFO;
    let mut row = row::new_row(info);
    row.set(info, "opportunity", Cell::Int(opportunity));
    row.set(info, "contact", Cell::Int(contact));
    planner.make_record(info, row)?;
    Ok(())
}

/// Makes the persons whom a line names and nobody knows, at its account.
pub(super) fn people(
    planner: &mut Planner<'_>,
    draft: &mut Draft,
    account: Option<i64>,
) -> Result<Vec<i64>> {
    let names = std::mem::take(&mut draft.people);
    names
        .iter()
        .map(|name| planner.make_person(name, account))
        .collect()
}

pub(super) fn affiliation(planner: &mut Planner<'_>, contact: i64, account: i64) -> Result<()> {
    let info = Affiliation::INFO;
    let mut row = row::new_row(info);
    row.set(info, "contact", Cell::Int(contact));
    row.set(info, "account", Cell::Int(account));
    planner.make_record(info, row)?;
    Ok(())
}

/// The price of a product in the standard book of a currency, the book's own unless the line says another, which is made where it is missing.
pub(super) fn list_price(
    planner: &mut Planner<'_>,
    product: i64,
    price: Fixed,
    currency: Option<Currency>,
) -> Result<()> {
    let currency = currency.unwrap_or(planner.home());
    let known = planner.standard_books.get(currency.code()).copied();
    let book = match known {
        Some(book) => book,
        None => standard_book(planner, currency)?,
    };
    planner
        .standard_books
        .insert(currency.code().to_owned(), book);
    let info = Price::INFO;
    if product > 0 {
        let known = planner.read.referring_rows(info, "product", Id(product))?;
        let of_book = |row: &&Row| {
            row.get(info, "price_book").int() == Some(book)
                && row.get(info, "valid_from").is_null()
                && row.get(info, "min_quantity").is_null()
        };
        if let Some(seen) = known.iter().find(of_book) {
            let mut wanted = seen.clone();
            wanted.set(info, "price", Cell::Int(price.0));
            if wanted != *seen {
                planner.change(Changed {
                    target: seen.id.0,
                    kind: info.kind,
                    external: None,
                    seen: seen.clone(),
                    wanted,
                })?;
            }
            return Ok(());
        }
    }
    let mut row = row::new_row(info);
    row.set(info, "price_book", Cell::Int(book));
    row.set(info, "product", Cell::Int(product));
    row.set(info, "price", Cell::Int(price.0));
    planner.make_record(info, row)?;
    Ok(())
}

pub(super) fn standard_book(planner: &mut Planner<'_>, currency: Currency) -> Result<i64> {
    let is_home = currency == planner.home();
    let books: Vec<PriceBook> = planner.read.all()?;
    let known = books
        .iter()
        .find(|book| book.currency == Some(currency) && (book.standard || !is_home));
    if let Some(book) = known {
        return Ok(book.id.0);
    }
    planner.make_record(
        PriceBook::INFO,
        Row::from_record(&PriceBook {
            name: if is_home {
                "Standard".into()
            } else {
                format!("Standard {currency}")
            },
            currency: Some(currency),
            active: true,
            standard: is_home,
            ..PriceBook::default()
        }),
    )
}

/// The next step that a line says, taken out of the row: it is an activity.
pub(super) fn take_next(info: &KindInfo, row: &mut Row) -> Option<(String, Cell<'static>)> {
    let subject = row.get(info, "next_step").text().map(str::to_owned);
    let due = row.get(info, "next_step_date").clone();
    row.set(info, "next_step", Cell::Null);
    row.set(info, "next_step_date", Cell::Null);
    Some((subject?, due))
}

pub(super) fn next_step(
    planner: &mut Planner<'_>,
    opportunity: i64,
    subject: String,
    due: Cell<'static>,
    account: Cell<'static>,
    owner: Cell<'static>,
) -> Result<()> {
    let info = Activity::INFO;
    if planner.kinds_in.contains(&info.kind) {
        return Ok(()); // the file of activities brings it
    }
    let mut row = row::new_row(info);
    row.set(info, "subject", Cell::from(subject));
    row.set(info, "due", due);
    row.set(info, "opportunity", Cell::Int(opportunity));
    row.set(info, "account", account);
    row.set(info, "owner", owner);
    row.set(info, "done", Cell::Int(0));
    row.set(info, "next", Cell::Int(1));
    planner.make_record(info, row)?;
    Ok(())
}

/// Makes the lines that a cell lists.
pub(super) fn lines(
    planner: &mut Planner<'_>,
    opportunity: i64,
    lines: Vec<DraftLine>,
) -> Result<()> {
    let info = OpportunityLine::INFO;
    for (at, line) in lines.into_iter().enumerate() {
        let product = planner.settle(Product::INFO, &line.product)?;
        let mut row = row::new_row(info);
        row.set(info, "opportunity", Cell::Int(opportunity));
        row.set(info, "product", product.map_or(Cell::Null, Cell::Int));
        if product.is_none() {
            row.set(info, "text", Cell::from(line.text));
        }
        row.set(info, "position", Cell::Int(at as i64 + 1));
        if let Some(quantity) = line.quantity {
            row.set(info, "quantity", Cell::Int(quantity.0));
        }
        row.set(
            info,
            "unit_price",
            line.price.map_or(Cell::Null, |price| Cell::Int(price.0)),
        );
        planner.make_record(info, row)?;
    }
    Ok(())
}
