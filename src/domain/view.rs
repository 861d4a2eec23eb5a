//! The lists that every book comes with: a name, a filter and an order for a kind.
//!
//! People's own are records of kind saved view. The indexes of the first migration are made for these; a test prints
//! how SQLite finds their first page.

/// A list under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The code of the kind it lists.
    pub kind: &'static str,
    /// Its name; English, and the fallback of its message.
    pub name: &'static str,
    /// What is in it.
    pub filter: &'static str,
    /// In which order; the kind's own where it is empty.
    pub sort: &'static str,
}

macro_rules! views {
    ($($kind:literal { $($name:literal = $filter:literal, $sort:literal;)* })*) => {
        &[$($(View { kind: $kind, name: $name, filter: $filter, sort: $sort }),*),*]
    };
}

/// All of them, in the order in which they are offered.
pub const VIEWS: &[View] = views! {
    "opportunity" {
        "Open" = "is:open", "close_date";
        "Mine" = "is:open owner:me", "close_date";
        "Needs attention" = "is:open !is:resting", "-attention";
        "By amount" = "is:open", "-amount";
        "Closing this quarter" = "is:open close:\"this quarter\"", "close_date";
        "Next step overdue" = "is:overdue", "next_step_date";
        "Resting" = "is:resting", "resting_until";
        "Won" = "is:won", "-close_date";
        "Lost" = "is:lost", "-close_date";
        "All" = "", "name";
    }
    "account" {
        "All" = "", "name";
        "Mine" = "owner:me", "name";
        "A customers" = "class=A", "name";
        "Not heard from in 60 days" = "contact>60d", "last_contact";
    }
    "contact" {
        "All" = "", "name";
        "Mine" = "owner:me", "name";
    }
    "lead" {
        "Open" = "is:open", "-score";
        "All" = "", "name";
    }
    "activity" {
        "To do" = "is:open", "due";
        "Overdue" = "is:overdue", "due";
        "Promises" = "is:open promise:any", "due";
        "Done" = "is:done", "-due";
    }
    "quote" {
        "All" = "", "-number";
        "Open" = "is:open", "valid_until";
        "Expired" = "is:expired", "valid_until";
    }
    "product" {
        "Active" = "active:yes", "name";
    }
    "order" {
        "All" = "", "-ordered_on";
    }
    "case" {
        "Open" = "is:open", "due";
    }
    "contract" {
        "Running" = "is:open", "end";
    }
};

/// The views of a kind.
pub fn of(kind: &str) -> impl Iterator<Item = &'static View> {
    VIEWS.iter().filter(move |view| view.kind == kind)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::{
        catalog::Catalog,
        filter::{Context, Everyday, parse},
        record::by_word,
    };

    #[test]
    fn every_view_can_be_read() {
        let catalog = Catalog::default();
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let words = Everyday {
            today,
            base: catalog.base(),
        };
        for view in VIEWS {
            let info = by_word(view.kind).unwrap();
            let context = Context::of(info, &catalog, &words, today);
            parse(view.filter, &context).unwrap();
        }
    }
}
