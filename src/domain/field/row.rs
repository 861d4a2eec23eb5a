//! The erased face of a record.

use super::{
    super::{cell::Cell, id::Id, kind::KindInfo},
    Custom, FieldKind, Record,
};

static NULL: Cell<'static> = Cell::Null;

/// A record of any kind: cells in ledger order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its identity in this book.
    pub id: Id,
    /// One cell a ledger row.
    pub cells: Vec<Cell<'static>>,
    /// Values of custom fields.
    pub custom: Custom,
    /// Fields of a newer version as JSON, kept untouched.
    pub extra: Cell<'static>,
}

impl Row {
    /// An empty record of a kind, with the values a new one starts with.
    pub fn new(info: &KindInfo) -> Self {
        let cells = info
            .specs()
            .iter()
            .map(|spec| match (spec.start, spec.kind) {
                (Some(start), FieldKind::Bool | FieldKind::Int) => {
                    start.parse().map_or(Cell::Null, Cell::Int)
                }
                (Some(start), _) => Cell::from(start),
                _ => Cell::Null,
            })
            .collect();
        Self {
            cells,
            ..Self::default()
        }
    }

    /// The typed face of the same record.
    pub fn from_record<E: Record>(record: &E) -> Self {
        Self {
            id: record.id(),
            cells: E::FIELDS
                .iter()
                .map(|field| field.cell(record).into_owned())
                .collect(),
            custom: record.custom().clone(),
            extra: Cell::Null,
        }
    }

    /// The record as its struct; a misfit is left empty.
    pub fn to_record<E: Record>(&self) -> E {
        let mut record = E::default();
        record.set_id(self.id);
        for (field, cell) in E::FIELDS.iter().zip(&self.cells) {
            let _ = field.read(&mut record, cell.borrowed());
        }
        *record.custom_mut() = self.custom.clone();
        record
    }

    /// The value of a field, built in or custom.
    pub fn get(&self, info: &KindInfo, name: &str) -> &Cell<'static> {
        match info.position(name) {
            Some(at) => self.at(at),
            None => self.custom_value(name),
        }
    }

    /// The value of the field that stands here in the ledger.
    pub fn at(&self, position: usize) -> &Cell<'static> {
        self.cells.get(position).unwrap_or(&NULL)
    }

    /// The value of a custom field.
    pub fn custom_value(&self, name: &str) -> &Cell<'static> {
        let code = name.strip_prefix("custom.");
        code.and_then(|code| self.custom.get(code)).unwrap_or(&NULL)
    }

    /// Sets the value of a field, built in or custom; an unknown name is left out.
    pub fn set(&mut self, info: &KindInfo, name: &str, cell: Cell<'static>) {
        match name.strip_prefix("custom.") {
            Some(code) if cell.is_null() => {
                self.custom.remove(code);
            }
            Some(code) => {
                self.custom.insert(code.into(), cell);
            }
            None => {
                if let Some(slot) = info.position(name).and_then(|at| self.cells.get_mut(at)) {
                    *slot = cell;
                }
            }
        }
    }
}
