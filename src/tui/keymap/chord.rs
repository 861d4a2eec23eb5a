//! One key press, as it is written in configuration: `ctrl+d`, `G`, `space`, `backtab`.

use std::{cmp::Ordering, fmt, str::FromStr};

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::words::say;

/// One key press. Shift is part of the character it makes (`G`, `!`), never a modifier of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held, with keys that make no character.
    pub shift: bool,
}

/// Names of keys that make no character, the first of each is the one shown.
const NAMES: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
];

/// A word that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", say!("config-no-key", key = .0.as_str()))]
pub struct NoKey(pub String);

impl Chord {
    /// A plain key.
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The character it types, if it types one.
    pub fn types(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if !self.ctrl && !self.alt => Some(letter),
            _ => None,
        }
    }
}

// Keys have no order of their own; as they are written they do.
impl Ord for Chord {
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_string().cmp(&other.to_string())
    }
}

impl PartialOrd for Chord {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<KeyEvent> for Chord {
    fn from(key: KeyEvent) -> Self {
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let code = match key.code {
            KeyCode::Tab if shift => KeyCode::BackTab,
            KeyCode::Char(letter) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        Self {
            code,
            ctrl,
            alt: key.modifiers.contains(KeyModifiers::ALT),
            shift: shift && !matches!(code, KeyCode::Char(_) | KeyCode::BackTab),
        }
    }
}

impl FromStr for Chord {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let unknown = || NoKey(text.into());
        let mut chord = Self::plain(KeyCode::Null);
        let mut rest = text;
        loop {
            // `+` itself is a key, so a modifier is only what stands before another key.
            match rest.split_once('+') {
                Some(("ctrl" | "c", key)) if !key.is_empty() => (chord.ctrl, rest) = (true, key),
                Some(("alt" | "a", key)) if !key.is_empty() => (chord.alt, rest) = (true, key),
                Some(("shift" | "s", key)) if !key.is_empty() => (chord.shift, rest) = (true, key),
                _ => break,
            }
        }
        let mut letters = rest.chars();
        chord.code = match (letters.next(), letters.next()) {
            (Some(letter), None) if chord.shift => {
                chord.shift = false;
                KeyCode::Char(letter.to_ascii_uppercase())
            }
            (Some(letter), None) => KeyCode::Char(letter),
            _ => NAMES
                .iter()
                .find(|(name, _)| *name == rest)
                .map(|(_, code)| *code)
                .or_else(|| function_key(rest))
                .ok_or_else(unknown)?,
        };
        if chord.shift && chord.code == KeyCode::Tab {
            chord = Self {
                code: KeyCode::BackTab,
                shift: false,
                ..chord
            };
        }
        Ok(chord)
    }
}

fn function_key(name: &str) -> Option<KeyCode> {
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "ctrl+"),
            (self.alt, "alt+"),
            (self.shift, "shift+"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(letter) => write!(f, "{letter}"),
            KeyCode::F(number) => write!(f, "f{number}"),
            other => write!(f, "{other}"),
        }
    }
}

/// Parses a sequence of key presses: `g g`, `ctrl+d`.
pub fn sequence(text: &str) -> Result<Vec<Chord>, NoKey> {
    let chords: Vec<Chord> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    if chords.is_empty() {
        return Err(NoKey(text.into()));
    }
    Ok(chords)
}

/// How a sequence is shown: letters run together (`gg`), names stand apart (`g space`).
pub fn show(chords: &[Chord]) -> String {
    let words: Vec<String> = chords.iter().map(Chord::to_string).collect();
    let short = words.iter().all(|word| word.chars().count() == 1);
    words.join(if short { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in [
            "g", "G", "ctrl+d", "alt+left", "space", "backtab", "+", "ctrl++", "f12", "é", "张",
            ">", "shift+up",
        ] {
            assert_eq!(text.parse::<Chord>().unwrap().to_string(), text);
        }
        assert_eq!("shift+g".parse::<Chord>(), "G".parse());
        assert_eq!("shift+tab".parse::<Chord>(), "backtab".parse());
        assert_eq!("hyper+x".parse::<Chord>(), Err(NoKey("hyper+x".into())));
        assert_eq!("f99".parse::<Chord>(), Err(NoKey("f99".into())));
    }

    #[test]
    fn events_become_what_is_written() {
        let shown = |code, held| Chord::from(KeyEvent::new(code, held)).to_string();
        assert_eq!(shown(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(
            shown(
                KeyCode::Char('D'),
                KeyModifiers::CONTROL | KeyModifiers::SHIFT
            ),
            "ctrl+d"
        );
        assert_eq!(shown(KeyCode::Tab, KeyModifiers::SHIFT), "backtab");
        assert_eq!(shown(KeyCode::BackTab, KeyModifiers::SHIFT), "backtab");
        assert_eq!(shown(KeyCode::Up, KeyModifiers::SHIFT), "shift+up");
    }
}
