//! `dealbook restore`: bring a backup back into the book.

use std::{path::PathBuf, process::ExitCode};

use super::Context;
use crate::{error::Result, store::backup};

/// Bring a backup back as the book, after backing up what is there now; a damaged book is set aside
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup; without one, those of this book are listed
    file: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let Some(file) = &self.file else {
            let book = context.path()?;
            let known = backup::backups(&book)?;
            if known.is_empty() {
                context.say(&format!("no backup of {} yet", book.display()))?;
            }
            for backup in known {
                context.say(&backup.path.display().to_string())?;
            }
            return Ok(ExitCode::SUCCESS);
        };
        context.refuse_as_of()?;
        let before = backup::bring_back(&context.path()?, file, context.clock.instant())?;
        context.say(&format!("brought {} back", file.display()))?;
        if let Some(before) = before {
            context.say(&format!("what was there is in {}", before.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
