//! The pipeline then and now, and what made the difference: every deal goes into exactly one column, and it adds up.

use std::collections::BTreeMap;

use crate::domain::{id::Id, money::Minor, record::opportunity::Outcome};

/// One deal on one of the two days: its outcome, and what it counts for in the book's currency (0 without a rate).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The deal.
    pub id: Id,
    /// How it stood; none for a code of a newer version, which counts as closed.
    pub outcome: Option<Outcome>,
    /// In the book's currency, at that day's rate.
    pub base: Minor,
}

/// A count and an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many deals.
    pub count: i64,
    /// What they count for.
    pub base: Minor,
}

impl Part {
    fn add(&mut self, base: i64) {
        self.count += 1;
        self.base = Minor(self.base.0.saturating_add(base));
    }
}

/// What was open then, what came and went, what is open now.
///
/// `before + added + reopened + grew − shrank − won − lost − no_decision − gone = after`, in counts (where grown and
/// shrunk deals stay one) and in amounts. Closed deals leave with what they counted for before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waterfall {
    /// Open then.
    pub before: Part,
    /// Not in the book then, open now.
    pub added: Part,
    /// Closed then, open now.
    pub reopened: Part,
    /// Open both times, worth more now: by how much.
    pub grew: Part,
    /// Open both times, worth less now: by how much.
    pub shrank: Part,
    /// Open then, won since.
    pub won: Part,
    /// Open then, lost since.
    pub lost: Part,
    /// Open then, ended without a decision since.
    pub no_decision: Part,
    /// Open then, no longer in the book.
    pub gone: Part,
    /// Open now.
    pub after: Part,
    /// Neither open then nor now, but won in between: made and won since.
    pub won_at_once: Part,
}

impl Waterfall {
    /// Whether it adds up, in counts and in amounts; it always does.
    pub fn adds_up(&self) -> bool {
        let parts = |of: fn(&Part) -> i128| {
            of(&self.before) + of(&self.added) + of(&self.reopened)
                - of(&self.won)
                - of(&self.lost)
                - of(&self.no_decision)
                - of(&self.gone)
        };
        let amount = |part: &Part| i128::from(part.base.0);
        parts(|part| part.count.into()) == i128::from(self.after.count)
            && parts(|part| part.base.0.into()) + amount(&self.grew) - amount(&self.shrank)
                == amount(&self.after)
    }
}

/// Lays two days side by side.
pub fn waterfall(then: &[Position], now: &[Position]) -> Waterfall {
    let before: BTreeMap<Id, &Position> = then.iter().map(|deal| (deal.id, deal)).collect();
    let after: BTreeMap<Id, &Position> = now.iter().map(|deal| (deal.id, deal)).collect();
    let open = |deal: &Position| deal.outcome == Some(Outcome::Open);
    let mut found = Waterfall::default();
    for (id, was) in &before {
        if !open(was) {
            continue;
        }
        found.before.add(was.base.0);
        let left = match after.get(id) {
            None => &mut found.gone,
            Some(is) if open(is) => {
                let by = is.base.0.saturating_sub(was.base.0);
                if by > 0 {
                    found.grew.add(by);
                } else if by < 0 {
                    found.shrank.add(-by);
                }
                continue;
            }
            Some(is) => match is.outcome {
                Some(Outcome::Won) => &mut found.won,
                Some(Outcome::Lost) => &mut found.lost,
                _ => &mut found.no_decision,
            },
        };
        left.add(was.base.0);
    }
    for (id, is) in &after {
        let was = before.get(id);
        if open(is) {
            found.after.add(is.base.0);
            match was {
                None => found.added.add(is.base.0),
                Some(was) if !open(was) => found.reopened.add(is.base.0),
                Some(_) => {}
            }
        } else if was.is_none() && is.outcome == Some(Outcome::Won) {
            found.won_at_once.add(is.base.0);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(id: i64, outcome: Outcome, base: i64) -> Position {
        Position {
            id: Id(id),
            outcome: Some(outcome),
            base: Minor(base),
        }
    }

    #[test]
    fn every_deal_goes_into_one_column() {
        use Outcome::{Lost, NoDecision, Open, Won};
        let then = [
            at(1, Open, 100),
            at(2, Open, 50),
            at(3, Open, 30),
            at(4, Open, 20),
            at(5, Open, 7),
            at(6, Lost, 9),
            at(7, Open, 1),
        ];
        let now = [
            at(1, Open, 140),
            at(2, Won, 60),
            at(3, Lost, 30),
            at(4, NoDecision, 20),
            at(6, Open, 10),
            at(7, Open, 0),
            at(8, Open, 5),
            at(9, Won, 3),
        ];
        let found = waterfall(&then, &now);
        let part = |count, base| Part {
            count,
            base: Minor(base),
        };
        assert_eq!(found.before, part(6, 208));
        assert_eq!(found.after, part(4, 155));
        assert_eq!((found.grew, found.shrank), (part(1, 40), part(1, 1)));
        assert_eq!(
            (found.won, found.lost, found.no_decision),
            (part(1, 50), part(1, 30), part(1, 20))
        );
        assert_eq!(
            (found.gone, found.added, found.reopened),
            (part(1, 7), part(1, 5), part(1, 10))
        );
        assert_eq!(found.won_at_once, part(1, 3));
        assert!(found.adds_up());
    }

    proptest! {
        #[test]
        fn it_adds_up(
            then in prop::collection::vec((0_i64..20, 0_usize..4, -1_000_i64..100_000), 0..20),
            now in prop::collection::vec((0_i64..20, 0_usize..4, -1_000_i64..100_000), 0..20),
        ) {
            let of = |rows: &[(i64, usize, i64)]| -> Vec<Position> {
                let outcomes = [Outcome::Open, Outcome::Won, Outcome::Lost, Outcome::NoDecision];
                let mut seen = std::collections::BTreeSet::new();
                rows.iter()
                    .filter(|(id, ..)| seen.insert(*id))
                    .map(|(id, outcome, base)| at(*id, outcomes[*outcome], *base))
                    .collect()
            };
            prop_assert!(waterfall(&of(&then), &of(&now)).adds_up());
        }
    }
}
