//! `dealbook import`: files into the book, as one step that `dealbook undo` takes back.

mod quotes;
mod whole;

use std::{
    collections::BTreeSet,
    io::{IsTerminal as _, Write as _, stderr},
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::ValueEnum;

use super::{Context, kind};
use crate::{
    error::{Report, Result},
    store::backup::Why,
    transfer::import::{MADE, OnMatch, Options, Phase, Progress, Watch, apply, plan, rejects},
};

const EXAMPLES: &str = "\
Examples:
  dealbook import accounts.csv products.csv deals.csv --dry-run   what it would do
  dealbook import deals.csv --me 'Lena Kraus'                     her deals are yours
  dealbook import people.csv --as contact --rejects left.csv      keep what was not taken
  dealbook import phone.vcf calendar.ics deals.xlsx               cards, calendars, sheets
  dealbook --book new.db import --all book-2026-11                a whole book, as export --all wrote it";

/// Import CSV files, spreadsheets, cards and calendars: what the lines are is found by their headers
///
/// Several files are one step. The flat CSV of `dealbook quote export` comes back as the same quote.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The files; several are taken in the order that their references need
    #[arg(required_unless_present = "all", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A whole book from this folder, as `export --all` wrote it; --book names a file that is not there yet
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    all: Option<PathBuf>,
    /// What the lines are: account, contact, lead, opportunity …
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// The owner in the files who is you
    #[arg(long, value_name = "NAME")]
    me: Option<String>,
    /// What a header means: header = "field", one a line; an empty field passes the column over
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Know a record again by these fields
    #[arg(long = "match", value_name = "FIELD,…", value_delimiter = ',')]
    match_on: Vec<String>,
    /// What to do with a record that the book has
    #[arg(long, value_enum, default_value_t = Match::Update)]
    on_match: Match,
    /// Make what lines name and the book lacks (all are, unless --no-create)
    #[arg(long, value_name = "users,products,accounts,stages", value_delimiter = ',', value_parser = MADE)]
    create: Vec<String>,
    /// Refuse lines that name what the book lacks
    #[arg(long, value_name = "users,products,accounts,stages", value_delimiter = ',', value_parser = MADE)]
    no_create: Vec<String>,
    /// The system that the ids in the files belong to
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the lines that are not taken to this file, with the reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

/// What to do with a record that the book has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Match {
    /// Set what the file says
    Update,
    /// Leave it as it is
    Skip,
    /// Make another
    Create,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        if let Some(folder) = &self.all {
            return whole::run(context, folder);
        }
        let of_quotes = self.files.iter().filter(|path| quotes::is_quotes(path));
        match of_quotes.count() {
            0 => {}
            all if all == self.files.len() => {
                return quotes::run(context, &self.files, self.dry_run);
            }
            _ => {
                return Err(
                    Report::user("files of quotes and files of records are two imports")
                        .hint("import the records first, then the quotes that refer to them"),
                );
            }
        }
        let mut options = self.options()?;
        let mut store = context.open()?;
        let actor = context.actor(&store);
        options.reading.now = Some(actor.now);
        store.take_back_open_steps(&actor)?;
        let cancel = cancel_on_interrupt();
        let mut bar = Bar::default();
        let mut progress = |progress: Progress| bar.show(progress);
        let mut watch = Watch {
            progress: &mut progress,
            cancel: &cancel,
        };
        let mut plan = plan::plan(&store, actor.now, &self.files, &options, &mut watch)?;
        if !self.dry_run {
            // Undo takes an import back; the copy is for what undo cannot: a disk that fails in the middle.
            if !plan.is_empty() && store.holds_records()? {
                store.back_up(Why::Import, actor.now)?;
            }
            apply::apply(&mut store, &actor, &mut plan, &mut watch)?;
        }
        bar.clear();
        for line in plan.report.lines() {
            context.say(&line)?;
        }
        if let Some(path) = &self.rejects {
            for path in rejects::write(&plan, path, context.global.yes)? {
                context.say(&format!("lines not taken: {}", path.display()))?;
            }
        } else if plan.report.rejected() > 0 {
            context.say("--rejects FILE writes the lines that were not taken")?;
        }
        context.say(if self.dry_run {
            "nothing was changed: this was a dry run"
        } else if plan.is_empty() {
            "nothing to do: the book has all of it"
        } else {
            "done; `dealbook undo` takes all of it back"
        })?;
        // A line that was not taken is a finding: scripts shall see it.
        Ok(ExitCode::from(u8::from(plan.report.rejected() > 0)))
    }

    fn options(&self) -> Result<Options> {
        let kind = self.kind.as_deref().map(kind::named).transpose()?;
        let no_create: BTreeSet<&'static str> = MADE
            .into_iter()
            .filter(|made| {
                self.no_create.iter().any(|no| no == made)
                    || (!self.create.is_empty() && !self.create.iter().any(|yes| yes == made))
            })
            .collect();
        Ok(Options {
            kind,
            me: self.me.clone(),
            match_on: self.match_on.clone(),
            on_match: match self.on_match {
                Match::Update => OnMatch::Update,
                Match::Skip => OnMatch::Skip,
                Match::Create => OnMatch::Create,
            },
            no_create,
            source: self.source.clone(),
            map: self.map()?,
            ..Options::default()
        })
    }

    fn map(&self) -> Result<Vec<(String, String)>> {
        let Some(path) = &self.map else {
            return Ok(Vec::new());
        };
        let bad = |why: String| {
            Report::user(format!("`{}` {why}", path.display()))
                .hint("write one line a header: \"Deal owner\" = \"owner\"")
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| bad(format!("could not be read: {error}")))?;
        let map: std::collections::BTreeMap<String, String> = toml::from_str(&text)
            .map_err(|error| bad(format!("is no map: {}", error.message())))?;
        Ok(map.into_iter().collect())
    }
}

/// A flag that Ctrl-C sets, so that nothing is left half done.
fn cancel_on_interrupt() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // A second one ends the program at once: the book's own journal takes care of what was begun.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag));
        let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
    }
    flag.store(false, Ordering::Relaxed);
    flag
}

/// How far it is, on a terminal's last line.
#[derive(Default)]
struct Bar {
    shown: Option<(Phase, u64)>,
}

impl Bar {
    fn show(&mut self, progress: Progress) {
        let mut err = stderr().lock();
        if !err.is_terminal() || progress.total == 0 {
            return;
        }
        let percent = (progress.done * 100 / progress.total).min(100);
        if self.shown == Some((progress.phase, percent)) {
            return;
        }
        self.shown = Some((progress.phase, percent));
        let word = match progress.phase {
            Phase::Plan => "reading",
            Phase::Apply => "writing",
        };
        let _ = write!(err, "\r{word} {percent:3} %");
        let _ = err.flush();
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(stderr().lock(), "\r\x1b[K");
        }
    }
}
