//! The loop: takes in what happened, does what is asked, draws when all is taken in. It decides nothing.

mod beside;
mod joined;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};

use beside::{Scratch, back_up_daily, begin_day, guess};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use ratatui::layout::Rect;

use super::{
    action::Action,
    app::{App, draw},
    demo,
    effect::{Begin, Effect, With},
    executor::{Executor as _, Newest, Threads},
    memory::Memory,
    message::{Message, Signal},
    screen,
    terminal::{self, Session, editor, input},
    theme::{self, Theme, Tone},
    view::News,
};
use crate::{
    clock::{Clock, Now},
    config::{Config, Setting, change},
    error::{Kind, Report, Result},
    store::{Changes, NewBook, Store},
    words::{self, Language, say},
};

/// What the interface is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The book; one that is not there is made after a few questions.
    pub book: PathBuf,
    /// The configuration; none is the defaults.
    pub config: Option<PathBuf>,
    /// A throw-away sample book instead.
    pub demo: bool,
    /// Without lines, boxes and anything that moves: for screen readers and slow lines.
    pub plain: bool,
    /// The time.
    pub clock: Clock,
}

/// Why the loop ended.
enum End {
    Quit,
    Begin(Begin),
}

/// Opens the interface and comes back when it is left.
pub fn run(options: Options) -> Result<ExitCode> {
    if !terminal::is_there() {
        return Err(Report::new(Kind::Usage, "the interface needs a terminal")
            .hint("`dealbook list opportunity` and the other commands work without one"));
    }
    if !terminal::can_move() {
        let term = env::var("TERM").unwrap_or_default();
        return Err(Report::new(
            Kind::Usage,
            format!("the interface needs a terminal that can move its cursor, and TERM is `{term}`"),
        )
        .hint("set TERM to what the terminal is, `xterm-256color` for most; the other commands work without"));
    }
    let (config, trouble) = options.config.as_deref().map(read).unwrap_or_default();
    let scratch = options.demo.then(Scratch::new).transpose()?;
    let store = match &scratch {
        Some(scratch) => Some(demo::file(&scratch.0.join("sample.db"), options.clock)?),
        None if options.book.exists() => Some(Store::open(&options.book)?),
        None => None,
    };
    let mut live = Live::new(config, options.clock, trouble)?;
    live.settings = Settings::of(options.config.clone());
    live.plain = options.plain;
    let store = match store {
        Some(store) => store,
        None => match live.first()? {
            End::Begin(begin) => live.found(&options.book, &begin)?,
            End::Quit => return Ok(ExitCode::SUCCESS),
        },
    };
    live.over(store, options.demo)?;
    Ok(ExitCode::SUCCESS)
}

/// The terminal and what speaks to it.
struct Live {
    config: Config,
    theme: Theme,
    /// Whether the ground of the terminal is light, as far as it was asked.
    is_light: Option<bool>,
    clock: Clock,
    session: Session,
    inbox: Receiver<Message>,
    outbox: Sender<Message>,
    gate: input::Gate,
    news: Vec<News>,
    /// Whether lines, boxes and anything that moves are left out.
    plain: bool,
    /// Whether a sample book was just made to look round in: the tour begins.
    is_first_look: bool,
    settings: Settings,
    #[cfg(feature = "sync")]
    exchange: Option<crate::sync::client::worker::Worker>,
    /// What a first book is to be filled from.
    files: Vec<PathBuf>,
    /// The book of which the copy of the day is still to be made.
    backup: Option<PathBuf>,
    /// The book that is open, unless it is thrown away at the end.
    book: Option<PathBuf>,
    /// Whether the first book is to be let in to a server.
    is_to_join: bool,
}

impl Live {
    fn new(config: Config, clock: Clock, trouble: Option<String>) -> Result<Self> {
        words::choose(spoken(&config));
        let mut news: Vec<News> = trouble.into_iter().map(warning).collect();
        let env = |name: &str| env::var(name).ok();
        let mut is_light = None;
        let theme = dress(&config, &mut news, || {
            is_light = theme::ground::said(env).or_else(|| theme::ground::asked(env));
            is_light
        });
        let (outbox, inbox) = unbounded();
        let fault = |error: std::io::Error| {
            Report::new(
                Kind::Internal,
                format!("the terminal cannot be used: {error}"),
            )
        };
        input::watch_signals(outbox.clone()).map_err(fault)?;
        let session = Session::enter(config.mouse).map_err(fault)?;
        let gate = input::listen(outbox.clone()).map_err(fault)?;
        Ok(Self {
            config,
            theme,
            is_light,
            clock,
            session,
            inbox,
            outbox,
            gate,
            news,
            plain: false,
            is_first_look: false,
            settings: Settings::default(),
            #[cfg(feature = "sync")]
            exchange: None,
            files: Vec::new(),
            backup: None,
            book: None,
            is_to_join: false,
        })
    }

    fn size(&mut self) -> Rect {
        self.session.size()
    }

    /// Asks the questions of the first start, over a book in memory that nobody sees.
    fn first(&mut self) -> Result<End> {
        let guess = guess();
        let Now { instant, today } = self.clock.now();
        let store = Store::memory(&NewBook {
            user: guess.name.clone(),
            currency: guess.currency.clone(),
            fiscal_start: 1,
            now: instant,
            today,
        })?;
        let catalog = Arc::clone(store.catalog());
        let mut app = App::new(
            self.config.clone(),
            self.theme.clone(),
            catalog,
            self.clock,
            false,
        );
        if self.plain {
            app.set_plain();
        }
        let newest = Newest::default();
        let mut threads = self.threads(store, &newest)?;
        let size = self.size();
        let effects = app.first(size, guess);
        self.serve(&mut app, &mut threads, &newest, effects)
    }

    /// Makes the book that was asked for.
    fn found(&mut self, path: &Path, begin: &Begin) -> Result<Store> {
        let now = self.clock.now();
        let new = NewBook {
            user: begin.name.clone(),
            currency: begin.currency.clone(),
            fiscal_start: begin.month,
            now: now.instant,
            today: now.today,
        };
        Ok(match &begin.with {
            With::Sample => {
                self.is_first_look = true;
                demo::file(path, self.clock)?
            }
            With::Nothing => Store::create(path, &new)?,
            With::Files(files) => {
                self.files.clone_from(files);
                Store::create(path, &new)?
            }
            With::Server => {
                self.is_to_join = true;
                Store::create(path, &new)?
            }
        })
    }

    /// The interface over a book, until it is left.
    fn over(&mut self, store: Store, is_sample: bool) -> Result<End> {
        let catalog = Arc::clone(store.catalog());
        let mut app = App::new(
            self.config.clone(),
            self.theme.clone(),
            catalog,
            self.clock,
            is_sample,
        );
        app.set_layouts(crate::paths::layouts());
        if self.plain {
            app.set_plain();
        }
        if !is_sample
            && let Some(folder) = crate::paths::memories()
            && let Ok(Some(book)) = store.book()
        {
            app.set_memory(Memory::load(folder.join(format!("{book}.json"))));
        }
        let drafts = screen::drafts::count(&app.scene);
        if drafts > 0 {
            app.announce(News {
                tone: Tone::Plain,
                text: say!(
                    "app-drafts",
                    count = drafts,
                    key = app.scene.key(Action::Drafts)
                ),
                hint: None,
            });
        }
        self.news.drain(..).for_each(|news| app.announce(news));
        let newest = Newest::default();
        let path = store.path().map(Path::to_owned);
        self.book = path.filter(|_| !is_sample);
        self.join(&mut app);
        let mut threads = self.threads(store, &newest)?;
        if let Some(clerk) = self.clerk() {
            threads.send_by(clerk);
        }
        let size = self.size();
        let mut effects = app.start(size);
        effects.push(begin_day(self.clock));
        if std::mem::take(&mut self.is_first_look) {
            effects.extend(app.perform(Action::Tour));
        }
        if std::mem::take(&mut self.is_to_join) {
            effects.extend(app.perform(Action::Server));
        }
        self.backup.clone_from(&self.book);
        let files = std::mem::take(&mut self.files);
        if !files.is_empty() {
            effects.extend(app.bring_in(files));
        }
        self.serve(&mut app, &mut threads, &newest, effects)
    }

    fn threads(&self, store: Store, newest: &Newest) -> Result<Threads> {
        Threads::start(
            store,
            newest.clone(),
            self.outbox.clone(),
            terminal::is_there,
        )
        .map_err(|error| Report::new(Kind::Internal, format!("no thread can be started: {error}")))
    }

    fn serve(
        &mut self,
        app: &mut App,
        threads: &mut Threads,
        newest: &Newest,
        effects: Vec<Effect>,
    ) -> Result<End> {
        let end = self.turn(app, threads, newest, effects);
        // However it ended: what was typed a moment ago is kept.
        if let Err(error) = app.scene.memory.write() {
            tracing::warn!(%error, "what is remembered was not written");
        }
        end
    }

    fn turn(
        &mut self,
        app: &mut App,
        threads: &mut Threads,
        newest: &Newest,
        effects: Vec<Effect>,
    ) -> Result<End> {
        if let Some(end) = self.perform(effects, app, threads) {
            return Ok(end);
        }
        let mut is_closed = false;
        loop {
            let mut message = self.inbox.try_recv().ok();
            // The first time round this draws what is there while the first answers are on their way.
            if message.is_none() && app.dirty && self.show(app).is_err() {
                return Ok(End::Quit);
            }
            if message.is_none() {
                // Only now, so that the first screen need not share the machine with it.
                if let Some(path) = self.backup.take_if(|_| !app.is_waiting()) {
                    back_up_daily(path, self.clock);
                }
                message = self.wait(app);
            }
            let Some(message) = message else {
                return Ok(End::Quit);
            };
            let is_input = matches!(message, Message::Input(_));
            if is_input && self.settings.moved(self.clock) {
                self.reload(app);
            }
            let is_gone = matches!(message, Message::Signal(Signal::Gone));
            let effects = app.update(message);
            let end = self.perform(effects, app, threads);
            app.take_closed()
                .into_iter()
                .for_each(|view| newest.forget(view));
            if let Some(end) = end {
                // The book that was asked for takes the next keys; after the end they are the shell's.
                if matches!(end, End::Begin(_)) {
                    self.gate.open();
                }
                return Ok(end);
            }
            if is_gone {
                return Ok(End::Quit);
            }
            // While an editor is about to open, its keys stay in the terminal.
            is_closed |= is_input;
            if is_closed && !app.holds_keys() {
                self.gate.open();
                is_closed = false;
            }
        }
    }

    /// Waits for what happens next, or for the moment something is due.
    fn wait(&self, app: &App) -> Option<Message> {
        let due = app.deadline().map(|at| {
            at.saturating_sub(self.clock.instant().0)
                .max(1)
                .cast_unsigned()
        });
        match due {
            None => self.inbox.recv().ok(),
            Some(millis) => match self.inbox.recv_timeout(Duration::from_millis(millis)) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => Some(Message::Tick),
                Err(RecvTimeoutError::Disconnected) => None,
            },
        }
    }

    fn show(&mut self, app: &mut App) -> std::io::Result<()> {
        let mut hits = Vec::new();
        self.session.draw(app.scene.size, |buffer| {
            let (drawn, cursor) = draw(app, buffer);
            hits = drawn;
            cursor
        })?;
        app.drawn(hits);
        Ok(())
    }

    /// Does what is asked; an end, if that was asked.
    fn perform(
        &mut self,
        effects: Vec<Effect>,
        app: &mut App,
        threads: &mut Threads,
    ) -> Option<End> {
        for effect in effects {
            let done = match effect {
                Effect::Read(..) | Effect::Write(..) | Effect::Errand(..) => {
                    threads.run(effect);
                    continue;
                }
                Effect::Copy(text) => self.session.copy(&text),
                Effect::Open(what) => editor::open(&what),
                Effect::Mouse(on) => self.session.set_mouse(on),
                Effect::Redraw => self.session.resume(),
                Effect::Suspend => self.session.suspend(),
                Effect::Edit { view, text, ending } => self
                    .session
                    .lend(|| editor::edit(&text, ending))
                    .and_then(|text| {
                        let message = Message::Edited { view, text: text? };
                        // Its answer is the next thing that happens.
                        let _ = self.outbox.send(message);
                        Ok(())
                    }),
                Effect::Choose(setting, value) => {
                    self.choose(setting, value, app);
                    Ok(())
                }
                Effect::EditSettings => self.edit_settings(app),
                Effect::Exchange { now } => {
                    self.exchange(now);
                    Ok(())
                }
                Effect::LogIn(ask, entry) => {
                    self.log_in(ask, entry);
                    Ok(())
                }
                Effect::Join => {
                    self.join(app);
                    Ok(())
                }
                Effect::LogOut => {
                    self.log_out(app);
                    Ok(())
                }
                Effect::Remember => app.scene.memory.write(),
                Effect::Begin(begin) => return Some(End::Begin(begin)),
                Effect::Quit => return Some(End::Quit),
            };
            if let Err(error) = done {
                app.announce(News {
                    tone: Tone::Danger,
                    text: error.to_string(),
                    hint: None,
                });
            }
            app.dirty = true;
        }
        None
    }
}

impl Live {
    /// Keeps a choice in the file, and shows everything by it; without a file it holds while the program runs.
    fn choose(&mut self, setting: &'static Setting, value: toml_edit::Value, app: &mut App) {
        let Some(path) = self.settings.path.clone() else {
            return self.show_by(self.config.with(setting, &value), app);
        };
        match change::write(&path, setting, value) {
            Ok(()) => self.reload(app),
            Err(error) => app.announce(warning(say!("app-not-kept", why = error.to_string()))),
        }
    }

    fn edit_settings(&mut self, app: &mut App) -> std::io::Result<()> {
        let Some(path) = self.settings.path.clone() else {
            return Err(std::io::Error::other(say!("app-no-settings")));
        };
        if !path.exists() {
            change::begin(&path).map_err(std::io::Error::other)?;
        }
        self.session.lend(|| editor::edit_file(&path).map(drop))??;
        self.reload(app);
        Ok(())
    }

    /// Reads the file again; one with a mistake changes nothing and says where it is.
    fn reload(&mut self, app: &mut App) {
        let Some(path) = self.settings.path.clone() else {
            return;
        };
        self.settings.note(self.clock);
        match Config::load(&path) {
            Ok(config) => self.show_by(config, app),
            Err(error) => app.announce(News {
                hint: Some(say!("app-config-hint").into()),
                ..warning(error.to_string())
            }),
        }
    }

    fn show_by(&mut self, config: Config, app: &mut App) {
        let mut news = Vec::new();
        let language = spoken(&config);
        if language != words::current() {
            words::choose(language);
            // Lines that were read hold words: they are read again.
            let all = Changes {
                many: true,
                ..Changes::default()
            };
            let catalog = Arc::clone(&app.scene.catalog);
            let _ = self.outbox.send(Message::Changed(all, catalog));
        }
        let is_light = self.is_light;
        self.theme = dress(&config, &mut news, || is_light);
        self.config = config.clone();
        app.reconfigure(config, self.theme.clone());
        news.into_iter().for_each(|one| app.announce(one));
    }
}

/// A configuration, and what is wrong with it; then the defaults, in the language that it asks for.
fn read(path: &Path) -> (Config, Option<String>) {
    if let Ok(config) = Config::load(path) {
        return (config, None);
    }
    let config = Config {
        language: Config::language(path),
        ..Config::default()
    };
    words::choose(spoken(&config));
    let trouble = Config::load(path).err().map(|error| error.to_string());
    (config, trouble)
}

/// The language of a configuration on this machine.
fn spoken(config: &Config) -> Language {
    config.language.language(|name| env::var(name).ok())
}

/// The theme of a configuration on this terminal.
fn dress(config: &Config, news: &mut Vec<News>, is_light: impl FnOnce() -> Option<bool>) -> Theme {
    let (name, depth) = theme::choose(&config.theme, |name| env::var(name).ok(), is_light);
    Theme::load(&name, depth).unwrap_or_else(|error| {
        news.push(warning(error.to_string()));
        Theme::load("dark", depth).unwrap_or_default()
    })
}

/// The file of settings, and when it was last seen to change: another window, or an editor, may write it.
#[derive(Default)]
struct Settings {
    path: Option<PathBuf>,
    stamp: Option<SystemTime>,
    looked: i64,
}

impl Settings {
    fn of(path: Option<PathBuf>) -> Self {
        let stamp = path.as_deref().and_then(changed_at);
        Self {
            path,
            stamp,
            looked: 0,
        }
    }

    /// Whether it changed since it was read; looked at once a second at most, and only when a key is pressed anyway.
    fn moved(&mut self, clock: Clock) -> bool {
        let now = clock.instant().0;
        if now - self.looked < 1_000 {
            return false;
        }
        self.looked = now;
        self.path.as_deref().and_then(changed_at) != self.stamp
    }

    fn note(&mut self, clock: Clock) {
        self.looked = clock.instant().0;
        self.stamp = self.path.as_deref().and_then(changed_at);
    }
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn warning(text: String) -> News {
    News {
        tone: Tone::Warning,
        text,
        hint: None,
    }
}
