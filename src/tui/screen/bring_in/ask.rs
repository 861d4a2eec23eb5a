//! What is asked on the way: which files, what they leave open, what their lines are, who of their owners is the user.

use super::super::{
    super::{
        theme::Tone,
        view::{Cx, Place},
    },
    choose::{Choice, Choose, Chosen},
    first_run::files,
    prompt::Prompt,
};
use super::{ANSWER, BringIn, ME};
use crate::{
    domain::{
        record::KINDS,
        text::{fold, width},
    },
    transfer::import::desk,
    words::say,
};

/// How wide the questions are: what an import reads takes more room than a word.
const WIDE: usize = 76;

/// Asks for the files.
pub fn ask() -> Prompt {
    Prompt::new(say!("import-ask"), say!("import-which"), |line, cx| {
        let home = std::env::home_dir();
        cx.look(move |_| {
            let found = files::found(&line, home.as_deref());
            Ok(Box::new(move |cx: &mut Cx<'_>| match found {
                Ok(files) => cx.open(BringIn::new(files, cx.scene.layouts.clone())),
                Err(wrong) => {
                    cx.say(Tone::Warning, wrong);
                    // What was typed is mended, not typed anew over the page below.
                    cx.over(ask().with(line));
                }
            }))
        });
    })
    .examples(say!("import-ask-note"))
}

pub(super) fn code(chosen: Chosen) -> String {
    match chosen {
        Chosen::One(choice) => choice.code,
        Chosen::Several(_) | Chosen::New(_) => String::new(),
    }
}

impl BringIn {
    /// Asks the first of what is open.
    pub(super) fn ask(&self, cx: &mut Cx<'_>) {
        let Some(asked) = self.to_ask.first() else {
            return;
        };
        // As many of the cells as there is room for, and each of them whole.
        let wide = WIDE.min(usize::from(cx.scene.size.width).max(40));
        let choice = |reading: desk::Reading| {
            let mut note = String::new();
            for example in &reading.examples {
                let next = if note.is_empty() {
                    example.clone()
                } else {
                    format!("{note}, {example}")
                };
                if width(reading.label) + width(&next) + 8 > wide && !note.is_empty() {
                    break;
                }
                note = next;
            }
            Choice::new(reading.code, reading.label).note(note)
        };
        let choices: Vec<Choice> = asked.readings().into_iter().map(choice).collect();
        let place = Place::Middle(wide as u16, choices.len() as u16 + 5);
        let choose = Choose::new(asked.words(), choices)
            .at("choose", place)
            .then(|chosen, cx| {
                cx.give(ANSWER, code(chosen));
            });
        cx.over(choose.or(|cx| cx.give(ANSWER, String::new())));
    }

    pub(super) fn answered(&mut self, code: &str, cx: &mut Cx<'_>) {
        if code.is_empty() || self.to_ask.is_empty() {
            // The preview says what is open; applying asks again.
            self.to_ask.clear();
            return;
        }
        let asked = self.to_ask.remove(0);
        desk::answer(&mut self.options, &asked, code);
        if self.to_ask.is_empty() {
            self.plan(cx);
        } else {
            self.ask(cx);
        }
    }

    pub(super) fn ask_me(&mut self, owners: Vec<String>, cx: &mut Cx<'_>) {
        self.asked_me = true;
        let catalog = &cx.scene.catalog;
        let name = catalog
            .user(catalog.me)
            .map_or(say!("review-you"), |user| user.name.as_str());
        let nobody = Choice::new("", say!("import-none-of-them", name = name));
        // Who has the same name, or a word of it, is the likeliest.
        let words = fold(name);
        let alike = |owner: &String| {
            let owner = fold(owner);
            let is_shared = |word| owner.split_whitespace().any(|other| other == word);
            words.split_whitespace().any(is_shared)
        };
        let (mut first, others): (Vec<String>, Vec<String>) = owners.into_iter().partition(alike);
        first.extend(others);
        let mut choices: Vec<Choice> = first
            .into_iter()
            .map(|owner| Choice::new(owner.clone(), owner))
            .collect();
        choices.push(nobody);
        let choose = Choose::new(say!("import-which-you"), choices).then(|chosen, cx| {
            cx.give(ME, code(chosen));
        });
        cx.over(choose.or(|cx| cx.give(ME, String::new())));
    }

    pub(super) fn ask_kind(&self, cx: &mut Cx<'_>) {
        let Some(input) = self.here() else { return };
        let choices = KINDS
            .iter()
            .map(|info| Choice::new(info.code, info.called_many()))
            .collect();
        let title = say!("import-which-kind", file = input.name());
        cx.over(Choose::new(title, choices));
    }
}
