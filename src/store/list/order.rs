//! The order of a list: stored keys for names, the order of their choices for codes, empty ones always last.

use super::{
    super::{
        error::Result,
        filter::{Look, Sql},
        records::quoted,
    },
    column::{self, ATTENTION, ID},
    unknown,
};
use crate::domain::{
    catalog::Catalog,
    field::{Date, FieldKind},
    filter::{CHANGED, CREATED},
    kind::KindInfo,
    record::by_kind,
};

/// Text that is a key already, so that its index gives the order.
const KEYS: &[&str] = &["name_key", "number", "period"];

/// One field of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field, or `created`, `changed`, `attention`.
    pub field: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads `-amount,close_date`.
    pub fn parse(text: &str, info: &KindInfo, catalog: &Catalog) -> Result<Vec<Self>> {
        let words = text
            .split([',', ' '])
            .map(str::trim)
            .filter(|word| !word.is_empty());
        words
            .map(|word| {
                let (descending, name) = match word.strip_prefix('-') {
                    Some(name) => (true, name),
                    None => (false, word.strip_prefix('+').unwrap_or(word)),
                };
                let computed = name == ATTENTION && info.position("gap_weight").is_some();
                let field = match catalog.spec(info, name) {
                    Some(spec) => spec.name.to_string(),
                    None if computed || [CREATED, CHANGED, ID].contains(&name) => name.to_owned(),
                    None => return Err(unknown(name, info)),
                };
                Ok(Self { field, descending })
            })
            .collect()
    }

    /// The order of a kind until someone chooses another.
    pub fn of(info: &KindInfo) -> Vec<Self> {
        let (descending, field) = match info.sort.strip_prefix('-') {
            Some(field) => (true, field),
            None => (false, info.sort),
        };
        let field = field.to_owned();
        vec![Self { field, descending }]
    }

    /// In the order in which this book got to know them.
    pub fn by_id() -> Vec<Self> {
        let field = ID.to_owned();
        vec![Self {
            field,
            descending: false,
        }]
    }
}

/// Whether rows come in this order by themselves.
pub(super) fn is_by_id(sort: &[Sort]) -> bool {
    matches!(sort, [Sort { field, descending: false }] if field == ID)
}

/// Writes the terms of ORDER BY; the last is the id, so that no two rows are ever equal.
pub(super) fn terms(sql: &mut Sql, sort: &[Sort], look: &Look<'_>, today: Date) {
    for Sort { field, descending } in sort {
        if field == ID {
            break;
        }
        key(sql, field, look, today);
        // SQLite puts nothing first, so that a descending order has it last by itself
        sql.push(if *descending {
            " DESC, "
        } else {
            " ASC NULLS LAST, "
        });
    }
    let descending = sort.first().is_some_and(|sort| sort.descending);
    sql.push(if descending { "t.id DESC" } else { "t.id" });
}

fn key(sql: &mut Sql, field: &str, look: &Look<'_>, today: Date) {
    let info = look.info;
    let spec = info.specs().iter().find(|spec| spec.name == field);
    match spec.map(|spec| spec.kind) {
        Some(FieldKind::Text) if field == "name" && info.position("name_key").is_some() => {
            sql.push("t.name_key");
        }
        Some(FieldKind::Text | FieldKind::Long | FieldKind::List) if !KEYS.contains(&field) => {
            sql.push(&format!("t.{} COLLATE NOCASE", quoted(field)));
        }
        Some(FieldKind::Ref(kind)) => match by_kind(kind) {
            Some(target) => {
                sql.push(&format!(
                    "(SELECT r.{} FROM {} AS r WHERE r.id = t.{})",
                    title_key(target),
                    quoted(target.code),
                    quoted(field),
                ));
            }
            None => sql.push(&format!("t.{}", quoted(field))),
        },
        Some(FieldKind::Pick(items)) if !items.is_empty() => {
            sql.push(&format!("CASE t.{}", quoted(field)));
            for (at, item) in items.iter().enumerate() {
                sql.push(&format!(" WHEN '{}' THEN {at}", item.code));
            }
            // codes of another version come after those of this one
            sql.push(&format!(
                " ELSE iif(t.{0} IS NULL, NULL, {1}) END",
                quoted(field),
                items.len()
            ));
        }
        Some(FieldKind::Minor) if info.position(&format!("{field}_base")).is_some() => {
            sql.push(&format!("t.{}", quoted(&format!("{field}_base"))));
        }
        _ => {
            // an unknown field orders nothing: names are checked when an order is read
            let before = sql.clone();
            if column::value(sql, field, look, today).is_err() {
                *sql = before;
                sql.push("NULL");
            }
        }
    }
}

/// What records of a kind are ordered by when others refer to them.
fn title_key(target: &KindInfo) -> String {
    if target.code == "stage" {
        return quoted("position");
    }
    if target.position("name_key").is_some() {
        return quoted("name_key");
    }
    let is_text = target
        .specs()
        .iter()
        .any(|spec| spec.name == target.title && spec.kind == FieldKind::Text);
    if is_text {
        format!("{} COLLATE NOCASE", quoted(target.title))
    } else {
        "id".into()
    }
}
