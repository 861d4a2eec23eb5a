//! P10, P50 and P90 of what a period brings, from each deal's own probability.
//!
//! Each deal is won whole or not at all, independently of the others. Up to twelve uncertain deals every outcome is
//! counted; beyond that amounts are rounded to a grid of some four thousand steps of their total and the chances are
//! added up deal by deal (convolution), which is off by a fraction of a per cent. The same deals give the same answer.

use crate::domain::money::{Fixed, Minor};

/// Beyond so many deals not every outcome is counted.
const COUNTED: usize = 12;
/// Steps of the grid.
const STEPS: i64 = 4_096;

/// Three quantiles: with 10, 50 and 90 % it is at most this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Little hope: less comes in one case of ten.
    pub p10: Minor,
    /// The middle.
    pub p50: Minor,
    /// Little doubt: more comes in one case of ten.
    pub p90: Minor,
}

/// An amount and its probability in percent.
pub type Chance = (Minor, Fixed);

/// The range of what is certain and what is uncertain together.
pub fn range(certain: Minor, chances: &[Chance]) -> Range {
    let outcomes = distribution(certain, chances);
    let at = |share: f64| {
        let mut below = 0.0;
        for (amount, chance) in &outcomes {
            below += chance;
            // What is lost in adding many small chances must not push a quantile one further.
            if below >= share - 1e-9 {
                return Minor(*amount);
            }
        }
        outcomes
            .last()
            .map_or(certain, |(amount, _)| Minor(*amount))
    };
    Range {
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
    }
}

/// What may come, ascending, each with its chance: the curve under the forecast.
pub fn distribution(certain: Minor, chances: &[Chance]) -> Vec<(i64, f64)> {
    let mut base = certain.0;
    let mut open: Vec<(i64, f64)> = Vec::new();
    for (amount, percent) in chances {
        let chance = (percent.0 as f64 / 100_000_000.0).clamp(0.0, 1.0);
        match amount.0 {
            0 => {}
            _ if chance <= 0.0 => {}
            certain if chance >= 1.0 => base = base.saturating_add(certain),
            gain if gain > 0 => open.push((gain, chance)),
            // A loss that may come is a loss taken, and its return by the other chance.
            loss => {
                base = base.saturating_add(loss);
                open.push((loss.saturating_neg(), 1.0 - chance));
            }
        }
    }
    let outcomes = if open.len() <= COUNTED {
        every(&open)
    } else {
        gridded(&open)
    };
    outcomes
        .into_iter()
        .map(|(amount, chance)| (base.saturating_add(amount), chance))
        .collect()
}

fn every(open: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mut outcomes = vec![(0_i64, 1.0_f64)];
    for (amount, chance) in open {
        let lost = outcomes.iter().map(|(sum, p)| (*sum, p * (1.0 - chance)));
        let won = outcomes
            .iter()
            .map(|(sum, p)| (sum.saturating_add(*amount), p * chance));
        outcomes = lost.chain(won).collect();
    }
    outcomes.sort_by_key(|(sum, _)| *sum);
    outcomes.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    outcomes
}

fn gridded(open: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let total: i64 = open
        .iter()
        .fold(0, |sum, (amount, _)| sum.saturating_add(*amount));
    let step = (total / STEPS).max(1);
    let steps: Vec<(usize, f64)> = open
        .iter()
        .map(|(amount, chance)| (((amount + step / 2) / step) as usize, *chance))
        .collect();
    let length: usize = steps.iter().map(|(steps, _)| steps).sum();
    let mut chances = vec![0.0; length + 1];
    chances[0] = 1.0;
    let mut reach = 0;
    for (by, chance) in steps {
        reach += by;
        for at in (0..=reach).rev() {
            let won = if at >= by {
                chances[at - by] * chance
            } else {
                0.0
            };
            chances[at] = chances[at] * (1.0 - chance) + won;
        }
    }
    chances
        .into_iter()
        .enumerate()
        .filter(|(_, chance)| *chance > 0.0)
        .map(|(at, chance)| (at as i64 * step, chance))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(percent: i64) -> Fixed {
        Fixed(percent * 1_000_000)
    }

    #[test]
    fn a_coin_falls_on_one_side() {
        let one = range(Minor(100), &[(Minor(50), percent(60))]);
        assert_eq!(
            one,
            Range {
                p10: Minor(100),
                p50: Minor(150),
                p90: Minor(150)
            }
        );
        let even = range(
            Minor(0),
            &[(Minor(10), percent(50)), (Minor(10), percent(50))],
        );
        assert_eq!(
            even,
            Range {
                p10: Minor(0),
                p50: Minor(10),
                p90: Minor(20)
            }
        );
        let sure = range(
            Minor(7),
            &[(Minor(5), percent(100)), (Minor(9), percent(0))],
        );
        assert_eq!(
            sure,
            Range {
                p10: Minor(12),
                p50: Minor(12),
                p90: Minor(12)
            }
        );
        let credit = range(Minor(100), &[(Minor(-40), percent(30))]);
        assert_eq!(
            credit,
            Range {
                p10: Minor(60),
                p50: Minor(100),
                p90: Minor(100)
            }
        );
        assert_eq!(
            range(Minor(3), &[]),
            Range {
                p10: Minor(3),
                p50: Minor(3),
                p90: Minor(3)
            }
        );
    }

    proptest! {
        #[test]
        fn the_grid_is_near_to_every_outcome(
            chances in prop::collection::vec((1_i64..10_000_000, 1_i64..100), 1..12),
        ) {
            let open: Vec<(i64, f64)> =
                chances.iter().map(|(amount, p)| (*amount, *p as f64 / 100.0)).collect();
            let total: i64 = open.iter().map(|(amount, _)| amount).sum();
            let mean = |of: &[(i64, f64)]| of.iter().map(|(amount, p)| *amount as f64 * p).sum::<f64>();
            let (exact, near) = (every(&open), gridded(&open));
            prop_assert!((exact.iter().map(|(_, p)| p).sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!((near.iter().map(|(_, p)| p).sum::<f64>() - 1.0).abs() < 1e-9);
            let allowed = open.len() as f64 * (total as f64 / STEPS as f64).max(1.0);
            prop_assert!((mean(&exact) - mean(&near)).abs() <= allowed);
        }

        #[test]
        fn quantiles_rise_between_nothing_and_all(
            chances in prop::collection::vec((0_i64..10_000_000, 0_i64..=100), 0..40),
            certain in 0_i64..1_000_000,
        ) {
            let chances: Vec<Chance> =
                chances.iter().map(|(amount, p)| (Minor(*amount), percent(*p))).collect();
            let found = range(Minor(certain), &chances);
            let all: i64 = chances.iter().map(|(amount, _)| amount.0).sum();
            let step = chances.len() as i64 * (all / STEPS).max(1);
            prop_assert!(found.p10 <= found.p50 && found.p50 <= found.p90);
            prop_assert!(certain <= found.p10.0 && found.p90.0 <= certain + all + step);
        }
    }
}
