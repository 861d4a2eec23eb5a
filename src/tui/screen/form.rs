//! The form of any kind, from the ledger: one editor for each kind of field, checked where it is typed.
//!
//! Leaving keeps the draft: it is there when the form of that record is opened again.

mod clash;
mod draw;
mod input;
mod pick;
mod same;
mod save;
pub mod value;

use ratatui::{crossterm::event::KeyCode, layout::Rect};

pub use super::choose::Choice;
use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        keymap::Chord,
        memory::{Chosen, Draft},
        message::Value,
        theme::Tone,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::{input::Line, table::Scroll},
    },
    choose::chosen,
    detail::Detail,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row},
        id::Id,
        kind::KindInfo,
    },
    operations::{fields::Reading, record},
    store::Error,
    words::say,
};

use input::{Editor, Input, is_chosen, show_choice};

const SEEN: Slot<(Row, Vec<String>)> = Slot::new("form");
const SAVED: Slot<Saved> = Slot::new("save");

/// What came of saving.
enum Saved {
    Done(Id),
    /// Another window changed what was changed here: the record as it stands, and these fields.
    Clash(Row, Vec<clash::Both>),
}

/// The letters that lead to fields, the easiest to reach first.
const LETTERS: &str = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM0123456789";

/// The form.
pub struct Form {
    kind: &'static KindInfo,
    /// The record as it was read; a new one until it is saved.
    seen: Row,
    inputs: Vec<Input>,
    at: usize,
    scroll: Scroll,
    is_new: bool,
    ready: bool,
    /// Values a new record starts with.
    given: Vec<(String, Cell<'static>)>,
    /// The form below waits for what is made here, under this tag.
    for_field: bool,
    /// Whether a letter stands at each field, and the next key jumps there.
    is_jumping: bool,
    /// Records that what is typed may already be.
    same: Vec<same::Same>,
}

impl Form {
    /// A new record.
    pub fn add(kind: &'static KindInfo, _scene: &Scene) -> Self {
        Self::over(kind, Row::new(kind), true)
    }

    /// A new record with some fields set.
    pub fn with(kind: &'static KindInfo, given: Vec<(String, Cell<'static>)>) -> Self {
        let mut form = Self::over(kind, Row::new(kind), true);
        form.given = given;
        form
    }

    /// A record that is there.
    pub fn edit(kind: &'static KindInfo, id: Id) -> Self {
        let row = Row {
            id,
            ..Row::default()
        };
        Self::over(kind, row, false)
    }

    fn over(kind: &'static KindInfo, seen: Row, is_new: bool) -> Self {
        Self {
            kind,
            seen,
            inputs: Vec::new(),
            at: 0,
            scroll: Scroll::default(),
            is_new,
            ready: false,
            given: Vec::new(),
            for_field: false,
            is_jumping: false,
            same: Vec::new(),
        }
    }

    /// How the record is called, as far as it says so itself.
    fn called(&self) -> String {
        let title = self.seen.get(self.kind, self.kind.title).text();
        title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| self.kind.called())
            .to_owned()
    }

    fn key(&self) -> String {
        format!("{}/{}", self.kind.code, self.seen.id)
    }

    fn fill(&mut self, scene: &Scene, row: Row, texts: Vec<String>) {
        let specs = scene.catalog.specs(self.kind);
        let writable = specs.into_iter().filter(|spec| spec.is_writable());
        self.inputs = writable
            .zip(texts)
            .map(|(spec, text)| {
                let mut input = Input {
                    spec: spec.clone(),
                    editor: Editor::Line(Line::default()),
                    was: text.clone(),
                    wrong: None,
                };
                let cell = row.get(self.kind, &spec.name).clone();
                let shown = show_choice(spec, &cell, &text);
                input.was.clone_from(&shown);
                input.set(cell, shown);
                input
            })
            .collect();
        self.seen = row;
        self.ready = true;
        let kept = scene
            .memory
            .look(|kept| kept.drafts.get(&self.key()).cloned());
        for draft in kept.into_iter().flatten() {
            if let Some(input) = self
                .inputs
                .iter_mut()
                .find(|input| input.spec.name == draft.field.as_str())
            {
                input.set(Chosen::cell(draft.chosen.as_ref()), draft.text);
            }
        }
    }

    fn is_dirty(&self) -> bool {
        self.inputs.iter().any(Input::is_dirty)
    }

    /// Keeps what was typed, for the next time: after each key, so that a crash loses nothing.
    fn keep(&self, cx: &Cx<'_>) {
        let typed: Vec<Draft> = self
            .inputs
            .iter()
            .filter(|input| input.is_dirty())
            .map(|input| Draft {
                field: input.spec.name.to_string(),
                chosen: match &input.editor {
                    Editor::Chosen(cell, _) => Chosen::of(cell),
                    Editor::Line(_) | Editor::Area(_) => None,
                },
                text: input.text(),
            })
            .collect();
        if typed.is_empty() {
            self.forget(cx);
        } else {
            cx.scene
                .memory
                .change(|kept| kept.drafts.insert(self.key(), typed));
        }
    }

    /// Forgets the draft.
    fn forget(&self, cx: &Cx<'_>) {
        let key = self.key();
        if cx.scene.memory.look(|kept| kept.drafts.contains_key(&key)) {
            cx.scene.memory.change(|kept| kept.drafts.remove(&key));
        }
    }

    /// Something was typed or chosen: it is kept, and compared with what is known.
    fn changed(&self, cx: &mut Cx<'_>) {
        self.keep(cx);
        self.look_for_same(cx);
    }

    fn go(&mut self, by: isize, cx: &mut Cx<'_>) {
        self.check(self.at, cx.scene);
        let count = self.inputs.len().max(1);
        self.at = (self.at as isize + by).rem_euclid(count as isize) as usize;
    }
}

impl View for Form {
    fn name(&self) -> &'static str {
        "form"
    }

    fn title(&self) -> String {
        if self.is_new {
            say!("form-new", kind = self.kind.called().to_lowercase())
        } else {
            say!("form-edit").into()
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Form]
    }

    fn typing(&self) -> bool {
        true
    }

    fn is_coming(&self) -> bool {
        !self.ready
    }

    fn takes(&self, key: Chord) -> bool {
        // In a text of several lines the arrows move in it until its edge.
        let moves = match self.inputs.get(self.at).map(|input| &input.editor) {
            Some(Editor::Area(area)) => match key.code {
                KeyCode::Down => !area.at_bottom(),
                KeyCode::Up => !area.at_top(),
                _ => false,
            },
            _ => false,
        };
        moves || key.types().is_some()
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let (kind, id, is_new, given) = (self.kind, self.seen.id, self.is_new, self.given.clone());
        let actor = cx.scene.actor();
        cx.read(SEEN, move |read| {
            let mut row = if is_new {
                // What one makes is one's own, and begins where its kind begins.
                let reading = Reading { read: *read, actor };
                record::blank(reading, kind)
            } else {
                read.row(kind, id)?.ok_or_else(|| Error::NotFound {
                    kind: kind.code.into(),
                    what: format!("#{id}"),
                })?
            };
            if is_new {
                for (name, cell) in given {
                    row.set(kind, &name, cell);
                }
            }
            let mut texts = Vec::new();
            for spec in read
                .catalog()
                .specs(kind)
                .into_iter()
                .filter(|spec| spec.is_writable())
            {
                let currency = crate::operations::words::currency_of(read, kind, &row, spec);
                texts.push(value::typed(
                    read,
                    spec,
                    row.get(kind, &spec.name),
                    currency,
                )?);
            }
            Ok((row, texts))
        });
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if !self.ready && action != Action::FormLeave {
            return true;
        }
        match action {
            Action::FormSave => self.save(cx),
            Action::FormNext => self.go(1, cx),
            Action::FormPrevious => self.go(-1, cx),
            Action::FormAccept => match self.inputs.get_mut(self.at).map(|input| &mut input.editor)
            {
                Some(Editor::Chosen(..)) => self.choose("", cx),
                Some(Editor::Area(area)) => {
                    area.key(Chord::plain(KeyCode::Enter));
                }
                _ => self.go(1, cx),
            },
            Action::FormEditor => {
                let text = self
                    .inputs
                    .get(self.at)
                    .map(Input::text)
                    .unwrap_or_default();
                cx.edit(text, "md");
            }
            Action::FormLeave if self.is_jumping => self.is_jumping = false,
            Action::FormJump => self.is_jumping = !self.is_jumping,
            Action::FormSame => match self.same.first() {
                Some(same) => {
                    self.keep(cx);
                    super::open_record(self.kind, same.id, Vec::new(), cx);
                }
                None => cx.say(Tone::Plain, say!("form-nothing-like")),
            },
            Action::FormLeave => {
                self.keep(cx);
                if self.is_dirty() {
                    cx.say(Tone::Plain, say!("form-kept"));
                }
                cx.close();
            }
            Action::FormDiscard => {
                self.forget(cx);
                cx.close();
            }
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if std::mem::take(&mut self.is_jumping) {
            let place = key
                .types()
                .and_then(|letter| LETTERS.chars().position(|one| one == letter));
            if let Some(at) = place.filter(|at| *at < self.inputs.len()) {
                self.check(self.at, cx.scene);
                self.at = at;
            }
            return;
        }
        let Some(input) = self.inputs.get_mut(self.at) else {
            return;
        };
        input.wrong = None;
        match &mut input.editor {
            Editor::Line(line) => drop(line.key(key)),
            Editor::Area(area) => drop(area.key(key)),
            Editor::Chosen(..) => match (key.types(), key.code) {
                (Some(' '), _) => self.choose("", cx),
                (Some(letter), _) => self.choose(&letter.to_string(), cx),
                (None, KeyCode::Backspace | KeyCode::Delete) => {
                    input.set(Cell::Null, String::new());
                }
                _ => {}
            },
        }
        self.changed(cx);
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        match self.inputs.get_mut(self.at).map(|input| &mut input.editor) {
            Some(Editor::Line(line)) => line.paste(text),
            Some(Editor::Area(area)) => area.paste(text),
            Some(Editor::Chosen(..)) => self.choose(text.trim(), cx),
            None => {}
        }
        self.changed(cx);
    }

    fn clicked(&mut self, hit: Hit, _again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && row < self.inputs.len()
        {
            self.check(self.at, cx.scene);
            self.at = row;
        }
    }

    fn scrolled(&mut self, lines: i32, cx: &mut Cx<'_>) {
        self.go(lines.signum() as isize, cx);
    }

    fn edited(&mut self, text: String, cx: &mut Cx<'_>) {
        if let Some(input) = self.inputs.get_mut(self.at)
            && !is_chosen(input.spec.kind)
        {
            let text = if input.spec.kind == FieldKind::Long {
                text
            } else {
                text.replace('\n', " ")
            };
            input.set(Cell::Null, text);
        }
        self.changed(cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(Ok((row, texts))) = reply.take(SEEN) {
            self.fill(cx.scene, row, texts);
            if self.is_dirty() {
                let key = cx.scene.key(Action::FormDiscard);
                cx.say(Tone::Plain, say!("form-draft-here", key = key));
            }
        } else if let Some(same) = reply.take(same::SAME) {
            self.same = same.unwrap_or_default();
        } else if let Some(saved) = reply.take(SAVED) {
            match (saved, std::mem::take(&mut self.for_field)) {
                (Ok(Saved::Clash(now, fields)), _) => {
                    let title = self.kind.called().to_owned();
                    cx.over(clash::Clash::new(title, now, fields));
                }
                (Ok(Saved::Done(id)), true) => {
                    if let Some(input) = self.inputs.get_mut(self.at) {
                        input.set(Cell::Int(id.0), format!("#{id}"));
                    }
                    let at = self.at;
                    cx.read(NAMED, move |read| Ok((at, read.title(id)?)));
                }
                (Ok(Saved::Done(id)), false) => {
                    self.forget(cx);
                    let (kind, is_new) = (self.kind, self.is_new);
                    cx.close();
                    if is_new {
                        cx.open(Detail::new(kind, id));
                    }
                }
                (Err(trouble), _) => {
                    if let Some(at) = trouble.field.as_ref().and_then(|field| {
                        self.inputs.iter().position(|input| {
                            input.spec.name == *field || input.spec.called() == field
                        })
                    }) {
                        self.at = at;
                        self.inputs[at].wrong = Some(trouble.message.clone());
                    }
                    cx.complain(&trouble);
                }
            }
        } else if let Some(Ok((at, title))) = reply.take(NAMED)
            && let Some(input) = self.inputs.get_mut(at)
            && let Editor::Chosen(_, shown) = &mut input.editor
        {
            *shown = title;
            self.changed(cx);
            self.go(1, cx);
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag == clash::DECIDED {
            if let Ok(decided) = value.downcast::<clash::Decided>() {
                self.decided(*decided, cx);
            }
        } else if let Some(chosen) = chosen(value) {
            self.take(chosen, cx);
            self.changed(cx);
        }
    }

    fn subject(&self) -> Subject {
        Subject::one(self.kind, self.seen.id, self.title())
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::FormSave,
            Action::FormNext,
            Action::FormPrevious,
            Action::FormAccept,
            Action::FormEditor,
            Action::FormLeave,
            Action::FormDiscard,
            Action::FormJump,
            Action::FormHelp,
        ]
    }

    fn status(&self, scene: &Scene) -> String {
        let count = self.inputs.iter().filter(|input| input.is_dirty()).count();
        if count == 0 {
            String::new()
        } else {
            format!(
                "{} {}",
                scene.icons.dirty,
                say!("form-changed", count = count)
            )
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        draw::draw(self, canvas, area, scene);
    }
}

const NAMED: Slot<(usize, String)> = Slot::new("named");
