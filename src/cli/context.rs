//! What every command is given: which book, which day, which format.

use std::{cell::RefCell, path::PathBuf, process::ExitCode};

use clap::Args;

use super::output::{Format, Output};
use crate::{
    clock::Clock,
    domain::{dates, field::Date},
    error::{Report, Result},
    paths,
    store::{Actor, Read, Store},
};

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The book: an SQLite file
    #[arg(long, global = true, env = "DEALBOOK_BOOK", value_name = "FILE")]
    pub book: Option<PathBuf>,
    /// The configuration file
    #[arg(long, global = true, env = "DEALBOOK_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How records are printed
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Look at the book as it was at the end of that day
    #[arg(long, global = true, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Do not ask: overwrite files, carry on where a question would be asked
    #[arg(long, global = true)]
    pub yes: bool,
    /// Open the interface over a throw-away sample book
    #[arg(long)]
    pub demo: bool,
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

    /// The book, for reading and writing.
    pub fn open(&self) -> Result<Store> {
        Ok(Store::open(&self.path()?)?)
    }

    /// The user, now.
    pub fn actor(&self, store: &Store) -> Actor {
        let now = self.clock.now();
        store.actor(now.instant, now.today)
    }

    /// Looks into the book: today's, or that of the day that `--as-of` names.
    pub fn look<T>(&self, look: impl FnOnce(Read<'_>) -> Result<T>) -> Result<T> {
        match self.as_of()? {
            None => look(self.open()?.read()),
            Some(_) => Err(Report::user("--as-of is not part of this build")),
        }
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
        Err(Report::user("the interface is not part of this build"))
    }

    /// Prints a line of the answer.
    pub fn say(&self, line: &str) -> Result<()> {
        self.out.borrow_mut().line(line)
    }
}
