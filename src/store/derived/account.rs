//! Derived columns of accounts: won and open business, phase, latest contact and order. The class is in [`super::class`].

use super::{
    super::{error::Result, read::Read},
    touch,
};
use crate::domain::{
    field::{Date, Record as _, date},
    money::{Currency, Minor},
    record::{
        account::{Account, Phase},
        activity::Activity,
    },
};

/// An account without business.
pub(super) fn empty(account: &mut Account) {
    account.phase = Some(Phase::Acquire.into());
    account.won_base = Some(Minor(0));
    account.open_base = Some(Minor(0));
    account.open_count = Some(0);
}

pub(super) fn keep(read: &Read<'_>, account: &mut Account) -> Result<()> {
    let id = account.id.0;
    let mut query = read.conn.prepare_cached(
        "SELECT coalesce(sum(amount_base) FILTER (WHERE outcome = 'won'), 0), \
                coalesce(sum(amount_base) FILTER (WHERE outcome = 'open'), 0), \
                count(*) FILTER (WHERE outcome = 'open'), \
                count(*) FILTER (WHERE outcome = 'won'), \
                count(*) FILTER (WHERE outcome = 'open' AND kind IN ('cross_sell', 'up_sell')), \
                max(closed_on) FILTER (WHERE outcome = 'won'), \
                max(last_contact) \
         FROM opportunity WHERE account = ?1",
    )?;
    let (mut won, open, open_count, mut buys, growing, won_on, deal_contact): (
        i64,
        i64,
        i64,
        i64,
        i64,
        Option<i64>,
        Option<i64>,
    ) = query.query_row([id], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
        ))
    })?;
    let mut last_order = won_on.and_then(date);
    for order in orders(read, id)? {
        buys += 1;
        last_order = last_order.max(order.day);
        // What came from a won deal is counted there.
        if !order.is_counted {
            won = won.saturating_add(order.base.map_or(0, |amount| amount.0));
        }
    }
    account.won_base = Some(Minor(won));
    account.open_base = Some(Minor(open));
    account.open_count = Some(open_count);
    account.last_order = last_order;
    account.phase = Some(
        match (buys > 0, growing > 0) {
            (false, _) => Phase::Acquire,
            (true, true) => Phase::Enhance,
            (true, false) => Phase::Retain,
        }
        .into(),
    );
    account.last_contact = deal_contact.and_then(date).max(last_contact(read, id)?);
    Ok(())
}

/// Touches of the account itself, and those of its people that name neither account nor deal.
fn last_contact(read: &Read<'_>, id: i64) -> Result<Option<Date>> {
    let own = touch::last(read, "activity a WHERE a.account = ?1", [id])?;
    let of = "contact c CROSS JOIN link l ON l.target = c.id CROSS JOIN activity a ON a.id = l.record \
              WHERE c.account = ?1 AND l.kind = ?2 AND l.field = 'contacts' \
              AND a.account IS NULL AND a.opportunity IS NULL";
    Ok(own.max(touch::last(read, of, (id, Activity::KIND.0))?))
}

/// One order that stands.
pub(super) struct Bought {
    /// When it was made.
    pub(super) day: Option<Date>,
    /// In the book's currency; none without a rate.
    pub(super) base: Option<Minor>,
    /// Whether it came from a won deal.
    pub(super) is_counted: bool,
}

/// The orders of an account that were not cancelled.
pub(super) fn orders(read: &Read<'_>, account: i64) -> Result<Vec<Bought>> {
    let mut query = read.conn.prepare_cached(
        "SELECT ordered_on, amount, currency, \
                EXISTS (SELECT 1 FROM opportunity o WHERE o.id = \"order\".opportunity AND o.outcome = 'won') \
         FROM \"order\" WHERE account = ?1 AND status IS NOT 'cancelled'",
    )?;
    let rows = query.query_map([account], |row| {
        let day = row.get::<_, Option<i64>>(0)?.and_then(date);
        let amount: Option<i64> = row.get(1)?;
        let currency: Option<String> = row.get(2)?;
        Ok((day, amount, currency, row.get(3)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (day, amount, currency, is_counted) = row?;
        let currency = currency
            .and_then(|code| Currency::parse(&code))
            .unwrap_or(read.catalog.base());
        let base = amount.and_then(|amount| {
            // An order without a day is converted at the newest rate.
            read.catalog
                .to_base(Minor(amount), currency, day.unwrap_or(Date::MAX))
        });
        found.push(Bought {
            day,
            base,
            is_counted,
        });
    }
    Ok(found)
}
