//! Draws the program's screens as they are.
//!
//! `cargo run --example pictures` makes the pictures of the README anew; `cargo run --example pictures -- all FOLDER`
//! draws every screen in each size, theme and language given by `--sizes`, `--themes`, `--languages`, and a page to
//! look at them side by side: what changes the look is judged there.
//!
//! The harness drives the program over the sample book on a fixed day, so the pictures change only when the screens do.

mod gallery;
mod scenes;
mod svg;

use std::{env, fs, path::Path};

use dealbook::{tui::harness::Harness, words::Language};

const SIZE: (u16, u16) = (120, 34);

/// File, language, and the keys that lead there.
const PICTURES: &[(&str, Language, &str)] = &[
    ("today", Language::English, "1"),
    ("board", Language::English, "2"),
    ("review", Language::English, "3<enter>"),
    ("list", Language::English, "4"),
    ("forecast", Language::English, "9"),
    ("quote", Language::English, "8<enter>"),
    ("chinese", Language::Chinese, "3<enter>"),
];

const USAGE: &str = "pictures [all FOLDER [--sizes 80x24,120x36] [--themes dark,light] [--languages en,zh-CN] [--scenes board,form]]";

fn main() -> Result<(), &'static str> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => of_the_readme(),
        ["all", folder, choice @ ..] => {
            let choice = gallery::Choice::of(choice).ok_or(USAGE)?;
            gallery::draw(Path::new(folder), &choice);
        }
        _ => return Err(USAGE),
    }
    Ok(())
}

fn of_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, language, keys) in PICTURES {
        let mut harness = Harness::sample()
            .language(*language)
            .theme("dark")
            .size(SIZE.0, SIZE.1)
            .keys(keys);
        let picture = svg::drawn(harness.cells());
        fs::write(folder.join(format!("{name}.svg")), picture).expect("written");
    }
}
