//! Bringing files into a book: how far it is, who of their owners is the user, and what came of it.
//!
//! The import is the one of the command line. Where owners are made that nobody knew, the plan is laid aside, the
//! question is asked, and it is made anew with the answer: nothing is written before.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        message::{Trouble, Written},
        view::{Cx, Reply, Scene, Slot, View},
        widget::table::Scroll,
    },
    choose::{Choice, Choose, Chosen},
};
use crate::{
    domain::text::fold,
    store::{Actor, Store},
    transfer::{
        Error,
        import::{Options, Progress, Watch, apply, plan},
    },
};

const BROUGHT: Slot<Brought> = Slot::new("import");

/// The tag of the answer to "which of these is you?".
const ME: &str = "me";

/// What came of an attempt.
enum Brought {
    /// These owners are new: one of them may be the user.
    Who(Vec<String>),
    /// It is written; the report.
    Done(Vec<String>),
    /// It is not.
    Failed(Trouble),
}

/// Where it stands.
enum Stage {
    Running,
    Asking,
    Done(Vec<String>),
    Failed(Trouble),
}

/// The import of some files.
pub struct BringIn {
    files: Vec<PathBuf>,
    stage: Stage,
    progress: Arc<Mutex<Option<Progress>>>,
    cancel: Arc<AtomicBool>,
    scroll: Scroll,
}

impl BringIn {
    /// Brings these in as soon as it is opened.
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self {
            files,
            stage: Stage::Running,
            progress: Arc::default(),
            cancel: Arc::default(),
            scroll: Scroll::default(),
        }
    }

    /// Plans, and writes unless it is to be asked who the user is.
    fn run(&mut self, me: Option<String>, may_ask: bool, cx: &mut Cx<'_>) {
        self.stage = Stage::Running;
        let files = self.files.clone();
        let (shared, cancel) = (Arc::clone(&self.progress), Arc::clone(&self.cancel));
        cx.write(BROUGHT, move |store, actor| {
            let mut progress = |now: Progress| {
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            };
            let mut watch = Watch {
                progress: &mut progress,
                cancel: &cancel,
            };
            Ok(
                bring_in(store, actor, &files, me, may_ask, &mut watch).unwrap_or_else(|error| {
                    let trouble = Trouble {
                        hint: error.hint(),
                        ..Trouble::new(error.to_string())
                    };
                    (Brought::Failed(trouble), Written::default())
                }),
            )
        });
    }

    fn ask(&mut self, owners: Vec<String>, cx: &mut Cx<'_>) {
        self.stage = Stage::Asking;
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
            let me = match chosen {
                Chosen::One(choice) => choice.code,
                Chosen::Several(_) | Chosen::New(_) => String::new(),
            };
            cx.give(ME, me);
        });
        cx.over(choose.or(|cx| cx.give(ME, String::new())));
    }

    fn lines(&self) -> &[String] {
        match &self.stage {
            Stage::Done(lines) => lines,
            _ => &[],
        }
    }
}

fn bring_in(
    store: &mut Store,
    actor: &Actor,
    files: &[PathBuf],
    me: Option<String>,
    may_ask: bool,
    watch: &mut Watch<'_>,
) -> Result<(Brought, Written), Error> {
    store.take_back_open_steps(actor)?;
    let options = Options {
        me,
        ..Options::default()
    };
    let mut plan = plan::plan(store, actor.now, files, &options, watch)?;
    if may_ask && plan.report.ask_me {
        let owners = plan.report.made_names.get("user").cloned();
        if let Some(owners) = owners.filter(|owners| !owners.is_empty()) {
            return Ok((Brought::Who(owners), Written::default()));
        }
    }
    let changes = apply::apply(store, actor, &mut plan, watch)?;
    let mut lines = plan.report.lines();
    lines.push(if plan.is_empty() {
        "nothing to do: the book has all of it".into()
    } else {
        "done; one undo takes all of it back".into()
    });
    let said = match files {
        [one] => one
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        several => format!("{} files", several.len()),
    };
    let written = Written::new(changes, format!("brought in {said}"));
    Ok((Brought::Done(lines), written))
}

impl View for BringIn {
    fn name(&self) -> &'static str {
        "import"
    }

    fn title(&self) -> String {
        "Import".into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.run(None, true, cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.lines().len();
        match action {
            Action::PageClose | Action::Back if matches!(self.stage, Stage::Running) => {
                self.cancel.store(true, Ordering::Relaxed);
            }
            Action::PageClose | Action::Back => cx.close(),
            Action::Down => self.scroll.by(1, total),
            Action::Up => self.scroll.by(-1, total),
            Action::PageDown | Action::HalfDown => self.scroll.by(10, total),
            Action::PageUp | Action::HalfUp => self.scroll.by(-10, total),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(BROUGHT) {
            Some(Ok(Brought::Who(owners))) => self.ask(owners, cx),
            Some(Ok(Brought::Done(lines))) => self.stage = Stage::Done(lines),
            Some(Ok(Brought::Failed(trouble)) | Err(trouble)) => {
                self.stage = Stage::Failed(trouble);
            }
            None => {}
        }
    }

    fn returned(
        &mut self,
        tag: &'static str,
        value: super::super::message::Value,
        cx: &mut Cx<'_>,
    ) {
        if tag == ME
            && let Ok(me) = value.downcast::<String>()
        {
            self.run(Some(*me).filter(|me| !me.is_empty()), false, cx);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::PageClose, Action::Down, Action::Up]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let (strong, muted) = (canvas.theme.strong, canvas.theme.muted);
        let room = area.width.saturating_sub(2);
        let below = Rect {
            x: area.x + 1,
            y: area.y + 2,
            width: room,
            height: area.height.saturating_sub(2),
        };
        let title = match &self.stage {
            Stage::Running | Stage::Asking => "Bringing the files in",
            Stage::Done(_) => "What came of it",
            Stage::Failed(_) => "The files were not brought in",
        };
        canvas.put(area.x + 1, area.y, room, title, strong);
        match &self.stage {
            Stage::Running | Stage::Asking => {
                let now = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(now) = now.filter(|now| now.total > 0) else {
                    return;
                };
                let part = now.done.min(now.total) as f64 / now.total as f64;
                let word = now.phase.word();
                let used = canvas.put(below.x, below.y, room, word, muted) + 2;
                canvas.gauge(
                    below.x + used,
                    below.y,
                    room.saturating_sub(used).min(40),
                    part,
                );
            }
            Stage::Done(lines) => {
                let mut y = below.y;
                let from = self.scroll.at.min(lines.len().saturating_sub(1));
                for line in lines.iter().skip(from) {
                    if y >= below.bottom() {
                        break;
                    }
                    let place = Rect {
                        y,
                        height: below.bottom() - y,
                        ..below
                    };
                    y += canvas.wrap(place, line, canvas.theme.text).max(1);
                }
            }
            Stage::Failed(trouble) => {
                let used = canvas.wrap(below, &trouble.message, canvas.theme.danger);
                let hint = trouble.hint.as_deref().unwrap_or_default();
                let after = Rect {
                    y: below.y + used + 1,
                    height: below.height.saturating_sub(used + 1),
                    ..below
                };
                let used = canvas.wrap(after, hint, muted);
                let last = "the book is made; `dealbook import FILE…` brings files in at any time";
                canvas.put(below.x, after.y + used + 1, room, last, muted);
            }
        }
    }
}
