//! Each rule left out once: a rule that is not missed is not proven.

use dealbook::sync::core::rules::{Rule, Rules};

use super::{one, world::Feature};

/// How a rule is missed: the features to play with, and how many seeds are enough.
struct Missed {
    rule: Rule,
    only: &'static [Feature],
    seeds: u64,
}

const fn missed(rule: Rule, only: &'static [Feature], seeds: u64) -> Missed {
    Missed { rule, only, seeds }
}

use Feature::*;

const MUTANTS: &[Missed] = &[
    missed(Rule::PendingStops, &[], 300),
    missed(Rule::EntriesFromDone, &[], 600),
    missed(Rule::EntriesById, &[], 300),
    missed(Rule::EntriesOfDeleted, &[Delete], 2_000),
    missed(Rule::ToldBefore, &[Move, Grant, Delete], 4_000),
    missed(Rule::EntriesOfOwn, &[Move, Delete, Merge], 6_000),
    missed(Rule::OwnNumber, &[], 600),
    missed(Rule::ClosingRow, &[], 600),
    missed(Rule::GhostsGo, &[], 300),
    missed(Rule::EndedGrants, &[Grant], 2_000),
    missed(Rule::OwnValuesOnly, &[Move, Grant], 2_000),
    missed(Rule::WholeOverlap, &[Fork, ClientRestore], 600),
    missed(Rule::Ancestors, &[Fork, ClientRestore], 1_000),
    missed(Rule::OnceById, &[Fork, ServerRestore], 6_000),
    missed(Rule::OwnDevice, &[], 100),
    missed(Rule::LowerBases, &[ServerRestore], 12_000),
    missed(Rule::Replay, &[ServerRestore], 300),
    missed(Rule::Rescue, &[ServerRestore, ClientRestore], 3_000),
    missed(Rule::StaleLines, &[ServerRestore], 2_000),
    missed(Rule::DropToZero, &[Grant, Collect], 6_000),
    missed(Rule::DropPurges, &[Grant], 300),
    missed(Rule::Fence, &[Delete], 600),
    missed(Rule::ResetBelowFloor, &[Delete, Collect], 1_000),
    missed(Rule::DeleteYields, &[Delete], 600),
    missed(Rule::LedYields, &[Merge], 3_000),
    missed(Rule::KidsLed, &[Merge], 3_000),
    missed(Rule::DeleteStays, &[Merge, Delete, Undo], 2_000),
    missed(Rule::RemoveSeen, &[Tags], 600),
    missed(Rule::AddRefreshes, &[Tags], 3_000),
    missed(Rule::Frozen, &[Send], 2_000),
    missed(Rule::FirstSettles, &[Resolve], 3_000),
    missed(Rule::Whole, &[Move, Merge, Convert], 2_000),
    missed(Rule::Seen, &[], 300),
    missed(Rule::LeftOfHere, &[Move], 1_000),
];

/// How many seeds until the first that fails.
fn first(mutant: &Missed) -> Option<(u64, String)> {
    let rules = Rules::ALL.but(mutant.rule);
    (0..mutant.seeds).find_map(|seed| {
        let (done, _) = one(seed, rules, mutant.only);
        let bad = done.err()?;
        // With all rules it must pass, or the seed says nothing of this one.
        let (whole, _) = one(seed, Rules::ALL, mutant.only);
        assert!(
            whole.is_ok(),
            "seed {seed} of {:?} fails with all rules: {whole:?}",
            mutant.rule
        );
        Some((seed, bad.0))
    })
}

#[test]
fn every_rule_is_missed() {
    let mut unproven = Vec::new();
    for mutant in MUTANTS {
        match first(mutant) {
            Some((seed, why)) => println!(
                "{:?}: seed {seed}: {}",
                mutant.rule,
                &why[..why.len().min(110)]
            ),
            None => unproven.push(format!("{:?} in {} seeds", mutant.rule, mutant.seeds)),
        }
    }
    assert!(unproven.is_empty(), "not missed: {}", unproven.join(", "));
}
