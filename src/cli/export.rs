//! `dealbook export`: records of a kind into a file or the standard output.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ValueEnum;

use super::{Context, kind, output};
use crate::{
    domain::kind::KindInfo,
    error::{Kind, Report, Result},
    store::{
        Read, Reader,
        list::{List, Sort},
    },
    transfer::{
        Error,
        dialect::Dialect,
        export::{self, Format, Options, file},
        vcard::write::Version,
        whole::out,
    },
};

const EXAMPLES: &str = "\
Examples:
  dealbook export opportunity 'stage:won' --format csv -o won.csv
  dealbook export account --excel -o accounts.csv
  dealbook export contact --format jsonl | jq .emails
  dealbook export contact 'account:Atlas' -o people.vcf
  dealbook export activity is:open -o due.ics
  dealbook export opportunity -o deals.xlsx
  dealbook export --all book-2026-11                               everything, to leave with";

/// Export records: CSV that comes back as it was, JSON, a spreadsheet, cards, a calendar
///
/// The form is `--format csv|json|jsonl|xlsx|vcard|ics`, else by the ending of the file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// account, contact, lead, opportunity …
    #[arg(required_unless_present = "all")]
    kind: Option<String>,
    /// As for `list`; all without
    filter: Vec<String>,
    /// The whole book into this folder: every kind as CSV, a manifest, copied attachments
    #[arg(long, value_name = "DIR", conflicts_with_all = ["kind", "columns", "sort", "limit", "excel", "output"])]
    all: Option<PathBuf>,
    /// Fields, separated by commas; all without
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Fields to sort by; `-` before one for descending
    #[arg(long, value_name = "-A,B", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// For spreadsheets: a byte-order mark, and this between cells; without one what the last time was, else a semicolon
    #[arg(long, value_enum, value_name = "DELIMITER", num_args = 0..=1, default_missing_value = "again")]
    excel: Option<Delimiter>,
    /// Of cards: which vCard
    #[arg(long, value_enum, value_name = "VERSION", default_value = "3.0")]
    vcard: Cards,
    /// The file; without it the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which vCard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Cards {
    /// Old phones
    #[value(name = "2.1")]
    V21,
    /// What everything reads
    #[value(name = "3.0")]
    V30,
    /// The newest
    #[value(name = "4.0")]
    V40,
}

impl Cards {
    fn version(self) -> Version {
        match self {
            Self::V21 => Version::V21,
            Self::V30 => Version::V30,
            Self::V40 => Version::V40,
        }
    }
}

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Delimiter {
    /// What it was the last time
    Again,
    /// ;
    Semicolon,
    /// ,
    Comma,
    /// A tabulator
    Tab,
}

impl Delimiter {
    fn byte(self) -> Option<u8> {
        match self {
            Self::Semicolon => Some(b';'),
            Self::Comma => Some(b','),
            Self::Tab => Some(b'\t'),
            Self::Again => None,
        }
    }

    /// A place whose spreadsheets take it; of tabulators none is known.
    fn locale(self) -> Option<&'static str> {
        match self {
            Self::Semicolon => Some("de"),
            Self::Comma => Some("en"),
            Self::Tab | Self::Again => None,
        }
    }
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        if let Some(folder) = &self.all {
            return whole(context, folder);
        }
        let info = kind::named(self.kind.as_deref().unwrap_or_default())?;
        let code = context.look(|read| self.write(context, read, info))?;
        if let Some(locale) = self.excel.and_then(Delimiter::locale) {
            context.open()?.note_spreadsheet(locale)?;
        }
        Ok(code)
    }

    fn write(
        &self,
        context: &Context,
        read: Read<'_>,
        info: &'static KindInfo,
    ) -> Result<ExitCode> {
        let options = self.options(context, &read)?;
        let filter = kind::filter(context, &read, info, &self.filter.join(" "))?;
        let sort = match &self.sort {
            Some(sort) => Sort::parse(sort, info, read.catalog())?,
            None => Sort::by_id(),
        };
        let list = read.list(info, &filter, &sort, context.today());
        let fill = |out: &mut dyn Write| rows(&read, info, &options, &list, self.limit, out);
        let Some(path) = &self.output else {
            return to_stdout(context, fill);
        };
        context.may_write(path, &[])?;
        let count = file::whole(path, context.global.yes, fill)?;
        let word = if count == 1 { info.one } else { info.many };
        context.say(&format!(
            "{count} {} → {}",
            word.to_lowercase(),
            path.display()
        ))?;
        Ok(ExitCode::SUCCESS)
    }

    fn options(&self, context: &Context, read: &Read<'_>) -> Result<Options> {
        let by_name = self
            .output
            .as_ref()
            .and_then(|path| path.extension()?.to_str().map(str::to_lowercase));
        let format = match (context.global.format, by_name.as_deref()) {
            (Some(output::Format::Table), _) => {
                return Err(Report::user("a table is for reading, not a file format")
                    .hint("give --format csv, json or jsonl"));
            }
            (Some(output::Format::Html | output::Format::Markdown), _) => {
                return Err(Report::user("a page is made of one quote alone")
                    .hint("`dealbook quote export Q --format html`"));
            }
            (Some(output::Format::Vcard), _) => Format::Cards(self.vcard.version()),
            (Some(output::Format::Ics), _) => Format::Calendar,
            (Some(output::Format::Xlsx), _) => Format::Sheet,
            (Some(output::Format::Csv), _) => Format::Csv,
            (Some(output::Format::Json), _) => Format::Json,
            (Some(output::Format::Jsonl), _) => Format::Jsonl,
            (None, Some("json")) => Format::Json,
            (None, Some("jsonl" | "ndjson")) => Format::Jsonl,
            (None, Some("vcf" | "vcard")) => Format::Cards(self.vcard.version()),
            (None, Some("ics" | "ical")) => Format::Calendar,
            (None, Some("xlsx")) => Format::Sheet,
            (None, _) => Format::Csv,
        };
        Ok(Options {
            format,
            columns: self
                .columns
                .iter()
                .map(|name| name.trim().to_owned())
                .collect(),
            excel: match self.excel {
                None => None,
                Some(delimiter) => Some(match delimiter.byte() {
                    Some(byte) => byte,
                    None => read
                        .spreadsheet()?
                        .map_or(b';', |locale| Dialect::excel(&locale).delimiter),
                }),
            },
        })
    }
}

/// Writes the whole book into a folder.
fn whole(context: &Context, folder: &Path) -> Result<ExitCode> {
    if context.global.as_of.is_some() || context.global.format.is_some() {
        return Err(
            Report::new(Kind::Usage, "--all writes the book of today, in one form")
                .hint("leave --as-of and --format out"),
        );
    }
    let book = context.path()?;
    // Opened for writing first: an older book is brought up to date before it leaves.
    drop(context.open()?);
    let reader = Reader::open(&book)?;
    reader.hold()?;
    let beside = book.parent();
    let manifest = out::write(&reader.read(), beside, folder, context.global.yes)?;
    context.say(&format!(
        "{} records in {} files, {} attachments → {}",
        out::records(&manifest),
        manifest.files.len(),
        manifest.attachments.len(),
        folder.display()
    ))?;
    context.say("history stays behind: `dealbook backup` copies the book with it")?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the records of a list in its order.
pub(super) fn rows(
    read: &Read<'_>,
    info: &'static KindInfo,
    options: &Options,
    list: &List<'_>,
    limit: Option<usize>,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    export::write(read, info, options, out, |each| list.each_row(limit, each))
}

/// Writes into the answer; a reader that had enough is no fault.
pub(super) fn to_stdout(
    context: &Context,
    fill: impl FnOnce(&mut dyn Write) -> Result<u64, Error>,
) -> Result<ExitCode> {
    let mut answer = Ok(0);
    context.out.borrow_mut().write(|writer| {
        answer = fill(writer);
        Ok(())
    })?;
    match answer {
        Ok(_) | Err(Error::Closed) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
    }
}
