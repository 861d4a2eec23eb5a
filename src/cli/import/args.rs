//! The switches of `dealbook import`, and the options that they make.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use encoding_rs::Encoding;

use super::super::kind;
use crate::{
    domain::dates::DateOrder,
    error::{Report, Result},
    transfer::import::{
        Duplicates, MADE, OnMatch, Options,
        layout::own::{self, Mapping},
        numbers::Sign,
        plan_file,
        shares::Share,
        source::Reading,
    },
};

/// What `--create fields` asks for.
const FIELDS: &str = "fields";

#[derive(Debug, clap::Args)]
pub(super) struct How {
    /// What the lines are: account, contact, lead, opportunity …
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// The owner in the files who is you
    #[arg(long, value_name = "NAME")]
    me: Option<String>,
    /// What headers mean: header = "field", one a line, or a layout; remembered for files with the same headers
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// Know a record again by these fields
    #[arg(long = "match", value_name = "FIELD,…", value_delimiter = ',')]
    match_on: Vec<String>,
    /// What to do with a record that the book has
    #[arg(long, value_enum, default_value_t = Match::Update)]
    on_match: Match,
    /// What to do with a new line that resembles a record
    #[arg(long, value_enum, default_value_t = Alike::Warn)]
    duplicates: Alike,
    /// What an empty cell does to a field
    #[arg(long, value_enum, default_value_t = Empty::Leave)]
    empty: Empty,
    /// Make what lines name and the book lacks (all are, unless --no-create); `fields` makes custom fields of columns that mean nothing
    #[arg(long, value_name = "fields,users,products,accounts,contacts,stages", value_delimiter = ',', value_parser = [FIELDS, MADE[0], MADE[1], MADE[2], MADE[3], MADE[4]])]
    create: Vec<String>,
    /// Refuse lines that name what the book lacks
    #[arg(long, value_name = "users,products,accounts,contacts,stages", value_delimiter = ',', value_parser = MADE)]
    no_create: Vec<String>,
    /// Take the sheets that a workbook hides, too
    #[arg(long)]
    hidden: bool,
    /// The system that the ids in the files belong to
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// What the bytes mean, where it is not recognised: utf-8, gbk, big5, shift_jis, windows-1252 …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// What separates cells, where it is not recognised: a character, or `tab`
    #[arg(long, value_name = "MARK", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The order of dates, where a file leaves it open
    #[arg(long, value_enum)]
    dates: Option<Dates>,
    /// The decimal sign, where a file leaves it open
    #[arg(long, value_enum)]
    decimal: Option<Decimal>,
    /// What a bare number means in a column of percentages, where a file leaves it open
    #[arg(long, value_enum)]
    percent: Option<Bare>,
}

/// What to do with a record that the book has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Match {
    /// Set what the file says
    Update,
    /// Leave it as it is
    Skip,
    /// Make another
    Create,
}

/// What to do with a new line that resembles a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Alike {
    /// Make it and say so
    Warn,
    /// Leave it
    Skip,
    /// Set what it says in that record
    Update,
}

/// What an empty cell does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Empty {
    /// The field stays as it is
    Leave,
    /// The field is emptied
    Clear,
}

/// The order of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Dates {
    /// 2026-03-31
    Ymd,
    /// 3/31/2026
    Mdy,
    /// 31/3/2026
    Dmy,
}

/// The decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Decimal {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

/// What a bare percentage means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Bare {
    /// 35 is 35 %
    Percent,
    /// 0.35 is 35 %
    Share,
    /// 0.85 or 85 is what is paid: 15 % off
    Paid,
}

fn encoding(word: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(word.as_bytes()).ok_or_else(|| {
        "no encoding of that name; for instance utf-8, utf-16le, gbk, big5, shift_jis, windows-1252".into()
    })
}

fn delimiter(word: &str) -> Result<u8, String> {
    match (word, word.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [mark]) if mark.is_ascii() && !mark.is_ascii_alphanumeric() && *mark != b'"' => {
            Ok(*mark)
        }
        _ => Err("one character such as , ; | or the word `tab`".into()),
    }
}

impl How {
    /// The options of the switches alone.
    pub(super) fn options(&self, remembered: Option<&Path>) -> Result<Options> {
        let kind = self.kind.as_deref().map(kind::named).transpose()?;
        let names_some = self.create.iter().any(|made| made != FIELDS);
        let no_create: BTreeSet<&'static str> = MADE
            .into_iter()
            .filter(|made| {
                self.no_create.iter().any(|no| no == made)
                    || (names_some && !self.create.iter().any(|yes| yes == made))
            })
            .collect();
        let mut options = Options {
            kind,
            me: self.me.clone(),
            match_on: self.match_on.clone(),
            on_match: match self.on_match {
                Match::Update => OnMatch::Update,
                Match::Skip => OnMatch::Skip,
                Match::Create => OnMatch::Create,
            },
            duplicates: match self.duplicates {
                Alike::Warn => Duplicates::Warn,
                Alike::Skip => Duplicates::Skip,
                Alike::Update => Duplicates::Update,
            },
            empty_clears: self.empty == Empty::Clear,
            hidden: self.hidden,
            make_fields: self.create.iter().any(|made| made == FIELDS),
            no_create,
            source: self.source.clone(),
            reading: Reading {
                encoding: self.encoding,
                delimiter: self.delimiter,
                shape: None,
                ..Reading::default()
            },
            dates: self.dates.map(|order| match order {
                Dates::Ymd => DateOrder::Ymd,
                Dates::Mdy => DateOrder::Mdy,
                Dates::Dmy => DateOrder::Dmy,
            }),
            decimal: self.decimal.map(|sign| match sign {
                Decimal::Point => Sign::Point,
                Decimal::Comma => Sign::Comma,
            }),
            share: self.percent.map(|percent| match percent {
                Bare::Percent => Share::Percent,
                Bare::Share => Share::Share,
                Bare::Paid => Share::Paid,
            }),
            ..Options::default()
        };
        if let Some(path) = &self.map {
            match mapping(path)? {
                Mapping::Headers(map) => options.map = map,
                Mapping::Layouts(tables) => options.layouts = tables,
            }
        } else if let Some(folder) = remembered {
            options.layouts = own::load(folder);
        }
        Ok(options)
    }

    /// What a plan file says, and over it what was answered on this command line.
    pub(super) fn of_plan(&self, path: &Path) -> Result<(Options, Vec<PathBuf>)> {
        let bad = |why: String| {
            Report::user(format!("the plan `{}`: {why}", path.display()))
                .hint("`dealbook import FILE… --save-plan PLAN` writes one")
        };
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => bad("it is not text in UTF-8".into()),
            _ => bad(format!("it could not be read: {error}")),
        })?;
        let (mut options, paths) = plan_file::read(&text).map_err(bad)?;
        let said = self.options(None)?;
        options.dates = said.dates.or(options.dates);
        options.decimal = said.decimal.or(options.decimal);
        options.share = said.share.or(options.share);
        options.me = said.me.or(options.me);
        options.make_fields = said.make_fields;
        options.hidden |= said.hidden;
        Ok((options, paths))
    }
}

fn mapping(path: &Path) -> Result<Mapping> {
    let bad = |why: String| {
        Report::user(format!("`{}` {why}", path.display()))
            .hint("write one line a header: \"Deal owner\" = \"owner\"")
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| bad(format!("could not be read: {error}")))?;
    own::parse(&text).map_err(|error| bad(format!("is no map: {error}")))
}
