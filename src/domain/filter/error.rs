//! What can be wrong with a filter, where it stands, and what to try instead.

use crate::words::say;
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
    UnknownField {
        /// As written.
        word: String,
        /// The right name that looks most like it.
        nearest: Option<String>,
    },
    /// The value is not among the choices.
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
    Ambiguous {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// Those that begin so.
        choices: Vec<String>,
    },
    /// The value is no number.
    NotANumber {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of numbers said.
        why: String,
    },
    /// The value is no day.
    NotADate {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of days said.
        why: String,
    },
    /// The value is no hour.
    NotATime {
        /// The field.
        field: String,
        /// As written.
        word: String,
        /// What the reader of hours said.
        why: String,
    },
    /// The value is neither yes nor no.
    NotYesOrNo {
        /// The field.
        field: String,
        /// As written.
        word: String,
    },
    /// The value is no currency.
    NotACurrency {
        /// As written.
        word: String,
    },
    /// What follows `#` is not the beginning of an id.
    NotAnId {
        /// As written.
        word: String,
    },
    /// The field has no order.
    NoOrder {
        /// The field.
        field: String,
    },
    /// A comparison without a value.
    MissingValue {
        /// The field.
        field: String,
    },
    /// A comparison with several values.
    OneValue {
        /// The field.
        field: String,
    },
    /// The first end of a range comes after the second.
    Backward {
        /// As written.
        word: String,
    },
    /// A value in parentheses.
    GroupedValue {
        /// The field.
        field: String,
    },
    /// Parentheses around nothing.
    EmptyGroup,
    /// Quotes around nothing.
    EmptyQuotes,
    /// A parenthesis that nothing closes.
    Unclosed,
    /// A parenthesis that nothing opened.
    Unopened,
    /// A quote that nothing closes.
    UnclosedQuote,
    /// An `or` with nothing on one side.
    LonelyOr,
    /// A `!` before nothing.
    NothingNegated,
    /// An operator without a field before it.
    LonelyOperator {
        /// As written.
        word: String,
    },
    /// Parentheses too deep.
    TooDeep,
    /// Too many conditions.
    TooLong,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = match self {
            Self::UnknownField { word, .. } => say!("typed-filter-field", word = word),
            Self::UnknownChoice { field, word, .. } => {
                say!("typed-filter-choice", word = word, field = field)
            }
            Self::Ambiguous { field, word, .. } => {
                say!("typed-filter-choices", word = word, field = field)
            }
            Self::NotANumber { field, word, why } if why.is_empty() => {
                say!("typed-filter-no-number", field = field, word = word)
            }
            Self::NotANumber { field, word, why } => {
                say!("typed-filter-number", field = field, word = word, why = why)
            }
            Self::NotADate { field, word, why } => {
                say!("typed-filter-day", field = field, word = word, why = why)
            }
            Self::NotATime { field, word, why } => {
                say!("typed-filter-time", field = field, word = word, why = why)
            }
            Self::NotYesOrNo { field, word } => {
                say!("typed-filter-yes", field = field, word = word)
            }
            Self::NotACurrency { word } => say!("typed-filter-currency", word = word),
            Self::NotAnId { word } => say!("typed-filter-id", word = word),
            Self::NoOrder { field } => say!("typed-filter-order", field = field),
            Self::MissingValue { field } => say!("typed-filter-nothing", field = field),
            Self::OneValue { field } => say!("typed-filter-one", field = field),
            Self::Backward { word } => say!("typed-filter-backward", word = word),
            Self::GroupedValue { field } => say!("typed-filter-grouped", field = field),
            Self::EmptyGroup => say!("typed-filter-empty-group").into(),
            Self::EmptyQuotes => say!("typed-filter-empty-quotes").into(),
            Self::Unclosed => say!("typed-filter-unclosed").into(),
            Self::Unopened => say!("typed-filter-unopened").into(),
            Self::UnclosedQuote => say!("typed-filter-quote").into(),
            Self::LonelyOr => say!("typed-filter-or").into(),
            Self::NothingNegated => say!("typed-filter-not").into(),
            Self::LonelyOperator { word } => say!("typed-filter-operator", word = word),
            Self::TooDeep => say!("typed-filter-deep").into(),
            Self::TooLong => say!("typed-filter-long").into(),
        };
        f.write_str(&said)
    }
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
            } => say!("typed-filter-near", name = name),
            Fault::UnknownField { word, .. } => {
                say!("typed-filter-words", word = word)
            }
            Fault::UnknownChoice { choices, .. } if choices.is_empty() => return None,
            Fault::UnknownChoice { choices, .. } | Fault::Ambiguous { choices, .. } => {
                say!("typed-filter-one-of", choices = choices.join(", "))
            }
            Fault::NotANumber { .. } => say!("typed-filter-number-hint").into(),
            Fault::NotADate { .. } => say!("typed-filter-day-hint").into(),
            Fault::NotATime { .. } => say!("typed-filter-time-hint").into(),
            Fault::NotYesOrNo { .. } => say!("typed-filter-yes-hint").into(),
            Fault::NotACurrency { .. } => say!("typed-filter-currency-hint").into(),
            Fault::NotAnId { .. } => say!("typed-filter-id-hint").into(),
            Fault::NoOrder { field } => say!("typed-filter-order-hint", field = field),
            Fault::MissingValue { field } => {
                say!("typed-filter-nothing-hint", field = field)
            }
            Fault::OneValue { .. } => say!("typed-filter-one-hint").into(),
            Fault::Backward { .. } => say!("typed-filter-backward-hint").into(),
            Fault::GroupedValue { field } => say!("typed-filter-grouped-hint", field = field),
            Fault::UnclosedQuote => say!("typed-filter-quote-hint").into(),
            Fault::LonelyOperator { .. } => say!("typed-filter-operator-hint").into(),
            Fault::LonelyOr => say!("typed-filter-or-hint").into(),
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
