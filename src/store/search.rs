//! The search index: one FTS5 table for all kinds, kept by transact whatever the road.
//!
//! A row is a record, under `kind << 40 | id`; what is indexed is said by the ledger ([`Search`]). Han characters are
//! words of one character, so that a phrase finds them side by side; their pinyin and initials stand among the codes.
//! Lists use it through `filter`; nothing here ranks: newest first, names before the rest.

use std::fmt::Write as _;

use rusqlite::{Connection, params};

use super::{
    Store,
    error::Result,
    read::Read,
    records::{self, quoted},
};
use crate::domain::{
    catalog::Catalog,
    field::{Class, FieldKind, Row, Search, Spec},
    filter::Word,
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

/// What the index holds of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Words of its name.
    pub name: String,
    /// Words of its text.
    pub text: String,
    /// Numbers, addresses, pinyin and initials.
    pub codes: String,
}

/// Whether a field is searched. What other records say of it is not: it would not be kept in step.
fn is_searched(spec: &Spec) -> bool {
    spec.search != Search::No && spec.class != Class::Through
}

/// What the index holds of a record.
pub fn indexed(catalog: &Catalog, info: &KindInfo, row: &Row) -> Indexed {
    let mut indexed = Indexed::default();
    for spec in catalog
        .specs(info)
        .into_iter()
        .filter(|spec| is_searched(spec))
    {
        let cell = row.get(info, &spec.name);
        let items = match spec.kind {
            FieldKind::List | FieldKind::Picks(_) => cell.items(),
            _ => cell.text().map(str::to_owned).into_iter().collect(),
        };
        for item in items {
            let words = text::search_tokens(&item);
            match spec.search {
                Search::Name => {
                    append(&mut indexed.name, &words);
                    append(&mut indexed.codes, &text::pinyin_codes(&item));
                }
                Search::Code => {
                    append(&mut indexed.codes, &words);
                    append(&mut indexed.codes, &digits(&item));
                }
                Search::Text | Search::No => append(&mut indexed.text, &words),
            }
        }
    }
    indexed
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

/// Makes the text of these records anew; those that are gone leave the index.
pub(crate) fn refresh(read: &Read<'_>, records: &[(Kind, Id)]) -> Result<()> {
    for (kind, id) in records {
        let Some(info) = by_kind(*kind).filter(|info| is_indexed(read.catalog, info)) else {
            continue;
        };
        match records::get(read.conn, info, *id)? {
            Some(row) => put(read.conn, read.catalog, info, &row)?,
            None => take(read.conn, *kind, *id)?,
        }
    }
    Ok(())
}

fn put(conn: &Connection, catalog: &Catalog, info: &KindInfo, row: &Row) -> Result<()> {
    let Indexed { name, text, codes } = indexed(catalog, info, row);
    conn.prepare_cached(
        "INSERT OR REPLACE INTO search (rowid, name, text, codes) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![rowid(info.kind, row.id), name, text, codes])?;
    Ok(())
}

fn take(conn: &Connection, kind: Kind, id: Id) -> Result<()> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([rowid(kind, id)])?;
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
    for info in KINDS.iter().filter(|info| is_indexed(catalog, info)) {
        let mut select = conn.prepare(&records::statements(info).select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            put(conn, catalog, info, &records::decode(info, row)?)?;
        }
    }
    Ok(())
}

/// One word as a phrase of FTS5: what is in quotes as it stands, all else as the beginning of a word.
///
/// Nothing for what has no letter or digit.
fn phrase(word: &Word) -> Option<String> {
    let words = text::search_tokens(&word.text);
    let last = words.chars().next_back()?;
    // a character that is a word of its own begins no other
    let alone = text::search_tokens(&format!("{last}{last}")).contains(' ');
    let star = if word.phrase || alone { "" } else { "*" };
    Some(format!("\"{words}\"{star}"))
}

/// All of these words as a query of FTS5; nothing where none of them can be looked for.
pub(crate) fn query<'w>(words: impl IntoIterator<Item = &'w Word>) -> Option<String> {
    let phrases: Vec<String> = words.into_iter().filter_map(phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// A record found by its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What it is.
    pub info: &'static KindInfo,
    /// Which.
    pub id: Id,
    /// How it is called.
    pub title: String,
    /// Whether its name begins so, or one of its codes.
    pub by_name: bool,
}

/// The kinds that are searched everywhere, in the order in which they are shown.
const ORDER: &[&str] = &[
    "account",
    "contact",
    "opportunity",
    "lead",
    "quote",
    "activity",
    "product",
    "order",
    "case",
    "contract",
    "campaign",
    "installed_product",
    "article",
    "playbook",
    "attachment",
    "survey_answer",
    "account_plan",
    "review",
];

impl Read<'_> {
    /// Records of all kinds that hold these words: kind by kind, names first, then the newest; `each` of a kind.
    pub fn search(&self, typed: &str, each: usize) -> Result<Vec<Hit>> {
        let mut hits = Vec::new();
        for code in ORDER {
            let info = KINDS.iter().copied().find(|info| info.code == *code);
            if let Some(info) = info {
                hits.extend(self.search_kind(info, typed, each)?);
            }
        }
        Ok(hits)
    }

    /// Records of one kind that hold these words: names first, then the newest.
    pub fn search_kind(
        &self,
        info: &'static KindInfo,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Hit>> {
        let words: Vec<Word> = typed.split_whitespace().map(plain_word).collect();
        let Some(all) = query(&words) else {
            return Ok(Vec::new());
        };
        let mut found: Vec<(i64, bool)> = Vec::new();
        if let Some(whole) = phrase(&plain_word(typed)) {
            let mut names = format!("name : ^ {whole}");
            if typed.is_ascii() {
                let _ = write!(names, " OR codes : {whole}");
            }
            let ids = self.rows_matching(info.kind, &names, limit)?;
            found.extend(ids.into_iter().map(|id| (id, true)));
        }
        if found.len() < limit {
            for id in self.rows_matching(info.kind, &all, limit)? {
                if found.len() < limit && !found.iter().any(|(known, _)| *known == id) {
                    found.push((id, false));
                }
            }
        }
        found
            .into_iter()
            .map(|(id, by_name)| {
                let id = Id(id);
                Ok(Hit {
                    info,
                    id,
                    title: self.title(id)?,
                    by_name,
                })
            })
            .collect()
    }

    fn rows_matching(&self, kind: Kind, query: &str, limit: usize) -> Result<Vec<i64>> {
        let mut select = self.conn.prepare_cached(
            "SELECT rowid - ?2 FROM search WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3
             ORDER BY rowid DESC LIMIT ?4",
        )?;
        let bounds = params![query, first_row(kind), last_row(kind), limit as i64];
        let rows = select.query_map(bounds, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many records of a kind hold these words, counted no further than `most`.
    pub(crate) fn matching(&self, kind: Kind, query: &str, most: usize) -> Result<usize> {
        let mut select = self.conn.prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM search
             WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4)",
        )?;
        let bounds = params![query, first_row(kind), last_row(kind), most as i64];
        let count: i64 = select.query_row(bounds, |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

fn plain_word(text: &str) -> Word {
    Word {
        text: text.to_owned(),
        phrase: false,
    }
}

/// The table of a kind as `t`.
pub(crate) fn table(info: &KindInfo) -> String {
    format!("{} AS t", quoted(info.code))
}
