//! Fields that this version does not know: kept beside a record, journalled under their names, and moved into its columns
//! once a newer version knows them.
//!
//! Their values are as the wire has them. What they mean in this book is said by `sync::client`, when they move.

use std::collections::BTreeMap;

use rusqlite::params;
use serde_json::Value;

use super::{
    super::{
        error::Result,
        journal::{self, Entry, Patch},
        records,
    },
    Tx,
};
use crate::domain::{cell::Cell, field::Row, id::Id, kind::KindInfo};

/// Unknown fields by name.
pub type Extra = BTreeMap<String, Value>;

/// The unknown fields of a record.
pub fn of(cell: &Cell<'_>) -> Extra {
    cell.text()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// The same as it is kept.
pub fn cell(extra: &Extra) -> Cell<'static> {
    if extra.is_empty() {
        return Cell::Null;
    }
    Cell::from(serde_json::to_string(extra).unwrap_or_default())
}

fn plain(value: &Value) -> Cell<'static> {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(yes) => Cell::Int(i64::from(*yes)),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Cell::from(number.to_string()), Cell::Int),
        Value::String(text) => Cell::from(text.clone()),
        other => Cell::from(other.to_string()),
    }
}

fn items(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?;
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// What changed between the unknown fields of two states of a record.
pub(super) fn diff(before: &Cell<'_>, after: &Cell<'_>) -> Patch {
    let (before, after) = (of(before), of(after));
    let mut patch = Patch::new();
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (old, new) = (
            before.get(name).unwrap_or(&Value::Null),
            after.get(name).unwrap_or(&Value::Null),
        );
        if old == new {
            continue;
        }
        let is_list = |value: &Value| items(value).is_some();
        if is_list(old) && (is_list(new) || new.is_null()) || is_list(new) && old.is_null() {
            let (old, new) = (
                items(old).unwrap_or_default(),
                items(new).unwrap_or_default(),
            );
            patch.extend(journal::diff_list(name, &old, &new));
        } else {
            patch.push(journal::value_entry(name, plain(old), plain(new)));
        }
    }
    patch
}

impl Tx<'_> {
    /// Records of a kind that have unknown fields.
    pub fn with_extra(&self, info: &KindInfo) -> Result<Vec<Row>> {
        self.read.query(info, "extra IS NOT NULL ORDER BY id", [])
    }

    /// Moves unknown fields into columns: the values are the same, so that nothing is journalled.
    pub fn place_extra(&mut self, info: &'static KindInfo, before: &Row, row: &Row) -> Result<()> {
        self.write_row(info, before, row)?;
        records::set_extra(self.read.conn, info, row.id, &row.extra)?;
        self.touch(info, row);
        Ok(())
    }

    /// Keeps a field of a record as a version does that does not know it.
    pub fn keep_unknown(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        field: &str,
        value: &Value,
    ) -> Result<()> {
        let before = self.need_row(info, id)?;
        let mut row = before.clone();
        row.set(info, field, Cell::Null);
        let mut fields = of(&row.extra);
        fields.insert(field.to_owned(), value.clone());
        row.extra = cell(&fields);
        self.place_extra(info, &before, &row)
    }

    /// Says in this book's way what the journal says of a field of a record in the wire's.
    pub fn respell(
        &mut self,
        id: Id,
        field: &str,
        mut spell: impl FnMut(&mut Self, &Cell<'_>) -> Result<Cell<'static>>,
    ) -> Result<()> {
        let lines: Vec<(i64, String)> = {
            let mut query = self.read.conn.prepare_cached(
                "SELECT seq, patch FROM change WHERE record = ?1 AND verb = 1 AND patch IS NOT NULL",
            )?;
            let rows = query.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for (seq, text) in lines {
            let mut patch = journal::decode(&text);
            let mut is_changed = false;
            for entry in &mut patch {
                match entry {
                    Entry::Value {
                        field: name,
                        old,
                        new,
                    } if name == field => {
                        *old = spell(self, old)?;
                        if let Some(new) = new {
                            *new = spell(self, new)?;
                        }
                        is_changed = true;
                    }
                    Entry::Item {
                        field: name, item, ..
                    } if name == field => {
                        let cell = spell(self, &Cell::from(item.clone()))?;
                        *item = match cell {
                            Cell::Int(id) => id.to_string(),
                            other => other.text().unwrap_or_default().to_owned(),
                        };
                        is_changed = true;
                    }
                    _ => {}
                }
            }
            if is_changed {
                self.read
                    .conn
                    .prepare_cached("UPDATE change SET patch = ?2 WHERE seq = ?1")?
                    .execute(params![seq, journal::encode(&patch)])?;
            }
        }
        Ok(())
    }

    /// What an older version kept is to be looked through again.
    pub fn forget_catching_up(&self) -> Result<()> {
        super::super::sqlite::set_meta(self.read.conn, "caught_up", "")
    }

    /// Whether what an older version kept was looked through by this one; from now on it was.
    pub fn catches_up(&self) -> Result<bool> {
        let version = format!(
            "{}/{}",
            super::super::migrate::newest(),
            env!("CARGO_PKG_VERSION")
        );
        let conn = self.read.conn;
        if super::super::sqlite::meta(conn, "caught_up")?.as_deref() == Some(version.as_str()) {
            return Ok(false);
        }
        super::super::sqlite::set_meta(conn, "caught_up", &version)?;
        Ok(true)
    }
}
