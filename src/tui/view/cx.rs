//! What a view may ask for while it decides: to look into the book, to change it, to open and close, to say something.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    super::{
        action::Action,
        effect::{Begin, Effect, Entry},
        job::{Job, Progress, State},
        message::{Ask, Errand, Heard, Trouble, Value, Written},
        theme::Tone,
    },
    Attempt, CHANGE, JOB, NEXT, NOBODY, News, Next, Scene, Slot, View, ViewId, Wish,
};
use crate::{
    config::Setting,
    store::{self, Actor, Read, Store},
};

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
    pub(in crate::tui) fn new(
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
        run: impl FnOnce(&Read<'_>, &Arc<Progress>) -> store::Result<String> + Send + 'static,
    ) {
        let job = self.new_job(name.into(), Arc::default());
        let ask = self.ask_for(job.id, JOB.0);
        let progress = Arc::clone(&job.progress);
        let read = Box::new(move |read: &Read<'_>| Ok(Box::new(run(read, &progress)?) as Value));
        self.wish(Wish::Job(job, Effect::Read(ask, read)));
    }

    fn new_job(&mut self, name: String, progress: Arc<Progress>) -> Job {
        // A number of its own: no newer job makes it stale, and no view takes it along when it closes.
        *self.counter += 1;
        Job {
            id: ViewId(*self.counter),
            name,
            began: self.scene.now.instant.0,
            ended: None,
            progress,
            state: State::Running,
        }
    }

    /// Lists what this view is about to ask for among the jobs; it says itself when that has [ended](Self::ended).
    pub fn begun(&mut self, name: impl Into<String>, progress: Arc<Progress>) -> ViewId {
        let job = self.new_job(name.into(), progress);
        let id = job.id;
        self.wish(Wish::Begun(job));
        id
    }

    /// What was listed has ended.
    pub fn ended(&mut self, job: ViewId, state: State) {
        self.wish(Wish::Ended(job, state));
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

    /// Goes to the server as an administrator; what came back comes to `answer`.
    pub fn errand(&mut self, slot: Slot<Heard>, errand: Errand) {
        let ask = self.ask(slot.0);
        self.wish(Wish::Effect(Effect::Errand(ask, errand)));
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

    /// Says that an editor is about to open, once the book was asked: the keys typed until then are the editor's.
    pub fn hold_keys(&mut self) {
        self.wish(Wish::Hold);
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

    /// Lets the book in to a server, beside the work; what went wrong comes to `answer`.
    pub fn log_in(&mut self, slot: Slot<()>, entry: Entry) {
        let ask = self.ask(slot.0);
        self.wish(Wish::Effect(Effect::LogIn(ask, entry)));
    }

    /// Leaves the server; the book keeps what it holds.
    pub fn log_out(&mut self) {
        self.wish(Wish::Effect(Effect::LogOut));
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
