//! The proof, in debug builds, that nothing writes records behind the journal.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::{Connection, hooks::Action};

use super::super::error::Result;
use crate::domain::{
    id::Id,
    kind::Kind,
    record::{KINDS, by_kind},
};

/// In debug builds: proves that every row of a record table that a step touches is in its journal.
pub(crate) struct Guard {
    seen: Arc<Mutex<BTreeSet<(String, i64)>>>,
    watching: Arc<AtomicBool>,
}

/// Beyond this many rows the guard stops noting: a bulk import would double its memory.
const GUARDED: usize = 20_000;

impl Guard {
    /// Watches a connection.
    pub(crate) fn watch(conn: &mut Connection) -> Result<Self> {
        let guard = Self {
            seen: Arc::default(),
            watching: Arc::default(),
        };
        if cfg!(debug_assertions) {
            let (seen, watching) = (Arc::clone(&guard.seen), Arc::clone(&guard.watching));
            conn.update_hook(Some(move |_: Action, _: &str, table: &str, id: i64| {
                if watching.load(Ordering::Relaxed)
                    && let Ok(mut seen) = seen.lock()
                    && seen.len() < GUARDED
                {
                    seen.insert((table.to_owned(), id));
                }
            }))?;
        }
        Ok(guard)
    }

    pub(super) fn start(&self) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.clear();
        }
        self.watching
            .store(cfg!(debug_assertions), Ordering::Relaxed);
    }

    pub(super) fn stop(&self) {
        self.watching.store(false, Ordering::Relaxed);
    }

    /// Before derived columns are kept: rows touched = records in the step.
    pub(super) fn check(&self, touched: &[(Kind, Id)]) {
        self.stop();
        let Ok(seen) = self.seen.lock() else { return };
        if seen.len() >= GUARDED {
            return;
        }
        let touched: BTreeSet<(&str, i64)> = touched
            .iter()
            .filter_map(|(kind, id)| by_kind(*kind).map(|info| (info.code, id.0)))
            .collect();
        for (table, id) in seen.iter() {
            let is_record = KINDS.iter().any(|info| info.code == table);
            debug_assert!(
                !is_record || touched.contains(&(table.as_str(), *id)),
                "{table} #{id} was written behind the journal"
            );
        }
    }
}
