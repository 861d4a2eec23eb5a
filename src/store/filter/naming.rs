//! Records meant by their names or by the beginning of their id.

use uuid::Uuid;

use super::{
    super::{functions, records::quoted, search},
    Sql, matching,
};
use crate::domain::{
    field::{FieldKind, Search},
    filter::Word,
    kind::KindInfo,
    record::{KINDS, by_kind},
    text::{fold, name_key},
};

/// The ids of records of a kind that are called so.
pub(crate) fn named(sql: &mut Sql, target: &'static KindInfo, wanted: &str, exact: bool) {
    sql.push(&format!(
        "SELECT r.id FROM {} AS r WHERE ",
        quoted(target.code)
    ));
    name_condition(sql, "r", target, wanted, exact);
}

/// Whether a record is called so: by its name as it stands, or as it is spoken.
pub(super) fn name_condition(
    sql: &mut Sql,
    table: &str,
    info: &'static KindInfo,
    wanted: &str,
    exact: bool,
) {
    let spec = info.specs().iter().find(|spec| spec.name == info.title);
    if let Some(FieldKind::Ref(kind)) = spec.map(|spec| spec.kind)
        && let Some(target) = by_kind(kind).filter(|target| *target != info)
    {
        sql.push(&format!(
            "{table}.{} IN (SELECT n.id FROM {} AS n WHERE ",
            quoted(info.title),
            quoted(target.code)
        ));
        name_condition(sql, "n", target, wanted, exact);
        sql.push(")");
        return;
    }
    let has_key = info.position("name_key").is_some() && info.position("name").is_some();
    let column = if has_key { "name" } else { info.title };
    let (folded, key) = (fold(wanted), name_key(wanted));
    if has_key && exact {
        sql.push(&format!("({table}.name_key = "));
        sql.bind(key);
        sql.push(&format!(" AND text_is({table}.name, "));
        sql.bind(folded);
        sql.push("))");
    } else if has_key && folded.is_ascii() && !folded.is_empty() {
        // pinyin may be typed without its blanks, but only Han characters have any
        sql.push(&format!("(instr({table}.name_key, "));
        sql.bind(folded.clone());
        sql.push(&format!(") OR (instr(replace({table}.name_key, ' ', ''), "));
        sql.bind(folded.replace(' ', ""));
        sql.push(&format!(") AND {table}.name GLOB '*[^ -~]*'))"));
    } else {
        let function = if exact { "text_is" } else { "text_has" };
        sql.push(&format!("{function}({table}.{}, ", quoted(column)));
        sql.bind(folded);
        sql.push(")");
    }
}

/// The ids of records of any kind whose name has this in it.
pub(super) fn any_named(sql: &mut Sql, wanted: &str) {
    let word = Word {
        text: wanted.to_owned(),
        phrase: false,
    };
    let wanted = search::wanted([&word]);
    sql.push("SELECT NULL");
    let Some(query) = search::query(&wanted) else {
        return;
    };
    for info in KINDS {
        let mut names = info
            .specs()
            .iter()
            .filter(|spec| spec.search == Search::Name)
            .peekable();
        if names.peek().is_none() {
            continue;
        }
        sql.push(&format!(
            " UNION ALL SELECT id FROM {} WHERE id IN (",
            quoted(info.code)
        ));
        matching(sql, info, query.clone());
        sql.push(") AND row_holds(");
        sql.bind(functions::encode(&wanted));
        for spec in names {
            sql.push(&format!(", 'n', {}", quoted(&spec.name)));
        }
        sql.push(")");
    }
}

/// The ids of records whose UUID begins so.
pub(super) fn id_condition(sql: &mut Sql, digits: &str) {
    let end = |fill: &str| {
        let all = format!(
            "{digits}{}",
            fill.repeat(32_usize.saturating_sub(digits.len()))
        );
        Uuid::try_parse(&all).map(|uuid| uuid.as_bytes().to_vec())
    };
    match (end("0"), end("f")) {
        (Ok(low), Ok(high)) => {
            sql.push("SELECT i.id FROM identity AS i WHERE i.uuid BETWEEN ");
            sql.bind(low);
            sql.push(" AND ");
            sql.bind(high);
        }
        _ => sql.push("SELECT NULL"),
    }
}
