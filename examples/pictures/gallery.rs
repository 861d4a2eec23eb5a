//! Every screen in every look.

use std::{fmt::Write as _, fs, path::Path, thread};

use dealbook::words::Language;

use crate::{
    scenes::{SCENES, Scene},
    svg,
};

/// The looks that are drawn.
pub struct Choice {
    sizes: Vec<(u16, u16)>,
    themes: Vec<String>,
    languages: Vec<Language>,
    scenes: Vec<&'static Scene>,
}

impl Choice {
    /// What was said on the command line; none where that is nothing.
    pub fn of(words: &[&str]) -> Option<Self> {
        let mut choice = Self {
            sizes: vec![(80, 24), (120, 36), (200, 50)],
            themes: ["dark", "light", "mono"].map(String::from).to_vec(),
            languages: vec![Language::English, Language::Chinese],
            scenes: SCENES.iter().collect(),
        };
        for pair in words.chunks(2) {
            let [option, values] = pair else { return None };
            let values = values.split(',');
            match *option {
                "--sizes" => choice.sizes = values.map(size).collect::<Option<_>>()?,
                "--themes" => choice.themes = values.map(String::from).collect(),
                "--languages" => choice.languages = values.map(language).collect::<Option<_>>()?,
                "--scenes" => choice.scenes = values.map(scene).collect::<Option<_>>()?,
                _ => return None,
            }
        }
        Some(choice)
    }
}

fn size(text: &str) -> Option<(u16, u16)> {
    let (width, height) = text.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn language(tag: &str) -> Option<Language> {
    Language::ALL
        .into_iter()
        .find(|language| language.tag() == tag)
}

fn scene(name: &str) -> Option<&'static Scene> {
    SCENES.iter().find(|scene| scene.name == name)
}

/// Draws them into the folder, with a page that shows them.
pub fn draw(folder: &Path, choice: &Choice) {
    fs::create_dir_all(folder).expect("a folder");
    thread::scope(|threads| {
        for language in &choice.languages {
            threads.spawn(move || draw_in(folder, choice, *language));
        }
    });
    fs::write(folder.join("index.html"), page(choice)).expect("written");
}

fn draw_in(folder: &Path, choice: &Choice, language: Language) {
    for scene in &choice.scenes {
        let mut harness = scene.played(language);
        for size in &choice.sizes {
            harness = harness.size(size.0, size.1);
            for theme in &choice.themes {
                harness = harness.theme(theme);
                let picture = svg::drawn(harness.cells());
                fs::write(folder.join(file(scene, language, *size, theme)), picture)
                    .expect("written");
            }
        }
    }
}

fn file(scene: &Scene, language: Language, (width, height): (u16, u16), theme: &str) -> String {
    format!(
        "{}-{}-{width}x{height}-{theme}.svg",
        scene.name,
        language.tag()
    )
}

fn page(choice: &Choice) -> String {
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>dealbook</title>\
         <style>body{background:#888;font-family:sans-serif}img{max-width:48%;margin:4px}</style>\n",
    );
    for scene in &choice.scenes {
        let _ = writeln!(page, "<h2>{}</h2>", scene.name);
        for language in &choice.languages {
            for size in &choice.sizes {
                for theme in &choice.themes {
                    let _ = writeln!(
                        page,
                        "<img src=\"{}\">",
                        file(scene, *language, *size, theme)
                    );
                }
            }
        }
    }
    page
}
