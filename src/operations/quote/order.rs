//! An order made from an accepted quote: what was bought, at what was agreed.

use crate::{
    domain::{
        field::Date,
        id::Ref,
        money::Fixed,
        record::{
            order::{Order, OrderLine, OrderStatus},
            quote::Quote,
        },
    },
    store::{Error, Result, Tx},
    words::say,
};

use super::{Draft, make::numbered, name};

/// Makes the order with a line for each item that counts. Unit prices are net and after every
/// discount, to six places; the amount is the net total to the cent.
pub(super) fn order_of(tx: &mut Tx<'_>, draft: &Draft, on: Date) -> Result<(Ref<Order>, String)> {
    let quote = draft.quote();
    let figures = match draft.figures() {
        Ok(figures) => figures,
        Err(error) => return Err(Error::refused(format!("{}: {error}", name(quote)))),
    };
    if let Some(order) = tx.referring::<Order>("quote", quote.id)?.first() {
        return Err(Error::refused(say!(
            "quote-ordered-already",
            quote = name(quote),
            order = &order.number
        )));
    }
    let currency = draft.currency();
    let number = numbered::<Order>(tx, "O")?;
    let order = tx.insert(&Order {
        number: number.clone(),
        account: quote.account,
        opportunity: quote.opportunity,
        quote: Some(Ref::<Quote>::to(quote.id)),
        ordered_on: Some(on),
        status: Some(OrderStatus::Open.into()),
        amount: Some(figures.net_total),
        currency: Some(currency),
        owner: quote.owner,
        ..Order::default()
    })?;
    let mut position = 0;
    for (line, out) in draft.lines().iter().zip(&figures.lines) {
        if !out.summed {
            continue;
        }
        position += 1;
        let quantity = line.record.quantity.unwrap_or(Fixed::ONE);
        let each = out
            .net
            .to_decimal(currency)
            .checked_div(quantity.to_decimal())
            .and_then(Fixed::from_decimal);
        tx.insert(&OrderLine {
            order: Some(order),
            position: Some(position),
            product: line.record.product,
            text: line.title().to_owned(),
            quantity: Some(quantity),
            unit_price: each,
            ..OrderLine::default()
        })?;
    }
    let words = say!(
        "quote-order",
        order = number,
        amount = crate::domain::money::long(figures.net_total, currency)
    );
    Ok((order, words))
}
