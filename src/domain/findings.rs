//! Flags and findings: one list of what is wrong or missing, each with one code.
//!
//! The definitions are values ([`opportunity::DEFINITIONS`], [`account::DEFINITIONS`]), evaluated over plain facts and a
//! day. It reads no book (`store::query::facts` fills the facts) and changes nothing. What was kept quiet is still
//! listed, with the day on which it speaks again, and weighs nothing.

pub mod account;
pub mod facts;
pub mod opportunity;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use facts::{AccountFacts, OpportunityFacts};

use super::{
    field::Date,
    pick::{Codes as _, picks},
};
use crate::words::{self, say};

picks! {
    /// How bad a finding is; `check` fails on an error.
    Severity { Note "note" "Note", Warning "warning" "Warning", Error "error" "Error" }
}

/// What is known of a finding, whatever it is found on.
#[derive(Debug)]
pub struct Definition<F: 'static> {
    /// Stable: configuration, quiet records, files.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it adds to [`attention`].
    pub weight: i64,
    /// Two or three English words, for files and the command line.
    pub label: &'static str,
    /// What to do about it, in English.
    pub hint: &'static str,
    /// Days, or a count, unless configured otherwise; none where there is no measure.
    pub limit: Option<i64>,
    /// The field that mends it, where one does.
    pub field: Option<&'static str>,
    /// The letter that mends it on an opportunity, as in the board.
    pub letter: Option<char>,
    /// Whether it holds whatever the day, so that a list can keep it in a column.
    pub is_lasting: bool,
    /// Whether a resting deal is spared.
    pub spares_resting: bool,
    /// Whether it is about how a deal ended, not about an open one.
    pub after_closing: bool,
    /// The finding in words, if it holds for these facts on this day with this limit.
    pub test: fn(&F, &Measure) -> Option<String>,
}

impl<F> Definition<F> {
    /// Two or three words, as the screen says them.
    pub fn called(&self) -> &'static str {
        words::of_table("finding", "", self.code, self.label)
    }

    /// What to do about it, as the screen says it.
    pub fn advice(&self) -> &'static str {
        words::of_table("hint", "", self.code, self.hint)
    }
}

/// What a test measures with.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The day of the question.
    pub today: Date,
    /// The limit in force; 0 where there is none.
    pub limit: i64,
}

/// One finding on one record.
#[derive(Debug)]
pub struct Finding<F: 'static> {
    /// What it is.
    pub definition: &'static Definition<F>,
    /// A sentence without its full stop: `next step is 4 days overdue`.
    pub words: String,
    /// The limit it was measured with.
    pub limit: Option<i64>,
    /// Quiet until this day, on which it speaks again.
    pub quiet_until: Option<Date>,
}

// By hand, since deriving would ask the same of `F`.
impl<F> Clone for Finding<F> {
    fn clone(&self) -> Self {
        Self {
            definition: self.definition,
            words: self.words.clone(),
            limit: self.limit,
            quiet_until: self.quiet_until,
        }
    }
}
impl<F> PartialEq for Finding<F> {
    fn eq(&self, other: &Self) -> bool {
        (self.code(), &self.words, self.quiet_until)
            == (other.code(), &other.words, other.quiet_until)
    }
}

impl<F> Finding<F> {
    /// Its code.
    pub fn code(&self) -> &'static str {
        self.definition.code
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.definition.severity
    }

    /// Two or three words, as the screen says them.
    pub fn called(&self) -> &'static str {
        self.definition.called()
    }

    /// Whether it is kept quiet.
    pub fn is_quiet(&self) -> bool {
        self.quiet_until.is_some()
    }

    /// What it adds to attention.
    pub fn weight(&self) -> i64 {
        if self.is_quiet() {
            0
        } else {
            self.definition.weight
        }
    }
}

/// Limits as configured; the definitions' own where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits(BTreeMap<String, i64>);

impl Limits {
    /// Limits by code, in days or as a count.
    pub fn new(limits: impl IntoIterator<Item = (String, i64)>) -> Self {
        Self(limits.into_iter().collect())
    }

    /// The limit of a code, or what holds unless it is configured.
    pub fn of(&self, code: &str, default: i64) -> i64 {
        self.0.get(code).copied().unwrap_or(default)
    }

    /// Every code that has a limit, with its default and its label: what configuration may name.
    pub fn known() -> Vec<(&'static str, i64, &'static str)> {
        let deals = opportunity::DEFINITIONS
            .iter()
            .filter_map(|one| Some((one.code, one.limit?, one.label)));
        let accounts = account::DEFINITIONS
            .iter()
            .filter_map(|one| Some((one.code, one.limit?, one.label)));
        deals
            .chain(accounts)
            .chain(account::CADENCE.iter().copied())
            .collect()
    }
}

/// The findings of an opportunity, the gravest first.
pub fn of_opportunity(
    facts: &OpportunityFacts,
    today: Date,
    limits: &Limits,
) -> Vec<Finding<OpportunityFacts>> {
    let is_open = facts.is_open();
    let is_resting = facts.is_resting(today);
    let concerned = opportunity::DEFINITIONS.iter().filter(|one| {
        facts.outcome.is_some()
            && one.after_closing != is_open
            && !(one.spares_resting && is_resting)
    });
    evaluate(concerned, facts, today, limits, |code| {
        facts
            .quiet
            .iter()
            .filter(|(quiet, until)| quiet == code && *until > today)
            .map(|(_, until)| *until)
            .max()
    })
}

/// What is missing in an opportunity whatever the day, with the definitions' own limits.
pub fn gaps(facts: &OpportunityFacts) -> Vec<&'static Definition<OpportunityFacts>> {
    let is_open = facts.is_open();
    opportunity::DEFINITIONS
        .iter()
        .filter(|one| {
            let measure = Measure {
                today: Date::MIN,
                limit: one.limit.unwrap_or(0),
            };
            one.is_lasting
                && facts.outcome.is_some()
                && one.after_closing != is_open
                && (one.test)(facts, &measure).is_some()
        })
        .collect()
}

/// The findings of an account, the gravest first.
pub fn of_account(
    facts: &AccountFacts,
    today: Date,
    limits: &Limits,
) -> Vec<Finding<AccountFacts>> {
    let mut measured = facts.clone();
    measured.cadence = account::cadence(facts, limits);
    evaluate(
        account::DEFINITIONS.iter(),
        &measured,
        today,
        limits,
        |_| None,
    )
}

fn evaluate<F>(
    definitions: impl Iterator<Item = &'static Definition<F>>,
    facts: &F,
    today: Date,
    limits: &Limits,
    quiet_until: impl Fn(&str) -> Option<Date>,
) -> Vec<Finding<F>> {
    let mut findings: Vec<Finding<F>> = definitions
        .filter_map(|definition| {
            let limit = definition
                .limit
                .map(|limit| limits.of(definition.code, limit));
            let measure = Measure {
                today,
                limit: limit.unwrap_or(0),
            };
            let words = (definition.test)(facts, &measure)?;
            Some(Finding {
                definition,
                words,
                limit,
                quiet_until: quiet_until(definition.code),
            })
        })
        .collect();
    // Stable: of equals the table's order holds.
    findings.sort_by_key(|finding| {
        (
            finding.is_quiet(),
            std::cmp::Reverse(finding.severity()),
            -finding.definition.weight,
        )
    });
    findings
}

/// How much a record asks for attention: the weights of what is not kept quiet.
pub fn attention<F>(findings: &[Finding<F>]) -> i64 {
    findings.iter().map(Finding::weight).sum()
}

/// The gravest severity that is not kept quiet.
pub fn worst<F>(findings: &[Finding<F>]) -> Option<Severity> {
    findings
        .iter()
        .filter(|finding| !finding.is_quiet())
        .map(Finding::severity)
        .max()
}

/// The finding of opportunities with this code.
pub fn by_code(code: &str) -> Option<&'static Definition<OpportunityFacts>> {
    opportunity::DEFINITIONS.iter().find(|one| one.code == code)
}

/// Names in a row: `王芳`, `王芳 and 陈伟`, `王芳, 陈伟 and 2 more`.
fn names(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => say!("found-two", one = *one, two = *two),
        [one, two, more @ ..] => {
            say!("found-several", one = *one, two = *two, more = more.len())
        }
    }
}

/// Whole days from one day to another.
fn days_between(from: Date, to: Date) -> i64 {
    to.signed_duration_since(from).num_days()
}

impl Severity {
    /// The word for it, as in files.
    pub fn word(self) -> &'static str {
        self.code()
    }
}
