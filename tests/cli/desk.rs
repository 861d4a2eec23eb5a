//! A book in a folder of its own, and the real program run on it.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// A folder with a book of Lena Kraus.
pub struct Desk {
    folder: TempDir,
    /// The book.
    pub book: PathBuf,
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: i32,
}

impl Desk {
    /// A folder without a book yet.
    pub fn bare() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let book = folder.path().join("lena.book");
        Self { folder, book }
    }

    /// A new book in euro.
    pub fn new() -> Self {
        let desk = Self::bare();
        desk.ok(&["init", "--currency", "EUR"]);
        desk
    }

    /// A file of this folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, told of this book alone.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dealbook"));
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("DEALBOOK_USER", "Lena Kraus")
            .env("DEALBOOK_BOOK", &self.book)
            .env_remove("DEALBOOK_CONFIG")
            .stdin(Stdio::null());
        command
    }

    /// Runs it, whatever comes of it.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Said {
        said(&mut assert_cmd::Command::from_std(self.command()), args)
    }

    /// Runs it with something typed.
    pub fn run_with(&self, args: &[&str], input: &str) -> Said {
        let mut command = assert_cmd::Command::from_std(self.command());
        said(command.write_stdin(input), args)
    }

    /// Runs it on another book.
    pub fn on(&self, book: &Path, args: &[&str]) -> Said {
        let mut command = assert_cmd::Command::from_std(self.command());
        said(command.env("DEALBOOK_BOOK", book), args)
    }

    /// Runs what must work, and gives its first line.
    pub fn ok<S: AsRef<OsStr> + std::fmt::Debug>(&self, args: &[S]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        said.out.lines().next().unwrap_or_default().to_owned()
    }

    /// Runs what must be refused; gives the exit code and what was said on standard error.
    pub fn refused(&self, args: &[&str]) -> (i32, String) {
        let said = self.run(args);
        assert_ne!(said.code, 0, "{args:?}: {}", said.out);
        (said.code, said.err)
    }

    /// The records that `list` prints as JSON.
    pub fn records(&self, args: &[&str]) -> Vec<serde_json::Value> {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let said = self.run(&args);
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        serde_json::from_str(&said.out).expect("JSON")
    }
}

fn said<S: AsRef<OsStr>>(command: &mut assert_cmd::Command, args: &[S]) -> Said {
    let output = command.args(args).output().expect("ran");
    Said {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}
