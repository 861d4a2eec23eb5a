//! The names in the files that resemble others: each is taken for it or kept apart.

use ratatui::layout::Rect;

use super::super::super::{
    canvas::Canvas,
    theme::Tone,
    widget::table::{Column, Scroll, Shown, Table},
};
use crate::{
    transfer::import::{
        Options, Plan,
        desk::{self, NameLine},
    },
    words::say,
};

/// The page of such names.
pub(super) struct Names {
    pub(super) scroll: Scroll,
    /// Whether one was decided otherwise: the plan is to be made again.
    pub(super) is_changed: bool,
    all: Vec<NameLine>,
}

impl Names {
    pub(super) fn new(plan: &Plan, options: &Options) -> Self {
        Self {
            scroll: Scroll::default(),
            is_changed: false,
            all: desk::names(plan, options),
        }
    }

    pub(super) fn total(&self) -> usize {
        self.all.len()
    }

    /// Takes the name under the cursor for what it resembles, or keeps it apart; goes on to the next.
    pub(super) fn take(&mut self, options: &mut Options) {
        if let Some(name) = self.all.get_mut(self.scroll.at) {
            desk::take_name(options, name);
            name.is_taken = !name.is_taken;
            self.is_changed = true;
            self.scroll.by(1, self.all.len());
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let heads = [
            Column::of(say!("import-name-in-file"), false, 14, 32),
            Column::of(say!("import-name-resembles"), false, 14, 32),
            Column::of(say!("import-name-kind"), false, 8, 12),
            Column::of(say!("import-name-what"), false, 10, 16),
        ];
        Table::draw_all(&heads, &self.all, cells, self.scroll, canvas, area);
    }
}

fn cells(name: &NameLine) -> Vec<Shown> {
    vec![
        Shown::plain(name.typed.clone()),
        Shown::plain(name.meant.clone()),
        Shown::plain(name.kind.clone()),
        if name.is_taken {
            Shown::new(say!("import-name-taken"), Tone::Done)
        } else {
            Shown::plain(say!("import-name-apart"))
        },
    ]
}
