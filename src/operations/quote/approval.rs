//! Discounts beyond the limit: who must agree, and what they agreed to.
//!
//! An approval names the revision, being kept on it, and the discount: up to that much may be
//! given away without asking again.

use crate::{
    domain::{
        id::Ref,
        money::Fixed,
        quote_sheet::{self, GivenAway},
        record::{
            quote::{Quote, QuoteStatus},
            team::UserRole,
        },
    },
    store::{Actor, Error, Read, Result, Store},
    words::say,
};

use super::{DISCOUNT_LIMIT, Draft, Told, name, save::op};

/// What a discount needs before the quote goes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Needed {
    /// Nothing: it is within the limit, or was approved.
    Nothing,
    /// This user must agree to this discount.
    Manager {
        /// Their name.
        name: String,
        /// In percent of the list.
        discount: Fixed,
    },
    /// There is nobody to ask; the reason is kept.
    Nobody {
        /// In percent of the list.
        discount: Fixed,
    },
}

/// What the discount of a draft needs.
pub fn needed(read: &Read<'_>, draft: &Draft) -> Needed {
    let quote = draft.quote();
    let given = match draft.given_away() {
        Some(given) if !is_fine(quote, Some(given)) => given,
        _ => return Needed::Nothing,
    };
    let discount = given.percent();
    let catalog = read.catalog();
    let owner = quote.owner.map_or(catalog.me, Ref::id);
    let manager = catalog
        .user(owner)
        .and_then(|user| catalog.user(user.manager?));
    match manager {
        Some(manager) => Needed::Manager {
            name: manager.name.clone(),
            discount,
        },
        None => Needed::Nobody { discount },
    }
}

/// Whether it is within the limit, or somebody agreed to at least so much.
fn is_fine(quote: &Quote, given: Option<GivenAway>) -> bool {
    let Some(given) = given else {
        return true;
    };
    let approved = quote.approved_by.and(quote.approved_discount);
    !given.is_beyond(approved.unwrap_or(DISCOUNT_LIMIT).max(DISCOUNT_LIMIT))
}

/// Gives a manager's word for this revision and its discount.
///
/// Refused to those who may not, to the owner who has a manager to ask, and where nothing waits.
pub fn approve(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    note: &str,
) -> Result<Told<Fixed>> {
    let done = store.transact(actor, op("quote.approve", quote), |tx| {
        let draft = Draft::open(tx, quote, tx.actor().today)?;
        let record = draft.quote();
        check_may(tx, tx.actor(), record)?;
        let status = quote_sheet::status(record);
        let waits = matches!(
            status,
            QuoteStatus::NeedsApproval | QuoteStatus::Draft | QuoteStatus::Sent
        );
        let given = draft.given_away();
        let discount = given.map(GivenAway::percent).unwrap_or_default();
        if !waits || is_fine(record, given) {
            return Err(Error::refused(say!(
                "quote-nothing-waits",
                quote = name(record)
            )));
        }
        let who = tx.actor().user;
        tx.update(quote, |quote: &mut Quote| {
            quote.approved_by = Some(Ref::to(who));
            quote.approved_discount = Some(discount);
            if status != QuoteStatus::Sent {
                quote.status = Some(QuoteStatus::Approved.into());
            }
            if !note.trim().is_empty() {
                note.trim().clone_into(&mut quote.approval_note);
            }
        })?;
        let words = say!(
            "quote-may-go-out",
            quote = name(record),
            percent = percent(discount)
        );
        Ok((discount, vec![words]))
    })?;
    Ok(Told::new(done))
}

/// Says no: the quote is a draft again, with the reason on it.
pub fn turn_down(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    note: &str,
) -> Result<Told<()>> {
    let done = store.transact(actor, op("quote.turn_down", quote), |tx| {
        let record: Quote = tx.need(quote)?;
        if quote_sheet::status(&record) != QuoteStatus::NeedsApproval {
            return Err(Error::refused(say!(
                "quote-nothing-waits",
                quote = name(&record)
            )));
        }
        tx.update(quote, |quote: &mut Quote| {
            quote.status = Some(QuoteStatus::Draft.into());
            note.trim().clone_into(&mut quote.approval_note);
        })?;
        Ok(((), vec![say!("quote-draft-again", quote = name(&record))]))
    })?;
    Ok(Told::new(done))
}

fn check_may(read: &Read<'_>, actor: &Actor, quote: &Quote) -> Result<()> {
    if !matches!(actor.role, UserRole::Manager | UserRole::Admin) {
        return Err(Error::Forbidden(say!("quote-by-a-manager").into()));
    }
    let catalog = read.catalog();
    let manager = catalog
        .user(actor.user)
        .and_then(|user| catalog.user(user.manager?));
    if let Some(manager) = manager
        && quote.owner.is_none_or(|owner| owner.id() == actor.user)
    {
        return Err(Error::Forbidden(say!(
            "quote-own-discount",
            quote = name(quote),
            who = &manager.name
        )));
    }
    Ok(())
}

/// After a change an approval holds while no more is given away than was agreed to.
pub(super) fn after_change(draft: &mut Draft) -> Vec<String> {
    let given = draft.given_away();
    let discount = given.map(GivenAway::percent).unwrap_or_default();
    let quote = draft.quote();
    let fits = is_fine(quote, given);
    match quote_sheet::status(quote) {
        QuoteStatus::Approved if !fits => {
            let words = say!(
                "quote-another-approval",
                quote = name(quote),
                was = percent(quote.approved_discount.unwrap_or_default()),
                now = percent(discount)
            );
            let quote = draft.quote_mut();
            quote.status = Some(QuoteStatus::Draft.into());
            (quote.approved_by, quote.approved_discount) = (None, None);
            vec![words]
        }
        QuoteStatus::NeedsApproval if fits => {
            let words = say!("quote-no-approval", quote = name(quote));
            draft.quote_mut().status = Some(QuoteStatus::Draft.into());
            vec![words]
        }
        _ => Vec::new(),
    }
}

/// "25 %", to one place.
pub(super) fn percent(share: Fixed) -> String {
    let rounded = share
        .to_decimal()
        .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    format!("{} %", rounded.normalize())
}
