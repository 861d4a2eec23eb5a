//! Merging records that are the same: the winner keeps the fuller value, what belongs to the others moves over.
//!
//! Undo takes it apart again. Which records are the same is found by [`super::duplicates`].

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _, Row, Spec},
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

/// Merges records into the one that is kept.
pub fn merge(store: &mut Store, actor: &Actor, keep: Id, others: &[Id]) -> Result<Changes> {
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
    let ((), changes) = store.transact(actor, op, |tx| {
        others
            .iter()
            .try_for_each(|other| merge_in(tx, keep, *other))
    })?;
    Ok(changes)
}

/// Merges one record into another within a step.
pub fn merge_in(tx: &mut Tx<'_>, keep: Id, other: Id) -> Result<()> {
    let (info, winner) = super::record::need(tx, keep)?;
    let (of_other, loser) = super::record::need(tx, other)?;
    if info != of_other || keep == other {
        return Err(Error::refused_with(
            say!("refused-merge-two"),
            say!("refused-merge-two-hint"),
        ));
    }
    if !MERGEABLE.contains(&info.kind) {
        return Err(Error::refused(say!(
            "refused-no-merge",
            many = info.called_many()
        )));
    }
    refuse_one_sided_conversion(info, &winner, &loser)?;
    let mut fuller = united(info, &winner, &loser);
    // A reference between the two would lead to itself.
    for spec in info
        .specs()
        .iter()
        .filter(|spec| matches!(spec.kind, FieldKind::Ref(_)))
    {
        let target = fuller.get(info, &spec.name).int();
        if target == Some(other.0) || target == Some(keep.0) {
            fuller.set(info, &spec.name, Cell::Null);
        }
    }
    tx.put(info, fuller)?;
    settle_children(tx, info, keep, other)?;
    tx.merge(other, keep)?;
    unite_parts(tx, info, keep)
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

/// The winner with what the loser knows better.
pub fn united(info: &KindInfo, winner: &Row, loser: &Row) -> Row {
    let mut row = winner.clone();
    let mut units: BTreeMap<&str, Vec<&Spec>> = BTreeMap::new();
    for spec in info.specs().iter().copied().filter(|spec| spec.is_stored()) {
        match spec.unit {
            Some(unit) => units.entry(unit).or_default().push(spec),
            None => {
                let (ours, theirs) = (winner.get(info, &spec.name), loser.get(info, &spec.name));
                row.set(info, &spec.name, fuller(spec.kind, ours, theirs));
            }
        }
    }
    for specs in units.values() {
        let known = |row: &Row| {
            let cells = specs.iter().map(|spec| row.get(info, &spec.name));
            cells
                .filter(|cell| !cell.is_null() && cell.int() != Some(0))
                .count()
        };
        // An address is taken as a block: half of one and half of another is nobody's.
        if known(loser) > known(winner) {
            for spec in specs {
                row.set(info, &spec.name, loser.get(info, &spec.name).clone());
            }
        }
    }
    for (code, cell) in &loser.custom {
        let ours = winner.custom.get(code).cloned().unwrap_or_default();
        let kind = if cell.text().is_some_and(|text| text.starts_with('[')) {
            FieldKind::List
        } else {
            FieldKind::Text
        };
        row.custom.insert(code.clone(), fuller(kind, &ours, cell));
    }
    row
}

/// Of two values the one that says more; lists are united, long texts stand one below the other.
fn fuller(kind: FieldKind, ours: &Cell<'static>, theirs: &Cell<'static>) -> Cell<'static> {
    if theirs.is_null() || ours == theirs {
        return ours.clone();
    }
    if ours.is_null() {
        return theirs.clone();
    }
    match kind {
        FieldKind::Refs(_) => {
            let mut ids = ours.ids();
            ids.extend(theirs.ids());
            Cell::from_ids(&once(ids))
        }
        FieldKind::List | FieldKind::Picks(_) => {
            let mut items = ours.items();
            items.extend(theirs.items());
            Cell::from_items(&once(items))
        }
        FieldKind::Long => {
            let (a, b) = (
                ours.text().unwrap_or_default(),
                theirs.text().unwrap_or_default(),
            );
            if a.contains(b) {
                ours.clone()
            } else if b.contains(a) {
                theirs.clone()
            } else {
                Cell::from(format!("{a}\n\n{b}"))
            }
        }
        // Whoever asked once not to be contacted has asked.
        FieldKind::Bool => Cell::Int(ours.int().max(theirs.int()).unwrap_or(0)),
        _ => ours.clone(),
    }
}

fn once<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
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

                    tx.put(part, united(part, &kept, &row))?;
                    tx.merge(row.id, kept.id)?;
                }
            }
        }
    }
    Ok(())
}
