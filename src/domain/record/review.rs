//! Pipeline reviews: a session, its verdicts, and findings kept quiet.

use super::{
    super::{
        field::{Date, Instant, record},
        id::Ref,
        kind::Scope,
        money::Minor,
        pick::{Pick, picks},
    },
    opportunity::Opportunity,
    team::User,
};

picks! {
    /// What was said of a deal in a review.
    VerdictKind { Done "done" "Reviewed", Skipped "skipped" "Skipped", Flagged "flagged" "Flagged" }
}

record! {
    /// One sitting: which deals, in which order, and where it stands.
    Review = 41, "review", "Review", "Reviews", icon: "↻", scope: Scope::Personal, title: "title",
    columns: &["started", "title", "filter", "finished", "owner"], sort: "-started";
    title: String, "Title".named();
    filter: String, "Filter";
    started: Option<Instant>, "Started";
    finished: Option<Instant>, "Finished";
    /// The newest change of the journal when it started.
    mark: Option<i64>, "Mark".hidden();
    /// Fixed at the start.
    deals: Vec<Ref<Opportunity>>, "Deals".hidden();
    /// The deal to look at next; 0 when all were seen.
    place: Option<i64>, "Place".hidden();
    open_before: Option<Minor>, "Open before".hidden();
    owner: Option<Ref<User>>, "Owner";
    minutes: String, "Minutes".long().search();
}

record! {
    /// What was said of one deal in one review.
    Verdict = 42, "verdict", "Verdict", "Verdicts", icon: "✓", scope: Scope::Personal, title: "kind",
    columns: &["review", "opportunity", "kind", "at", "note"], sort: "-at";
    review: Option<Ref<Review>>, "Review".part().required();
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    kind: Option<Pick<VerdictKind>>, "Verdict".start("done");
    at: Option<Instant>, "At";
    /// The newest change of the journal at that moment: what is newer is new in the next review.
    mark: Option<i64>, "Mark".hidden();
    note: String, "Note".search();
}

record! {
    /// A finding kept quiet on one deal until a day.
    Quiet = 43, "quiet", "Quiet finding", "Quiet findings", icon: "∙", scope: Scope::Personal, title: "finding",
    columns: &["opportunity", "finding", "until", "reason"], sort: "until";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    finding: String, "Finding".required();
    until: Option<Date>, "Until".required();
    reason: String, "Reason";
    owner: Option<Ref<User>>, "Owner";
}
