//! States (`is:overdue`) and flags (`flag:rotting`): names for conditions that people ask for often.
//!
//! Each is said in the filter language itself, so that there is one place to read what it means.

use super::Context;

/// A named condition of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The code of the kind it is for.
    pub kind: &'static str,
    /// The word after the colon.
    pub code: &'static str,
    /// Shown beside it.
    pub label: &'static str,
    /// What it stands for, as a filter; `{days}` is the limit of the finding.
    pub means: &'static str,
}

macro_rules! named {
    ($($kind:literal: $($code:literal $label:literal = $means:literal),* $(,)?;)*) => {
        &[$($(Named { kind: $kind, code: $code, label: $label, means: $means }),*),*]
    };
}

const STATES: &[Named] = named! {
    "opportunity":
        "open" "Open" = "outcome:open",
        "won" "Won" = "outcome:won",
        "lost" "Lost" = "outcome:lost",
        "no_decision" "No decision" = "outcome:no_decision",
        "closed" "Closed" = "outcome:won,lost,no_decision",
        "resting" "Resting" = "outcome:open resting_until>today",
        "overdue" "Next step overdue" = "outcome:open next_step_date<today";
    "lead":
        "open" "Open" = "!status:converted,disqualified",
        "closed" "Converted or disqualified" = "status:converted,disqualified",
        "converted" "Converted" = "status:converted";
    "activity":
        "open" "To be done" = "done:no",
        "done" "Done" = "done:yes",
        "closed" "Done" = "done:yes",
        "overdue" "Overdue" = "done:no due<today";
    "quote":
        "open" "Open" = "status:draft,needs_approval,approved,sent",
        "closed" "Closed" = "status:accepted,rejected,withdrawn,superseded",
        "won" "Accepted" = "status:accepted",
        "lost" "Rejected" = "status:rejected",
        "expired" "Expired" = "status:draft,needs_approval,approved,sent valid_until<today";
    "case":
        "open" "Open" = "!status:solved,closed",
        "closed" "Closed" = "status:solved,closed",
        "overdue" "Overdue" = "!status:solved,closed due<today";
    "order":
        "open" "Open" = "!status:paid,cancelled",
        "closed" "Closed" = "status:paid,cancelled";
    "contract":
        "open" "Runs" = "end:none or end>=today",
        "closed" "Ended" = "end<today",
        "expired" "Ended" = "end<today";
    "installed_product":
        "expired" "Out of warranty" = "warranty_until<today";
};

const FLAGS: &[Named] = named! {
    "opportunity":
        "rotting" "Rotting" = "outcome:open rots_on<=today (resting_until:none or resting_until<=today)",
        "no_next_step" "No next step" = "gaps=no_next_step",
        "next_step_overdue" "Next step overdue" = "outcome:open next_step_date<today",
        "no_close_date" "No close date" = "gaps=no_close_date",
        "close_date_past" "Close date past" = "outcome:open close_date<today",
        "pushed" "Pushed twice or more" = "outcome:open pushes>=2",
        "no_amount" "No amount" = "gaps=no_amount",
        "no_account" "No account" = "gaps=no_account",
        "no_buying_centre" "No buying centre" = "gaps=no_buying_centre",
        "no_decider" "No decider" = "gaps=no_decider",
        "no_champion" "No champion" = "gaps=no_champion",
        "single_threaded" "Single-threaded" = "gaps=single_threaded",
        "no_contact" "No contact" = "outcome:open (last_contact:none or last_contact>={days}d)",
        "competitor_unanswered" "Competitor without an answer" = "gaps=competitor_unanswered",
        "quote_expired" "Quote expired" = "outcome:open quote_until<today",
        "quote_expires_early" "Quote expires before the close date" = "gaps=quote_expires_early",
        "closed_without_reason" "Closed without a reason" = "gaps=closed_without_reason",
        "approval_waiting" "Discount waiting for approval" = "gaps=approval_waiting";
};

/// The states that records of a kind can be in.
pub fn states(kind: &str) -> impl Iterator<Item = &'static Named> {
    STATES.iter().filter(move |state| state.kind == kind)
}

/// The findings that records of a kind can bear.
pub fn flags(kind: &str) -> impl Iterator<Item = &'static Named> {
    FLAGS.iter().filter(move |flag| flag.kind == kind)
}

/// What a name stands for.
pub(super) fn meaning(named: &Named, context: &Context<'_>) -> String {
    let days = context.contact_days.to_string();
    named.means.replace("{days}", &days)
}
