//! Text prepared for a full-text index that splits at blanks, and codes for typing pinyin.
//!
//! Not here: the index and its queries. Both sides of a search go through the same function, so
//! that what is typed meets what is stored.

use std::collections::BTreeSet;

use super::fold::fold;
use super::han::{is_han, readings, stands_alone};

/// Words for an index: folded, punctuation as blanks, each Han, kana or Hangul character a word.
///
/// A phrase query for the words of 华为 then finds the two characters side by side.
pub fn search_tokens(text: &str) -> String {
    let folded = fold(text);
    let mut tokens = String::with_capacity(folded.len() * 2);
    let mut gap = false;
    for c in folded.chars() {
        let alone = stands_alone(c);
        if !alone && !c.is_alphanumeric() && !is_vowel_sign(c) {
            gap = true;
            continue;
        }
        if (gap || alone) && !tokens.is_empty() {
            tokens.push(' ');
        }
        tokens.push(c);
        gap = alone;
    }
    tokens
}

/// The entries of an index for words of [`search_tokens`]: neighbouring characters that are words of their own go in
/// pairs, the last of a run alone too. 华 为 技 becomes 华为 为技 技.
///
/// Each begins with its first character, so that one character is found as the beginning of an entry, two as an entry,
/// more as several.
pub fn search_entries(words: &str) -> String {
    let mut entries = String::with_capacity(words.len() * 2);
    let mut words = words.split(' ').peekable();
    while let Some(word) = words.next() {
        if !entries.is_empty() {
            entries.push(' ');
        }
        entries.push_str(word);
        if let Some(next) = words.peek().filter(|next| is_alone(word) && is_alone(next)) {
            entries.push_str(next);
        }
    }
    entries
}

/// An entry that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The entry, or its beginning.
    pub text: String,
    /// Whether it is a beginning.
    pub begins: bool,
}

/// What a text must have of [`search_entries`] to hold these words one after the other.
pub fn search_parts(words: &str) -> Vec<Part> {
    let words: Vec<&str> = words.split(' ').collect();
    let alone = |at: usize| words.get(at).is_some_and(|word| is_alone(word));
    let part = |(at, word): (usize, &&str)| match (alone(at), alone(at + 1)) {
        (true, true) => Some((format!("{word}{}", words[at + 1]), false)),
        // the second of a pair is in it
        (true, false) if at > 0 && alone(at - 1) => None,
        (alone, _) => Some(((*word).to_owned(), alone)),
    };
    let parts = words.iter().enumerate().filter_map(part);
    parts.map(|(text, begins)| Part { text, begins }).collect()
}

fn is_alone(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(stands_alone) && letters.next().is_none()
}

/// Signs that Indic words are written with and that are not letters.
fn is_vowel_sign(c: char) -> bool {
    ('\u{0900}'..='\u{0DFF}').contains(&c)
}

/// How many characters of a run are tried in all their readings.
const POLYPHONES: usize = 3;
/// How many spellings of a run are kept.
const SPELLINGS: usize = 48;
/// Beyond this a run is a text and no name; each character then has one reading.
const NAME_CHARACTERS: usize = 24;

/// What a person may type for each run of Han characters, separated by blanks, without repeats.
///
/// For 华为技术 the whole `huaweijishu`, the initials `hwjs`, the syllables `hua`, `wei`, `ji`,
/// `shu`. Up to three characters of a run are spelled in all their readings. `ü` is `v` and `u`.
/// A query that is a prefix finds a run from its start only.
pub fn pinyin_codes(text: &str) -> String {
    if text.is_ascii() {
        return String::new();
    }
    let folded: Vec<char> = fold(text).chars().collect();
    let mut codes: Vec<String> = Vec::new();
    for run in folded.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
        if is_han(run[0]) {
            codes.extend(codes_of(run));
        }
    }
    let mut seen = BTreeSet::new();
    codes.retain(|code| !code.is_empty() && seen.insert(code.clone()));
    codes.join(" ")
}

fn codes_of(run: &[char]) -> Vec<String> {
    let mut syllables = readings(run);
    let mut left = if run.len() > NAME_CHARACTERS {
        0
    } else {
        POLYPHONES
    };
    for readings in &mut syllables {
        if readings.len() > 1 {
            readings.truncate(if left > 0 { readings.len() } else { 1 });
            left = left.saturating_sub(1);
        }
        let with_u: Vec<String> = readings
            .iter()
            .filter(|one| one.contains('v'))
            .map(|one| one.replace('v', "u"))
            .collect();
        readings.extend(with_u);
    }
    let initials: Vec<Vec<String>> = syllables.iter().map(|all| first_letters(all)).collect();
    let mut codes = spellings(&syllables);
    codes.extend(spellings(&initials));
    codes.extend(syllables.into_iter().flatten());
    codes
}

fn first_letters(readings: &[String]) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for letter in readings.iter().filter_map(|reading| reading.chars().next()) {
        let letter = letter.to_string();
        if !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    letters
}

/// All ways through the readings, the likeliest first, as many as are kept.
fn spellings(readings: &[Vec<String>]) -> Vec<String> {
    let mut found = vec![String::new()];
    for readings in readings {
        let keep = if found.len() * readings.len() > SPELLINGS {
            1
        } else {
            readings.len()
        };
        let mut kept = readings.iter().take(keep);
        let Some(first) = kept.next() else { continue };
        let others: Vec<String> = kept
            .flat_map(|reading| {
                found
                    .iter()
                    .map(move |head| [head.as_str(), reading].concat())
            })
            .collect();
        // Most characters have one reading.
        found.iter_mut().for_each(|head| head.push_str(first));
        found.extend(others);
    }
    found
}
