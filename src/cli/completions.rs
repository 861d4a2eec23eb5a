//! `dealbook completions`: for the shell.

use std::process::ExitCode;

use super::Context;
use crate::error::Result;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish, elvish or powershell
    shell: clap_complete::Shell,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut super::definition(),
            "dealbook",
            &mut script,
        );
        context
            .out
            .borrow_mut()
            .write(|writer| writer.write_all(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
