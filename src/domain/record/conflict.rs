//! Two changes that did not know of each other, both kept until someone has looked at them.

use super::{
    super::{
        field::{Instant, record},
        id::{AnyRef, Ref},
        kind::Scope,
        pick::{Pick, picks},
    },
    team::User,
};

picks! {
    /// Why something did not go in as it was.
    ConflictReason { Edit "edit" "Changed by two", Delete "delete" "Deleted by one, changed by another", Merge "merge" "Merged into two",
        Sent "sent" "Changed while the quote went out", Late "late" "Handed over meanwhile", Right "right" "No right",
        Gone "gone" "No longer known", Frozen "frozen" "The quote was sent", Limit "limit" "Too large" }
    /// What became of it.
    ConflictState { Open "open" "Open", Kept "kept" "What stands was kept", Taken "taken" "The other was taken", Written "written" "A third was written" }
}

record! {
    /// What two people did to one record without seeing each other; made by the server.
    Conflict = 44, "conflict", "Conflict", "Conflicts", icon: "⇄", scope: Scope::Territory(&["about"]), title: "reason",
    columns: &["about", "fields", "reason", "stands_by", "given_by", "given_at", "state"], sort: "-given_at";
    about: Option<AnyRef>, "About".part();
    reason: Option<Pick<ConflictReason>>, "Reason";
    fields: Vec<String>, "Fields";
    /// The values that are in the record, by field.
    stands: String, "Stands".long().sensitive();
    stands_by: Option<Ref<User>>, "By";
    stands_at: Option<Instant>, "On";
    /// The values that are not, by field.
    given: String, "Other".long().sensitive();
    given_by: Option<Ref<User>>, "Other by";
    given_at: Option<Instant>, "Other on";
    /// What both saw, by field.
    before: String, "Before".long().sensitive();
    state: Option<Pick<ConflictState>>, "State".start("open");
}
