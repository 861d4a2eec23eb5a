//! What a plan will do, and what it met on the way: the preview, and the report after it was applied.
//!
//! Counts are whole, examples are few: the report does not grow with the file. Sentences are made in `lines`.

mod lines;

pub(crate) use lines::called;

use std::collections::BTreeMap;

use uuid::Uuid;

use super::source::{Aside, Input};
use crate::{domain::dates::DateOrder, words::say};

/// How many examples are kept of anything.
pub const EXAMPLES: usize = 20;

/// So many lines of each outcome are kept for a table.
pub const LINES: u64 = 500;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A record is made.
    New,
    /// A record is changed.
    Changed,
    /// The record is as the line says, or an earlier line said it.
    Same,
    /// It is left alone, as was asked.
    LeftOut,
    /// It is not taken.
    Refused,
}

impl Outcome {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Changed,
        Self::Refused,
        Self::Same,
        Self::LeftOut,
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => say!("import-outcome-new"),
            Self::Changed => say!("import-outcome-changed"),
            Self::Same => say!("import-outcome-same"),
            Self::LeftOut => say!("import-outcome-left"),
            Self::Refused => say!("import-outcome-refused"),
        }
    }
}

/// One line, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineReport {
    /// Its line in the file.
    pub line: u64,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What it is about: the name in it, else its first cells.
    pub about: String,
    /// Why it is not taken, or what there is to decide.
    pub why: Option<String>,
}

/// What happened to the lines of one file.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// Which table of which file.
    pub input: Input,
    /// The names of its columns, as they stand there.
    pub headers: Vec<String>,
    /// What stands first in each of them.
    pub samples: Vec<String>,
    /// What separates its cells.
    pub delimiter: u8,
    /// The code of what its lines are; empty where it is passed over.
    pub kind: &'static str,
    /// "accounts", as running text says it.
    pub many: &'static str,
    /// Lines read, the header and blank lines apart.
    pub lines: u64,
    /// Records to be made.
    pub created: u64,
    /// Records to be changed.
    pub updated: u64,
    /// Records that are as the file says already.
    pub unchanged: u64,
    /// Known records left alone, since it was asked so.
    pub skipped: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Columns that mean nothing here.
    pub unread: Vec<String>,
    /// How it was recognised.
    pub layout: String,
    /// Lines about a record of which an earlier line said all.
    pub repeated: u64,
    /// Date columns: header, how it is read.
    pub dates: Vec<(String, DateOrder)>,
    /// What has to be answered before the plan can be applied.
    pub questions: Vec<Question>,
    /// What is to be said of how it is read.
    pub remarks: Vec<String>,
    /// The first [`LINES`] lines of each outcome, in their order.
    pub outcomes: Vec<LineReport>,
    /// Why the whole file is passed over.
    pub passed: Option<String>,
    /// What it is, where that alone is why.
    pub aside: Option<Aside>,
}

/// Something that the file leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The header of its column.
    pub column: String,
    /// What is open.
    pub why: String,
    /// What answers it.
    pub switch: &'static str,
    /// What kind of thing is open.
    pub about: About,
    /// Cells that leave it open.
    pub samples: Vec<String>,
}

/// What a file can leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Whether dates begin with the day or the month.
    Dates,
    /// Which sign parts whole from broken.
    Decimal,
    /// What bare percentages mean.
    Share,
    /// What columns without a header mean.
    Columns,
}

/// A line that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Which file, by its place in the report.
    pub file: usize,
    /// Its line.
    pub line: u64,
    /// The column, where it is one column's fault.
    pub column: Option<String>,
    /// Why.
    pub why: String,
}

/// A line that somebody may want to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Which table, by its place in the report.
    pub file: usize,
    /// Its line.
    pub line: u64,
    /// What there is to decide.
    pub why: String,
    /// The record that it resembles.
    pub like: Option<Uuid>,
}

/// A name that was met and the record it was taken for, or could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The kind's word.
    pub kind: &'static str,
    /// As the file has it.
    pub typed: String,
    /// As the record has it.
    pub meant: String,
    /// On how many lines.
    pub count: u64,
}

/// The preview.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Each file.
    pub files: Vec<FileReport>,
    /// Records made because a line refers to them, by kind code.
    pub made: BTreeMap<&'static str, u64>,
    /// The first names of those.
    pub made_names: BTreeMap<&'static str, Vec<String>>,
    /// Names followed in spite of their spelling.
    pub followed: Vec<Near>,
    /// Names that may be slips of the finger: not followed.
    pub proposed: Vec<Near>,
    /// New records that resemble another.
    pub duplicates: u64,
    /// The first of those: kind, this, that.
    pub duplicate_names: Vec<(&'static str, String, String)>,
    /// Lines that somebody may want to decide about: the first few hundred.
    pub decisions: Vec<Decision>,
    /// Findings on the records made, by code.
    pub flagged: BTreeMap<&'static str, u64>,
    /// The first lines not taken.
    pub rejects: Vec<Reject>,
    /// What else is to be said, each with how often.
    pub notes: BTreeMap<String, u64>,
    /// The pipeline that was made for stages nobody knew, with its stages.
    pub pipelines: Vec<(String, Vec<String>)>,
    /// Who is the user of this book after it.
    pub me: Option<String>,
    /// All users that are made, by a line of their own or because one refers to them: one of them may be "me".
    pub users: Vec<String>,
    /// Whether users are made and nobody said who of them is "me".
    pub ask_me: bool,
    /// Fields that changed in the book between plan and apply, and were left.
    pub clashes: u64,
}

impl Report {
    /// Records to be made, without those made for references.
    pub fn created(&self) -> u64 {
        self.files.iter().map(|file| file.created).sum()
    }

    /// Records to be changed.
    pub fn updated(&self) -> u64 {
        self.files.iter().map(|file| file.updated).sum()
    }

    /// Lines whose record is as they say already.
    pub fn unchanged(&self) -> u64 {
        self.files.iter().map(|file| file.unchanged).sum()
    }

    /// Whether the book has every line of every file already.
    pub fn is_known(&self) -> bool {
        self.files.iter().any(|file| file.lines > 0)
            && self.files.iter().all(|file| {
                let rest = file.created + file.updated + file.skipped + file.rejected;
                let is_read = file.passed.is_none() || file.aside.is_some();
                rest == 0 && is_read && file.questions.is_empty()
            })
    }

    /// Lines not taken.
    pub fn rejected(&self) -> u64 {
        self.files.iter().map(|file| file.rejected).sum()
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if self.notes.len() < 200 || self.notes.contains_key(&text) {
            *self.notes.entry(text).or_default() += 1;
        }
    }

    pub(crate) fn flag(&mut self, code: &'static str) {
        *self.flagged.entry(code).or_default() += 1;
    }

    pub(crate) fn near(list: &mut Vec<Near>, kind: &'static str, typed: &str, meant: &str) {
        let known = list
            .iter_mut()
            .find(|near| near.kind == kind && near.typed == typed);
        if let Some(near) = known {
            near.count += 1;
        } else if list.len() < 500 {
            list.push(Near {
                kind,
                typed: typed.to_owned(),
                meant: meant.to_owned(),
                count: 1,
            });
        }
    }
}
