//! `dealbook brief`: the page to read before a call, as Markdown.

use std::{path::PathBuf, process::ExitCode};

use super::{Context, kind, typed};
use crate::{
    error::Result,
    operations::brief,
    transfer::{self, export::file},
};

/// Print the one page to read before a call: who, promises, next step, flags, quotes, what changed
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An account, contact, opportunity or activity; or its kind, and then which
    #[arg(value_name = "[KIND] REF", required = true, num_args = 1..=2)]
    what: Vec<String>,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let store = context.open()?;
        let read = store.read();
        let id = match self.what.as_slice() {
            [kind, what] => typed::of_kind(&read, kind::named(kind)?, what)?,
            what => typed::about(&read, &what.concat())?,
        };
        let actor = context.actor(&store);
        let text = brief::brief(read, &actor, id, &typed::limits(context))?.markdown();
        match &self.output {
            Some(path) => {
                context.may_write(path, &[])?;
                file::whole(path, context.global.yes, |out| {
                    out.write_all(text.as_bytes())
                        .map_err(|source| transfer::Error::File {
                            doing: "written",
                            path: path.clone(),
                            source,
                        })
                })?;
                context.say(&format!("wrote {}", path.display()))?;
            }
            None => text.lines().try_for_each(|line| context.say(line))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
