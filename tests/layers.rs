//! The arrows between the rooms, read from the `use` lines: they point down only.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// At the very bottom: every room may name it, it names none.
const WORDS: &str = "words";

/// A room, and the rooms it may name. A longer path wins over a shorter one.
const ROOMS: &[(&str, &[&str])] = &[
    (WORDS, &[]),
    ("domain", &[]),
    ("analytics", &["domain"]),
    ("store", &["domain", "analytics"]),
    ("operations", &["domain", "analytics", "store", "clock"]),
    (
        "transfer",
        &["domain", "analytics", "store", "operations", "clock"],
    ),
    // The rules of the exchange are pure; its client stands on the book.
    ("sync_core", &["domain", "sync"]),
    ("sync", &["domain", "store", "operations", "clock"]),
    ("server", &["domain", "store", "sync", "clock"]),
    (
        "tui",
        &[
            "domain",
            "analytics",
            "store",
            "operations",
            "transfer",
            "sync",
            "clock",
            "config",
            "error",
            "paths",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "analytics",
            "store",
            "operations",
            "transfer",
            "sync",
            "server",
            "tui",
            "clock",
            "config",
            "error",
            "paths",
        ],
    ),
    ("clock", &["domain"]),
    ("config", &["domain", "tui", "paths", "error"]),
    (
        "error",
        &[
            "domain",
            "store",
            "operations",
            "transfer",
            "sync",
            "server",
        ],
    ),
    ("paths", &[]),
];

/// Crates that one room alone may name.
const OWNED: &[(&str, &[&str])] = &[
    ("fluent_bundle", &["words"]),
    ("unic_langid", &["words"]),
    ("rusqlite", &["store", "server"]),
    ("postgres", &["server"]),
    ("tokio", &["server"]),
    ("hyper", &["server"]),
    ("argon2", &["server"]),
    ("ureq", &["sync"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("ratatui_textarea", &["tui"]),
    ("tui_input", &["tui"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("calcard", &["transfer"]),
    ("calamine", &["transfer"]),
    ("cfb", &["transfer"]),
    ("html5gum", &["transfer"]),
    ("quick_xml", &["transfer"]),
    ("rust_xlsxwriter", &["transfer"]),
    ("zip", &["transfer"]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let inner = path.strip_prefix(&root).expect("inside").with_extension("");
            let mut room = inner
                .iter()
                .next()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if inner.starts_with("sync/core") {
                room = "sync_core".into();
            }
            let text = fs::read_to_string(&path).expect("text");
            (room, path, text)
        })
        .collect()
}

/// The words after `crate::` in code, whatever stands before them.
fn named(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            // `use crate::{a::b, c}`: the words at the first depth.
            let mut depth = 0;
            let mut word = String::new();
            let mut take = true;
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        rooms.push(std::mem::take(&mut word));
                        take = true;
                    }
                    ':' if depth == 0 => take = false,
                    letter if depth == 0 && take && !letter.is_whitespace() => word.push(letter),
                    _ => {}
                }
            }
            rooms.push(word);
        } else {
            rooms.push(
                rest.chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect(),
            );
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

#[test]
fn arrows_point_down_only() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            continue;
        };
        for other in named(&text) {
            let is_room = ROOMS.iter().any(|(name, _)| *name == other);
            if is_room && other != room && other != WORDS && !below.contains(&other.as_str()) {
                wrong.push(format!(
                    "{} names `{other}`, which stands above `{room}`",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_stays_in_its_room() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        for (name, rooms) in OWNED {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let names_it = |line: &str| {
                line.match_indices(&format!("{name}::")).any(|(at, _)| {
                    !line[..at].ends_with(|before: char| {
                        before.is_alphanumeric() || before == '_' || before == ':'
                    })
                })
            };
            if !rooms.contains(&room.as_str()) && code.into_iter().any(names_it) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_known() {
    for (room, path, _) in sources() {
        let known =
            ["main", "lib"].contains(&room.as_str()) || ROOMS.iter().any(|(name, _)| *name == room);
        assert!(known, "{} is in no room", path.display());
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (_, path, text) in sources() {
        assert!(
            text.starts_with("//!") || text.starts_with("#!["),
            "{} does not open with //!",
            path.display()
        );
    }
}
