//! `dealbook man`: the manual page, or one for each command into a folder.

use std::{path::PathBuf, process::ExitCode};

use super::Context;
use crate::error::{Report, Result};

/// Print the manual page, or write one for each command
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write dealbook.1, dealbook-import.1 and so on into this folder
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let failed = |error: std::io::Error| {
            Report::user(format!("the manual could not be written: {error}"))
        };
        if let Some(folder) = self.to {
            std::fs::create_dir_all(&folder).map_err(failed)?;
            clap_mangen::generate_to(super::definition(), &folder).map_err(failed)?;
            context.say(&format!("written to {}", folder.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(super::definition())
            .render(&mut page)
            .map_err(failed)?;
        context
            .out
            .borrow_mut()
            .write(|writer| writer.write_all(&page))?;
        Ok(ExitCode::SUCCESS)
    }
}
