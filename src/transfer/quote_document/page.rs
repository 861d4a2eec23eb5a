//! A quote as it is read by its customer: who, what, how much, in words and typed figures.
//!
//! Nothing here is formatted; [`html`](super::html) and [`print`](super::print) do that. What is ours alone (cost,
//! margin, price origin, notes, what was approved) is not in it.

use crate::{
    domain::{
        field::Date,
        money::{Currency, Fixed, Minor},
        quote_math::{Discount, LineKind, LineOut, QuoteOut},
        quote_sheet,
        record::{
            account::Account,
            contact::Contact,
            quote::{Quote, QuoteStatus},
            team::User,
        },
    },
    operations::quote::{Draft, name},
    store::{Error, Read, Result},
};

use super::labels::{self, Labels};

/// The page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its fixed words.
    pub labels: &'static Labels,
    /// The header.
    pub quote: Quote,
    /// Of every amount.
    pub currency: Currency,
    /// A word across the page where it is not, or no longer, an offer.
    pub mark: Option<&'static str>,
    /// The customer: name, then address.
    pub to: Vec<String>,
    /// The person it is for, and their title.
    pub attention: Vec<String>,
    /// Who offers: name, then e-mail.
    pub from: Vec<String>,
    /// The rows, sections closed by their subtotals.
    pub rows: Vec<Row>,
    /// Whether some line has a discount of its own.
    pub has_discounts: bool,
    /// What they come to.
    pub figures: QuoteOut,
}

/// One row of the page.
#[derive(Clone, Debug)]
pub enum Row {
    /// A heading.
    Section(String),
    /// Text.
    Note(String),
    /// An item.
    Item(Box<Item>),
    /// What the section above comes to.
    Subtotal(String, Minor),
}

/// One item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Counted over the items from 1.
    pub number: usize,
    /// Its text, else its product's name.
    pub title: String,
    /// The product's name where the text says something else.
    pub product: String,
    /// The product's code.
    pub code: String,
    pub quantity: Fixed,
    pub unit: String,
    pub unit_price: Option<Fixed>,
    pub discount: Option<Discount>,
    /// Printed, not summed.
    pub optional: bool,
    pub delivery: Option<Date>,
    pub tax_rate: Fixed,
    pub figures: LineOut,
}

impl Page {
    /// Reads who it is for and from, and lays the rows out.
    pub fn of(read: &Read<'_>, draft: &Draft) -> Result<Self> {
        let quote = draft.quote().clone();
        let figures = draft
            .figures()
            .clone()
            .map_err(|error| Error::refused(format!("{}: {error}", name(&quote))))?;
        let labels = labels::of(&quote.language);
        let rows = rows(draft, &figures, labels);
        Ok(Self {
            labels,
            mark: mark(&quote, labels),
            currency: draft.currency(),
            to: customer(read, &quote)?,
            attention: attention(read, &quote)?,
            from: seller(read, &quote)?,
            has_discounts: rows
                .iter()
                .any(|row| matches!(row, Row::Item(item) if item.discount.is_some())),
            rows,
            figures,
            quote,
        })
    }
}

fn mark(quote: &Quote, labels: &Labels) -> Option<&'static str> {
    match quote_sheet::status(quote) {
        QuoteStatus::Draft | QuoteStatus::NeedsApproval | QuoteStatus::Approved => {
            Some(labels.draft)
        }
        QuoteStatus::Withdrawn => Some(labels.withdrawn),
        QuoteStatus::Superseded => Some(labels.superseded),
        _ if quote.approval_note.starts_with("subject to approval")
            && quote.approved_by.is_none() =>
        {
            Some(labels.subject_to_approval)
        }
        _ => None,
    }
}

fn customer(read: &Read<'_>, quote: &Quote) -> Result<Vec<String>> {
    let Some(account) = quote.account else {
        return Ok(Vec::new());
    };
    let Some(account) = read.get::<Account>(account)? else {
        return Ok(vec![read.title(account.id())?]);
    };
    let city = format!("{} {}", account.postal_code, account.city);
    let lines = [
        account.name,
        account.street,
        city,
        account.region,
        account.country,
    ];
    Ok(told(lines))
}

fn attention(read: &Read<'_>, quote: &Quote) -> Result<Vec<String>> {
    let Some(contact) = quote.contact else {
        return Ok(Vec::new());
    };
    match read.get::<Contact>(contact)? {
        Some(contact) => Ok(told([contact.name, contact.title])),
        None => Ok(vec![read.title(contact.id())?]),
    }
}

fn seller(read: &Read<'_>, quote: &Quote) -> Result<Vec<String>> {
    let Some(owner) = quote.owner else {
        return Ok(Vec::new());
    };
    match read.get::<User>(owner)? {
        Some(user) => Ok(told([user.name, user.email])),
        None => Ok(vec![read.title(owner.id())?]),
    }
}

fn told<const N: usize>(lines: [String; N]) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn rows(draft: &Draft, figures: &QuoteOut, labels: &Labels) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut number = 0;
    let mut open: Option<(String, Minor)> = None;
    let mut sections = figures.sections.iter();
    let close = |rows: &mut Vec<Row>, open: &mut Option<(String, Minor)>| {
        if let Some((title, subtotal)) = open.take() {
            rows.push(Row::Subtotal(
                format!("{} {title}", labels.subtotal),
                subtotal,
            ));
        }
    };
    for (at, (line, out)) in draft.lines().iter().zip(&figures.lines).enumerate() {
        match line.kind() {
            LineKind::Note => rows.push(Row::Note(line.record.text.clone())),
            LineKind::Section => {
                close(&mut rows, &mut open);
                let title = line.record.text.clone();
                rows.push(Row::Section(title.clone()));
                let section = sections.find(|section| section.heading == Some(at));
                open = section.map(|section| (title, section.subtotal));
            }
            LineKind::Item => {
                number += 1;
                rows.push(Row::Item(Box::new(item(draft, at, number, out))));
            }
        }
    }
    close(&mut rows, &mut open);
    rows
}

fn item(draft: &Draft, at: usize, number: usize, out: &LineOut) -> Item {
    let line = &draft.lines()[at];
    let record = &line.record;
    let (code, product) = line.product.clone().unwrap_or_default();
    let own_words = !record.text.is_empty() && record.text != product;
    Item {
        number,
        title: line.title().to_owned(),
        product: if own_words { product } else { String::new() },
        code,
        quantity: record.quantity.unwrap_or(Fixed::ONE),
        unit: record.unit.clone(),
        unit_price: record.unit_price,
        discount: draft.sheet().lines[at].discount,
        optional: record.optional,
        delivery: record.delivery,
        tax_rate: record.tax_rate.unwrap_or_default(),
        figures: *out,
    }
}
