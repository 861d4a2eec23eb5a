//! The board: what stands in each stage, the cards of a stage page by page, what was won this quarter.

use rusqlite::{Row as SqlRow, params_from_iter, types::Value};

use super::{
    super::{error::Result, read::Read},
    Titles, day, facts, id, pick, text,
};
use crate::{
    analytics::sum::Sum,
    domain::{
        catalog::PipelineInfo,
        field::{Date, days},
        findings::{self, Finding, Limits, OpportunityFacts},
        id::Id,
        money::{Currency, Minor},
        period::Period,
        record::{opportunity::AmountKind, pipeline::Category},
        worth,
    },
};

/// Which deals are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// Those of this owner; everyone's where none is given.
    pub owner: Option<Id>,
}

/// One column of the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The stage; none for deals in no stage of this pipeline, and for what was won.
    pub stage: Option<Id>,
    /// Its name.
    pub name: String,
    /// How many deals, and what they count for.
    pub sum: Sum,
}

/// The columns of a pipeline, resting deals and all, and what was won this quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Id,
    /// One a stage, in order.
    pub stages: Vec<Column>,
    /// Won in the fiscal quarter of today, whatever the pipeline.
    pub won: Column,
    /// The quarter.
    pub quarter: Period,
}

/// One card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The opportunity.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The account's.
    pub account: String,
    /// In its own currency.
    pub amount: Option<Minor>,
    /// Its currency; the book's where none is given.
    pub currency: Currency,
    /// What it counts for in the book's currency.
    pub base: Option<Minor>,
    /// Expected; of a won deal the day it was won.
    pub date: Option<Date>,
    /// The next step.
    pub next_step: String,
    /// Its day.
    pub next_step_date: Option<Date>,
    /// When it entered the stage.
    pub stage_entered: Option<Date>,
    /// Until when it rests.
    pub resting_until: Option<Date>,
    /// Where it counts.
    pub category: Option<Category>,
    /// What is wrong with it, the gravest first.
    pub findings: Vec<Finding<OpportunityFacts>>,
}

/// Where a page of cards ended: the next one begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The last card's amount in the book's currency.
    pub base: Option<Minor>,
    /// The last card.
    pub id: Id,
}

impl Card {
    /// Where a page that ends with this card ends.
    pub fn end(&self) -> After {
        After {
            base: self.base,
            id: self.id,
        }
    }
}

fn owned(whose: Whose, values: &mut Vec<Value>) -> &'static str {
    match whose.owner {
        Some(owner) => {
            values.push(owner.0.into());
            " AND o.owner = ?"
        }
        None => "",
    }
}

/// The columns of a pipeline.
pub fn board(read: &Read<'_>, pipeline: &PipelineInfo, whose: Whose, today: Date) -> Result<Board> {
    let mut stages = Vec::with_capacity(pipeline.stages.len());
    for stage in &pipeline.stages {
        let sum = sum(
            read,
            "o.outcome = 'open' AND o.stage = ?",
            vec![stage.id.0.into()],
            whose,
        )?;
        stages.push(Column {
            stage: Some(stage.id),
            name: stage.name.clone(),
            sum,
        });
    }
    let quarter = Period::quarter_of(today, read.catalog.fiscal_start);
    let won = Column {
        stage: None,
        name: "Won this quarter".into(),
        sum: sum(read, WON, span(quarter), whose)?,
    };
    Ok(Board {
        pipeline: pipeline.id,
        stages,
        won,
        quarter,
    })
}

const WON: &str = "o.outcome = 'won' AND o.closed_on >= ? AND o.closed_on <= ?";

fn span(period: Period) -> Vec<Value> {
    vec![days(period.first()).into(), days(period.last()).into()]
}

/// Counts and adds deals up; what has no rate stays apart.
fn sum(read: &Read<'_>, condition: &str, values: Vec<Value>, whose: Whose) -> Result<Sum> {
    let book = read.catalog.base();
    let mut sum = Sum::default();
    let mut bound = values.clone();
    let and = owned(whose, &mut bound);
    // The index holds all that is asked here, so that no row is read.
    let sql = format!(
        "SELECT o.currency, count(*), coalesce(sum(o.amount_base), 0), count(o.amount_base) \
         FROM opportunity o WHERE {condition}{and} GROUP BY o.currency"
    );
    let mut query = read.conn.prepare_cached(&sql)?;
    let mut rows = query.query(params_from_iter(bound))?;
    let mut has_null = false;
    while let Some(row) = rows.next()? {
        let currency = Currency::parse(&text(row, 0)?).unwrap_or(book);
        let (count, base, converted): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        sum.count += count;
        sum.base = Minor(sum.base.0.saturating_add(base));
        sum.is_mixed |= converted > 0 && currency != book;
        has_null |= converted < count && currency != book;
    }
    if has_null {
        let mut bound = values;
        let and = owned(whose, &mut bound);
        let sql = format!(
            "SELECT o.amount, o.currency, o.amount_kind, o.term_months FROM opportunity o \
             WHERE {condition}{and} AND o.amount_base IS NULL AND o.amount IS NOT NULL"
        );
        let mut query = read.conn.prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(bound))?;
        while let Some(row) = rows.next()? {
            let currency = Currency::parse(&text(row, 1)?).unwrap_or(book);
            let counted = counted(read, row, 0, 2)?;
            // Counted above already.
            sum.count -= 1;
            sum.add(counted, currency, None, book);
        }
    }
    Ok(sum)
}

/// What an amount counts for in its own currency: columns amount, kind, term.
fn counted(read: &Read<'_>, row: &SqlRow<'_>, amount: usize, kind: usize) -> Result<Option<Minor>> {
    let amount: Option<i64> = row.get(amount)?;
    let kind_of: Option<AmountKind> = pick(row, kind)?;
    let term: Option<i64> = row.get(kind + 1)?;
    Ok(
        amount
            .and_then(|amount| worth::counted(Minor(amount), kind_of, term, read.catalog.counted)),
    )
}

const CARD: &str = "o.id, o.name, o.account, o.amount, o.currency, o.amount_base, \
     coalesce(CASE o.outcome WHEN 'won' THEN o.closed_on END, o.close_date), \
     o.next_step, o.next_step_date, o.stage_entered, o.resting_until, o.category";

/// A page of the open deals of a stage, the largest first, those without a converted amount last.
pub fn cards(
    read: &Read<'_>,
    stage: Id,
    whose: Whose,
    after: Option<After>,
    limit: usize,
    today: Date,
    limits: &Limits,
) -> Result<Vec<Card>> {
    let condition = "o.outcome = 'open' AND o.stage = ?";
    page(
        read,
        condition,
        vec![stage.0.into()],
        whose,
        after,
        limit,
        (today, limits),
    )
}

/// A page of what was won in a period, the largest first.
pub fn won_cards(
    read: &Read<'_>,
    period: Period,
    whose: Whose,
    after: Option<After>,
    limit: usize,
    today: Date,
    limits: &Limits,
) -> Result<Vec<Card>> {
    page(
        read,
        WON,
        span(period),
        whose,
        after,
        limit,
        (today, limits),
    )
}

fn page(
    read: &Read<'_>,
    condition: &str,
    values: Vec<Value>,
    whose: Whose,
    after: Option<After>,
    limit: usize,
    judge: (Date, &Limits),
) -> Result<Vec<Card>> {
    // Two pieces, so that each is a range of the index: with an amount, then without one.
    let mut found = Vec::new();
    let with_amount = match after {
        None => Some(("o.amount_base IS NOT NULL", Vec::new())),
        Some(After {
            base: Some(base),
            id,
        }) => Some((
            "o.amount_base <= ? AND (o.amount_base < ? OR o.id > ?)",
            vec![base.0.into(), base.0.into(), id.0.into()],
        )),
        Some(After { base: None, .. }) => None,
    };
    let without = match after {
        Some(After { base: None, id }) => ("o.amount_base IS NULL AND o.id > ?", vec![id.0.into()]),
        _ => ("o.amount_base IS NULL", Vec::new()),
    };
    for (range, more) in with_amount.into_iter().chain([without]) {
        let left = limit.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        let mut bound: Vec<Value> = values.clone();
        bound.extend(more);
        let and = owned(whose, &mut bound);
        bound.push((left as i64).into());
        let sql = format!(
            "SELECT {CARD} FROM opportunity o WHERE {condition} AND {range}{and} \
             ORDER BY o.amount_base DESC, o.id LIMIT ?"
        );
        let mut query = read.conn.prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(bound))?;
        while let Some(row) = rows.next()? {
            found.push((card(read, row)?, id(row, 2)?));
        }
    }
    let mut titles = Titles::new(read);
    let (today, limits) = judge;
    found
        .into_iter()
        .map(|(mut card, account)| {
            card.account = titles.of(account)?;
            if let Some(facts) = facts::opportunity(read, card.id)? {
                card.findings = findings::of_opportunity(&facts, today, limits);
            }
            Ok(card)
        })
        .collect()
}

fn card(read: &Read<'_>, row: &SqlRow<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        id: id(row, 0)?.unwrap_or_default(),
        name: text(row, 1)?,
        account: String::new(),
        amount: row.get::<_, Option<i64>>(3)?.map(Minor),
        currency: Currency::parse(&text(row, 4)?).unwrap_or(read.catalog.base()),
        base: row.get::<_, Option<i64>>(5)?.map(Minor),
        date: day(row, 6)?,
        next_step: text(row, 7)?,
        next_step_date: day(row, 8)?,
        stage_entered: day(row, 9)?,
        resting_until: day(row, 10)?,
        category: pick(row, 11)?,
        findings: Vec::new(),
    })
}
