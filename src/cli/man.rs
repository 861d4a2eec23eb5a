//! `dealbook man`: the manual page.

use std::process::ExitCode;

use super::Context;
use crate::error::{Report, Result};

/// Print the manual page
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut page = Vec::new();
        clap_mangen::Man::new(super::definition())
            .render(&mut page)
            .map_err(|error| Report::user(format!("the manual could not be written: {error}")))?;
        context.out.borrow_mut().write(|writer| writer.write_all(&page))?;
        Ok(ExitCode::SUCCESS)
    }
}
