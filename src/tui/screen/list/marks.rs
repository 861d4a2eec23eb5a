//! Which records of the list are marked: one by one, as a range, all, the others. Marks outlive order and filter.

use std::collections::{BTreeSet, HashSet};

use super::{
    super::super::{
        data,
        view::{Cx, Slot},
    },
    List,
};
use crate::{domain::id::Id, words::say};

/// The marked records that are still there.
pub(super) const PRESENT: Slot<Vec<Id>> = Slot::new("marked");

impl List {
    /// The rows between where the range began and the cursor.
    fn ranged(&self) -> &[Id] {
        let (Some(from), Some(ids)) = (self.range, &self.ids) else {
            return &[];
        };
        let (low, high) = (from.min(self.scroll.at), from.max(self.scroll.at));
        ids.get(low..(high + 1).min(ids.len())).unwrap_or_default()
    }

    /// The records that are marked or in the range, in the order they are seen; those not seen come last.
    pub(super) fn chosen(&self) -> Vec<Id> {
        let ranged = self.ranged();
        if self.marks.is_empty() {
            return ranged.to_vec();
        }
        let mut left: BTreeSet<Id> = self.marks.iter().chain(ranged).copied().collect();
        let seen = self.ids.iter().flatten().copied();
        let mut chosen: Vec<Id> = seen.filter(|id| left.remove(id)).collect();
        chosen.extend(left);
        chosen
    }

    pub(super) fn is_marked(&self, at: usize, id: Id) -> bool {
        let in_range = self.range.is_some_and(|from| {
            (from.min(self.scroll.at)..=from.max(self.scroll.at)).contains(&at)
        });
        in_range || self.marks.contains(&id)
    }

    /// Marks the record under the cursor, or takes its mark.
    pub(super) fn toggle_mark(&mut self) {
        if let Some(id) = self.here()
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// Begins a range at the cursor, or marks what it holds.
    pub(super) fn mark_range(&mut self) {
        if self.range.is_some() {
            self.settle_range();
        } else {
            self.range = Some(self.scroll.at);
        }
    }

    /// What the range holds is marked: the rows are about to stand elsewhere.
    pub(super) fn settle_range(&mut self) {
        let ranged = self.ranged().to_vec();
        self.marks.extend(ranged);
        self.range = None;
    }

    /// Marks all that are seen, or takes all marks.
    pub(super) fn mark_all(&mut self) {
        self.range = None;
        if self.marks.len() - self.unseen.min(self.marks.len()) == self.total() {
            self.marks.clear();
        } else if let Some(ids) = &self.ids {
            self.marks.extend(ids);
        }
        self.count_unseen();
    }

    /// Marks what is seen and is not marked, and takes the marks of the rest.
    pub(super) fn mark_others(&mut self) {
        self.settle_range();
        let seen = self.ids.iter().flatten();
        self.marks = seen
            .filter(|id| !self.marks.contains(id))
            .copied()
            .collect();
        self.count_unseen();
    }

    /// How many of the marked are not in the list as it is filtered now.
    pub(super) fn count_unseen(&mut self) {
        self.unseen = 0;
        if !self.marks.is_empty() {
            let here: HashSet<Id> = self.ids.iter().flatten().copied().collect();
            self.unseen = self.marks.iter().filter(|id| !here.contains(id)).count();
        }
    }

    /// Asks which of the marked are still there.
    pub(super) fn forget_gone(&self, cx: &mut Cx<'_>) {
        if !self.marks.is_empty() {
            let (kind, ids) = (self.kind, self.marks.iter().copied().collect::<Vec<Id>>());
            cx.read(PRESENT, move |read| data::present(read, kind, &ids));
        }
    }

    /// "12 marked", and how many of them the filter hides.
    pub(super) fn marked_words(&self) -> Option<String> {
        let ranged = self.ranged();
        let more = ranged.iter().filter(|id| !self.marks.contains(id)).count();
        match (self.marks.len() + more, self.unseen) {
            (0, _) => None,
            (count, 0) => Some(say!("list-marked", count = count)),
            (count, unseen) => Some(say!("list-marked-unseen", count = count, unseen = unseen)),
        }
    }
}
