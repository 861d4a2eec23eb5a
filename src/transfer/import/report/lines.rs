//! The report in sentences, the weightiest first: of each file, then of all of them.

use super::{
    super::{
        layout::{BY_CELLS, BY_HEADERS},
        source::Aside,
    },
    EXAMPLES, FileReport, Reject, Report,
};
use crate::{
    domain::{dates::DateOrder, findings, money, record::by_word},
    words::{Language, current, say},
};

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
            let is_hidden = file.aside == Some(Aside::Hidden) && switches;
            let switch = if is_hidden { "; --hidden takes it" } else { "" };
            lines.push(file.line() + switch);
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
            lines.push(say!(
                "import-new-pipeline",
                pipeline = pipeline,
                stages = stages.join(" → ")
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
            let made = say!("import-made", count = grouped(*count), kind = called(kind));
            lines.push(made + &names);
        }
        for near in self.followed.iter().take(EXAMPLES) {
            lines.push(say!(
                "import-taken-for",
                kind = called(near.kind),
                typed = &near.typed,
                meant = &near.meant,
                count = grouped(near.count)
            ));
        }
        for near in self.proposed.iter().take(EXAMPLES) {
            lines.push(say!(
                "import-may-be",
                kind = called(near.kind),
                typed = &near.typed,
                meant = &near.meant,
                count = grouped(near.count)
            ));
        }
        if self.duplicates > 0 {
            let mut line = match self.duplicates {
                1 => say!("import-duplicate").to_owned(),
                many => say!("import-duplicates", count = grouped(many)),
            };
            if switches {
                line.push_str("; `dealbook duplicates` shows them");
            }
            lines.push(line);
            for (kind, this, that) in self.duplicate_names.iter().take(3) {
                let pair = say!(
                    "import-duplicate-pair",
                    kind = called(kind),
                    one = this,
                    other = that
                );
                lines.push(format!("  {pair}"));
            }
        }
        for (code, count) in &self.flagged {
            let finding = match findings::by_code(code) {
                Some(known) if current() != Language::English => known.called().to_owned(),
                _ => code.replace('_', " "),
            };
            lines.push(say!(
                "import-with-finding",
                count = grouped(*count),
                finding = finding
            ));
        }
        for (note, count) in &self.notes {
            lines.push(if *count > 1 {
                say!("import-times", what = note, count = grouped(*count))
            } else {
                note.clone()
            });
        }
        if let Some(me) = &self.me {
            lines.push(say!("import-you-are", name = me));
        }
        for reject in self.rejects.iter().take(10) {
            lines.push(self.reject_line(reject));
        }
        if self.rejected() > 10 {
            lines.push(say!("import-rejected", count = grouped(self.rejected())));
        }
        if self.clashes > 0 {
            lines.push(say!("import-clashes", count = grouped(self.clashes)));
        }
        lines
    }

    fn reject_line(&self, reject: &Reject) -> String {
        let name = self
            .files
            .get(reject.file)
            .map_or_else(String::new, |file| file.input.name());
        match &reject.column {
            Some(column) => say!(
                "import-reject-column",
                file = name,
                line = reject.line,
                column = column,
                why = &reject.why
            ),
            None => say!(
                "import-reject",
                file = name,
                line = reject.line,
                why = &reject.why
            ),
        }
    }
}

/// What one record of a kind is called, by its code; on the command line the code itself.
pub(crate) fn called(code: &'static str) -> &'static str {
    match by_word(code) {
        Some(info) if current() != Language::English => info.called(),
        _ => code,
    }
}

impl FileReport {
    /// What its lines are, as the screen says it.
    pub fn called(&self) -> &'static str {
        match by_word(self.kind) {
            Some(info) if current() != Language::English => info.called_many(),
            _ => self.many,
        }
    }

    /// The file, what its lines are, and how many of them are new, changed …
    pub fn line(&self) -> String {
        let name = self.input.name();
        if let Some(why) = &self.passed {
            return say!("import-passed-why", file = name, why = why);
        }
        let what = match by_word(self.kind) {
            Some(info) => info.called_so_many(self.lines as usize),
            None => self.called().to_owned(),
        };
        let mut line = format!("{name}: {} {what}", grouped(self.lines));
        let counts = [
            (self.created, say!("import-count-new")),
            (self.updated, say!("import-count-changed")),
            (self.unchanged, say!("import-count-same")),
            (self.repeated, say!("import-count-repeated")),
            (self.skipped, say!("import-count-left")),
            (self.rejected, say!("import-count-refused")),
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
            BY_HEADERS | BY_CELLS | "dealbook export" | "vCard" | "iCalendar"
        ) {
            lines.push(say!("import-recognised", layout = &self.layout));
        }
        for (header, order) in &self.dates {
            let word = match order {
                DateOrder::Ymd => continue,
                DateOrder::Mdy => say!("import-mdy"),
                DateOrder::Dmy => say!("import-dmy"),
            };
            let mut open = self.questions.iter();
            if open.all(|question| question.column != *header) {
                lines.push(say!("import-dates", column = header, order = word));
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
        let columns = shown.join(", ");
        Some(match self.unread.len().saturating_sub(EXAMPLES) {
            0 => say!("import-not-read", columns = columns),
            more => say!("import-not-read-more", columns = columns, count = more),
        })
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    money::group(&number.to_string())
}
