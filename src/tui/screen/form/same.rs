//! While a form is typed: records that may be the same one, and words that do not look like what their field is for.

use super::{
    super::super::view::{Cx, Scene, Slot},
    Form,
    input::Editor,
    value,
};
use crate::{
    domain::{
        field::{Row, Spec},
        id::Id,
    },
    operations::duplicates::{self, Advice, Policy},
    store::{Read, Result},
    words::say,
};

pub(super) const SAME: Slot<Vec<Same>> = Slot::new("may be the same");

/// Kinds whose duplicates are looked for.
const KINDS: [&str; 3] = ["account", "contact", "lead"];

/// A record that may be the one that is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Same {
    pub(super) id: Id,
    pub(super) title: String,
    /// What they share.
    pub(super) shared: String,
}

impl Form {
    /// Looks for records that what is typed may already be.
    pub(super) fn look_for_same(&self, cx: &mut Cx<'_>) {
        if !KINDS.contains(&self.kind.code) || !self.is_dirty() {
            return;
        }
        let (kind, row) = (self.kind, self.row(cx.scene));
        cx.read(SAME, move |read| find(read, kind, &row));
    }

    /// The record as it is typed, as far as that can be read without the book.
    fn row(&self, scene: &Scene) -> Row {
        let mut row = self.seen.clone();
        for input in &self.inputs {
            let cell = match &input.editor {
                Editor::Chosen(cell, _) => Some(cell.clone()),
                _ => {
                    let currency = scene.catalog.base();
                    value::plain(&input.spec, &input.text(), scene.now.today, currency).ok()
                }
            };
            if let Some(cell) = cell {
                row.set(self.kind, &input.spec.name, cell);
            }
        }
        row
    }
}

fn find(
    read: &Read<'_>,
    kind: &'static crate::domain::kind::KindInfo,
    row: &Row,
) -> Result<Vec<Same>> {
    let policy = Policy::default();
    duplicates::like(*read, kind, row)?
        .into_iter()
        .filter(|like| like.id != row.id && policy.advice(like.likelihood) != Advice::Pass)
        .map(|like| {
            Ok(Same {
                id: like.id,
                title: read.title(like.id)?,
                shared: duplicates::called(&like.shared),
            })
        })
        .collect()
}

/// What makes one doubt that a text is what its field is for; it is saved all the same.
pub(super) fn doubt(spec: &Spec, text: &str) -> Option<&'static str> {
    let mut items = text.split([';', ',', '；', '，']).map(str::trim);
    let is = |word: &str| spec.name.contains(word);
    if is("email") {
        let wrong = |item: &str| {
            let parts = item.split_once('@');
            !item.is_empty()
                && parts.is_none_or(|(name, host)| {
                    name.is_empty() || !host.contains('.') || item.contains(char::is_whitespace)
                })
        };
        return items.any(wrong).then(|| say!("form-no-address"));
    }
    if is("phone") && !is("country") {
        let wrong = |item: &str| {
            let digits = item.chars().filter(char::is_ascii_digit).count();
            let strange = item
                .chars()
                .any(|letter| letter.is_alphabetic() && !matches!(letter, 'x' | 'X' | 'e' | 't'));
            !item.is_empty() && (!(5..=17).contains(&digits) || strange)
        };
        return items.any(wrong).then(|| say!("form-no-number"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::FieldKind;

    #[test]
    fn addresses_and_numbers_are_looked_at() {
        let mail = Spec::new("emails", "E-mails", "", FieldKind::List);
        assert_eq!(doubt(&mail, "ann@cedar.example; bo@x.org"), None);
        assert!(doubt(&mail, "ann@cedar").is_some());
        assert!(doubt(&mail, "ann cedar.example").is_some());
        let phone = Spec::new("phones", "Phones", "", FieldKind::List);
        assert_eq!(doubt(&phone, "+49 (30) 123 45-67 ext 8"), None);
        assert!(doubt(&phone, "call me").is_some());
        assert!(doubt(&phone, "12").is_some());
        assert_eq!(doubt(&phone, ""), None);
    }
}
