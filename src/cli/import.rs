//! `dealbook import`: files into the book, as one step that `dealbook undo` takes back.

mod args;
mod quotes;
mod whole;

use std::{
    io::{IsTerminal as _, Write as _, stderr},
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::Context;
use crate::{
    error::{Report, Result},
    paths,
    store::backup::Why,
    transfer::{
        Error, export,
        import::{Phase, Plan, Progress, Watch, apply, desk, folder, plan, plan_file, rejects},
    },
};

const EXAMPLES: &str = "\
Examples:
  dealbook import accounts.csv products.csv deals.csv --dry-run   what it would do
  dealbook import deals.csv --me 'Lena Kraus'                     her deals are yours
  dealbook import people.csv --as contact --rejects left.csv      keep what was not taken
  dealbook import export.csv --save-plan plan.toml                decide in an editor …
  dealbook import --plan plan.toml                                … and apply that
  dealbook import phone.vcf calendar.ics deals.xlsx               cards, calendars, sheets
  dealbook import exports/                                        what lies in a folder
  dealbook --book new.db import --all book-2026-11                a whole book, as export --all wrote it";

/// Import CSV, spreadsheets, cards, calendars: what wrote a file and what its lines are is found by its headers
///
/// Several files are one step. The flat CSV of `dealbook quote export` comes back as the same quote.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The files, or folders of them; several are taken in the order that their references need
    #[arg(required_unless_present_any = ["plan", "all"], conflicts_with = "plan", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A whole book from this folder, as `export --all` wrote it; --book names a file that is not there yet
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "plan"])]
    all: Option<PathBuf>,
    #[command(flatten)]
    how: args::How,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write every decision to this file instead of applying it
    #[arg(long, value_name = "FILE")]
    save_plan: Option<PathBuf>,
    /// Apply a file that --save-plan wrote
    #[arg(long, value_name = "FILE", conflicts_with = "map")]
    plan: Option<PathBuf>,
    /// Write the lines that are not taken to this file, with the reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        if let Some(folder) = &self.all {
            return whole::run(context, folder);
        }
        let given = folder::opened(self.files.clone());
        let of_quotes = given.iter().filter(|path| quotes::is_quotes(path));
        match of_quotes.count() {
            0 => {}
            all if all == given.len() => {
                return quotes::run(context, &given, self.dry_run);
            }
            _ => {
                return Err(
                    Report::user("files of quotes and files of records are two imports")
                        .hint("import the records first, then the quotes that refer to them"),
                );
            }
        }
        let remembered = paths::layouts();
        let (mut options, files) = match &self.plan {
            Some(path) => self.how.of_plan(path)?,
            None => (self.how.options(remembered.as_deref())?, given),
        };
        let mut store = context.open()?;
        let actor = context.actor(&store);
        options.reading.now = Some(actor.now);
        let cancel = cancel_on_interrupt();
        let mut bar = Bar::default();
        let mut progress = |progress: Progress| bar.show(progress);
        let mut watch = Watch {
            progress: &mut progress,
            cancel: &cancel,
        };
        let mut plan = plan::plan(&store, actor.now, &files, &options, &mut watch)?;
        let is_tried = self.dry_run || self.save_plan.is_some();
        let read: Vec<&std::path::Path> = files.iter().map(|path| &**path).collect();
        if let Some(path) = &self.save_plan {
            context.may_write(path, &read)?;
        }
        if let Some(path) = &self.rejects {
            for path in rejects::paths(&plan, path) {
                context.may_write(&path, &read)?;
            }
        }
        if !is_tried {
            let questions = plan.questions();
            if !questions.is_empty() {
                return Err(Error::Open(questions).into());
            }
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
        let has_failed = plan.is_empty() && plan.report.rejected() > 0;
        if let Some(path) = &self.save_plan {
            let text = plan_file::write(&plan, &options).map_err(Report::user)?;
            export::file::whole(path, context.global.yes, |out| {
                out.write_all(text.as_bytes()).map_err(export::file::broken)
            })?;
            context.say(&format!(
                "nothing was changed; edit `{0}` and apply it: dealbook import --plan {0}",
                path.display()
            ))?;
        } else {
            context.say(if self.dry_run {
                "nothing was changed: this was a dry run"
            } else if has_failed {
                "nothing was taken in"
            } else if plan.is_empty() && !plan.report.is_known() {
                "nothing to do"
            } else if plan.is_empty() {
                "nothing to do: the book has all of it"
            } else {
                "done; `dealbook undo` takes all of it back"
            })?;
        }
        // How lines were read of which none could be taken is nothing to be remembered.
        if !is_tried
            && !has_failed
            && (self.how.map.is_some() || self.plan.is_some())
            && let Some(folder) = remembered
        {
            self.remember(context, &folder, &plan)?;
        }
        // A line that was not taken is a finding: scripts shall see it.
        Ok(ExitCode::from(u8::from(plan.report.rejected() > 0)))
    }

    /// Keeps how the files were read, for the next ones with the same headers.
    fn remember(&self, context: &Context, folder: &std::path::Path, plan: &Plan) -> Result<()> {
        let mut done: Vec<&crate::transfer::import::source::Input> = Vec::new();
        for (input, ..) in &plan.layouts {
            if done.contains(&input) {
                continue;
            }
            done.push(input);
            if desk::remember(folder, plan, input, None)? {
                context.say(&desk::remembered(input))?;
            }
        }
        Ok(())
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
        let word = progress.phase.word();
        let _ = write!(err, "\r{word} {percent:3} %");
        let _ = err.flush();
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(stderr().lock(), "\r\x1b[K");
        }
    }
}
