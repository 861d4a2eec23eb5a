//! What became of a line, kept for those who want to see it before anything is written.

use super::{
    super::{
        super::csv::read::Record,
        report::{FileReport, LINES, LineReport, Outcome},
        survey::Survey,
        value::short,
    },
    Planner,
};

/// How many lines had each outcome, in the order of [`Outcome::ALL`].
fn counts(file: &FileReport) -> [u64; 5] {
    [
        file.created,
        file.updated,
        file.rejected,
        file.unchanged + file.repeated,
        file.skipped,
    ]
}

impl Planner<'_> {
    /// How many lines of this table had each outcome so far.
    pub(super) fn counts(&self) -> [u64; 5] {
        counts(&self.report.files[self.file])
    }

    /// Notes what became of the line that was just taken; `before` are the counts from before it.
    pub(super) fn note_outcome(&mut self, survey: &Survey, record: &Record, before: [u64; 5]) {
        let at = self.file;
        let decision = self
            .report
            .decisions
            .last()
            .filter(|one| one.file == at && one.line == record.line);
        let why = self
            .why
            .take()
            .or_else(|| decision.map(|one| one.why.clone()));
        let now = self.counts();
        let Some(at) = (0..now.len()).find(|at| now[*at] > before[*at]) else {
            return;
        };
        if now[at] > LINES {
            return;
        }
        let name = survey
            .layout
            .field(survey.layout.info.title)
            .map(|at| record.get(at).trim())
            .filter(|name| !name.is_empty());
        let about = name.map_or_else(
            || {
                let cells = record.cells().map(str::trim);
                let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).take(3).collect();
                filled.join(", ")
            },
            str::to_owned,
        );
        let line = LineReport {
            line: record.line,
            outcome: Outcome::ALL[at],
            about: short(&about),
            why,
        };
        self.files().outcomes.push(line);
    }
}
