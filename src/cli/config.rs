//! `dealbook config`: where the configuration is, what it says by default, and whether yours is right.

use std::process::ExitCode;

use clap::Subcommand;

use super::Context;
use crate::{
    config::{Config, DEFAULT},
    error::{Kind, Report, Result},
    paths,
};

/// The configuration: where it is, its defaults with comments, and a check of yours
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print where the file is
    Path,
    /// Print the defaults with their comments: a file to begin with
    Default,
    /// Check the file
    Check,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let path = context.global.config.clone().or_else(paths::config);
        let path = path.ok_or_else(|| Report::new(Kind::Config, "there is no home folder to keep a configuration in"))?;
        match self.what {
            What::Path => context.say(&path.display().to_string())?,
            What::Default => context.say(DEFAULT.trim_end())?,
            What::Check if !path.exists() => {
                context.say(&format!("{} is not there: the defaults hold", path.display()))?;
            }
            What::Check => {
                Config::load(&path).map_err(|error| Report::new(Kind::Config, error.to_string()))?;
                context.say(&format!("{} is right", path.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
