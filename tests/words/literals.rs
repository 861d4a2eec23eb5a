//! No English in the interface but in its files: literals that would reach the screen are found in the sources.
//!
//! A literal is taken for English where it holds a blank and a word, or is one word with a capital. What is said in a
//! table once (actions, tabs) and what only programs read is named below, with the reason.

use std::{fs, path::PathBuf};

use super::{root, sources};

/// Files whose English is where it should be.
const MEANT: &[(&str, &str)] = &[
    (
        "src/tui/action.rs",
        "the table of actions: said in other languages by the area `action`",
    ),
    (
        "src/tui/action/foot.rs",
        "the words of actions at the foot: said in other languages by the area `foot`",
    ),
    ("src/tui/effect.rs", "what the log says of an effect"),
    (
        "src/tui/run.rs",
        "told on the command line, before the interface opens",
    ),
    (
        "src/tui/run/beside.rs",
        "told on the command line, before the interface opens",
    ),
    ("src/tui/harness.rs", "tests"),
    (
        "src/tui/keymap.rs",
        "faults of the configuration, as `config check` tells them",
    ),
    (
        "src/tui/keymap/chord.rs",
        "names of keys, as they are written in the configuration",
    ),
    (
        "src/tui/theme.rs",
        "faults of theme files, as `config check` tells them",
    ),
    ("src/tui/demo.rs", "the sample book, whose records are data"),
];

/// Literals that stay as they are in one file: what is read, compared or said by a table.
const KEPT: &[(&str, &[&str], &str)] = &[
    (
        "src/tui/app.rs",
        &[
            "Today",
            "Pipeline",
            "Review",
            "Opportunities",
            "Leads",
            "Accounts",
            "Contacts",
            "Quotes",
            "Forecast",
        ],
        "the table of tabs, said by the area `tab`",
    ),
    (
        "src/tui/screen/forecast/deals.rs",
        &[
            "(outcome:open close_date:{from}..{to}) or (outcome:won closed_on:{from}..{to})",
            "({all}) owner:me",
        ],
        "filters",
    ),
    (
        "src/tui/screen/review/minutes.rs",
        &["Promised", "Next steps"],
        "headings as the minutes name them",
    ),
    (
        "src/tui/screen/review/page/right.rs",
        &[" circle"],
        "cut off the English word",
    ),
    (
        "src/tui/screen/bring_in/draw.rs",
        &["by its headers"],
        "a layout as its file names it",
    ),
    ("src/tui/verb.rs", &["Day"], "a field that is never shown"),
];

/// Literals that are no words.
const CODES: &[&str] = &[
    "Lena Kraus",
    "Enter",
    "Esc",
    "Tab",
    "Space",
    "Markdown",
    ".csv  .xlsx  .json  .jsonl",
];

/// A literal and the line it stands on.
struct Literal {
    line: usize,
    before: String,
    text: String,
}

/// The string literals of Rust code, without comments and without its tests.
fn literals(code: &str) -> Vec<Literal> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let letters: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line, mut begin) = (0, 1, 0);
    while at < letters.len() {
        let rest = &letters[at..];
        match rest {
            ['\n', ..] => {
                line += 1;
                begin = at + 1;
                at += 1;
            }
            ['/', '/', ..] => {
                while at < letters.len() && letters[at] != '\n' {
                    at += 1;
                }
            }
            ['\'', '\\', ..] => at += 4,
            ['\'', _, '\'', ..] => at += 3,
            ['"', ..] => {
                let before = letters[begin..at].iter().collect();
                let mut text = String::new();
                let start = line;
                at += 1;
                while at < letters.len() && letters[at] != '"' {
                    if letters[at] == '\\' {
                        at += 1;
                    }
                    if letters[at] == '\n' {
                        line += 1;
                        begin = at + 1;
                    }
                    text.push(letters[at]);
                    at += 1;
                }
                at += 1;
                found.push(Literal {
                    line: start,
                    before,
                    text,
                });
            }
            _ => at += 1,
        }
    }
    found
}

/// The text without what is filled in.
fn bare(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

fn is_english(text: &str) -> bool {
    let text = bare(text);
    let has_word = text
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .any(|word| word.len() > 1);
    let is_title = text.len() > 2
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text
            .chars()
            .skip(1)
            .all(|letter| letter.is_ascii_lowercase());
    (text.contains(' ') && has_word) || is_title
}

/// Whether what stands before a literal says that it is for programs.
fn is_code(before: &str) -> bool {
    const MARKS: &[&str] = &[
        "say!(",
        "id!(",
        "tracing::",
        "Slot::new(",
        "reason =",
        "expect(",
        "unreachable!(",
        "cfg",
        "by_word(",
    ];
    MARKS.iter().any(|mark| before.contains(mark))
}

/// The English literals of a file, by line.
fn english(path: &PathBuf, name: &str) -> Vec<String> {
    let code = fs::read_to_string(path).expect("text");
    let mut above = String::new();
    let mut told = Vec::new();
    let lines: Vec<&str> = code.lines().collect();
    for literal in literals(&code) {
        above.clear();
        // A macro whose first argument stands on a line of its own.
        if literal.before.trim().is_empty() && literal.line > 1 {
            above.push_str(lines[literal.line - 2]);
        }
        above.push_str(&literal.before);
        let kept = KEPT.iter().filter(|(file, ..)| *file == name);
        let is_known = CODES
            .iter()
            .chain(kept.flat_map(|(_, literals, _)| *literals))
            .any(|known| *known == literal.text);
        if is_english(&literal.text) && !is_code(&above) && !is_known {
            told.push(format!("{}: {:?}", literal.line, literal.text));
        }
    }
    told
}

#[test]
fn what_the_screen_says_stands_in_the_files_of_words() {
    let mut files = Vec::new();
    sources(&root().join("src/tui"), &mut files);
    files.sort();
    let mut wrong = Vec::new();
    for path in files {
        let name = path
            .strip_prefix(root())
            .expect("inside")
            .display()
            .to_string();
        if MEANT.iter().any(|(file, _)| *file == name) {
            continue;
        }
        let told = english(&path, &name);
        let is_left = super::left::FIRST.contains(&name.as_str())
            || super::left::SECOND.contains(&name.as_str());
        match (told.is_empty(), is_left) {
            (false, false) => wrong.push(format!(
                "{name} speaks English by itself:\n  {}",
                told.join("\n  ")
            )),
            (true, true) => wrong.push(format!(
                "{name} speaks no English by itself any more: take it out of the list of those left"
            )),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
