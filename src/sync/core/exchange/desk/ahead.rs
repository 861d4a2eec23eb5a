//! What a push is going to ask of many records, asked for in lots before the first of them is judged.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use uuid::Uuid;

use super::{
    super::super::{
        protocol::{Op, OpId, Was},
        storage::{Kept, Outcome, Past},
    },
    Desk,
};

impl Desk<'_> {
    /// Fetches, in one question, where those of these records lie that their author may not write.
    pub fn learn_places(&mut self, ids: &[Uuid]) -> Kept<()> {
        let mut foreign = BTreeSet::new();
        for id in ids {
            let id = self.resolve(*id)?;
            let territory = self.territory_of(id)?;
            if territory.is_some_and(|territory| !self.author.rights.may_write(territory)) {
                foreign.insert(id);
            }
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let foreign: Vec<Uuid> = foreign.into_iter().collect();
        let found = self.tables.places(&foreign)?;
        for id in foreign {
            self.places.entry(id).or_default();
        }
        for row in found {
            self.places.entry(row.record).or_default().push(row);
        }
        Ok(())
    }

    /// Fetches, in two questions, what is asked of records that others changed without these operations' author seeing it.
    pub fn learn_unseen(&mut self, ops: &[Op]) -> Kept<()> {
        let mut unknown = BTreeSet::new();
        let mut since: BTreeMap<Uuid, i64> = BTreeMap::new();
        for op in ops {
            let id = self.resolve(op.record)?;
            let author = self.author.device;
            let Some(record) = self.get(id)? else {
                continue;
            };
            let versions = &record.versions;
            let unseen = versions
                .units
                .values()
                .chain(versions.items.values().flat_map(BTreeMap::values))
                .chain([&versions.born])
                .chain(&record.deleted)
                .filter(|version| {
                    version.seq > op.base && version.device.is_some_and(|by| by != author)
                });
            let ops: Vec<OpId> = unseen.map(|version| version.op).collect();
            if !ops.is_empty() {
                unknown.extend(ops);
                let base = since.entry(id).or_insert(op.base);
                *base = (*base).min(op.base);
            }
        }
        let Some(lowest) = since.values().copied().min() else {
            return Ok(());
        };
        let unknown: Vec<OpId> = unknown.into_iter().collect();
        let own: HashSet<OpId> = self
            .tables
            .known_ops(Some(self.author.device), &unknown)?
            .into_iter()
            .collect();
        self.own_ops
            .extend(unknown.into_iter().map(|op| (op, own.contains(&op))));
        let ids: Vec<Uuid> = since.into_keys().collect();
        let rows = self.tables.history(&ids, lowest)?;
        for id in ids {
            self.histories.insert(id, (lowest, Vec::new()));
        }
        for row in rows {
            if let Some((_, known)) = self.histories.get_mut(&row.record) {
                known.push(row);
            }
        }
        Ok(())
    }

    /// Whether something of the author's came too late for a record before.
    pub fn came_late(&mut self, record: Uuid) -> Kept<bool> {
        let author = self.author.clone();
        let is_theirs = |row: &Past| {
            let copied = author.ancestors.get(&row.device);
            row.record == record
                && row.outcome == Outcome::Late
                && (row.device == author.device || copied.is_some_and(|last| row.n <= *last))
        };
        if self.past.iter().any(is_theirs) {
            return Ok(true);
        }
        Ok(self.tables.history(&[record], 0)?.iter().any(is_theirs))
    }

    /// What a field was before everything that came after `base`.
    pub fn before(&mut self, record: Uuid, field: &str, base: i64) -> Kept<Option<Was>> {
        let is_known = self
            .histories
            .get(&record)
            .is_some_and(|(from, _)| *from <= base);
        if !is_known {
            let stored = self.tables.history(&[record], base)?;
            self.histories.insert(record, (base, stored));
        }
        let stored = self.histories.get(&record).into_iter();
        let stored = stored.flat_map(|(_, rows)| rows.iter().filter(|row| row.seq > base));
        let rows = stored.chain(&self.past);
        Ok(rows
            .filter(|row| row.record == record && row.outcome == Outcome::Applied)
            .find_map(|row| row.fields.get(field).cloned()))
    }
}
