//! What a currency is worth in the book's own, from a day on.

use serde_json::json;

use crate::{
    domain::{
        field::Date,
        id::Id,
        money::{Currency, Fixed},
        record::book::CurrencyRate,
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// Sets the rate of a currency from a day on; a rate of the same day is replaced.
pub fn rate(
    store: &mut Store,
    actor: &Actor,
    currency: Currency,
    rate: Fixed,
    from: Date,
) -> Result<Changes> {
    let op = Op::with(
        "rate",
        json!({ "currency": currency.code(), "rate": rate.to_string() }),
    );
    let (_, changes) = store.transact(actor, op, |tx| rate_in(tx, currency, rate, from))?;
    Ok(changes)
}

/// [`rate`] within a step.
pub fn rate_in(tx: &mut Tx<'_>, currency: Currency, rate: Fixed, from: Date) -> Result<Id> {
    if rate.0 <= 0 {
        return Err(Error::refused(say!("refused-rate")));
    }
    let base = tx.catalog().base();
    if currency == base {
        return Err(Error::refused(say!(
            "refused-own-currency",
            currency = base.code()
        )));
    }
    let same = tx
        .all::<CurrencyRate>()?
        .into_iter()
        .find(|old| old.currency == Some(currency) && old.date == Some(from));
    if let Some(old) = same {
        tx.update(old.id, |old: &mut CurrencyRate| old.rate = Some(rate))?;
        return Ok(old.id);
    }
    let made = tx.insert(&CurrencyRate {
        currency: Some(currency),
        date: Some(from),
        rate: Some(rate),
        ..CurrencyRate::default()
    })?;
    Ok(made.id())
}
