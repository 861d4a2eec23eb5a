//! Everything derived, made anew and compared: columns, links, search.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::Fault;
use crate::{
    domain::{
        field::{Date, FieldKind},
        id::Id,
        kind::Kind,
        record::KINDS,
    },
    store::{
        Store, derived,
        error::Result,
        records::{self, quoted},
    },
};

impl Store {
    /// Compares what is derived with what it would be made anew; with `keep`, columns and links stay as made anew.
    pub(super) fn derivations(&mut self, today: Date, keep: bool) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let stale: BTreeSet<(Kind, Id)> = derived::compare_all(&self.read())?
            .into_iter()
            .map(|drift| (drift.kind, drift.id))
            .collect();
        if !stale.is_empty() {
            faults.push(Fault::Derived {
                records: stale.len(),
            });
            if keep {
                self.rebuild_derived(today)?;
            }
        }
        let conn = self.conn();
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let rows = links(conn);
        let end = if keep && rows.is_ok() {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        conn.execute_batch(end)?;
        let rows = rows?;
        if rows > 0 {
            faults.push(Fault::Links { rows });
        }
        let words = stale_words(self)?;
        if words > 0 {
            faults.push(Fault::Search { words });
        }
        Ok(faults)
    }
}

/// Lays the table of links anew, and says how many rows were wrong.
fn links(conn: &Connection) -> Result<usize> {
    type Link = (i64, u16, String, i64);
    let mut should: BTreeSet<Link> = BTreeSet::new();
    for info in KINDS {
        for spec in info.specs() {
            if !matches!(spec.kind, FieldKind::Refs(_)) {
                continue;
            }
            let column = quoted(&spec.name);
            let sql = format!(
                "SELECT id, {column} FROM {} WHERE {column} IS NOT NULL",
                quoted(info.code)
            );
            let mut query = conn.prepare(&sql)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                for target in records::cell(row.get_ref(1)?).ids() {
                    should.insert((target, info.kind.0, spec.name.to_string(), id));
                }
            }
        }
    }
    let is: BTreeSet<Link> = conn
        .prepare("SELECT target, kind, field, record FROM link")?
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (target, kind, field, record) in is.difference(&should) {
        conn.prepare_cached(
            "DELETE FROM link WHERE target = ?1 AND kind = ?2 AND field = ?3 AND record = ?4",
        )?
        .execute(params![target, kind, field, record])?;
    }
    for (target, kind, field, record) in should.difference(&is) {
        conn.prepare_cached(
            "INSERT INTO link (target, kind, field, record) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![target, kind, field, record])?;
    }
    Ok(is.symmetric_difference(&should).count())
}

/// How many entries of the index are not those of an index made anew, word by word.
///
/// The index holds no text, so the two are compared by their vocabularies; the new one is thrown away.
fn stale_words(store: &mut Store) -> Result<usize> {
    let laid = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab (main, search, instance)";
    store.conn().execute_batch(laid)?;
    let before = words(store.conn())?;
    store.conn().execute_batch("SAVEPOINT anew")?;
    let made = crate::store::search::make_anew(store.conn(), store.catalog());
    let after = made.and_then(|()| words(store.conn()));
    store
        .conn()
        .execute_batch("ROLLBACK TO anew; RELEASE anew; DROP TABLE temp.search_words")?;
    Ok(differing(&before, &after?))
}

/// How many entries of two sorted lists are in one alone.
fn differing(a: &[u64], b: &[u64]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Equal => {
                a.next();
                b.next();
                continue;
            }
            std::cmp::Ordering::Less => a.next(),
            std::cmp::Ordering::Greater => b.next(),
        };
        count += 1;
    }
    count + a.count() + b.count()
}

/// Every word of the index and in which row, as sorted hashes: two million of them are 16 MB.
fn words(conn: &Connection) -> Result<Vec<u64>> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut query = conn.prepare("SELECT term, doc FROM temp.search_words")?;
    let rows = query.query_map([], |row| {
        let mut hasher = DefaultHasher::new();
        row.get_ref(0)?
            .as_bytes()
            .unwrap_or_default()
            .hash(&mut hasher);
        row.get::<_, i64>(1)?.hash(&mut hasher);
        Ok(hasher.finish())
    })?;
    let mut words: Vec<u64> = rows.collect::<rusqlite::Result<_>>()?;
    words.sort_unstable();
    Ok(words)
}
