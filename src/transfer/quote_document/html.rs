//! One page of HTML without anything beside it, for a screen and for A4 paper.
//!
//! The template is `assets/templates/quote.html`; every value goes through its escaping.

use minijinja::{Environment, context, value::Serde};
use serde::Serialize;

use crate::{
    domain::{
        field::Date,
        money::{self, Currency, Fixed, Minor},
        quote_math::Discount,
        text::visible,
    },
    store::{Error, Result},
};

use super::page::{Item, Page, Row};

const TEMPLATE: &str = include_str!("../../../assets/templates/quote.html");

/// One row as the template takes it.
#[derive(Debug, Default, Serialize)]
struct Shown {
    kind: &'static str,
    number: String,
    title: String,
    detail: String,
    quantity: String,
    unit_price: String,
    discount: String,
    amount: String,
    optional: bool,
}

/// One line of the totals.
#[derive(Debug, Serialize)]
struct Total {
    label: String,
    amount: String,
    /// `line`, `strong` or `aside`.
    kind: &'static str,
}

/// The page.
pub fn render(page: &Page) -> Result<String> {
    let failed = |error: minijinja::Error| Error::refused(format!("the page of a quote: {error}"));
    let mut environment = Environment::new();
    environment
        .add_template("quote.html", TEMPLATE)
        .map_err(failed)?;
    let (quote, labels) = (&page.quote, page.labels);
    let rows: Vec<Shown> = page.rows.iter().map(|row| shown(page, row)).collect();
    environment
        .get_template("quote.html")
        .and_then(|template| {
            template.render(context! {
                l => Serde(labels),
                mark => page.mark,
                number => clean(&quote.number),
                revision => quote.revision.unwrap_or(1),
                date => quote.issued_on.map(|date| day(labels.lang, date)),
                valid_until => quote.valid_until.map(|date| day(labels.lang, date)),
                subject => clean(&quote.subject),
                to => cleaned(&page.to),
                attention => cleaned(&page.attention),
                from => cleaned(&page.from),
                intro => clean(&quote.intro),
                terms => clean(&quote.terms),
                currency => page.currency.code(),
                has_discounts => page.has_discounts,
                prices => if quote.includes_tax { labels.prices_gross } else { labels.prices_net },
                rows => Serde(&rows),
                totals => Serde(totals(page)),
            })
        })
        .map_err(failed)
}

fn shown(page: &Page, row: &Row) -> Shown {
    match row {
        Row::Section(text) => Shown {
            kind: "section",
            title: clean(text),
            ..Shown::default()
        },
        Row::Note(text) => Shown {
            kind: "note",
            title: clean(text),
            ..Shown::default()
        },
        Row::Subtotal(text, amount) => Shown {
            kind: "subtotal",
            title: clean(text),
            amount: amount_of(*amount, page.currency),
            ..Shown::default()
        },
        Row::Item(item) => shown_item(page, item),
    }
}

fn shown_item(page: &Page, item: &Item) -> Shown {
    let labels = page.labels;
    let delivery = item
        .delivery
        .map(|date| format!("{} {}", labels.delivery, day(labels.lang, date)));
    let details = [
        Some(clean(&item.code)),
        Some(clean(&item.product)),
        delivery,
        item.optional.then(|| labels.optional.to_owned()),
    ];
    let details: Vec<String> = details
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    Shown {
        kind: "item",
        number: item.number.to_string(),
        title: clean(&item.title),
        detail: details.join(" · "),
        quantity: format!("{} {}", grouped(item.quantity, 0), clean(&item.unit))
            .trim_end()
            .to_owned(),
        unit_price: item
            .unit_price
            .map_or_else(String::new, |price| grouped(price, page.currency.digits())),
        discount: match item.discount {
            None => String::new(),
            Some(Discount::Percent(percent)) => format!("−{percent} %"),
            Some(Discount::Amount(amount)) => {
                format!("−{}", amount_of(amount, page.currency))
            }
        },
        amount: amount_of(item.figures.amount, page.currency),
        optional: item.optional,
    }
}

fn totals(page: &Page) -> Vec<Total> {
    let (labels, figures) = (page.labels, &page.figures);
    let mut totals = Vec::new();
    let mut add = |label: String, amount: Minor, kind: &'static str| {
        totals.push(Total {
            label,
            amount: if kind == "strong" {
                money::long(amount, page.currency)
            } else {
                amount_of(amount, page.currency)
            },
            kind,
        });
    };
    if figures.discount != Minor(0) {
        add(labels.subtotal.into(), figures.subtotal, "line");
        let share = page
            .quote
            .discount_percent
            .map_or_else(String::new, |percent| format!(" {percent} %"));
        let label = format!("{}{share}", labels.discount);
        add(label, Minor(-figures.discount.0), "line");
    }
    let gross = page.quote.includes_tax;
    if gross {
        add(labels.gross_total.into(), figures.gross_total, "strong");
        add(labels.of_which_net.into(), figures.net_total, "line");
    } else {
        add(labels.net_total.into(), figures.net_total, "line");
    }
    for tax in figures
        .taxes
        .iter()
        .filter(|tax| tax.rate != Fixed(0) || tax.tax != Minor(0))
    {
        let base = amount_of(tax.base, page.currency);
        let label = format!("{} {} % {} {base}", labels.tax, tax.rate, labels.tax_on);
        add(label, tax.tax, "line");
    }
    if !gross {
        add(labels.gross_total.into(), figures.gross_total, "strong");
    }
    if figures.optional_total != Minor(0) {
        add(
            labels.optional_total.into(),
            figures.optional_total,
            "aside",
        );
    }
    totals
}

/// Without what steers or hides; line breaks stay.
fn clean(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| visible(line)).collect();
    lines.join("\n")
}

fn cleaned(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| clean(line)).collect()
}

fn day(lang: &str, date: Date) -> String {
    if lang == "zh" {
        date.format("%Y年%-m月%-d日").to_string()
    } else {
        // In the customer's language, not in that of the screen.
        date.format("%-d %b %Y").to_string()
    }
}

fn amount_of(amount: Minor, currency: Currency) -> String {
    minus(money::bare(amount, currency))
}

fn grouped(number: Fixed, places: u32) -> String {
    minus(money::grouped(number, places))
}

/// On paper the sign is a minus, not a hyphen.
fn minus(text: String) -> String {
    text.replacen('-', "−", 1)
}
