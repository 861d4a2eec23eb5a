//! How numbers are written, in either language.

/// A decimal text with its thousands apart: `-184000.5` as `-184,000.5`.
pub fn group(plain: &str) -> String {
    let digits = plain.trim_start_matches('-');
    let (whole, places) = match digits.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (digits, None),
    };
    let mut text = plain[..plain.len() - digits.len()].to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(places) = places {
        text.push('.');
        text.push_str(places);
    }
    text
}
