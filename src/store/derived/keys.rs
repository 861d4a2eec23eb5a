//! Match keys: normalised e-mails, phones, domains, names and codes, for finding records that are the same.
//!
//! Kept beside the row, as links are; what to do about equal keys is decided elsewhere.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::{
    super::{error::Result, read::Read, records},
    Drift,
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{Record as _, Row},
    id::Id,
    kind::{Kind, KindInfo},
    record::{
        account::Account, by_kind, contact::Contact, lead::Lead, product::Product, team::User,
    },
    text,
};

/// One key: what it is (one of [`WHATS`]) and its normal form.
pub type MatchKey = (&'static str, String);

/// What a key can be; the table holds the place in this list.
const WHATS: &[&str] = &["email", "phone", "domain", "name", "code", "company"];

/// A key as the table holds it: what it is, and a hash that is the same on every machine.
fn stored(what: &str, key: &str) -> (i64, i64) {
    let what = WHATS.iter().position(|known| *known == what);
    let hash = Sha256::digest(key.as_bytes());
    let first = hash.first_chunk::<8>().copied().unwrap_or_default();
    (
        what.unwrap_or(WHATS.len()) as i64,
        i64::from_be_bytes(first),
    )
}

const KINDS: &[Kind] = &[
    Account::KIND,
    Contact::KIND,
    Lead::KIND,
    Product::KIND,
    User::KIND,
];

/// The keys of a record. An account has domains of its site and address, a contact or lead none: a colleague is not
/// the same person.
pub fn keys_of(catalog: &Catalog, info: &KindInfo, row: &Row) -> BTreeSet<MatchKey> {
    let mut keys = BTreeSet::new();
    if !KINDS.contains(&info.kind) {
        return keys;
    }
    let cell = |name: &str| row.get(info, name);
    let mut add = |what: &'static str, key: Option<String>| {
        keys.extend(key.filter(|key| !key.is_empty()).map(|key| (what, key)));
    };
    for field in ["email", "emails"] {
        for address in cell(field).items() {
            add("email", text::normal_email(&address));
            if info.kind == Account::KIND {
                add("domain", text::normal_domain(&address));
            }
        }
    }
    for field in ["phone", "phones"] {
        for number in cell(field).items() {
            add("phone", text::normal_phone(&number, catalog.phone_country));
        }
    }
    if info.kind == Account::KIND
        && let Some(site) = cell("website").text()
    {
        add("domain", text::normal_domain(site));
    }
    let name = |field: &str| cell(field).text().map(text::match_name);
    match info.kind {
        Lead::KIND => {
            add("company", name("company"));
            let part = |field: &str| cell(field).text().unwrap_or_default();
            let person = text::person_name(part("given_name"), part("family_name"), None);
            add("name", Some(text::match_name(&person)));
        }
        Product::KIND => {
            add("name", name("name"));
            add("code", cell("code").text().map(text::fold));
        }
        _ => add("name", name("name")),
    }
    keys
}

/// Keeps the keys of a record that was made (`before` is none), changed, or taken out (`after` is none).
pub(crate) fn changed(
    conn: &Connection,
    catalog: &Catalog,
    info: &KindInfo,
    before: Option<&Row>,
    after: Option<&Row>,
) -> Result<()> {
    if !KINDS.contains(&info.kind) {
        return Ok(());
    }
    let of = |row: Option<&Row>| {
        row.map(|row| keys_of(catalog, info, row))
            .unwrap_or_default()
    };
    let (old, new) = (of(before), of(after));
    let Some(id) = after.or(before).map(|row| row.id) else {
        return Ok(());
    };
    for (what, key) in old.difference(&new) {
        let (of, hash) = stored(what, key);
        conn.prepare_cached(
            "DELETE FROM match_key WHERE kind = ?1 AND what = ?2 AND key = ?3 AND record = ?4",
        )?
        .execute(params![info.kind.0, of, hash, id.0])?;
    }
    for (what, key) in new.difference(&old) {
        let (of, hash) = stored(what, key);
        conn.prepare_cached(
            "INSERT OR IGNORE INTO match_key (kind, what, key, record) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![info.kind.0, of, hash, id.0])?;
    }
    Ok(())
}

/// The records of a kind that have this key.
pub fn holders(read: &Read<'_>, kind: Kind, what: &str, key: &str) -> Result<Vec<Id>> {
    let mut query = read.conn.prepare_cached(
        "SELECT record FROM match_key WHERE kind = ?1 AND what = ?2 AND key = ?3 ORDER BY record",
    )?;
    let (what, key) = stored(what, key);
    let rows = query.query_map(params![kind.0, what, key], |row| Ok(Id(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Each key of a kind that two records or more have, but no more than `most`: what it is, and who has it.
pub fn shared(read: &Read<'_>, kind: Kind, most: usize) -> Result<Vec<(String, Vec<Id>)>> {
    let mut query = read.conn.prepare_cached(
        "SELECT what, group_concat(record) FROM match_key WHERE kind = ?1 \
         GROUP BY what, key HAVING count(*) BETWEEN 2 AND ?2",
    )?;
    let rows = query.query_map(params![kind.0, most as i64], |row| {
        let records: String = row.get(1)?;
        let mut records: Vec<Id> = records
            .split(',')
            .filter_map(|id| id.parse().ok())
            .map(Id)
            .collect();
        records.sort_unstable();
        let what = WHATS.get(row.get::<_, i64>(0)? as usize).copied();
        Ok((what.unwrap_or_default().to_owned(), records))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn all(read: &Read<'_>, mut each: impl FnMut(&'static KindInfo, &Row) -> Result<()>) -> Result<()> {
    for info in KINDS.iter().filter_map(|kind| by_kind(*kind)) {
        let mut query = read.conn.prepare(&records::statements(info).select)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            each(info, &records::decode(info, row)?)?;
        }
    }
    Ok(())
}

pub(super) fn rebuild(read: &Read<'_>) -> Result<()> {
    read.conn.execute("DELETE FROM match_key", [])?;
    all(read, |info, row| {
        changed(read.conn, read.catalog, info, None, Some(row))
    })
}

/// Records whose stored keys are not those that their fields make.
pub(super) fn compare(read: &Read<'_>, found: &mut Vec<Drift>) -> Result<()> {
    let mut known = read.conn.prepare(
        "SELECT EXISTS (SELECT 1 FROM match_key WHERE kind = ?1 AND what = ?2 AND key = ?3 AND record = ?4)",
    )?;
    let mut seen = 0_i64;
    all(read, |info, row| {
        let mut missing = Vec::new();
        for (what, key) in keys_of(read.catalog, info, row) {
            let (of, hash) = stored(what, &key);
            if known.query_row(params![info.kind.0, of, hash, row.id.0], |row| row.get(0))? {
                seen += 1;
            } else {
                missing.push(format!("{what} {key}"));
            }
        }
        if !missing.is_empty() {
            found.push(drift(info.kind, row.id, &[], &missing));
        }
        Ok(())
    })?;
    let count = "SELECT count(*) FROM match_key";
    let total: i64 = read.conn.query_row(count, [], |row| row.get(0))?;
    if total != seen {
        let stray = format!("{} keys that no record has", total - seen);
        found.push(drift(Kind(0), Id(0), &[stray], &[]));
    }
    Ok(())
}

fn drift(kind: Kind, id: Id, have: &[String], want: &[String]) -> Drift {
    Drift {
        kind,
        id,
        field: "match_key".into(),
        stored: Cell::from_items(have),
        wanted: Cell::from_items(want),
    }
}
