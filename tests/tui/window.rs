//! The real program in a real terminal, for stories that only it can tell.

use std::{
    io::{Read as _, Write as _},
    num::NonZero,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A terminal with the program in it.
pub struct Window {
    /// The program.
    pub child: Box<dyn Child + Send + Sync>,
    /// Kept open: without it the terminal is gone.
    _master: Box<dyn MasterPty + Send>,
    input: Box<dyn std::io::Write + Send>,
    bytes: mpsc::Receiver<Vec<u8>>,
    /// What is seen.
    pub screen: vt100::Parser,
    /// All that was written.
    pub raw: Vec<u8>,
}

impl Window {
    /// Over the sample book.
    pub fn open(width: u16, height: u16) -> Self {
        Self::with(width, height, &["--demo"], &[])
    }

    /// With these arguments, and these variables set.
    pub fn with(width: u16, height: u16, args: &[&str], env: &[(&str, &str)]) -> Self {
        let [rows, columns] = [height, width].map(|size| NonZero::new(size).expect("a size"));
        let size = PtySize {
            rows: height,
            cols: width,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dealbook"));
        command.args(args);
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

    /// Types.
    pub fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("typed");
        self.input.flush().expect("typed");
    }

    /// Waits until it is on the screen.
    pub fn until(&mut self, text: &str) {
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
    pub fn rest(&mut self, quiet: Duration) -> Vec<u8> {
        let mut all = Vec::new();
        while let Ok(bytes) = self.bytes.recv_timeout(quiet) {
            self.screen.process(&bytes);
            all.extend(bytes);
        }
        self.raw.extend(&all);
        all
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs");
        let told = std::process::Command::new("kill")
            .args([name, &id.to_string()])
            .status();
        assert!(told.expect("kill").success());
    }

    /// Until something is no longer on the screen.
    pub fn until_gone(&mut self, text: &str) {
        while self.screen.screen().contents().contains(text) {
            let bytes = self.bytes.recv_timeout(Duration::from_secs(30));
            self.screen.process(&bytes.expect("it draws"));
        }
    }

    /// Its status, once it ended.
    pub fn ends_within(self, limit: Duration) -> u32 {
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
