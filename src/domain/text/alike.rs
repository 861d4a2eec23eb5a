//! Whether two names may be one, mistyped.
//!
//! Not here: what to do about it; e-mail, phone and domain, which settle it better.

use super::han::is_han;
use super::name::match_name;

/// Names beyond this are compared by their beginning.
const LONGEST: usize = 200;

/// A company name as it is compared with many others: folded once, with what tells most pairs apart at a glance.
#[derive(Clone, Debug)]
pub struct Likeness {
    name: String,
    /// Its digits and its Han characters.
    exact: (String, String),
    /// A bit for each character that is compared, several to a bit.
    letters: u64,
    length: usize,
}

impl Likeness {
    /// Of a name as it is written.
    pub fn of(name: &str) -> Self {
        let name = match_name(name);
        let kept = |keep: fn(char) -> bool| name.chars().filter(|c| keep(*c)).collect();
        let letters = name.chars().take(LONGEST);
        Self {
            exact: (kept(char::is_numeric), kept(is_han)),
            letters: letters.fold(0, |all, c| all | 1 << (u32::from(c) % 64)),
            length: name.chars().count(),
            name,
        }
    }

    /// Whether two company names are equal but for spelling, legal form, or a slip of the finger: one
    /// slip from five characters on, two from nine.
    ///
    /// Two names with different digits or different Han characters are two names: there a single
    /// character makes another company, as in 北京银行 and 南京银行.
    pub fn is_near(&self, other: &Self) -> bool {
        if self.name == other.name {
            return !self.name.is_empty();
        }
        let slips = match self.length.min(other.length) {
            0..=4 => return false,
            5..=8 => 1,
            _ => 2,
        };
        // A slip takes one character away and brings one at most.
        let others = (self.letters ^ other.letters).count_ones();
        others <= 2 * slips
            && self.exact == other.exact
            && edits_within(&self.name, &other.name, slips as usize).is_some()
    }
}

/// Whether two company names are one but for a slip: [`Likeness::is_near`].
pub fn near_miss(a: &str, b: &str) -> bool {
    Likeness::of(a).is_near(&Likeness::of(b))
}

/// How many characters must be added, left out, changed or swapped with their neighbour to make
/// `b` of `a`, if no more than `limit`.
pub fn edits_within(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().take(LONGEST).collect();
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        // A swap reaches two rows up, so both must be beyond.
        let beyond = |row: &[usize]| row.iter().all(|edits| *edits > limit);
        if beyond(&row) && beyond(&above) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|edits| *edits <= limit)
}

/// Whichever of some names a mistyped word most looks like: one that it begins, else one a slip or two away.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    let allowed = if letters < 4 { 1 } else { 2 };
    names
        .into_iter()
        .filter_map(|name| {
            let begins = letters > 2 && name.starts_with(word);
            let far = if begins {
                Some(0)
            } else {
                edits_within(word, name, allowed)
            };
            Some((far?, name))
        })
        .min_by_key(|(far, name)| (*far, name.len()))
        .map(|(_, name)| name)
}
