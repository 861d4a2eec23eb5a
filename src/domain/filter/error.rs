//! What can be wrong with a filter, where it stands, and what to try instead.

use std::ops::Range;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Error {
    /// What is wrong.
    pub fault: Box<Fault>,
    /// Where, in bytes of the text.
    pub at: Range<usize>,
    /// Where, in characters of the text.
    pub columns: Range<usize>,
}

/// What can be wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The word before the operator names no field.
    #[error("there is no field `{word}`")]
    UnknownField {
        /// As written.
        word: String,
        /// The right name that looks most like it.
        nearest: Option<String>,
    },
    /// The value is not among the choices.
    #[error("`{word}` is not a choice of {field}")]
    UnknownChoice {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// The right one that looks most like it.
        nearest: Option<String>,
        /// All of them.
        choices: Vec<String>,
    },
    /// The value begins several choices.
    #[error("`{word}` can be several choices of {field}")]
    Ambiguous {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// Those that begin so.
        choices: Vec<String>,
    },
    /// The value is no number.
    #[error("{field} wants a number, not `{word}`: {why}")]
    NotANumber {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of numbers said.
        why: String,
    },
    /// The value is no day.
    #[error("{field} wants a day, not `{word}`: {why}")]
    NotADate {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of days said.
        why: String,
    },
    /// The value is no hour.
    #[error("{field} wants an hour, not `{word}`: {why}")]
    NotATime {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of hours said.
        why: String,
    },
    /// The value is neither yes nor no.
    #[error("{field} is yes or no, not `{word}`")]
    NotYesOrNo {
        /// The field.
        field: String,
        /// As written.
        word: String,
    },
    /// The value is no currency.
    #[error("`{word}` is not a currency")]
    NotACurrency {
        /// As written.
        word: String,
    },
    /// What follows `#` is not the beginning of an id.
    #[error("`{word}` is not the beginning of an id")]
    NotAnId {
        /// As written.
        word: String,
    },
    /// The field has no order.
    #[error("{field} has no order, so it cannot be more or less than something")]
    NoOrder {
        /// The field.
        field: String,
    },
    /// A comparison without a value.
    #[error("{field} is compared with nothing")]
    MissingValue {
        /// The field.
        field: String,
    },
    /// A comparison with several values.
    #[error("{field} can be more or less than one value only")]
    OneValue {
        /// The field.
        field: String,
    },
    /// The first end of a range comes after the second.
    #[error("the range `{word}` ends before it begins")]
    Backward {
        /// As written.
        word: String,
    },
    /// A value in parentheses.
    #[error("{field} takes its values without parentheses")]
    GroupedValue {
        /// The field.
        field: String,
    },
    /// Parentheses around nothing.
    #[error("there is nothing between the parentheses")]
    EmptyGroup,
    /// Quotes around nothing.
    #[error("there is nothing between the quotes")]
    EmptyQuotes,
    /// A parenthesis that nothing closes.
    #[error("this parenthesis is not closed")]
    Unclosed,
    /// A parenthesis that nothing opened.
    #[error("this parenthesis closes nothing")]
    Unopened,
    /// A quote that nothing closes.
    #[error("this quote is not closed")]
    UnclosedQuote,
    /// An `or` with nothing on one side.
    #[error("`or` needs a condition on both sides")]
    LonelyOr,
    /// A `!` before nothing.
    #[error("`!` needs a condition right after it")]
    NothingNegated,
    /// An operator without a field before it.
    #[error("`{word}` needs a field before it")]
    LonelyOperator {
        /// As written.
        word: String,
    },
    /// Parentheses too deep.
    #[error("the parentheses are nested too deep")]
    TooDeep,
    /// Too many conditions.
    #[error("there are too many conditions")]
    TooLong,
}

impl Error {
    /// What to try instead.
    pub fn hint(&self) -> Option<String> {
        Some(match self.fault.as_ref() {
            Fault::UnknownField {
                nearest: Some(name),
                ..
            }
            | Fault::UnknownChoice {
                nearest: Some(name),
                ..
            } => format!("did you mean `{name}`?"),
            Fault::UnknownField { word, .. } => {
                format!("put quotes around it to look for the words: \"{word}:…\"")
            }
            Fault::UnknownChoice { choices, .. } if choices.is_empty() => return None,
            Fault::UnknownChoice { choices, .. } | Fault::Ambiguous { choices, .. } => {
                format!("one of {}", choices.join(", "))
            }
            Fault::NotANumber { .. } => "write 50000, 50k, 1.2m, 18.4万 or 50k..100k".into(),
            Fault::NotADate { .. } => {
                "write 2026-12-01, 2026-Q4, today, eom, +7d or today..+30d".into()
            }
            Fault::NotATime { .. } => "write 14:30, 2pm or 09:00..12:00".into(),
            Fault::NotYesOrNo { .. } => "write yes or no".into(),
            Fault::NotACurrency { .. } => "write three letters, such as EUR".into(),
            Fault::NotAnId { .. } => {
                "write # and the first digits of the id, such as #0192ab".into()
            }
            Fault::NoOrder { field } => format!("write {field}:value or {field}=value"),
            Fault::MissingValue { field } => {
                format!("write {field}:none for those that have none")
            }
            Fault::OneValue { .. } => "join several conditions with `or`".into(),
            Fault::Backward { .. } => "write the earlier or smaller end first".into(),
            Fault::GroupedValue { field } => format!("write {field}:a,b for any of several"),
            Fault::UnclosedQuote => "write \\\" for a quote inside quotes".into(),
            Fault::LonelyOperator { .. } => "write field:value without spaces".into(),
            Fault::LonelyOr => "put quotes around \"or\" to look for the word".into(),
            Fault::EmptyGroup
            | Fault::EmptyQuotes
            | Fault::Unclosed
            | Fault::Unopened
            | Fault::NothingNegated
            | Fault::TooDeep
            | Fault::TooLong => return None,
        })
    }
}
