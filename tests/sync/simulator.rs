//! A seeded simulator: real rules, real engine, books in memory, one thread; every fault that a rep's day can have.
//!
//! A failing seed is printed. `DEALBOOK_SEEDS=0..10000 cargo test --release --test stories simulator` runs more.

mod book;
mod check;
mod dice;
mod mutants;
mod server;
mod shape;
mod world;
mod writes;

use dealbook::sync::core::rules::Rules;

use server::Bad;
use world::{Feature, World};

/// Runs one seed. Gives what was wrong, and how many conflicts there were.
pub fn one(seed: u64, rules: Rules, only: &[Feature]) -> (Result<(), Bad>, World) {
    let mut world = World::new(seed, rules, only);
    let done = world.run();
    (done, world)
}

/// Seeds asked for by `DEALBOOK_SEEDS=from..to`, or these.
pub fn seeds(from: u64, to: u64) -> std::ops::Range<u64> {
    let asked = std::env::var("DEALBOOK_SEEDS").unwrap_or_default();
    let Some((from, to)) = asked
        .split_once("..")
        .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
    else {
        return from..to;
    };
    from..to
}

/// Features asked for by `DEALBOOK_ONLY=Fork,Delete`, or what each seed draws.
fn only() -> Vec<Feature> {
    let asked = std::env::var("DEALBOOK_ONLY").unwrap_or_default();
    world::FEATURES
        .into_iter()
        .filter(|feature| asked.split(',').any(|word| word == format!("{feature:?}")))
        .collect()
}

#[test]
fn no_seed_fails() {
    let mut conflicts = 0;
    let mut failed = Vec::new();
    let all = seeds(0, 600);
    let count = all.end - all.start;
    for seed in all {
        let (done, world) = one(seed, Rules::ALL, &only());
        conflicts += world.net.server.conflicts;
        if let Err(Bad(why)) = done {
            if failed.is_empty() && std::env::var("DEALBOOK_TRACE").is_ok() {
                println!("{}", world.net.trace.join("\n"));
            }
            failed.push(format!("seed {seed} {:?}: {why}", world.features));
        }
    }
    println!(
        "{count} seeds, {conflicts} conflicts, {} failed",
        failed.len()
    );
    assert!(
        failed.is_empty(),
        "{} of {count}\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(conflicts > 0, "nobody ever disagreed");
}
