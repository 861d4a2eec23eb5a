//! Derived columns of quotes and their lines: net, tax and gross, by the one arithmetic of quotes.

use super::{
    super::{error::Result, read::Read, records},
    Drift,
};
use crate::domain::{
    cell::Cell,
    field::{FieldType as _, Record as _},
    id::Id,
    money::{Fixed, Minor},
    quote_sheet,
    record::quote::{Quote, QuoteLine},
};

/// A quote without lines.
pub(super) fn empty(quote: &mut Quote) {
    (quote.net, quote.tax, quote.gross) = (Some(Minor(0)), Some(Minor(0)), Some(Minor(0)));
}

pub(super) fn keep(read: &Read<'_>, quote: &mut Quote) -> Result<()> {
    let lines = lines(read, quote.id)?;
    let figures = quote_sheet::figures(quote, &lines, read.catalog.base()).ok();
    quote.net = figures.as_ref().map(|out| out.net_total);
    quote.tax = figures.as_ref().map(|out| out.tax_total);
    quote.gross = figures.as_ref().map(|out| out.gross_total);
    Ok(())
}

fn lines(read: &Read<'_>, quote: Id) -> Result<Vec<QuoteLine>> {
    let mut lines: Vec<QuoteLine> = read.referring("quote", quote)?;
    quote_sheet::order(&mut lines);
    Ok(lines)
}

/// Each line whose net is not what it should be, with what it should be.
fn wrong_lines(read: &Read<'_>, quote: Id) -> Result<Vec<(QuoteLine, Option<Fixed>)>> {
    let Some(quote) = read.get::<Quote>(quote)? else {
        return Ok(Vec::new());
    };
    let lines = lines(read, quote.id)?;
    let base = read.catalog.base();
    let figures = quote_sheet::figures(&quote, &lines, base).ok();
    let currency = quote.currency.unwrap_or(base);
    let nets: Vec<Option<Fixed>> = match figures {
        Some(out) => out
            .lines
            .iter()
            .map(|line| Fixed::from_decimal(line.amount.to_decimal(currency)))
            .collect(),
        None => vec![None; lines.len()],
    };
    Ok(lines
        .into_iter()
        .zip(nets)
        .filter(|(line, net)| line.net != *net)
        .collect())
}

pub(super) fn keep_lines(read: &Read<'_>, quote: Id) -> Result<()> {
    for (line, net) in wrong_lines(read, quote)? {
        records::update(
            read.conn,
            QuoteLine::INFO,
            line.id,
            &[("net", &net.cell())],
            None,
        )?;
    }
    Ok(())
}

pub(super) fn compare_lines(read: &Read<'_>, quote: Id, found: &mut Vec<Drift>) -> Result<()> {
    for (line, net) in wrong_lines(read, quote)? {
        found.push(Drift {
            kind: QuoteLine::KIND,
            id: line.id,
            field: "net".into(),
            stored: line.net.cell().into_owned(),
            wanted: match net {
                Some(net) => Cell::Int(net.0),
                None => Cell::Null,
            },
        });
    }
    Ok(())
}
