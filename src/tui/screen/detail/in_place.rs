//! One field of a record changed where it stands on the page: the cursor of the terminal is in the cell.

use ratatui::{crossterm::event::KeyCode, layout::Rect};

use super::super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        keymap::Chord,
        message::Written,
        view::{Cx, Place, Reply, Scene, Slot, View},
        widget::{area::Area, input::Line},
    },
    form::value,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row, Spec},
        id::Id,
        kind::KindInfo,
        text::truncate,
    },
    operations::{record, words},
    store::Error,
    words::say,
};

/// The record as it was, and the text of its field.
const SEEN: Slot<Option<(Row, String)>> = Slot::new("cell");
const SAVED: Slot<()> = Slot::new("save");

enum Editor {
    Line(Line),
    Area(Box<Area>),
}

/// The cell that is edited.
pub(super) struct InPlace {
    kind: &'static KindInfo,
    id: Id,
    title: String,
    spec: Spec,
    /// Where its value stands.
    place: Rect,
    /// What the book held when it was opened.
    seen: Option<Cell<'static>>,
    editor: Editor,
    was: String,
    wrong: Option<String>,
}

impl InPlace {
    /// Over this place.
    pub(super) fn new(
        kind: &'static KindInfo,
        id: Id,
        title: &str,
        spec: Spec,
        place: Rect,
    ) -> Self {
        let editor = if spec.kind == FieldKind::Long {
            Editor::Area(Box::default())
        } else {
            Editor::Line(Line::default())
        };
        Self {
            kind,
            id,
            title: title.to_owned(),
            spec,
            place,
            seen: None,
            editor,
            was: String::new(),
            wrong: None,
        }
    }

    fn text(&self) -> String {
        match &self.editor {
            Editor::Line(line) => line.text().to_owned(),
            Editor::Area(area) => area.text(),
        }
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(seen) = self.seen.clone() else {
            return;
        };
        let text = self.text();
        if text == self.was {
            return cx.close();
        }
        if let Err(wrong) = value::means(&self.spec, &text, cx.scene) {
            self.wrong = Some(wrong);
            return;
        }
        let (kind, id, name) = (self.kind, self.id, self.spec.name.to_string());
        let label = self.spec.called().to_lowercase();
        let title = self.title.clone();
        cx.write(SAVED, move |store, actor| {
            let now = store.read().row(kind, id)?;
            if now.is_some_and(|now| *now.get(kind, &name) != seen) {
                return Err(Error::refused_with(
                    say!("detail-meanwhile", field = label, title = title),
                    say!("detail-meanwhile-hint"),
                ));
            }
            let changes = record::set(store, actor, id, &[(name, text.clone())])?;
            let shown = truncate(text.lines().next().unwrap_or_default(), 40);
            let said = if text.is_empty() {
                say!("detail-taken-out", field = label, title = title)
            } else {
                say!("frame-set", field = label, title = title, value = shown)
            };
            Ok(((), Written::new(changes, said)))
        });
    }
}

impl View for InPlace {
    fn name(&self) -> &'static str {
        "cell"
    }

    fn place(&self) -> Place {
        let high = match &self.editor {
            Editor::Line(_) => 2,
            Editor::Area(area) => (area.text().lines().count() as u16 + 2).clamp(4, 9),
        };
        Place::At(Rect {
            height: high,
            ..self.place
        })
    }

    fn contexts(&self) -> Vec<Context> {
        match self.editor {
            Editor::Line(_) => vec![Context::Input],
            Editor::Area(_) => vec![Context::Form],
        }
    }

    fn typing(&self) -> bool {
        true
    }

    fn takes(&self, key: Chord) -> bool {
        let moves = matches!(self.editor, Editor::Area(_))
            && matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::Enter);
        moves || key.types().is_some()
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let (kind, id, spec) = (self.kind, self.id, self.spec.clone());
        cx.read(SEEN, move |read| {
            let Some(row) = read.row(kind, id)? else {
                return Ok(None);
            };
            let currency = words::currency_of(read, kind, &row, &spec);
            let text = value::typed(read, &spec, row.get(kind, &spec.name), currency)?;
            Ok(Some((row, text)))
        });
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::InputAccept | Action::FormSave | Action::FormAccept => self.save(cx),
            Action::InputCancel | Action::FormLeave | Action::FormDiscard => cx.close(),
            Action::FormEditor => cx.edit(self.text(), "md"),
            Action::InputComplete
            | Action::InputOlder
            | Action::InputNewer
            | Action::FormNext
            | Action::FormPrevious
            | Action::FormHelp => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        self.wrong = None;
        match &mut self.editor {
            Editor::Line(line) => drop(line.key(key)),
            Editor::Area(area) => drop(area.key(key)),
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        match &mut self.editor {
            Editor::Line(line) => line.paste(text),
            Editor::Area(area) => area.paste(text),
        }
    }

    fn edited(&mut self, text: String, _cx: &mut Cx<'_>) {
        if let Editor::Area(area) = &mut self.editor {
            **area = Area::new(&text);
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.told(SEEN, cx) {
            Some(Some((row, text))) => {
                self.seen = Some(row.get(self.kind, &self.spec.name).clone());
                self.was.clone_from(&text);
                match &mut self.editor {
                    Editor::Line(line) => line.set(text),
                    Editor::Area(area) => **area = Area::new(&text),
                }
            }
            Some(None) => cx.close(),
            None => {}
        }
        match reply.take(SAVED) {
            Some(Ok(())) => cx.close(),
            Some(Err(trouble)) => self.wrong = Some(trouble.message),
            None => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        match self.editor {
            Editor::Line(_) => vec![Action::InputAccept, Action::InputCancel],
            Editor::Area(_) => vec![Action::FormSave, Action::FormEditor, Action::FormLeave],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        if area.height == 0 || area.width < 4 {
            return;
        }
        let ground = canvas.theme.popup;
        canvas.clear_area(area, ground);
        let under = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        };
        let (text, style) = match (&self.wrong, value::means(&self.spec, &self.text(), scene)) {
            (Some(wrong), _) => (wrong.clone(), canvas.theme.danger),
            (None, Ok(means)) if !means.is_empty() => (means, canvas.theme.done),
            (None, Err(wrong)) if !self.text().is_empty() => (wrong, canvas.theme.warning),
            _ => (self.spec.helped().to_string(), canvas.theme.muted),
        };
        if area.height > 1 {
            canvas.put(under.x, under.y, under.width, &text, ground.patch(style));
        }
        let field = Rect {
            height: area.height.saturating_sub(1).max(1),
            ..area
        };
        let active = canvas.theme.field_active;
        match &self.editor {
            Editor::Line(line) => line.draw(canvas, Rect { height: 1, ..field }, active, true),
            Editor::Area(lines) => lines.draw(canvas, field, active, true),
        }
    }
}
