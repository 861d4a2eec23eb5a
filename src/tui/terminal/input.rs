//! What comes from outside: keys, mouse, paste, resizing, signals. Each becomes a [`Message`].

use std::{io, thread, time::Duration};

use crossbeam_channel::{Receiver, Sender, bounded};
use ratatui::crossterm::event::{self, Event, KeyEventKind, MouseEventKind};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP},
    iterator::Signals,
};

use super::super::message::{Message, Signal};

/// Lets the input thread read on once what it sent has been handled.
///
/// So it never reads while an editor has the terminal, and needs no polling to be stopped.
pub struct Gate(Sender<()>);

impl Gate {
    /// What was sent has been handled.
    pub fn open(&self) {
        let _ = self.0.try_send(());
    }
}

/// Starts the thread that reads the terminal.
pub fn listen(to: Sender<Message>) -> io::Result<Gate> {
    let (gate, go): (Sender<()>, Receiver<()>) = bounded(1);
    thread::Builder::new().name("input".into()).spawn(move || {
        while let Ok(events) = read_all() {
            if to.send(Message::Input(events)).is_err() || go.recv().is_err() {
                return;
            }
        }
        let _ = to.send(Message::Signal(Signal::Gone));
    })?;
    Ok(Gate(gate))
}

/// Waits for an event, then takes whatever else is there, so that a burst is one frame.
fn read_all() -> io::Result<Vec<Event>> {
    let mut events = vec![event::read()?];
    while events.len() < 256 && event::poll(Duration::ZERO)? {
        events.push(event::read()?);
    }
    events.retain(is_wanted);
    Ok(events)
}

/// Key releases and mere mouse movement mean nothing here.
fn is_wanted(event: &Event) -> bool {
    match event {
        Event::Key(key) => key.kind != KeyEventKind::Release,
        Event::Mouse(mouse) => mouse.kind != MouseEventKind::Moved,
        _ => true,
    }
}

/// Starts the thread that waits for signals.
pub fn watch_signals(to: Sender<Message>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for signal in signals.forever() {
                let meaning = match signal {
                    SIGTSTP => Signal::Suspend,
                    SIGCONT => Signal::Resumed,
                    SIGHUP => Signal::Gone,
                    _ => Signal::Quit,
                };
                if to.send(Message::Signal(meaning)).is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent};

    use super::*;

    #[test]
    fn releases_of_keys_and_mere_movement_mean_nothing() {
        let key = |kind| {
            let key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
            Event::Key(KeyEvent { kind, ..key })
        };
        assert!(is_wanted(&key(KeyEventKind::Press)));
        assert!(is_wanted(&key(KeyEventKind::Repeat)));
        assert!(!is_wanted(&key(KeyEventKind::Release)));
        let mouse = |kind| {
            Event::Mouse(MouseEvent {
                kind,
                column: 0,
                row: 0,
                modifiers: KeyModifiers::NONE,
            })
        };
        assert!(!is_wanted(&mouse(MouseEventKind::Moved)));
        assert!(is_wanted(&mouse(MouseEventKind::Drag(MouseButton::Left))));
    }
}
