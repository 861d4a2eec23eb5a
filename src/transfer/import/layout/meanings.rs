//! What a column can mean, in words to choose from; and the word of what it does mean.

use super::{Column, Extra, Layout};
use crate::{
    domain::{catalog::Catalog, kind::KindInfo},
    transfer::export::is_carried,
    words::say,
};

/// The word for a custom field that is made for the column.
pub const NEW_FIELD: &str = "@new_field";

/// Something that a column can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// As layouts write it.
    pub word: String,
    /// As it is shown.
    pub label: String,
}

/// All that a column of such lines can mean: its fields, custom ones too, and what is no field.
pub fn meanings(catalog: &Catalog, info: &'static KindInfo) -> Vec<Meaning> {
    let one = |word: &str, label: &str| Meaning {
        word: word.to_owned(),
        label: label.to_owned(),
    };
    let mut all: Vec<Meaning> = catalog
        .specs(info)
        .into_iter()
        .filter(|spec| spec.is_writable() && (spec.custom || is_carried(info, spec)))
        .map(|spec| one(&spec.name, spec.called()))
        .collect();
    all.push(one("id", say!("import-meaning-id")));
    all.push(one("@created", say!("import-meaning-made")));
    let extras: Vec<(Extra, &str)> = match info.code {
        "opportunity" => vec![
            (Extra::Engaged, say!("import-meaning-engaged")),
            (Extra::Product, say!("import-meaning-product")),
            (Extra::Lines, say!("import-meaning-lines")),
            (Extra::Contact, say!("import-meaning-contact")),
        ],
        "product" => vec![
            (Extra::Price, say!("import-meaning-price")),
            (Extra::PriceCurrency, say!("import-meaning-currency")),
        ],
        "contact" | "lead" => vec![(Extra::FullName, say!("import-meaning-name"))],
        _ => Vec::new(),
    };
    all.extend(extras.iter().map(|(extra, label)| one(extra.word(), label)));
    all.push(one(NEW_FIELD, say!("import-meaning-custom")));
    all
}

impl Column {
    /// As layouts write it; empty for nothing.
    pub fn word(&self, info: &KindInfo) -> String {
        match self {
            Self::Unknown | Self::Passed => String::new(),
            Self::Id => "id".into(),
            Self::Field(at) => info.specs()[*at].name.to_string(),
            Self::Custom(code) => format!("custom.{code}"),
            Self::Uuid(at) => format!("{}.id", info.specs()[*at].name),
            Self::Extra(extra) => extra.word().to_owned(),
        }
    }
}

impl Layout {
    /// What a column means, as layouts write it.
    pub fn words_at(&self, at: usize) -> Vec<String> {
        let here = self.columns.iter().filter(|bound| bound.at == at);
        here.map(|bound| bound.column.word(self.info)).collect()
    }
}
