//! `print`: the page as a table, for a spreadsheet that goes on paper. It is not read back.

use crate::domain::{
    field::Date,
    money::{Fixed, Minor},
    quote_math::Discount,
};

use super::{
    super::dialect::Value,
    page::{Item, Page, Row},
};

/// The rows: head, lines, totals, terms.
pub fn table(page: &Page) -> Vec<Vec<Value>> {
    let labels = page.labels;
    let quote = &page.quote;
    let mut rows = vec![vec![
        Value::text(labels.title),
        Value::text(page.mark.unwrap_or_default()),
    ]];
    let mut fact = |label: &str, value: Value| rows.push(vec![Value::text(label), value]);
    fact(labels.number, Value::text(&quote.number));
    fact(
        labels.revision,
        Value::Number(quote.revision.unwrap_or(1).to_string()),
    );
    fact(labels.date, day(quote.issued_on));
    fact(labels.valid_until, day(quote.valid_until));
    fact(labels.to, Value::text(page.to.join(", ")));
    fact(labels.attention, Value::text(page.attention.join(", ")));
    fact(labels.from, Value::text(page.from.join(", ")));
    fact(labels.subject, Value::text(&quote.subject));
    fact(labels.currency, Value::text(page.currency.code()));
    rows.push(Vec::new());
    if !quote.intro.is_empty() {
        rows.push(vec![Value::text(&quote.intro)]);
        rows.push(Vec::new());
    }
    rows.push(
        [
            labels.position,
            labels.code,
            labels.item,
            labels.quantity,
            labels.unit,
            labels.unit_price,
            labels.discount,
            labels.tax_rate,
            labels.amount,
        ]
        .map(Value::text)
        .into(),
    );
    rows.extend(page.rows.iter().map(|row| line(page, row)));
    rows.push(Vec::new());
    rows.extend(totals(page));
    if !quote.terms.is_empty() {
        rows.push(Vec::new());
        rows.push(vec![Value::text(labels.terms), Value::text(&quote.terms)]);
    }
    for row in &mut rows {
        row.resize(AMOUNT + 1, Value::empty());
    }
    rows
}

/// The column of amounts.
const AMOUNT: usize = 8;

fn line(page: &Page, row: &Row) -> Vec<Value> {
    match row {
        Row::Section(text) | Row::Note(text) => {
            vec![Value::empty(), Value::empty(), Value::text(text)]
        }
        Row::Subtotal(text, amount) => total(page, text, *amount),
        Row::Item(item) => cells(page, item),
    }
}

fn cells(page: &Page, item: &Item) -> Vec<Value> {
    let title = if item.optional {
        format!("{} ({})", item.title, page.labels.optional)
    } else {
        item.title.clone()
    };
    vec![
        Value::Number(item.number.to_string()),
        Value::text(&item.code),
        Value::text(title),
        number(item.quantity),
        Value::text(&item.unit),
        item.unit_price.map_or(Value::empty(), number),
        match item.discount {
            None => Value::empty(),
            Some(Discount::Percent(percent)) => Value::Number(format!("{percent}%")),
            Some(Discount::Amount(amount)) => Value::Number(amount.decimal(page.currency)),
        },
        Value::Number(format!("{}%", item.tax_rate)),
        Value::Number(item.figures.amount.decimal(page.currency)),
    ]
}

fn totals(page: &Page) -> Vec<Vec<Value>> {
    let (labels, figures) = (page.labels, &page.figures);
    let mut rows = Vec::new();
    if figures.discount != Minor(0) {
        rows.push(total(page, labels.subtotal, figures.subtotal));
        rows.push(total(page, labels.discount, Minor(-figures.discount.0)));
    }
    rows.push(total(page, labels.net_total, figures.net_total));
    for tax in &figures.taxes {
        let label = format!(
            "{} {}% {} {}",
            labels.tax,
            tax.rate,
            labels.tax_on,
            tax.base.decimal(page.currency)
        );
        rows.push(total(page, &label, tax.tax));
    }
    rows.push(total(page, labels.gross_total, figures.gross_total));
    if figures.optional_total != Minor(0) {
        rows.push(total(page, labels.optional_total, figures.optional_total));
    }
    rows
}

fn total(page: &Page, label: &str, amount: Minor) -> Vec<Value> {
    let mut row = vec![Value::empty(); AMOUNT];
    row[2] = Value::text(label);
    row.push(Value::Number(amount.decimal(page.currency)));
    row
}

fn number(number: Fixed) -> Value {
    Value::Number(number.to_string())
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::empty(), |day| Value::Number(day.to_string()))
}
