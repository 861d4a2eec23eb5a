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
    /// How many bear it.
    pub count: usize,
}

/// Chosen deals in the order of a review.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The most urgent first; of equals the larger, then the older.
    pub deals: Vec<Judged>,
    /// What most of them bear, the most frequent first.
    pub common: Vec<Common>,
}

/// Fewer deals than this have nothing in common that is worth a heading.
const FEW: usize = 6;

/// Judges the chosen deals and puts them in order. Flags borne by more than a third of them count for none.
pub fn by_attention(read: &Read<'_>, ids: &[Id], today: Date, limits: &Limits) -> Result<Order> {
    let mut judged: Vec<(i64, Judged)> = Vec::with_capacity(ids.len());
    let mut borne: BTreeMap<&'static str, usize> = BTreeMap::new();
    for id in ids {
        let Some(facts) = facts::opportunity(read, *id)? else {
            continue;
        };
        let findings = findings::of_opportunity(&facts, today, limits);
        for finding in findings.iter().filter(|finding| !finding.is_quiet()) {
            *borne.entry(finding.code()).or_default() += 1;
        }
        let worth = facts.amount_base.map_or(0, |amount| amount.0);
        judged.push((
            worth,
            Judged {
                id: *id,
                findings,
                attention: 0,
            },
        ));
    }
    let is_common = |code: &str| {
        judged.len() >= FEW
            && borne
                .get(code)
                .is_some_and(|count| count * 3 > judged.len())
    };
    let mut common: Vec<Common> = borne
        .iter()
        .filter(|(code, _)| is_common(code))
        .filter_map(|(code, count)| {
            Some(Common {
                definition: findings::by_code(code)?,
                count: *count,
            })
        })
        .collect();
    common.sort_by_key(|one| std::cmp::Reverse(one.count));
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
    judged.sort_by_key(|(worth, deal)| (-deal.attention, -worth, deal.id));
    Ok(Order {
        deals: judged.into_iter().map(|(_, deal)| deal).collect(),
        common,
    })
}
