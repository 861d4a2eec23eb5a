//! The oracle: random programs against the real book, checked against full copies and a log of effects.
//!
//! A book *means* a log of effects (record, field, value, `at`) in the order they were written; undo switches an
//! effect off, redo on. Rows are the effects that stand; as of a day, those that stand and were true by then. Nothing
//! in here knows how the journal is read: see `meaning` for the log, `program` for the operations, `check` for what
//! must hold. `DEALBOOK_SEEDS=0..100000 cargo test --release --test stories oracle` runs more.

mod check;
mod meaning;
mod program;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

use meaning::Meaning;
use program::{Call, OPS, UNDOABLE};

/// What did not hold.
type Outcome = Result<(), String>;

/// Random numbers by seed: splitmix64, so that a seed means the same for ever.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) % limit.max(1) as u64) as usize
    }
}

/// Runs a program and holds the book to its meaning after every step.
fn run(seed: u64, program: &[Call], until_empty: bool) -> Outcome {
    let mut book = Meaning::new();
    let mut random = Random::new(seed);
    for call in program {
        book.follow(call, &mut random)
            .map_err(|fault| format!("{call:?}: {fault}"))?;
    }
    check::whole(&mut book, &mut random)?;
    if until_empty {
        book.undo_all()?;
    }
    Ok(())
}

fn fault(seed: u64, program: &[Call], until_empty: bool) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| run(seed, program, until_empty))) {
        Ok(outcome) => outcome.err(),
        Err(panic) => Some(format!(
            "panic: {}",
            panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("?")
        )),
    }
}

/// Leaves calls out as long as the program still fails.
fn shrunk(seed: u64, mut program: Vec<Call>, until_empty: bool) -> Vec<Call> {
    for _ in 0..2 {
        let mut at = 0;
        while at < program.len() {
            let mut fewer = program.clone();
            fewer.remove(at);
            if fault(seed, &fewer, until_empty).is_some() {
                program = fewer;
            } else {
                at += 1;
            }
        }
    }
    program
}

fn hold(seed: u64) -> Outcome {
    let programs = [
        (Call::program(seed, 10 + seed as usize % 30, OPS), false),
        (Call::program(seed, 12, UNDOABLE), true),
    ];
    for (program, until_empty) in programs {
        if let Some(first) = fault(seed, &program, until_empty) {
            let program = shrunk(seed, program, until_empty);
            let last = fault(seed, &program, until_empty).unwrap_or_default();
            let calls: Vec<String> = program.iter().map(|call| format!("    {call:?}")).collect();
            return Err(format!(
                "seed {seed}{}: {first}\nshrunk to {} calls: {last}\n{}",
                if until_empty { " (undo all)" } else { "" },
                program.len(),
                calls.join("\n")
            ));
        }
    }
    Ok(())
}

/// First seed and the one after the last.
fn seeds() -> (u64, u64) {
    let asked = std::env::var("DEALBOOK_SEEDS").unwrap_or_default();
    asked
        .split_once("..")
        .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)))
        .unwrap_or((0, 60))
}

/// Seeds that once found a fault.
const FOUND: &[u64] = &[12_988, 13_379, 14_568, 16_349, 20_305];

#[test]
fn the_book_is_what_its_effects_mean() {
    let (first, end) = seeds();
    let next = AtomicU64::new(first);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= end {
                            return;
                        }
                        if let Err(fault) = hold(seed) {
                            panic!("{fault}");
                        }
                    }
                })
            })
            .collect();
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

#[test]
fn seeds_that_found_a_fault_hold() {
    for seed in FOUND {
        if let Err(fault) = hold(*seed) {
            panic!("{fault}");
        }
    }
}
