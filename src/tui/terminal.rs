//! The real terminal: entering and leaving it, drawing, and everything that needs it for itself.
//!
//! The only place that writes to the terminal. It decides nothing; see [`super::app`].

mod clipboard;
pub mod editor;
pub mod input;

use std::{
    io::{self, BufWriter, IsTerminal as _, Stdout},
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use ratatui::{
    Terminal,
    backend::{Backend as _, CrosstermBackend},
    buffer::Buffer,
    crossterm::{
        cursor::{Hide, MoveTo, SetCursorStyle, Show},
        event::{
            DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
        },
        execute, queue,
        style::force_color_output,
        terminal::{
            BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
            LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
        },
    },
    layout::{Position, Rect},
};

/// Whether the terminal is ours at this moment: what is ours is given back once.
static OURS: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; given back when dropped.
pub struct Session {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

/// Whether there is a person at both ends.
pub fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether the terminal can put its cursor where it is told.
pub fn can_move() -> bool {
    std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb")
}

impl Session {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        // Under NO_COLOR crossterm would write empty colours, which also reset reverse and bold:
        // the theme without colours is our own affair.
        force_color_output(true);
        hook_panics();
        take(mouse)?;
        // A frame is a few large writes, not hundreds of small ones.
        let out = BufWriter::with_capacity(1 << 16, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(out)).inspect_err(|_| give_back())?;
        Ok(Self { terminal, mouse })
    }

    /// How large it is.
    pub fn size(&mut self) -> Rect {
        let size = self.terminal.size().unwrap_or_default();
        Rect::new(0, 0, size.width, size.height)
    }

    /// Draws one frame of this size, shown at once by terminals that can: one write.
    ///
    /// `show` fills the cells and says where the cursor belongs. Not `Terminal::draw`, which asks for the size each time
    /// and writes in pieces.
    pub fn draw(
        &mut self,
        size: Rect,
        show: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        if self.terminal.current_buffer_mut().area != size {
            self.terminal.resize(size)?;
        }
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let cursor = show(self.terminal.current_buffer_mut());
        self.terminal.flush()?;
        self.terminal.swap_buffers();
        let out = self.terminal.backend_mut();
        match cursor {
            Some(at) => queue!(out, MoveTo(at.x, at.y), Show)?,
            None => queue!(out, Hide)?,
        }
        queue!(out, EndSynchronizedUpdate)?;
        io::Write::flush(out)
    }

    /// Forgets what the screen shows, so that the next frame draws all of it.
    ///
    /// Not `Terminal::clear`, which asks the terminal where its cursor is and waits for the answer.
    pub fn forget(&mut self) -> io::Result<()> {
        self.terminal.swap_buffers();
        self.terminal.backend_mut().clear()
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn set_mouse(&mut self, mouse: bool) -> io::Result<()> {
        self.mouse = mouse;
        let out = self.terminal.backend_mut();
        if mouse {
            execute!(out, EnableMouseCapture)
        } else {
            execute!(out, DisableMouseCapture)
        }
    }

    /// Stops the process until the shell brings it back.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        // A stop signal that asks is dropped where no shell would ever wake us; this one is not.
        signal_hook::low_level::raise(signal_hook::consts::SIGSTOP)?;
        self.resume()
    }

    /// Takes the terminal again and draws everything anew.
    pub fn resume(&mut self) -> io::Result<()> {
        take(self.mouse)?;
        self.forget()
    }

    /// Lends the terminal to `run`, then takes it again.
    pub fn lend<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let value = run();
        self.resume()?;
        Ok(value)
    }

    /// Hands a text to a clipboard.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        clipboard::copy(self.terminal.backend_mut(), text)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mouse: bool) -> io::Result<()> {
    OURS.store(true, Ordering::SeqCst);
    enable_raw_mode().inspect_err(|_| OURS.store(false, Ordering::SeqCst))?;
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste).inspect_err(|_| give_back())?;
    if mouse {
        execute!(out, EnableMouseCapture).inspect_err(|_| give_back())?;
    }
    Ok(())
}

/// Gives the terminal back as it was; errors are of no use to anyone by then.
pub fn give_back() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableMouseCapture,
        DisableBracketedPaste,
        SetCursorStyle::DefaultUserShape,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// A panic of the drawing thread gives the terminal back before it prints; one of a worker becomes a message.
fn hook_panics() {
    static HOOKED: AtomicBool = AtomicBool::new(false);
    if HOOKED.swap(true, Ordering::SeqCst) {
        return;
    }
    let (before, own) = (panic::take_hook(), thread::current().id());
    panic::set_hook(Box::new(move |info| {
        tracing::error!(%info, "panic");
        if thread::current().id() == own || !OURS.load(Ordering::SeqCst) {
            give_back();
            before(info);
        }
    }));
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| chunk.get(at).copied().unwrap_or(0));
        let group = u32::from_be_bytes([0, a, b, c]);
        for at in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * at)) as usize & 63];
            text.push(if at > chunk.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_everyone() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("华为", "5Y2O5Li6"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
