//! One typed line as what it means: `met 王芳 @huawei, needs 10G, 184k, close eom, send price fri`.
//!
//! Clauses stand between commas; each is read on its own, in English or Chinese, and whatever has no other meaning is
//! what was said. Names are fragments here: who is meant is looked up by `operations::capture`. A [`Capture`] printed is
//! the same line with every clause named, which reads back as the same.

mod cut;
mod print;
mod read;
#[cfg(test)]
mod tests;
mod when;
mod words;

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::{
    money::Currency,
    record::activity::{ActivityKind, Direction},
};

pub use print::retag;

/// What a line means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capture {
    /// What happened; none where the line only says or plans something.
    pub touch: Option<ActivityKind>,
    /// Who began it, where that was said.
    pub direction: Option<Direction>,
    /// Whether anybody answered, where that was said.
    pub reached: Option<bool>,
    /// When it happened; today where it is left out.
    pub day: Option<NaiveDate>,
    /// Fragments of the names of those it was with.
    pub people: Vec<String>,
    /// Fragments of the names after `@`: an account, an opportunity or a lead.
    pub about: Vec<String>,
    /// A record to be made.
    pub new: Option<New>,
    /// What was said, clause by clause.
    pub said: Vec<String>,
    /// The amount of the opportunity, and its currency where one was written.
    pub amount: Option<(Decimal, Option<Currency>)>,
    /// When the opportunity closes.
    pub close: Option<NaiveDate>,
    /// What is to be done, and what was promised.
    pub plans: Vec<Plan>,
}

/// A record to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Code of its kind: account, contact, lead or opportunity.
    pub kind: &'static str,
    /// How it is called.
    pub name: String,
}

/// Whose a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The one next step.
    Next,
    /// A task beside it.
    Task,
    /// A promise of ours.
    Ours,
    /// A promise of theirs.
    Theirs,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Next step, task or promise.
    pub sort: Sort,
    /// What.
    pub text: String,
    /// By when.
    pub on: Option<NaiveDate>,
    /// At which hour of that day; promises have none.
    pub at: Option<NaiveTime>,
}

/// What a part of the line is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Commas, blanks, words that only join.
    Gap,
    /// The kind of touch and what came of it.
    Touch,
    /// A name of a person.
    Person,
    /// A name after `@`.
    About,
    /// A day.
    Day,
    /// A record to be made.
    New,
    /// What was said.
    Said,
    /// The amount.
    Amount,
    /// The close date.
    Close,
    /// The next step, or a task.
    Next,
    /// A promise.
    Promise,
    /// What could not be understood.
    Problem,
}

/// A part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub role: Role,
}

/// Something that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its bytes.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub words: String,
}

/// A clause: where it stands, and where its words begin behind the one that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) range: Range<usize>,
    pub(crate) body: usize,
    pub(crate) read_as: ReadAs,
}

/// As what a clause was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadAs {
    Said,
    Plan(Sort),
    Other,
}

/// A line as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What it means.
    pub capture: Capture,
    /// What could not be understood, in the order of the line.
    pub problems: Vec<Problem>,
    /// The whole line, part by part.
    pub spans: Vec<Span>,
    pub(crate) clauses: Vec<Clause>,
}

/// Reads a line for someone who works in the currency `home`.
pub fn parse(line: &str, today: NaiveDate, home: Currency) -> Reading {
    read::line(line, today, home)
}

/// What is to be done and by when, of a line such as `call the board fri 14:00`: the text, and the day as it was typed.
///
/// None where no day stands at an end of the line, where it is over, or where nothing else would be left. With
/// `has_hours` an hour is taken along.
pub fn due_of(line: &str, today: NaiveDate, has_hours: bool) -> Option<(String, String)> {
    when::apart(line, today, has_hours)
}

impl Capture {
    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it says something of an opportunity: amount, close date.
    pub fn is_of_deal(&self) -> bool {
        self.amount.is_some() || self.close.is_some()
    }

    /// The next step.
    pub fn next(&self) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.sort == Sort::Next)
    }
}
