//! A field of a table being written, and where its value stands in a row: looked up once, not for every row.

use std::ops::Deref;

use crate::domain::{
    cell::Cell,
    field::{FieldKind, Row, Spec},
    kind::KindInfo,
    money::Currency,
};

/// A field, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Column<'c> {
    spec: &'c Spec,
    at: Option<usize>,
    currency: Option<usize>,
}

impl Deref for Column<'_> {
    type Target = Spec;
    fn deref(&self) -> &Spec {
        self.spec
    }
}

impl<'c> Column<'c> {
    /// A field of a kind, built in or custom.
    pub fn new(info: &KindInfo, spec: &'c Spec) -> Self {
        let unit = spec.unit.filter(|_| spec.kind == FieldKind::Minor);
        Self {
            spec,
            at: info.position(&spec.name),
            currency: unit.and_then(|unit| {
                let is_its =
                    |other: &&Spec| other.unit == Some(unit) && other.kind == FieldKind::Currency;
                info.specs().iter().position(is_its)
            }),
        }
    }

    /// Its value in a row.
    pub fn cell<'r>(&self, info: &KindInfo, row: &'r Row) -> &'r Cell<'static> {
        match self.at.and_then(|at| row.cells.get(at)) {
            Some(cell) => cell,
            None => row.get(info, &self.spec.name),
        }
    }

    /// The currency that it is in, where it is an amount: the row's, else that of the book.
    pub fn currency(&self, row: &Row, book: Currency) -> Currency {
        self.currency
            .and_then(|at| Currency::parse(row.cells.get(at)?.text()?))
            .unwrap_or(book)
    }
}
