//! What the forecast is made of: open deals, won ones, and what is owed.

use rusqlite::params;

use super::{
    super::{error::Result, read::Read},
    board::Whose,
    day, id, pick, text,
};
use crate::{
    analytics::forecast::{self, DealRow, Forecast, Owed},
    domain::{
        field::{Date, days},
        money::{Currency, Fixed, Minor},
        period::{Period, Span},
        pick::Pick,
        record::{
            opportunity::AmountKind,
            pipeline::Category,
            quota::{Measure, Quota},
        },
        worth,
    },
};

/// The forecast of some periods from the one that holds today.
pub fn forecast(
    read: &Read<'_>,
    whose: Whose,
    span: Span,
    count: usize,
    today: Date,
) -> Result<Forecast> {
    of_periods(
        read,
        whose,
        &forecast::periods(span, today, count, read.catalog.fiscal_start),
        today,
    )
}

/// The forecast of chosen periods, which must not overlap.
pub fn of_periods(
    read: &Read<'_>,
    whose: Whose,
    periods: &[Period],
    today: Date,
) -> Result<Forecast> {
    let first = periods
        .iter()
        .map(|period| period.first())
        .min()
        .unwrap_or(today);
    let last = periods
        .iter()
        .map(|period| period.last())
        .max()
        .unwrap_or(today);
    let deals = deals(read, whose, (first, last), today)?;
    let owed = owed(read, whose, today)?;
    Ok(forecast::forecast(
        &deals,
        periods,
        &owed,
        today,
        read.catalog.base(),
    ))
}

/// Every open deal, and those won from the first day to the last or without a day.
pub fn deals(
    read: &Read<'_>,
    whose: Whose,
    won: (Date, Date),
    today: Date,
) -> Result<Vec<DealRow>> {
    let book = read.catalog.base();
    let mut query = read.conn.prepare_cached(
        "SELECT id, outcome = 'won', closed_on, amount, currency, amount_kind, term_months, amount_base, \
                probability, stage, category, close_date, resting_until \
         FROM opportunity \
         WHERE (outcome = 'open' OR (outcome = 'won' AND (closed_on BETWEEN ?1 AND ?2 OR closed_on IS NULL))) \
           AND (?3 IS NULL OR owner = ?3) ORDER BY id",
    )?;
    let mut rows = query.query(params![
        days(won.0),
        days(won.1),
        whose.owner.map(|owner| owner.0)
    ])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let is_won: bool = row.get(1)?;
        let kind: Option<AmountKind> = pick(row, 5)?;
        let amount: Option<i64> = row.get(3)?;
        let stage = id(row, 9)?.and_then(|stage| read.catalog.stage(stage));
        let own: Option<i64> = row.get(8)?;
        found.push(DealRow {
            id: id(row, 0)?.unwrap_or_default(),
            won: if is_won { Some(day(row, 2)?) } else { None },
            counted: amount.and_then(|amount| {
                let term: Option<i64> = row.get(6).ok().flatten();
                worth::counted(Minor(amount), kind, term, read.catalog.counted)
            }),
            currency: Currency::parse(&text(row, 4)?).unwrap_or(book),
            base: row.get::<_, Option<i64>>(7)?.map(Minor),
            // Both follow the stage until they are set.
            probability: own
                .map(Fixed)
                .or_else(|| Some(stage?.probability))
                .unwrap_or_default(),
            category: pick(row, 10)?
                .or_else(|| Some(stage?.category))
                .unwrap_or(Category::Pipeline),
            close_date: day(row, 11)?,
            is_resting: !is_won && day(row, 12)?.is_some_and(|until| today < until),
        });
    }
    Ok(found)
}

/// What is owed in bookings, in the book's currency; of everyone where no owner is given.
pub fn owed(read: &Read<'_>, whose: Whose, today: Date) -> Result<Vec<Owed>> {
    let mut found = Vec::new();
    for quota in read.all::<Quota>()? {
        let is_booked = matches!(quota.measure, None | Some(Pick::Known(Measure::Booked)));
        let is_theirs = match (whose.owner, quota.owner) {
            (Some(owner), Some(of)) => of.id() == owner,
            (Some(_), None) => false,
            // A team's quota is that of its people once more.
            (None, of) => of.is_some() || quota.team.is_none(),
        };
        let period = Period::parse(&quota.period, read.catalog.fiscal_start, today).ok();
        let (Some(period), Some(amount), true) = (period, quota.amount, is_booked && is_theirs)
        else {
            continue;
        };
        let currency = quota.currency.unwrap_or(read.catalog.base());
        if let Some(base) = read.catalog.to_base(amount, currency, today) {
            found.push((period, base));
        }
    }
    Ok(found)
}
