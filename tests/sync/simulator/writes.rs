//! Every value that anyone types has a number, and a memory of what its author had before their eyes.
//!
//! This is the oracle's own idea of who had seen what: it knows nothing of sequence numbers, devices or clocks.

use std::collections::{BTreeMap, HashMap};

use dealbook::sync::core::protocol::OpId;
use uuid::Uuid;

/// A set of writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask(Vec<u64>);

impl Mask {
    pub fn add(&mut self, write: usize) {
        if self.0.len() <= write / 64 {
            self.0.resize(write / 64 + 1, 0);
        }
        self.0[write / 64] |= 1 << (write % 64);
    }

    pub fn has(&self, write: usize) -> bool {
        self.0
            .get(write / 64)
            .is_some_and(|word| word >> (write % 64) & 1 == 1)
    }

    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }
}

/// What an operation carries, as the oracle knows it.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    pub record: Uuid,
    /// Writes by unit.
    pub units: BTreeMap<String, usize>,
    /// Writes of items that it adds.
    pub adds: BTreeMap<String, usize>,
    /// Of items that it removes: what its author had seen of them.
    pub removes: BTreeMap<String, Mask>,
    /// Of a delete: what its author had seen of the record.
    pub seen: Option<Mask>,
}

impl Carried {
    pub fn writes(&self) -> impl Iterator<Item = usize> {
        self.units.values().chain(self.adds.values()).copied()
    }
}

/// Who wrote what, at one moment of one record.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    pub units: BTreeMap<String, usize>,
    pub tags: BTreeMap<String, usize>,
}

impl Cells {
    pub fn writes(&self) -> impl Iterator<Item = usize> {
        self.units.values().chain(self.tags.values()).copied()
    }
}

/// All writes of a run.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// What was before the author's eyes.
    pub seen: Vec<Mask>,
    pub author: Vec<usize>,
    /// By operation.
    pub ops: HashMap<OpId, Carried>,
    /// By epoch, record and number: whose values a line has.
    pub truth: HashMap<(Uuid, Uuid, i64), Cells>,
    /// By conflict: the writes it keeps.
    pub kept: HashMap<Uuid, Vec<usize>>,
    /// By conflict for its author alone: the writes of others in it.
    pub shown: HashMap<Uuid, Vec<usize>>,
}

impl Writes {
    pub fn make(&mut self, author: usize, seen: Mask) -> usize {
        self.seen.push(seen);
        self.author.push(author);
        self.seen.len() - 1
    }

    /// A write and all that it had seen.
    pub fn closure(&self, write: Option<usize>) -> Mask {
        let mut mask = write
            .map(|write| self.seen[write].clone())
            .unwrap_or_default();
        if let Some(write) = write {
            mask.add(write);
        }
        mask
    }
}
