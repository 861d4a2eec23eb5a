//! From the pipeline then to the pipeline now, bar by bar: it adds up to the cent.
//!
//! Pure: states in, bars out. Amounts without a rate stand in a waterfall of their own currency, never one to one.

use std::collections::BTreeMap;

use crate::domain::{
    money::{Currency, Minor},
    record::opportunity::Outcome,
};

/// What a deal was at one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Open or how it ended.
    pub outcome: Outcome,
    /// Its amount; none counts as nothing.
    pub amount: Option<(Minor, Currency)>,
}

/// One deal from then to now; none where it was not in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// At the start.
    pub then: Option<State>,
    /// At the end.
    pub now: Option<State>,
}

/// One bar: how many deals, and how much, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Deals.
    pub count: usize,
    /// Minor units; wide, since it is a sum.
    pub amount: i128,
}

impl Bar {
    fn add(&mut self, amount: i64) {
        self.count += 1;
        self.amount += i128::from(amount);
    }
}

/// `open_then + added + reopened + up − down − won − lost − no_decision − gone = open_now`, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waterfall {
    /// Of every bar.
    pub currency: Currency,
    /// Whether these are amounts for which no rate is known.
    pub is_unconverted: bool,
    /// Open at the start.
    pub open_then: Bar,
    /// Made since.
    pub added: Bar,
    /// Closed then, open now.
    pub reopened: Bar,
    /// Amounts that rose.
    pub up: Bar,
    /// Amounts that fell, as a positive number.
    pub down: Bar,
    /// Won since.
    pub won: Bar,
    /// Lost since.
    pub lost: Bar,
    /// Ended without a decision since.
    pub no_decision: Bar,
    /// Deleted, or merged into another.
    pub gone: Bar,
    /// Open at the end.
    pub open_now: Bar,
}

impl Waterfall {
    fn new(currency: Currency, is_unconverted: bool) -> Self {
        let bar = Bar::default();
        Self {
            currency,
            is_unconverted,
            open_then: bar,
            added: bar,
            reopened: bar,
            up: bar,
            down: bar,
            won: bar,
            lost: bar,
            no_decision: bar,
            gone: bar,
            open_now: bar,
        }
    }

    /// The bars in the order in which they are drawn: label, bar, and whether it adds (1), takes away (-1) or is a
    /// level (0).
    pub fn bars(&self) -> [(&'static str, Bar, i8); 10] {
        [
            ("open then", self.open_then, 0),
            ("added", self.added, 1),
            ("reopened", self.reopened, 1),
            ("up", self.up, 1),
            ("down", self.down, -1),
            ("won", self.won, -1),
            ("lost", self.lost, -1),
            ("no decision", self.no_decision, -1),
            ("gone", self.gone, -1),
            ("open now", self.open_now, 0),
        ]
    }

    /// Where each bar stands on the axis of amounts, its lower end first: a level on zero, a change where the one before
    /// it ended.
    pub fn spans(&self) -> [(i128, i128); 10] {
        let mut reached = 0;
        self.bars().map(|(_, bar, sign)| {
            let from = if sign == 0 { 0 } else { reached };
            reached = from + bar.amount * i128::from(if sign == 0 { 1 } else { sign });
            (from.min(reached), from.max(reached))
        })
    }

    fn ended(&mut self, outcome: Outcome) -> &mut Bar {
        match outcome {
            Outcome::Open => &mut self.open_now,
            Outcome::Won => &mut self.won,
            Outcome::Lost => &mut self.lost,
            Outcome::NoDecision => &mut self.no_decision,
        }
    }
}

/// The waterfalls of these deals: that of the book's currency first, then one for each currency without a rate.
///
/// `convert` gives an amount in `base`, both ends at the same rate, so that a rate never looks like a change.
pub fn waterfall(
    deals: &[Passage],
    base: Currency,
    convert: impl Fn(Minor, Currency) -> Option<Minor>,
) -> Vec<Waterfall> {
    let mut others: BTreeMap<Currency, Waterfall> = BTreeMap::new();
    let mut own = Waterfall::new(base, false);
    // None is the book's own; another currency stands apart.
    let value = |state: State| match state.amount {
        None => (None, 0),
        Some((amount, currency)) => match convert(amount, currency) {
            Some(converted) => (None, converted.0),
            None => (Some(currency), amount.0),
        },
    };
    for deal in deals {
        let mut at = |key: Option<Currency>, put: &mut dyn FnMut(&mut Waterfall)| match key {
            None => put(&mut own),
            Some(currency) => put(others
                .entry(currency)
                .or_insert_with(|| Waterfall::new(currency, true))),
        };
        let was_open = deal.then.filter(|then| then.outcome == Outcome::Open);
        match (was_open, deal.now) {
            (Some(then), None) => {
                let (key, amount) = value(then);
                at(key, &mut |bars| {
                    bars.open_then.add(amount);
                    bars.gone.add(amount);
                });
            }
            (Some(then), Some(now)) => {
                let ((old_key, old), (key, new)) = (value(then), value(now));
                at(old_key, &mut |bars| bars.open_then.add(old));
                if old_key == key {
                    let change = i128::from(new) - i128::from(old);
                    at(key, &mut |bars| {
                        let bar = if change > 0 {
                            &mut bars.up
                        } else {
                            &mut bars.down
                        };
                        if change != 0 {
                            bar.count += 1;
                            bar.amount += change.abs();
                        }
                    });
                } else {
                    at(old_key, &mut |bars| bars.down.add(old));
                    at(key, &mut |bars| bars.up.add(new));
                }
                at(key, &mut |bars| bars.ended(now.outcome).add(new));
            }
            (None, Some(now)) => {
                let is_new = deal.then.is_none();
                // Closed at both ends: it was not in the pipeline, and is not.
                if is_new || now.outcome == Outcome::Open {
                    let (key, amount) = value(now);
                    at(key, &mut |bars| {
                        if is_new {
                            bars.added.add(amount);
                        } else {
                            bars.reopened.add(amount);
                        }
                        bars.ended(now.outcome).add(amount);
                    });
                }
            }
            (None, None) => {}
        }
    }
    std::iter::once(own).chain(others.into_values()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn euro() -> Currency {
        Currency::parse("EUR").expect("a currency")
    }

    fn open(amount: i64) -> Option<State> {
        is(Outcome::Open, amount)
    }

    fn is(outcome: Outcome, amount: i64) -> Option<State> {
        Some(State {
            outcome,
            amount: Some((Minor(amount), euro())),
        })
    }

    #[test]
    fn every_deal_goes_into_one_bar() {
        use Outcome::{Lost, NoDecision, Won};
        let deals = [
            (open(100), open(140)),
            (open(50), is(Won, 60)),
            (open(30), is(Lost, 30)),
            (open(20), is(NoDecision, 20)),
            (open(7), None),
            (is(Lost, 9), open(10)),
            (open(1), open(0)),
            (None, open(5)),
            (is(Won, 3), is(Won, 3)),
        ]
        .map(|(then, now)| Passage { then, now });
        let falls = waterfall(&deals, euro(), |amount, _| Some(amount));
        let [fall] = falls.as_slice() else {
            panic!("{falls:?}")
        };
        let told: Vec<(&str, usize, i128)> = fall
            .bars()
            .iter()
            .map(|(label, bar, _)| (*label, bar.count, bar.amount))
            .collect();
        assert_eq!(
            told,
            [
                ("open then", 6, 208),
                ("added", 1, 5),
                ("reopened", 1, 10),
                ("up", 2, 50),
                ("down", 1, 1),
                ("won", 1, 60),
                ("lost", 1, 30),
                ("no decision", 1, 20),
                ("gone", 1, 7),
                ("open now", 4, 155),
            ]
        );
        // Each change begins where the one before it ended, and the last ends where the pipeline is now.
        assert_eq!(
            fall.spans(),
            [
                (0, 208),
                (208, 213),
                (213, 223),
                (223, 273),
                (272, 273),
                (212, 272),
                (182, 212),
                (162, 182),
                (155, 162),
                (0, 155),
            ]
        );
    }

    fn any_state() -> impl Strategy<Value = Option<State>> {
        let outcome = prop_oneof![
            3 => Just(Outcome::Open),
            1 => Just(Outcome::Won),
            1 => Just(Outcome::Lost),
            1 => Just(Outcome::NoDecision),
        ];
        let amount = prop::option::of((-5_000_i64..1_000_000_000, 0_usize..4));
        prop::option::weighted(0.8, (outcome, amount)).prop_map(|state| {
            state.map(|(outcome, amount)| State {
                outcome,
                amount: amount.map(|(amount, at)| {
                    let code = ["EUR", "USD", "JPY", "CHF"][at];
                    (Minor(amount), Currency::parse(code).expect("a currency"))
                }),
            })
        })
    }

    proptest! {
        #[test]
        fn every_waterfall_adds_up(ends in prop::collection::vec((any_state(), any_state()), 0..60)) {
            let deals: Vec<Passage> = ends.iter().map(|(then, now)| Passage { then: *then, now: *now }).collect();
            let base = euro();
            // The dollar has a rate that does not divide evenly; yen and francs have none.
            let convert = |amount: Minor, currency: Currency| match currency.code() {
                "EUR" => Some(amount),
                "USD" => Some(Minor(amount.0 * 917 / 1000)),
                _ => None,
            };
            let falls = waterfall(&deals, base, convert);
            for fall in &falls {
                let sum: i128 = fall.open_then.amount + fall.bars()[1..9].iter().map(|(_, bar, sign)| bar.amount * i128::from(*sign)).sum::<i128>();
                prop_assert_eq!(sum, fall.open_now.amount);
                let own = |end: fn(&Passage) -> Option<State>| -> i128 {
                    deals.iter().filter_map(end).filter(|state| state.outcome == Outcome::Open).filter_map(|state| {
                        let (amount, currency) = state.amount?;
                        match convert(amount, currency) {
                            Some(amount) if !fall.is_unconverted => Some(i128::from(amount.0)),
                            None if fall.is_unconverted && fall.currency == currency => Some(i128::from(amount.0)),
                            _ => None,
                        }
                    }).sum()
                };
                prop_assert_eq!(own(|deal| deal.then), fall.open_then.amount);
                prop_assert_eq!(own(|deal| deal.now), fall.open_now.amount);
            }
        }
    }
}
