//! The primary quote: one of an opportunity, and the only one that drives its amount.

use crate::{
    domain::{
        id::Ref,
        money::{self, Currency},
        pick::Pick,
        record::{
            opportunity::{Opportunity, Outcome},
            quote::Quote,
        },
    },
    store::{Actor, Read, Result, Store, Tx},
    words::say,
};

use super::{Draft, Told, name, save::op};

/// Makes this the primary quote of its opportunity, and no other.
pub fn set_primary(store: &mut Store, actor: &Actor, quote: Ref<Quote>) -> Result<Told<()>> {
    let done = store.transact(actor, op("quote.primary", quote), |tx| {
        let mut words = take_over(tx, quote)?;
        let draft = Draft::open(tx, quote, tx.actor().today)?;
        words.extend(drive(tx, &draft)?);
        Ok(((), words))
    })?;
    Ok(Told::new(done))
}

/// Takes the part of primary quote from whichever has it; nothing to say where it had it already.
pub(super) fn take_over(tx: &mut Tx<'_>, quote: Ref<Quote>) -> Result<Vec<String>> {
    let record: Quote = tx.need(quote)?;
    let Some(opportunity) = record.opportunity else {
        return Ok(Vec::new());
    };
    let siblings: Vec<Quote> = tx.referring("opportunity", opportunity.id())?;
    let mut words = Vec::new();
    for other in siblings
        .iter()
        .filter(|other| other.primary && other.id != record.id)
    {
        tx.update(other.id, |quote: &mut Quote| quote.primary = false)?;
    }
    if !record.primary {
        tx.update(quote, |quote: &mut Quote| quote.primary = true)?;
        words.push(say!("quote-now-primary", quote = name(&record)));
    }
    Ok(words)
}

/// Brings the net total to the opportunity, in its currency, and says so.
///
/// Only of the primary quote, only while the opportunity is open, and not before there is a line
/// that counts: an empty quote must not wipe out what a person estimated.
pub(super) fn drive(tx: &mut Tx<'_>, draft: &Draft) -> Result<Option<String>> {
    let quote = draft.quote();
    let (Some(target), true, Ok(figures)) = (quote.opportunity, quote.primary, draft.figures())
    else {
        return Ok(None);
    };
    let Some(opportunity) = tx.get::<Opportunity>(target)? else {
        return Ok(None);
    };
    let is_open = matches!(opportunity.outcome, None | Some(Pick::Known(Outcome::Open)));
    if !is_open || !figures.lines.iter().any(|line| line.summed) {
        return Ok(None);
    }
    let (from, to) = (draft.currency(), own_currency(tx, &opportunity, draft));
    let today = tx.actor().today;
    let Some(amount) = tx.catalog().convert(figures.net_total, from, to, today) else {
        return Ok(Some(say!(
            "quote-amount-stays",
            what = &opportunity.name,
            from = from.code(),
            to = to.code()
        )));
    };
    if opportunity.amount == Some(amount) && opportunity.currency == Some(to) {
        return Ok(None);
    }
    tx.update(target, |opportunity: &mut Opportunity| {
        opportunity.amount = Some(amount);
        opportunity.currency = Some(to);
    })?;
    let was = match (opportunity.amount, opportunity.currency) {
        (Some(was), Some(currency)) => {
            say!("quote-amount-was", amount = money::long(was, currency))
        }
        _ => String::new(),
    };
    let converted = if from == to {
        String::new()
    } else {
        say!(
            "quote-amount-from",
            amount = money::long(figures.net_total, from)
        )
    };
    let told = say!(
        "quote-amount-is",
        what = &opportunity.name,
        amount = money::long(amount, to)
    );
    Ok(Some(told + &converted + &was))
}

/// The opportunity keeps its currency; where it has no amount yet it takes the quote's.
fn own_currency(read: &Read<'_>, opportunity: &Opportunity, draft: &Draft) -> Currency {
    match (opportunity.amount, opportunity.currency) {
        (_, Some(currency)) => currency,
        (Some(_), None) => read.catalog().base(),
        (None, None) => draft.currency(),
    }
}
