//! What everything on the screen is: a page, or something that lies over one. And what it may ask for.
//!
//! A new screen is one file that implements [`View`], and one line where it is opened (see [`super::screen`]).
//! A view decides in `act`, `typed`, `answer`; it asks for things through [`Cx`]; it shows itself in `draw`. It never
//! reads the book itself: [`Cx::read`] sends a closure to a reader, the value comes back to `answer`.

mod cx;

use std::{any::Any, marker::PhantomData, path::PathBuf, sync::Arc};

pub use cx::Cx;
use ratatui::layout::Rect;

use super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    effect::Effect,
    job::{Job, State},
    keymap::{Chord, Keymap},
    memory::Memory,
    message::{Trouble, Value, Written},
    standing::{Server, Standing},
    theme::{Icons, Theme, Tone},
};
use crate::{
    clock::Now,
    config::Config,
    domain::{catalog::Catalog, id::Id, kind::KindInfo, record::team::UserRole},
    store::{Actor, Changes},
    words::say,
};

/// The number of a view: answers find their way back by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewId(pub u64);

/// A name under which a view asks for a value of one type.
pub struct Slot<T>(pub &'static str, PhantomData<fn() -> T>);

impl<T> Slot<T> {
    /// A slot of this name.
    pub const fn new(name: &'static str) -> Self {
        Self(name, PhantomData)
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Slot<T> {}

/// A value that came back.
pub struct Reply {
    slot: &'static str,
    value: Option<Result<Value, Trouble>>,
    /// Whether nothing that is seen came of it, so that nothing is drawn.
    pub is_unseen: bool,
}

impl Reply {
    pub(super) fn new(slot: &'static str, value: Result<Value, Trouble>) -> Self {
        Self {
            slot,
            value: Some(value),
            is_unseen: false,
        }
    }

    /// The value, if it is the one of this slot.
    pub fn take<T: 'static>(&mut self, slot: Slot<T>) -> Option<Result<T, Trouble>> {
        if self.slot != slot.0 {
            return None;
        }
        Some(match self.value.take()? {
            Ok(value) => value
                .downcast::<T>()
                .map(|value| *value)
                .map_err(|_| Trouble::new(say!("frame-wrong-answer", slot = slot.0))),
            Err(trouble) => Err(trouble),
        })
    }

    /// As [`Self::take`]; what went wrong is told.
    pub fn told<T: 'static>(&mut self, slot: Slot<T>, cx: &mut Cx<'_>) -> Option<T> {
        match self.take(slot)? {
            Ok(value) => Some(value),
            Err(trouble) => {
                if !trouble.stopped {
                    cx.complain(&trouble);
                }
                None
            }
        }
    }

    /// The trouble, whatever the slot.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.value.as_ref()?.as_ref().err()
    }
}

/// The records that an action is about: those marked, else the one under the cursor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// What they are.
    pub kind: Option<&'static KindInfo>,
    /// Which.
    pub ids: Vec<Id>,
    /// How the first is called.
    pub title: String,
}

impl Subject {
    /// One record.
    pub fn one(kind: &'static KindInfo, id: Id, title: impl Into<String>) -> Self {
        Self {
            kind: Some(kind),
            ids: vec![id],
            title: title.into(),
        }
    }

    /// The only record, if it is one.
    pub fn single(&self) -> Option<Id> {
        match self.ids.as_slice() {
            [id] => Some(*id),
            _ => None,
        }
    }

    /// Whether they are of this kind.
    pub fn is(&self, code: &str) -> bool {
        self.kind.is_some_and(|info| info.code == code) && !self.ids.is_empty()
    }

    /// "Acme renewal", or "37 opportunities".
    pub fn words(&self) -> String {
        match (self.kind, self.ids.len()) {
            (_, 0) | (None, _) => say!("subject-nothing").into(),
            (Some(_), 1) => self.title.clone(),
            (Some(info), count) => {
                let many = info.called_many().to_lowercase();
                say!("subject-several", count = count, many = many)
            }
        }
    }
}

/// Something that is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    /// What the button went down on.
    pub what: Hit,
    /// What it is over now.
    pub over: Option<Hit>,
    /// How far it went, in columns and rows.
    pub by: (i32, i32),
    /// Whether the button is up again.
    pub is_done: bool,
}

/// Where something lies over the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the screen.
    Page,
    /// In the middle, at most so wide and high.
    Middle(u16, u16),
    /// At the top, as a palette does.
    Top(u16, u16),
    /// Over the foot, so high.
    Foot(u16),
    /// Just there: over the cell that is edited.
    At(Rect),
}

/// What all views may know: the same for all, changed by the app alone.
pub struct Scene {
    /// The moment.
    pub now: Now,
    /// The whole screen.
    pub size: Rect,
    /// Stages, users, custom fields, rates.
    pub catalog: Arc<Catalog>,
    /// What the user chose.
    pub config: Config,
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// The glyphs.
    pub icons: Icons,
    /// The folder of remembered layouts of files.
    pub layouts: Option<PathBuf>,
    /// Whether the book is the sample, thrown away at the end.
    pub is_sample: bool,
    /// Whether amounts and addresses are made unreadable: someone else can see the screen.
    pub masked: bool,
    /// Whether lines, boxes and anything that moves are left out.
    pub plain: bool,
    /// The server of the book, if it has one.
    pub server: Option<Server>,
    /// Where the book stands with its server, if it has one.
    pub standing: Option<Standing>,
    /// What is remembered of the book between runs.
    pub memory: Memory,
    /// What takes its time beside the work, the newest last.
    pub jobs: Vec<Job>,
}

impl Scene {
    /// How the book is called: after its user, who may get another name by an import.
    pub fn book(&self) -> String {
        let user = self.catalog.user(self.catalog.me);
        let name = user.and_then(|user| user.name.split_whitespace().next());
        match name {
            _ if self.is_sample => say!("app-sample-book").to_owned(),
            Some(name) => say!("app-book-of", name = name),
            None => say!("app-book").to_owned(),
        }
    }

    /// The part of the screen that a page has: all but the furniture.
    pub fn body(&self) -> Rect {
        Rect {
            y: self.size.y + 2,
            height: self.size.height.saturating_sub(5),
            ..self.size
        }
    }

    /// Whether a list and a record fit side by side.
    pub fn is_wide(&self) -> bool {
        self.size.width >= 120
    }

    /// Whether an action has any use here: only an administrator's book can say who may come in.
    pub fn offers(&self, action: Action) -> bool {
        action != Action::Admin || self.standing.is_some_and(|standing| standing.is_admin)
    }

    /// Who acts, as far as reading what was typed asks for it: what is written is written by the book's own user.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.catalog.me,
            device: 1,
            role: UserRole::Rep,
            now: self.now.instant,
            today: self.now.today,
        }
    }

    /// A key as it is shown: arrows as words where signs are left out.
    pub fn said(&self, key: String) -> String {
        if !self.plain {
            return key;
        }
        let arrows = [
            ("↑", say!("frame-up")),
            ("↓", say!("frame-down")),
            ("←", say!("frame-left")),
            ("→", say!("frame-right")),
        ];
        arrows
            .into_iter()
            .fold(key, |key, (sign, word)| key.replace(sign, word))
    }

    /// The first key of an action as it is shown.
    pub fn key(&self, action: Action) -> String {
        self.said(self.keymap.key(action).unwrap_or_default())
    }
}

/// A sentence for the corner, or for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// How grave it is.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What a view asks the app for.
pub(super) enum Wish {
    /// Something to be done outside.
    Effect(Effect),
    /// Keep the keys in the terminal: what opens next is the user's editor, and they are its keys.
    Hold,
    /// Something that takes its time, done beside the work.
    Job(Job, Effect),
    /// Something that takes its time, done by the view itself.
    Begun(Job),
    /// How that came out.
    Ended(ViewId, State),
    /// A further page.
    Open(Box<dyn View>),
    /// Something over the page.
    Over(Box<dyn View>),
    /// Close this.
    Close,
    /// Close this and hand a value to what is below.
    Return(&'static str, Value),
    /// Say something.
    Say(News),
    /// Do an action, as if its key had been pressed.
    Act(Action),
    /// Go to a tab.
    Tab(usize),
    /// A command for the page that is seen.
    Command(String, String),
}

pub(super) const CHANGE: Slot<()> = Slot::new("change");

/// What a job gives back, in words.
pub(super) const JOB: Slot<String> = Slot::new("job");

/// What is to be asked once the book has been looked into.
pub type Next = Box<dyn FnOnce(&mut Cx<'_>) + Send>;

/// The slot of [`Next`]: it belongs to no view, so that a question may outlive the one that led to it.
pub(super) const NEXT: Slot<Next> = Slot::new("next");

/// Nobody: the views count from 1.
const NOBODY: ViewId = ViewId(0);

/// What came of an attempt to change the book.
pub enum Attempt {
    /// It is written.
    Done(Written),
    /// Nothing is: this is to be asked first.
    Ask(Next),
}

/// A page, or something that lies over one.
pub trait View: Any + Send {
    /// What it is, for tests and logs.
    fn name(&self) -> &'static str;

    /// How it is called in the line of tabs, where it is a page below another.
    fn title(&self) -> String {
        String::new()
    }

    /// Where it stands.
    fn place(&self) -> Place {
        Place::Page
    }

    /// The contexts of its keys, innermost first.
    fn contexts(&self) -> Vec<Context>;

    /// Whether letters are text, not keys.
    fn typing(&self) -> bool {
        false
    }

    /// Whether what keys are for is still being read: what is typed meanwhile waits for it.
    fn is_coming(&self) -> bool {
        false
    }

    /// Whether this key goes to [`Self::typed`] before it is looked up as an action.
    fn takes(&self, key: Chord) -> bool {
        self.typing() && key.types().is_some()
    }

    /// Called once, when it is opened: time to ask for what it shows.
    fn start(&mut self, _cx: &mut Cx<'_>) {}

    /// Something in the book changed, or it is shown again after something did: ask anew.
    fn refresh(&mut self, _changes: &Changes, _cx: &mut Cx<'_>) {}

    /// The screen has another size.
    fn resized(&mut self, _cx: &mut Cx<'_>) {}

    /// A key that is an action. False where it has no use for it.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool;

    /// A key that is text, while [`Self::typing`].
    fn typed(&mut self, _key: Chord, _cx: &mut Cx<'_>) {}

    /// A text from the terminal's clipboard.
    fn pasted(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    /// A click on something that was drawn; `again` for the second of a double click.
    fn clicked(&mut self, _hit: Hit, _again: bool, _cx: &mut Cx<'_>) {}

    /// A click with Ctrl held: one more of it, where that means something.
    fn clicked_further(&mut self, hit: Hit, cx: &mut Cx<'_>) {
        self.clicked(hit, false, cx);
    }

    /// Something that is drawn is dragged.
    fn dragged(&mut self, _drag: Drag, _cx: &mut Cx<'_>) {}

    /// The wheel, in lines downwards.
    fn scrolled(&mut self, lines: i32, cx: &mut Cx<'_>) {
        let action = if lines > 0 { Action::Down } else { Action::Up };
        for _ in 0..lines.unsigned_abs() {
            self.act(action, cx);
        }
    }

    /// A command that was typed for this page: `sort`, `columns`, and what stands behind it. False where it means
    /// nothing here.
    fn command(&mut self, _word: &str, _rest: &str, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// A value that was asked for.
    fn answer(&mut self, _reply: &mut Reply, _cx: &mut Cx<'_>) {}

    /// A text that came back from the editor.
    fn edited(&mut self, _text: String, _cx: &mut Cx<'_>) {}

    /// The editor gave nothing back.
    fn gave_up(&mut self, _cx: &mut Cx<'_>) {}

    /// A value from what lay over it.
    fn returned(&mut self, _tag: &'static str, _value: Value, _cx: &mut Cx<'_>) {}

    /// The records under the cursor: the letters of opportunities, leads and records work on them.
    fn subject(&self) -> Subject {
        Subject::default()
    }

    /// Whether its keys are worth a second line at the foot where one does not hold them.
    fn shows_all_hints(&self) -> bool {
        false
    }

    /// Why an action cannot be done now, if it cannot; the foot does not offer it then.
    fn why_not(&self, _action: Action, _scene: &Scene) -> Option<String> {
        None
    }

    /// Whether `esc` may take it away; a form keeps its draft here.
    fn leaving(&mut self, _cx: &mut Cx<'_>) {}

    /// The actions shown at the foot, the most useful first.
    fn hints(&self) -> Vec<Action> {
        Vec::new()
    }

    /// Another word at the foot for an action that does something else at this moment.
    fn word(&self, _action: Action) -> Option<&'static str> {
        None
    }

    /// What stands right in the status line: filter, position, count.
    fn status(&self, _scene: &Scene) -> String {
        String::new()
    }

    /// What is still awaited, for the bar of slow answers.
    fn awaited(&self) -> Option<&'static str> {
        None
    }

    /// Draws it.
    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene);
}
