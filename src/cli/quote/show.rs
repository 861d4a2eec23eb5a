//! `dealbook quote show`: header, lines and totals on the terminal.

use std::process::ExitCode;

use super::on;
use crate::{
    cli::{
        Context,
        output::{Column, Format},
    },
    domain::{
        dates,
        money::{self, Fixed, Minor},
        quote_math::{Discount, LineKind},
        record::quote::PriceOrigin,
        text::Align,
    },
    error::Result,
    operations::quote::{self, Draft, lines},
    transfer::quote_document::json,
};

/// Show a quote with its lines and totals
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let read = store.read();
            let draft = Draft::open(&read, quote, actor.today)?;
            let format = context.out.borrow().format_or(Format::Table);
            if format != Format::Table {
                let object = json::object(&read, &draft)?;
                context.out.borrow_mut().write(|writer| {
                    serde_json::to_writer_pretty(&mut *writer, &object)?;
                    writeln!(writer)
                })?;
                return Ok(ExitCode::SUCCESS);
            }
            head(context, &draft)?;
            table(context, &draft)?;
            totals(context, &draft)?;
            for warning in lines::warnings(&read, quote, actor.today)? {
                crate::cli::report::note(&warning);
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn head(context: &Context, draft: &Draft) -> Result<()> {
    let header = draft.quote();
    let mut line = format!("{} · {}", quote::name(header), quote::status_word(header));
    if header.primary {
        line.push_str(" · primary");
    }
    if let Some(until) = header.valid_until {
        line.push_str(&format!(" · valid until {}", dates::long(until)));
        if quote::is_expired(header, context.today()) {
            line.push_str(" (expired)");
        }
    }
    context.say(&line)?;
    if !header.subject.is_empty() {
        context.say(&header.subject)?;
    }
    context.say("")
}

fn table(context: &Context, draft: &Draft) -> Result<()> {
    let column = |label: &str, align| Column {
        label: label.to_owned(),
        align,
    };
    let columns = [
        column("#", Align::Right),
        column("Item", Align::Left),
        column("Quantity", Align::Right),
        column("Price", Align::Right),
        column("", Align::Left),
        column("Discount", Align::Right),
        column("Tax", Align::Right),
        column("Amount", Align::Right),
    ];
    let currency = draft.currency();
    let sheet = draft.sheet();
    let figures = draft.figures().as_ref().ok();
    let rows: Vec<Vec<String>> = draft
        .lines()
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let mut row = vec![(at + 1).to_string(), line.title().to_owned()];
            if line.kind() != LineKind::Item {
                row.resize(columns.len(), String::new());
                return row;
            }
            if line.record.optional {
                row[1].push_str(" (optional)");
            }
            let quantity = line.record.quantity.unwrap_or(Fixed::ONE);
            row.push(
                format!("{quantity} {}", line.record.unit)
                    .trim_end()
                    .to_owned(),
            );
            row.push(
                line.record
                    .unit_price
                    .map_or_else(String::new, |price| price.to_string()),
            );
            row.push(origin(line.record.price_origin.as_ref()).to_owned());
            row.push(match sheet.lines[at].discount {
                None => String::new(),
                Some(Discount::Percent(percent)) => format!("{percent} %"),
                Some(Discount::Amount(off)) => format!("-{}", off.decimal(currency)),
            });
            row.push(
                line.record
                    .tax_rate
                    .map_or_else(String::new, |rate| format!("{rate} %")),
            );
            row.push(
                figures.map_or_else(String::new, |out| out.lines[at].amount.decimal(currency)),
            );
            row
        })
        .collect();
    context.out.borrow_mut().table(&columns, &rows)
}

/// One letter for where a price came from.
fn origin(origin: Option<&crate::domain::pick::Pick<PriceOrigin>>) -> &'static str {
    use crate::domain::pick::Pick;
    match origin {
        Some(Pick::Known(PriceOrigin::List)) => "L",
        Some(Pick::Known(PriceOrigin::Rule)) => "R",
        Some(Pick::Known(PriceOrigin::Hand)) => "H",
        _ => "",
    }
}

fn totals(context: &Context, draft: &Draft) -> Result<()> {
    let figures = match draft.figures() {
        Ok(figures) => figures,
        Err(error) => return context.say(&error.to_string()),
    };
    let say = |label: &str, amount: Minor| {
        context.say(&format!(
            "{label:<24}{:>20}",
            money::long(amount, draft.currency())
        ))
    };
    context.say("")?;
    if figures.discount != Minor(0) {
        say("Subtotal", figures.subtotal)?;
        say("Quote discount", Minor(-figures.discount.0))?;
    }
    say("Net", figures.net_total)?;
    for tax in &figures.taxes {
        say(&format!("Tax {} %", tax.rate), tax.tax)?;
    }
    say("Total", figures.gross_total)?;
    if figures.optional_total != Minor(0) {
        say("Optional, not summed", figures.optional_total)?;
    }
    Ok(())
}
