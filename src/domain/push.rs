//! When a close date was pushed, and which changes of a field count as one.
//!
//! Pure rules; who reads the changes out of the journal, and cancels what was undone first, is the store.

use chrono::Datelike as _;

use super::{
    field::{Date, Instant},
    id::Id,
};

/// Changes of one field by one person within this time of the first are one, in milliseconds.
pub const RUN: i64 = 10 * 60 * 1000;
/// A later close date within its month is a push when it moves by more than this.
const DAYS: i64 = 7;
/// How the codes of steps begin whose later close dates are nobody's push.
const NEVER: &[&str] = &["import", "merge", "handover", "arrived", "exchange"];

/// Whether a close date that moved so was pushed: it is later, and leaves its month or moves more than seven days.
pub fn is_push(old: Date, new: Date) -> bool {
    let leaves_month = (old.year(), old.month()) != (new.year(), new.month());
    new > old && (leaves_month || new.signed_duration_since(old).num_days() > DAYS)
}

/// Whether a step of this code can push: imports, merges, handovers and what came by exchange never do.
pub fn may_push(op: &str) -> bool {
    !NEVER.iter().any(|code| op.starts_with(code))
}

/// Makes one of the changes of one field, oldest first, by one person within ten minutes of the first of them.
///
/// `whose` says who changed it and when; none for what joins nothing. `join` adds a change to the run before it.
pub fn in_runs<T>(
    changes: impl IntoIterator<Item = T>,
    whose: impl Fn(&T) -> Option<(Id, Instant)>,
    join: impl Fn(&mut T, T),
) -> Vec<T> {
    let mut began: Option<(Id, Instant)> = None;
    let mut runs: Vec<T> = Vec::new();
    for change in changes {
        let by = whose(&change);
        match (began, by, runs.last_mut()) {
            (Some((first, from)), Some((author, at)), Some(run))
                if first == author && (0..=RUN).contains(&(at.0 - from.0)) =>
            {
                join(run, change);
            }
            _ => {
                began = by;
                runs.push(change);
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_push_leaves_its_month_or_moves_more_than_a_week() {
        let push = |old: &str, new: &str| is_push(day(old), day(new));
        assert!(push("2026-10-31", "2026-11-01"));
        assert!(push("2026-10-01", "2026-10-09"));
        assert!(!push("2026-10-01", "2026-10-08"));
        assert!(!push("2026-10-09", "2026-10-01"));
        assert!(!push("2026-10-01", "2026-10-01"));
        assert!(push("2026-10-05", "2027-10-05"));
    }

    #[test]
    fn only_people_push() {
        for op in [
            "import",
            "import.apply",
            "merge",
            "handover",
            "arrived",
            "exchange",
        ] {
            assert!(!may_push(op), "{op}");
        }
        assert!(may_push("edit") && may_push("opportunity.close_date"));
    }

    #[test]
    fn a_run_is_one_person_within_ten_minutes_of_its_first_change() {
        let changes = [
            (1, 0, "a"),
            (1, RUN, "b"),
            (1, RUN + 1, "c"),
            (2, RUN + 2, "d"),
            (2, RUN + 1, "e"),
        ];
        let runs = in_runs(
            changes.map(|(who, at, what)| (Id(who), Instant(at), what.to_owned())),
            |(who, at, _)| Some((*who, *at)),
            |run, more| run.2.push_str(&more.2),
        );
        let told: Vec<&str> = runs.iter().map(|run| run.2.as_str()).collect();
        assert_eq!(told, ["ab", "c", "d", "e"]);
        let alone = in_runs([1, 2], |_| None, |_, _| {});
        assert_eq!(alone, [1, 2]);
    }
}
