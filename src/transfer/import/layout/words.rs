//! What the words of a column mean: those of a layout, and the Chinese and other words of `assets/words.toml` for
//! fields with a list of choices.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};

use super::normal;

/// Words and what they mean.
#[derive(Debug, Default)]
pub struct Words {
    map: HashMap<String, String>,
    /// What every other word means, where that is said.
    rest: Option<String>,
}

impl Words {
    /// Made from pairs as a file has them; `*` stands for all others.
    pub fn new<'p>(pairs: impl IntoIterator<Item = (&'p String, &'p String)>) -> Self {
        let mut words = Self::default();
        for (word, meaning) in pairs {
            if word == "*" {
                words.rest = Some(meaning.clone());
            } else {
                words.map.insert(normal(word), meaning.clone());
                words.map.insert(word.clone(), meaning.clone());
            }
        }
        words
    }

    /// What a cell means; itself where nothing is said of it.
    pub fn read<'c>(&'c self, cell: &'c str) -> Cow<'c, str> {
        if cell.is_empty() {
            return Cow::Borrowed(cell);
        }
        let alike = || self.map.get(&normal(cell)).filter(|_| !is_asked(cell));
        let known = self.map.get(cell).or_else(alike);
        match known.or(self.rest.as_ref()) {
            Some(meaning) => Cow::Borrowed(meaning),
            None => Cow::Borrowed(cell),
        }
    }
}

/// Whether a word asks and does not say: `Lost?` is no outcome.
pub fn is_asked(word: &str) -> bool {
    word.contains(['?', '？', '¿'])
}

const FILE: &str = include_str!("../../../../assets/words.toml");

type Known = HashMap<(String, String), Arc<Words>>;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let Ok(file) =
        toml::from_str::<BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>>(FILE)
    else {
        return HashMap::new();
    };
    let mut known = HashMap::new();
    for (kind, fields) in file {
        for (field, words) in fields {
            known.insert((kind.clone(), field), Arc::new(Words::new(&words)));
        }
    }
    known
});

/// The words of a field that are known whatever the file.
pub fn of_field(kind: &str, field: &str) -> Option<Arc<Words>> {
    KNOWN.get(&(kind.to_owned(), field.to_owned())).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{field::FieldKind, record::by_word};

    #[test]
    fn every_word_means_a_choice_of_its_field() {
        let file: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>> =
            toml::from_str(FILE).expect("readable");
        for (kind, fields) in &file {
            let info = by_word(kind).unwrap_or_else(|| panic!("a kind `{kind}`"));
            for (field, words) in fields {
                let at = info
                    .position(field)
                    .unwrap_or_else(|| panic!("{kind}.{field}"));
                let (FieldKind::Pick(items) | FieldKind::Picks(items)) = info.specs()[at].kind
                else {
                    panic!("{kind}.{field} has no choices");
                };
                for meaning in words.values() {
                    assert!(
                        items.iter().any(|item| item.code == meaning),
                        "{kind}.{field}: {meaning}"
                    );
                }
            }
        }
        let roles = of_field("member", "roles").expect("there");
        assert_eq!(roles.read("决策者"), "decider");
        assert_eq!(roles.read("else"), "else");
    }
}
