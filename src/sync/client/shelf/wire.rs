//! Values between a book and the wire: integers of this book on one side, UUIDs on the other.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::StoreShelf;
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row, Spec},
        id::Id,
        kind::{Kind, KindInfo},
    },
    store::{self, exchange::Led, tx::extra},
    sync::core::protocol::{Body, Change, Fields, Items},
};

impl StoreShelf<'_, '_> {
    /// A value as the wire has it; merged records are led to where they live.
    pub(super) fn to_wire(&self, spec: Option<&Spec>, cell: &Cell<'_>) -> store::Result<Value> {
        let kind = spec.map(|spec| spec.kind);
        Ok(match (kind, cell) {
            (_, Cell::Null) => Value::Null,
            (Some(FieldKind::Ref(_)), Cell::Int(id)) => self.wire_id(Id(*id))?.to_string().into(),
            (Some(FieldKind::AnyRef), Cell::Int(id)) => self.uuid(Id(*id))?.to_string().into(),
            (Some(kind), _) if kind.is_list() => {
                let items = self.wire_items(kind, cell)?;
                if items.is_empty() {
                    Value::Null
                } else {
                    items.into()
                }
            }
            (_, Cell::Int(number)) => (*number).into(),
            (_, Cell::Text(text)) => text.as_ref().into(),
        })
    }

    fn wire_id(&self, id: Id) -> store::Result<Uuid> {
        let id = self.tx.lead(id)?;
        self.uuid(id)
    }

    /// What a field leads to as the wire has it, merged records among it.
    pub(super) fn wire_as_is(&self, spec: &Spec, cell: &Cell<'_>) -> store::Result<Value> {
        let mut ids = Vec::new();
        for id in cell.ids() {
            ids.push(self.uuid(Id(id))?.to_string());
        }
        Ok(match ids.as_slice() {
            [] => Value::Null,
            [one] if !spec.kind.is_list() => one.as_str().into(),
            _ => ids.into(),
        })
    }

    /// The items of a list as the wire has them.
    pub(super) fn wire_items(
        &self,
        kind: FieldKind,
        cell: &Cell<'_>,
    ) -> store::Result<Vec<String>> {
        if let FieldKind::Refs(_) = kind {
            let mut items = Vec::new();
            for id in cell.ids() {
                items.push(self.wire_id(Id(id))?.to_string());
            }
            return Ok(items);
        }
        Ok(cell.items())
    }

    /// One item of a list, as the journal names it.
    pub(super) fn wire_item(&self, kind: FieldKind, item: &str) -> store::Result<String> {
        match (kind, item.parse()) {
            (FieldKind::Refs(_), Ok(id)) => Ok(self.wire_id(Id(id))?.to_string()),
            _ => Ok(item.to_owned()),
        }
    }

    /// All that is set in a record, unknown fields of newer versions among it.
    pub(super) fn body(&self, info: &'static KindInfo, row: &Row) -> store::Result<Body> {
        let mut body = Body::new();
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if spec.is_stored() && !cell.is_null() {
                body.insert(spec.name.to_string(), self.to_wire(Some(spec), cell)?);
            }
        }
        for (code, cell) in &row.custom {
            let name = format!("custom.{code}");
            let value = self.to_wire(self.tx.catalog().spec(info, &name), cell)?;
            body.insert(name, value);
        }
        if let Some(extra) = row.extra.text() {
            let extra: Map<String, Value> = serde_json::from_str(extra).unwrap_or_default();
            body.extend(extra);
        }
        body.retain(|_, value| !value.is_null());
        Ok(body)
    }

    /// The same as an operation's fields.
    pub(super) fn whole(&self, info: &'static KindInfo, row: &Row) -> store::Result<Fields> {
        let body = self.body(info, row)?;
        Ok(body
            .into_iter()
            .map(|(field, value)| {
                let change = if value.is_array() {
                    Change::Items(Items {
                        added: crate::sync::core::shape::items(Some(&value)),
                        removed: Vec::new(),
                    })
                } else {
                    Change::Value(value)
                };
                (field, change)
            })
            .collect())
    }

    /// The record of this book that a UUID means; one that was merged is led to where it lives, one that nobody has
    /// heard of is known from now on.
    pub(super) fn book_id(&mut self, kind: Kind, uuid: Uuid) -> store::Result<Id> {
        let id = self.tx.know(kind, uuid)?;
        let to = self.tx.lead(id)?;
        if to != id {
            self.led.push(id);
        }
        Ok(to)
    }

    /// A value as this book has it.
    pub(super) fn read_cell(&mut self, spec: &Spec, value: &Value) -> store::Result<Cell<'static>> {
        let target = |kind: FieldKind| match kind {
            FieldKind::Ref(kind) | FieldKind::Refs(kind) => kind,
            _ => Kind(0),
        };
        Ok(match (spec.kind, value) {
            (_, Value::Null) => Cell::Null,
            // What may lead to anything is not led: a conflict is about what it names, merged here or not.
            (FieldKind::AnyRef, Value::String(text)) => match Uuid::try_parse(text) {
                Ok(uuid) => Cell::Int(self.tx.know(Kind(0), uuid)?.0),
                Err(_) => Cell::Null,
            },
            (FieldKind::Ref(_), Value::String(text)) => match Uuid::try_parse(text) {
                Ok(uuid) => Cell::Int(self.book_id(target(spec.kind), uuid)?.0),
                Err(_) => Cell::Null,
            },
            (FieldKind::Refs(_), Value::Array(items)) => {
                let mut ids = Vec::new();
                for item in items {
                    if let Some(uuid) = item.as_str().and_then(|text| Uuid::try_parse(text).ok()) {
                        let id = self.book_id(target(spec.kind), uuid)?.0;
                        if !ids.contains(&id) {
                            ids.push(id);
                        }
                    }
                }
                Cell::from_ids(&ids)
            }
            (_, Value::Array(items)) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                Cell::from_items(&items)
            }
            (_, Value::Number(number)) => number
                .as_i64()
                .map_or_else(|| Cell::from(number.to_string()), Cell::Int),
            (_, Value::Bool(yes)) => Cell::Int(i64::from(*yes)),
            (_, Value::String(text)) => Cell::from(text.clone()),
            (_, other) => Cell::from(other.to_string()),
        })
    }

    /// Sets a field of a row as the wire has it; what this version does not know goes into what is kept untouched.
    pub(super) fn set_field(
        &mut self,
        info: &'static KindInfo,
        row: &mut Row,
        field: &str,
        value: &Value,
    ) -> store::Result<()> {
        let spec = self.tx.catalog().spec(info, field).cloned();
        match spec {
            Some(spec) if spec.is_stored() => {
                self.led.clear();
                let cell = self.read_cell(&spec, value)?;
                row.set(info, field, cell);
                for target in std::mem::take(&mut self.led) {
                    self.led_fields.push(Led {
                        record: row.id,
                        field: field.to_owned(),
                        target,
                        value: value.to_string(),
                    });
                }
            }
            // Derived here, whatever it was there.
            Some(_) => {}
            None if field.starts_with("custom.") => {
                let plain = Spec::new("custom", "", "", FieldKind::Text);
                let cell = self.read_cell(&plain, value)?;
                row.set(info, field, cell);
            }
            None => {
                let mut extra = extra::of(&row.extra);
                if value.is_null() {
                    extra.remove(field);
                } else {
                    extra.insert(field.to_owned(), value.clone());
                }
                row.extra = extra::cell(&extra);
            }
        }
        Ok(())
    }

    /// The row that a body makes, over what a record has that never travels.
    pub(super) fn row_of(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        over: Option<&Row>,
        body: &Body,
    ) -> store::Result<Row> {
        let mut row = over.cloned().unwrap_or_else(|| Row {
            cells: vec![Cell::Null; info.specs().len()],
            ..Row::default()
        });
        row.id = id;
        for (spec, cell) in info.specs().iter().zip(&mut row.cells) {
            if spec.is_stored() {
                *cell = Cell::Null;
            }
        }
        row.custom.clear();
        row.extra = Cell::Null;
        self.led_fields.clear();
        for (field, value) in body {
            self.set_field(info, &mut row, field, value)?;
        }
        Ok(row)
    }

    /// Items of a list as this book's journal names them.
    pub(super) fn book_items(
        &mut self,
        kind: FieldKind,
        items: &[String],
    ) -> store::Result<Vec<String>> {
        let FieldKind::Refs(target) = kind else {
            return Ok(items.to_vec());
        };
        let mut found = Vec::new();
        for item in items {
            if let Ok(uuid) = Uuid::try_parse(item) {
                found.push(self.book_id(target, uuid)?.0.to_string());
            }
        }
        Ok(found)
    }
}

/// A list cell with items taken out and put in.
pub(super) fn with_items(
    kind: FieldKind,
    cell: &Cell<'_>,
    added: &[String],
    removed: &[String],
) -> Cell<'static> {
    let mut now = store::journal::list_items(kind, cell);
    now.retain(|item| !removed.contains(item));
    for item in added {
        if !now.contains(item) {
            now.push(item.clone());
        }
    }
    store::journal::list_cell(kind, &now)
}
