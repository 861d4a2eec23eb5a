//! Rows of any kind in and out of their tables: statements made once a kind, columns by position.

use std::{collections::BTreeMap, sync::OnceLock};

use rusqlite::{
    Connection, OptionalExtension as _,
    types::{ToSql, ToSqlOutput, Value, ValueRef},
};

use super::{error::Result, held::Held};
use crate::domain::{
    cell::Cell,
    field::{Custom, Row},
    id::Id,
    kind::{Kind, KindInfo},
    record::KINDS,
};

/// The statements of one kind.
#[derive(Debug)]
pub(crate) struct Statements {
    /// As [`columns`].
    pub select: String,
    insert: String,
    delete: String,
}

/// The statements of a kind, made on first use.
pub(crate) fn statements(info: &KindInfo) -> &'static Statements {
    static ALL: OnceLock<BTreeMap<Kind, Statements>> = OnceLock::new();
    static NONE: Statements = Statements {
        select: String::new(),
        insert: String::new(),
        delete: String::new(),
    };
    ALL.get_or_init(|| {
        KINDS
            .iter()
            .map(|info| (info.kind, Statements::new(info)))
            .collect()
    })
    .get(&info.kind)
    .unwrap_or(&NONE)
}

impl Statements {
    fn new(info: &KindInfo) -> Self {
        let (table, columns) = (quoted(info.code), columns(info, ""));
        let marks = vec!["?"; info.specs().len() + 3].join(", ");
        Self {
            select: format!("SELECT {columns} FROM {table}"),
            insert: format!("INSERT INTO {table} ({columns}) VALUES ({marks})"),
            delete: format!("DELETE FROM {table} WHERE id = ?1"),
        }
    }
}

/// The columns that [`decode`] reads, in its order, of the table that is called so (`t.`).
pub(crate) fn columns(info: &KindInfo, of: &str) -> String {
    let mut columns = format!("{of}id");
    for spec in info.specs() {
        columns.push_str(&format!(", {of}{}", quoted(&spec.name)));
    }
    columns.push_str(&format!(", {of}custom, {of}extra"));
    columns
}

/// A name as an SQL identifier: `order` and `case` are words of SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A cell bound to a statement without a copy.
pub(crate) struct Bound<'a>(pub &'a Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            Cell::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// The cell of a column; what cannot be one (a blob, a real, bad UTF-8) is shown as well as it can be, never an error.
pub(crate) fn cell(value: ValueRef<'_>) -> Cell<'static> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Real(number) => Cell::from(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Cell::from(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}

/// Custom values as they are stored: a JSON object, or nothing.
pub(crate) fn custom_cell(custom: &Custom) -> Cell<'static> {
    if custom.is_empty() {
        return Cell::Null;
    }
    let map: serde_json::Map<String, serde_json::Value> = custom
        .iter()
        .map(|(code, cell)| (code.clone(), to_json(cell)))
        .collect();
    Cell::from(serde_json::Value::Object(map).to_string())
}

/// Custom values from what is stored.
pub(crate) fn custom_from(cell: &Cell<'_>) -> Custom {
    let Some(text) = cell.text() else {
        return Custom::new();
    };
    let map: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).unwrap_or_default();
    map.iter()
        .map(|(code, value)| (code.clone(), from_json(value)))
        .collect()
}

/// A cell as the journal and `custom` write it.
pub(crate) fn to_json(cell: &Cell<'_>) -> serde_json::Value {
    match cell {
        Cell::Null => serde_json::Value::Null,
        Cell::Int(number) => (*number).into(),
        Cell::Text(text) => text.as_ref().into(),
    }
}

/// A cell from what the journal or `custom` wrote.
pub(crate) fn from_json(value: &serde_json::Value) -> Cell<'static> {
    match value {
        serde_json::Value::Null => Cell::Null,
        serde_json::Value::Bool(yes) => Cell::Int(i64::from(*yes)),
        serde_json::Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Cell::from(number.to_string()), Cell::Int),
        serde_json::Value::String(text) => Cell::from(text.clone()),
        other => Cell::from(other.to_string()),
    }
}

/// Decodes a row of [`columns`].
pub(crate) fn decode(info: &KindInfo, row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let count = info.specs().len();
    let mut cells = Vec::with_capacity(count);
    for at in 1..=count {
        cells.push(cell(row.get_ref(at)?));
    }
    let custom = custom_from(&cell(row.get_ref(count + 1)?));
    Ok(Row {
        id: Id(row.get(0)?),
        cells,
        custom,
        extra: cell(row.get_ref(count + 2)?),
    })
}

/// One record, if it is here.
pub(crate) fn get(conn: &Connection, info: &KindInfo, id: Id) -> Result<Option<Row>> {
    static SELECT: OnceLock<BTreeMap<Kind, String>> = OnceLock::new();
    let all = SELECT.get_or_init(|| {
        KINDS
            .iter()
            .map(|info| {
                (
                    info.kind,
                    format!("{} WHERE id = ?1", statements(info).select),
                )
            })
            .collect()
    });
    let Some(sql) = all.get(&info.kind) else {
        return Ok(None);
    };
    Ok(conn
        .prepare_cached(sql)?
        .query_row([id.0], |row| decode(info, row))
        .optional()?)
}

/// Puts a new row into its table.
pub(crate) fn insert(held: &mut Held<'_>, info: &KindInfo, row: &Row) -> Result<()> {
    let statement = held.get(&statements(info).insert)?;
    statement.clear_bindings();
    statement.raw_bind_parameter(1, row.id.0)?;
    let count = row.cells.len();
    // What is not bound is null, as most columns of most rows are.
    for (at, cell) in row.cells.iter().enumerate() {
        if !cell.is_null() {
            statement.raw_bind_parameter(at + 2, Bound(cell))?;
        }
    }
    statement.raw_bind_parameter(count + 2, Bound(&custom_cell(&row.custom)))?;
    statement.raw_bind_parameter(count + 3, Bound(&row.extra))?;
    statement.raw_execute()?;
    Ok(())
}

/// Takes a row out of its table.
pub(crate) fn delete(conn: &Connection, info: &KindInfo, id: Id) -> Result<()> {
    conn.prepare_cached(&statements(info).delete)?
        .execute([id.0])?;
    Ok(())
}

/// Sets what a newer version said of a row.
pub(crate) fn set_extra(
    conn: &Connection,
    info: &KindInfo,
    id: Id,
    extra: &Cell<'_>,
) -> Result<()> {
    let sql = format!("UPDATE {} SET extra = ?2 WHERE id = ?1", quoted(info.code));
    let mut statement = conn.prepare_cached(&sql)?;
    statement.raw_bind_parameter(1, id.0)?;
    statement.raw_bind_parameter(2, Bound(extra))?;
    statement.raw_execute()?;
    Ok(())
}

/// Sets some columns of a row, and `custom` as a whole where it is given.
pub(crate) fn update(
    conn: &Connection,
    info: &KindInfo,
    id: Id,
    columns: &[(&str, &Cell<'_>)],
    custom: Option<&Custom>,
) -> Result<()> {
    let mut sets: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("{} = ?{}", quoted(name), at + 2))
        .collect();
    if custom.is_some() {
        sets.push(format!("custom = ?{}", columns.len() + 2));
    }
    if sets.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE {} SET {} WHERE id = ?1",
        quoted(info.code),
        sets.join(", ")
    );
    let mut statement = conn.prepare_cached(&sql)?;
    statement.raw_bind_parameter(1, id.0)?;
    for (at, (_, cell)) in columns.iter().enumerate() {
        statement.raw_bind_parameter(at + 2, Bound(cell))?;
    }
    if let Some(custom) = custom {
        statement.raw_bind_parameter(columns.len() + 2, Bound(&custom_cell(custom)))?;
    }
    statement.raw_execute()?;
    Ok(())
}
