//! Cutting a line into clauses and words, and taking words off their ends.
//!
//! A comma between two digits groups a number and cuts nothing. What stands after `@` is taken out here.

use std::ops::Range;

/// A clause as it is cut: its place, its words, the names after `@` in it.
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    pub(super) words: Vec<Range<usize>>,
    pub(super) abouts: Vec<(Range<usize>, String)>,
}

/// The clauses of a line.
pub(super) fn clauses(line: &str) -> Vec<Cut> {
    let mut found = Vec::new();
    let mut cut = Cut {
        range: 0..0,
        words: Vec::new(),
        abouts: Vec::new(),
    };
    let mut word: Option<usize> = None;
    let mut at = 0;
    while let Some(letter) = line[at..].chars().next() {
        let next = at + letter.len_utf8();
        if is_about(line, at, letter) {
            if let Some(start) = word.take() {
                cut.words.push(start..at);
            }
            let (end, name) = about(line, next);
            cut.abouts.push((at..end, name));
            at = end;
            continue;
        }
        let ends = is_separator(line, at, letter);
        if ends || letter.is_whitespace() {
            if let Some(start) = word.take() {
                cut.words.push(start..at);
            }
        } else {
            word.get_or_insert(at);
        }
        if ends {
            cut.range.end = at;
            let fresh = Cut {
                range: next..next,
                words: Vec::new(),
                abouts: Vec::new(),
            };
            found.push(std::mem::replace(&mut cut, fresh));
        }
        at = next;
    }
    if let Some(start) = word {
        cut.words.push(start..line.len());
    }
    cut.range.end = line.len();
    found.push(cut);
    found
}

fn is_separator(line: &str, at: usize, letter: char) -> bool {
    match letter {
        ';' | '，' | '；' | '。' | '\n' => true,
        ',' => {
            let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
            !(digit(line[..at].chars().next_back()) && digit(line[at + 1..].chars().next()))
        }
        _ => false,
    }
}

/// `@` begins a name unless it stands within an address.
fn is_about(line: &str, at: usize, letter: char) -> bool {
    let before = line[..at].chars().next_back();
    matches!(letter, '@' | '＠')
        && !before.is_some_and(|letter| letter.is_ascii_alphanumeric() || "._-+".contains(letter))
}

/// The name from here on: within quotes, else up to a blank or the end of the clause. Gives its end.
fn about(line: &str, from: usize) -> (usize, String) {
    let rest = &line[from..];
    let is_quote = |letter: char| matches!(letter, '"' | '“' | '”');
    let clean = |name: &str| name.replace(is_quote, "").trim().to_owned();
    let open = rest.chars().next().filter(|letter| is_quote(*letter));
    if let Some(open) = open {
        let inside = from + open.len_utf8();
        if let Some(close) = line[inside..].find(is_quote) {
            let end = inside + close;
            let quote = line[end..].chars().next().map_or(0, char::len_utf8);
            return (end + quote, clean(&line[inside..end]));
        }
    }
    let stops = |(at, letter): &(usize, char)| {
        is_separator(line, from + at, *letter) || (open.is_none() && letter.is_whitespace())
    };
    let end = rest
        .char_indices()
        .find(stops)
        .map_or(line.len(), |(at, _)| from + at);
    (end, clean(&line[from..end]))
}

/// The words of a clause that are still to be read.
#[derive(Clone)]
pub(super) struct Words<'a> {
    pub(super) line: &'a str,
    pub(super) left: Vec<Range<usize>>,
}

impl<'a> Words<'a> {
    /// Those of a line that is one clause, whatever commas stand in it.
    pub(super) fn of(line: &'a str) -> Self {
        let start = |word: &str| word.as_ptr().addr() - line.as_ptr().addr();
        let left = line
            .split_whitespace()
            .map(|word| start(word)..start(word) + word.len())
            .collect();
        Self { line, left }
    }

    /// The word at this place.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.left
            .get(at)
            .map_or("", |range| &self.line[range.clone()])
    }

    pub(super) fn len(&self) -> usize {
        self.left.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// All of them with single blanks.
    pub(super) fn text(&self) -> String {
        self.joined(0..self.len())
    }

    pub(super) fn joined(&self, range: Range<usize>) -> String {
        let words: Vec<&str> = range.map(|at| self.word(at)).collect();
        words.join(" ")
    }

    /// From the first byte to the last.
    pub(super) fn extent(&self) -> Range<usize> {
        match (self.left.first(), self.left.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Takes `count` words off the front.
    pub(super) fn drop_front(&mut self, count: usize) -> Range<usize> {
        let gone: Vec<Range<usize>> = self.left.drain(..count.min(self.left.len())).collect();
        Words {
            line: self.line,
            left: gone,
        }
        .extent()
    }

    /// Takes `count` words off the back.
    pub(super) fn drop_back(&mut self, count: usize) -> Range<usize> {
        let keep = self.left.len().saturating_sub(count);
        let gone = self.left.split_off(keep);
        Words {
            line: self.line,
            left: gone,
        }
        .extent()
    }

    /// Takes bytes off the front of the first word; not where what is left would be read otherwise.
    pub(super) fn cut_front(&mut self, bytes: usize) -> Option<Range<usize>> {
        let first = self.left.first()?.clone();
        let rest = self.line.get(first.start + bytes..first.end)?;
        if rest.starts_with(['@', '＠', ',']) {
            return None;
        }
        if rest.is_empty() {
            return Some(self.drop_front(1));
        }
        self.left[0].start += bytes;
        Some(first.start..first.start + bytes)
    }

    /// Takes the last word off from this byte of it.
    pub(super) fn cut_back(&mut self, from: usize) -> Option<Range<usize>> {
        let last = self.left.last()?.clone();
        let kept = self.line.get(last.start..last.start + from)?;
        if kept.ends_with(',') {
            return None;
        }
        if kept.is_empty() {
            return Some(self.drop_back(1));
        }
        let end = last.start + from;
        if let Some(last) = self.left.last_mut() {
            last.end = end;
        }
        Some(end..last.end)
    }

    /// Takes this phrase off the front: whole words in English, a beginning in Chinese. Whether a colon followed.
    pub(super) fn strip(&mut self, phrase: &str) -> Option<bool> {
        let parts: Vec<&str> = phrase.split(' ').collect();
        let (last, before) = parts.split_last()?;
        let same = |at: usize, part: &str| self.word(at).eq_ignore_ascii_case(part);
        if !before.iter().enumerate().all(|(at, part)| same(at, part)) {
            return None;
        }
        let word = self.word(before.len());
        let head = word
            .get(..last.len())
            .filter(|head| head.eq_ignore_ascii_case(last))?;
        let rest = &word[head.len()..];
        let colon = rest
            .chars()
            .next()
            .filter(|letter| matches!(letter, ':' | '：'));
        if colon.is_none() && !rest.is_empty() && last.is_ascii() {
            return None;
        }
        let mut tried = self.clone();
        tried.drop_front(before.len());
        tried.cut_front(head.len() + colon.map_or(0, char::len_utf8))?;
        *self = tried;
        Some(colon.is_some())
    }
}
