//! The whole interface as one value: what is open, what is waited for, what was said.
//!
//! [`App::update`] decides and does nothing outside: it takes a [`Message`] and gives back [`Effect`]s. [`mod@draw`] shows.
//! Screens are in [`super::screen`], what opportunity letters do in [`super::verb`].

mod act;
mod answers;
mod draw;
mod input;
mod jobs;
mod pages;
mod standing;
mod tour;
mod undo;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::PathBuf,
    sync::Arc,
};

use ratatui::{
    crossterm::event::Event,
    layout::{Position, Rect},
};

pub use draw::draw;
pub use standing::Look;

use super::{
    action::Action,
    canvas::Hit,
    effect::Effect,
    keymap::{Chord, Keymap},
    memory::Memory,
    message::{Message, Signal, Trouble, Value},
    screen,
    theme::{Icons, Theme, Tone},
    view::{Cx, News, Place, Scene, View, ViewId, Wish},
};
use crate::{
    clock::Clock,
    config::{Config, IconSet},
    domain::{catalog::Catalog, field::Instant},
    store::Changes,
    words::say,
};

/// How long news stays in the corner.
const NEWS_MS: i64 = 6_000;
/// How long an answer may take before its name is shown.
const SLOW_MS: i64 = 300;
/// How long after a change what is remembered is written: several changes are one.
const REMEMBER_MS: i64 = 400;
/// How often what takes long is drawn anew where nothing moves.
const STILL_MS: i64 = 5_000;
/// How long at most keys are left in the terminal for an editor that is about to open.
const HOLD_MS: i64 = 3_000;
/// How many pieces of news are kept.
const LOG: usize = 200;

/// The nine tabs, in the order of their digits.
pub const TABS: [&str; 9] = [
    "Today",
    "Pipeline",
    "Review",
    "Opportunities",
    "Leads",
    "Accounts",
    "Contacts",
    "Quotes",
    "Forecast",
];

/// A view and what the app knows of it.
struct Entry {
    id: ViewId,
    view: Box<dyn View>,
    /// Whether the book changed while it could not be seen.
    stale: bool,
}

/// A tab: pages on top of each other, and those one came back from.
#[derive(Default)]
struct Tab {
    pages: Vec<Entry>,
    forward: Vec<Entry>,
}

/// Which view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Page(usize, usize),
    Layer(usize),
}

/// The interface.
pub struct App {
    /// What all views may know.
    pub scene: Scene,
    clock: Clock,
    tabs: Vec<Tab>,
    open: usize,
    layers: Vec<Entry>,
    /// The keys of a sequence that is not complete, and since when.
    typed: Vec<Chord>,
    typed_at: i64,
    /// What was typed for a page that is still being read.
    ahead: VecDeque<Event>,
    news: Option<(News, i64)>,
    /// What was done last, and whether `u` takes it back.
    last: Option<(String, bool)>,
    log: VecDeque<(Instant, News)>,
    generations: BTreeMap<(ViewId, &'static str), u64>,
    counter: u64,
    wishes: VecDeque<(ViewId, Wish)>,
    waiting: BTreeMap<(ViewId, &'static str), i64>,
    closed: Vec<ViewId>,
    effects: Vec<Effect>,
    hits: Vec<(Rect, Hit)>,
    click: Option<(u16, u16, i64)>,
    /// What the button went down on, and where.
    press: Option<(Hit, Position)>,
    mouse: bool,
    /// How the book is asked where it stands with its server, if it has one.
    look: Option<Look>,
    undo: undo::Guard,
    tour: Option<tour::Tour>,
    /// Writes that are not answered yet.
    writing: BTreeSet<(ViewId, &'static str)>,
    /// Until when keys are left in the terminal, because an editor is about to open.
    hold_until: Option<i64>,
    /// When what is remembered is to be written.
    remember_at: Option<i64>,
    /// Whether something is shown otherwise than it was drawn.
    pub dirty: bool,
}

impl App {
    /// The interface over a book, on its first tab.
    pub fn new(
        config: Config,
        theme: Theme,
        catalog: Arc<Catalog>,
        clock: Clock,
        is_sample: bool,
    ) -> Self {
        let mouse = config.mouse;
        let mut app = Self {
            scene: Scene {
                now: clock.now(),
                size: Rect::new(0, 0, 80, 24),
                catalog,
                icons: Icons::new(config.icons),
                keymap: Keymap::default(),
                config,
                theme,
                layouts: None,
                is_sample,
                masked: false,
                plain: false,
                server: None,
                standing: None,
                memory: Memory::default(),
                jobs: Vec::new(),
            },
            clock,
            tabs: Vec::new(),
            open: 0,
            layers: Vec::new(),
            typed: Vec::new(),
            typed_at: 0,
            ahead: VecDeque::new(),
            news: None,
            last: None,
            log: VecDeque::new(),
            generations: BTreeMap::new(),
            counter: 0,
            wishes: VecDeque::new(),
            waiting: BTreeMap::new(),
            closed: Vec::new(),
            effects: Vec::new(),
            hits: Vec::new(),
            click: None,
            press: None,
            mouse,
            look: None,
            undo: undo::Guard::default(),
            tour: None,
            writing: BTreeSet::new(),
            hold_until: None,
            remember_at: None,
            dirty: true,
        };
        app.tabs.resize_with(TABS.len(), Tab::default);
        app.take_keys();
        app
    }

    /// Shows itself by other choices: keys, glyphs and the rest hold at once.
    pub fn reconfigure(&mut self, config: Config, theme: Theme) {
        if self.mouse != config.mouse {
            self.mouse = config.mouse;
            self.effects.push(Effect::Mouse(config.mouse));
        }
        let icons = if self.scene.plain {
            IconSet::Ascii
        } else {
            config.icons
        };
        self.scene.icons = Icons::new(icons);
        self.scene.theme = theme;
        self.scene.config = config;
        self.take_keys();
        self.dirty = true;
    }

    fn take_keys(&mut self) {
        let (keymap, problems) = Keymap::new(&self.scene.config.keys);
        self.scene.keymap = keymap;
        for problem in problems {
            self.say(News {
                tone: Tone::Warning,
                text: say!("app-keys", problem = problem.to_string()),
                hint: Some(say!("app-keys-hint").into()),
            });
        }
    }

    /// Opens the first screen: everything is ready to be drawn.
    pub fn start(&mut self, size: Rect) -> Vec<Effect> {
        self.scene.size = size;
        self.go(0);
        self.settle()
    }

    /// Opens the questions of the first start instead.
    pub fn first(&mut self, size: Rect, guess: screen::first_run::Guess) -> Vec<Effect> {
        self.scene.size = size;
        self.push(Box::new(screen::first_run::FirstRun::new(guess)));
        self.settle()
    }

    /// Brings files into the book and shows what came of it.
    pub fn bring_in(&mut self, files: Vec<PathBuf>) -> Vec<Effect> {
        self.push(Box::new(screen::bring_in::BringIn::new(
            files,
            self.scene.layouts.clone(),
        )));
        self.settle()
    }

    /// Does an action, as if its key had been pressed.
    pub fn perform(&mut self, action: Action) -> Vec<Effect> {
        self.act(action);
        self.settle()
    }

    /// Whether keys are to be left in the terminal: an editor is about to open.
    pub fn holds_keys(&self) -> bool {
        self.hold_until.is_some()
    }

    /// Whether answers are still to come.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Says something as a view would.
    pub fn announce(&mut self, news: News) {
        self.say(news);
    }

    /// Remembers in this folder how files were read.
    pub fn set_layouts(&mut self, folder: Option<PathBuf>) {
        self.scene.layouts = folder;
    }

    /// Remembers in this file what is remembered between runs.
    pub fn set_memory(&mut self, memory: Memory) {
        self.scene.memory = memory;
    }

    /// Leaves out lines, boxes and anything that moves.
    pub fn set_plain(&mut self) {
        self.scene.plain = true;
        self.scene.icons = Icons::new(IconSet::Ascii);
    }

    /// Shows itself in another theme.
    pub fn set_theme(&mut self, theme: Theme) {
        self.scene.theme = theme;
    }

    /// Sets the clock: for tests.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Takes in what happened; gives back what is to be done.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let day = self.scene.now.today;
        self.scene.now = self.clock.now();
        match message {
            Message::Input(events) => self.input(events),
            Message::Signal(signal) => self.signal(signal),
            Message::Tick => self.tick(),
            Message::Answer(answer) => self.answered(answer),
            Message::Changed(changes, catalog) => {
                self.scene.catalog = catalog;
                self.changed(&changes);
            }
            Message::Edited { view, text } => self.edited(view, text),
            Message::Exchange(phase) => self.phase(phase),
            Message::LetIn(said) => self.let_in(said),
            Message::Failed(trouble) => self.complain(trouble),
        }
        if self.scene.now.today != day {
            // What depends on today is asked anew at midnight.
            self.changed(&Changes {
                many: true,
                ..Changes::default()
            });
        }
        self.settle()
    }

    /// When something is to be drawn though nothing happens, in milliseconds of the clock.
    pub fn deadline(&self) -> Option<i64> {
        let now = self.scene.now.instant.0;
        let slow = self.waiting.values().min().map(|since| {
            let due = since + SLOW_MS;
            // Once shown, the bar moves ten times a second; without bars nothing does.
            if due > now {
                due
            } else if self.scene.plain {
                now + STILL_MS
            } else {
                now + 100
            }
        });
        let which_key = (!self.typed.is_empty()).then(|| self.typed_at + self.which_key_ms());
        [
            self.news.as_ref().map(|(_, since)| since + NEWS_MS),
            slow,
            which_key.filter(|due| *due > now),
            self.remember_at,
            self.hold_until,
            self.jobs_deadline(now),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Notes where things were drawn: clicks find them there.
    pub fn drawn(&mut self, hits: Vec<(Rect, Hit)>) {
        self.hits = hits;
        self.dirty = false;
    }

    /// The views that were closed: nobody waits for their answers.
    pub fn take_closed(&mut self) -> Vec<ViewId> {
        std::mem::take(&mut self.closed)
    }

    /// The name of the view that has the keys, for tests.
    pub fn focus(&self) -> &'static str {
        self.entry(self.top()).map_or("", |entry| entry.view.name())
    }

    fn which_key_ms(&self) -> i64 {
        i64::try_from(self.scene.config.which_key_ms).unwrap_or(i64::MAX)
    }

    fn tick(&mut self) {
        let now = self.scene.now.instant.0;
        if self
            .news
            .as_ref()
            .is_some_and(|(_, since)| now >= since + NEWS_MS)
        {
            self.news = None;
        }
        if self.remember_at.take_if(|due| now >= *due).is_some() {
            self.effects.push(Effect::Remember);
        }
        self.dirty = true;
    }

    fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Quit | Signal::Gone => self.effects.push(Effect::Quit),
            Signal::Suspend => self.effects.push(Effect::Suspend),
            Signal::Resumed => self.effects.push(Effect::Redraw),
        }
    }

    /// Grants wishes until there are none; what came of it is to be done outside.
    fn settle(&mut self) -> Vec<Effect> {
        while let Some((source, wish)) = self.wishes.pop_front() {
            self.grant(source, wish);
        }
        let is_editing = |effect: &Effect| matches!(effect, Effect::Edit { .. });
        let now = self.scene.now.instant.0;
        if self.effects.iter().any(is_editing) || self.hold_until.is_some_and(|until| now >= until)
        {
            self.hold_until = None;
        }
        if self.remember_at.is_none() && self.scene.memory.is_dirty() {
            self.remember_at = Some(self.scene.now.instant.0 + REMEMBER_MS);
        }
        std::mem::take(&mut self.effects)
    }

    fn grant(&mut self, source: ViewId, wish: Wish) {
        self.dirty |= !matches!(wish, Wish::Effect(Effect::Read(..)));
        match wish {
            Wish::Effect(effect) => {
                if let Effect::Read(ask, _) | Effect::Write(ask, ..) | Effect::Errand(ask, _) =
                    &effect
                {
                    // Who asked may have closed meanwhile: the answer is awaited, and told, all the same.
                    self.generations
                        .insert((ask.view, ask.slot), ask.generation);
                    self.waiting
                        .insert((ask.view, ask.slot), self.scene.now.instant.0);
                    if matches!(effect, Effect::Write(..)) {
                        self.writing.insert((ask.view, ask.slot));
                    }
                }
                self.effects.push(effect);
            }
            Wish::Hold => self.hold_until = Some(self.scene.now.instant.0 + HOLD_MS),
            Wish::Job(job, effect) => {
                self.list_job(job);
                self.effects.push(effect);
            }
            Wish::Begun(job) => self.list_job(job),
            Wish::Ended(id, state) => self.unlist_job(id, state),
            Wish::Open(view) => self.push(view),
            Wish::Over(view) => self.lay(view),
            Wish::Close => self.close(source),
            Wish::Return(tag, value) => self.hand_down(source, tag, value),
            Wish::Say(news) => self.say(news),
            Wish::Act(action) => self.act(action),
            Wish::Tab(tab) => self.go(tab),
            Wish::Command(word, rest) => self.command(&word, &rest),
        }
    }

    fn edited(&mut self, view: ViewId, text: Option<String>) {
        match (text, self.find(view)) {
            (Some(text), Some(at)) => {
                self.with(at, |view, cx| view.edited(text, cx));
            }
            (None, at) => {
                self.say(News {
                    tone: Tone::Plain,
                    text: say!("app-editor-nothing").into(),
                    hint: None,
                });
                if let Some(at) = at {
                    self.with(at, View::gave_up);
                }
            }
            (Some(_), None) => {}
        }
        self.dirty = true;
    }

    fn say(&mut self, news: News) {
        if news.tone >= Tone::Warning {
            self.news = Some((news.clone(), self.scene.now.instant.0));
        } else {
            self.last = Some((news.text.clone(), false));
        }
        self.remember(news);
        self.dirty = true;
    }

    fn remember(&mut self, news: News) {
        self.log.push_back((self.scene.now.instant, news));
        while self.log.len() > LOG {
            self.log.pop_front();
        }
    }

    fn complain(&mut self, trouble: Trouble) {
        if !trouble.stopped {
            self.say(News {
                tone: Tone::Danger,
                text: trouble.message,
                hint: trouble.hint,
            });
        }
    }
}

impl App {
    /// What lies over the page, lowest first, with its place.
    fn places(&self) -> impl Iterator<Item = (At, Place)> {
        self.layers
            .iter()
            .enumerate()
            .map(|(at, entry)| (At::Layer(at), entry.view.place()))
    }

    fn hand_down(&mut self, source: ViewId, tag: &'static str, value: Value) {
        self.close(source);
        let below = self.top();
        self.with(below, |view, cx| view.returned(tag, value, cx));
    }

    fn with<R>(&mut self, at: At, run: impl FnOnce(&mut dyn View, &mut Cx<'_>) -> R) -> Option<R> {
        let entry = match at {
            At::Layer(layer) => self.layers.get_mut(layer)?,
            At::Page(tab, page) => self.tabs.get_mut(tab)?.pages.get_mut(page)?,
        };
        let mut cx = Cx::new(
            &self.scene,
            entry.id,
            &mut self.generations,
            &mut self.counter,
            &mut self.wishes,
        );
        Some(run(entry.view.as_mut(), &mut cx))
    }
}
