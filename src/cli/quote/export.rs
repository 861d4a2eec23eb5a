//! `dealbook quote export`: one revision as a file or on standard output.

use std::{env, path::PathBuf, process::ExitCode};

use clap::ValueEnum;

use super::{on, report};
use crate::{
    cli::{Context, output::Format},
    error::{Report, Result},
    operations::quote::status,
    store::Read,
    transfer::{
        dialect::Dialect,
        export::file::{broken, whole},
        quote_document::{Document, Layout},
    },
};

/// Write a quote as CSV, a spreadsheet, JSON or one page of HTML
///
/// `--format csv|xlsx|json|html`, else by the ending of the file. `--layout flat` is exact and comes back with `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Of CSV and spreadsheets: a row a line with every value, or as it is printed
    #[arg(long, value_enum, default_value = "flat")]
    layout: Kind,
    /// For spreadsheets: a byte-order mark, delimiter and decimal sign of the locale, such as de_DE; without one that
    /// of the last time, else yours
    #[arg(long, value_name = "LOCALE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    excel: Option<String>,
    /// The file; without it the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A layout of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A row for each line, the fields of the quote repeated
    Flat,
    /// Head, sections, lines and totals
    Print,
}

impl Export {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let layout = self.layout(context, &store.read())?;
            let document = Document::of(&store.read(), quote, layout, actor.today)?;
            match &self.output {
                Some(path) => {
                    context.may_write(path, &[])?;
                    whole(path, context.global.yes, |writer| {
                        document.write(writer).map_err(broken)
                    })?;
                }
                None => context
                    .out
                    .borrow_mut()
                    .write(|writer| document.write(writer))?,
            }
            status::mark_exported(store, actor, quote)?;
            if let Some(locale) = self.excel.as_deref().filter(|locale| !locale.is_empty()) {
                store.note_spreadsheet(locale)?;
            }
            if let Some(path) = &self.output {
                report::note(&format!(
                    "{} → {}",
                    super::named(store, quote)?,
                    path.display()
                ));
            }
            Ok(ExitCode::SUCCESS)
        })
    }

    fn layout(&self, context: &Context, read: &Read<'_>) -> Result<Layout> {
        let ending = self
            .output
            .as_ref()
            .and_then(|path| path.extension()?.to_str().map(str::to_lowercase));
        let dialect = match self.excel.as_deref() {
            None => Dialect::PLAIN,
            Some("") => Dialect::excel(&read.spreadsheet()?.unwrap_or_else(own_locale)),
            Some(locale) => Dialect::excel(locale),
        };
        let csv = match self.layout {
            Kind::Flat => Layout::Flat(dialect),
            Kind::Print => Layout::Print(dialect),
        };
        let sheet = Layout::Sheet {
            printed: self.layout == Kind::Print,
        };
        Ok(match (context.global.format, ending.as_deref()) {
            (Some(Format::Html), _) => Layout::Html,
            (Some(Format::Json | Format::Jsonl), _) => Layout::Json,
            (Some(Format::Csv), _) => csv,
            (Some(Format::Xlsx), _) => sheet,
            (Some(Format::Table), _) => {
                return Err(
                    Report::user("a table is for reading, not a file format").hint(
                        "`dealbook quote show Q` shows it; give --format csv, xlsx, json or html",
                    ),
                );
            }
            (Some(other @ (Format::Vcard | Format::Ics | Format::Markdown)), _) => {
                return Err(
                    Report::user(format!("a quote is not written as {}", other.word()))
                        .hint("give --format csv, xlsx, json or html"),
                );
            }
            (None, Some("html" | "htm")) => Layout::Html,
            (None, Some("json")) => Layout::Json,
            (None, Some("xlsx")) => sheet,
            (None, _) => csv,
        })
    }
}

/// The locale of numbers that this system was set to.
fn own_locale() -> String {
    ["LC_ALL", "LC_NUMERIC", "LANG"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|locale| !locale.is_empty())
        .unwrap_or_default()
}
