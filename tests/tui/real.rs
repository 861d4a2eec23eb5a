//! The real program in a real terminal: it starts, draws, takes keys, ends; and ends when the terminal is gone.

use std::{
    io::{Read as _, Write as _},
    num::NonZero,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

struct Window {
    child: Box<dyn Child + Send + Sync>,
    /// Kept open: without it the terminal is gone.
    _master: Box<dyn MasterPty + Send>,
    input: Box<dyn std::io::Write + Send>,
    bytes: mpsc::Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// All that was written.
    raw: Vec<u8>,
}

impl Window {
    fn open(width: u16, height: u16) -> Self {
        Self::with(width, height, &[])
    }

    /// The same with these variables set.
    fn with(width: u16, height: u16, env: &[(&str, &str)]) -> Self {
        let [rows, columns] = [height, width].map(|size| NonZero::new(size).expect("a size"));
        let size = PtySize {
            rows: height,
            cols: width,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dealbook"));
        command.arg("--demo");
        command.env("TERM", "xterm-256color");
        command.env("NO_COLOR", "1");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("a child");
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let (to, bytes) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count) = output.read(&mut buffer) {
                if count == 0 || to.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let input = pair.master.take_writer().expect("a writer");
        Self {
            child,
            _master: pair.master,
            input,
            bytes,
            screen: vt100::Parser::new(rows, columns, 0),
            raw: Vec::new(),
        }
    }

    fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("typed");
        self.input.flush().expect("typed");
    }

    fn until(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while !self.screen.screen().contents().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.bytes.recv_timeout(left) else {
                panic!("no `{text}` on\n{}", self.screen.screen().contents());
            };
            // A terminal that is asked where its cursor is must answer.
            if bytes.windows(4).any(|four| four == b"\x1b[6n") {
                self.send("\x1b[1;1R");
            }
            self.screen.process(&bytes);
            self.raw.extend(&bytes);
        }
    }

    /// What is written until nothing was for so long.
    fn rest(&mut self, quiet: Duration) -> Vec<u8> {
        let mut all = Vec::new();
        while let Ok(bytes) = self.bytes.recv_timeout(quiet) {
            self.screen.process(&bytes);
            all.extend(bytes);
        }
        self.raw.extend(&all);
        all
    }

    fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs");
        let told = std::process::Command::new("kill")
            .args([name, &id.to_string()])
            .status();
        assert!(told.expect("kill").success());
    }

    /// Until something is no longer on the screen.
    fn until_gone(&mut self, text: &str) {
        while self.screen.screen().contents().contains(text) {
            let bytes = self.bytes.recv_timeout(Duration::from_secs(30));
            self.screen.process(&bytes.expect("it draws"));
        }
    }

    fn ends_within(self, limit: Duration) -> u32 {
        let (to, done) = mpsc::channel();
        let mut killer = self.child.clone_killer();
        let mut child = self.child;
        thread::spawn(move || to.send(child.wait().expect("a status").exit_code()));
        done.recv_timeout(limit).unwrap_or_else(|_| {
            let _ = killer.kill();
            panic!("it did not end")
        })
    }
}

#[test]
fn it_starts_draws_takes_keys_and_ends() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    window.send("?");
    window.until("Keys");
    // Sent apart: an escape right before a letter is that letter with Alt.
    window.send("\x1b");
    window.until_gone("Keys");
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn it_ends_when_the_terminal_hangs_up() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    let id = window.child.process_id().expect("it runs");
    let told = std::process::Command::new("kill")
        .args(["-HUP", &id.to_string()])
        .status();
    assert!(told.expect("kill").success());
    window.ends_within(Duration::from_secs(20));
}

#[test]
fn without_a_terminal_it_says_so() {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_dealbook"))
        .arg("--demo")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|some| some == part)
}

#[test]
fn idle_writes_nothing_and_a_frame_is_shown_at_once() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.rest(Duration::from_secs(2));
    assert!(window.rest(Duration::from_secs(1)).is_empty(), "idle");
    // Under NO_COLOR no empty colours are written, which would take reverse and bold away too.
    assert!(!holds(&window.raw, b"\x1b[;m") && holds(&window.raw, b"\x1b[7m"));
    assert!(!holds(&window.raw, b"\x1b[38;"), "no colours");
    // Nobody is asked where the cursor is, and frames are whole.
    assert!(!holds(&window.raw, b"\x1b[6n") && holds(&window.raw, b"\x1b[?2026h"));
    window.send("j");
    let frame = window.rest(Duration::from_millis(500));
    assert!(
        !frame.is_empty() && frame.len() < 2_000,
        "{} bytes for a key",
        frame.len()
    );
}

#[test]
fn it_stops_and_goes_on_with_its_screen() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    window.send("\x1a");
    let left = window.rest(Duration::from_secs(1));
    assert!(holds(&left, b"\x1b[?1049l"), "the terminal is given back");
    window.signal("-CONT");
    let back = window.rest(Duration::from_secs(1));
    assert!(holds(&back, b"\x1b[?1049h"), "and taken again");
    assert!(
        window
            .screen
            .screen()
            .contents()
            .contains("4 Opportunities")
    );
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn the_editor_has_the_terminal_while_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("editor.sh");
    std::fs::write(&script, "#!/bin/sh\necho the editor runs\nread line\nsed -i \"s/,Needs,/,Needs,/;2s/$/ \" \"$1\"\necho typed:$line > \"$0.out\"\n")
        .expect("a script");
    let editor = format!("sh {}", script.display());
    let mut window = Window::with(120, 36, &[("VISUAL", &editor)]);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    // A list that is just read anew asks for the key once more.
    let end = Instant::now() + Duration::from_secs(20);
    window.send("\x05");
    while !window
        .screen
        .screen()
        .contents()
        .contains("the editor runs")
        && Instant::now() < end
    {
        window.rest(Duration::from_millis(100));
        if window
            .screen
            .screen()
            .contents()
            .contains("once more, please")
        {
            window.send("\x05");
            window.until_gone("once more, please");
        }
    }
    // What is typed now is the editor's, every key of it.
    window.send("jjqq\r");
    window.until("nothing was changed");
    let typed = std::fs::read_to_string(folder.path().join("editor.sh.out")).expect("it ran");
    assert_eq!(typed.trim(), "typed:jjqq");
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_refused_in_words() {
    let mut window = Window::with(80, 24, &[("TERM", "dumb")]);
    window.until("TERM is `dumb`");
    assert!(!holds(&window.raw, b"\x1b[?1049h"), "nothing was taken");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 2);
}
