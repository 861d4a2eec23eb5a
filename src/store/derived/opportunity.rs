//! Derived columns of opportunities: money, clocks, next step, contact, quote, and what is missing.

use super::{
    super::{day::local_day, error::Result, query, read::Read},
    past, touch,
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{Date, Instant, Row, date},
    findings::{self, OpportunityFacts, facts::QuoteFacts},
    id::{Id, Ref},
    kind::KindInfo,
    money::{Currency, Fixed, Minor},
    pick::{Codes as _, Pick},
    record::{
        opportunity::{AmountKind, Opportunity, Outcome},
        quote::QuoteStatus,
    },
    worth,
};

/// What it counts for in the book's currency, and that times its probability.
///
/// Open amounts at today's rate, closed ones at that of the day they were closed on.
pub(super) fn money(catalog: &Catalog, today: Date, info: &KindInfo, row: &mut Row) {
    let int = |name: &str| row.get(info, name).int();
    let word = |name: &str| row.get(info, name).text().unwrap_or_default();
    let outcome = Outcome::from_code(word("outcome"));
    let day = match outcome {
        Some(Outcome::Open) => today,
        _ => int("closed_on")
            .or(int("close_date"))
            .and_then(date)
            .unwrap_or(today),
    };
    let base = int("amount").and_then(|amount| {
        worth::in_base(
            catalog,
            Minor(amount),
            Currency::parse(word("currency")),
            AmountKind::from_code(word("amount_kind")),
            int("term_months"),
            day,
        )
    });
    let chance = match outcome {
        Some(Outcome::Won) => Fixed::from_int(100),
        Some(Outcome::Lost | Outcome::NoDecision) => Fixed(0),
        Some(Outcome::Open) | None => {
            chance(catalog, int("probability").map(Fixed), int("stage").map(Id))
        }
    };
    let weighted = base.and_then(|base| worth::share(base, chance));
    let cell = |amount: Option<Minor>| amount.map_or(Cell::Null, |amount| Cell::Int(amount.0));
    row.set(info, "amount_base", cell(base));
    row.set(info, "weighted", cell(weighted));
}

/// The probability of an open deal: its own, or that of its stage.
fn chance(catalog: &Catalog, own: Option<Fixed>, stage: Option<Id>) -> Fixed {
    own.or_else(|| Some(catalog.stage(stage?)?.probability))
        .unwrap_or_default()
}

/// A deal that nothing refers to yet.
pub(super) fn at_birth(catalog: &Catalog, deal: &mut Opportunity, at: Instant) {
    deal.stage_entered = (deal.stage.is_some() && !deal.age_unknown).then(|| local_day(at));
    deal.pushes = Some(0);
    deal.first_close_date = deal.close_date;
    deal.rots_on = rots_on(catalog, deal);
    let facts = own_facts(deal);
    set_gaps(deal, &facts);
}

pub(super) fn keep(read: &Read<'_>, deal: &mut Opportunity) -> Result<()> {
    past::keep(read, deal)?;
    deal.rots_on = rots_on(read.catalog, deal);
    let touches = touch::of_deal(read, deal.id)?;
    deal.last_contact = touches.last;
    (deal.next_activity, deal.next_step, deal.next_step_date) = match touches.next {
        Some(next) => (
            Some(Ref::to(next.id)),
            next.subject,
            next.due.and_then(date),
        ),
        None => (None, String::new(), None),
    };
    let mut facts = own_facts(deal);
    query::facts::add_company(read, deal, touches.met, &mut facts)?;
    // The last day of the newest quote that is out.
    let out = |quote: &&QuoteFacts| quote.status == Some(QuoteStatus::Sent);
    deal.quote_until = facts
        .quotes
        .iter()
        .find(out)
        .and_then(|quote| quote.valid_until);
    set_gaps(deal, &facts);
    Ok(())
}

/// The first day on which it has stood in its stage for more than the stage's limit; not before it wakes.
fn rots_on(catalog: &Catalog, deal: &Opportunity) -> Option<Date> {
    if deal.outcome != Some(Outcome::Open.into()) {
        return None;
    }
    let limit = catalog.stage(deal.stage?.id())?.rot_days?;
    let day = deal
        .stage_entered?
        .checked_add_signed(chrono::TimeDelta::try_days(limit.checked_add(1)?)?)?;
    Some(day.max(deal.resting_until.unwrap_or(day)))
}

/// The facts that the deal's own fields tell.
pub(crate) fn own_facts(deal: &Opportunity) -> OpportunityFacts {
    let known = |outcome: &Option<Pick<Outcome>>| match outcome {
        Some(Pick::Known(outcome)) => Some(*outcome),
        _ => None,
    };
    OpportunityFacts {
        id: deal.id,
        name: deal.name.clone(),
        outcome: known(&deal.outcome),
        account: deal.account.map(|account| (account.id(), String::new())),
        stage: deal.stage.map(|stage| (stage.id(), String::new())),
        stage_entered: deal.stage_entered,
        rots_on: deal.rots_on,
        resting_until: deal.resting_until,
        amount: deal.amount,
        currency: deal.currency,
        amount_base: deal.amount_base,
        category: match deal.category {
            Some(Pick::Known(category)) => Some(category),
            _ => None,
        },
        close_date: deal.close_date,
        closed_on: deal.closed_on,
        first_close_date: deal.first_close_date,
        pushes: deal.pushes.unwrap_or(0),
        next_step: deal
            .next_activity
            .map(|next| (next.id(), deal.next_step.clone(), deal.next_step_date)),
        last_contact: deal.last_contact,
        owner: deal.owner.map(Ref::id),
        in_spite_of: deal.in_spite_of.clone(),
        has_reason: !deal.reasons.is_empty() || !deal.story.is_empty(),
        has_winner: deal.lost_to.is_some(),
        ..OpportunityFacts::default()
    }
}

fn set_gaps(deal: &mut Opportunity, facts: &OpportunityFacts) {
    let gaps = findings::gaps(facts);
    deal.gaps = gaps.iter().map(|gap| gap.code.to_owned()).collect();
    deal.gap_weight = Some(gaps.iter().map(|gap| gap.weight).sum());
}
