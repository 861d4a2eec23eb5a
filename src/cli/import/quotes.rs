//! The flat CSV of quotes, as `dealbook quote export` writes it, back into a book: one step for all files.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    cli::{Context, report},
    error::{Report, Result},
    operations::quote::bring_in::{Brought, bring_in_all, would_bring_in},
    transfer::{
        Error,
        import::source::Form,
        quote_document::incoming::{is_flat, of_sheet, parse_flat},
    },
};

/// A longer first line is no header.
const LONGEST_HEADER: u64 = 64 << 10;

/// Whether the header of a file is that of quotes. What cannot be read is left to the import to say.
pub(super) fn is_quotes(path: &Path) -> bool {
    let mut line = Vec::new();
    // Asked before it is opened: to open a pipe is to wait for who writes into it.
    if !std::fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return false;
    }
    if Form::of(path) == Form::Sheets {
        return of_sheet(path).is_ok_and(|quotes| quotes.is_some());
    }
    let Ok(file) = File::open(path) else {
        return false;
    };
    let read = BufReader::new(file.take(LONGEST_HEADER)).read_until(b'\n', &mut line);
    let Ok(header) = str::from_utf8(&line) else {
        return false;
    };
    let names: Vec<&str> = header
        .trim_start_matches('\u{FEFF}')
        .split([',', ';', '\t'])
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    read.is_ok() && is_flat(&names)
}

/// Takes the quotes of these files in, or says what would be done.
pub(super) fn run(context: &Context, files: &[PathBuf], dry_run: bool) -> Result<ExitCode> {
    let mut store = context.open()?;
    let actor = context.actor(&store);
    let mut incoming = Vec::new();
    for path in files {
        let bytes = match Form::of(path) {
            Form::Sheets => of_sheet(path)?.unwrap_or_default(),
            _ => std::fs::read(path).map_err(|source| Error::File {
                doing: "read",
                path: path.clone(),
                source,
            })?,
        };
        let file = parse_flat(&store.read(), &bytes).map_err(|error| {
            Report::user(format!("`{}`: {error}", path.display()))
                .hint("put the cell right and import the file again; nothing was changed")
        })?;
        for word in &file.words {
            report::note(word);
        }
        incoming.extend(file.quotes);
    }
    let (brought, words) = if dry_run {
        would_bring_in(&mut store, &actor, &incoming)?
    } else {
        let told = bring_in_all(&mut store, &actor, &incoming)?;
        (told.value, told.words)
    };
    for (quote, done) in incoming.iter().zip(&brought) {
        let what = match done {
            Brought::Made(_) => "new",
            Brought::Changed(_) => "changed",
            Brought::Same(_) => "as it was",
        };
        let name = crate::operations::quote::name(&quote.quote);
        context.say(&format!("{name}: {what}, {} lines", quote.lines.len()))?;
    }
    for word in &words {
        report::note(word);
    }
    let is_same = brought.iter().all(|done| matches!(done, Brought::Same(_)));
    context.say(if dry_run {
        "nothing was changed: this was a dry run"
    } else if is_same {
        "nothing to do: the book has all of it"
    } else {
        "done; `dealbook undo` takes all of it back"
    })?;
    Ok(ExitCode::SUCCESS)
}
