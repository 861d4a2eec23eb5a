//! What was done to records before this book had them: stage, amount, close date and other tracked fields, written below
//! all that the book has of them, so that as-of, durations and "what changed" hold for what came by a loading too.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::StoreShelf;
use crate::{
    domain::{
        field::{Instant, Record as _},
        record::team::User,
    },
    store::{
        exchange::{Author, OlderLine},
        journal,
    },
    sync::{
        client::book::Local,
        core::protocol::{Entry, Older, OpId, Was},
    },
};

impl StoreShelf<'_, '_> {
    /// See the module.
    pub(super) fn take_all_older(&mut self, all: &[Older]) -> Local<()> {
        for older in all {
            let Some(id) = self.id(older.record)? else {
                continue;
            };
            let Some(info) = self.tx.kind_of(id)? else {
                continue;
            };
            // What was made here, or came with its changes, has its past.
            if self.tx.row(info, id)?.is_none() || !self.tx.has_arrived(id)? {
                continue;
            }
            self.arrive()?;
            let mut lines = Vec::new();
            for entry in standing(&older.entries) {
                if self.tx.step_of(id, entry.op.0)?.is_some() {
                    continue;
                }
                let mut patch = Vec::new();
                for (field, was) in &entry.fields {
                    let spec = self.tx.catalog().spec(info, field).cloned();
                    if let (Some(spec), Was::Value(old, new)) = (spec, was)
                        && spec.is_stored()
                        && !spec.kind.is_list()
                    {
                        let (old, new) = (self.read_cell(&spec, old)?, self.read_cell(&spec, new)?);
                        patch.push(journal::whole_entry(field, old, new));
                    }
                }
                if patch.is_empty() {
                    continue;
                }
                lines.push(OlderLine {
                    author: Author {
                        user: self.book_id(User::KIND, entry.user)?,
                        device: self.tx.device_row(entry.device)?,
                        step: entry.step,
                    },
                    name: entry.name.clone(),
                    at: Instant(entry.at),
                    op: entry.op.0,
                    patch,
                });
            }
            self.tx.write_older(info, id, &lines)?;
        }
        Ok(())
    }
}

/// Those that stand: neither what was taken back nor what took it back.
fn standing(entries: &[Entry]) -> Vec<&Entry> {
    let mut stands: BTreeMap<Uuid, bool> = BTreeMap::new();
    for entry in entries {
        if let Some(undoes) = entry.undoes {
            let OpId(op) = undoes.op;
            stands.insert(op, undoes.redo);
        }
    }
    entries
        .iter()
        .filter(|entry| entry.undoes.is_none() && stands.get(&entry.op.0) != Some(&false))
        .collect()
}
