//! The records whose derived columns a step may have moved, each once.
//!
//! Kept as ranges: the ids of what an import makes follow each other, so that of a million records little is to be
//! remembered, however often they are noted.

use std::collections::BTreeMap;

use crate::domain::{id::Id, kind::Kind};

/// Ids: the first and the last of each range.
#[derive(Debug, Default)]
pub(crate) struct Ids(BTreeMap<i64, i64>);

impl Ids {
    fn add(&mut self, Id(id): Id) {
        let before = self.0.range_mut(..=id).next_back();
        let first = match before {
            Some((_, last)) if id <= *last => return,
            Some((first, last)) if id - 1 == *last => {
                *last = id;
                *first
            }
            _ => {
                self.0.insert(id, id);
                id
            }
        };
        if let Some(last) = id.checked_add(1).and_then(|next| self.0.remove(&next)) {
            self.0.insert(first, last);
        }
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        let lengths = self.0.iter().map(|(first, last)| last.abs_diff(*first) + 1);
        lengths.sum::<u64>() as usize
    }

    /// All of them, rising.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Id> {
        self.0
            .iter()
            .flat_map(|(first, last)| *first..=*last)
            .map(Id)
    }
}

/// Records by their kind.
#[derive(Debug, Default)]
pub(crate) struct Noted(BTreeMap<Kind, Ids>);

impl Noted {
    /// Notes a record.
    pub(crate) fn add(&mut self, kind: Kind, id: Id) {
        self.0.entry(kind).or_default().add(id);
    }

    /// Notes all that another has noted.
    pub(crate) fn append(&mut self, other: Self) {
        for (kind, ids) in other.0 {
            ids.iter().for_each(|id| self.add(kind, id));
        }
    }

    /// Whether any of a kind is noted.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.0.contains_key(&kind)
    }

    /// Takes those of a kind out.
    pub(crate) fn take(&mut self, kind: Kind) -> Ids {
        self.0.remove(&kind).unwrap_or_default()
    }

    /// Puts those of a kind back.
    pub(crate) fn put(&mut self, kind: Kind, ids: Ids) {
        self.0.insert(kind, ids);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranges_hold_what_a_set_holds(added in proptest::collection::vec(-30_i64..30, 0..80)) {
            let mut ids = Ids::default();
            let mut set = BTreeSet::new();
            for id in added.into_iter().chain([i64::MIN, i64::MAX]) {
                ids.add(Id(id));
                set.insert(id);
                prop_assert_eq!(ids.len(), set.len());
            }
            prop_assert!(ids.iter().map(|id| id.0).eq(set));
            // No two ranges touch: what follows each other is one.
            let ends: Vec<(i64, i64)> = ids.0.into_iter().collect();
            prop_assert!(ends.windows(2).all(|two| two[0].1 + 1 < two[1].0));
        }
    }
}
