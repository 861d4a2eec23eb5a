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
            let sentence = match kind {
                RuleKind::Requires if !here => "needs",
                RuleKind::Bundles if !here => "comes with",
                RuleKind::Excludes if here => "does not go with",
                _ => continue,
            };
            // A pair that excludes each other is said once.
            if !told.insert((kind, product.min(other), product.max(other))) {
                continue;
            }
            let other = match read.get::<Product>(other)? {
                Some(other) => other.name,
                None => continue,
            };
            let missing = if here {
                ""
            } else {
                ", which is not on the quote"
            };
            let note = if rule.note.is_empty() {
                String::new()
            } else {
                format!(" ({})", rule.note)
            };
            words.push(format!("{name} {sentence} {other}{missing}{note}"));
        }
    }
    Ok(words)
}
