//! The columns of one table: what each means, and how that is changed.

use ratatui::layout::Rect;

use super::super::super::{
    canvas::Canvas,
    theme::Tone,
    view::Cx,
    widget::table::{Column, Scroll, Shown, Table},
};
use super::super::choose::{Choice, Choose};
use crate::{
    domain::catalog::Catalog,
    transfer::import::{
        Options, Plan,
        desk::{self, ColumnLine},
    },
    words::say,
};

/// The page of one table's columns.
pub(super) struct Columns {
    /// Which table of the plan.
    pub(super) table: usize,
    pub(super) scroll: Scroll,
    /// Whether something was changed: the plan is to be made again.
    pub(super) is_changed: bool,
    lines: Vec<ColumnLine>,
}

impl Columns {
    pub(super) fn new(plan: &Plan, options: &Options, catalog: &Catalog, table: usize) -> Self {
        Self {
            table,
            scroll: Scroll::default(),
            is_changed: false,
            lines: desk::columns(plan, options, catalog, table),
        }
    }

    pub(super) fn total(&self) -> usize {
        self.lines.len()
    }

    fn here(&self) -> Option<&ColumnLine> {
        self.lines.get(self.scroll.at)
    }

    /// Asks what the column means.
    pub(super) fn ask(&self, plan: &Plan, cx: &mut Cx<'_>) {
        let (Some(line), Some((_, _, layout))) = (self.here(), plan.layouts.get(self.table)) else {
            return;
        };
        let mut choices = vec![Choice::new("", say!("import-column-nothing"))];
        let taken = |word: &str| {
            let other = self
                .lines
                .iter()
                .find(|other| other.word == word && other.header != line.header);
            other.map_or_else(String::new, |other| {
                say!("import-column-now", column = &other.header)
            })
        };
        for meaning in desk::meanings(&cx.scene.catalog, layout.info) {
            let note = taken(&meaning.word);
            choices.push(Choice::new(meaning.word, meaning.label).note(note));
        }
        let title = say!("import-column-what", column = &line.header);
        cx.over(Choose::new(title, choices).on(&line.word));
    }

    /// Takes what was chosen.
    pub(super) fn map(
        &mut self,
        plan: &Plan,
        options: &mut Options,
        catalog: &Catalog,
        word: &str,
    ) {
        let Some(line) = self.here().filter(|line| line.word != word) else {
            return;
        };
        let header = line.header.clone();
        desk::map(plan, options, catalog, self.table, (&header, word));
        self.lines = desk::columns(plan, options, catalog, self.table);
        self.is_changed = true;
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let heads = [
            Column::of(say!("import-head-column"), false, 16, 28),
            Column::of(say!("import-head-means"), false, 18, 30),
            Column::of(say!("import-head-cell"), false, 10, 40),
        ];
        Table::draw_all(&heads, &self.lines, cells, self.scroll, canvas, area);
    }
}

fn cells(line: &ColumnLine) -> Vec<Shown> {
    let means = match (line.means.as_str(), line.is_changed) {
        ("", true) => Shown::new(say!("import-means-nothing"), Tone::Done),
        ("", false) => Shown::new(say!("import-means-nothing"), Tone::Warning),
        (means, true) => Shown::new(means, Tone::Done),
        (means, false) => Shown::plain(means),
    };
    let header = Shown::plain(line.header.clone());
    vec![header, means, Shown::plain(line.sample.clone())]
}
