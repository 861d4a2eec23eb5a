//! Two windows, one file: what each changed since it last read, together.

use serde_json::{Map, Value};

/// `theirs` with all that `mine` changed against `base`; where both changed one thing, mine.
pub(super) fn merge(base: &Value, mine: &Value, theirs: &Value) -> Value {
    if mine == base {
        return if theirs.is_null() { mine } else { theirs }.clone();
    }
    let (Value::Object(ours), Value::Object(others)) = (mine, theirs) else {
        return mine.clone();
    };
    let nothing = Map::new();
    let before = base.as_object().unwrap_or(&nothing);
    let mut merged = Map::new();
    let mut names: Vec<&String> = ours.keys().chain(others.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let was = before.get(name);
        match (ours.get(name), others.get(name)) {
            (Some(mine), Some(theirs)) => {
                let was = was.unwrap_or(&Value::Null);
                merged.insert(name.clone(), merge(was, mine, theirs));
            }
            // Taken away there, unless it was changed here; and the other way round.
            (Some(mine), None) if was != Some(mine) => {
                merged.insert(name.clone(), mine.clone());
            }
            (None, Some(theirs)) if was != Some(theirs) => {
                merged.insert(name.clone(), theirs.clone());
            }
            _ => {}
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_sides_are_kept() {
        let base = json!({"a": 1, "b": 2, "m": {"x": 1, "y": 1}});
        let mine = json!({"a": 5, "b": 2, "m": {"x": 1}});
        let theirs = json!({"a": 1, "b": 7, "c": 3, "m": {"x": 1, "y": 1, "z": 1}});
        assert_eq!(
            merge(&base, &mine, &theirs),
            json!({"a": 5, "b": 7, "c": 3, "m": {"x": 1, "z": 1}})
        );
    }

    #[test]
    fn without_a_file_it_is_ours() {
        let mine = json!({"a": 1});
        assert_eq!(merge(&Value::Null, &mine, &Value::Null), mine);
    }
}
