//! Lines and discount of a quote from the command line: each verb one undoable step.
//!
//! The editor works on a [`Draft`] and saves once; what a typed cell means is said here for both.

use crate::{
    domain::{
        dates,
        field::Date,
        id::{Id, Ref},
        money::Fixed,
        pick::{Codes as _, Pick},
        quote_math::{Discount, QuoteDiscount},
        record::{
            product::{PriceBook, TaxClass},
            quote::{Quote, QuoteLine, QuoteLineKind},
        },
    },
    store::{Actor, Error, Read, Result, Store},
    words::say,
};

use super::{Draft, DraftLine, Told, name, prices, rules, save::edit, typed};

/// What a new line is made of; texts are as typed.
#[derive(Clone, Debug, Default)]
pub struct NewLine {
    /// Item, section or note.
    pub kind: Option<QuoteLineKind>,
    /// Code, name or id of a product.
    pub product: Option<String>,
    /// Printed instead of the product's name, or alone.
    pub text: String,
    /// One where nothing is said.
    pub quantity: Option<Fixed>,
    /// As typed; else by the price book.
    pub price: Option<String>,
    /// As typed.
    pub discount: Option<String>,
    /// Printed, not summed.
    pub optional: bool,
    /// Name of a tax class; else the product's.
    pub tax: Option<String>,
    /// The row it goes before, counted from 1; else the end.
    pub before: Option<usize>,
}

/// Adds a line; the value is its row, counted from 1.
pub fn add_line(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    new: &NewLine,
) -> Result<Told<usize>> {
    edit(store, actor, quote, "quote.line", |draft, read| {
        let line = build(draft, read, new)?;
        let before = new.before.map_or(usize::MAX, |row| row.saturating_sub(1));
        let at = draft.insert(before, line);
        if let Some(price) = &new.price {
            set_cell(draft, read, at, "unit_price", price, actor.today)?;
        }
        if let Some(discount) = &new.discount {
            set_cell(draft, read, at, "discount", discount, actor.today)?;
        }
        if let Some(tax) = &new.tax {
            set_cell(draft, read, at, "tax_class", tax, actor.today)?;
        }
        draft.change(at, |line| line.optional = new.optional);
        Ok(at + 1)
    })
}

fn build(draft: &mut Draft, read: &Read<'_>, new: &NewLine) -> Result<DraftLine> {
    let quantity = new.quantity.unwrap_or(Fixed::ONE);
    Ok(match (new.kind, &new.product) {
        (Some(QuoteLineKind::Section), _) => Draft::section(&new.text),
        (Some(QuoteLineKind::Note), _) => Draft::note(&new.text),
        (_, Some(product)) => {
            let product = prices::find_product(read, product)?;
            let mut line = draft.item_of(read, &product, quantity)?;
            line.record.text.clone_from(&new.text);
            line
        }
        _ => draft.free_item(&new.text, quantity, None),
    })
}

/// Sets cells of a line, named as in the ledger; `discount` takes a percent or an amount.
pub fn set_line(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    row: usize,
    cells: &[(String, String)],
) -> Result<Told<()>> {
    edit(store, actor, quote, "quote.line", |draft, read| {
        let at = need_row(draft, row)?;
        for (cell, text) in cells {
            set_cell(draft, read, at, cell, text, actor.today)?;
        }
        Ok(())
    })
}

/// Takes a line out.
pub fn delete_line(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    row: usize,
) -> Result<Told<()>> {
    edit(store, actor, quote, "quote.line", |draft, _| {
        let at = need_row(draft, row)?;
        draft.remove(at);
        Ok(())
    })
}

/// Moves a line to another row; both counted from 1.
pub fn move_line(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    row: usize,
    to: usize,
) -> Result<Told<()>> {
    edit(store, actor, quote, "quote.line", |draft, _| {
        let (from, to) = (need_row(draft, row)?, need_row(draft, to)?);
        draft.move_line(from, to);
        Ok(())
    })
}

/// Sets what is taken off the whole quote; nothing takes it away.
pub fn set_discount(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    discount: Option<QuoteDiscount>,
) -> Result<Told<()>> {
    edit(store, actor, quote, "quote.edit", |draft, _| {
        draft.header(|quote| put_discount(quote, discount));
        Ok(())
    })
}

/// Sets fields of the header, named as in the ledger; `discount` takes a percent, an amount or
/// `=` and a total.
pub fn set_header(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    fields: &[(String, String)],
) -> Result<Told<()>> {
    edit(store, actor, quote, "quote.edit", |draft, read| {
        for (field, text) in fields {
            set_field(draft, read, field, text, actor.today)?;
        }
        Ok(())
    })
}

/// Puts one kind of discount in the place of another.
pub fn put_discount(quote: &mut Quote, discount: Option<QuoteDiscount>) {
    (
        quote.discount_percent,
        quote.discount_amount,
        quote.make_total,
    ) = match discount {
        None => (None, None, None),
        Some(QuoteDiscount::Percent(percent)) => (Some(percent), None, None),
        Some(QuoteDiscount::Amount(amount)) => (None, Some(amount), None),
        Some(QuoteDiscount::Total(total)) => (None, None, Some(total)),
    };
}

/// Sets one cell of a row from what was typed.
pub fn set_cell(
    draft: &mut Draft,
    read: &Read<'_>,
    at: usize,
    cell: &str,
    text: &str,
    today: Date,
) -> Result<()> {
    match cell {
        "product" => {
            let product = prices::find_product(read, text)?;
            draft.set_product(read, at, &product)
        }
        "tax_class" | "tax" => {
            let (class, rate) = tax(read, text)?;
            draft.change(at, |line| (line.tax_class, line.tax_rate) = (class, rate));
            Ok(())
        }
        _ => type_cell(draft, at, cell, text, today),
    }
}

/// As [`set_cell`], of cells that need no look into the book: on each key of an editor.
pub fn type_cell(draft: &mut Draft, at: usize, cell: &str, text: &str, today: Date) -> Result<()> {
    let currency = draft.currency();
    match cell {
        "text" => draft.change(at, |line| text.clone_into(&mut line.text)),
        "unit" => draft.change(at, |line| text.trim().clone_into(&mut line.unit)),
        "quantity" => draft.set_quantity(at, typed::number(text)?),
        "unit_price" | "price" => draft.set_price(at, typed::price(text, currency)?),
        "cost" => {
            let cost = typed::price(text, currency)?;
            draft.change(at, |line| line.cost = cost);
        }
        "discount" | "discount_percent" | "discount_amount" => {
            let discount = typed::line_discount(text, currency)?;
            draft.change(at, |line| {
                (line.discount_percent, line.discount_amount) = match discount {
                    None => (None, None),
                    Some(Discount::Percent(percent)) => (Some(percent), None),
                    Some(Discount::Amount(off)) => {
                        (None, Fixed::from_decimal(off.to_decimal(currency)))
                    }
                };
            });
        }
        "optional" => {
            let optional = yes(text)?;
            draft.change(at, |line| line.optional = optional);
        }
        "tax_rate" => {
            let rate = typed::number(text.trim().trim_end_matches(['%', '％']))?;
            draft.change(at, |line| line.tax_rate = Some(rate));
        }
        "delivery" => {
            let day = day(text, today)?;
            draft.change(at, |line| line.delivery = day);
        }
        "kind" => {
            let kind = QuoteLineKind::from_code(text.trim()).ok_or_else(|| {
                Error::refused_with(
                    format!("`{text}` is no kind of line"),
                    "item, section or note",
                )
            })?;
            draft.change(at, |line| line.kind = Some(kind.into()));
        }
        _ => {
            return Err(Error::refused_with(
                format!("a quote line has no `{cell}` that can be set"),
                "text, quantity, unit, unit_price, discount, optional, product, tax_class, tax_rate, delivery, kind",
            ));
        }
    }
    Ok(())
}

/// Sets one field of the header from what was typed.
pub fn set_field(
    draft: &mut Draft,
    read: &Read<'_>,
    field: &str,
    text: &str,
    today: Date,
) -> Result<()> {
    use crate::domain::field::Record as _;
    let currency = draft.currency();
    let words = text.trim().to_owned();
    match field {
        "subject" => draft.header(|quote| quote.subject = words),
        "intro" => draft.header(|quote| text.clone_into(&mut quote.intro)),
        "terms" => draft.header(|quote| text.clone_into(&mut quote.terms)),
        "notes" => draft.header(|quote| text.clone_into(&mut quote.notes)),
        "language" => draft.header(|quote| quote.language = words),
        "discount" | "discount_percent" | "discount_amount" | "make_total" => {
            let typed = if field == "make_total" && !words.is_empty() && !words.starts_with('=') {
                format!("={words}")
            } else {
                words
            };
            let discount = typed::quote_discount(&typed, currency)?;
            draft.header(|quote| put_discount(quote, discount));
        }
        "valid_until" => {
            let day = day(text, today)?;
            draft.header(|quote| quote.valid_until = day);
        }
        "issued_on" => {
            let day = day(text, today)?;
            draft.header(|quote| quote.issued_on = day);
        }
        "contact" => {
            let contact = optional(&words, |words| {
                read.resolve(Some(crate::domain::record::contact::Contact::INFO), words)
            })?;
            draft.header(|quote| quote.contact = contact.map(Ref::to));
        }
        "owner" => {
            let owner = optional(&words, |words| {
                read.resolve(Some(crate::domain::record::team::User::INFO), words)
            })?;
            draft.header(|quote| quote.owner = owner.map(Ref::to));
        }
        "price_book" => {
            let book = read.resolve(Some(PriceBook::INFO), &words)?;
            draft.set_price_book(read, &read.need(book)?, today)?;
        }
        "currency" => set_currency(draft, &words)?,
        "includes_tax" => {
            let gross = yes(text)?;
            draft.header(|quote| quote.includes_tax = gross);
        }
        _ => {
            return Err(Error::refused_with(
                format!("`{field}` of {} cannot be set here", name(draft.quote())),
                "subject, contact, price_book, currency, includes_tax, discount, valid_until, issued_on, language, intro, terms, notes, owner",
            ));
        }
    }
    Ok(())
}

/// Another currency: unit prices keep their numbers, amounts off are rounded to its minor unit.
fn set_currency(draft: &mut Draft, code: &str) -> Result<()> {
    let from = draft.currency();
    let to = crate::domain::money::Currency::parse(code)
        .ok_or_else(|| Error::refused(format!("`{code}` is not a currency code")))?;
    let moved = |amount| crate::domain::money::rescale(amount, from, to);
    draft.header(|quote| {
        quote.currency = Some(to);
        quote.discount_amount = quote.discount_amount.and_then(moved);
        quote.make_total = quote.make_total.and_then(moved);
    });
    Ok(())
}

/// Name and rate of a tax class, or a bare rate such as `19%`; nothing typed is no tax.
fn tax(read: &Read<'_>, text: &str) -> Result<(String, Option<Fixed>)> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok((String::new(), None));
    }
    let known: Vec<TaxClass> = read.having("name", typed)?;
    if let [class] = known.as_slice() {
        return Ok((class.name.clone(), class.rate));
    }
    match Fixed::parse(typed.trim_end_matches(['%', '％'])) {
        Ok(rate) => Ok((String::new(), Some(rate))),
        Err(_) => Err(Error::NotFound {
            kind: "tax_class".into(),
            what: typed.into(),
        }),
    }
}

fn need_row(draft: &Draft, row: usize) -> Result<usize> {
    if row == 0 || row > draft.lines().len() {
        return Err(Error::refused(say!(
            "quote-no-line",
            quote = name(draft.quote()),
            line = row,
            count = draft.lines().len()
        )));
    }
    Ok(row - 1)
}

fn optional(words: &str, find: impl FnOnce(&str) -> Result<Id>) -> Result<Option<Id>> {
    if words.is_empty() {
        return Ok(None);
    }
    find(words).map(Some)
}

fn day(text: &str, today: Date) -> Result<Option<Date>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    dates::parse_date(text, today)
        .map(Some)
        .map_err(|error| Error::refused(error.to_string()))
}

fn yes(text: &str) -> Result<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" => Ok(true),
        "no" | "n" | "false" | "0" | "" | "否" => Ok(false),
        other => Err(Error::refused(format!("`{other}` is neither yes nor no"))),
    }
}

/// The sections and lines as they are numbered for a person, with what the rules of products say.
pub fn warnings(read: &Read<'_>, quote: Ref<Quote>, today: Date) -> Result<Vec<String>> {
    rules::warnings(read, &Draft::open(read, quote, today)?)
}

/// The kind of a line as a word.
pub fn kind_word(line: &QuoteLine) -> &str {
    line.kind.as_ref().map_or("item", Pick::code)
}
