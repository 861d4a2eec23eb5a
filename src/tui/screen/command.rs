//! The command line: `:accounts city:Berlin`, `:sort -amount,name`, `:opportunity.advance`, `:q`. Completed by Tab, again
//! for the next; `up` brings back what was typed before, in other runs too.

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
use crate::{
    domain::{
        filter::{self, Context as Reading, Everyday},
        kind::KindInfo,
        record::{KINDS, by_word},
        text::edits_within,
    },
    words::{id, plain, say},
};

/// A command for the page that is seen: its word, and what it does.
pub const COMMANDS: &[(&str, &str)] = &[
    ("filter", id!("command-filter")),
    ("sort", id!("command-sort")),
    ("columns", id!("command-columns")),
    ("group", id!("command-group")),
    ("view", id!("command-view")),
    ("save", id!("command-save")),
    ("export", id!("command-export")),
];

/// Other words for actions.
const SHORT: &[(&str, Action)] = &[
    ("q", Action::Quit),
    ("quit", Action::Quit),
    ("exit", Action::Quit),
    ("h", Action::Help),
    ("help", Action::Help),
    ("u", Action::Undo),
    ("undo", Action::Undo),
    ("redo", Action::Redo),
    ("tour", Action::Tour),
    ("jobs", Action::Jobs),
    ("import", Action::BringIn),
    ("settings", Action::Settings),
    ("server", Action::Server),
    ("merge", Action::Merge),
    ("duplicates", Action::Duplicates),
    ("handover", Action::HandOver),
    ("backup", Action::BackUp),
    ("export-all", Action::ExportAll),
    ("messages", Action::Messages),
    ("drafts", Action::Drafts),
];

/// The command line.
#[derive(Default)]
pub struct Command {
    line: Line,
    /// What was typed when completing began, and which of the offers was taken last.
    completing: Option<(String, usize)>,
    /// How many commands back `up` has gone.
    older: usize,
}

/// What a line means.
#[derive(Debug)]
enum Meaning {
    Act(Action),
    List(&'static KindInfo, String),
    Page(String, String),
}

fn read(text: &str) -> Result<Meaning, (String, Option<String>)> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim().to_owned();
    if let Some((_, action)) = SHORT.iter().find(|(short, _)| *short == word) {
        return Ok(Meaning::Act(*action));
    }
    if COMMANDS.iter().any(|(command, _)| *command == word) {
        return Ok(Meaning::Page(word.to_owned(), rest));
    }
    if let Some(kind) = by_word(word) {
        return Ok(Meaning::List(kind, rest));
    }
    if let Some(action) = Action::from_id(word) {
        return Ok(Meaning::Act(action));
    }
    let near = words().find(|known| edits_within(known, word, 2).is_some());
    Err((
        say!("command-unknown", word = word),
        near.map(|near| say!("command-near", near = near)),
    ))
}

/// All first words, the most useful first.
fn words() -> impl Iterator<Item = String> {
    let kinds = KINDS
        .iter()
        .map(|info| info.many.to_lowercase().replace([' ', '-'], "_"));
    COMMANDS
        .iter()
        .map(|(word, _)| (*word).to_owned())
        .chain(kinds)
        .chain(SHORT.iter().map(|(word, _)| (*word).to_owned()))
        .chain(ACTIONS.iter().map(|spec| spec.id.to_owned()))
}

/// Lines that the typed one could become, and how each is shown.
fn completions(text: &str, scene: &Scene) -> Vec<(String, String)> {
    let Some((word, rest)) = text.split_once(char::is_whitespace) else {
        return words()
            .filter(|word| word.starts_with(text))
            .take(40)
            .map(|word| (format!("{word} "), word))
            .collect();
    };
    // Behind a kind stands a filter.
    let Some(kind) = by_word(word) else {
        return Vec::new();
    };
    let everyday = Everyday {
        today: scene.now.today,
        base: scene.catalog.base(),
    };
    let reading = Reading::of(kind, &scene.catalog, &everyday, scene.now.today);
    let before = text.len() - rest.len();
    filter::complete(rest, rest.len(), &reading)
        .into_iter()
        .filter(|one| rest.get(one.replace.clone()) != Some(one.insert.as_str()))
        .take(40)
        .map(|one| {
            let mut line = text.to_owned();
            line.replace_range(
                before + one.replace.start..before + one.replace.end,
                &one.insert,
            );
            (line, one.label)
        })
        .collect()
}

impl Command {
    fn accept(&self, cx: &mut Cx<'_>) {
        let text = self.line.text().trim().to_owned();
        cx.close();
        if text.is_empty() {
            return;
        }
        cx.scene.memory.change(|kept| kept.commanded(&text));
        match read(&text) {
            Ok(Meaning::Act(action)) => cx.act(action),
            Ok(Meaning::List(kind, filter)) => cx.open(List::filtered(kind, &filter)),
            Ok(Meaning::Page(word, rest)) => cx.command(word, rest),
            Err((wrong, hint)) => {
                let hint = hint.map_or_else(String::new, |hint| format!(": {hint}"));
                cx.say(Tone::Warning, format!("{wrong}{hint}"));
            }
        }
    }

    /// Takes what the line could become; again takes the next of it.
    fn complete(&mut self, scene: &Scene) {
        let (base, at) = match self.completing.take() {
            Some((base, at)) => (base, at + 1),
            None => (self.line.text().to_owned(), 0),
        };
        let offers = completions(&base, scene);
        if offers.is_empty() {
            return;
        }
        let at = at % offers.len();
        self.line.set(offers[at].0.clone());
        // The only one leaves nothing to go on to.
        self.completing = (offers.len() > 1).then_some((base, at));
    }

    fn recall(&mut self, older: bool, scene: &Scene) {
        let commands = scene.memory.look(|kept| kept.commands.clone());
        self.older = if older {
            (self.older + 1).min(commands.len())
        } else {
            self.older.saturating_sub(1)
        };
        let line = commands.len().checked_sub(self.older);
        let line = line.and_then(|at| commands.get(at).cloned());
        self.line.set(line.unwrap_or_default());
        self.completing = None;
    }
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
            Action::InputAccept => self.accept(cx),
            Action::InputCancel => cx.close(),
            Action::InputComplete => self.complete(cx.scene),
            Action::InputOlder => self.recall(true, cx.scene),
            Action::InputNewer => self.recall(false, cx.scene),
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        let was_empty = self.line.is_empty();
        self.line.key(key);
        self.completing = None;
        if was_empty && key.code == ratatui::crossterm::event::KeyCode::Backspace {
            cx.close();
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.line.paste(text);
        self.completing = None;
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::InputAccept,
            Action::InputComplete,
            Action::InputOlder,
            Action::InputCancel,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::strip(canvas, area, "");
        let ground = canvas.theme.popup;
        let (accent, muted) = (
            ground.patch(canvas.theme.accent),
            ground.patch(canvas.theme.muted),
        );
        canvas.put(inside.x, inside.y, 1, ":", accent);
        let line = Rect {
            x: inside.x + 1,
            width: inside.width.saturating_sub(1),
            height: 1,
            ..inside
        };
        let text = self.line.text();
        let word = text.split_whitespace().next().unwrap_or_default();
        let told = COMMANDS.iter().find(|(command, _)| *command == word);
        if let Some((_, told)) = told {
            canvas.put(inside.x, inside.y + 1, inside.width, plain(told), muted);
        } else {
            let (base, at) = match &self.completing {
                Some((base, at)) => (base.as_str(), Some(*at)),
                None => (text, None),
            };
            let mut x = inside.x;
            for (place, (_, label)) in completions(base, scene)
                .iter()
                .enumerate()
                .skip(at.unwrap_or(0))
            {
                let room = inside.right().saturating_sub(x);
                if room < 4 {
                    break;
                }
                let style = if Some(place) == at { accent } else { muted };
                x += canvas.put(x, inside.y + 1, room, label, style) + 2;
            }
        }
        self.line
            .draw(canvas, line, ground.patch(canvas.theme.strong), true);
    }
}
