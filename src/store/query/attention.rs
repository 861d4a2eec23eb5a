//! Which deals ask for attention, and why: the order of a review, and the flags that most of them bear.
//!
//! Every finding counts here. A list of all deals sorts by `store::list`'s column of that name, which weighs what
//! stands in columns.

use std::collections::BTreeMap;

use super::{
    super::{error::Result, read::Read},
    facts,
};
use crate::domain::{
    field::Date,
    findings::{self, Definition, Finding, Limits, OpportunityFacts},
    id::Id,
};

/// One deal and what was found in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The opportunity.
    pub id: Id,
    /// The gravest first, the quiet ones last.
    pub findings: Vec<Finding<OpportunityFacts>>,
    /// The weights of those that are not quiet.
    pub attention: i64,
}

/// A flag that more than a third of the chosen deals bear: told once, and taken out of the order.
#[derive(Clone, Debug)]
pub struct Common {
    /// The finding.
    pub definition: &'static Definition<OpportunityFacts>,
    /// Who bears it, in the order asked.
    pub deals: Vec<Id>,
}

/// Chosen deals in the order of a review.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The most urgent first; of equals the larger, then what closes first, then the older.
    pub deals: Vec<Judged>,
    /// What most of them bear, the most frequent first.
    pub common: Vec<Common>,
}

/// Fewer bearers are no matter of the whole, however few the deals.
const FEW: usize = 3;

/// Judges the chosen deals and puts them in order. Flags borne by more than a third of them count for none.
pub fn by_attention(read: &Read<'_>, ids: &[Id], today: Date, limits: &Limits) -> Result<Order> {
    let mut judged: Vec<((i64, i32), Judged)> = Vec::with_capacity(ids.len());
    let mut borne: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
    for id in ids {
        let Some(facts) = facts::opportunity(read, *id)? else {
            continue;
        };
        let findings = findings::of_opportunity(&facts, today, limits);
        for finding in findings.iter().filter(|finding| !finding.is_quiet()) {
            borne.entry(finding.code()).or_default().push(*id);
        }
        let worth = facts.amount_base.map_or(0, |amount| amount.0);
        let closes = facts.close_date.map_or(i32::MAX, |day| day.to_epoch_days());
        judged.push((
            (-worth, closes),
            Judged {
                id: *id,
                findings,
                attention: 0,
            },
        ));
    }
    borne.retain(|_, deals| deals.len() >= FEW && deals.len() * 3 > judged.len());
    let is_common = |code: &str| borne.contains_key(code);
    let mut common: Vec<Common> = borne
        .iter()
        .filter_map(|(code, deals)| {
            Some(Common {
                definition: findings::by_code(code)?,
                deals: deals.clone(),
            })
        })
        .collect();
    common.sort_by_key(|one| std::cmp::Reverse(one.deals.len()));
    let weights: Vec<i64> = judged
        .iter()
        .map(|(_, deal)| {
            let counts = deal
                .findings
                .iter()
                .filter(|finding| !is_common(finding.code()));
            counts.map(Finding::weight).sum()
        })
        .collect();
    for ((_, deal), weight) in judged.iter_mut().zip(weights) {
        deal.attention = weight;
    }
    judged.sort_by_key(|(then, deal)| (-deal.attention, *then, deal.id));
    Ok(Order {
        deals: judged.into_iter().map(|(_, deal)| deal).collect(),
        common,
    })
}
