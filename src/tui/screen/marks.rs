//! Marks: a letter that leads back to a record. The letters in use are shown while the next key is waited for.

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    keymap::Chord,
    memory::Marked,
    theme::Tone,
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::popup,
};
use crate::{
    domain::{id::Id, kind::KindInfo},
    words::say,
};

const NAMES: Slot<Vec<(char, String)>> = Slot::new("marks");

/// Waits for the letter.
pub struct Marks {
    /// The record that is to get a letter; none goes to one that has it.
    set: Option<(&'static KindInfo, Id, String)>,
    known: Vec<(char, Marked)>,
    names: Vec<(char, String)>,
}

impl Marks {
    /// Gives this record a letter.
    pub fn set(scene: &Scene, kind: &'static KindInfo, id: Id, title: String) -> Self {
        Self {
            set: Some((kind, id, title)),
            ..Self::go(scene)
        }
    }

    /// Goes to a record by its letter.
    pub fn go(scene: &Scene) -> Self {
        let marks = scene.memory.look(|kept| kept.marks.clone());
        Self {
            set: None,
            known: marks.into_iter().collect(),
            names: Vec::new(),
        }
    }

    fn take(&mut self, letter: char, cx: &mut Cx<'_>) {
        cx.close();
        match self.set.take() {
            Some((kind, id, title)) => {
                let mark = Marked::of(kind, id);
                cx.scene
                    .memory
                    .change(|kept| kept.marks.insert(letter, mark));
                let key = cx.scene.key(Action::GoMark);
                cx.say(
                    Tone::Plain,
                    say!(
                        "marks-leads",
                        key = key,
                        letter = letter.to_string(),
                        title = title
                    ),
                );
            }
            None => {
                let mark = self.known.iter().find(|(other, _)| *other == letter);
                match mark.and_then(|(_, mark)| mark.record()) {
                    Some((kind, id)) => super::open_record(kind, id, Vec::new(), cx),
                    None => cx.say(Tone::Plain, say!("marks-none", letter = letter.to_string())),
                }
            }
        }
    }
}

impl View for Marks {
    fn name(&self) -> &'static str {
        "marks"
    }

    fn place(&self) -> Place {
        Place::Foot((self.known.len() as u16 + 2).clamp(3, 14))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page]
    }

    fn typing(&self) -> bool {
        true
    }

    fn takes(&self, key: Chord) -> bool {
        key.types().is_some_and(char::is_alphanumeric)
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let marks = self.known.clone();
        cx.read(NAMES, move |read| {
            let mut names = Vec::new();
            for (letter, mark) in marks {
                if let Some((kind, id)) = mark.record()
                    && read.row(kind, id)?.is_some()
                {
                    names.push((letter, format!("{}  {}", read.title(id)?, kind.called())));
                }
            }
            Ok(names)
        });
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if action == Action::PageClose {
            cx.close();
        }
        action == Action::PageClose
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if let Some(letter) = key.types() {
            self.take(letter, cx);
        }
    }

    fn clicked(&mut self, hit: Hit, _again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && let Some((letter, _)) = self.names.get(row)
        {
            self.take(*letter, cx);
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(names) = reply.told(NAMES, cx) {
            self.names = names;
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::PageClose]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = match &self.set {
            Some((_, _, title)) => say!("marks-letter-for", title = title),
            None => say!("marks-go").to_owned(),
        };
        let inside = popup::strip(canvas, area, &title);
        let ground = canvas.theme.popup;
        if self.names.is_empty() {
            let text = say!("marks-any");
            let muted = ground.patch(canvas.theme.muted);
            canvas.put(inside.x, inside.y, inside.width, text, muted);
        }
        for (row, (letter, name)) in self.names.iter().enumerate() {
            let y = inside.y + row as u16;
            if y >= inside.bottom() {
                break;
            }
            let pieces = [
                (&*letter.to_string(), ground.patch(canvas.theme.key)),
                ("  ", ground),
                (name.as_str(), ground),
            ];
            canvas.pieces(inside.x, y, inside.width, &pieces);
            let strip = Rect {
                y,
                height: 1,
                ..inside
            };
            canvas.hit(strip, Hit::Row(row));
        }
    }
}
