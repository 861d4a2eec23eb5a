//! Bringing files into a book: read, asked about what they leave open, shown, and written on `enter`, not before.
//!
//! The import is the one of the command line; what is decided here goes into its options, and the plan is made anew.
//! The pages of the preview are in `face`, `columns`, `lines` and `names`, the questions in `ask`, what the writer does in `job`, how it looks in `draw`.

mod ask;
mod columns;
mod draw;
mod face;
mod job;
mod lines;
mod names;

use std::{path::PathBuf, sync::Arc};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        job::State,
        message::{Trouble, Value, Written},
        view::{Cx, Reply, Scene, Slot, View, ViewId},
        widget::table::Scroll,
    },
    choose::{CHOSEN, chosen},
};
use crate::{
    store::Changes,
    transfer::import::{
        Options, Plan,
        desk::{self, Asked},
    },
    words::say,
};
pub use ask::ask;
use ask::code;
use face::Face;
use job::{Planned, Shared};

/// Rows that a page of keys goes.
const PAGE: isize = 10;
const PLANNED: Slot<(Planned, Options)> = Slot::new("import plan");
const APPLIED: Slot<Result<Vec<String>, Trouble>> = Slot::new("import");

/// The tag of the answer to "which of these is you?".
const ME: &str = "me";
/// The tag of the answer to what is looked for in lines.
const FIND: &str = "find";
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
    /// Its line in the list of jobs, while it runs.
    listed: Option<ViewId>,
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
            listed: None,
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
        self.list(say!("import-job-read", what = self.named()), cx);
        cx.write(PLANNED, move |store, actor| {
            let folder = layouts.as_deref();
            let plan = job::make(store, actor, &files, &mut options, folder, &shared);
            Ok(((plan, options), Written::default()))
        });
    }

    /// What is brought in, in a word or two.
    fn named(&self) -> String {
        match self.files.as_slice() {
            [one] => one
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            several => say!("import-files", count = several.len()),
        }
    }

    /// Lists what begins now among the jobs.
    fn list(&mut self, name: String, cx: &mut Cx<'_>) {
        self.unlist(State::Cancelled, cx);
        self.listed = Some(cx.begun(name, Arc::clone(&self.shared.job)));
    }

    /// What ran has ended.
    fn unlist(&mut self, state: State, cx: &mut Cx<'_>) {
        if let Some(job) = self.listed.take() {
            cx.ended(job, state);
        }
    }

    /// A plan came: what it leaves open is asked, once each.
    fn planned(&mut self, plan: Box<Plan>, cx: &mut Cx<'_>) {
        self.to_ask = desk::asked(&plan);
        let ask_me = plan.report.ask_me && !self.asked_me;
        let owners = plan.report.users.clone();
        self.stage = Stage::Preview(plan);
        if !self.to_ask.is_empty() {
            self.ask(cx);
        } else if ask_me {
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
        self.list(say!("import-job-apply", what = self.named()), cx);
        cx.write(APPLIED, move |store, actor| {
            let folder = layouts.as_deref();
            Ok(job::apply(
                store, actor, &mut plan, &options, folder, &shared,
            ))
        });
    }
}

impl View for BringIn {
    fn name(&self) -> &'static str {
        "import"
    }

    fn title(&self) -> String {
        say!("import-page").into()
    }

    fn contexts(&self) -> Vec<Context> {
        match (&self.stage, &self.face) {
            (Stage::Preview(_), Face::Columns(_)) => vec![Context::Column, Context::Move],
            (Stage::Preview(_), Face::Lines(_)) => vec![Context::Line, Context::Move],
            (Stage::Preview(_), Face::Names(_)) => vec![Context::Name, Context::Move],
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
                self.shared.job.cancel();
            }
            Action::ColumnsDone | Action::LinesDone | Action::NamesDone | Action::Back
                if !matches!(self.face, Face::Files) =>
            {
                self.leave_face(cx);
            }
            Action::ImportLeave | Action::PageClose | Action::Back => cx.close(),
            Action::ImportApply => self.apply(cx),
            Action::ImportColumns => self.open_columns(cx),
            Action::ImportLines => self.open_lines(cx),
            Action::ImportNames => self.open_names(cx),
            Action::NameTake => match &mut self.face {
                Face::Names(names) => names.take(&mut self.options),
                _ => return false,
            },
            Action::LineChoose | Action::LineFind => match (&self.face, &self.stage) {
                (Face::Lines(lines), Stage::Preview(plan)) if action == Action::LineChoose => {
                    lines.ask(plan, cx);
                }
                (Face::Lines(lines), _) => lines.ask_words(cx),
                _ => return false,
            },
            Action::ImportKind => self.ask_kind(cx),
            Action::ImportOmit => {
                if let Stage::Preview(plan) = &self.stage
                    && let Some(file) = plan.report.files.get(self.scroll.at)
                {
                    desk::omit(&mut self.options, file);
                    self.plan(cx);
                }
            }
            Action::LineOmit | Action::LineFilter => {
                let Face::Lines(lines) = &mut self.face else {
                    return false;
                };
                match action {
                    Action::LineOmit => lines.omit(&mut self.options),
                    _ => lines.filter(),
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
            Action::PageDown | Action::HalfDown | Action::PageUp | Action::HalfUp => {
                self.page(action.rows(PAGE).unwrap_or(0));
            }
            _ => match action.rows(PAGE) {
                Some(rows) => self.go(rows),
                None => return false,
            },
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
            (Face::Lines(lines), Stage::Preview(plan)) => {
                lines.scroll.at = row;
                if again {
                    lines.ask(plan, cx);
                }
            }
            (Face::Names(names), Stage::Preview(_)) => {
                names.scroll.at = row;
                if again {
                    names.take(&mut self.options);
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
                let lines: u64 = plan.report.files.iter().map(|file| file.lines).sum();
                self.unlist(State::Done(say!("import-job-planned", lines = lines)), cx);
                self.planned(plan, cx);
            }
            Some(Ok((Planned::Stopped, _))) => {
                self.unlist(State::Cancelled, cx);
                cx.close();
            }
            Some(Ok((Planned::Failed(trouble), _)) | Err(trouble)) => {
                self.unlist(State::Failed(trouble.message.clone()), cx);
                self.stage = Stage::Failed(trouble);
            }
            None => match reply.take(APPLIED) {
                Some(Ok(Ok(lines))) => {
                    let said = lines.first().cloned().unwrap_or_default();
                    self.unlist(State::Done(said), cx);
                    self.stage = Stage::Done(lines);
                }
                Some(Ok(Err(trouble)) | Err(trouble)) => {
                    let state = if self.shared.job.is_cancelled() {
                        State::Cancelled
                    } else {
                        State::Failed(trouble.message.clone())
                    };
                    self.unlist(state, cx);
                    self.stage = Stage::Failed(trouble);
                }
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
            FIND => {
                if let Face::Lines(lines) = &mut self.face {
                    lines.find(*code);
                }
            }
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
            (Stage::Preview(_), Face::Lines(_)) => {
                vec![
                    Action::LineChoose,
                    Action::LineOmit,
                    Action::LineFilter,
                    Action::LineFind,
                    Action::LinesDone,
                ]
            }
            (Stage::Preview(_), Face::Names(_)) => vec![Action::NameTake, Action::NamesDone],
            (Stage::Preview(_), Face::Files) => vec![
                Action::ImportApply,
                Action::ImportColumns,
                Action::ImportLines,
                Action::ImportNames,
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
            Action::ImportLeave if is_running => Some(say!("import-foot-stop")),
            Action::ImportApply => Some(say!("import-foot-apply")),
            Action::ImportKind => Some(say!("import-foot-kind")),
            Action::ImportOmit | Action::LineOmit => Some(say!("import-foot-leave-out")),
            Action::ColumnSkip => Some(say!("import-foot-not-read")),
            Action::ColumnField => Some(say!("import-foot-custom-field")),
            Action::ColumnsDone | Action::LinesDone | Action::NamesDone => {
                Some(say!("import-foot-preview"))
            }
            Action::LineChoose => Some(say!("import-foot-decide")),
            Action::NameTake => Some(say!("import-foot-take")),
            _ => None,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        self.show(canvas, area, scene);
    }
}
