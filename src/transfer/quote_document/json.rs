//! A quote as one JSON object: the ledger's names, lines and figures; money as decimal strings.

use serde_json::{Map, Value, json};

use crate::{
    domain::{
        field::{Record as _, Row},
        money::Minor,
        record::quote::{Quote, QuoteLine},
    },
    operations::{quote::Draft, words},
    store::{Read, Result},
};

/// The object.
pub fn object(read: &Read<'_>, draft: &Draft) -> Result<Value> {
    let currency = draft.currency();
    let decimal = |amount: Minor| -> Value { amount.decimal(currency).into() };
    let header = Row::from_record(draft.quote());
    let mut quote = map(words::json(read, Quote::INFO, &header)?);
    let figures = draft.figures().as_ref().ok();
    let mut lines = Vec::new();
    for (at, line) in draft.lines().iter().enumerate() {
        let row = Row::from_record(&line.record);
        let mut object = map(words::json(read, QuoteLine::INFO, &row)?);
        object.remove("quote");
        object.insert("title".into(), line.title().into());
        if let Some((code, _)) = &line.product {
            object.insert("product_code".into(), code.as_str().into());
        }
        if let Some(out) = figures.map(|figures| &figures.lines[at]) {
            object.insert(
                "figures".into(),
                json!({
                    "summed": out.summed,
                    "list_amount": decimal(out.list_amount),
                    "amount": decimal(out.amount),
                    "discount_share": decimal(out.discount_share),
                    "net": decimal(out.net),
                    "tax": decimal(out.tax_share),
                    "gross": decimal(out.gross),
                }),
            );
        }
        // Kept as a decimal of scale 6; what is printed is in `figures`.
        object.remove("net");
        lines.push(Value::Object(object));
    }
    for derived in ["net", "tax", "gross"] {
        quote.remove(derived);
    }
    quote.insert("currency".into(), currency.code().into());
    quote.insert("lines".into(), lines.into());
    if let Some(out) = figures {
        let taxes: Vec<Value> = out
            .taxes
            .iter()
            .map(|tax| {
                json!({
                    "tax_class": tax.class,
                    "rate": tax.rate.to_string(),
                    "base": decimal(tax.base),
                    "tax": decimal(tax.tax),
                })
            })
            .collect();
        quote.insert(
            "totals".into(),
            json!({
                "list": decimal(out.list_total),
                "subtotal": decimal(out.subtotal),
                "discount": decimal(out.discount),
                "net": decimal(out.net_total),
                "tax": decimal(out.tax_total),
                "gross": decimal(out.gross_total),
                "optional": decimal(out.optional_total),
                "taxes": taxes,
            }),
        );
    }
    Ok(Value::Object(quote))
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
