//! Objects with the ledger's names: one array, or one object a line.
//!
//! Amounts are decimal strings, their currency stands beside them; a reference is its name, and `account.id` its UUID.

use std::io::Write;

use serde_json::{Map, Value};

use super::{Column, Names, cell, file};
use crate::{
    domain::{
        field::{FieldKind, Row},
        kind::KindInfo,
    },
    transfer::error::Result,
};

/// A list being written.
pub struct List<'o> {
    out: &'o mut dyn Write,
    lines: bool,
    first: bool,
}

impl<'o> List<'o> {
    /// Begins an array, or lines.
    pub fn begin(out: &'o mut dyn Write, lines: bool) -> Result<Self> {
        if !lines {
            out.write_all(b"[").map_err(file::broken)?;
        }
        Ok(Self {
            out,
            lines,
            first: true,
        })
    }

    /// Writes a record.
    pub fn row(
        &mut self,
        names: &mut Names<'_>,
        info: &'static KindInfo,
        columns: &[Column<'_>],
        row: &Row,
    ) -> Result<()> {
        let mut text = object(names, info, columns, row)?.to_string();
        let before = match (self.lines, self.first) {
            (true, _) => "",
            (false, true) => "\n",
            (false, false) => ",\n",
        };
        self.first = false;
        text.insert_str(0, before);
        if self.lines {
            text.push('\n');
        }
        self.out.write_all(text.as_bytes()).map_err(file::broken)
    }

    /// Ends the list.
    pub fn end(self) -> Result<()> {
        if !self.lines {
            let end: &[u8] = if self.first { b"]\n" } else { b"\n]\n" };
            self.out.write_all(end).map_err(file::broken)?;
        }
        self.out.flush().map_err(file::broken)
    }
}

/// A record as an object.
pub fn object(
    names: &mut Names<'_>,
    info: &'static KindInfo,
    columns: &[Column<'_>],
    row: &Row,
) -> Result<Value> {
    let mut map = Map::new();
    map.insert("id".into(), names.uuid(row.id)?.into());
    let book = names.read.catalog().base();
    for column in columns {
        let value = column.cell(info, row);
        let value = match column.kind {
            FieldKind::Ref(_) | FieldKind::AnyRef => {
                let (uuid, name) = match value.int() {
                    Some(id) => {
                        let named = names.of(id)?;
                        (named.uuid().into(), (&*named.title).into())
                    }
                    None => (Value::Null, Value::Null),
                };
                map.insert(column.name.to_string(), name);
                map.insert(format!("{}.id", column.name), uuid);
                continue;
            }
            FieldKind::Refs(_) => {
                let (uuids, titles) = names.of_all(value.ids())?;
                map.insert(column.name.to_string(), titles.into());
                map.insert(format!("{}.id", column.name), uuids.into());
                continue;
            }
            FieldKind::List | FieldKind::Picks(_) => value.items().into(),
            FieldKind::Bool => (value.int() == Some(1)).into(),
            _ if value.is_null() => Value::Null,
            FieldKind::Int => value.int().map_or(Value::Null, Value::from),
            _ => cell::plain(column, value, column.currency(row, book)).into(),
        };
        map.insert(column.name.to_string(), value);
    }
    Ok(Value::Object(map))
}
