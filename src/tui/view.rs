//! What everything on the screen is: a page, or something that lies over one. And what it may ask for.
//!
//! A new screen is one file that implements [`View`], and one line where it is opened (see [`super::screen`]).
//! A view decides in `act`, `typed`, `answer`; it asks for things through [`Cx`]; it shows itself in `draw`. It never
//! reads the book itself: [`Cx::read`] sends a closure to a reader, the value comes back to `answer`.

use std::{
    any::Any,
    collections::{BTreeMap, VecDeque},
    marker::PhantomData,
    path::PathBuf,
    sync::Arc,
};

use ratatui::layout::Rect;

use super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    effect::{Begin, Effect},
    job::{Job, Progress, State},
    keymap::{Chord, Keymap},
    memory::Memory,
    message::{Ask, Trouble, Value, Written},
    theme::{Icons, Theme, Tone},
};
use crate::{
    clock::Now,
    config::{Config, Setting},
    domain::{catalog::Catalog, id::Id, kind::KindInfo, record::team::UserRole},
    store::{self, Actor, Changes, Read, Store},
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
                .map_err(|_| Trouble::new(format!("`{}` was answered with another type", slot.0))),
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
            (_, 0) | (None, _) => "nothing".into(),
            (Some(_), 1) => self.title.clone(),
            (Some(info), count) => format!("{count} {}", info.many.to_lowercase()),
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
    /// How the book is called.
    pub book: String,
    /// Whether amounts and addresses are made unreadable: someone else can see the screen.
    pub masked: bool,
    /// What is remembered of the book between runs.
    pub memory: Memory,
    /// What takes its time beside the work, the newest last.
    pub jobs: Vec<Job>,
}

impl Scene {
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

    /// The first key of an action as it is shown.
    pub fn key(&self, action: Action) -> String {
        self.keymap.key(action).unwrap_or_default()
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
    /// Something that takes its time, done beside the work.
    Job(Job, Effect),
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

/// What a view may ask for while it decides.
pub struct Cx<'a> {
    /// What all views may know.
    pub scene: &'a Scene,
    view: ViewId,
    generations: &'a mut BTreeMap<(ViewId, &'static str), u64>,
    counter: &'a mut u64,
    wishes: &'a mut VecDeque<(ViewId, Wish)>,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        scene: &'a Scene,
        view: ViewId,
        generations: &'a mut BTreeMap<(ViewId, &'static str), u64>,
        counter: &'a mut u64,
        wishes: &'a mut VecDeque<(ViewId, Wish)>,
    ) -> Self {
        Self {
            scene,
            view,
            generations,
            counter,
            wishes,
        }
    }

    fn ask(&mut self, slot: &'static str) -> Ask {
        self.ask_for(self.view, slot)
    }

    fn ask_for(&mut self, view: ViewId, slot: &'static str) -> Ask {
        *self.counter += 1;
        self.generations.insert((view, slot), *self.counter);
        Ask {
            view,
            slot,
            generation: *self.counter,
        }
    }

    fn wish(&mut self, wish: Wish) {
        self.wishes.push_back((self.view, wish));
    }

    /// Looks into the book; the value comes to `answer`. A newer read of the same slot makes this one stale.
    pub fn read<T: Send + 'static>(
        &mut self,
        slot: Slot<T>,
        job: impl FnOnce(&Read<'_>) -> store::Result<T> + Send + 'static,
    ) {
        let ask = self.ask(slot.0);
        let job = Box::new(move |read: &Read<'_>| Ok(Box::new(job(read)?) as Value));
        self.wish(Wish::Effect(Effect::Read(ask, job)));
    }

    /// Changes the book; what was done is told in the status line, the value comes to `answer`.
    pub fn write<T: Send + 'static>(
        &mut self,
        slot: Slot<T>,
        job: impl FnOnce(&mut Store, &Actor) -> store::Result<(T, Written)> + Send + 'static,
    ) {
        let ask = self.ask(slot.0);
        let job = Box::new(move |store: &mut Store, actor: &Actor| {
            let (value, written) = job(store, actor)?;
            Ok((Box::new(value) as Value, written))
        });
        let now = self.scene.now;
        self.wish(Wish::Effect(Effect::Write(ask, now, job)));
    }

    /// Changes the book where nobody waits for a value.
    pub fn change(
        &mut self,
        job: impl FnOnce(&mut Store, &Actor) -> store::Result<Written> + Send + 'static,
    ) {
        self.write(CHANGE, move |store, actor| Ok(((), job(store, actor)?)));
    }

    /// Does something that takes its time beside the work: it is listed with its progress, outlives this view, can be
    /// cancelled, and what it gives back is told.
    pub fn job(
        &mut self,
        name: impl Into<String>,
        run: impl FnOnce(&Read<'_>, &Progress) -> store::Result<String> + Send + 'static,
    ) {
        // A number of its own: no newer job makes it stale, and no view takes it along when it closes.
        *self.counter += 1;
        let id = ViewId(*self.counter);
        let ask = self.ask_for(id, JOB.0);
        let job = Job {
            id,
            name: name.into(),
            began: self.scene.now.instant.0,
            ended: None,
            progress: Arc::default(),
            state: State::Running,
        };
        let progress = Arc::clone(&job.progress);
        let read = Box::new(move |read: &Read<'_>| Ok(Box::new(run(read, &progress)?) as Value));
        self.wish(Wish::Job(job, Effect::Read(ask, read)));
    }

    /// Looks into the book, then asks what follows from it over what is seen then.
    pub fn look(&mut self, job: impl FnOnce(&Read<'_>) -> store::Result<Next> + Send + 'static) {
        let ask = self.ask_for(NOBODY, NEXT.0);
        let job = Box::new(move |read: &Read<'_>| Ok(Box::new(job(read)?) as Value));
        self.wish(Wish::Effect(Effect::Read(ask, job)));
    }

    /// Changes the book unless something is to be asked first: then nothing is written, and the question comes back.
    pub fn attempt(
        &mut self,
        job: impl FnOnce(&mut Store, &Actor) -> store::Result<Attempt> + Send + 'static,
    ) {
        let ask = self.ask_for(NOBODY, NEXT.0);
        let job = Box::new(move |store: &mut Store, actor: &Actor| {
            let nothing: Next = Box::new(|_| {});
            let (next, written) = match job(store, actor)? {
                Attempt::Done(written) => (nothing, written),
                Attempt::Ask(next) => (next, Written::default()),
            };
            Ok((Box::new(next) as Value, written))
        });
        let now = self.scene.now;
        self.wish(Wish::Effect(Effect::Write(ask, now, job)));
    }

    /// Whether an answer is still to come for this slot.
    pub fn is_waiting<T>(&self, slot: Slot<T>) -> bool {
        self.generations.contains_key(&(self.view, slot.0))
    }

    /// Opens a further page; going back leads here again.
    pub fn open(&mut self, view: impl View) {
        self.wish(Wish::Open(Box::new(view)));
    }

    /// Lays something over the page.
    pub fn over(&mut self, view: impl View) {
        self.wish(Wish::Over(Box::new(view)));
    }

    /// Closes this view: what lies over the page, or the page, if another is below.
    pub fn close(&mut self) {
        self.wish(Wish::Close);
    }

    /// Closes this view and hands a value to `returned` of what is below.
    pub fn give<T: Send + 'static>(&mut self, tag: &'static str, value: T) {
        self.wish(Wish::Return(tag, Box::new(value)));
    }

    /// Says something in the status line.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.wish(Wish::Say(News {
            tone,
            text: text.into(),
            hint: None,
        }));
    }

    /// Tells of trouble, in the corner.
    pub fn complain(&mut self, trouble: &Trouble) {
        self.wish(Wish::Say(News {
            tone: Tone::Danger,
            text: trouble.message.clone(),
            hint: trouble.hint.clone(),
        }));
    }

    /// Does an action as if its key had been pressed.
    pub fn act(&mut self, action: Action) {
        self.wish(Wish::Act(action));
    }

    /// Hands a typed command to the page that is seen.
    pub fn command(&mut self, word: impl Into<String>, rest: impl Into<String>) {
        self.wish(Wish::Command(word.into(), rest.into()));
    }

    /// Goes to a tab.
    pub fn tab(&mut self, tab: usize) {
        self.wish(Wish::Tab(tab));
    }

    /// Hands a text to the clipboard.
    pub fn copy(&mut self, text: impl Into<String>) {
        self.wish(Wish::Effect(Effect::Copy(text.into())));
    }

    /// Opens a site, mail or file.
    pub fn outside(&mut self, what: impl Into<String>) {
        self.wish(Wish::Effect(Effect::Open(what.into())));
    }

    /// Lets the user write in their own editor; the text comes to `edited`.
    pub fn edit(&mut self, text: impl Into<String>, ending: &'static str) {
        let view = self.view;
        let text = text.into();
        self.wish(Wish::Effect(Effect::Edit { view, text, ending }));
    }

    /// Keeps a choice, and shows everything by it.
    pub fn choose(&mut self, setting: &'static Setting, value: toml_edit::Value) {
        self.wish(Wish::Effect(Effect::Choose(setting, value)));
    }

    /// Lets the user edit the file of settings.
    pub fn edit_settings(&mut self) {
        self.wish(Wish::Effect(Effect::EditSettings));
    }

    /// Makes the book of the first start.
    pub fn begin(&mut self, begin: Begin) {
        self.wish(Wish::Effect(Effect::Begin(begin)));
    }

    /// Ends the program.
    pub fn quit(&mut self) {
        self.wish(Wish::Effect(Effect::Quit));
    }
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

    /// Why an action cannot be done now, if it cannot.
    fn why_not(&self, _action: Action) -> Option<String> {
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
