//! One form for all spellings of the same letters.
//!
//! Not here: pinyin and legal forms, which change more than spelling ([`super::name`]).

use unicode_normalization::UnicodeNormalization;

/// Half-width, lower case, without diacritics or invisible characters, single blanks, trimmed.
///
/// `Müller Straße` and `MULLER  STRASSE` are one. Marks that make another letter stay: those of
/// kana, Indic vowels and Hangul. The result folds to itself.
pub fn fold(text: &str) -> String {
    if let Some(folded) = fold_plain(text) {
        return folded;
    }
    fold_any(text)
}

/// The same for any text.
fn fold_any(text: &str) -> String {
    let letters: String = text
        .nfkd()
        .flat_map(char::to_lowercase)
        // Lower case can bring back what decomposition took away.
        .nfkd()
        .filter(|c| !is_diacritic(*c) && !is_ignored(*c))
        .flat_map(Spelled::of)
        .nfc()
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same for what needs no table: ASCII and the common Han characters, which most cells of most files are.
fn fold_plain(text: &str) -> Option<String> {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        match c {
            '\u{4E00}'..='\u{9FFF}' | '\0'..='\x7F' => {}
            _ => return None,
        }
        if c.is_whitespace() {
            gap = !folded.is_empty();
        } else if !c.is_control() {
            if std::mem::take(&mut gap) {
                folded.push(' ');
            }
            folded.push(c.to_ascii_lowercase());
        }
    }
    Some(folded)
}

/// Accents and points that are written or left out at will.
fn is_diacritic(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}'
        | '\u{0483}'..='\u{0487}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Characters that nobody sees: joiners, direction marks, variation selectors, tags, controls.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// The plain spelling of a letter that does not decompose: up to two characters.
struct Spelled([Option<char>; 2], usize);

impl Spelled {
    fn of(c: char) -> Self {
        let (first, second) = match c {
            'ß' => ('s', Some('s')),
            'æ' => ('a', Some('e')),
            'œ' => ('o', Some('e')),
            'þ' => ('t', Some('h')),
            'ø' => ('o', None),
            'ł' => ('l', None),
            'đ' | 'ð' => ('d', None),
            'ħ' => ('h', None),
            'ŧ' => ('t', None),
            'ı' => ('i', None),
            'ς' => ('σ', None),
            '’' | '‘' | 'ʼ' | '′' => ('\'', None),
            '“' | '”' => ('"', None),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => ('-', None),
            '。' => ('.', None),
            other => (other, None),
        };
        Self([Some(first), second], 0)
    }
}

impl Iterator for Spelled {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let c = self.0.get_mut(self.1)?.take();
        self.1 += 1;
        c
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{fold, fold_any, fold_plain};

    proptest! {
        #[test]
        fn the_short_way_and_the_long_one_meet(text in "[\\x00-\\x7F\u{4E00}-\u{9FFF}]{0,24}") {
            prop_assert_eq!(fold_plain(&text), Some(fold_any(&text)));
        }

        #[test]
        fn any_text_folds_the_long_way(text in ".{0,16}") {
            prop_assert_eq!(fold(&text), fold_any(&text));
        }
    }
}
