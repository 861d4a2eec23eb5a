//! Bringing files into a book: read, asked about what they leave open, shown, and written on `enter`, not before.
//!
//! The import is the one of the command line; what is decided here goes into its options, and the plan is made anew.
//! The columns of a file are in `columns`, what the writer does in `job`, how it looks in `draw`.

mod columns;
mod draw;
mod job;

use std::{path::PathBuf, sync::atomic::Ordering};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        message::{Trouble, Value, Written},
        theme::Tone,
        view::{Cx, Reply, Scene, Slot, View},
        widget::table::Scroll,
    },
    choose::{CHOSEN, Choice, Choose, Chosen, chosen},
    first_run::files,
    prompt::Prompt,
};
use crate::{
    domain::{
        record::{KINDS, by_word},
        text::fold,
    },
    store::Changes,
    transfer::import::{
        Options, Plan,
        desk::{self, Asked},
        source::Input,
    },
};
use columns::Columns;
use job::{Planned, Shared};

const PLANNED: Slot<(Planned, Options)> = Slot::new("import plan");
const APPLIED: Slot<Result<Vec<String>, Trouble>> = Slot::new("import");

/// The tag of the answer to "which of these is you?".
const ME: &str = "me";
/// The tag of the answer to what a file leaves open.
const ANSWER: &str = "answer";

/// Where it stands.
enum Stage {
    Planning,
    Preview(Box<Plan>),
    Applying,
    Done(Vec<String>),
    Failed(Trouble),
}

/// What of the preview is seen.
enum Face {
    Files,
    Columns(Columns),
}

/// The import of some files.
pub struct BringIn {
    files: Vec<PathBuf>,
    layouts: Option<PathBuf>,
    options: Options,
    stage: Stage,
    face: Face,
    /// What is still to be asked, the question that is seen first.
    to_ask: Vec<Asked>,
    asked_me: bool,
    shared: Shared,
    scroll: Scroll,
    /// The first line seen of the text.
    text: usize,
}

impl BringIn {
    /// Reads these as soon as it is opened; how files were read before is in the folder of layouts.
    pub fn new(files: Vec<PathBuf>, layouts: Option<PathBuf>) -> Self {
        Self {
            files,
            layouts,
            options: Options::default(),
            stage: Stage::Planning,
            face: Face::Files,
            to_ask: Vec::new(),
            asked_me: false,
            shared: Shared::default(),
            scroll: Scroll::default(),
            text: 0,
        }
    }

    /// Makes the plan, or makes it anew.
    fn plan(&mut self, cx: &mut Cx<'_>) {
        self.stage = Stage::Planning;
        self.face = Face::Files;
        self.shared = Shared::default();
        let (files, layouts) = (self.files.clone(), self.layouts.clone());
        let (shared, mut options) = (self.shared.clone(), self.options.clone());
        cx.write(PLANNED, move |store, actor| {
            let folder = layouts.as_deref();
            let plan = job::make(store, actor, &files, &mut options, folder, &shared);
            Ok(((plan, options), Written::default()))
        });
    }

    /// A plan came: what it leaves open is asked, once each.
    fn planned(&mut self, plan: Box<Plan>, cx: &mut Cx<'_>) {
        self.to_ask = desk::asked(&plan);
        let ask_me = plan.report.ask_me && !self.asked_me;
        let owners = plan.report.made_names.get("user").cloned();
        self.stage = Stage::Preview(plan);
        if !self.to_ask.is_empty() {
            self.ask(cx);
        } else if let Some(owners) = owners.filter(|owners| ask_me && !owners.is_empty()) {
            self.ask_me(owners, cx);
        }
    }

    fn apply(&mut self, cx: &mut Cx<'_>) {
        let mut plan = match std::mem::replace(&mut self.stage, Stage::Applying) {
            Stage::Preview(plan) => plan,
            other => {
                self.stage = other;
                return;
            }
        };
        self.to_ask = desk::asked(&plan);
        if !self.to_ask.is_empty() {
            self.stage = Stage::Preview(plan);
            return self.ask(cx);
        }
        self.text = 0;
        self.shared = Shared::default();
        let (options, layouts) = (self.options.clone(), self.layouts.clone());
        let shared = self.shared.clone();
        cx.write(APPLIED, move |store, actor| {
            let folder = layouts.as_deref();
            Ok(job::apply(
                store, actor, &mut plan, &options, folder, &shared,
            ))
        });
    }

    /// Asks the first of what is open.
    fn ask(&self, cx: &mut Cx<'_>) {
        let Some(asked) = self.to_ask.first() else {
            return;
        };
        let choices = asked
            .readings()
            .into_iter()
            .map(|reading| Choice::new(reading.code, reading.label).note(reading.example))
            .collect();
        let choose = Choose::new(asked.words(), choices).then(|chosen, cx| {
            cx.give(ANSWER, code(chosen));
        });
        cx.over(choose.or(|cx| cx.give(ANSWER, String::new())));
    }

    fn answered(&mut self, code: &str, cx: &mut Cx<'_>) {
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

    fn ask_me(&mut self, owners: Vec<String>, cx: &mut Cx<'_>) {
        self.asked_me = true;
        let catalog = &cx.scene.catalog;
        let name = catalog
            .user(catalog.me)
            .map_or("you", |user| user.name.as_str());
        let nobody = Choice::new("", format!("None of them: {name} is another"));
        // Who has the same name, or a part of it, is the likeliest.
        let words = fold(name);
        let alike = |owner: &String| {
            words
                .split_whitespace()
                .any(|word| fold(owner).contains(word))
        };
        let (mut first, others): (Vec<String>, Vec<String>) = owners.into_iter().partition(alike);
        first.extend(others);
        let mut choices: Vec<Choice> = first
            .into_iter()
            .map(|owner| Choice::new(owner.clone(), owner))
            .collect();
        choices.push(nobody);
        let choose = Choose::new("Which of these is you?", choices).then(|chosen, cx| {
            cx.give(ME, code(chosen));
        });
        cx.over(choose.or(|cx| cx.give(ME, String::new())));
    }

    /// The table under the cursor; of a file that could not be read, the file.
    fn here(&self) -> Option<Input> {
        match &self.stage {
            Stage::Preview(plan) => {
                let file = plan.report.files.get(self.scroll.at);
                file.map(|file| file.input.clone())
            }
            Stage::Failed(_) => match self.files.as_slice() {
                [path] => Some(Input {
                    path: path.clone(),
                    part: None,
                }),
                _ => None,
            },
            _ => None,
        }
    }

    fn open_columns(&mut self, cx: &mut Cx<'_>) {
        let Stage::Preview(plan) = &self.stage else {
            return;
        };
        if self.scroll.at < plan.layouts.len() {
            let catalog = &cx.scene.catalog;
            let columns = Columns::new(plan, &self.options, catalog, self.scroll.at);
            self.face = Face::Columns(columns);
        } else {
            cx.say(
                Tone::Plain,
                "it is passed over: none of its columns is read",
            );
        }
    }

    fn ask_kind(&self, cx: &mut Cx<'_>) {
        let Some(input) = self.here() else { return };
        let choices = KINDS
            .iter()
            .map(|info| Choice::new(info.code, info.many))
            .collect();
        let title = format!("What are the lines of {}?", input.name());
        cx.over(Choose::new(title, choices));
    }

    /// What the picker gave: the kind of a file's lines, or what a column means.
    fn take(&mut self, code: &str, cx: &mut Cx<'_>) {
        if let (Face::Columns(columns), Stage::Preview(plan)) = (&mut self.face, &self.stage) {
            columns.map(plan, &mut self.options, &cx.scene.catalog, code);
        } else if let (Some(input), Some(kind)) = (self.here(), by_word(code)) {
            self.options.tables.entry(input).or_default().kind = Some(kind);
            self.plan(cx);
        }
    }

    fn leave_columns(&mut self, cx: &mut Cx<'_>) {
        let face = std::mem::replace(&mut self.face, Face::Files);
        if matches!(face, Face::Columns(columns) if columns.is_changed) {
            self.plan(cx);
        }
    }

    /// Moves the cursor where there is a table, the text where there is none.
    fn go(&mut self, rows: isize) {
        match (&mut self.face, &self.stage) {
            (Face::Columns(columns), Stage::Preview(_)) => {
                let total = columns.total();
                columns.scroll.by(rows, total);
            }
            (Face::Files, Stage::Preview(plan)) => {
                self.scroll.by(rows, plan.report.files.len());
            }
            (_, Stage::Done(lines)) => {
                self.text = self
                    .text
                    .saturating_add_signed(rows)
                    .min(lines.len().saturating_sub(1));
            }
            _ => {}
        }
    }

    fn page(&mut self, rows: isize) {
        if let (Face::Files, Stage::Preview(_)) = (&self.face, &self.stage) {
            self.text = self.text.saturating_add_signed(rows);
        } else {
            self.go(rows);
        }
    }
}

/// Asks for the files.
pub fn ask() -> Prompt {
    Prompt::new("Bring in files", "Which?", |line, cx| {
        let home = std::env::home_dir();
        cx.look(move |_| {
            let found = files::found(&line, home.as_deref());
            Ok(Box::new(move |cx: &mut Cx<'_>| match found {
                Ok(files) => cx.open(BringIn::new(files, cx.scene.layouts.clone())),
                Err(wrong) => cx.say(Tone::Warning, wrong),
            }))
        });
    })
    .examples("a path, or several; or drag them here")
}

fn code(chosen: Chosen) -> String {
    match chosen {
        Chosen::One(choice) => choice.code,
        Chosen::Several(_) | Chosen::New(_) => String::new(),
    }
}

impl View for BringIn {
    fn name(&self) -> &'static str {
        "import"
    }

    fn title(&self) -> String {
        "Import".into()
    }

    fn contexts(&self) -> Vec<Context> {
        match (&self.stage, &self.face) {
            (Stage::Preview(_), Face::Columns(_)) => vec![Context::Column, Context::Move],
            (Stage::Done(_), _) => vec![Context::Page, Context::Move],
            _ => vec![Context::Import, Context::Move],
        }
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.plan(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        // The book is another than the one the plan was made for.
        if matches!(self.stage, Stage::Preview(_)) && self.to_ask.is_empty() {
            self.plan(cx);
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let is_running = matches!(self.stage, Stage::Planning | Stage::Applying);
        match action {
            Action::ImportLeave | Action::Back if is_running => {
                self.shared.cancel.store(true, Ordering::Relaxed);
            }
            Action::ColumnsDone | Action::Back if matches!(self.face, Face::Columns(_)) => {
                self.leave_columns(cx);
            }
            Action::ImportLeave | Action::PageClose | Action::Back => cx.close(),
            Action::ImportApply => self.apply(cx),
            Action::ImportColumns => self.open_columns(cx),
            Action::ImportKind => self.ask_kind(cx),
            Action::ImportOmit => {
                if let (Stage::Preview(_), Some(input)) = (&self.stage, self.here()) {
                    desk::omit(&mut self.options, &input);
                    self.plan(cx);
                }
            }
            Action::ColumnChange | Action::ColumnSkip | Action::ColumnField => {
                let Face::Columns(columns) = &self.face else {
                    return false;
                };
                match (action, &self.stage) {
                    (Action::ColumnSkip, _) => self.take("", cx),
                    (Action::ColumnField, _) => self.take(desk::NEW_FIELD, cx),
                    (_, Stage::Preview(plan)) => columns.ask(plan, cx),
                    _ => {}
                }
            }
            Action::Down => self.go(1),
            Action::Up => self.go(-1),
            Action::Top => self.go(isize::MIN),
            Action::Bottom => self.go(isize::MAX),
            Action::PageDown | Action::HalfDown => self.page(10),
            Action::PageUp | Action::HalfUp => self.page(-10),
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        let Hit::Row(row) = hit else { return };
        match (&mut self.face, &self.stage) {
            (Face::Columns(columns), Stage::Preview(plan)) => {
                columns.scroll.at = row;
                if again {
                    columns.ask(plan, cx);
                }
            }
            (Face::Files, Stage::Preview(_)) => {
                self.scroll.at = row;
                if again {
                    self.open_columns(cx);
                }
            }
            _ => {}
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(PLANNED) {
            Some(Ok((Planned::Plan(plan), options))) => {
                self.options = options;
                self.planned(plan, cx);
            }
            Some(Ok((Planned::Stopped, _))) => cx.close(),
            Some(Ok((Planned::Failed(trouble), _)) | Err(trouble)) => {
                self.stage = Stage::Failed(trouble);
            }
            None => match reply.take(APPLIED) {
                Some(Ok(Ok(lines))) => self.stage = Stage::Done(lines),
                Some(Ok(Err(trouble)) | Err(trouble)) => self.stage = Stage::Failed(trouble),
                None => {}
            },
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag == CHOSEN {
            if let Some(chosen) = chosen(value) {
                self.take(&code(chosen), cx);
            }
            return;
        }
        let Ok(code) = value.downcast::<String>() else {
            return;
        };
        match tag {
            ANSWER => self.answered(&code, cx),
            ME if !code.is_empty() => {
                self.options.me = Some(*code);
                self.plan(cx);
            }
            _ => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        match (&self.stage, &self.face) {
            (Stage::Planning | Stage::Applying, _) => vec![Action::ImportLeave],
            (Stage::Preview(_), Face::Columns(_)) => vec![
                Action::ColumnChange,
                Action::ColumnSkip,
                Action::ColumnField,
                Action::ColumnsDone,
            ],
            (Stage::Preview(_), Face::Files) => vec![
                Action::ImportApply,
                Action::ImportColumns,
                Action::ImportKind,
                Action::ImportOmit,
                Action::ImportLeave,
            ],
            (Stage::Done(_), _) => vec![Action::PageClose, Action::Undo, Action::Down, Action::Up],
            (Stage::Failed(_), _) => vec![Action::ImportKind, Action::ImportLeave],
        }
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        let is_running = matches!(self.stage, Stage::Planning | Stage::Applying);
        match action {
            Action::ImportLeave if is_running => Some("stop"),
            Action::ImportApply => Some("bring in"),
            Action::ImportKind => Some("what they are"),
            Action::ImportOmit => Some("leave out, take"),
            Action::ColumnSkip => Some("not read"),
            Action::ColumnField => Some("custom field"),
            Action::ColumnsDone => Some("preview"),
            _ => None,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        self.show(canvas, area, scene);
    }
}
