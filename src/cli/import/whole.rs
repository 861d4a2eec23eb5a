//! `dealbook import --all`: a folder of a whole book into a new one.

use std::{path::Path, process::ExitCode};

use crate::{
    cli::Context,
    error::{Report, Result},
    transfer::whole::{back, out},
};

/// Makes the book, or says why not; what is there already is left.
pub(super) fn run(context: &Context, folder: &Path) -> Result<ExitCode> {
    let book = context.path()?;
    if book.exists() {
        return Err(
            Report::user(format!("there is a book already: `{}`", book.display()))
                .hint("a whole book comes into a new one: dealbook --book NEW.db import --all DIR"),
        );
    }
    let now = context.clock.now();
    let manifest = back::read(folder, &book, now.instant, now.today)?;
    context.say(&format!(
        "{} records → {}",
        out::records(&manifest),
        book.display()
    ))?;
    context.say("the history did not come along: it is in the backups of the former book")?;
    Ok(ExitCode::SUCCESS)
}
