//! Figures and addresses made unreadable, for a screen that others can see.
//!
//! What is money is told by its form, not by its field, so that no sum, sentence or history line lets one through. Dates,
//! ages, counts and percentages stay: they are what one works by.

use std::borrow::Cow;

/// Stands for each digit, and for each letter of an address.
const HIDDEN: char = '•';

const SIGNS: &[char] = &[
    '€', '$', '£', '¥', '₹', '₩', '₽', '₺', '฿', '₫', '₪', '₦', '₴', '￥',
];

/// A text whose amounts, e-mail addresses and telephone numbers cannot be read; as wide as it was.
pub fn mask(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_ascii_digit() || c == '@') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    // Whether the word before says that a figure follows: "EUR 65", "€ 65".
    let mut announced = false;
    for word in text.split_inclusive(|c: char| c.is_whitespace()) {
        let bare = word.trim();
        if bare.is_empty() {
            shown.push_str(word);
            continue;
        }
        if is_address(bare) {
            shown.extend(
                word.chars()
                    .map(|c| if c.is_alphanumeric() { HIDDEN } else { c }),
            );
        } else if is_money(bare)
            || (announced && bare.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        {
            shown.extend(
                word.chars()
                    .map(|c| if c.is_ascii_digit() { HIDDEN } else { c }),
            );
        } else {
            shown.push_str(word);
        }
        announced = announces(bare);
    }
    Cow::Owned(shown)
}

/// A currency before its figure: a sign, or three capitals.
fn announces(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '≈', '-', '+', '−']);
    !word.is_empty()
        && (word.chars().all(|c| SIGNS.contains(&c))
            || (word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase())))
}

fn is_address(word: &str) -> bool {
    let is_mail = word
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_phone = word.starts_with('+') && digits >= 6;
    is_mail || is_phone
}

/// `€65k`, `65,000`, `1.234,50`, `184k`, `1.95m`, `12.50`: not `2026`, `14d`, `3/7`, `10:30`, `40%`, `2.1.2026`.
fn is_money(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !SIGNS.contains(&c));
    let has_sign = word.contains(SIGNS);
    let word = word.trim_matches(SIGNS);
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if has_sign {
        return true;
    }
    let figure = word.trim_end_matches(['k', 'K', 'm', 'M', '万', '亿']);
    if !figure
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’'))
    {
        return false;
    }
    if figure.len() < word.len() {
        return true;
    }
    let parts: Vec<&str> = figure.split(['.', ',', '\'', '’']).collect();
    match parts.as_slice() {
        [_] => false,
        // Two groups: hundredths, or thousands. `2.1` is a version, a size, a mark.
        [_, last] => matches!(last.len(), 2 | 3),
        [_, middle @ .., last] => {
            middle.iter().all(|part| part.len() == 3) && matches!(last.len(), 2 | 3)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::width;

    #[test]
    fn amounts_and_addresses_are_hidden_and_what_one_works_by_is_not() {
        for (text, shown) in [
            ("open ≈ € 1.95m + SEK 410k", "open ≈ € •.••m + SEK •••k"),
            (
                "EUR 65,000.00 close 19 Dec 2026",
                "EUR ••,•••.•• close 19 Dec 2026",
            ),
            ("€65k · 14d · 40%", "€••k · 14d · 40%"),
            ("65,000", "••,•••"),
            ("CHF 900", "CHF •••"),
            ("¥184万", "¥•••万"),
            ("2026-03-02 10:30", "2026-03-02 10:30"),
            (
                "won 3 of 7 · Q-LK-7F3K-0042 rev. 2",
                "won 3 of 7 · Q-LK-7F3K-0042 rev. 2",
            ),
            ("lena@example.com", "••••@•••••••.•••"),
            ("call +49-30-1234567", "call +••-••-•••••••"),
            ("(€ 12.50)", "(€ ••.••)"),
        ] {
            assert_eq!(mask(text), shown);
            assert_eq!(width(&mask(text)), width(text), "{text}");
        }
    }
}
