//! What is looked for: words as the index holds them, and rows told from their fields.

use super::is_searched;
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{Row, Search},
    filter::Word,
    kind::KindInfo,
    text::{self, Part},
};

/// Beginnings of up to this many letters have an index of their own.
const SHORT: usize = 3;

/// A word as people mean it: what is in quotes as it stands, all else as the beginning of a word.
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

    /// All its words in FTS5's language: the index does not know which stands beside which.
    fn query(&self) -> String {
        let mut parts = text::search_parts(&self.words);
        if self.begins
            && let Some(Part { begins, .. }) = parts.last_mut()
        {
            *begins = true;
        }
        let quoted = |part: &Part| {
            let star = if part.begins { "*" } else { "" };
            format!("\"{}\"{star}", part.text)
        };
        parts.iter().map(quoted).collect::<Vec<_>>().join(" AND ")
    }

    /// Whether a row that the index finds holds it.
    fn is_decided(&self) -> bool {
        text::search_parts(&self.words).len() == 1
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

/// All of them as a query of FTS5; nothing where nothing is looked for. It finds every row that holds them; whether it
/// finds others too is said by [`decides`].
pub(crate) fn query(wanted: &[Wanted]) -> Option<String> {
    let queries: Vec<String> = wanted.iter().map(Wanted::query).collect();
    (!queries.is_empty()).then(|| queries.join(" AND "))
}

/// A query that finds all of them and more, but never gathers what many words begin with.
pub(crate) fn short_query(wanted: &[Wanted]) -> Option<String> {
    query(&wanted.iter().map(Wanted::short).collect::<Vec<_>>())
}

/// Whether all rows that [`query`] finds hold what is wanted: nothing of it is more than one entry of the index.
pub(crate) fn decides(wanted: &[Wanted]) -> bool {
    wanted.iter().all(Wanted::is_decided)
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
pub(super) fn holds_row(catalog: &Catalog, info: &KindInfo, row: &Row, wanted: &[Wanted]) -> bool {
    let fields: Vec<_> = searched(catalog, info)
        .map(|(name, search)| (search, row.get(info, name)))
        .collect();
    let said = fields
        .iter()
        .filter_map(|(search, cell)| Some((*search, cell.text()?)));
    holds(wanted, said)
}

/// Whether these fields hold all that is wanted.
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
                Search::Code => super::digits(&item),
                _ => continue,
            };
            missing.retain(|wanted| !wanted.is_in(&codes));
        }
    }
    missing.is_empty()
}
