//! Keys, mouse, paste and resizing: text first where something is typed, then the keymap of the innermost context.

use ratatui::{
    crossterm::event::{Event, KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
    layout::{Position, Rect},
};

use super::{
    super::{
        keymap::{Lookup, show},
        view::Drag,
    },
    App, Chord, Hit, News, Place, Tone,
};
use crate::words::say;

/// Two clicks on one spot within this time are a double click.
const DOUBLE_MS: i64 = 400;

impl App {
    pub(super) fn input(&mut self, events: Vec<Event>) {
        for event in events {
            let leaves = matches!(&event, Event::Key(key)
                if key.code == KeyCode::Esc || key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c'));
            if leaves {
                self.ahead.clear();
            } else if matches!(event, Event::Key(_) | Event::Paste(_)) && self.is_coming() {
                self.ahead.push_back(event);
                continue;
            }
            self.take(event);
        }
    }

    /// Hands what was typed ahead to the page that it was typed for.
    pub(super) fn catch_up(&mut self) {
        while !self.is_coming()
            && let Some(event) = self.ahead.pop_front()
        {
            self.take(event);
        }
    }

    /// Whether the page that has the keys is still being read. One whose reading failed waits for nothing.
    fn is_coming(&self) -> bool {
        self.entry(self.top()).is_some_and(|entry| {
            entry.view.is_coming() && self.waiting.keys().any(|(view, _)| *view == entry.id)
        })
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Key(key) => self.key(Chord::from(key)),
            Event::Paste(text) => {
                let top = self.top();
                self.with(top, |view, cx| view.pasted(&text, cx));
                self.dirty = true;
            }
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Resize(width, height) => self.resize(width, height),
            Event::FocusGained | Event::FocusLost => {}
        }
        // What one key opened must have the next one.
        while let Some((source, wish)) = self.wishes.pop_front() {
            self.grant(source, wish);
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.scene.size = Rect::new(0, 0, width, height);
        // Sleep and reattached sessions bring the screen out of step with what we think is on it.
        self.effects.push(super::Effect::Redraw);
        if let Some(page) = self.page() {
            self.with(page, super::super::view::View::resized);
        }
        self.dirty = true;
    }

    fn key(&mut self, key: Chord) {
        self.dirty = true;
        let top = self.top();
        let typing = self.entry(top).is_some_and(|entry| entry.view.typing());
        let takes = self.entry(top).is_some_and(|entry| entry.view.takes(key));
        if self.typed.is_empty() && takes {
            self.with(top, |view, cx| view.typed(key, cx));
            return;
        }
        if !self.typed.is_empty() && key.code == KeyCode::Esc {
            self.typed.clear();
            return;
        }
        if self.typed.is_empty() {
            self.typed_at = self.scene.now.instant.0;
        }
        self.typed.push(key);
        match self.scene.keymap.lookup(&self.contexts(), &self.typed) {
            Lookup::Found(action) => {
                self.typed.clear();
                self.act(action);
            }
            Lookup::Pending => {}
            Lookup::None => {
                let keys = std::mem::take(&mut self.typed);
                if typing && keys.len() == 1 {
                    self.with(top, |view, cx| view.typed(key, cx));
                } else if keys.len() > 1 {
                    let text = say!("app-no-key", key = show(&keys));
                    self.say(News {
                        tone: Tone::Plain,
                        text,
                        hint: None,
                    });
                }
            }
        }
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        let spot = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.scroll(3),
            MouseEventKind::ScrollUp => self.scroll(-3),
            MouseEventKind::Down(MouseButton::Left) => {
                self.press = self.hit(spot).map(|hit| (hit, spot));
            }
            MouseEventKind::Drag(MouseButton::Left) => self.dragged(spot, false),
            // On release, as buttons everywhere: a press may still become a drag.
            MouseEventKind::Up(MouseButton::Left) => {
                if self.press.is_some_and(|(_, from)| from != spot) {
                    self.dragged(spot, true);
                    self.press = None;
                } else {
                    self.press = None;
                    let further = mouse.modifiers.contains(KeyModifiers::CONTROL);
                    self.clicked(spot, further);
                }
            }
            _ => {}
        }
    }

    fn hit(&self, spot: Position) -> Option<Hit> {
        let found = self.hits.iter().rev().find(|(area, _)| area.contains(spot));
        found.map(|(_, hit)| *hit)
    }

    fn dragged(&mut self, to: Position, is_done: bool) {
        let Some((what, from)) = self.press else {
            return;
        };
        let drag = Drag {
            what,
            over: self.hit(to),
            by: (
                i32::from(to.x) - i32::from(from.x),
                i32::from(to.y) - i32::from(from.y),
            ),
            is_done,
        };
        let top = self.top();
        self.with(top, |view, cx| view.dragged(drag, cx));
        self.dirty = true;
    }

    fn scroll(&mut self, lines: i32) {
        let top = self.top();
        self.with(top, |view, cx| view.scrolled(lines, cx));
        self.dirty = true;
    }

    fn clicked(&mut self, spot: Position, further: bool) {
        let now = self.scene.now.instant.0;
        let again = self
            .click
            .take()
            .is_some_and(|(x, y, at)| (x, y) == (spot.x, spot.y) && now - at < DOUBLE_MS);
        if !again {
            self.click = Some((spot.x, spot.y, now));
        }
        let found = self.hit(spot);
        self.dirty = true;
        match found {
            Some(Hit::Tab(tab)) if self.places().all(|(_, place)| place == Place::Page) => {
                self.go(tab);
            }
            Some(hit) => {
                let top = self.top();
                self.with(top, |view, cx| {
                    if further {
                        view.clicked_further(hit, cx);
                    } else {
                        view.clicked(hit, again, cx);
                    }
                });
            }
            None => {}
        }
    }
}
