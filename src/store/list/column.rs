//! What a column of a list is in SQL: a field, a custom field, a time of the journal, or something computed.

use super::{
    super::{
        error::Result,
        filter::{Look, Sql, custom_path},
        records::quoted,
    },
    Shown, attention, title_of, unknown,
};
use crate::domain::{
    field::{Date, FieldKind},
    filter::{CHANGED, CREATED},
    record::by_kind,
};

/// The column that shows a record's UUID.
pub const ID: &str = "id";
/// The computed column by which opportunities ask for attention.
pub const ATTENTION: &str = "attention";

/// Writes what is shown of a column, and says how to read it.
pub(super) fn shown(sql: &mut Sql, name: &str, look: &Look<'_>, today: Date) -> Result<Shown> {
    value(sql, name, look, today)?;
    let spec = look.info.specs().iter().find(|spec| spec.name == name);
    Ok(match spec.map(|spec| spec.kind) {
        Some(FieldKind::Ref(kind)) => {
            match by_kind(kind).and_then(|target| Some((target, title_of(target)?))) {
                Some((target, title)) => {
                    sql.push(&format!(
                        ", (SELECT r.{title} FROM {} AS r WHERE r.id = t.{})",
                        quoted(target.code),
                        quoted(name),
                    ));
                    Shown::Reference
                }
                None => Shown::Lookup,
            }
        }
        Some(FieldKind::Refs(_) | FieldKind::AnyRef) => Shown::Lookup,
        _ => Shown::Value,
    })
}

/// Writes the value of a column.
pub(super) fn value(sql: &mut Sql, name: &str, look: &Look<'_>, today: Date) -> Result<()> {
    if look.info.position(name).is_some() {
        sql.push(&format!("t.{}", quoted(name)));
        return Ok(());
    }
    match name {
        // as it is written outside, so that it needs no second reading
        ID => sql.push(
            "(SELECT lower(substr(hex(i.uuid), 1, 8) || '-' || substr(hex(i.uuid), 9, 4) || '-' \
             || substr(hex(i.uuid), 13, 4) || '-' || substr(hex(i.uuid), 17, 4) || '-' \
             || substr(hex(i.uuid), 21)) FROM identity AS i WHERE i.id = t.id)",
        ),
        CREATED => sql.push(
            "(SELECT c.at FROM change AS c WHERE c.record = t.id AND c.verb = 0 ORDER BY c.seq LIMIT 1)",
        ),
        CHANGED => sql.push(
            "(SELECT c.at FROM change AS c WHERE c.record = t.id ORDER BY c.seq DESC LIMIT 1)",
        ),
        ATTENTION if look.info.position("gap_weight").is_some() => {
            attention::weigh(sql, look, today)?;
        }
        _ => match look.catalog.spec(look.info, name).filter(|spec| spec.custom) {
            Some(spec) => {
                let code = spec.name.strip_prefix("custom.").unwrap_or(&spec.name);
                sql.push("json_extract(t.custom, ");
                sql.bind(custom_path(code));
                sql.push(")");
            }
            None => return Err(unknown(name, look.info)),
        },
    }
    Ok(())
}
