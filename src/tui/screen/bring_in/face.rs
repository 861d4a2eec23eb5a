//! The pages of the preview: the files, the columns of one, the lines of one; and moving on them.

use super::super::super::{theme::Tone, view::Cx};
use super::{BringIn, Stage, columns::Columns, lines::Lines, names::Names};
use crate::{
    words::say,
    {domain::record::by_word, transfer::import::source::Input},
};

/// What of the preview is seen.
pub(super) enum Face {
    Files,
    Columns(Columns),
    Lines(Lines),
    Names(Names),
}

impl BringIn {
    /// The table under the cursor; of a file that could not be read, the file.
    pub(super) fn here(&self) -> Option<Input> {
        match &self.stage {
            Stage::Preview(plan) => {
                let file = plan.report.files.get(self.scroll.at);
                file.map(|file| file.input.clone())
            }
            Stage::Failed(_) => match self.files.as_slice() {
                [path] => Some(Input {
                    path: path.clone(),
                    part: None,
                }),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn open_columns(&mut self, cx: &mut Cx<'_>) {
        let Stage::Preview(plan) = &self.stage else {
            return;
        };
        if self.scroll.at < plan.layouts.len() {
            let catalog = &cx.scene.catalog;
            let columns = Columns::new(plan, &self.options, catalog, self.scroll.at);
            self.face = Face::Columns(columns);
        } else {
            cx.say(Tone::Plain, say!("import-passed-columns"));
        }
    }

    pub(super) fn open_lines(&mut self, cx: &mut Cx<'_>) {
        let Stage::Preview(plan) = &self.stage else {
            return;
        };
        let lines = Lines::new(plan, &self.options, self.scroll.at);
        match lines.filter(|lines| lines.total() > 0) {
            Some(lines) => self.face = Face::Lines(lines),
            None => cx.say(Tone::Plain, say!("import-no-lines")),
        }
    }

    pub(super) fn open_names(&mut self, cx: &mut Cx<'_>) {
        let Stage::Preview(plan) = &self.stage else {
            return;
        };
        let names = Names::new(plan, &self.options);
        if names.total() > 0 {
            self.face = Face::Names(names);
        } else {
            cx.say(Tone::Plain, say!("import-no-names"));
        }
    }

    /// What the picker gave: the kind of a file's lines, what a column means, what becomes of a line.
    pub(super) fn take(&mut self, code: &str, cx: &mut Cx<'_>) {
        if let Face::Lines(lines) = &mut self.face {
            lines.decide(&mut self.options, code);
        } else if let (Face::Columns(columns), Stage::Preview(plan)) = (&mut self.face, &self.stage)
        {
            columns.map(plan, &mut self.options, &cx.scene.catalog, code);
        } else if let (Some(input), Some(kind)) = (self.here(), by_word(code)) {
            self.options.tables.entry(input).or_default().kind = Some(kind);
            self.plan(cx);
        }
    }

    /// Back to the files; what was changed is planned for.
    pub(super) fn leave_face(&mut self, cx: &mut Cx<'_>) {
        let is_changed = match std::mem::replace(&mut self.face, Face::Files) {
            Face::Columns(columns) => columns.is_changed,
            Face::Lines(lines) => lines.is_changed,
            Face::Names(names) => names.is_changed,
            Face::Files => false,
        };
        if is_changed {
            self.plan(cx);
        }
    }

    /// Moves the cursor where there is a table, the text where there is none.
    pub(super) fn go(&mut self, rows: isize) {
        match (&mut self.face, &self.stage) {
            (Face::Columns(columns), Stage::Preview(_)) => {
                let total = columns.total();
                columns.scroll.by(rows, total);
            }
            (Face::Lines(lines), Stage::Preview(_)) => {
                let total = lines.total();
                lines.scroll.by(rows, total);
            }
            (Face::Names(names), Stage::Preview(_)) => {
                let total = names.total();
                names.scroll.by(rows, total);
            }
            (Face::Files, Stage::Preview(plan)) => {
                self.scroll.by(rows, plan.report.files.len());
            }
            (_, Stage::Done(lines)) => {
                self.text = self
                    .text
                    .saturating_add_signed(rows)
                    .min(lines.len().saturating_sub(1));
            }
            _ => {}
        }
    }

    pub(super) fn page(&mut self, rows: isize) {
        if let (Face::Files, Stage::Preview(_)) = (&self.face, &self.stage) {
            self.text = self.text.saturating_add_signed(rows);
        } else {
            self.go(rows);
        }
    }
}
