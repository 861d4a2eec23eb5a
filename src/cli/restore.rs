//! `dealbook restore`: bring a backup back into the book.

use std::{path::PathBuf, process::ExitCode};

use super::Context;
use crate::{error::Result, store::backup};

/// Bring a backup back into the book, after backing up what is there now
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup; without one, those of this book are listed
    file: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let Some(file) = &self.file else {
            for known in backup::backups(&context.path()?)? {
                context.say(&known.path.display().to_string())?;
            }
            return Ok(ExitCode::SUCCESS);
        };
        let mut store = context.open()?;
        let before = store.restore(file, context.clock.instant())?;
        context.say(&format!("brought {} back", file.display()))?;
        if let Some(before) = before {
            context.say(&format!("what was there is in {}", before.path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
