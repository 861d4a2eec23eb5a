//! Records found by words, for what is typed anywhere: newest first, names before the rest.

use rusqlite::params;

use super::{
    first_row, last_row,
    wanted::{Wanted, decides, holds_row, query, short_query, wanted},
};
use crate::{
    domain::{
        filter::Word,
        id::Id,
        kind::{Kind, KindInfo},
        record::KINDS,
        text,
    },
    store::{
        error::Result,
        read::Read,
        records::{self, quoted},
    },
};

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
        if found.len() < limit {
            let others = self.newest(info, &all, limit)?;
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

    /// The newest records that hold all that is wanted.
    ///
    /// What many words begin with would be gathered whole first, so the short query is asked, and its answers looked at
    /// one by one; where too few of them fit, the word is a rare one, and the query itself costs little.
    fn newest(&self, info: &'static KindInfo, all: &[Wanted], limit: usize) -> Result<Vec<i64>> {
        let (Some(short), Some(query)) = (short_query(all), query(all)) else {
            return Ok(Vec::new());
        };
        let decided = decides(all);
        let fits = |id: i64| -> Result<bool> {
            let row = records::get(self.conn, info, Id(id))?;
            Ok(row.is_some_and(|row| holds_row(self.catalog, info, &row, all)))
        };
        let mut found = Vec::new();
        if !decided || short != query {
            let mut looked_at = 0;
            self.each_matching(info.kind, &short, LOOKED_AT, |id| {
                looked_at += 1;
                if fits(id)? {
                    found.push(id);
                }
                Ok(found.len() < limit)
            })?;
            if looked_at < LOOKED_AT || found.len() == limit {
                return Ok(found);
            }
            found.clear();
        }
        self.each_matching(info.kind, &query, usize::MAX, |id| {
            if decided || fits(id)? {
                found.push(id);
            }
            Ok(found.len() < limit)
        })?;
        Ok(found)
    }

    /// The rows of a kind that a query finds, newest first, until that many were given or `each` says that it is enough.
    fn each_matching(
        &self,
        kind: Kind,
        query: &str,
        most: usize,
        mut each: impl FnMut(i64) -> Result<bool>,
    ) -> Result<()> {
        let mut select = self.conn.prepare_cached(
            "SELECT rowid - ?2 FROM search WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3
             ORDER BY rowid DESC LIMIT ?4",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = select.query(params![query, first_row(kind), last_row(kind), most])?;
        while let Some(row) = rows.next()?
            && each(row.get(0)?)?
        {}
        Ok(())
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
