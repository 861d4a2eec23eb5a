//! What a column can mean, in words to choose from; and the word of what it does mean.

use super::{Column, Extra, Layout};
use crate::{
    domain::{catalog::Catalog, kind::KindInfo},
    transfer::export::is_carried,
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
        .map(|spec| one(&spec.name, &spec.label))
        .collect();
    all.push(one("id", "Id: by which it is known again"));
    all.push(one("@created", "Day it was made"));
    let extras: &[(Extra, &str)] = match info.code {
        "opportunity" => &[
            (Extra::Engaged, "Day it entered its stage"),
            (Extra::Product, "Product, as a line of it"),
            (
                Extra::Lines,
                "Products with quantity and price, as lines of it",
            ),
            (Extra::Contact, "Contact, in its buying centre"),
        ],
        "product" => &[
            (Extra::Price, "Price"),
            (Extra::PriceCurrency, "Currency of the price"),
        ],
        "contact" | "lead" => &[(Extra::FullName, "Whole name")],
        _ => &[],
    };
    all.extend(extras.iter().map(|(extra, label)| one(extra.word(), label)));
    all.push(one(NEW_FIELD, "A custom field, made for it"));
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
