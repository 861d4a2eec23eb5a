//! Handover (交接): accounts with all that belongs to them pass to another owner, in one step.
//!
//! What was decided and what was done stays with who decided and did it: figures and history are not rewritten.

use serde_json::json;

use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        pick::Codes as _,
        record::{
            KINDS,
            account::Account,
            activity::Activity,
            book::SavedView,
            contact::Contact,
            lead::{Lead, LeadStatus},
            opportunity::{Opportunity, Outcome},
            order::Order,
            quota::{ForecastCall, Quota},
            review::{Quiet, Review},
            team::User,
        },
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx},
    words::say,
};

/// What passes over.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// These accounts and what belongs to them.
    Accounts {
        /// The accounts.
        ids: Vec<Id>,
        /// The former owner; where nobody is named, whoever owns each account.
        of: Option<Id>,
    },
    /// All that somebody has: when they leave.
    Everything {
        /// The former owner.
        of: Id,
    },
}

impl What {
    /// The former owner, where it is one.
    fn from(&self) -> Option<Id> {
        match self {
            Self::Accounts { of, .. } => *of,
            Self::Everything { of } => Some(*of),
        }
    }
}

/// Passes records to another owner; gives how many.
pub fn hand_over(
    store: &mut Store,
    actor: &Actor,
    what: &What,
    to: Id,
) -> Result<(usize, Changes)> {
    let op = Op::with("handover", json!({}));
    store.transact(actor, op, |tx| {
        let count = hand_over_in(tx, what, to)?;
        let from = what.from().map(|from| from.0);
        tx.set_args(json!({ "from": from, "to": to.0, "count": count }));
        Ok(count)
    })
}

/// [`hand_over`] within a step.
pub fn hand_over_in(tx: &mut Tx<'_>, what: &What, to: Id) -> Result<usize> {
    if what.from() == Some(to) {
        return Err(Error::refused(say!("refused-to-oneself")));
    }
    tx.need::<User>(to)?;
    let rows = belonging(**tx, what, to)?;
    let count = rows.len();
    for (info, id) in rows {
        tx.set(info, id, &[("owner", Cell::Int(to.0))])?;
    }
    Ok(count)
}

/// Kinds whose owner says whose work it was, or whose desk it lies on.
const STAYS: &[&KindInfo] = &[
    Quota::INFO,
    ForecastCall::INFO,
    SavedView::INFO,
    Review::INFO,
    Quiet::INFO,
    Order::INFO,
];

/// The records that would pass over to somebody: for a preview and its count.
pub fn belonging(read: Read<'_>, what: &What, to: Id) -> Result<Vec<(&'static KindInfo, Id)>> {
    let mut found: Vec<(&'static KindInfo, Id)> = Vec::new();
    match what {
        What::Everything { of } => {
            for info in owned_kinds() {
                let rows = read.referring_rows(info, "owner", *of)?;
                found.extend(
                    rows.iter()
                        .filter(|row| is_live(info, row))
                        .map(|row| (info, row.id)),
                );
            }
        }
        What::Accounts { ids, of } => {
            for account in ids {
                let row = read.row(Account::INFO, *account)?;
                let owner = row.and_then(|row| row.get(Account::INFO, "owner").int());
                let from = of.map(|of| of.0).or(owner);
                if from != Some(to.0) {
                    of_account(read, *account, from, &mut found)?;
                }
            }
        }
    }
    found.sort_unstable_by_key(|(info, id)| (info.kind, *id));
    found.dedup();
    Ok(found)
}

fn owned_kinds() -> impl Iterator<Item = &'static KindInfo> {
    KINDS
        .iter()
        .copied()
        .filter(|info| info.position("owner").is_some() && !STAYS.contains(info))
}

fn of_account(
    read: Read<'_>,
    account: Id,
    from: Option<i64>,
    found: &mut Vec<(&'static KindInfo, Id)>,
) -> Result<()> {
    let mut take = |info: &'static KindInfo, row: &Row| {
        let is_theirs = row.get(info, "owner").int() == from;
        if is_theirs && is_live(info, row) {
            found.push((info, row.id));
        }
    };
    if let Some(row) = read.row(Account::INFO, account)? {
        take(Account::INFO, &row);
    }
    for info in owned_kinds().filter(|info| info.position("account").is_some()) {
        for row in read.referring_rows(info, "account", account)? {
            take(info, &row);
        }
    }
    // Tasks and quotes may name the deal or the person alone.
    for row in read.referring_rows(Opportunity::INFO, "account", account)? {
        for info in owned_kinds().filter(|info| info.position("opportunity").is_some()) {
            for row in read.referring_rows(info, "opportunity", row.id)? {
                take(info, &row);
            }
        }
    }
    for contact in read.referring_rows(Contact::INFO, "account", account)? {
        for row in read.referring_rows(Activity::INFO, "contacts", contact.id)? {
            if row.get(Activity::INFO, "account").is_null() {
                take(Activity::INFO, &row);
            }
        }
    }
    Ok(())
}

/// Whether something is still to be done with it.
fn is_live(info: &KindInfo, row: &Row) -> bool {
    match info.kind {
        Opportunity::KIND => {
            let outcome = row.get(info, "outcome");
            outcome
                .text()
                .is_none_or(|code| code == Outcome::Open.code())
        }
        Activity::KIND => row.get(info, "done").int() != Some(1),
        Lead::KIND => row.get(info, "status").text() != Some(LeadStatus::Converted.code()),
        _ => true,
    }
}
