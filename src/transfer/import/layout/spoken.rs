//! Headers as people and programs of several languages say them: `assets/headers.toml`, beside what the ledger knows.
//!
//! Not here: whole programs (`library`), words in cells (`words`).

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use super::{Column, Extra, field, normal};
use crate::domain::kind::KindInfo;

const FILE: &str = include_str!("../../../../assets/headers.toml");
/// The section that is for every kind that has the field.
const ALL: &str = "*";

type Spoken = HashMap<String, HashMap<String, String>>;

static SPOKEN: LazyLock<Spoken> = LazyLock::new(|| {
    let file: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(FILE).unwrap_or_default();
    let headers = |section: BTreeMap<String, String>| {
        let header = |(said, to): (String, String)| (normal(&said), to);
        section.into_iter().map(header).collect()
    };
    file.into_iter()
        .map(|(kind, section)| (kind, headers(section)))
        .collect()
});

/// What a header, made [`normal`], means for a kind.
pub fn meaning(info: &'static KindInfo, header: &str) -> Option<Column> {
    [info.code, ALL].into_iter().find_map(|section| {
        let to = SPOKEN.get(section)?.get(header)?;
        if let Some((_, extra)) = Extra::WORDS.iter().find(|(word, _)| word == to) {
            return Some(Column::Extra(*extra));
        }
        info.position(to).map(|at| field(info, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::by_word;

    #[test]
    fn every_header_means_something_of_its_kind() {
        assert!(!SPOKEN.is_empty(), "the file can be read");
        for (kind, section) in SPOKEN.iter().filter(|(kind, _)| *kind != ALL) {
            let info = by_word(kind).expect("a kind");
            for (header, to) in section {
                let is_known = Extra::WORDS.iter().any(|(word, _)| word == to);
                assert!(
                    is_known || info.position(to).is_some(),
                    "{kind}: {header} = {to}"
                );
                assert!(meaning(info, header).is_some(), "{kind}: {header}");
            }
        }
    }
}
