//! Text that a spreadsheet would run as a formula, made harmless and back again.
//!
//! Numbers and dates are never touched: they are written by us. Done and undone here alone, so that an export comes
//! back as it was.

use std::borrow::Cow;

/// What a spreadsheet takes for the start of a formula; full-width signs too, since some do.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(STARTS)
}

/// The text with an apostrophe before what would run.
pub fn defuse(text: &str) -> Cow<'_, str> {
    if would_run(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as it was before [`defuse`].
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_run(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_text_and_a_name_is_a_name() {
        assert_eq!(defuse("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(defuse("'=1"), "''=1");
        assert_eq!(defuse("O'Neill"), "O'Neill");
        assert_eq!(restore("'tis"), "'tis");
        assert_eq!(restore("'+49 30 1"), "+49 30 1");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@\\-\t\ra-c]{0,6}") {
            let safe = defuse(&text);
            prop_assert!(!safe.starts_with(STARTS));
            prop_assert_eq!(restore(&safe), text.as_str());
        }
    }
}
