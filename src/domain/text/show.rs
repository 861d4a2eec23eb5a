//! What may go to a screen, and how many columns it takes there.
//!
//! Not here: colours and layout. Records come from files and from other people, so nothing of them
//! is shown before [`visible`] has seen it.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Stands for a character that must not reach a terminal.
const STAND_IN: char = '·';

/// The text without anything that steers a terminal or hides from the eye.
///
/// Line breaks and tabs become blanks; control characters, direction overrides and marks,
/// zero-width characters and tags become `·`. Joiners stay inside emoji and inside words of
/// scripts that are written with them. Arabic, Hebrew and CJK text comes back as it was.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) || text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\t' | '\n' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            '\u{200C}' | '\u{200D}' => {
                let joins = joins(c, last_letter(&shown), characters.peek().copied());
                shown.push(if joins { c } else { STAND_IN });
            }
            c if is_harmless(c) => shown.push(c),
            _ => shown.push(STAND_IN),
        }
    }
    if shown == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(shown)
    }
}

fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{00AD}'
            | '\u{061C}'
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// The character that a joiner would hang on, past skin tones and presentation selectors.
fn last_letter(shown: &str) -> Option<char> {
    shown
        .chars()
        .rev()
        .find(|c| !matches!(c, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}'))
}

fn joins(joiner: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let emoji = joiner == '\u{200D}' && is_pictograph(before) && is_pictograph(after);
    emoji || (is_joined_script(before) && is_joined_script(after))
}

fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}'
        | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

/// Arabic, the scripts of India, Khmer and Mongolian: there a joiner is a matter of spelling.
fn is_joined_script(c: char) -> bool {
    matches!(c,
        '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{1780}'..='\u{18AF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && is_harmless(c)
}

/// Columns on a terminal, counted as they are drawn: grapheme by grapheme.
pub fn width(text: &str) -> usize {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text if it fits, else as many whole graphemes as leave a column for `…`.
pub fn truncate(text: &str, cols: usize) -> String {
    if width(text) <= cols {
        return text.to_owned();
    }
    let Some(room) = cols.checked_sub(1) else {
        return String::new();
    };
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        cut.push_str(grapheme);
    }
    cut.push('…');
    cut
}

/// Where a text stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// As words do.
    Left,
    /// As numbers do.
    Right,
    /// As headings may.
    Centre,
}

/// Exactly `cols` columns: cut with `…`, or padded with blanks.
pub fn fit(text: &str, cols: usize, align: Align) -> String {
    let text = truncate(text, cols);
    let free = cols.saturating_sub(width(&text));
    let before = match align {
        Align::Left => 0,
        Align::Right => free,
        Align::Centre => free / 2,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(free - before))
}
