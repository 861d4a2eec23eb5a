//! What screens and widgets draw on: a buffer, the theme, the glyphs, and a note of what a click would hit.
//!
//! All text goes through [`Canvas::put`], and so through [`visible`]: nothing of a record reaches the terminal raw.

use ratatui::{
    buffer::{Buffer, CellDiffOption, CellWidth as _},
    layout::{Position, Rect},
    style::Style,
};

use super::theme::{Icons, Theme};
use crate::domain::text::{mask, truncate, visible, width};

/// What a click hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A tab.
    Tab(usize),
    /// A row of what is shown, from 0.
    Row(usize),
    /// A column head, from 0.
    Head(usize),
    /// The right edge of a column, from 0: it can be dragged.
    Edge(usize),
    /// A word of the filter, from 0.
    Chip(usize),
    /// A saved view, from 0; the whole list is the first.
    Kept(usize),
    /// A part of the screen with a number of its own: a pane, a column of the board.
    Part(usize),
}

/// A frame being drawn.
pub struct Canvas<'a> {
    /// The cells.
    pub buffer: &'a mut Buffer,
    /// The colours.
    pub theme: &'a Theme,
    /// The glyphs.
    pub icons: Icons,
    /// Whether amounts and addresses are made unreadable.
    pub masked: bool,
    /// Whether lines, boxes and bars are left out.
    pub plain: bool,
    hits: Vec<(Rect, Hit)>,
    cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    /// A canvas over the whole buffer, painted with the ground of the theme.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, icons: Icons) -> Self {
        let area = buffer.area;
        buffer.set_style(area, theme.text);
        Self {
            buffer,
            theme,
            icons,
            masked: false,
            plain: false,
            hits: Vec::new(),
            cursor: None,
        }
    }

    /// What was drawn where, and where the cursor of the terminal belongs.
    pub fn finish(self) -> (Vec<(Rect, Hit)>, Option<Position>) {
        (self.hits, self.cursor)
    }

    /// Writes one line of at most `room` cells; cut off with a sign where it is longer. Gives back the cells used.
    pub fn put(&mut self, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        if y >= area.bottom() || x >= area.right() || y < area.y {
            return 0;
        }
        let room = usize::from(room.min(area.right() - x));
        let hidden = if self.masked { mask(text) } else { text.into() };
        let shown = visible(&hidden);
        let shown = if width(&shown) > room {
            truncate(&shown, room).replace('…', if room == 0 { "" } else { self.icons.more })
        } else {
            shown.into_owned()
        };
        let (end, _) = self.buffer.set_stringn(x, y, shown, room, style);
        end - x
    }

    /// Writes one line that ends at the right edge of `room`.
    pub fn put_right(&mut self, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
        let used = (width(&visible(text)).min(usize::from(room))) as u16;
        self.put(x + room - used, y, used, text, style)
    }

    /// Writes pieces after each other. Gives back the cells used.
    pub fn pieces(&mut self, x: u16, y: u16, room: u16, pieces: &[(&str, Style)]) -> u16 {
        let mut used = 0;
        for (text, style) in pieces {
            used += self.put(x + used, y, room.saturating_sub(used), text, *style);
        }
        used
    }

    /// Writes a text over several lines, broken at blanks and between wide characters. Gives back the lines used.
    pub fn wrap(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let mut y = area.y;
        for line in wrapped(text, usize::from(area.width)) {
            if y >= area.bottom() {
                break;
            }
            self.put(area.x, y, area.width, &line, style);
            y += 1;
        }
        y - area.y
    }

    /// A thin line across.
    pub fn rule(&mut self, x: u16, y: u16, room: u16) {
        if self.plain {
            return;
        }
        let line = self.icons.line.repeat(usize::from(room));
        self.put(x, y, room, &line, self.theme.rule);
    }

    /// A thin line down.
    pub fn divide(&mut self, x: u16, y: u16, height: u16) {
        if self.plain {
            return;
        }
        for row in y..y.saturating_add(height) {
            self.put(x, row, 1, self.icons.bar, self.theme.rule);
        }
    }

    /// Lays a style over an area.
    pub fn tint(&mut self, area: Rect, style: Style) {
        self.buffer
            .set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties an area for what is to lie over the screen.
    ///
    /// A wide character that reaches into it from the left would hide its first column, and terminals leave halves of
    /// such behind: the cell before is blanked, and the area is written whatever was there. What is left behind the
    /// right edge of one that begins inside has no style of its own and gets the ground of the page.
    pub fn clear_area(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            if let Some(before) = area.x.checked_sub(1)
                && let Some(cell) = self.buffer.cell_mut((before, y))
                && cell.symbol().cell_width() > 1
            {
                cell.set_symbol(" ");
            }
            let reaches_out = area.right().checked_sub(1).is_some_and(|last| {
                let cell = self.buffer.cell((last, y));
                cell.is_some_and(|cell| cell.symbol().cell_width() > 1)
            });
            if reaches_out && let Some(behind) = self.buffer.cell_mut((area.right(), y)) {
                behind.set_style(self.theme.text);
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(self.theme.text.patch(style));
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
        }
    }

    /// A gauge of `room` cells.
    pub fn gauge(&mut self, x: u16, y: u16, room: u16, part: f64) {
        if self.plain {
            let text = format!("{:.0} %", part.clamp(0.0, 1.0) * 100.0);
            self.put(x, y, room, &text, self.theme.muted);
            return;
        }
        let full = (f64::from(room) * part.clamp(0.0, 1.0)).round() as u16;
        let (gauge, rest) = (self.theme.gauge, self.theme.gauge_rest);
        let (on, off) = (self.icons.full, self.icons.empty);
        self.put(x, y, full, &on.repeat(usize::from(full)), gauge);
        let left = room - full;
        self.put(x + full, y, left, &off.repeat(usize::from(left)), rest);
    }

    /// Notes what a click into the area hits; what is drawn later lies over it.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        self.hits.push((area, hit));
    }

    /// Puts the terminal's own cursor here: input methods and screen readers follow it.
    pub fn cursor(&mut self, x: u16, y: u16) {
        let area = self.buffer.area;
        if area.area() > 0 {
            self.cursor = Some(Position::new(
                x.min(area.right() - 1),
                y.min(area.bottom() - 1),
            ));
        }
    }
}

/// A text in lines of at most `columns`, broken where its script breaks lines (UAX #14): at blanks and between Han, but
/// never before a comma.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation as _;
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let shown = visible(paragraph);
        let mut line = String::new();
        let mut used = 0;
        let mut from = 0;
        for (to, _) in unicode_linebreak::linebreaks(&shown) {
            let piece = shown.get(from..to).unwrap_or_default();
            from = to;
            if used + width(piece.trim_end()) <= columns {
                line.push_str(piece);
                used += width(piece);
                continue;
            }
            if used > 0 {
                lines.push(line.trim_end().to_owned());
                line.clear();
                used = 0;
            }
            let word = piece.trim_end();
            for grapheme in word.graphemes(true) {
                let wide = width(grapheme);
                if used + wide > columns {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(grapheme);
                used += wide;
            }
            let blanks = piece.get(word.len()..).unwrap_or_default();
            line.push_str(blanks);
            used += width(blanks);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::IconSet;

    fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let theme = Theme::mono();
        draw(&mut Canvas::new(
            &mut buffer,
            &theme,
            Icons::new(IconSet::Unicode),
        ));
        (0..height)
            .map(|y| {
                let mut line = String::new();
                let mut skip = 0;
                for x in 0..width {
                    if skip == 0 {
                        let symbol = buffer[(x, y)].symbol();
                        line.push_str(symbol);
                        skip = symbol.cell_width().saturating_sub(1);
                    } else {
                        skip -= 1;
                    }
                }
                line
            })
            .collect()
    }

    #[test]
    fn a_popup_over_a_wide_character_keeps_its_left_edge() {
        let lines = drawn(8, 1, |canvas| {
            canvas.put(0, 0, 8, "张伟张伟", Style::new());
            canvas.clear_area(Rect::new(1, 0, 3, 1), Style::new());
            canvas.put(1, 0, 3, "|a|", Style::new());
        });
        assert_eq!(lines, [" |a|张伟"]);
    }

    #[test]
    fn what_a_popup_leaves_of_a_wide_character_has_the_ground_of_the_page() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let mut theme = Theme::mono();
        theme.text = theme.text.bg(ratatui::style::Color::White);
        let mut canvas = Canvas::new(&mut buffer, &theme, Icons::new(IconSet::Unicode));
        canvas.put(0, 0, 8, "张伟张伟", theme.text);
        canvas.clear_area(Rect::new(2, 0, 3, 1), Style::new());
        assert_eq!(buffer[(5, 0)].style().bg, theme.text.bg);
    }

    #[test]
    fn text_is_cut_at_whole_characters() {
        assert_eq!(
            drawn(5, 1, |canvas| {
                canvas.put(0, 0, 5, "张伟李娜", Style::new());
            }),
            ["张伟…"]
        );
        assert_eq!(
            drawn(6, 1, |canvas| {
                canvas.put_right(0, 0, 6, "€ 5", Style::new());
            }),
            ["   € 5"]
        );
    }

    #[test]
    fn hostile_text_is_made_harmless() {
        let lines = drawn(12, 1, |canvas| {
            canvas.put(0, 0, 12, "a\x1b[31mb\u{202e}c", Style::new());
        });
        assert!(
            !lines[0].contains('\x1b') && !lines[0].contains('\u{202e}'),
            "{lines:?}"
        );
    }

    #[test]
    fn long_text_is_broken_at_blanks_and_between_han() {
        assert_eq!(wrapped("needs 10G uplinks", 10), ["needs 10G", "uplinks"]);
        assert_eq!(wrapped("园区网络扩容", 5), ["园区", "网络", "扩容"]);
        assert_eq!(wrapped("not before, then", 10), ["not", "before,", "then"]);
        assert_eq!(wrapped("预付三成，验收", 8), ["预付三", "成，验收"]);
        assert_eq!(
            wrapped("averylongwordindeed", 8),
            ["averylon", "gwordind", "eed"]
        );
    }
}
