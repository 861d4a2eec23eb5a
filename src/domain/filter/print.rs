//! The tree as text again: what is read back is the same tree. Days are printed as days, whatever words they came from.

use std::{
    fmt::{self, Write as _},
    ops::Bound,
};

use rust_decimal::Decimal;

use super::{
    super::{
        dates::clock,
        field::{FieldKind, date, time},
    },
    Is, Node, Test, Word,
};

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => joined(f, nodes, " ", |node| matches!(node, Self::Any(_))),
            Self::Any(nodes) => joined(f, nodes, " or ", |_| false),
            Self::Not(inner) => match inner.as_ref() {
                Self::All(_) | Self::Any(_) => write!(f, "!({inner})"),
                _ => write!(f, "!{inner}"),
            },
            Self::Word(Word { text, phrase: true }) => quoted(f, text),
            Self::Word(word) => f.write_str(&word.text),
            Self::Test(test) => write!(f, "{test}"),
            Self::Named(meaning) => {
                write!(f, "{}:", meaning.of)?;
                value(f, &meaning.code)
            }
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    nodes: &[Node],
    between: &str,
    wrapped: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        if wrapped(node) {
            write!(f, "({node})")?;
        } else {
            write!(f, "{node}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        if let [is] = self.any.as_slice() {
            return self.single(f, is);
        }
        // contains and equals differ in the operator only, which all values share
        let exact = self.any.iter().any(|is| matches!(is, Is::Equals(_)));
        f.write_char(if exact { '=' } else { ':' })?;
        for (at, is) in self.any.iter().enumerate() {
            if at > 0 {
                f.write_char(',')?;
            }
            let number = matches!(is, Is::Within(..) | Is::Amount(..)) && !self.is_plain();
            if number {
                // in a number a comma may belong to it, unless it is in quotes
                let mut text = String::new();
                self.range(&mut text, is)?;
                quoted(f, &text)?;
            } else {
                self.item(f, is)?;
            }
        }
        Ok(())
    }
}

impl Test {
    /// Whether its values never have a comma.
    fn is_plain(&self) -> bool {
        matches!(
            self.holds,
            FieldKind::Date | FieldKind::Instant | FieldKind::Time
        )
    }

    fn single(&self, f: &mut fmt::Formatter<'_>, is: &Is) -> fmt::Result {
        match is {
            Is::Equals(text) => {
                f.write_char('=')?;
                value(f, text)
            }
            Is::Within(Some(low), None) => write!(f, ">={}", self.number(*low)),
            Is::Within(None, Some(high)) => write!(f, "<={}", self.number(*high)),
            Is::Amount(Bound::Included(low), Bound::Unbounded) => write!(f, ">={low}"),
            Is::Amount(Bound::Excluded(low), Bound::Unbounded) => write!(f, ">{low}"),
            Is::Amount(Bound::Unbounded, Bound::Included(high)) => write!(f, "<={high}"),
            Is::Amount(Bound::Unbounded, Bound::Excluded(high)) => write!(f, "<{high}"),
            other => {
                f.write_char(':')?;
                self.item(f, other)
            }
        }
    }

    fn item(&self, f: &mut fmt::Formatter<'_>, is: &Is) -> fmt::Result {
        match is {
            // a pick list may have a choice called none, a text could be the word
            Is::Empty if self.has_choice("none") => f.write_str("\"\""),
            Is::Empty => f.write_str("none"),
            Is::Set => f.write_char('*'),
            Is::Contains(text) | Is::Equals(text) | Is::Code(text) => value(f, text),
            Is::Yes(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Is::Me => f.write_str("me"),
            Is::Id(digits) => write!(f, "#{digits}"),
            Is::Within(..) | Is::Amount(..) => self.range(f, is),
        }
    }

    fn has_choice(&self, word: &str) -> bool {
        match self.holds {
            FieldKind::Pick(items) | FieldKind::Picks(items) if !items.is_empty() => {
                items.iter().any(|item| {
                    item.code.eq_ignore_ascii_case(word) || item.label.eq_ignore_ascii_case(word)
                })
            }
            // the choices of a custom field are not known here
            _ => self.field.starts_with("custom."),
        }
    }

    fn range(&self, f: &mut impl fmt::Write, is: &Is) -> fmt::Result {
        let end = |number: &Option<i64>| number.map(|number| self.number(number));
        let (low, high) = match is {
            Is::Within(low, high) => (end(low), end(high)),
            Is::Amount(low, high) => (bound(low), bound(high)),
            _ => (None, None),
        };
        match (low, high) {
            (Some(low), Some(high)) if low == high => f.write_str(&low),
            (low, high) => write!(
                f,
                "{}..{}",
                low.unwrap_or_default(),
                high.unwrap_or_default()
            ),
        }
    }

    fn number(&self, number: i64) -> String {
        match self.holds {
            FieldKind::Date | FieldKind::Instant => {
                date(number).map_or_else(|| number.to_string(), |day| day.to_string())
            }
            FieldKind::Time => time(number).map_or_else(|| number.to_string(), clock),
            FieldKind::Int => number.to_string(),
            _ => Decimal::new(number, 6).normalize().to_string(),
        }
    }
}

fn bound(bound: &Bound<Decimal>) -> Option<String> {
    match bound {
        Bound::Included(number) | Bound::Excluded(number) => Some(number.to_string()),
        Bound::Unbounded => None,
    }
}

/// A value, in quotes unless it can mean nothing but itself.
fn value(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let lower = text.to_lowercase();
    let special = [
        "none",
        "empty",
        "any",
        "me",
        "won",
        "lost",
        "open",
        "no_decision",
    ];
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || "_-.@/+&".contains(c));
    // only a stage could be taken for an outcome, but quotes do no harm elsewhere
    if plain && !text.is_empty() && !special.contains(&lower.as_str()) {
        f.write_str(text)
    } else {
        quoted(f, text)
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if c == '"' || c == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}
