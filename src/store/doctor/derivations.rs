//! Everything derived, made anew and compared: columns, links, search.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::Fault;
use crate::{
    domain::{
        cell::Cell,
        field::{Date, FieldKind},
        id::Id,
        kind::{Kind, KindInfo},
        record::KINDS,
    },
    store::{
        Store, derived,
        error::Result,
        read::Read,
        records::{self, quoted},
    },
};

impl Store {
    /// Compares what is derived with what it would be made anew; with `keep`, columns and links stay as made anew.
    pub(super) fn derivations(&mut self, today: Date, keep: bool) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let conn = self.conn();
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let found = compare(&self.read(), today);
        let end = if keep && found.is_ok() {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        conn.execute_batch(end)?;
        let (records, rows) = found?;
        if records > 0 {
            faults.push(Fault::Derived { records });
        }
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

/// The derived cells of a record.
type Derived = BTreeMap<Id, Vec<Cell<'static>>>;

fn compare(read: &Read<'_>, today: Date) -> Result<(usize, usize)> {
    let before: Vec<Derived> = KINDS
        .iter()
        .map(|info| cells(read.conn, info))
        .collect::<Result<_>>()?;
    make_anew(read, today)?;
    let mut stale = 0;
    for (info, before) in KINDS.iter().zip(before) {
        let after = cells(read.conn, info)?;
        stale += before
            .iter()
            .filter(|(id, cells)| after.get(id) != Some(cells))
            .count();
    }
    Ok((stale, links(read.conn)?))
}

fn cells(conn: &Connection, info: &KindInfo) -> Result<Derived> {
    let names: Vec<String> = info
        .specs()
        .iter()
        .filter(|spec| !spec.is_stored())
        .map(|spec| quoted(&spec.name))
        .collect();
    if names.is_empty() {
        return Ok(Derived::new());
    }
    let sql = format!("SELECT id, {} FROM {}", names.join(", "), quoted(info.code));
    let mut query = conn.prepare(&sql)?;
    let rows = query.query_map([], |row| {
        let cells = (1..=names.len()).map(|at| Ok(records::cell(row.get_ref(at)?)));
        Ok((Id(row.get(0)?), cells.collect::<rusqlite::Result<_>>()?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Makes every derived column anew.
fn make_anew(read: &Read<'_>, today: Date) -> Result<()> {
    let mut all: Vec<(Kind, Id)> = Vec::new();
    for info in KINDS {
        let mut select = read.conn.prepare(&records::statements(info).select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let before = records::decode(info, row)?;
            let mut row = before.clone();
            derived::of_itself(read.catalog, today, info, &mut row);
            let columns: Vec<(&str, &Cell<'_>)> = info
                .specs()
                .iter()
                .zip(row.cells.iter().zip(&before.cells))
                .filter(|(_, (new, old))| new != old)
                .map(|(spec, (new, _))| (spec.name.as_ref(), new))
                .collect();
            records::update(read.conn, info, row.id, &columns, None)?;
            all.push((info.kind, row.id));
        }
    }
    derived::refresh(read, today, &all)?;
    Ok(())
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
    Ok(before.symmetric_difference(&after?).count())
}

/// Every word of the index where it stands, as hashes: two million of them are 16 MB.
fn words(conn: &Connection) -> Result<BTreeSet<u64>> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut query = conn.prepare("SELECT term, doc, col, offset FROM temp.search_words")?;
    let rows = query.query_map([], |row| {
        let mut hasher = DefaultHasher::new();
        row.get_ref(0)?
            .as_bytes()
            .unwrap_or_default()
            .hash(&mut hasher);
        row.get::<_, i64>(1)?.hash(&mut hasher);
        row.get_ref(2)?
            .as_bytes()
            .unwrap_or_default()
            .hash(&mut hasher);
        row.get::<_, i64>(3)?.hash(&mut hasher);
        Ok(hasher.finish())
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
