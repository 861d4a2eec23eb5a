//! The search index: one FTS5 table for all kinds, kept by transact whatever the road.
//!
//! A row is a record, under `kind << 40 | id`; what is indexed is said by the ledger ([`Search`]). Han characters are
//! words of one character, so that a phrase finds them side by side; their pinyin and initials stand among the codes.
//! Lists use it through `filter`; nothing here ranks: newest first, names before the rest.

use rusqlite::{Connection, params};

use super::{
    Store,
    error::Result,
    read::Read,
    records::{self, quoted},
};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
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

/// Makes the text of these records anew; those that are gone leave the index. `born`, in order, are those that it has
/// not heard of.
pub(crate) fn refresh(read: &Read<'_>, records: &[(Kind, Id)], born: &[Id]) -> Result<()> {
    for (kind, id) in records {
        let Some(info) = by_kind(*kind).filter(|info| is_indexed(read.catalog, info)) else {
            continue;
        };
        match records::get(read.conn, info, *id)? {
            Some(row) => {
                let is_new = born.binary_search(id).is_ok();
                put(read.conn, read.catalog, info, &row, is_new)?;
            }
            None => take(read.conn, *kind, *id)?,
        }
    }
    Ok(())
}

fn put(
    conn: &Connection,
    catalog: &Catalog,
    info: &KindInfo,
    row: &Row,
    is_new: bool,
) -> Result<()> {
    let Indexed { name, text, codes } = indexed(catalog, info, row);
    // To replace what is not there costs FTS5 a search and a flush.
    let sql = if is_new {
        "INSERT INTO search (rowid, name, text, codes) VALUES (?1, ?2, ?3, ?4)"
    } else {
        "INSERT OR REPLACE INTO search (rowid, name, text, codes) VALUES (?1, ?2, ?3, ?4)"
    };
    conn.prepare_cached(sql)?
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
            put(conn, catalog, info, &records::decode(info, row)?, true)?;
        }
    }
    Ok(())
}

/// Beginnings of up to this many letters have an index of their own.
const SHORT: usize = 3;

/// A word as the index holds it: what is in quotes as it stands, all else as the beginning of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Words of letters and digits alone, between single blanks.
    pub words: String,
    /// Whether the last of them is only its beginning.
    pub begins: bool,
}

impl Wanted {
    /// Nothing for what has no letter or digit.
    fn of(word: &Word) -> Option<Self> {
        let words = text::search_tokens(&word.text);
        let last = words.chars().next_back()?;
        // a character that is a word of its own begins no other
        let alone = text::search_tokens(&format!("{last}{last}")).contains(' ');
        let begins = !word.phrase && !alone;
        Some(Self { words, begins })
    }

    /// As a phrase of FTS5.
    fn phrase(&self) -> String {
        let star = if self.begins { "*" } else { "" };
        format!("\"{}\"{star}", self.words)
    }

    /// The same cut to what the index of beginnings holds: finds all that it should, and more.
    fn short(&self) -> Self {
        let last = self.words.rfind(' ').map_or(0, |at| at + 1);
        let cut = self.words.get(last..).unwrap_or_default();
        let end = cut.char_indices().nth(SHORT).filter(|_| self.begins);
        let keep = end.map_or(self.words.len(), |(at, _)| last + at);
        let words = self.words.get(..keep).unwrap_or_default().to_owned();
        Self {
            words,
            begins: self.begins,
        }
    }

    /// Whether words of a text, between single blanks, hold it.
    fn is_in(&self, words: &str) -> bool {
        let mut found = words.match_indices(&self.words);
        found.any(|(at, _)| {
            let ends = words.get(at + self.words.len()..).unwrap_or_default();
            let begins = words.get(..at).unwrap_or_default();
            (begins.is_empty() || begins.ends_with(' '))
                && (self.begins || ends.is_empty() || ends.starts_with(' '))
        })
    }
}

/// What is looked for of these words.
pub(crate) fn wanted<'w>(words: impl IntoIterator<Item = &'w Word>) -> Vec<Wanted> {
    words.into_iter().filter_map(Wanted::of).collect()
}

/// All of them as a query of FTS5; nothing where nothing is looked for.
pub(crate) fn query(wanted: &[Wanted]) -> Option<String> {
    let phrases: Vec<String> = wanted.iter().map(Wanted::phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// A query that finds all of them and more, but never gathers what many words begin with.
pub(crate) fn short_query(wanted: &[Wanted]) -> Option<String> {
    query(&wanted.iter().map(Wanted::short).collect::<Vec<_>>())
}

/// The fields of a kind that are searched, and how.
pub(crate) fn searched<'c>(
    catalog: &'c Catalog,
    info: &KindInfo,
) -> impl Iterator<Item = (&'c str, Search)> {
    let specs = catalog.specs(info).into_iter();
    specs
        .filter(|spec| is_searched(spec))
        .map(|spec| (spec.name.as_ref(), spec.search))
}

/// Whether a row holds all that is wanted, told from its fields instead of the index.
pub(crate) fn holds<'v>(
    wanted: &[Wanted],
    fields: impl Iterator<Item = (Search, &'v str)>,
) -> bool {
    let mut missing: Vec<&Wanted> = wanted.iter().collect();
    for (search, value) in fields {
        let items = if value.starts_with('[') {
            Cell::from(value).items()
        } else {
            vec![value.to_owned()]
        };
        for item in items {
            let words = text::search_tokens(&item);
            missing.retain(|wanted| !wanted.is_in(&words));
            if missing.is_empty() {
                return true;
            }
            let codes = match search {
                Search::Name if !item.is_ascii() => text::pinyin_codes(&item),
                Search::Code => digits(&item),
                _ => continue,
            };
            missing.retain(|wanted| !wanted.is_in(&codes));
        }
    }
    missing.is_empty()
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
    /// Whether its name begins so.
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

/// Answers to a short query that are looked at one by one.
const LOOKED_AT: usize = 400;

impl Read<'_> {
    /// Records of all kinds that hold these words: kind by kind, names that begin so, then the newest; `each` of a kind.
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
        let all = wanted(&words);
        let mut found: Vec<(i64, bool)> = Vec::new();
        if !all.is_empty() && info.position("name_key").is_some() {
            let named = self.named(info, typed, limit)?;
            found.extend(named.into_iter().map(|id| (id, true)));
        }
        if found.len() < limit
            && let (Some(short), Some(query)) = (short_query(&all), query(&all))
        {
            let others = self.newest(info, &short, &query, limit, |row| {
                let Indexed { name, text, codes } = indexed(self.catalog, info, row);
                let fields = [&name, &text, &codes];
                all.iter()
                    .all(|wanted| fields.iter().any(|field| wanted.is_in(field)))
            })?;
            for id in others {
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

    /// Records whose name begins so, by name: the shortest, which may be the whole of it, first.
    fn named(&self, info: &KindInfo, typed: &str, limit: usize) -> Result<Vec<i64>> {
        let (key, folded) = (text::name_key(typed), text::fold(typed));
        let mut select = self.conn.prepare_cached(&format!(
            "SELECT id, name FROM {} WHERE name_key >= ?1 AND name_key < ?2
             ORDER BY name_key, id LIMIT ?3",
            quoted(info.code),
        ))?;
        let mut rows = select.query(params![key, format!("{key}\u{10FFFF}"), LOOKED_AT as i64])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()?
            && found.len() < limit
        {
            let name: Option<String> = row.get(1)?;
            // what sounds alike is not what was typed, unless only its sound was
            if folded.is_ascii() || name.is_some_and(|name| text::fold(&name).starts_with(&folded))
            {
                found.push(row.get(0)?);
            }
        }
        Ok(found)
    }

    /// The newest records that a query finds.
    ///
    /// What many words begin with would be gathered whole first, so the short query is asked, and its answers looked at
    /// one by one; where too few of them fit, the word is a rare one, and the query itself costs little.
    fn newest(
        &self,
        info: &KindInfo,
        short: &str,
        query: &str,
        limit: usize,
        fits: impl Fn(&Row) -> bool,
    ) -> Result<Vec<i64>> {
        if short == query {
            return self.rows_matching(info.kind, query, limit);
        }
        let mut found = Vec::new();
        let looked_at = self.rows_matching(info.kind, short, LOOKED_AT)?;
        for id in &looked_at {
            if found.len() == limit {
                return Ok(found);
            }
            if records::get(self.conn, info, Id(*id))?.is_some_and(|row| fits(&row)) {
                found.push(*id);
            }
        }
        if looked_at.len() < LOOKED_AT || found.len() == limit {
            return Ok(found);
        }
        self.rows_matching(info.kind, query, limit)
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
