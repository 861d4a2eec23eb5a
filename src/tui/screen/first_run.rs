//! The first start: four choices, one key each; then at most three questions, each answered already.

pub mod files;

use std::{env, path::PathBuf};

use ratatui::{crossterm::event::KeyCode, layout::Rect};

use super::super::{
    action::{Action, Context},
    canvas::Canvas,
    effect::{Begin, With},
    keymap::Chord,
    theme::Tone,
    view::{Cx, Reply, Scene, Slot, View},
    widget::{input::Line, popup},
};
use crate::{
    domain::{dates::parse_month, money::Currency},
    words::say,
};

/// What can be known without asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// The user's name.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
}

/// The files that were typed, or what is wrong with them.
const FILES: Slot<Result<Vec<PathBuf>, String>> = Slot::new("files");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Choice,
    Where,
    Name,
    Currency,
    Month,
}

/// The first start.
pub struct FirstRun {
    step: Step,
    with: With,
    line: Line,
    name: String,
    currency: String,
    wrong: Option<String>,
}

impl FirstRun {
    /// With what can be guessed.
    pub fn new(guess: Guess) -> Self {
        Self {
            step: Step::Choice,
            with: With::Nothing,
            line: Line::default(),
            name: guess.name,
            currency: guess.currency,
            wrong: None,
        }
    }

    fn choose(&mut self, with: With, cx: &mut Cx<'_>) {
        match with {
            // The sample has its own people and its own currency.
            With::Sample => cx.begin(Begin {
                with,
                name: self.name.clone(),
                currency: self.currency.clone(),
                month: 1,
            }),
            With::Nothing | With::Server => {
                self.with = with;
                self.ask(Step::Name);
            }
            With::Files(_) => self.ask(Step::Where),
        }
    }

    fn ask(&mut self, step: Step) {
        self.step = step;
        self.wrong = None;
        self.line = Line::new(match step {
            Step::Name => self.name.clone(),
            Step::Currency => self.currency.clone(),
            Step::Month => say!("first-january").into(),
            Step::Choice | Step::Where => String::new(),
        });
    }

    fn accept(&mut self, cx: &mut Cx<'_>) {
        let text = self.line.text().trim().to_owned();
        match self.step {
            Step::Choice => {}
            Step::Where if text.is_empty() => {
                self.wrong = Some(say!("first-type-path").into());
            }
            Step::Where => {
                let home = env::home_dir();
                cx.read(FILES, move |_| Ok(files::found(&text, home.as_deref())));
            }
            Step::Name if text.is_empty() => {
                self.wrong = Some(say!("first-name-needed").into());
            }
            Step::Name => {
                self.name = text;
                self.ask(Step::Currency);
            }
            Step::Currency => match Currency::parse(&text) {
                Some(currency) => {
                    currency.code().clone_into(&mut self.currency);
                    self.ask(Step::Month);
                }
                None => self.wrong = Some(say!("first-three-letters").into()),
            },
            Step::Month => match parse_month(&text) {
                Some(month) => cx.begin(Begin {
                    with: self.with.clone(),
                    name: self.name.clone(),
                    currency: self.currency.clone(),
                    month,
                }),
                None => self.wrong = Some(say!("first-a-month").into()),
            },
        }
    }
}

impl View for FirstRun {
    fn name(&self) -> &'static str {
        "first"
    }

    fn contexts(&self) -> Vec<Context> {
        match self.step {
            Step::Choice => vec![Context::First],
            _ => vec![Context::Input],
        }
    }

    fn typing(&self) -> bool {
        self.step != Step::Choice
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::FirstSample => self.choose(With::Sample, cx),
            Action::FirstEmpty => self.choose(With::Nothing, cx),
            Action::FirstServer if cfg!(feature = "sync") => self.choose(With::Server, cx),
            Action::FirstImport => self.choose(With::Files(Vec::new()), cx),
            Action::InputAccept => self.accept(cx),
            Action::InputCancel => self.ask(Step::Choice),
            Action::InputOlder | Action::InputNewer | Action::InputComplete => {}
            // There is no book yet: nothing else can be done but leaving.
            Action::Quit | Action::Stop | Action::Redraw | Action::Suspend => return false,
            _ => cx.say(Tone::Plain, say!("first-choose")),
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        // A tab types nothing here.
        if key.code != KeyCode::Tab {
            self.line.key(key);
            self.wrong = None;
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.line.paste(text);
        self.wrong = None;
    }

    fn answer(&mut self, reply: &mut Reply, _cx: &mut Cx<'_>) {
        match reply.take(FILES) {
            Some(Ok(Ok(files))) if self.step == Step::Where => {
                self.with = With::Files(files);
                self.ask(Step::Name);
            }
            Some(Ok(Err(wrong))) => self.wrong = Some(wrong),
            _ => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        match self.step {
            Step::Choice => vec![Action::Quit],
            _ => vec![Action::InputAccept, Action::InputCancel],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let place = popup::middle(area, 64, 16);
        let (strong, muted, key) = (canvas.theme.strong, canvas.theme.muted, canvas.theme.key);
        canvas.put(
            place.x,
            place.y,
            place.width,
            "dealbook",
            canvas.theme.accent.patch(strong),
        );
        canvas.put(
            place.x,
            place.y + 1,
            place.width,
            say!("first-motto"),
            muted,
        );
        if self.step == Step::Choice {
            let choices = [
                (Action::FirstSample, say!("first-sample")),
                (Action::FirstImport, say!("first-import")),
                (Action::FirstEmpty, say!("first-empty")),
                (Action::FirstServer, say!("first-server")),
            ];
            let shown = choices.len() - usize::from(!cfg!(feature = "sync"));
            for (at, (action, note)) in choices.into_iter().take(shown).enumerate() {
                let y = place.y + 4 + 3 * at as u16;
                let room = place.width.saturating_sub(6);
                canvas.put(place.x + 6, y + 1, room, note, muted);
                canvas.put(place.x + 2, y, 4, &scene.key(action), key);
                canvas.put(
                    place.x + 6,
                    y,
                    place.width.saturating_sub(6),
                    action.help(),
                    canvas.theme.text,
                );
            }
            return;
        }
        let (question, under) = match self.step {
            Step::Where => (say!("first-files"), say!("first-files-note")),
            Step::Name => (say!("first-name"), say!("first-name-note")),
            Step::Currency => (say!("first-currency"), say!("first-currency-note")),
            _ => (say!("first-month"), say!("first-month-note")),
        };
        canvas.put(place.x, place.y + 4, place.width, question, strong);
        let field = Rect {
            x: place.x,
            y: place.y + 6,
            width: place.width.min(48),
            height: 1,
        };
        self.line
            .draw(canvas, field, canvas.theme.field_active, true);
        let (text, style) = match &self.wrong {
            Some(wrong) => (wrong.as_str(), canvas.theme.danger),
            None => (under, muted),
        };
        canvas.put(place.x, place.y + 7, place.width, text, style);
    }
}
