//! The search index: one FTS5 table for all kinds, kept by transact whatever the road.
//!
//! A row is a record, under `kind << 40 | id`; what is indexed is said by the ledger ([`Search`]). The index knows which
//! words a record holds, not where: places would make it twice as large. Han characters go in pairs, so that two side by
//! side are found; what was typed as a phrase is looked up in the rows found (`wanted`). Pinyin and initials are words
//! like others. Lists use it through `filter`.

mod find;
mod wanted;

pub use find::Hit;
pub(crate) use wanted::{Wanted, decides, holds, query, searched, short_query, wanted};

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{
    Store,
    error::Result,
    held::Held,
    read::Read,
    records::{self, quoted},
};
use crate::domain::{
    catalog::Catalog,
    field::{Class, FieldKind, Row, Search, Spec},
    id::Id,
    kind::{Kind, KindInfo},
    record::{KINDS, by_kind},
    text,
};

/// Bits of a row id that hold the record; the kind stands above them.
const RECORD_BITS: u32 = 40;

/// The row of a record in the index.
pub(crate) fn rowid(kind: Kind, id: Id) -> i64 {
    first_row(kind) | id.0
}

/// Where the rows of a kind begin.
pub(crate) fn first_row(kind: Kind) -> i64 {
    i64::from(kind.0) << RECORD_BITS
}

/// The last row that a kind could have.
pub(crate) fn last_row(kind: Kind) -> i64 {
    first_row(kind) | ((1 << RECORD_BITS) - 1)
}

/// Whether a field is searched. What other records say of it is not: it would not be kept in step.
fn is_searched(spec: &Spec) -> bool {
    spec.search != Search::No && spec.class != Class::Through
}

/// What the index holds of a record: the entries of its searched fields, each in its place, none across two of them.
pub fn indexed(catalog: &Catalog, info: &KindInfo, row: &Row) -> String {
    let mut all = String::new();
    for (spec, cell) in catalog
        .values(info, row)
        .filter(|(spec, _)| is_searched(spec))
    {
        let items = match spec.kind {
            FieldKind::List | FieldKind::Picks(_) => cell.items(),
            _ => cell.text().map(str::to_owned).into_iter().collect(),
        };
        for item in items {
            append(&mut all, &text::search_entries(&text::search_tokens(&item)));
            match spec.search {
                Search::Name => append(&mut all, &text::pinyin_codes(&item)),
                Search::Code => append(&mut all, &digits(&item)),
                Search::Text | Search::No => {}
            }
        }
    }
    all
}

fn append(to: &mut String, words: &str) {
    if words.is_empty() {
        return;
    }
    if !to.is_empty() {
        to.push(' ');
    }
    to.push_str(words);
}

/// The digits of a phone number in one word, since people leave out its blanks.
fn digits(item: &str) -> String {
    let is_phone = |c: char| c.is_ascii_digit() || "+-()/. ".contains(c);
    if !item.chars().all(is_phone) || item.chars().all(|c| c.is_ascii_digit()) {
        return String::new();
    }
    let digits: String = item.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 5 {
        String::new()
    } else {
        digits
    }
}

/// Whether records of a kind are searched at all.
fn is_indexed(catalog: &Catalog, info: &KindInfo) -> bool {
    catalog.specs(info).into_iter().any(is_searched)
}

/// Records that the index has not heard of, with their words: what is made and left as it is need not be read back.
#[derive(Debug, Default)]
pub(crate) struct Born(BTreeMap<(Kind, Id), Option<String>>);

impl Born {
    /// Notes a record that was made just now.
    pub(crate) fn add(&mut self, catalog: &Catalog, info: &KindInfo, row: &Row) {
        let words = indexed(catalog, info, row);
        self.0.insert((info.kind, row.id), Some(words));
    }

    /// Forgets the words of a record that was changed since it was made.
    pub(crate) fn change(&mut self, info: &KindInfo, id: Id) {
        if let Some(words) = self.0.get_mut(&(info.kind, id)) {
            *words = None;
        }
    }
}

/// Makes the text of these records anew, in the order of the index; those that are gone leave it.
pub(crate) fn refresh(read: &Read<'_>, records: &[(Kind, Id)], born: &Born) -> Result<()> {
    let mut held = Held::of(read.conn);
    for (kind, id) in records {
        let known = born.0.get(&(*kind, *id));
        if let Some(Some(words)) = known {
            put(&mut held, rowid(*kind, *id), words, true)?;
            continue;
        }
        let Some(info) = by_kind(*kind).filter(|info| is_indexed(read.catalog, info)) else {
            continue;
        };
        match records::get(read.conn, info, *id)? {
            Some(row) => {
                let words = indexed(read.catalog, info, &row);
                put(&mut held, rowid(*kind, *id), &words, known.is_some())?;
            }
            None => take(&mut held, rowid(*kind, *id))?,
        }
    }
    Ok(())
}

fn put(held: &mut Held<'_>, row: i64, words: &str, is_new: bool) -> Result<()> {
    // To replace what is not there costs FTS5 a search and a flush.
    let sql = match (is_new, words.is_empty()) {
        (true, true) => return Ok(()),
        (false, true) => return take(held, row),
        (true, false) => "INSERT INTO search (rowid, words) VALUES (?1, ?2)",
        (false, false) => "INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)",
    };
    held.get(sql)?.execute(params![row, words])?;
    Ok(())
}

fn take(held: &mut Held<'_>, row: i64) -> Result<()> {
    held.get("DELETE FROM search WHERE rowid = ?1")?
        .execute([row])?;
    Ok(())
}

impl Store {
    /// Makes the whole index anew: for doctor, and after what people search by has changed.
    pub fn rebuild_search(&mut self) -> Result<()> {
        let transaction = self.conn().unchecked_transaction()?;
        make_anew(&transaction, self.catalog())?;
        transaction.commit()?;
        Ok(())
    }
}

/// Makes the whole index anew, in the transaction of the caller.
pub(crate) fn make_anew(conn: &Connection, catalog: &Catalog) -> Result<()> {
    conn.execute("INSERT INTO search (search) VALUES ('delete-all')", [])?;
    let mut held = Held::of(conn);
    for info in KINDS.iter().filter(|info| is_indexed(catalog, info)) {
        let mut select = conn.prepare(&records::statements(info).select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let row = records::decode(info, row)?;
            let words = indexed(catalog, info, &row);
            put(&mut held, rowid(info.kind, row.id), &words, true)?;
        }
    }
    Ok(())
}

/// The table of a kind as `t`.
pub(crate) fn table(info: &KindInfo) -> String {
    format!("{} AS t", quoted(info.code))
}
