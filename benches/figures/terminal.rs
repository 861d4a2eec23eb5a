//! The program in a real terminal, from outside: start to first frame, key to frame, idle, memory.
//!
//! Its limit is the smallest ratatui program, which is this very binary started with `--minimal`.

use std::{
    io::{Read, Write},
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A program in a pseudo-terminal; what it writes is stamped as it comes and looked at later.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    parser: vt100::Parser,
    reader: thread::JoinHandle<()>,
    started: Instant,
    master: Box<dyn MasterPty + Send>,
}

const ROWS: u16 = 36;
const COLUMNS: u16 = 120;

impl Screen {
    /// Starts a program.
    pub fn start(program: &Path, args: &[&str]) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env("TERM", "xterm-256color");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("started");
        drop(pair.slave);
        let (send, chunks) = channel();
        let reader = thread::spawn(move || {
            let mut buffer = [0_u8; 16_000];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0
                    || send
                        .send((Instant::now(), buffer[..count].to_vec()))
                        .is_err()
                {
                    break;
                }
            }
        });
        Self {
            child,
            writer,
            chunks,
            reader,
            parser: vt100::Parser::new(
                ROWS.try_into().expect("rows"),
                COLUMNS.try_into().expect("columns"),
                0,
            ),
            started,
            master: pair.master,
        }
    }

    fn answer(&mut self, chunk: &[u8]) {
        // What a terminal says when it is asked where the cursor is, and what it is.
        if chunk.windows(4).any(|bytes| bytes == b"\x1b[6n") {
            let _ = self.writer.write_all(b"\x1b[1;1R");
        }
        if chunk.windows(3).any(|bytes| bytes == b"\x1b[c") {
            let _ = self.writer.write_all(b"\x1b[?62;22c");
        }
    }

    /// Milliseconds from the start until `text` stood on the screen.
    pub fn until(&mut self, text: &str) -> Option<f64> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while let Ok((at, chunk)) = self
            .chunks
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            self.answer(&chunk);
            self.parser.process(&chunk);
            if self.parser.screen().contents().contains(text) {
                return Some((at - self.started).as_secs_f64() * 1e3);
            }
        }
        None
    }

    /// Milliseconds from a key to the last change of the screen, after which it stood still.
    pub fn key(&mut self, key: &str) -> Option<f64> {
        self.settle(Duration::from_millis(30));
        let pressed = Instant::now();
        self.writer.write_all(key.as_bytes()).ok()?;
        self.writer.flush().ok()?;
        let mut last = None;
        let mut before = self.parser.screen().contents_formatted();
        loop {
            let wait = if last.is_some() {
                Duration::from_millis(40)
            } else {
                Duration::from_millis(1500)
            };
            match self.chunks.recv_timeout(wait) {
                Ok((at, chunk)) => {
                    self.parser.process(&chunk);
                    let now = self.parser.screen().contents_formatted();
                    if now != before {
                        last = Some((at - pressed).as_secs_f64() * 1e3);
                        before = now;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return last,
            }
        }
    }

    /// Takes in all that is written until nothing comes for so long.
    pub fn settle(&mut self, quiet: Duration) -> usize {
        let mut bytes = 0;
        while let Ok((_, chunk)) = self.chunks.recv_timeout(quiet) {
            self.answer(&chunk);
            bytes += chunk.len();
            self.parser.process(&chunk);
        }
        bytes
    }

    /// Bytes written and milliseconds of CPU used while nothing is typed for so long.
    pub fn idle(&mut self, quiet: Duration) -> (usize, f64) {
        self.settle(Duration::from_millis(500));
        let before = self.cpu_ms();
        let begun = Instant::now();
        let mut bytes = 0;
        while let Some(left) = quiet.checked_sub(begun.elapsed()) {
            if let Ok((_, chunk)) = self.chunks.recv_timeout(left) {
                bytes += chunk.len();
            }
        }
        (bytes, self.cpu_ms() - before)
    }

    fn cpu_ms(&self) -> f64 {
        let Some(pid) = self.child.process_id() else {
            return 0.0;
        };
        // Nanoseconds on the CPU, of all threads.
        let mut total = 0.0;
        for task in std::fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let stat = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            total += stat
                .split_whitespace()
                .next()
                .and_then(|ns| ns.parse::<f64>().ok())
                .unwrap_or(0.0)
                / 1e6;
        }
        total
    }

    /// The most memory it ever had, in MiB.
    pub fn peak_mib(&self) -> f64 {
        let Some(pid) = self.child.process_id() else {
            return 0.0;
        };
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or_default();
        line.split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse::<f64>().ok())
            .unwrap_or(0.0)
            / 1024.0
    }

    /// Milliseconds from the terminal's going away until the program has ended.
    pub fn hang_up(self) -> Option<f64> {
        let Self {
            mut writer,
            master,
            chunks,
            reader,
            mut child,
            ..
        } = self;
        // The thread that reads holds the terminal open: it ends at the next thing that nobody takes.
        drop(chunks);
        for _ in 0..50 {
            let _ = writer.write_all(b"j");
            thread::sleep(Duration::from_millis(50));
            if reader.is_finished() {
                break;
            }
        }
        drop((writer, master));
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if let Ok(Some(_)) = child.try_wait() {
                return Some(begun.elapsed().as_secs_f64() * 1e3);
            }
            thread::sleep(Duration::from_millis(2));
        }
        let _ = child.kill();
        None
    }

    /// Ends it.
    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The smallest program that shows and moves a line: what the terminal itself costs.
pub fn minimal() {
    use ratatui::{
        crossterm::event::{self, Event, KeyCode},
        widgets::{Block, List, ListState},
    };
    let mut terminal = ratatui::init();
    let rows: Vec<String> = (0..200).map(|row| format!("Pipeline row {row}")).collect();
    let mut state = ListState::default().with_selected(Some(0));
    loop {
        let list = List::new(rows.iter().take(50).map(String::as_str))
            .block(Block::bordered())
            .highlight_symbol("> ");
        terminal
            .draw(|frame| frame.render_stateful_widget(list, frame.area(), &mut state))
            .expect("drawn");
        match event::read() {
            Ok(Event::Key(key)) if key.code == KeyCode::Char('q') => break,
            Ok(Event::Key(key)) if key.code == KeyCode::Char('j') => state.select_next(),
            Ok(Event::Key(key)) if key.code == KeyCode::Char('k') => state.select_previous(),
            Err(_) => break,
            _ => {}
        }
    }
    ratatui::restore();
}
