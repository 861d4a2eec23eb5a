//! States (`is:overdue`) and flags (`flag:rotting`): names for conditions that people ask for often.
//!
//! Each is said in the filter language itself, so that there is one place to read what it means.

use std::borrow::Cow;

use super::{
    super::findings::{Definition, OpportunityFacts, opportunity::DEFINITIONS},
    Context,
};
use crate::words::{id, plain};

/// A named condition of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The code of the kind it is for.
    pub kind: &'static str,
    /// The word after the colon.
    pub code: &'static str,
    /// Shown beside it; in the table the id of the message that says it.
    pub label: &'static str,
    /// What it stands for, as a filter; `{days}` is the limit of `no_contact`. Empty where the language cannot say it.
    pub means: Cow<'static, str>,
}

macro_rules! named {
    ($($kind:literal: $($code:literal $label:expr => $means:literal),* $(,)?;)*) => {
        &[$($(Named { kind: $kind, code: $code, label: $label, means: Cow::Borrowed($means) }),*),*]
    };
}

const STATES: &[Named] = named! {
    "opportunity":
        "open" id!("typed-state-open") => "outcome:open",
        "won" id!("typed-state-won") => "outcome:won",
        "lost" id!("typed-state-lost") => "outcome:lost",
        "no_decision" id!("typed-state-no-decision") => "outcome:no_decision",
        "closed" id!("typed-state-closed") => "outcome:won,lost,no_decision",
        "resting" id!("typed-state-resting") => "outcome:open resting_until>today",
        "overdue" id!("typed-state-next-step-overdue") => "outcome:open next_step_date<today";
    "lead":
        "open" id!("typed-state-open") => "!status:converted,disqualified",
        "closed" id!("typed-state-converted-or-disqualified") => "status:converted,disqualified",
        "converted" id!("typed-state-converted") => "status:converted";
    "activity":
        "open" id!("typed-state-to-be-done") => "done:no",
        "done" id!("typed-state-done") => "done:yes",
        "closed" id!("typed-state-done") => "done:yes",
        "overdue" id!("typed-state-overdue") => "done:no due<today";
    "quote":
        "open" id!("typed-state-open") => "status:draft,needs_approval,approved,sent",
        "closed" id!("typed-state-closed") => "status:accepted,rejected,withdrawn,superseded",
        "won" id!("typed-state-accepted") => "status:accepted",
        "lost" id!("typed-state-rejected") => "status:rejected",
        "expired" id!("typed-state-expired") => "status:draft,needs_approval,approved,sent valid_until<today";
    "case":
        "open" id!("typed-state-open") => "!status:solved,closed",
        "closed" id!("typed-state-closed") => "status:solved,closed",
        "overdue" id!("typed-state-overdue") => "!status:solved,closed due<today";
    "order":
        "open" id!("typed-state-open") => "!status:paid,cancelled",
        "closed" id!("typed-state-closed") => "status:paid,cancelled";
    "contract":
        "open" id!("typed-state-runs") => "end:none or end>=today",
        "closed" id!("typed-state-ended") => "end<today",
        "expired" id!("typed-state-ended") => "end<today";
    "installed_product":
        "expired" id!("typed-state-out-of-warranty") => "warranty_until<today";
};

/// Findings that depend on the day. All others are kept in the column `gaps`; a finding that the language cannot say is
/// left empty here and asked by the store.
const DATED: &[(&str, &str)] = &[
    ("rotting", "outcome:open rots_on<=today !is:resting"),
    ("next_step_overdue", "outcome:open next_step_date<today"),
    ("close_date_past", "outcome:open close_date<today"),
    ("quote_expired", "outcome:open quote_until<today"),
    (
        "no_contact",
        "outcome:open !is:resting (last_contact>{days}d or (last_contact:none created>{days}d))",
    ),
    ("quote_before_close", ""),
    ("promise_overdue", ""),
    ("their_promise_overdue", ""),
    ("high_influence_silent", ""),
    ("decider_not_met", ""),
];

/// The flag of a finding; none while nothing says how it is asked of many records at once.
fn flag(finding: &'static Definition<OpportunityFacts>) -> Option<Named> {
    let dated = DATED.iter().find(|(code, _)| *code == finding.code);
    let means = match (finding.is_lasting, dated) {
        (false, Some((_, means))) => (*means).into(),
        (false, None) => return None,
        (true, _) if finding.spares_resting => format!("gaps={} !is:resting", finding.code).into(),
        (true, _) => format!("gaps={}", finding.code).into(),
    };
    Some(Named {
        kind: "opportunity",
        code: finding.code,
        label: finding.called(),
        means,
    })
}

/// The states that records of a kind can be in.
pub fn states(kind: &str) -> impl Iterator<Item = Named> {
    STATES
        .iter()
        .filter(move |state| state.kind == kind)
        .map(|state| Named {
            label: plain(state.label),
            ..state.clone()
        })
}

/// The findings that records of a kind can bear.
pub fn flags(kind: &str) -> impl Iterator<Item = Named> {
    let definitions: &[_] = if kind == "opportunity" {
        DEFINITIONS
    } else {
        &[]
    };
    definitions.iter().filter_map(flag)
}

/// What a name stands for.
pub(super) fn meaning(named: &Named, context: &Context<'_>) -> String {
    let days = context.contact_days.to_string();
    named.means.replace("{days}", &days)
}
