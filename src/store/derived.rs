//! Derived columns: kept in the same transaction, never journalled, rebuilt by doctor.
//!
//! What a record says of itself is set as it is written ([`of_itself`]); what others say of it afterwards ([`refresh`]).

use super::{error::Result, read::Read};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{Date, FieldKind, Row},
    id::Id,
    kind::{Kind, KindInfo},
    text,
};

/// Fields that a record's own fields decide.
const OF_ITSELF: &[&str] = &["name_key", "name"];

/// Whether a derived field is decided by the record's own fields.
pub(crate) fn is_of_itself(info: &KindInfo, field: &str) -> bool {
    OF_ITSELF.contains(&field) && info.position(field).is_some()
}

/// Sets what a record says of itself.
pub(crate) fn of_itself(_catalog: &Catalog, _today: Date, info: &KindInfo, row: &mut Row) {
    if matches!(info.code, "contact" | "lead") {
        let part = |name: &str| row.get(info, name).text().unwrap_or_default().to_owned();
        let (given, family) = (part("given_name"), part("family_name"));
        let name = format!("{given} {family}").trim().to_owned();
        row.set(info, "name", Cell::from(name));
    }
    if info.position("name_key").is_some() {
        let key = text::name_key(row.get(info, "name").text().unwrap_or_default());
        row.set(info, "name_key", Cell::from(key));
    }
}

/// Kinds with columns that other records decide.
const KEPT: &[Kind] = &[Kind(1), Kind(2), Kind(4), Kind(5), Kind(18)];

/// Notes the records whose derived columns a change of this row may move.
pub(crate) fn dirty(info: &KindInfo, row: &Row, into: &mut Vec<(Kind, Id)>) {
    if KEPT.contains(&info.kind) {
        into.push((info.kind, row.id));
    }
    for (spec, cell) in info.specs().iter().zip(&row.cells) {
        if let FieldKind::Ref(kind) | FieldKind::Refs(kind) = spec.kind
            && KEPT.contains(&kind)
        {
            into.extend(cell.ids().into_iter().map(|id| (kind, Id(id))));
        }
    }
}

/// Keeps the derived columns of these records; gives the kinds it wrote to.
pub(crate) fn refresh(
    _read: &Read<'_>,
    _today: Date,
    _records: &[(Kind, Id)],
) -> Result<Vec<Kind>> {
    Ok(Vec::new())
}
