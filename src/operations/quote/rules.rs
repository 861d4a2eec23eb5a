//! What the rules of products say of a quote: warnings, never refusals.
//!
//! What to sell beside a product (cross-sells, up-sells) is advice for elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        id::{Id, Ref},
        pick::Pick,
        quote_math::LineKind,
        record::product::{Product, ProductRule, RuleKind},
    },
    store::{Read, Result},
    words::say,
};

use super::Draft;

/// A sentence for each rule that the lines break.
pub fn warnings(read: &Read<'_>, draft: &Draft) -> Result<Vec<String>> {
    let items: BTreeMap<Id, &str> = draft
        .lines()
        .iter()
        .filter(|line| line.kind() == LineKind::Item)
        .filter_map(|line| Some((line.record.product?.id(), line.product.as_ref()?.1.as_str())))
        .collect();
    let mut words = Vec::new();
    let mut told = BTreeSet::new();
    for (&product, name) in &items {
        for rule in read.referring::<ProductRule>("product", product)? {
            let (Some(Pick::Known(kind)), Some(other)) = (rule.kind, rule.other.map(Ref::id))
            else {
                continue;
            };
            let here = items.contains_key(&other);
            let is_broken = match kind {
                RuleKind::Requires | RuleKind::Bundles => !here,
                RuleKind::Excludes => here,
                _ => false,
            };
            if !is_broken {
                continue;
            }
            // A pair that excludes each other is said once.
            if !told.insert((kind, product.min(other), product.max(other))) {
                continue;
            }
            let other = match read.get::<Product>(other)? {
                Some(other) => other.name,
                None => continue,
            };
            let note = if rule.note.is_empty() {
                String::new()
            } else {
                format!(" ({})", rule.note)
            };
            let words_of = match kind {
                RuleKind::Requires => say!("quote-needs", one = *name, other = other),
                RuleKind::Bundles => say!("quote-comes-with", one = *name, other = other),
                _ => say!("quote-not-with", one = *name, other = other),
            };
            words.push(words_of + &note);
        }
    }
    Ok(words)
}
