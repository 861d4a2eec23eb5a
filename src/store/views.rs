//! The documented face of the book in SQL: one view a kind, its columns named and explained by the ledger.
//!
//! They are temporary, made for one connection: `dealbook sql` lays those that a question names, other tools run the
//! statements that `dealbook schema --sql` prints. Tables may change with a version, these columns only grow. Nothing
//! here writes into the book, and only what every SQLite knows is used.

use std::{fmt::Write as _, sync::OnceLock};

use rusqlite::Connection;

use super::{catalog, error::Result, records::quoted};
use crate::domain::{
    catalog::Catalog,
    field::{FieldKind, Spec},
    id::Id,
    kind::{Kind, KindInfo},
    money::Currency,
    record::{KINDS, by_kind},
};

/// A view and what is said of it.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name: the kind's plural.
    pub name: String,
    /// The kind it shows.
    pub info: &'static KindInfo,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// A column of a view.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The field it shows; none for what every record has.
    pub field: Option<String>,
    /// What stands in it.
    pub holds: String,
    /// The field's label.
    pub label: String,
    /// The sentence under the field in forms.
    pub help: String,
    /// The codes it offers.
    pub choices: Vec<String>,
    sql: String,
}

/// The name of the view of a kind: `accounts`, `quote_lines`.
pub fn name(info: &KindInfo) -> String {
    info.many.to_lowercase().replace([' ', '-'], "_")
}

/// The views of all kinds, with the custom fields of this catalog.
pub fn all(catalog: &Catalog) -> Vec<View> {
    KINDS.iter().map(|info| of(catalog, info)).collect()
}

/// The view of one kind.
pub fn of(catalog: &Catalog, info: &'static KindInfo) -> View {
    let mut columns = vec![plain(
        "id",
        "the record's UUID: the same in every export",
        uuid("t.id"),
    )];
    for spec in catalog.specs(info) {
        if !spec.hidden {
            field(catalog, info, spec, &mut columns);
        }
    }
    let moment = |which: &str, rest: &str| {
        instant(&format!(
            "(SELECT {which}(at) FROM main.change WHERE record = t.id{rest})"
        ))
    };
    columns.push(plain(
        "created",
        "when it came into being, as far as the journal reaches; UTC",
        moment("min", " AND verb = 0"),
    ));
    columns.push(plain(
        "changed",
        "when it was last changed, as far as the journal reaches; UTC",
        moment("max", ""),
    ));
    View {
        name: name(info),
        info,
        columns,
    }
}

impl View {
    /// The statement that makes it, for one connection.
    pub fn sql(&self) -> String {
        let mut sql = format!("CREATE TEMP VIEW {} AS SELECT\n", quoted(&self.name));
        for (at, column) in self.columns.iter().enumerate() {
            let comma = if at + 1 < self.columns.len() { "," } else { "" };
            let _ = writeln!(sql, "  {} AS {}{comma}", column.sql, quoted(&column.name));
        }
        let _ = write!(sql, "FROM main.{} AS t;", quoted(self.info.code));
        sql
    }
}

/// Lays the views that a question names.
pub(crate) fn lay(conn: &Connection, question: &str) -> Result<()> {
    let question = question.to_lowercase();
    let named: Vec<&'static KindInfo> = KINDS
        .iter()
        .copied()
        .filter(|info| question.contains(&name(info)))
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let catalog = catalog::load(conn, Id(0))?;
    for info in named {
        conn.execute_batch(&of(&catalog, info).sql())?;
    }
    Ok(())
}

fn plain(name: &str, holds: &str, sql: String) -> Column {
    Column {
        name: name.into(),
        field: None,
        holds: holds.into(),
        label: String::new(),
        help: String::new(),
        choices: Vec::new(),
        sql,
    }
}

/// The columns of a field: one, or with what stands beside it.
fn field(catalog: &Catalog, info: &KindInfo, spec: &Spec, columns: &mut Vec<Column>) {
    let stored = match spec.name.strip_prefix("custom.") {
        Some(code) => format!(
            "json_extract(t.custom, '$.\"{}\"')",
            code.replace('\'', "''")
        ),
        None => format!("t.{}", quoted(&spec.name)),
    };
    let name = spec.name.replace('.', "_");
    let mut add = |name: String, holds: &str, sql: String| {
        columns.push(Column {
            name,
            field: Some(spec.name.to_string()),
            holds: holds.to_owned(),
            label: spec.label.to_string(),
            help: spec.help.to_string(),
            choices: spec.picks().into_iter().map(|(code, _)| code).collect(),
            sql,
        });
    };
    match spec.kind {
        FieldKind::Text => add(name, "text", stored),
        FieldKind::Long => add(name, "text of several lines", stored),
        FieldKind::Currency => add(name, "ISO 4217 code", stored),
        FieldKind::Pick(_) => add(name, "one of its codes", stored),
        FieldKind::Int => add(name, "whole number", stored),
        FieldKind::Bool => add(name, "1 or 0", stored),
        FieldKind::Fixed => add(
            name,
            "number, up to 6 places",
            format!("{stored} / 1000000.0"),
        ),
        FieldKind::Percent => add(
            name,
            "percent: 12.5 is 12.5 %",
            format!("{stored} / 1000000.0"),
        ),
        FieldKind::Date => add(
            name,
            "day, YYYY-MM-DD",
            format!("date({stored} * 86400, 'unixepoch')"),
        ),
        FieldKind::Time => add(
            name,
            "hour of the day, HH:MM",
            format!("printf('%02d:%02d', {stored} / 60, {stored} % 60)"),
        ),
        FieldKind::Instant => add(
            name,
            "moment of UTC, YYYY-MM-DDTHH:MM:SS.SSSZ",
            instant(&stored),
        ),
        FieldKind::List => add(name, "JSON array of texts", stored),
        FieldKind::Picks(_) => add(name, "JSON array of codes", stored),
        FieldKind::Minor => {
            let (unit, words) = unit(catalog, info, spec);
            add(
                name.clone(),
                &format!("amount in {words}: for reading and comparing"),
                format!("{stored} / {unit}"),
            );
            add(
                format!("{name}_minor"),
                &format!("the same in the smallest units of {words}: whole, exact to sum"),
                stored,
            );
        }
        FieldKind::Ref(kind) => {
            let of = by_kind(kind).map_or("record", |info| info.code);
            add(
                name.clone(),
                &format!("name of a record of kind {of}"),
                title(kind, &stored, 0),
            );
            add(
                format!("{name}_id"),
                &format!(
                    "its UUID in {}",
                    by_kind(kind).map(self::name).unwrap_or_default()
                ),
                uuid(&stored),
            );
        }
        FieldKind::AnyRef => {
            add(name.clone(), "kind of a record", kind_of(&stored));
            add(format!("{name}_id"), "its UUID", uuid(&stored));
        }
        FieldKind::Refs(kind) => {
            let of = by_kind(kind).map_or("record", |info| info.code);
            let each = |sql: String| {
                format!("(SELECT json_group_array({sql}) FROM json_each({stored}) AS j)")
            };
            add(
                name.clone(),
                &format!("JSON array of names of records of kind {of}"),
                each(title(kind, "j.value", 0)),
            );
            add(
                format!("{name}_id"),
                "JSON array of their UUIDs",
                each(uuid("j.value")),
            );
        }
    }
}

fn instant(stored: &str) -> String {
    format!("strftime('%Y-%m-%dT%H:%M:%fZ', {stored} / 1000.0, 'unixepoch')")
}

fn uuid(id: &str) -> String {
    format!(
        "(SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) \
         || '-' || substr(h, 21) FROM (SELECT lower(hex(i.uuid)) AS h FROM main.identity AS i WHERE i.id = {id}))"
    )
}

fn kind_of(id: &str) -> String {
    let mut sql = String::from("(SELECT CASE i.kind");
    for info in KINDS {
        let _ = write!(sql, " WHEN {} THEN '{}'", info.kind.0, info.code);
    }
    let _ = write!(sql, " END FROM main.identity AS i WHERE i.id = {id})");
    sql
}

/// What a record is called: its title field, and where that is a record again, that one's.
fn title(kind: Kind, id: &str, depth: usize) -> String {
    let Some(info) = by_kind(kind) else {
        return "NULL".into();
    };
    let table = format!("r{depth}");
    let column = format!("{table}.{}", quoted(info.title));
    let spec = info
        .position(info.title)
        .and_then(|at| info.specs().get(at));
    let value = match spec.map(|spec| spec.kind) {
        Some(FieldKind::Ref(next)) if depth < 4 => title(next, &column, depth + 1),
        _ => column,
    };
    format!(
        "(SELECT {value} FROM main.{} AS {table} WHERE {table}.id = {id})",
        quoted(info.code)
    )
}

/// Currencies whose smallest unit is not a hundredth, by how many places they have.
fn odd() -> &'static Vec<(u32, Vec<String>)> {
    static ODD: OnceLock<Vec<(u32, Vec<String>)>> = OnceLock::new();
    ODD.get_or_init(|| {
        let mut odd: Vec<(u32, Vec<String>)> = Vec::new();
        let letters = || b'A'..=b'Z';
        for code in
            letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        {
            let code = String::from_utf8_lossy(&code).into_owned();
            let digits = Currency::parse(&code).map_or(2, Currency::digits);
            if digits == 2 {
                continue;
            }
            match odd.iter_mut().find(|(other, _)| *other == digits) {
                Some((_, codes)) => codes.push(code),
                None => odd.push((digits, vec![code])),
            }
        }
        odd
    })
}

/// What an amount is divided by, and the words for its currency.
fn unit(catalog: &Catalog, info: &KindInfo, spec: &Spec) -> (String, String) {
    let base = catalog.base();
    let of_base = format!("{}.0", 10_i64.pow(base.digits()));
    let beside = spec.unit.and_then(|unit| {
        info.specs()
            .iter()
            .find(|other| other.unit == Some(unit) && other.kind == FieldKind::Currency)
    });
    let Some(beside) = beside else {
        return (of_base, "the book's currency".into());
    };
    let column = format!("t.{}", quoted(&beside.name));
    let mut sql = format!("CASE WHEN {column} IS NULL THEN {of_base}");
    for (digits, codes) in odd() {
        let codes: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
        let _ = write!(
            sql,
            " WHEN {column} IN ({}) THEN {}.0",
            codes.join(", "),
            10_i64.pow(*digits)
        );
    }
    sql.push_str(" ELSE 100.0 END");
    (sql, format!("`{}`", beside.name))
}
