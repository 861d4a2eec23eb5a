//! JSON lines in and out, within their limits. Compression is the shell's.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    super::limits::{
        ANCESTORS, DEPTH, FIELDS, ITEMS, LINE_BYTES, OWN, PLAIN_BYTES, PUSH_OPS, TERRITORIES,
        VALUE_BYTES,
    },
    Change, Fields, Line, Older, Op, Page, PageEnd, PullRequest, PushRequest, Refusal, Verb,
};

/// Why a body cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is not what was agreed.
    #[error("line {line}: {why}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// Too much of something.
    #[error("{what} is more than {limit}")]
    Large {
        /// Of what.
        what: &'static str,
        /// What is allowed.
        limit: usize,
    },
    /// A page without its end.
    #[error("the answer ends before its last line")]
    Cut,
}

impl From<Malformed> for Refusal {
    fn from(error: Malformed) -> Self {
        let why = error.to_string();
        match error {
            Malformed::Large { .. } => Self::Large { why },
            Malformed::Line { .. } | Malformed::Cut => Self::Malformed { why },
        }
    }
}

fn bounded(what: &'static str, size: usize, limit: usize) -> Result<(), Malformed> {
    if size > limit {
        return Err(Malformed::Large { what, limit });
    }
    Ok(())
}

fn parse<T: DeserializeOwned>(line: usize, bytes: &[u8]) -> Result<T, Malformed> {
    serde_json::from_slice(bytes).map_err(|error| Malformed::Line {
        line,
        why: error.to_string(),
    })
}

fn write<T: Serialize>(out: &mut Vec<u8>, value: &T) {
    // Maps have text for keys and numbers are whole, so that nothing here can fail.
    if serde_json::to_writer(&mut *out, value).is_ok() {
        out.push(b'\n');
    }
}

/// Non-empty lines with their numbers.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn check_fields(fields: &Fields) -> Result<(), Malformed> {
    bounded("the number of fields", fields.len(), FIELDS)?;
    for (name, change) in fields {
        bounded("the name of a field", name.len(), 256)?;
        match change {
            Change::Items(items) => {
                bounded("the number of items", items.added.len(), ITEMS)?;
                bounded("the number of items", items.removed.len(), ITEMS)?;
                for item in items.added.iter().chain(&items.removed) {
                    bounded("the length of an item", item.len(), VALUE_BYTES)?;
                }
            }
            Change::Value(Value::String(text)) => {
                bounded("the length of a value", text.len(), VALUE_BYTES)?;
            }
            Change::Value(Value::Null | Value::Bool(_) | Value::Number(_)) => {}
            Change::Value(other) => {
                bounded("the depth of a value", depth(other), DEPTH)?;
                bounded(
                    "the length of a value",
                    other.to_string().len(),
                    VALUE_BYTES,
                )?;
            }
        }
    }
    Ok(())
}

/// A push as it crosses the wire: its head, then a line an operation.
pub fn encode_push(push: &PushRequest) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, push);
    for op in &push.ops {
        write(&mut out, op);
    }
    out
}

/// Reads a push, bounded in every direction; operations must follow each other.
pub fn decode_push(bytes: &[u8]) -> Result<PushRequest, Malformed> {
    bounded("the size of a push", bytes.len(), PLAIN_BYTES)?;
    let mut rest = lines(bytes);
    let (at, head) = rest.next().ok_or(Malformed::Line {
        line: 1,
        why: "there is nothing".into(),
    })?;
    let mut push: PushRequest = parse(at, head)?;
    bounded("the number of ancestors", push.ancestors.len(), ANCESTORS)?;
    for (at, line) in rest {
        bounded("the length of a line", line.len(), LINE_BYTES)?;
        bounded("the number of operations", push.ops.len() + 1, PUSH_OPS)?;
        let op: Op = parse(at, line)?;
        check_fields(&op.fields)?;
        let expected = push.first.saturating_add(push.ops.len() as i64);
        let wrong = if op.n != expected {
            Some(format!("operation {} where {expected} was expected", op.n))
        } else if op.base < 0 || op.root_base < 0 {
            Some("a base below 0".to_owned())
        } else if op.verb == Verb::Merge && op.into.is_none() {
            Some("a merge without its winner".to_owned())
        } else {
            None
        };
        if let Some(why) = wrong {
            return Err(Malformed::Line { line: at, why });
        }
        push.ops.push(op);
    }
    if push.first < 1 {
        return Err(Malformed::Line {
            line: 1,
            why: "operations count from 1".into(),
        });
    }
    Ok(push)
}

/// A pull as it crosses the wire.
pub fn encode_pull(pull: &PullRequest) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, pull);
    out
}

/// Reads a pull.
pub fn decode_pull(bytes: &[u8]) -> Result<PullRequest, Malformed> {
    bounded("the size of a request", bytes.len(), LINE_BYTES)?;
    let pull: PullRequest = parse(1, bytes)?;
    bounded("the number of territories", pull.cursors.len(), TERRITORIES)?;
    bounded("the number of own records", pull.own.len(), OWN)?;
    Ok(pull)
}

/// The end line: told apart from a record's by its first field.
#[derive(serde::Serialize, serde::Deserialize)]
struct EndLine {
    end: PageEnd,
}

/// A line of older history: told apart in the same way.
#[derive(serde::Serialize, serde::Deserialize)]
struct OlderLine {
    older: Older,
}

/// A page as it crosses the wire: its lines, older history, then its end.
pub fn encode_page(page: &Page) -> Vec<u8> {
    let mut out = Vec::new();
    for line in &page.lines {
        write(&mut out, line);
    }
    for older in &page.older {
        write(
            &mut out,
            &OlderLine {
                older: older.clone(),
            },
        );
    }
    write(
        &mut out,
        &EndLine {
            end: page.end.clone(),
        },
    );
    out
}

/// Reads a page; one that was cut short is refused as a whole.
pub fn decode_page(bytes: &[u8]) -> Result<Page, Malformed> {
    let mut page = Page::default();
    let mut all = lines(bytes).peekable();
    while let Some((at, line)) = all.next() {
        // The last line of what came, where it cannot be read: cut in the middle.
        let is_last = all.peek().is_none();
        let cut = |error| if is_last { Malformed::Cut } else { error };
        if line.starts_with(b"{\"end\":") {
            let end: EndLine = parse(at, line).map_err(cut)?;
            page.end = end.end;
            return match all.peek() {
                None => Ok(page),
                Some((at, _)) => Err(Malformed::Line {
                    line: *at,
                    why: "a line after the end".into(),
                }),
            };
        }
        if line.starts_with(b"{\"older\":") {
            let older: OlderLine = parse(at, line).map_err(cut)?;
            page.older.push(older.older);
            continue;
        }
        let record: Line = parse(at, line).map_err(cut)?;
        page.lines.push(record);
    }
    Err(Malformed::Cut)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::sync::core::protocol::{Body, Items, OpId, Place};

    fn op(n: i64) -> Op {
        let line = json!({"n": n, "i": Uuid::from_u128(7), "g": 1, "v": "p", "k": 5, "r": Uuid::from_u128(9), "b": 3,
            "h": 65_536, "t": 1, "o": "edit", "f": {"name": "Acme", "tags": {"+": ["vip"], "-": ["old"]}, "x": []}});
        serde_json::from_value(line).expect("an operation")
    }

    #[test]
    fn a_push_comes_back_as_it_went() {
        let push = PushRequest {
            first: 4,
            prev: Some(OpId(Uuid::from_u128(1))),
            ops: vec![op(4), op(5)],
            ..PushRequest::default()
        };
        let items = Change::Items(Items {
            added: vec!["vip".into()],
            removed: vec!["old".into()],
        });
        assert_eq!(push.ops[0].fields["tags"], items);
        assert_eq!(push.ops[0].fields["x"], Change::Value(json!([])));
        assert_eq!(decode_push(&encode_push(&push)), Ok(push));
    }

    #[test]
    fn a_push_is_bounded_and_in_order() {
        let of = |ops: Vec<Op>| {
            decode_push(&encode_push(&PushRequest {
                first: 1,
                ops,
                ..PushRequest::default()
            }))
        };
        assert!(matches!(
            of(vec![op(2)]),
            Err(Malformed::Line { line: 2, .. })
        ));
        assert!(matches!(
            of((1..=PUSH_OPS as i64 + 1).map(op).collect()),
            Err(Malformed::Large { .. })
        ));
        let mut long = op(1);
        long.fields.insert(
            "notes".into(),
            Change::Value("x".repeat(VALUE_BYTES + 1).into()),
        );
        assert!(matches!(of(vec![long]), Err(Malformed::Large { .. })));
        let mut deep = json!(1);
        for _ in 0..=DEPTH {
            deep = json!([deep]);
        }
        let mut nested = op(1);
        nested.fields.insert("later".into(), Change::Value(deep));
        assert!(matches!(of(vec![nested]), Err(Malformed::Large { .. })));
    }

    #[test]
    fn a_page_that_is_cut_anywhere_is_no_page() {
        let line = Line {
            seq: 7,
            body: Body::from([("name".into(), json!("Acme"))]),
            ..Line::default()
        };
        let page = Page {
            lines: vec![
                line,
                Line {
                    place: Place::Left,
                    ..Line::default()
                },
            ],
            older: vec![Older::default()],
            end: PageEnd {
                cursors: BTreeMap::from([(Uuid::from_u128(3), (7, 9, 9).into())]),
                head: 9,
                ..PageEnd::default()
            },
        };
        let bytes = encode_page(&page);
        assert_eq!(decode_page(&bytes), Ok(page));
        for cut in 0..bytes.len() - 1 {
            assert_eq!(
                decode_page(&bytes[..cut]),
                Err(Malformed::Cut),
                "cut at {cut}"
            );
        }
    }
}
