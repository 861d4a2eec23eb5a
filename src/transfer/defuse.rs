//! Text that a spreadsheet would run as a formula, made harmless and made whole again.
//!
//! It knows text cells alone: a number is never touched, so that it stays one.

use std::borrow::Cow;

/// With these a spreadsheet begins a formula; their full-width forms too.
const STARTS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text as it may stand in a file that a spreadsheet opens: with `'` before what would run.
///
/// Text that begins with `'` and would run without it gets another, so that [`restore`] gives back
/// exactly what went in. A plain number is harmless and left alone.
pub fn defuse(text: &str) -> Cow<'_, str> {
    if would_run(text.trim_start_matches('\'')) && !is_number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as it was before [`defuse`].
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_run(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn would_run(text: &str) -> bool {
    text.starts_with(STARTS)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(places)
}

#[cfg(test)]
mod tests {
    use super::{defuse, restore};

    #[test]
    fn what_would_run_is_text_and_a_number_stays_one() {
        for (text, written) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+49 30 1234", "'+49 30 1234"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1+1", "'＝1+1"),
            ("'=1", "''=1"),
            ("-12.50", "-12.50"),
            ("5 rollers", "5 rollers"),
            ("'quoted'", "'quoted'"),
            ("", ""),
        ] {
            assert_eq!(defuse(text), written);
            assert_eq!(restore(written), text);
        }
    }
}
