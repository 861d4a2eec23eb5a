//! What a plan will do, and what it met on the way: the preview, and the report after it was applied.
//!
//! Counts are whole, examples are few: the report does not grow with the file. Sentences are made by [`Report::lines`].

use std::collections::BTreeMap;

use uuid::Uuid;

use super::source::Input;
use crate::domain::dates::DateOrder;

use crate::domain::money;

/// How many examples are kept of anything.
pub const EXAMPLES: usize = 20;

/// What happened to the lines of one file.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// Which table of which file.
    pub input: Input,
    /// The names of its columns, as they stand there.
    pub headers: Vec<String>,
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
    /// Why the whole file is passed over.
    pub passed: Option<String>,
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
    /// The first names of those; of users all.
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

    /// The report as sentences, the weightiest first.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for file in &self.files {
            let name = file.input.name();
            if let Some(why) = &file.passed {
                lines.push(format!("{name}: passed over, {why}"));
                continue;
            }
            let mut line = format!("{name}: {} {}", grouped(file.lines), file.many);
            let counts = [
                (file.created, "new"),
                (file.updated, "changed"),
                (file.unchanged, "as they were"),
                (file.repeated, "repeated"),
                (file.skipped, "left alone"),
                (file.rejected, "not taken"),
            ];
            let counts: Vec<String> = counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{} {word}", grouped(*count)))
                .collect();
            if !counts.is_empty() {
                line.push_str(": ");
                line.push_str(&counts.join(", "));
            }
            lines.push(line);
            if !matches!(&*file.layout, "by its headers" | "dealbook export") {
                lines.push(format!("  recognised as {}", file.layout));
            }
            for (header, order) in &file.dates {
                let word = match order {
                    DateOrder::Ymd => continue,
                    DateOrder::Mdy => "month/day/year",
                    DateOrder::Dmy => "day/month/year",
                };
                if file
                    .questions
                    .iter()
                    .all(|question| question.column != *header)
                {
                    lines.push(format!("  {header}: dates read as {word}"));
                }
            }
            for question in &file.questions {
                lines.push(format!(
                    "  {}: {}; say {}",
                    question.column, question.why, question.switch
                ));
            }
            lines.extend(file.remarks.iter().map(|remark| format!("  {remark}")));
            if !file.unread.is_empty() {
                let shown: Vec<&str> = file
                    .unread
                    .iter()
                    .take(EXAMPLES)
                    .map(String::as_str)
                    .collect();
                let more = file.unread.len().saturating_sub(EXAMPLES);
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                lines.push(format!(
                    "  not read: {}{more}; `--create fields` keeps such columns as custom fields",
                    shown.join(", ")
                ));
            }
        }
        for (pipeline, stages) in &self.pipelines {
            lines.push(format!(
                "new pipeline `{pipeline}`: {}; its order and probabilities were set by the import",
                stages.join(" → ")
            ));
        }
        for (kind, count) in &self.made {
            let names = self.made_names.get(kind).map_or(String::new(), |names| {
                let names = names.get(..EXAMPLES).unwrap_or(names);
                let more = if *count > names.len() as u64 {
                    " …"
                } else {
                    ""
                };
                format!(": {}{more}", names.join(", "))
            });
            lines.push(format!(
                "made for references: {} × {kind}{names}",
                grouped(*count)
            ));
        }
        for near in self.followed.iter().take(EXAMPLES) {
            lines.push(format!(
                "{} `{}` taken for `{}` on {} lines",
                near.kind,
                near.typed,
                near.meant,
                grouped(near.count)
            ));
        }
        for near in self.proposed.iter().take(EXAMPLES) {
            lines.push(format!(
                "{} `{}` may be `{}` ({} lines); kept apart",
                near.kind,
                near.typed,
                near.meant,
                grouped(near.count)
            ));
        }
        if self.duplicates > 0 {
            lines.push(format!(
                "{} new records resemble another; `dealbook duplicates` shows them",
                grouped(self.duplicates)
            ));
            for (kind, this, that) in self.duplicate_names.iter().take(3) {
                lines.push(format!("  {kind} `{this}` and `{that}`"));
            }
        }
        for (code, count) in &self.flagged {
            lines.push(format!(
                "{} with {}",
                grouped(*count),
                code.replace('_', " ")
            ));
        }
        for (note, count) in &self.notes {
            lines.push(if *count > 1 {
                format!("{note} ({} times)", grouped(*count))
            } else {
                note.clone()
            });
        }
        if let Some(me) = &self.me {
            lines.push(format!("you are `{me}` in this book"));
        }
        for reject in self.rejects.iter().take(10) {
            lines.push(self.reject_line(reject));
        }
        if self.rejected() > 10 {
            lines.push(format!(
                "… {} lines not taken in all",
                grouped(self.rejected())
            ));
        }
        if self.clashes > 0 {
            lines.push(format!(
                "{} fields changed in the book meanwhile and were left as they are",
                grouped(self.clashes)
            ));
        }
        lines
    }

    fn reject_line(&self, reject: &Reject) -> String {
        let name = self
            .files
            .get(reject.file)
            .map_or_else(String::new, |file| file.input.name());
        let column = reject
            .column
            .as_ref()
            .map_or(String::new(), |column| format!(", column {column}"));
        format!("{name}, line {}{column}: {}", reject.line, reject.why)
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    money::group(&number.to_string())
}
