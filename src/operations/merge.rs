//! Merging records that are the same: the winner keeps the fuller value, what belongs to the others moves over.
//!
//! Undo takes it apart again. Which records are the same is found by [`super::duplicates`]; what the one that is kept
//! becomes is in [`united`].

mod united;

use std::collections::BTreeMap;

use serde_json::json;

pub use united::{Taken, becomes, unit};

use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _, Row},
        id::Id,
        kind::{Kind, KindInfo},
        pick::Codes as _,
        record::{
            account::Account,
            activity::Activity,
            campaign::{Campaign, CampaignMember},
            contact::{Affiliation, Contact},
            lead::{Lead, LeadStatus},
            opportunity::{Competitor, Member, Opportunity},
            product::Product,
            quote::Quote,
            team::{Team, User},
        },
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// Kinds whose records may be the same thing twice.
pub const MERGEABLE: &[Kind] = &[
    Account::KIND,
    Contact::KIND,
    Lead::KIND,
    Opportunity::KIND,
    Product::KIND,
    Campaign::KIND,
    Team::KIND,
    User::KIND,
];

/// Merges records into the one that is kept; values that are `taken` stand in spite of the rule.
pub fn merge(
    store: &mut Store,
    actor: &Actor,
    keep: Id,
    others: &[Id],
    taken: &[Taken],
) -> Result<Changes> {
    let kind = store.read().kind_of(keep)?;
    let name = match others {
        [one] => Some(store.read().title(*one)?),
        _ => None,
    };
    let args = json!({
        "record": others.first().map(|id| id.0),
        "into": keep.0,
        "count": others.len(),
        "name": name,
        "kind": kind.map(|info| info.code),
    });
    let op = Op::with("merge", args).atomic();
    let ((), changes) = store.transact(actor, op, |tx| merge_in(tx, keep, others, taken))?;
    Ok(changes)
}

/// [`merge()`] within a step.
pub fn merge_in(tx: &mut Tx<'_>, keep: Id, others: &[Id], taken: &[Taken]) -> Result<()> {
    let (info, winner) = super::record::need(tx, keep)?;
    if !MERGEABLE.contains(&info.kind) {
        return Err(Error::refused(say!(
            "refused-no-merge",
            many = info.called_many()
        )));
    }
    let mut rows = vec![winner];
    for other in others {
        let (of_other, loser) = super::record::need(tx, *other)?;
        if info != of_other || rows.iter().any(|row| row.id == *other) {
            return Err(Error::refused_with(
                say!("refused-merge-two"),
                say!("refused-merge-two-hint"),
            ));
        }
        refuse_one_sided_conversion(info, &rows[0], &loser)?;
        rows.push(loser);
    }
    tx.put(info, becomes(info, &rows, taken))?;
    for other in others {
        settle_children(tx, info, keep, *other)?;
        tx.merge(*other, keep)?;
        unite_parts(tx, info, keep)?;
    }
    Ok(())
}

/// A converted lead carries links that the other would lose or gain.
fn refuse_one_sided_conversion(info: &KindInfo, winner: &Row, loser: &Row) -> Result<()> {
    let is_converted =
        |row: &Row| row.get(info, "status").text() == Some(LeadStatus::Converted.code());
    if info == Lead::INFO && !is_converted(winner) && is_converted(loser) {
        return Err(Error::refused_with(
            say!("refused-merge-converted"),
            say!("refused-merge-converted-hint"),
        ));
    }
    Ok(())
}

/// What there is one of: the winner's next step and primary quote stay, the loser's become ordinary.
fn settle_children(tx: &mut Tx<'_>, info: &KindInfo, keep: Id, other: Id) -> Result<()> {
    if info != Opportunity::INFO {
        return Ok(());
    }
    if super::next_step::current(**tx, keep)?.is_some()
        && let Some(step) = super::next_step::current(**tx, other)?
    {
        tx.set(Activity::INFO, step.id, &[("next", Cell::Int(0))])?;
    }
    let primary = |tx: &Tx<'_>, id: Id| -> Result<Vec<Quote>> {
        let quotes: Vec<Quote> = tx.referring("opportunity", id)?;
        Ok(quotes.into_iter().filter(|quote| quote.primary).collect())
    };
    if !primary(tx, keep)?.is_empty() {
        for quote in primary(tx, other)? {
            tx.set(Quote::INFO, quote.id, &[("primary", Cell::Int(0))])?;
        }
    }
    Ok(())
}

/// Parts that say the same of the same two records: kind, the field that led to the merged one, the other field.
const PAIRS: &[(&KindInfo, &str, &str)] = &[
    (Member::INFO, "contact", "opportunity"),
    (Member::INFO, "opportunity", "contact"),
    (Affiliation::INFO, "contact", "account"),
    (Affiliation::INFO, "account", "contact"),
    (CampaignMember::INFO, "contact", "campaign"),
    (CampaignMember::INFO, "lead", "campaign"),
    (CampaignMember::INFO, "campaign", "contact"),
    (Competitor::INFO, "account", "opportunity"),
    (Competitor::INFO, "opportunity", "account"),
];

/// After two contacts became one, so do their parts in the same buying centre.
fn unite_parts(tx: &mut Tx<'_>, info: &KindInfo, keep: Id) -> Result<()> {
    for (part, field, other) in PAIRS {
        let leads_here = part
            .position(field)
            .and_then(|at| part.specs().get(at))
            .is_some_and(|spec| spec.kind == FieldKind::Ref(info.kind));
        if !leads_here {
            continue;
        }
        let mut first: BTreeMap<i64, Id> = BTreeMap::new();
        for row in tx.referring_rows(part, field, keep)? {
            let Some(pair) = row.get(part, other).int() else {
                continue;
            };
            match first.get(&pair) {
                None => {
                    first.insert(pair, row.id);
                }
                Some(kept) => {
                    let kept = super::record::need(tx, *kept)?.1;
                    tx.put(part, united::united(part, &kept, &row))?;
                    tx.merge(row.id, kept.id)?;
                }
            }
        }
    }
    Ok(())
}
