//! `dealbook backup`: a verified copy of the whole book.

use std::{path::PathBuf, process::ExitCode};

use super::Context;
use crate::{error::Result, store::backup::Why};

/// Copy the whole book; the copy is opened again, checked and hashed
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file that does not exist yet; without one, the book's own folder of backups
    file: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let store = context.open()?;
        let made = match &self.file {
            Some(file) => Some(store.backup(file)?),
            None => store.back_up(Why::Asked, context.clock.instant())?,
        };
        if let Some(made) = made {
            context.say(&format!(
                "backed up to {} ({} KB, sha256 {})",
                made.path.display(),
                made.size.div_ceil(1024),
                made.sha256
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
