//! The form of any kind, from the ledger: one editor for each kind of field, checked where it is typed.
//!
//! Leaving keeps the draft: it is there when the form of that record is opened again.

mod draw;
pub mod value;

use std::sync::PoisonError;

use ratatui::{crossterm::event::KeyCode, layout::Rect};

pub use super::choose::Choice;
use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        keymap::Chord,
        message::{Value, Written},
        theme::Tone,
        view::{Cx, Draft, Reply, Scene, Slot, Subject, View},
        widget::{area::Area, input::Line, table::Scroll},
    },
    choose::{Choose, Chosen, chosen},
    detail::Detail,
};
use crate::{
    clock::Now,
    domain::{
        cell::Cell,
        field::{FieldKind, Row, Spec},
        id::Id,
        kind::KindInfo,
        money::Currency,
        record::{by_kind, team::UserRole},
        text::truncate,
    },
    operations::{fields::Reading, record},
    store::{Actor, Error, Op, Read},
};

const SEEN: Slot<(Row, Vec<String>)> = Slot::new("form");
const SAVED: Slot<Id> = Slot::new("save");

/// What is typed in.
enum Editor {
    Line(Line),
    Area(Box<Area>),
    /// Chosen from a list: the value, and how it is shown.
    Chosen(Cell<'static>, String),
}

/// What a field is to become: as it was typed, or as it was chosen.
enum Said {
    Typed(String),
    Chosen(Cell<'static>),
    Flag(bool),
}

impl Said {
    /// As the operations read it: a reference by its id everywhere, so that no name is guessed at.
    fn text(&self, read: &Read<'_>) -> crate::store::Result<String> {
        let name = |id: i64| {
            Ok(read
                .uuid(Id(id))?
                .map(|uuid| uuid.to_string())
                .unwrap_or_default())
        };
        Ok(match self {
            Self::Typed(text) => text.clone(),
            Self::Chosen(Cell::Null) => String::new(),
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Chosen(Cell::Int(id)) => name(*id)?,
            Self::Chosen(Cell::Text(text)) if text.starts_with('[') => {
                let cell = Cell::Text(text.clone());
                let ids = cell.ids();
                if ids.is_empty() {
                    cell.items().join("; ")
                } else {
                    ids.into_iter()
                        .map(name)
                        .collect::<crate::store::Result<Vec<String>>>()?
                        .join("; ")
                }
            }
            Self::Chosen(Cell::Text(text)) => text.to_string(),
        })
    }
}

/// One field of the form.
struct Input {
    spec: Spec,
    editor: Editor,
    /// As it was before.
    was: String,
    /// What is wrong with it.
    wrong: Option<String>,
}

impl Input {
    fn text(&self) -> String {
        match &self.editor {
            Editor::Line(line) => line.text().to_owned(),
            Editor::Area(area) => area.text(),
            Editor::Chosen(_, shown) => shown.clone(),
        }
    }

    fn is_dirty(&self) -> bool {
        self.text() != self.was
    }

    fn set(&mut self, cell: Cell<'static>, text: String) {
        self.editor = match self.spec.kind {
            FieldKind::Long => Editor::Area(Box::new(Area::new(&text))),
            kind if is_chosen(kind) => Editor::Chosen(cell, text),
            _ => Editor::Line(Line::new(text)),
        };
    }

    /// Lines it takes on the screen.
    fn height(&self) -> u16 {
        match &self.editor {
            Editor::Area(area) => (area.text().lines().count() as u16 + 1).clamp(3, 8),
            _ => 1,
        }
    }
}

fn is_chosen(kind: FieldKind) -> bool {
    kind.is_ref()
        || matches!(
            kind,
            FieldKind::Pick(_) | FieldKind::Picks(_) | FieldKind::Bool
        )
}

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
        }
    }

    fn key(&self) -> (String, i64) {
        (self.kind.code.into(), self.seen.id.0)
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
            .drafts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key());
        for draft in kept.into_iter().flatten() {
            if let Some(input) = self
                .inputs
                .iter_mut()
                .find(|input| input.spec.name == draft.field.as_str())
            {
                input.set(draft.cell, draft.text);
            }
        }
    }

    fn is_dirty(&self) -> bool {
        self.inputs.iter().any(Input::is_dirty)
    }

    /// Keeps what was typed, for the next time.
    fn keep(&self, cx: &Cx<'_>) {
        let typed: Vec<Draft> = self
            .inputs
            .iter()
            .filter(|input| input.is_dirty())
            .map(|input| Draft {
                field: input.spec.name.to_string(),
                cell: match &input.editor {
                    Editor::Chosen(cell, _) => cell.clone(),
                    Editor::Line(_) | Editor::Area(_) => Cell::Null,
                },
                text: input.text(),
            })
            .collect();
        let mut drafts = cx
            .scene
            .drafts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if typed.is_empty() {
            drafts.remove(&self.key());
        } else {
            drafts.insert(self.key(), typed);
        }
    }

    fn currency(&self, spec: &Spec, scene: &Scene) -> Currency {
        let of_unit = self.inputs.iter().find(|input| {
            input.spec.kind == FieldKind::Currency
                && input.spec.unit.is_some()
                && input.spec.unit == spec.unit
        });
        of_unit
            .and_then(|input| Currency::parse(&input.text()))
            .unwrap_or_else(|| scene.catalog.base())
    }

    /// Checks one field; what is wrong is shown under it.
    fn check(&mut self, at: usize, scene: &Scene) -> bool {
        let Some(input) = self.inputs.get(at) else {
            return true;
        };
        let wrong = match &input.editor {
            Editor::Chosen(..) => None,
            _ => value::plain(
                &input.spec,
                &input.text(),
                scene.now.today,
                self.currency(&input.spec, scene),
            )
            .err(),
        };
        let fine = wrong.is_none();
        self.inputs[at].wrong = wrong;
        fine
    }

    fn go(&mut self, by: isize, cx: &mut Cx<'_>) {
        self.check(self.at, cx.scene);
        let count = self.inputs.len().max(1);
        self.at = (self.at as isize + by).rem_euclid(count as isize) as usize;
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let wrong: Vec<usize> = (0..self.inputs.len())
            .filter(|at| !self.check(*at, cx.scene))
            .collect();
        if let Some(first) = wrong.first() {
            self.at = *first;
            cx.say(
                Tone::Warning,
                "this field cannot be read; nothing is saved yet",
            );
            return;
        }
        if !self.is_dirty() && !self.is_new {
            cx.close();
            return;
        }
        let (kind, seen, is_new) = (self.kind, self.seen.clone(), self.is_new);
        let changed = |input: &&Input| input.is_dirty() || (is_new && !input.text().is_empty());
        let wanted: Vec<(String, Said)> = self
            .inputs
            .iter()
            .filter(changed)
            .map(|input| {
                let said = match &input.editor {
                    Editor::Chosen(cell, _) if input.spec.kind == FieldKind::Bool => {
                        Said::Flag(cell.int() == Some(1))
                    }
                    Editor::Chosen(cell, _) => Said::Chosen(cell.clone()),
                    _ => Said::Typed(input.text()),
                };
                (input.spec.name.to_string(), said)
            })
            .collect();
        cx.write(SAVED, move |store, actor| {
            let code = if is_new { "create" } else { "edit" };
            let fields: Vec<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
            let op = Op::with(code, serde_json::json!({"kind": kind.code, "record": seen.id.0, "count": 1, "fields": fields}));
            let (id, changes) = store.transact(actor, op, |tx| {
                let typed = wanted
                    .iter()
                    .map(|(name, said)| Ok((name.clone(), said.text(tx)?)))
                    .collect::<crate::store::Result<Vec<(String, String)>>>()?;
                if is_new {
                    let id = record::create_in(tx, kind, &typed)?;
                    tx.set_args(serde_json::json!({"kind": kind.code, "record": id.0}));
                    return Ok(id);
                }
                let now = tx.row(kind, seen.id)?;
                let moved = wanted.iter().find(|(name, _)| {
                    now.as_ref().is_some_and(|now| now.get(kind, name) != seen.get(kind, name))
                });
                if let Some((name, _)) = moved {
                    return Err(Error::refused_with(
                        format!("{name} was changed meanwhile; nothing was saved"),
                        "leave and open it again: the draft is kept",
                    ));
                }
                record::set_in(tx, seen.id, &typed)?;
                Ok(seen.id)
            })?;
            let title = store.read().title(id)?;
            let said = if is_new { format!("added {title}") } else { format!("changed {title}") };
            Ok((id, Written::new(changes, said)))
        });
    }

    /// Opens the list to choose from, with what was typed.
    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) {
        let Some(input) = self.inputs.get(self.at) else {
            return;
        };
        let Editor::Chosen(cell, shown) = &input.editor else {
            return;
        };
        let label = input.spec.label.to_string();
        let picks: Vec<Choice> = input
            .spec
            .picks()
            .into_iter()
            .map(|(code, label)| Choice::new(code, label))
            .collect();
        let choose = match input.spec.kind {
            FieldKind::Bool => {
                Choose::new(label, vec![Choice::new("1", "Yes"), Choice::new("0", "No")])
            }
            FieldKind::Pick(_) => Choose::new(label, picks).on(cell.text().unwrap_or_default()),
            FieldKind::Picks(_) => {
                let taken = picks
                    .iter()
                    .filter(|pick| cell.items().contains(&pick.code))
                    .cloned()
                    .collect();
                Choose::new(label, picks).several(taken)
            }
            FieldKind::Ref(kind) => Choose::new(label, none_of(cell))
                .looking(move |read, typed| value::targets(read, Some(kind), typed))
                .creating(),
            FieldKind::Refs(kind) => {
                let names = shown.split("; ").map(str::to_owned);
                let taken = cell
                    .ids()
                    .into_iter()
                    .zip(names)
                    .map(|(id, name)| Choice::new(id.to_string(), name))
                    .collect();
                Choose::new(label, Vec::new())
                    .looking(move |read, typed| value::targets(read, Some(kind), typed))
                    .several(taken)
            }
            _ => Choose::new(label, Vec::new())
                .looking(|read, typed| value::targets(read, None, typed)),
        };
        let choose = if typed.is_empty() {
            choose
        } else {
            choose.typed(typed)
        };
        cx.over(choose);
    }

    fn take(&mut self, chosen: Chosen, cx: &mut Cx<'_>) {
        let Some(input) = self.inputs.get_mut(self.at) else {
            return;
        };
        match (chosen, input.spec.kind) {
            (Chosen::One(choice), FieldKind::Pick(_)) => {
                input.set(Cell::from(choice.code), choice.label);
            }
            (Chosen::One(choice), _) if choice.code.is_empty() => {
                input.set(Cell::Null, String::new());
            }
            (Chosen::One(choice), _) => {
                let cell = choice.code.parse().map_or(Cell::Null, Cell::Int);
                input.set(cell, choice.label);
            }
            (Chosen::Several(choices), FieldKind::Refs(_)) => {
                let ids: Vec<i64> = choices
                    .iter()
                    .filter_map(|choice| choice.code.parse().ok())
                    .collect();
                let names: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
                input.set(Cell::from_ids(&ids), names.join("; "));
            }
            (Chosen::Several(choices), _) => {
                let codes: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
                let names: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
                input.set(Cell::from_items(&codes), names.join(", "));
            }
            (Chosen::New(name), FieldKind::Ref(kind)) => {
                if let Some(info) = by_kind(kind) {
                    return self.create(info, name, cx);
                }
            }
            (Chosen::New(_), _) => {}
        }
        self.go(1, cx);
    }

    /// Makes a record of that name at once; the rest of it can be told later.
    fn create(&mut self, info: &'static KindInfo, name: String, cx: &mut Cx<'_>) {
        let title = if info.code == "contact" {
            "family_name"
        } else {
            info.title
        };
        let shown = name.clone();
        self.for_field = true;
        cx.write(SAVED, move |store, actor| {
            let (id, changes) = store.transact(actor, Op::new("create"), |tx| {
                let mut row = Row::new(info);
                row.set(info, title, Cell::from(name));
                tx.create(info, row)
            })?;
            Ok((
                id,
                Written::new(
                    changes,
                    format!("added {} {}", info.one.to_lowercase(), truncate(&shown, 40)),
                ),
            ))
        });
    }
}

fn none_of(cell: &Cell<'static>) -> Vec<Choice> {
    if cell.is_null() {
        Vec::new()
    } else {
        vec![Choice::new("", "(none)")]
    }
}

/// How the value of a chosen field is shown.
fn show_choice(spec: &Spec, cell: &Cell<'static>, text: &str) -> String {
    match spec.kind {
        FieldKind::Pick(_) => cell
            .text()
            .map(|code| crate::operations::words::label(spec, code))
            .unwrap_or_default(),
        FieldKind::Picks(_) => {
            let labels: Vec<String> = cell
                .items()
                .iter()
                .map(|code| crate::operations::words::label(spec, code))
                .collect();
            labels.join(", ")
        }
        FieldKind::Bool => match cell.int() {
            Some(1) => "Yes".into(),
            Some(_) => "No".into(),
            None => String::new(),
        },
        _ => text.to_owned(),
    }
}

impl View for Form {
    fn name(&self) -> &'static str {
        "form"
    }

    fn title(&self) -> String {
        if self.is_new {
            format!("New {}", self.kind.one.to_lowercase())
        } else {
            "Edit".into()
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Form]
    }

    fn typing(&self) -> bool {
        true
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let (kind, id, is_new, given) = (self.kind, self.seen.id, self.is_new, self.given.clone());
        let Now { instant, today } = cx.scene.now;
        let actor = Actor {
            user: cx.scene.catalog.me,
            device: 1,
            role: UserRole::Rep,
            now: instant,
            today,
        };
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
            Action::FormNext | Action::FormPrevious => {
                let down = action == Action::FormNext;
                // In a text of several lines the arrows move in it until its edge.
                if let Some(Input {
                    editor: Editor::Area(area),
                    ..
                }) = self.inputs.get(self.at)
                    && (if down {
                        !area.at_bottom()
                    } else {
                        !area.at_top()
                    })
                    && cx.scene.keymap.key(action).is_some()
                {
                    self.go(if down { 1 } else { -1 }, cx);
                } else {
                    self.go(if down { 1 } else { -1 }, cx);
                }
            }
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
            Action::FormLeave => {
                self.keep(cx);
                if self.is_dirty() {
                    cx.say(Tone::Plain, "the draft is kept");
                }
                cx.close();
            }
            Action::FormDiscard => {
                cx.scene
                    .drafts
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&self.key());
                cx.close();
            }
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
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
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        match self.inputs.get_mut(self.at).map(|input| &mut input.editor) {
            Some(Editor::Line(line)) => line.paste(text),
            Some(Editor::Area(area)) => area.paste(text),
            Some(Editor::Chosen(..)) => self.choose(text.trim(), cx),
            None => {}
        }
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

    fn edited(&mut self, text: String, _cx: &mut Cx<'_>) {
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
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(Ok((row, texts))) = reply.take(SEEN) {
            self.fill(cx.scene, row, texts);
        } else if let Some(saved) = reply.take(SAVED) {
            match (saved, std::mem::take(&mut self.for_field)) {
                (Ok(id), true) => {
                    let name = self
                        .inputs
                        .get(self.at)
                        .map(|input| input.spec.label.to_string())
                        .unwrap_or_default();
                    let _ = name;
                    if let Some(input) = self.inputs.get_mut(self.at) {
                        input.set(Cell::Int(id.0), format!("#{id}"));
                    }
                    let at = self.at;
                    cx.read(NAMED, move |read| Ok((at, read.title(id)?)));
                }
                (Ok(id), false) => {
                    cx.scene
                        .drafts
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .remove(&self.key());
                    let (kind, is_new) = (self.kind, self.is_new);
                    cx.close();
                    if is_new {
                        cx.open(Detail::new(kind, id));
                    }
                }
                (Err(trouble), _) => {
                    if let Some(at) = trouble.field.as_ref().and_then(|field| {
                        self.inputs
                            .iter()
                            .position(|input| input.spec.name == field.as_str())
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
            self.go(1, cx);
        }
    }

    fn returned(&mut self, _tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if let Some(chosen) = chosen(value) {
            self.take(chosen, cx);
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
            Action::FormHelp,
        ]
    }

    fn status(&self, scene: &Scene) -> String {
        let count = self.inputs.iter().filter(|input| input.is_dirty()).count();
        if count == 0 {
            String::new()
        } else {
            format!("{} {count} changed", scene.icons.dirty)
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        draw::draw(self, canvas, area, scene);
    }
}

const NAMED: Slot<(usize, String)> = Slot::new("named");
