//! Match keys: normalised e-mails, phones, domains, names and codes, for finding records that are the same.
//!
//! Kept beside the row, as links are; what to do about equal keys is decided elsewhere.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

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

/// One key: what it is (`email`, `phone`, `domain`, `name`, `code`) and its normal form.
pub type MatchKey = (&'static str, String);

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
        conn.prepare_cached(
            "DELETE FROM match_key WHERE kind = ?1 AND what = ?2 AND key = ?3 AND record = ?4",
        )?
        .execute(params![info.kind.0, what, key, id.0])?;
    }
    for (what, key) in new.difference(&old) {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO match_key (kind, what, key, record) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![info.kind.0, what, key, id.0])?;
    }
    Ok(())
}

/// The records of a kind that have this key.
pub fn holders(read: &Read<'_>, kind: Kind, what: &str, key: &str) -> Result<Vec<Id>> {
    let mut query = read.conn.prepare_cached(
        "SELECT record FROM match_key WHERE kind = ?1 AND what = ?2 AND key = ?3 ORDER BY record",
    )?;
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
        Ok((row.get(0)?, records))
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
    let mut stored = read.conn.prepare(
        "SELECT kind || ' ' || what || ' ' || key FROM match_key WHERE record = ?1 ORDER BY 1",
    )?;
    let mut with_keys = 0_i64;
    let mut strays = Vec::new();
    all(read, |info, row| {
        let have: Vec<String> = stored
            .query_map([row.id.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut want: Vec<String> = keys_of(read.catalog, info, row)
            .into_iter()
            .map(|(what, key)| format!("{} {what} {key}", info.kind.0))
            .collect();
        want.sort_unstable();
        with_keys += i64::from(!have.is_empty());
        if have != want {
            strays.push(drift(info.kind, row.id, &have, &want));
        }
        Ok(())
    })?;
    let total: i64 =
        read.conn
            .query_row("SELECT count(DISTINCT record) FROM match_key", [], |row| {
                row.get(0)
            })?;
    if total != with_keys {
        strays.push(drift(
            Kind(0),
            Id(0),
            &["keys of records that are gone".into()],
            &[],
        ));
    }
    found.append(&mut strays);
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
