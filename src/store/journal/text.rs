//! Patches and copies as the journal writes them.

use serde_json::{Map, Value, json};

use super::{
    super::records::{from_json, to_json},
    Entry, Patch,
};
use crate::domain::{cell::Cell, field::Row, id::Id, kind::KindInfo};

/// A patch as it is stored: `{"stage":[old,new],"notes":[old],"tags":{"-":[[0,"a"]],"+":[[1,"b"]]}}`.
pub fn encode(patch: &[Entry]) -> String {
    let mut map = Map::new();
    for entry in patch {
        match entry {
            Entry::Value { field, old, new } => {
                let mut pair = vec![to_json(old)];
                pair.extend(new.as_ref().map(to_json));
                map.insert(field.clone(), Value::Array(pair));
            }
            Entry::Item {
                field,
                item,
                from,
                to,
            } => {
                let list = map.entry(field.clone()).or_insert_with(|| json!({}));
                for (sign, at) in [("-", from), ("+", to)] {
                    if let (Some(at), Some(list)) = (at, list.as_object_mut())
                        && let Some(items) =
                            list.entry(sign).or_insert_with(|| json!([])).as_array_mut()
                    {
                        items.push(json!([at, item]));
                    }
                }
            }
        }
    }
    Value::Object(map).to_string()
}

/// A stored patch; what cannot be read is left out.
pub fn decode(text: &str) -> Patch {
    let map: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let mut patch = Vec::new();
    for (field, value) in map {
        match value {
            Value::Array(pair) => {
                let old = pair.first().map(from_json).unwrap_or_default();
                patch.push(Entry::Value {
                    field,
                    old,
                    new: pair.get(1).map(from_json),
                });
            }
            Value::Object(lists) => {
                let mut items: Vec<(String, Option<usize>, Option<usize>)> = Vec::new();
                for (sign, list) in &lists {
                    for pair in list.as_array().into_iter().flatten() {
                        let at = pair.get(0).and_then(Value::as_u64).map(|at| at as usize);
                        let item = pair.get(1).and_then(Value::as_str).unwrap_or_default();
                        let known = items
                            .iter()
                            .position(|(name, ..)| name == item)
                            .unwrap_or_else(|| {
                                items.push((item.to_owned(), None, None));
                                items.len() - 1
                            });
                        if let Some((_, from, to)) = items.get_mut(known) {
                            *(if sign == "-" { from } else { to }) = at;
                        }
                    }
                }
                patch.extend(items.into_iter().map(|(item, from, to)| Entry::Item {
                    field: field.clone(),
                    item,
                    from,
                    to,
                }));
            }
            _ => {}
        }
    }
    patch
}

/// The copy that a delete keeps: the whole record.
pub fn encode_copy(info: &KindInfo, row: &Row, into: Option<Id>) -> String {
    let mut fields = Map::new();
    for (spec, cell) in info.specs().iter().zip(&row.cells) {
        if spec.is_stored() && !cell.is_null() {
            fields.insert(spec.name.to_string(), to_json(cell));
        }
    }
    for (code, cell) in &row.custom {
        fields.insert(format!("custom.{code}"), to_json(cell));
    }
    let mut copy = Map::new();
    copy.insert("f".into(), Value::Object(fields));
    if let Some(into) = into {
        copy.insert("into".into(), into.0.into());
    }
    if let Some(extra) = row.extra.text() {
        copy.insert("extra".into(), extra.into());
    }
    Value::Object(copy).to_string()
}

/// The record and the winner that a delete names.
pub fn decode_copy(info: &KindInfo, id: Id, text: &str) -> (Row, Option<Id>) {
    let copy: Value = serde_json::from_str(text).unwrap_or_default();
    let mut row = Row {
        id,
        cells: vec![Cell::Null; info.specs().len()],
        ..Row::default()
    };
    for (name, value) in copy
        .get("f")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        row.set(info, name, from_json(value));
    }
    row.extra = copy.get("extra").map(from_json).unwrap_or_default();
    (row, copy.get("into").and_then(Value::as_i64).map(Id))
}
