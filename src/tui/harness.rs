//! Drives the real interface without a terminal, threads or sleeps: keys in, screen out.
//!
//! `Harness::sample().size(100, 30).at("2026-03-02").keys("2jj>").screen()`. In `keys`, `<enter>`, `<ctrl+p>`, `<space>`
//! are single keys, everything else is typed letter by letter. Answers can be held back and released.

use std::{path::PathBuf, str::FromStr as _, sync::Arc};

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    crossterm::event::{Event, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
    layout::{Position, Rect},
    style::Style,
};

use super::{
    action::Action,
    app::{App, draw},
    effect::{Begin, Effect, Entry},
    executor::{Clerk, Executor as _, Inline},
    keymap::Chord,
    message::{Answer, Ask, Message, Trouble, Value},
    screen::first_run::Guess,
    standing::Server,
    theme::{Depth, Theme},
};
use crate::{
    clock::Clock,
    config::Config,
    domain::field::{Date, Instant},
    store::{Changes, NewBook, Store},
    words::{self, Language},
};

/// The day of tests that name none.
const DAY: &str = "2026-03-02";

/// The interface over a book in memory.
pub struct Harness {
    app: App,
    executor: Inline,
    clock: Clock,
    size: Rect,
    language: Language,
    started: bool,
    is_sample: bool,
    /// What was handed to the clipboard, newest last.
    pub copied: Vec<String>,
    /// What was opened outside.
    pub opened: Vec<String>,
    /// What the next editor gives back; nothing if it gives up.
    pub editor: Option<String>,
    /// The book that the first start asked for.
    pub begun: Option<Begin>,
    /// Who asked to be let in to a server, and with what.
    pub logging_in: Option<(Ask, Entry)>,
    /// Whether the program has ended.
    pub is_over: bool,
    drawn: Buffer,
    cursor: Option<Position>,
}

fn day(text: &str) -> Date {
    Date::from_str(text).unwrap_or_default()
}

impl Harness {
    /// Over an empty book.
    pub fn empty() -> Self {
        let clock = Clock::at(day(DAY));
        let now = clock.now();
        let store = Store::memory(&NewBook {
            user: "Lena Kraus".into(),
            currency: "EUR".into(),
            fiscal_start: 1,
            now: now.instant,
            today: now.today,
        });
        #[expect(clippy::expect_used, reason = "without a book there is no test")]
        Self::over(store.expect("a book in memory"), clock)
    }

    /// Over a small sample book.
    pub fn sample() -> Self {
        let clock = Clock::at(day(DAY));
        #[expect(clippy::expect_used, reason = "without a book there is no test")]
        let mut harness = Self::over(super::demo::memory(clock).expect("the sample"), clock);
        harness.is_sample = true;
        harness
    }

    /// The first start: there is no book yet.
    pub fn first_start() -> Self {
        let mut harness = Self::empty();
        let guess = Guess {
            name: "Lena Kraus".into(),
            currency: "EUR".into(),
        };
        harness.started = true;
        let _speaking = words::speak(harness.language);
        let effects = harness.app.first(harness.size, guess);
        harness.run(effects);
        harness
    }

    /// Over this book.
    pub fn over(store: Store, clock: Clock) -> Self {
        let catalog = Arc::clone(store.catalog());
        let app = App::new(Config::default(), Theme::mono(), catalog, clock, false);
        let size = Rect::new(0, 0, 100, 30);
        Self {
            app,
            executor: Inline::new(store),
            clock,
            size,
            language: Language::English,
            started: false,
            is_sample: false,
            copied: Vec::new(),
            opened: Vec::new(),
            editor: None,
            begun: None,
            logging_in: None,
            is_over: false,
            drawn: Buffer::empty(size),
            cursor: None,
        }
    }

    /// In a theme of the house, in full colour.
    pub fn theme(mut self, name: &str) -> Self {
        self.app
            .set_theme(Theme::load(name, Depth::True).unwrap_or_else(|_| Theme::mono()));
        self
    }

    /// In a language: this interface alone, so that others may speak another beside it.
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Without lines, boxes and anything that moves.
    pub fn plain(mut self) -> Self {
        self.app.set_plain();
        self
    }

    /// On a screen of this size; resizes it when it is shown already.
    pub fn size(mut self, width: u16, height: u16) -> Self {
        self.size = Rect::new(0, 0, width, height);
        if self.started {
            self.send(Message::Input(vec![Event::Resize(width, height)]));
        }
        self
    }

    /// On this day, nine in the morning.
    pub fn at(mut self, date: &str) -> Self {
        let clock = Clock::at(day(date));
        // The sample is dated from the day it is looked at.
        if self.is_sample && !self.started && clock != self.clock {
            let (size, language) = (self.size, self.language);
            #[expect(clippy::expect_used, reason = "without a book there is no test")]
            let store = super::demo::memory(clock).expect("the sample");
            self = Self {
                is_sample: true,
                size,
                language,
                ..Self::over(store, clock)
            };
        }
        self.set_clock(clock);
        self
    }

    /// Does an action, whether or not a key leads to it here.
    pub fn act(&mut self, action: Action) {
        self.start();
        let _speaking = words::speak(self.language);
        let effects = self.app.perform(action);
        self.run(effects);
        self.settle();
    }

    /// Remembers in this folder how files were read.
    pub fn layouts(mut self, folder: PathBuf) -> Self {
        self.app.set_layouts(Some(folder));
        self
    }

    /// Remembers in this file what is remembered between runs.
    pub fn memory(mut self, file: PathBuf) -> Self {
        self.app.set_memory(super::memory::Memory::load(file));
        self
    }

    /// Brings files in, as the first start does once the book is made.
    pub fn bring_in(mut self, files: Vec<PathBuf>) -> Self {
        self.start();
        let _speaking = words::speak(self.language);
        let effects = self.app.bring_in(files);
        self.run(effects);
        self.settle();
        self
    }

    /// The book has a server, and this says where it stands.
    pub fn exchange(&mut self, look: super::app::Look) {
        self.start();
        let server = Server {
            url: "https://crm.example.com".into(),
            org: "Example".into(),
            login: "lena@example.com".into(),
        };
        self.app.exchanges(server, look);
    }

    /// The server lets the book in that asked last, or says why not.
    pub fn let_in(&mut self, said: Result<&str, Trouble>) {
        let Some((ask, _)) = self.logging_in.take() else {
            return;
        };
        let value = match said {
            Ok(said) => {
                self.send(Message::LetIn(said.into()));
                Ok(Box::new(()) as Value)
            }
            Err(trouble) => Err(trouble),
        };
        self.send(Message::Answer(Answer {
            ask,
            value,
            written: None,
            catalog: None,
        }));
    }

    /// Who goes to the server for an administrator.
    pub fn send_by(&mut self, clerk: Box<dyn Clerk>) {
        self.executor.clerk = Some(clerk);
    }

    /// So many milliseconds later.
    pub fn wait(mut self, millis: i64) -> Self {
        let now = self.clock.instant();
        self.set_clock(Clock::Fixed(Instant(now.0 + millis)));
        self.start();
        self.send(Message::Tick);
        self
    }

    fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
        self.app.set_clock(clock);
    }

    /// Types keys.
    pub fn keys(mut self, keys: &str) -> Self {
        self.start();
        for key in split(keys) {
            self.press(key);
        }
        self
    }

    /// Pastes a text.
    pub fn paste(mut self, text: &str) -> Self {
        self.start();
        self.send(Message::Input(vec![Event::Paste(text.into())]));
        self
    }

    /// Clicks a cell of the screen.
    pub fn click(mut self, column: u16, row: u16) -> Self {
        self.start();
        self.redraw();
        self.send(Message::Input(vec![Event::Mouse(MouseEvent {
            kind: MouseEventKind::Up(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })]));
        self
    }

    /// Drags from one cell of the screen to another.
    pub fn drag(mut self, from: (u16, u16), to: (u16, u16)) -> Self {
        self.start();
        self.redraw();
        let steps = [
            (MouseEventKind::Down(MouseButton::Left), from),
            (MouseEventKind::Drag(MouseButton::Left), to),
            (MouseEventKind::Up(MouseButton::Left), to),
        ];
        for (kind, (column, row)) in steps {
            self.send(Message::Input(vec![Event::Mouse(MouseEvent {
                kind,
                column,
                row,
                modifiers: KeyModifiers::NONE,
            })]));
            self.redraw();
        }
        self
    }

    /// Answers of this slot wait from now on.
    pub fn hold(mut self, slot: &str) -> Self {
        self.executor.hold(slot);
        self
    }

    /// What was held back is answered now.
    pub fn release(mut self) -> Self {
        let speaking = words::speak(self.language);
        self.executor.release();
        drop(speaking);
        self.settle();
        self
    }

    /// What the book was asked for since the last time this was asked: the slots, in order.
    pub fn asked(&mut self) -> Vec<&'static str> {
        self.start();
        self.executor.asked()
    }

    /// The screen, cell by cell.
    pub fn cells(&mut self) -> &Buffer {
        self.start();
        self.redraw();
        &self.drawn
    }

    /// The screen as text, one line a row, without trailing blanks.
    pub fn screen(&mut self) -> String {
        let cells = self.cells();
        let area = cells.area;
        let mut text = String::new();
        for y in area.top()..area.bottom() {
            let mut line = String::new();
            let mut covered = 0;
            for x in area.left()..area.right() {
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                let symbol = cells[(x, y)].symbol();
                line.push_str(symbol);
                covered = symbol.cell_width().saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// How a cell looks.
    pub fn style_at(&mut self, x: u16, y: u16) -> Style {
        let cell = self.cells().cell((x, y));
        cell.map(ratatui::buffer::Cell::style).unwrap_or_default()
    }

    /// Where the cursor of the terminal stands.
    pub fn cursor(&mut self) -> Option<(u16, u16)> {
        self.start();
        self.redraw();
        self.cursor.map(|at| (at.x, at.y))
    }

    /// The view that has the keys.
    pub fn focus(&self) -> &'static str {
        self.app.focus()
    }

    /// The interface.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The book.
    pub fn store(&self) -> &Store {
        &self.executor.store
    }

    /// The book, to change it behind the interface's back.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.executor.store
    }

    /// Tells the interface that something happened.
    pub fn send(&mut self, message: Message) {
        let _speaking = words::speak(self.language);
        let effects = self.app.update(message);
        self.run(effects);
        self.settle();
    }

    fn start(&mut self) {
        if !self.started {
            self.started = true;
            let _speaking = words::speak(self.language);
            let effects = self.app.start(self.size);
            self.run(effects);
            self.settle();
        }
    }

    fn press(&mut self, key: Chord) {
        let mut held = KeyModifiers::NONE;
        held.set(KeyModifiers::CONTROL, key.ctrl);
        held.set(KeyModifiers::ALT, key.alt);
        held.set(KeyModifiers::SHIFT, key.shift);
        self.send(Message::Input(vec![Event::Key(KeyEvent::new(
            key.code, held,
        ))]));
    }

    fn settle(&mut self) {
        let _speaking = words::speak(self.language);
        while let Some(message) = self.executor.answered() {
            let effects = self.app.update(message);
            self.run(effects);
        }
    }

    fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Read(..) | Effect::Write(..) | Effect::Errand(..) => {
                    self.executor.run(effect);
                }
                Effect::Copy(text) => self.copied.push(text),
                Effect::Open(what) => self.opened.push(what),
                Effect::Edit { view, .. } => {
                    let text = self.editor.take();
                    let effects = self.app.update(Message::Edited { view, text });
                    self.run(effects);
                }
                Effect::Choose(setting, value) => {
                    let config = self.app.scene.config.with(setting, &value);
                    self.respeak(config.language.language(|_| None));
                    let theme = Theme::load(&config.theme, Depth::True);
                    self.app
                        .reconfigure(config, theme.unwrap_or_else(|_| Theme::mono()));
                }
                Effect::EditSettings => {
                    if let Some(Ok(config)) =
                        self.editor.take().map(|text| Config::parse(&text, "mine"))
                    {
                        self.app.reconfigure(config, Theme::mono());
                    }
                }
                Effect::Quit => self.is_over = true,
                Effect::Begin(begin) => self.begun = Some(begin),
                Effect::LogIn(ask, entry) => self.logging_in = Some((ask, entry)),
                Effect::LogOut => self.app.parts(),
                Effect::Remember => drop(self.app.scene.memory.write()),
                Effect::Join
                | Effect::Exchange { .. }
                | Effect::Mouse(_)
                | Effect::Redraw
                | Effect::Suspend => {}
            }
        }
    }

    /// Speaks another language from now on; lines that were read hold words, so they are read again.
    fn respeak(&mut self, language: Language) {
        if language != self.language {
            self.language = language;
            let all = Changes {
                many: true,
                ..Changes::default()
            };
            let catalog = Arc::clone(&self.app.scene.catalog);
            let _speaking = words::speak(language);
            let effects = self.app.update(Message::Changed(all, catalog));
            self.run(effects);
        }
    }

    fn redraw(&mut self) {
        let _speaking = words::speak(self.language);
        self.drawn = Buffer::empty(self.size);
        let (hits, cursor) = draw(&self.app, &mut self.drawn);
        self.cursor = cursor;
        self.app.drawn(hits);
    }
}

/// The keys of a text: letters, and names in angle brackets.
fn split(keys: &str) -> Vec<Chord> {
    let mut chords = Vec::new();
    let mut rest = keys;
    while let Some(letter) = rest.chars().next() {
        let named = rest
            .strip_prefix('<')
            .and_then(|inside| inside.split_once('>'))
            .filter(|(name, _)| name.len() > 1)
            .and_then(|(name, after)| Some((name.parse::<Chord>().ok()?, after)));
        if let Some((chord, after)) = named {
            chords.push(chord);
            rest = after;
        } else {
            chords.push(Chord::plain(ratatui::crossterm::event::KeyCode::Char(
                letter,
            )));
            rest = &rest[letter.len_utf8()..];
        }
    }
    chords
}
