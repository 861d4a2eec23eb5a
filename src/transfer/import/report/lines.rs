//! The report in sentences, the weightiest first: of each file, then of all of them.

use super::{EXAMPLES, FileReport, Reject, Report};
use crate::domain::{dates::DateOrder, money};

impl Report {
    /// The report as sentences, the weightiest first, with the switches that change it.
    pub fn lines(&self) -> Vec<String> {
        self.all(true)
    }

    /// The same, for those who have no switches.
    pub fn told(&self) -> Vec<String> {
        self.all(false)
    }

    fn all(&self, switches: bool) -> Vec<String> {
        let mut lines = Vec::new();
        for file in &self.files {
            lines.push(file.line());
            for line in file.details() {
                let is_read_as = line.starts_with("read as ") && switches;
                let switch = if is_read_as {
                    "; --encoding says otherwise"
                } else {
                    ""
                };
                lines.push(format!("  {line}{switch}"));
            }
            for question in &file.questions {
                let switch = if switches {
                    format!("; say {}", question.switch)
                } else {
                    String::new()
                };
                lines.push(format!("  {}: {}{switch}", question.column, question.why));
            }
            if let Some(unread) = file.unread_line() {
                let switch = if switches {
                    "; `--create fields` keeps such columns as custom fields"
                } else {
                    ""
                };
                lines.push(format!("  {unread}{switch}"));
            }
        }
        lines.extend(self.rest(switches));
        lines
    }

    /// What is said of all files together; with the commands that say more, where that is asked.
    pub fn rest(&self, switches: bool) -> Vec<String> {
        let mut lines = Vec::new();
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
                "{} another{}",
                match self.duplicates {
                    1 => "1 new record resembles".to_owned(),
                    many => format!("{} new records resemble", grouped(many)),
                },
                if switches {
                    "; `dealbook duplicates` shows them"
                } else {
                    ""
                }
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

impl FileReport {
    /// The file, what its lines are, and how many of them are new, changed …
    pub fn line(&self) -> String {
        let name = self.input.name();
        if let Some(why) = &self.passed {
            return format!("{name}: passed over, {why}");
        }
        let mut line = format!("{name}: {} {}", grouped(self.lines), self.many);
        let counts = [
            (self.created, "new"),
            (self.updated, "changed"),
            (self.unchanged, "as they were"),
            (self.repeated, "repeated"),
            (self.skipped, "left alone"),
            (self.rejected, "not taken"),
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
        line
    }

    /// How it was recognised and is read.
    pub fn details(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.passed.is_some() {
            return lines;
        }
        if !matches!(
            &*self.layout,
            "by its headers" | "dealbook export" | "vCard" | "iCalendar"
        ) {
            lines.push(format!("recognised as {}", self.layout));
        }
        for (header, order) in &self.dates {
            let word = match order {
                DateOrder::Ymd => continue,
                DateOrder::Mdy => "month/day/year",
                DateOrder::Dmy => "day/month/year",
            };
            let mut open = self.questions.iter();
            if open.all(|question| question.column != *header) {
                lines.push(format!("{header}: dates read as {word}"));
            }
        }
        lines.extend(self.remarks.iter().cloned());
        lines
    }

    /// The columns that nobody reads.
    pub fn unread_line(&self) -> Option<String> {
        if self.unread.is_empty() || self.passed.is_some() {
            return None;
        }
        let shown = self.unread.get(..EXAMPLES).unwrap_or(&self.unread);
        let more = match self.unread.len().saturating_sub(EXAMPLES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!("not read: {}{more}", shown.join(", ")))
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    money::group(&number.to_string())
}
