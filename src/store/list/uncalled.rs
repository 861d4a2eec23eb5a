//! Why a list may be empty: its filter means a record by a name that none has.

use rusqlite::params_from_iter;

use super::super::{
    error::Result,
    filter::{self, Sql},
    read::Read,
    records::quoted,
};
use crate::{
    domain::{
        field::FieldKind,
        filter::Filter,
        kind::KindInfo,
        record::by_kind,
        text::{fold, nearest},
    },
    words::say,
};

/// Names are looked through for the nearest where there are no more than these.
const MOST_NAMES: i64 = 10_000;

impl Read<'_> {
    /// What a filter calls a record where none is called so, in words: "`wonn` is no stage; did you mean `Won`?".
    /// To be asked where nothing passes.
    pub fn uncalled(&self, filter: &Filter) -> Result<Option<String>> {
        for (holds, wanted, exact) in filter.names() {
            let (FieldKind::Ref(kind) | FieldKind::Refs(kind)) = holds else {
                continue;
            };
            let Some(info) = by_kind(kind) else { continue };
            let mut sql = Sql::default();
            sql.push("SELECT EXISTS (");
            filter::named(&mut sql, info, wanted, exact);
            sql.push(")");
            let mut select = self.conn.prepare_cached(&sql.text)?;
            if select.query_row(params_from_iter(&sql.values), |row| row.get(0))? {
                continue;
            }
            let kind = info.called().to_lowercase();
            return Ok(Some(match self.nearest_name(info, wanted)? {
                Some(name) => {
                    say!(
                        "typed-filter-uncalled-near",
                        word = wanted,
                        kind = kind,
                        name = name
                    )
                }
                None => say!("typed-filter-uncalled", word = wanted, kind = kind),
            }));
        }
        Ok(None)
    }

    /// The name most like a mistyped one, as a whole or by one of its words.
    fn nearest_name(&self, info: &'static KindInfo, wanted: &str) -> Result<Option<String>> {
        let spec = info.specs().iter().find(|spec| spec.name == info.title);
        if spec.is_none_or(|spec| spec.kind != FieldKind::Text) {
            return Ok(None);
        }
        let title = quoted(info.title);
        let mut select = self.conn.prepare_cached(&format!(
            "SELECT {title} FROM {} WHERE {title} IS NOT NULL LIMIT ?1",
            quoted(info.code)
        ))?;
        let names: Vec<String> = select
            .query_map([MOST_NAMES], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let parts = || {
            folded.iter().enumerate().flat_map(|(at, name)| {
                let words = name.split_whitespace().map(move |word| (word, at));
                words.chain([(name.as_str(), at)])
            })
        };
        let wanted = fold(wanted);
        let like = nearest(&wanted, parts().map(|(part, _)| part));
        let at = like.and_then(|like| parts().find(|(part, _)| *part == like));
        Ok(at.map(|(_, at)| names[at].clone()))
    }
}
