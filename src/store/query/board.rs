//! The board: what stands in each stage, the order of its cards, the cards themselves, what was won this quarter.
//!
//! The order is ids alone (eight bytes a card), so that a stage of ten thousand can be walked from end to end; cards are
//! read where they are looked at.

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

/// The cards of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Open, in any stage.
    Open,
    /// Open in this stage.
    Stage(Id),
    /// Won in this period, whatever the pipeline.
    Won(Period),
}

impl Which {
    fn condition(self) -> (&'static str, Vec<Value>) {
        match self {
            Self::Open => ("o.outcome = 'open'", Vec::new()),
            Self::Stage(stage) => ("o.outcome = 'open' AND o.stage = ?", vec![stage.0.into()]),
            Self::Won(period) => (WON, span(period)),
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

/// The pipeline in which work is done: the first with an open deal, as what was imported may have one of its own; else
/// the first.
pub fn in_use<'c>(read: &Read<'c>) -> Result<Option<&'c PipelineInfo>> {
    let mut query = read.conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM opportunity WHERE outcome = 'open' AND stage = ?1)",
    )?;
    for pipeline in &read.catalog.pipelines {
        for stage in &pipeline.stages {
            if query.query_row([stage.id.0], |row| row.get(0))? {
                return Ok(Some(pipeline));
            }
        }
    }
    Ok(read.catalog.pipelines.first())
}

/// All open deals, whatever the pipeline.
pub fn open(read: &Read<'_>, whose: Whose) -> Result<Sum> {
    sum(read, Which::Open, whose)
}

/// What was won in the fiscal quarter of a day, whatever the pipeline.
pub fn won(read: &Read<'_>, whose: Whose, today: Date) -> Result<Sum> {
    let quarter = Period::quarter_of(today, read.catalog.fiscal_start);
    sum(read, Which::Won(quarter), whose)
}

/// The columns of a pipeline.
pub fn board(read: &Read<'_>, pipeline: &PipelineInfo, whose: Whose, today: Date) -> Result<Board> {
    let mut stages = Vec::with_capacity(pipeline.stages.len());
    for stage in &pipeline.stages {
        let sum = sum(read, Which::Stage(stage.id), whose)?;
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
        sum: sum(read, Which::Won(quarter), whose)?,
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
fn sum(read: &Read<'_>, which: Which, whose: Whose) -> Result<Sum> {
    let (condition, values) = which.condition();
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

/// The order of a column: the largest first, those without a converted amount last; of many, the first so many.
pub fn order(read: &Read<'_>, which: Which, whose: Whose, limit: Option<usize>) -> Result<Vec<Id>> {
    let (condition, mut bound) = which.condition();
    let and = owned(whose, &mut bound);
    let limit = limit.and_then(|limit| i64::try_from(limit).ok());
    bound.push(limit.unwrap_or(-1).into());
    // Nothing sorts below every amount, so that what has none comes last.
    let sql = format!(
        "SELECT o.id FROM opportunity o WHERE {condition}{and} ORDER BY o.amount_base DESC, o.id LIMIT ?"
    );
    let mut query = read.conn.prepare_cached(&sql)?;
    let ids = query.query_map(params_from_iter(bound), |row| row.get(0).map(Id))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The cards of these deals, in the order asked; those that are gone are left out.
pub fn cards(read: &Read<'_>, ids: &[Id], today: Date, limits: &Limits) -> Result<Vec<Card>> {
    let sql = format!("SELECT {CARD} FROM opportunity o WHERE o.id = ?1");
    let mut query = read.conn.prepare_cached(&sql)?;
    let mut titles = Titles::new(read);
    let mut found = Vec::with_capacity(ids.len());
    for wanted in ids {
        let mut rows = query.query([wanted.0])?;
        let Some(row) = rows.next()? else { continue };
        let (mut card, account) = (card(read, row)?, id(row, 2)?);
        drop(rows);
        card.account = titles.of(account)?;
        if let Some(facts) = facts::opportunity(read, card.id)? {
            card.findings = findings::of_opportunity(&facts, today, limits);
        }
        found.push(card);
    }
    Ok(found)
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
