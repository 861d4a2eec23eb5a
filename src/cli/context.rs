//! What every command is given: which book, which day, which format.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{
    output::{Format, Output},
    report,
};
use crate::{
    clock::Clock,
    domain::{dates, field::Date},
    error::{Kind, Report, Result},
    paths,
    store::{Actor, Read, Reader, Store, as_of, migrate},
    transfer::export::file,
    tui,
};

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The book: an SQLite file
    #[arg(
        long,
        global = true,
        env = "DEALBOOK_BOOK",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub book: Option<PathBuf>,
    /// The configuration file
    #[arg(
        long,
        global = true,
        env = "DEALBOOK_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
    /// How records are printed: table, csv, json, jsonl; some commands html, vcard, ics, xlsx, markdown
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Look at the book as it was at the end of that day
    #[arg(long, global = true, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Do not ask: overwrite files, carry on where a question would be asked
    #[arg(long, global = true)]
    pub yes: bool,
    /// Open the interface over a throw-away sample book
    #[arg(long, help_heading = "Options")]
    pub demo: bool,
    /// The interface without boxes, lines and anything that moves: for screen readers and slow lines
    #[arg(long, help_heading = "Options")]
    pub plain: bool,
}

/// The surroundings of a command.
#[derive(Debug)]
pub struct Context {
    /// Options of every command.
    pub global: Global,
    /// The time.
    pub clock: Clock,
    /// Where results go.
    pub out: RefCell<Output>,
}

impl Context {
    /// The surroundings that these options ask for.
    pub fn new(global: Global) -> Self {
        let out = RefCell::new(Output::stdout(global.format));
        Self {
            global,
            clock: Clock::System,
            out,
        }
    }

    /// The file of the book.
    pub fn path(&self) -> Result<PathBuf> {
        self.global
            .book
            .clone()
            .or_else(paths::book)
            .ok_or_else(|| {
                Report::user("there is no home folder to keep a book in")
                    .hint("name a file with --book")
            })
    }

    /// Whether a file may be written: not over the book, nor over what is read, nor over another unless `--yes`.
    pub fn may_write(&self, path: &Path, read: &[&Path]) -> Result<()> {
        let book = self.path()?;
        let read: Vec<&Path> = read.iter().copied().chain([&*book]).collect();
        Ok(file::check(path, self.global.yes, &read)?)
    }

    /// The book, for reading and writing. Refused with `--as-of`: the past can be looked at alone.
    pub fn open(&self) -> Result<Store> {
        self.refuse_as_of()?;
        self.open_today()
    }

    /// For what works on the book as it is.
    pub fn refuse_as_of(&self) -> Result<()> {
        if self.global.as_of.is_some() {
            return Err(Report::new(
                Kind::Usage,
                "--as-of looks back, and this command works on the book of today",
            )
            .hint("leave --as-of out; list, show, search, history, check, today, forecast and export look back"));
        }
        Ok(())
    }

    fn open_today(&self) -> Result<Store> {
        let path = self.path()?;
        tell_if_older(&path);
        let mut store = Store::open(&path)?;
        // What an import that was killed left half done is taken back first.
        let actor = self.actor(&store);
        if let Err(error) = store.take_back_open_steps(&actor) {
            tracing::warn!(%error, "an open step was not taken back");
        }
        // A book that cannot be written to now is still worth reading as it was kept yesterday.
        if let Err(error) = store.begin_day(self.today()) {
            tracing::warn!(%error, "the day was not begun");
        }
        Ok(store)
    }

    /// The user, now.
    pub fn actor(&self, store: &Store) -> Actor {
        let now = self.clock.now();
        store.actor(now.instant, now.today)
    }

    /// Looks into the book: today's, or that of the day that `--as-of` names.
    pub fn look<T>(&self, look: impl FnOnce(Read<'_>) -> Result<T>) -> Result<T> {
        let Some(day) = self.as_of()? else {
            // One moment for all that is read, and one lock of the file instead of one a row.
            return self.open_today()?.snapshot(look);
        };
        // Opened for writing first: an older book is brought up to date before it is looked back on.
        drop(self.open_today()?);
        let mut reader = Reader::open(&self.path()?)?;
        let seen = reader.as_of(as_of::end_of(day))?;
        if !seen.is_whole() {
            report::note(
                "the history of this book does not reach back to that day: older changes were trimmed away",
            );
        }
        look(reader.read())
    }

    /// Today.
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// The day that `--as-of` names.
    pub fn as_of(&self) -> Result<Option<Date>> {
        let Some(typed) = &self.global.as_of else {
            return Ok(None);
        };
        let date = dates::parse_date(typed, self.today())
            .map_err(|error| Report::user(format!("--as-of: {error}")).hint(error.hint()))?;
        Ok(Some(date))
    }

    /// Opens the interface.
    pub fn interface(&self) -> Result<ExitCode> {
        let book = self.path()?;
        tell_if_older(&book);
        tui::run(tui::Options {
            book,
            config: self.global.config.clone().or_else(paths::config),
            demo: self.global.demo,
            plain: self.global.plain,
            clock: self.clock,
        })
    }

    /// Prints a line of the answer.
    pub fn say(&self, line: &str) -> Result<()> {
        self.out.borrow_mut().line(line)
    }
}

/// A large book takes minutes to be brought up to date: nobody shall think that nothing happens.
fn tell_if_older(book: &Path) {
    if migrate::is_older(book) {
        report::note(&format!(
            "`{}` is of an older version: it is copied, then brought up to date; a million deals take minutes",
            book.display()
        ));
    }
}
