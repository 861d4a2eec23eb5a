//! A column of a page: a list of lines, made first and drawn through a window, so that it scrolls whatever its height.

use ratatui::{layout::Rect, style::Style};

use super::super::super::super::{
    canvas::{Canvas, wrapped},
    theme::Theme,
    view::Scene,
    widget::paper::Paper,
};
use crate::domain::text::width;

/// Pieces after each other, and perhaps one that ends at the right edge.
#[derive(Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<(String, Style)>,
    pub(super) right: Option<(String, Style)>,
}

impl Line {
    pub(super) fn of(pieces: impl IntoIterator<Item = (impl Into<String>, Style)>) -> Self {
        Self {
            pieces: pieces
                .into_iter()
                .map(|(text, style)| (text.into(), style))
                .collect(),
            right: None,
        }
    }
}

/// The lines of one column.
pub(super) struct Column<'a> {
    pub(super) lines: Vec<Line>,
    pub(super) room: usize,
    pub(super) theme: &'a Theme,
    pub(super) scene: &'a Scene,
}

impl<'a> Column<'a> {
    pub(super) fn new(room: u16, theme: &'a Theme, scene: &'a Scene) -> Self {
        Self {
            lines: Vec::new(),
            room: usize::from(room),
            theme,
            scene,
        }
    }

    pub(super) fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
    }

    pub(super) fn heading(&mut self, text: impl Into<String>, right: impl Into<String>) {
        self.blank();
        let mut line = Line::of([(text.into(), self.theme.heading)]);
        line.right = Some((right.into(), self.theme.muted));
        self.lines.push(line);
    }

    /// A glyph, then words over as many lines as they need.
    pub(super) fn item(&mut self, glyph: &str, glyph_style: Style, words: &str, style: Style) {
        let lead = (width(glyph) + 1).max(3);
        let room = self.room.saturating_sub(lead).max(8);
        for (at, part) in wrapped(words, room).into_iter().enumerate() {
            let glyph = if at == 0 { glyph } else { "" };
            // The blank has no style of its own: an underlined glyph would draw a line through it.
            let gap = " ".repeat(lead - width(glyph));
            self.lines.push(Line::of([
                (glyph.to_owned(), glyph_style),
                (gap, style),
                (part, style),
            ]));
        }
    }

    /// Draws what is read of it, from its line `first` on; whether there is more below.
    pub(super) fn draw(
        self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        paper: &Paper,
        first: usize,
    ) -> bool {
        let height = usize::from(area.height);
        let top = paper.top_from(first, self.lines.len(), height);
        let is_more = self.lines.len() > top + height;
        for (row, line) in self.lines.into_iter().skip(top).take(height).enumerate() {
            let y = area.y + row as u16;
            let right = line
                .right
                .as_ref()
                .map_or(0, |(text, _)| width(text) as u16 + 1);
            let pieces: Vec<(&str, Style)> = line
                .pieces
                .iter()
                .map(|(text, style)| (text.as_str(), *style))
                .collect();
            canvas.pieces(area.x, y, area.width.saturating_sub(right), &pieces);
            if let Some((text, style)) = &line.right {
                canvas.put_right(area.x, y, area.width, text, *style);
            }
        }
        is_more
    }
}
