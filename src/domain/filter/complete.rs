//! Offers while a filter is typed: fields, operators, choices, states, words for days.
//!
//! Names of records are not known here; the screen adds them where [`Offer::Name`] asks for it.

use std::ops::Range;

use super::{
    super::{field::FieldKind, kind::Kind},
    Context,
    names::{self, Found},
    parse::{name, operator},
};
use crate::words::{id, plain, say};

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that it takes the place of.
    pub replace: Range<usize>,
    /// What to put there.
    pub insert: String,
    /// What it is, in words.
    pub label: String,
    /// What kind of thing it is.
    pub offer: Offer,
}

/// What kind of thing is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A field, with `:` behind it.
    Field,
    /// An operator after a field.
    Operator,
    /// A value.
    Value,
    /// Here stands the name of a record of this kind; `insert` is what was typed of it.
    Name(Kind),
}

const DAYS: &[(&str, &str)] = &[
    ("today", id!("typed-today")),
    ("tomorrow", id!("typed-tomorrow")),
    ("eow", id!("typed-eow")),
    ("eom", id!("typed-eom")),
    ("eoq", id!("typed-eoq")),
    ("eoy", id!("typed-eoy")),
    ("+7d", id!("typed-in-a-week")),
    ("today..+30d", id!("typed-next-30-days")),
];
const AGES: &[(&str, &str)] = &[
    ("7d", id!("typed-week-ago")),
    ("14d", id!("typed-two-weeks-ago")),
    ("30d", id!("typed-month-ago")),
    ("90d", id!("typed-quarter-ago")),
    ("today", id!("typed-today")),
];

/// What could stand at the cursor (a byte offset), best first.
pub fn complete(text: &str, cursor: usize, context: &Context<'_>) -> Vec<Completion> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = text.get(..cursor).unwrap_or_default();
    let start = term_start(before);
    let term = before.get(start..).unwrap_or_default();
    let word = name(term);
    let after = term.get(word.len()..).unwrap_or_default();
    match operator(after) {
        Some((op, _, length)) if !word.is_empty() => {
            let from = start + word.len() + length;
            let values = text.get(from..cursor).unwrap_or_default();
            // of several values the last is being typed
            let last = values.rfind([',', '，']).map_or(0, |at| {
                at + values
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8)
            });
            let typed = values.get(last..).unwrap_or_default();
            let replace = from + last..cursor;
            offers(word, typed, op.compares(), replace, context)
        }
        _ if after.is_empty() => fields(word, start..cursor, context),
        _ => Vec::new(),
    }
}

/// Where the term begins that ends with the text.
fn term_start(before: &str) -> usize {
    let mut start = 0;
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, c) in before.char_indices() {
        match c {
            '"' if !escaped => in_quotes = !in_quotes,
            _ if in_quotes => {}
            '(' | '|' => start = at + 1,
            '!' if start == at => start = at + 1,
            c if c.is_whitespace() => start = at + c.len_utf8(),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    start
}

fn fields(word: &str, replace: Range<usize>, context: &Context<'_>) -> Vec<Completion> {
    let lower = word.to_lowercase();
    let mut offers = Vec::new();
    if let Some(found) = names::resolve(word, context) {
        for (sign, label) in signs(&found) {
            offers.push(Completion {
                replace: replace.end..replace.end,
                insert: (*sign).into(),
                label: plain(label).into(),
                offer: Offer::Operator,
            });
        }
    }
    for (name, label) in names::all(context) {
        let begins = name.starts_with(&lower) || label.to_lowercase().starts_with(&lower);
        let bare = name.strip_prefix("custom.");
        if begins || bare.is_some_and(|code| code.starts_with(&lower)) {
            offers.push(Completion {
                replace: replace.clone(),
                insert: format!("{name}:"),
                label: label.into_owned(),
                offer: Offer::Field,
            });
        }
    }
    offers
}

fn signs(found: &Found) -> &'static [(&'static str, &'static str)] {
    match found.holds {
        FieldKind::Date | FieldKind::Instant if found.behind => &[
            (":", id!("typed-within")),
            (">", id!("typed-longer-ago")),
            ("<", id!("typed-less-long-ago")),
        ],
        FieldKind::Date | FieldKind::Instant => &[
            (":", id!("typed-on")),
            ("<", id!("typed-before")),
            (">", id!("typed-after")),
        ],
        FieldKind::Time => &[
            ("<", id!("typed-before")),
            (">=", id!("typed-from")),
            (":", id!("typed-at")),
        ],
        FieldKind::Int | FieldKind::Fixed | FieldKind::Percent | FieldKind::Minor => &[
            (">", id!("typed-more-than")),
            ("<", id!("typed-less-than")),
            (">=", id!("typed-at-least")),
            ("<=", id!("typed-at-most")),
            (":", id!("typed-is")),
        ],
        FieldKind::Bool => &[(":", id!("typed-is"))],
        _ => &[
            (":", id!("typed-has")),
            ("=", id!("typed-exactly")),
            ("!:", id!("typed-has-not")),
        ],
    }
}

fn offers(
    word: &str,
    typed: &str,
    compares: bool,
    replace: Range<usize>,
    context: &Context<'_>,
) -> Vec<Completion> {
    let lower = typed.trim_start_matches('"').to_lowercase();
    let found = names::resolve(word, context);
    let mut values: Vec<(String, String)> = Vec::new();
    let mut wanted = None;
    let kind = context.info.code;
    match (&found, word) {
        (None, "is") => {
            values.extend(super::states(kind).map(|state| (state.code.into(), state.label.into())));
        }
        (None, "flag") => {
            values.extend(super::flags(kind).map(|flag| (flag.code.into(), flag.label.into())));
        }
        (None, _) => {}
        (Some(found), _) => {
            match found.holds {
                FieldKind::Date | FieldKind::Instant => {
                    let days = if found.behind { AGES } else { DAYS };
                    let days = days
                        .iter()
                        .filter(|(day, _)| !(compares && day.contains("..")));
                    values.extend(days.map(|(day, label)| ((*day).into(), plain(label).into())));
                }
                FieldKind::Bool => {
                    values.extend(
                        [("yes", say!("frame-yes")), ("no", say!("frame-no"))]
                            .map(|(a, b)| (a.into(), b.into())),
                    );
                }
                FieldKind::Ref(target) | FieldKind::Refs(target) => wanted = Some(target),
                _ => {}
            }
            values.extend(found.choices.iter().cloned());
            if found.is_user() {
                values.push(("me".into(), say!("typed-me").into()));
            }
            if found.name == "stage"
                && let Some(outcome) = names::resolve("outcome", context)
            {
                values.extend(outcome.choices);
            }
            if !compares && found.holds != FieldKind::Bool {
                values.push(("none".into(), say!("typed-empty").into()));
                values.push(("any".into(), say!("typed-filled").into()));
            }
        }
    }
    let begins = |text: &str| text.to_lowercase().starts_with(&lower);
    let mut offers: Vec<Completion> = values
        .into_iter()
        .filter(|(code, label)| begins(code) || begins(label))
        .map(|(code, label)| Completion {
            replace: replace.clone(),
            insert: if name(&code) == code || code.starts_with(|c: char| "+0123456789".contains(c))
            {
                code
            } else {
                format!("\"{}\"", code.replace('\\', "\\\\").replace('"', "\\\""))
            },
            label,
            offer: Offer::Value,
        })
        .collect();
    if let Some(kind) = wanted {
        offers.push(Completion {
            replace,
            insert: typed.trim_start_matches('"').to_owned(),
            label: String::new(),
            offer: Offer::Name(kind),
        });
    }
    offers
}
