//! The command line: `:accounts city:Berlin`, `:opportunity.advance`, `:q`. Completed by Tab, remembered by `up`.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{ACTIONS, Action, Context},
        canvas::Canvas,
        keymap::Chord,
        theme::Tone,
        view::{Cx, Place, Scene, View},
        widget::{input::Line, popup},
    },
    list::List,
};
use crate::domain::record::{KINDS, by_word};

/// The command line.
#[derive(Default)]
pub struct Command {
    line: Line,
}

/// What a line means.
enum Meaning {
    Act(Action),
    List(&'static crate::domain::kind::KindInfo, String),
}

fn read(text: &str) -> Result<Meaning, String> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match word {
        "q" | "quit" | "exit" => return Ok(Meaning::Act(Action::Quit)),
        "h" | "help" => return Ok(Meaning::Act(Action::Help)),
        "u" | "undo" => return Ok(Meaning::Act(Action::Undo)),
        "redo" => return Ok(Meaning::Act(Action::Redo)),
        _ => {}
    }
    if let Some(kind) = by_word(word) {
        return Ok(Meaning::List(kind, rest.trim().to_owned()));
    }
    Action::from_id(word)
        .map(Meaning::Act)
        .ok_or_else(|| format!("`{word}` is neither a kind of record nor an action"))
}

fn completions(text: &str) -> Vec<String> {
    let words = KINDS
        .iter()
        .map(|info| info.many.to_lowercase().replace([' ', '-'], "_"))
        .chain(ACTIONS.iter().map(|spec| spec.id.to_owned()));
    words
        .filter(|word| word.starts_with(text))
        .take(8)
        .collect()
}

impl View for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn place(&self) -> Place {
        Place::Foot(3)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Input]
    }

    fn typing(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::InputAccept => {
                let text = self.line.text().trim().to_owned();
                cx.close();
                if text.is_empty() {
                    return true;
                }
                match read(&text) {
                    Ok(Meaning::Act(action)) => cx.act(action),
                    Ok(Meaning::List(kind, filter)) => cx.open(List::filtered(kind, &filter)),
                    Err(wrong) => cx.say(Tone::Warning, wrong),
                }
            }
            Action::InputCancel => cx.close(),
            Action::InputComplete => {
                if let Some(first) = completions(self.line.text()).into_iter().next() {
                    self.line.set(first + " ");
                }
            }
            Action::InputOlder | Action::InputNewer => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        let was_empty = self.line.is_empty();
        self.line.key(key);
        if was_empty && key.code == ratatui::crossterm::event::KeyCode::Backspace {
            cx.close();
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.line.paste(text);
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::InputAccept,
            Action::InputComplete,
            Action::InputCancel,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let inside = popup::strip(canvas, area, "");
        let ground = canvas.theme.popup;
        canvas.put(
            inside.x,
            inside.y,
            1,
            ":",
            ground.patch(canvas.theme.accent),
        );
        let line = Rect {
            x: inside.x + 1,
            width: inside.width.saturating_sub(1),
            height: 1,
            ..inside
        };
        let shown = completions(self.line.text()).join("  ");
        canvas.put(
            inside.x,
            inside.y + 1,
            inside.width,
            &shown,
            ground.patch(canvas.theme.muted),
        );
        self.line
            .draw(canvas, line, ground.patch(canvas.theme.strong), true);
    }
}
