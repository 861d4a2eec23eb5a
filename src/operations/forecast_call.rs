//! What a person says of an opportunity: when it will close, for how much, how sure.
//!
//! The forecast that a person submits for a period is a record of its own, made from these.

use serde_json::json;

use crate::{
    domain::{
        field::{Date, days},
        id::Id,
        money::Fixed,
        pick::{Codes as _, Pick},
        record::{
            opportunity::{Opportunity, Outcome},
            pipeline::Category,
        },
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

use super::record;

fn need_open(tx: &Tx<'_>, id: Id) -> Result<Opportunity> {
    let deal: Opportunity = tx.need(id)?;
    if matches!(deal.outcome, None | Some(Pick::Known(Outcome::Open))) {
        Ok(deal)
    } else {
        Err(Error::refused_with(
            say!("refused-is-closed", title = &deal.name),
            say!("refused-reopen-first"),
        ))
    }
}

/// Sets the day an opportunity is expected to close; frozen once it is closed.
pub fn close_date(store: &mut Store, actor: &Actor, id: Id, on: Option<Date>) -> Result<Changes> {
    let op = Op::with(
        "opportunity.close_date",
        json!({ "record": id.0, "on": on.map(days) }),
    );
    let ((), changes) = store.transact(actor, op, |tx| close_date_in(tx, id, on))?;
    Ok(changes)
}

/// [`close_date`] within a step.
pub fn close_date_in(tx: &mut Tx<'_>, id: Id, on: Option<Date>) -> Result<()> {
    need_open(tx, id)?;
    tx.update(id, |deal: &mut Opportunity| deal.close_date = on)?;
    Ok(())
}

/// Sets the amount as typed: `184k`, `€ 48,200`, `USD 12m`; the currency goes along.
pub fn amount(store: &mut Store, actor: &Actor, id: Id, typed: &str) -> Result<Changes> {
    let op = Op::with("opportunity.amount", json!({ "record": id.0 }));
    let ((), changes) =
        store.transact(actor, op, |tx| record::set_in(tx, id, &[("amount", typed)]))?;
    Ok(changes)
}

/// Sets the forecast category by hand; none releases it to follow the stage again.
pub fn forecast_call(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    category: Option<Category>,
) -> Result<Changes> {
    let op = Op::with(
        "opportunity.forecast",
        json!({ "record": id.0, "category": category.map(Category::code) }),
    );
    let ((), changes) = store.transact(actor, op, |tx| forecast_call_in(tx, id, category))?;
    Ok(changes)
}

/// [`forecast_call`] within a step.
pub fn forecast_call_in(tx: &mut Tx<'_>, id: Id, category: Option<Category>) -> Result<()> {
    let deal = need_open(tx, id)?;
    if category == Some(Category::Closed) {
        return Err(Error::refused_with(
            say!("refused-closed-by-closing"),
            "`dealbook close OPP won`",
        ));
    }
    let of_stage = deal
        .stage
        .and_then(|stage| tx.catalog().stage(stage.id()))
        .map(|stage| stage.category);
    tx.update(id, |deal: &mut Opportunity| {
        deal.category_by_hand = category.is_some();
        deal.category = category.or(of_stage).map(Pick::Known);
    })?;
    Ok(())
}

/// Sets the probability in percent by hand; none releases it to follow the stage again.
pub fn probability(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    percent: Option<Fixed>,
) -> Result<Changes> {
    let op = Op::with(
        "opportunity.probability",
        json!({ "record": id.0, "percent": percent.map(|percent| percent.to_string()) }),
    );
    let typed = percent
        .map(|percent| percent.to_string())
        .unwrap_or_default();
    let ((), changes) = store.transact(actor, op, |tx| {
        need_open(tx, id)?;
        record::set_in(tx, id, &[("probability", typed.as_str())])
    })?;
    Ok(changes)
}
