//! The lines of one table with what becomes of each; single ones are left out here.

use ratatui::layout::Rect;

use super::super::super::{
    canvas::Canvas,
    theme::Tone,
    widget::table::{Column, Scroll, Shown, Table},
};
use crate::transfer::import::{
    Options, Plan, desk,
    report::{LINES, LineReport, Outcome},
    source::Input,
};

/// The page of one table's lines.
pub(super) struct Lines {
    pub(super) scroll: Scroll,
    /// Whether something was left out or taken: the plan is to be made again.
    pub(super) is_changed: bool,
    /// What is seen; all without it.
    only: Option<Outcome>,
    input: Input,
    all: Vec<LineReport>,
    /// Which of the lines are left out.
    left_out: Vec<bool>,
}

impl Lines {
    pub(super) fn new(plan: &Plan, options: &Options, table: usize) -> Option<Self> {
        let file = plan.report.files.get(table)?;
        let mut all = file.outcomes.clone();
        all.sort_by_key(|line| line.line);
        let left_out = all
            .iter()
            .map(|line| desk::is_left_out(options, &file.input, line.line))
            .collect();
        Some(Self {
            scroll: Scroll::default(),
            is_changed: false,
            only: None,
            input: file.input.clone(),
            all,
            left_out,
        })
    }

    fn seen(&self) -> Vec<usize> {
        let wanted = |at: &usize| self.only.is_none_or(|only| self.all[*at].outcome == only);
        (0..self.all.len()).filter(wanted).collect()
    }

    pub(super) fn total(&self) -> usize {
        self.seen().len()
    }

    /// Leaves the line under the cursor out, or takes it; goes on to the next.
    pub(super) fn omit(&mut self, options: &mut Options) {
        let seen = self.seen();
        if let Some(at) = seen.get(self.scroll.at) {
            desk::omit_line(options, &self.input, self.all[*at].line);
            self.left_out[*at] = !self.left_out[*at];
            self.is_changed = true;
            self.scroll.by(1, seen.len());
        }
    }

    /// Shows the lines of the next outcome that there is, after the last all of them.
    pub(super) fn filter(&mut self) {
        let from = self.only.map_or(0, |only| {
            let at = Outcome::ALL.iter().position(|one| *one == only);
            at.map_or(0, |at| at + 1)
        });
        let there = |outcome: &&Outcome| self.all.iter().any(|line| line.outcome == **outcome);
        self.only = Outcome::ALL[from..].iter().find(there).copied();
        self.scroll = Scroll::default();
    }

    /// What is seen, in words.
    pub(super) fn words(&self) -> String {
        let what = self.only.map_or("all", Outcome::word);
        let many = self.all.len() as u64 > LINES;
        let first = if many { ", the first of each kind" } else { "" };
        format!("{}, {what}: {}{first}", self.input.name(), self.total())
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let heads = [
            Column::of("Line", true, 5, 6),
            Column::of("What", false, 10, 12),
            Column::of("About", false, 14, 32),
            Column::of("Why", false, 12, 60),
        ];
        let row = |at: &usize| cells(&self.all[*at], self.left_out[*at]);
        Table::draw_all(&heads, &self.seen(), row, self.scroll, canvas, area);
    }
}

fn cells(line: &LineReport, is_left_out: bool) -> Vec<Shown> {
    let what = match line.outcome {
        _ if is_left_out => Shown::new("left out", Tone::Warning),
        Outcome::LeftOut => Shown::new("to be taken", Tone::Done),
        Outcome::New => Shown::new(line.outcome.word(), Tone::Done),
        Outcome::Refused => Shown::new(line.outcome.word(), Tone::Danger),
        outcome => Shown::plain(outcome.word()),
    };
    vec![
        Shown::plain(line.line.to_string()),
        what,
        Shown::plain(line.about.clone()),
        Shown::plain(line.why.clone().unwrap_or_default()),
    ]
}
