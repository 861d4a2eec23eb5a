//! One line of text: what is typed, and where the cursor of the terminal stands in it.

use ratatui::{crossterm::event::KeyCode, layout::Rect, style::Style};
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation as _;

use super::super::{canvas::Canvas, keymap::Chord};
use crate::domain::text::width;

/// One line of text.
#[derive(Clone, Debug, Default)]
pub struct Line {
    input: Input,
}

impl Line {
    /// A line with a text, the cursor after it.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            input: Input::new(text.into()),
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Puts another text in, the cursor after it.
    pub fn set(&mut self, text: impl Into<String>) {
        self.input = Input::new(text.into());
    }

    /// Puts another text in, the cursor at this byte.
    pub fn set_at(&mut self, text: impl Into<String>, byte: usize) {
        let text = text.into();
        let letters = text.get(..byte).unwrap_or(&text).chars().count();
        self.input = Input::new(text).with_cursor(letters);
    }

    /// The byte that the cursor stands before.
    pub fn cursor(&self) -> usize {
        let text = self.text();
        text.char_indices()
            .nth(self.input.cursor())
            .map_or(text.len(), |(byte, _)| byte)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Takes a key. False where it means nothing here.
    pub fn key(&mut self, key: Chord) -> bool {
        let request = match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(letter), false, false) => InputRequest::InsertChar(letter),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, _) => {
                InputRequest::DeletePrevChar
            }
            (KeyCode::Delete, false, false) => InputRequest::DeleteNextChar,
            (KeyCode::Left, false, false) | (KeyCode::Char('b'), true, _) => {
                InputRequest::GoToPrevChar
            }
            (KeyCode::Right, false, false) | (KeyCode::Char('f'), true, _) => {
                InputRequest::GoToNextChar
            }
            (KeyCode::Left, ..) | (KeyCode::Char('b'), _, true) => InputRequest::GoToPrevWord,
            (KeyCode::Right, ..) | (KeyCode::Char('f'), _, true) => InputRequest::GoToNextWord,
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, _) => InputRequest::GoToStart,
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, _) => InputRequest::GoToEnd,
            (KeyCode::Char('u'), true, _) => InputRequest::DeleteLine,
            (KeyCode::Char('w'), true, _) | (KeyCode::Backspace, ..) => {
                InputRequest::DeletePrevWord
            }
            (KeyCode::Char('k'), true, _) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Takes a pasted text: line breaks become blanks, control characters go.
    pub fn paste(&mut self, text: &str) {
        for letter in text.trim_end_matches(['\r', '\n']).chars() {
            let letter = if matches!(letter, '\n' | '\t') {
                ' '
            } else {
                letter
            };
            if !letter.is_control() {
                self.input.handle(InputRequest::InsertChar(letter));
            }
        }
    }

    /// Draws it in one line and puts the cursor where the next letter goes, if it has the focus.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, style: Style, focused: bool) {
        if area.is_empty() {
            return;
        }
        canvas.tint(Rect { height: 1, ..area }, style);
        let cursor = self.input.visual_cursor();
        // One cell is kept for the cursor behind the last letter.
        let room = usize::from(area.width).saturating_sub(1);
        let mut skipped = 0;
        let mut shown = self.text();
        if focused {
            for grapheme in self.text().graphemes(true) {
                if cursor - skipped <= room {
                    break;
                }
                skipped += width(grapheme);
                shown = &shown[grapheme.len()..];
            }
        }
        canvas.put(area.x, area.y, area.width, shown, style);
        if focused {
            canvas.cursor(area.x + (cursor - skipped) as u16, area.y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &mut Line, keys: &[&str]) {
        for key in keys {
            line.key(key.parse().unwrap());
        }
    }

    #[test]
    fn letters_of_any_script_are_typed_and_taken_back_whole() {
        let mut line = Line::new("x👩‍💻");
        typed(&mut line, &["张", "backspace", "backspace"]);
        assert_eq!(line.text(), "x");
    }

    #[test]
    fn a_paste_is_one_harmless_line() {
        let mut line = Line::default();
        line.paste("a\nb\x1b[31m\r\n");
        assert_eq!(line.text(), "a b[31m");
    }
}
