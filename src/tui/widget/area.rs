//! Several lines of text, with the terminal's own cursor in them.

use ratatui::{
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
    layout::Rect,
    style::Style,
    widgets::Widget as _,
};
use ratatui_textarea::{TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation as _;

use super::super::{canvas::Canvas, keymap::Chord};

/// Several lines of text.
#[derive(Clone, Debug)]
pub struct Area {
    area: TextArea<'static>,
}

impl Default for Area {
    fn default() -> Self {
        Self::new("")
    }
}

impl Area {
    /// An area with a text, the cursor after it.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        // The cursor is the terminal's, so that input methods find it; none is painted.
        area.set_cursor_style(Style::new());
        area.set_cursor_line_style(Style::new());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.move_cursor(ratatui_textarea::CursorMove::Bottom);
        area.move_cursor(ratatui_textarea::CursorMove::End);
        Self { area }
    }

    /// What was typed.
    pub fn text(&self) -> String {
        let text = self.area.lines().join("\n");
        text.trim_end_matches('\n').to_owned()
    }

    /// Whether the cursor is in the first line.
    pub fn at_top(&self) -> bool {
        self.area.cursor().0 == 0
    }

    /// Whether the cursor is in the last line.
    pub fn at_bottom(&self) -> bool {
        self.area.cursor().0 + 1 >= self.area.lines().len()
    }

    /// Takes a key. False where it means nothing here.
    pub fn key(&mut self, key: Chord) -> bool {
        let mut held = KeyModifiers::NONE;
        held.set(KeyModifiers::CONTROL, key.ctrl);
        held.set(KeyModifiers::ALT, key.alt);
        held.set(KeyModifiers::SHIFT, key.shift);
        // These belong to the form and the app.
        if matches!(key.code, KeyCode::Tab | KeyCode::BackTab | KeyCode::Esc) {
            return false;
        }
        // A letter of several code points goes whole.
        let more = match key.code {
            KeyCode::Backspace if !key.ctrl && !key.alt => self.before().saturating_sub(1),
            _ => 0,
        };
        for _ in 0..=more {
            self.area.input(KeyEvent::new(key.code, held));
        }
        true
    }

    /// The code points of the letter before the cursor.
    fn before(&self) -> usize {
        let ratatui_textarea::DataCursor(row, column) = self.area.cursor();
        let line = self.area.lines().get(row).map_or("", String::as_str);
        let before: String = line.chars().take(column).collect();
        before
            .graphemes(true)
            .next_back()
            .map_or(0, |letter| letter.chars().count())
    }

    /// Takes a pasted text without control characters.
    pub fn paste(&mut self, text: &str) {
        let text: String = text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|letter| *letter == '\n' || *letter == '\t' || !letter.is_control())
            .collect();
        self.area.insert_str(text);
    }

    /// Draws it and puts the cursor where the next letter goes, if it has the focus.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, style: Style, focused: bool) {
        if area.is_empty() {
            return;
        }
        canvas.tint(area, style);
        let mut shown = self.area.clone();
        shown.set_style(style);
        (&shown).render(area, canvas.buffer);
        if focused {
            let (cursor, (top, left)) = (shown.screen_cursor(), shown.scroll_offset());
            let column = (cursor.col as u16)
                .saturating_sub(left)
                .min(area.width.saturating_sub(1));
            let row = (cursor.row as u16)
                .saturating_sub(top)
                .min(area.height.saturating_sub(1));
            canvas.cursor(area.x + column, area.y + row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_several_code_points_goes_whole() {
        let mut area = Area::new("x👩\u{200d}💻é");
        area.key("backspace".parse().unwrap());
        assert_eq!(area.text(), "x👩\u{200d}💻");
        area.key("backspace".parse().unwrap());
        assert_eq!(area.text(), "x");
    }

    #[test]
    fn lines_are_typed_and_pasted() {
        let mut area = Area::new("first");
        for key in ["enter", "张", "伟"] {
            area.key(key.parse().unwrap());
        }
        area.paste("\r\n\x1b[2Jthird\r\n");
        assert_eq!(area.text(), "first\n张伟\n[2Jthird");
    }
}
