//! The command line: one command a file, the same operations as the screens.
//!
//! A command is an `Args` whose doc comment is its `--help`, and a `run`. Output is in [`output`], errors in [`report`].

pub mod output;
pub mod report;

mod context;
mod kind;
#[cfg(feature = "server")]
mod place;
mod typed;

/// Declares the commands as a table: module, variant; the doc comment of `Args` is the help.
macro_rules! commands {
    ($($(#[$attribute:meta])* $module:ident $Variant:ident,)*) => {
        $($(#[$attribute])* mod $module;)*

        /// What the program is asked to do.
        #[derive(Debug, Subcommand)]
        enum Command { $($(#[$attribute])* $Variant($module::Args),)* }

        impl Command {
            fn run(self, context: &Context) -> Result<ExitCode> {
                match self { $($(#[$attribute])* Self::$Variant(args) => args.run(context),)* }
            }
        }
    };
}

use std::{process::ExitCode, sync::Arc};

use clap::{CommandFactory as _, Parser, Subcommand};

pub use context::Context;

use crate::error::{Kind, Report, Result};

commands! {
    init Init,
    add Add,
    list List,
    show Show,
    set Set,
    edit Edit,
    delete Delete,
    log Log,
    note Note,
    capture Capture,
    next Next,
    move_to Move,
    advance Advance,
    close Close,
    win Win,
    lose Lose,
    reopen Reopen,
    rest Rest,
    convert Convert,
    duplicates Duplicates,
    merge Merge,
    handover Handover,
    review Review,
    check Check,
    today Today,
    brief Brief,
    forecast Forecast,
    history History,
    undo Undo,
    redo Redo,
    search Search,
    quote Quote,
    import Import,
    export Export,
    backup Backup,
    restore Restore,
    doctor Doctor,
    erase Erase,
    sql Sql,
    schema Schema,
    #[cfg(feature = "sync")]
    sync Sync,
    #[cfg(feature = "server")]
    serve Serve,
    #[cfg(feature = "server")]
    admin Admin,
    config Config,
    completions Completions,
    man Man,
}

impl Command {
    /// Refuses a format that the command does not write, before it writes another.
    fn fits(&self, context: &Context) -> Result<()> {
        let special = context.global.format.filter(|format| format.is_special());
        let knows = matches!(self, Self::Export(_) | Self::Quote(_) | Self::Schema(_));
        match special {
            Some(format) if !knows => Err(Report::new(
                Kind::Usage,
                format!("this command does not write {}", format.word()),
            )
            .hint("dealbook export writes cards, calendars and spreadsheets, dealbook quote export pages")),
            _ => Ok(()),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  dealbook                                        open the interface
  dealbook --demo                                 try it on a sample company; nothing is kept
  dealbook init --currency EUR                    make a book
  dealbook import accounts.csv deals.csv          bring files in, as one step
  dealbook add opportunity name=Ovens amount=12k  make a record
  dealbook list opportunity 'is:open close<eom'   ask for records
  dealbook undo                                   take the newest step back

Exit codes: 0 done, 1 refused or something found, 2 command line not understood, 3 configuration,
4 changed meanwhile, 70 a fault of the program.";

/// Sales-force automation for a person who sells: offline, in the terminal, undoable.
///
/// Without a command it opens the interface.
#[derive(Debug, Parser)]
#[command(name = "dealbook", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: context::Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Runs the program on the arguments it was started with.
pub fn main() -> ExitCode {
    // A limit on file sizes shall be an error that is told, not a signal that kills.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error),
    };
    let context = Context::new(cli.global);
    let outcome = match cli.command {
        Some(command) => command.fits(&context).and_then(|()| command.run(&context)),
        None => context.interface(),
    };
    // What is still held back must be out before success is claimed: the disk may be full.
    let outcome = outcome.and_then(|code| context.out.borrow_mut().finish().map(|()| code));
    outcome.unwrap_or_else(|error| report::print(&error))
}

/// The definition of the command line, for completions and the manual.
fn definition() -> clap::Command {
    Cli::command()
}
