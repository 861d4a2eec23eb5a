//! Whether the ground of the terminal is light: what it says of itself, else what it answers when it is asked.
//!
//! Asked once, before the terminal is ours: afterwards its answer would be taken for keys. Only programs that are known
//! to answer are asked; elsewhere each start would wait for nothing.

use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, background_color};

/// Variables by which terminals that answer are known.
const KNOWN: &[&str] = &[
    "TERM_PROGRAM",
    "KITTY_WINDOW_ID",
    "WEZTERM_PANE",
    "ALACRITTY_WINDOW_ID",
    "GHOSTTY_RESOURCES_DIR",
    "KONSOLE_VERSION",
    "VTE_VERSION",
    "XTERM_VERSION",
    "WT_SESSION",
];

/// Their names in `TERM`, which is all that is left of them at the other end of a line.
const TERMS: &[&str] = &["kitty", "foot", "alacritty", "ghostty", "wezterm", "tmux"];

/// The longest that a start waits; a terminal at hand answers within a millisecond.
const PATIENCE: Duration = Duration::from_millis(150);

/// What `COLORFGBG` says: "15;0" is white on black, a light ground is 7 or 15.
pub fn said(env: impl Fn(&str) -> Option<String>) -> Option<bool> {
    let pair = env("COLORFGBG").filter(|pair| !pair.is_empty())?;
    Some(matches!(pair.rsplit(';').next(), Some("7" | "15")))
}

/// What the terminal answers, if it is one that does.
pub fn asked(env: impl Fn(&str) -> Option<String>) -> Option<bool> {
    if !answers(env) {
        return None;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    let ground = background_color(options).ok()?;
    Some(ground.perceived_lightness() > 0.5)
}

fn answers(env: impl Fn(&str) -> Option<String>) -> bool {
    let term = env("TERM").unwrap_or_default();
    TERMS.iter().any(|name| term.contains(name))
        || KNOWN
            .iter()
            .any(|name| env(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_are_asked_that_answer() {
        let of = |name: &'static str, value: &'static str| {
            answers(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert!(
            of("KITTY_WINDOW_ID", "1") && of("TERM", "foot-extra") && of("TERM", "xterm-kitty")
        );
        assert!(!of("TERM", "xterm-256color") && !of("TERM", "linux") && !of("TERM_PROGRAM", ""));
    }
}
