//! `flat`: a row for each line, the fields of the quote repeated, every value exact.
//!
//! The columns come from the ledger, `quote_` before those of the quote and `line_` before those of the line; a
//! reference has its name and, in `…_id`, what it is everywhere. Figures stand at the end and are not read back.

use crate::{
    domain::{
        field::{FieldKind, Record as _, Row, Spec},
        kind::KindInfo,
        money::{Currency, Fixed, Minor},
        quote_math::{LineOut, QuoteOut},
        record::quote::{Quote, QuoteLine},
    },
    operations::{quote::Draft, words},
    store::{Read, Result},
};

use super::super::dialect::Value;

/// Figures of a line, in the order of their columns.
const LINE_FIGURES: [&str; 6] = [
    "line_list_amount",
    "line_amount",
    "line_discount_share",
    "line_net",
    "line_tax",
    "line_gross",
];

/// Figures of the quote, in the order of their columns.
const QUOTE_FIGURES: [&str; 7] = [
    "quote_list_total",
    "quote_subtotal",
    "quote_discount_total",
    "quote_net",
    "quote_tax",
    "quote_gross",
    "quote_optional_total",
];

/// The fields that go into a file, and come back from it.
pub(super) fn fields<'r>(read: &Read<'r>, info: &KindInfo) -> Vec<&'r Spec> {
    let mut specs = read.catalog().specs(info);
    specs.retain(|spec| {
        spec.is_stored()
            && !spec.hidden
            && !(info.code == QuoteLine::INFO.code && spec.name == "quote")
    });
    specs
}

/// What stands before the names of a kind's columns.
pub(super) fn prefix(info: &KindInfo) -> &'static str {
    if info.code == Quote::INFO.code {
        "quote_"
    } else {
        "line_"
    }
}

/// The header and the rows.
pub fn table(read: &Read<'_>, draft: &Draft) -> Result<Vec<Vec<Value>>> {
    let currency = draft.currency();
    let mut rows = vec![header(read)];
    let quote = Row::from_record(draft.quote());
    let head = cells(read, Quote::INFO, &quote, currency)?;
    let figures = draft.figures().as_ref().ok();
    let totals = quote_figures(figures, currency);
    let blank = fields(read, QuoteLine::INFO)
        .iter()
        .map(|spec| if spec.kind.is_ref() { 2 } else { 1 })
        .sum::<usize>()
        + 2; // id and product code
    if draft.lines().is_empty() {
        let mut row = head.clone();
        row.extend(vec![Value::empty(); blank + LINE_FIGURES.len()]);
        row.extend(totals.clone());
        rows.push(row);
    }
    for (at, line) in draft.lines().iter().enumerate() {
        let mut row = head.clone();
        row.extend(cells(
            read,
            QuoteLine::INFO,
            &Row::from_record(&line.record),
            currency,
        )?);
        let code = line.product.as_ref().map_or("", |(code, _)| code);
        row.push(Value::text(code));
        row.extend(line_figures(figures.map(|out| &out.lines[at]), currency));
        row.extend(totals.clone());
        rows.push(row);
    }
    Ok(rows)
}

fn header(read: &Read<'_>) -> Vec<Value> {
    let mut names = Vec::new();
    for info in [Quote::INFO, QuoteLine::INFO] {
        let prefix = prefix(info);
        names.push(format!("{prefix}id"));
        for spec in fields(read, info) {
            names.push(format!("{prefix}{}", spec.name));
            if spec.kind.is_ref() {
                names.push(format!("{prefix}{}_id", spec.name));
            }
        }
    }
    names.push("line_product_code".into());
    names.extend(LINE_FIGURES.map(String::from));
    names.extend(QUOTE_FIGURES.map(String::from));
    names.into_iter().map(Value::Text).collect()
}

fn cells(read: &Read<'_>, info: &KindInfo, row: &Row, currency: Currency) -> Result<Vec<Value>> {
    let mut cells = vec![id(read, row.id)?];
    for spec in fields(read, info) {
        let cell = row.get(info, &spec.name);
        let plain = match (spec.kind, cell.int()) {
            // The amounts of a quote are in its own currency, whatever the book's.
            (FieldKind::Minor, Some(minor)) => Minor(minor).decimal(currency),
            _ => words::plain(read, info, row, spec)?,
        };
        cells.push(match spec.kind {
            FieldKind::Int
            | FieldKind::Fixed
            | FieldKind::Percent
            | FieldKind::Minor
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Instant => Value::Number(plain),
            _ => Value::Text(plain),
        });
        if spec.kind.is_ref() {
            cells.push(id(read, crate::domain::id::Id(cell.int().unwrap_or(0)))?);
        }
    }
    Ok(cells)
}

fn id(read: &Read<'_>, id: crate::domain::id::Id) -> Result<Value> {
    let uuid = if id.is_some() { read.uuid(id)? } else { None };
    Ok(Value::text(
        uuid.map_or(String::new(), |uuid| uuid.to_string()),
    ))
}

fn line_figures(out: Option<&LineOut>, currency: Currency) -> Vec<Value> {
    let Some(out) = out else {
        return vec![Value::empty(); LINE_FIGURES.len()];
    };
    [
        out.list_amount,
        out.amount,
        out.discount_share,
        out.net,
        out.tax_share,
        out.gross,
    ]
    .map(|amount| Value::Number(amount.decimal(currency)))
    .into()
}

fn quote_figures(out: Option<&QuoteOut>, currency: Currency) -> Vec<Value> {
    let Some(out) = out else {
        return vec![Value::empty(); QUOTE_FIGURES.len()];
    };
    [
        out.list_total,
        out.subtotal,
        out.discount,
        out.net_total,
        out.tax_total,
        out.gross_total,
        out.optional_total,
    ]
    .map(|amount| Value::Number(amount.decimal(currency)))
    .into()
}

/// A number with every place it has; six at most.
pub(super) fn exact(text: &str) -> Option<Fixed> {
    let number: rust_decimal::Decimal = text.parse().ok()?;
    let fixed = Fixed::from_decimal(number)?;
    (fixed.to_decimal() == number.normalize()).then_some(fixed)
}
