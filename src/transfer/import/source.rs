//! Where the rows of an import come from: a table of text today, whatever else can be read as rows tomorrow.
//!
//! A file holds one table or several ([`inputs`]); a table is headers and records with their lines ([`Rows`]). It is
//! opened up to three times (a first look, the plan, the refused lines) and has to say the same each time. What rows
//! mean is `layout`'s business. A new form of file is an arm of [`inputs`] and of [`open`], and nothing else.

use std::path::{Path, PathBuf};

pub use super::super::csv::read::Reading;
use super::super::{
    archive,
    csv::{
        read::{Next, Record, Table},
        shape::Lay,
    },
    error::{Error, Result},
    ical, sheet, vcard,
};
use super::{bare::Bare, grouped::Grouped, numbers::Sign, upright::Upright};
use crate::words::say;

/// One table of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The file.
    pub path: PathBuf,
    /// Which of its tables, where it has several: a sheet by name.
    pub part: Option<String>,
}

impl Input {
    /// How it is called in sentences: `deals.csv`, `book.xlsx [Deals]`.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        match &self.part {
            Some(part) => format!("{name} [{part}]"),
            None => name.into_owned(),
        }
    }
}

/// Why a table of a file is passed over unless somebody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// A sheet that its workbook does not show.
    Hidden,
    /// An archive or a workbook in an archive: never taken.
    Packed,
}

impl Aside {
    /// In words.
    pub fn why(self) -> &'static str {
        match self {
            Self::Hidden => say!("import-aside-hidden"),
            Self::Packed => say!("import-aside-packed"),
        }
    }
}

/// A table, and why it is passed over, where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The table.
    pub input: Input,
    /// Why it is passed over.
    pub aside: Option<Aside>,
}

impl From<Input> for Found {
    fn from(input: Input) -> Self {
        Self { input, aside: None }
    }
}

/// A table being read, row by row, in memory that does not grow with it.
pub trait Rows {
    /// The names of its columns, as they stand in the file, without blanks around.
    fn headers(&self) -> &[String];
    /// Reads the next row into `record`, its line with it.
    fn next(&mut self, record: &mut Record) -> Result<Next>;
    /// How far it is, in the measure of [`Rows::size`].
    fn done(&self) -> u64;
    /// How much there is: bytes, or rows.
    fn size(&self) -> u64;
    /// What separates cells: the file of refused lines takes it too.
    fn delimiter(&self) -> u8 {
        b','
    }
    /// How it is read, to be opened the same way again without another look.
    fn reading(&self) -> Reading {
        Reading::default()
    }
    /// What is to be said of how it is read: an encoding that was recognised, words before the header.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
    /// What is to be said of it once all of it was read: merged cells, formulas without a result.
    fn met(&self) -> Vec<String> {
        Vec::new()
    }
    /// Whether a list of records may name some that nobody knows: they are left out and said, the row is taken.
    fn is_loose(&self) -> bool {
        false
    }
    /// The decimal sign of all its numbers, where the form of the file leaves no other.
    fn sign(&self) -> Option<Sign> {
        None
    }
    /// The code of the kind that all its rows are, where the form of the file says so.
    fn kind(&self) -> Option<&'static str> {
        None
    }
}

/// The tables of a file, in order.
pub fn inputs(path: &Path) -> Result<Vec<Found>> {
    let all = |inputs: Vec<Input>| inputs.into_iter().map(Found::from).collect();
    match Form::of(path) {
        Form::Cards => vcard::inputs(path).map(all),
        Form::Calendar => Ok(all(ical::inputs(path))),
        Form::Sheets => sheet::read::inputs(path),
        Form::Archive => archive::inputs(path),
        Form::Text => Ok(all(vec![Input {
            path: path.to_owned(),
            part: None,
        }])),
    }
}

/// The forms of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table of text.
    Text,
    /// Cards of an address book.
    Cards,
    /// A calendar.
    Calendar,
    /// A spreadsheet.
    Sheets,
    /// An archive of tables of text.
    Archive,
}

impl Form {
    /// By the ending of its name, and by how it begins where the ending says a spreadsheet: many are none.
    pub fn of(path: &Path) -> Self {
        if sheet::make::Make::of(path).is_some() {
            return Self::Sheets;
        }
        let end = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        match end.as_str() {
            "vcf" | "vcard" => Self::Cards,
            "ics" | "ical" | "ifb" | "icalendar" => Self::Calendar,
            "zip" => Self::Archive,
            _ => Self::Text,
        }
    }
}

impl Form {
    /// How a file of this form is called, where the form says what its rows are.
    pub fn title(self) -> Option<&'static str> {
        match self {
            Self::Cards => Some("vCard"),
            Self::Calendar => Some("iCalendar"),
            Self::Sheets | Self::Text | Self::Archive => None,
        }
    }
}

/// Opens a table; its headers have been read.
pub fn open(input: &Input, reading: Reading) -> Result<Box<dyn Rows>> {
    let rows = open_headed(input, reading)?;
    let rows: Box<dyn Rows> = match reading.shape.map(|shape| shape.lay) {
        None | Some(Lay::Headed) => rows,
        Some(Lay::Bare) => Box::new(Bare::of(rows)),
        Some(Lay::Upright) => Box::new(Upright::of(rows, input)?),
    };
    Ok(match reading.shape.map_or(0, |shape| shape.groups) {
        0 => rows,
        groups => Box::new(Grouped::of(rows, groups)),
    })
}

fn open_headed(input: &Input, reading: Reading) -> Result<Box<dyn Rows>> {
    match Form::of(&input.path) {
        Form::Cards => vcard::open(input),
        Form::Calendar => ical::open(input, reading.now),
        Form::Sheets => sheet::read::open(input, reading),
        Form::Text => Ok(Box::new(Text::read(
            Table::open(&input.path, reading)?,
            &input.path,
        )?)),
        Form::Archive => {
            let (file, size) = archive::unpack(input)?;
            let table = Table::of(file, size, &input.path, reading)?;
            Ok(Box::new(Text::read(table, &input.path)?))
        }
    }
}

/// A table of text.
struct Text {
    table: Table,
    headers: Vec<String>,
    /// Whether cells stand in typographic quotes, as word processors make them.
    is_curly: bool,
    /// The row that was read already, to see what is below another.
    ahead: Option<(Record, Next)>,
    path: PathBuf,
}

/// A row with one cell in a table that is narrower may well be a record.
const NARROW: usize = 4;

impl Text {
    fn read(mut table: Table, path: &Path) -> Result<Self> {
        let mut record = Record::default();
        match table.next(&mut record)? {
            Next::Record => {}
            Next::Bad(why) => {
                return Err(Error::Unreadable {
                    path: path.to_owned(),
                    why: say!("import-no-header", why = why),
                    hint: say!("file-hint-csv-header"),
                });
            }
            Next::End => {
                return Err(Error::Unreadable {
                    path: path.to_owned(),
                    why: say!("import-no-line").into(),
                    hint: say!("file-hint-again"),
                });
            }
        }
        let is_curly = record.cells().all(|cell| bare(cell) != cell.trim());
        let header = |cell| {
            if is_curly {
                bare(cell)
            } else {
                str::trim(cell)
            }
        };
        let headers: Vec<String> = record.cells().map(|cell| header(cell).to_owned()).collect();
        table.expect(headers.len());
        Ok(Self {
            table,
            headers,
            is_curly,
            ahead: None,
            path: path.to_owned(),
        })
    }

    fn read_next(&mut self, record: &mut Record) -> Result<Next> {
        let next = self.table.next(record)?;
        if next == Next::End && self.table.read() < self.table.size {
            return Err(Error::Unreadable {
                path: self.path.clone(),
                why: say!("import-shorter").into(),
                hint: say!("file-hint-wait"),
            });
        }
        // Files that were put together from several have a mark in the middle.
        if self.is_curly || record.get(0).starts_with(MARK) {
            let cells: Vec<String> = record
                .cells()
                .map(|cell| cell.trim_start_matches(MARK))
                .map(|cell| if self.is_curly { bare(cell) } else { cell }.to_owned())
                .collect();
            record.start(record.line);
            cells.iter().for_each(|cell| record.push(cell));
        }
        Ok(next)
    }

    /// Whether a row is the header again.
    fn is_header(&self, record: &Record) -> bool {
        let mut headers = self.headers.iter();
        record.len() >= self.headers.len()
            && headers.all({
                let mut cells = record.cells();
                move |header| cells.next().is_some_and(|cell| cell.trim() == header)
            })
    }
}

/// The mark of byte order.
const MARK: char = '\u{feff}';

/// A cell without the typographic quotes around it.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix(['“', '”', '„', '«'])
        .and_then(|cell| cell.strip_suffix(['”', '“', '»']))
        .unwrap_or(cell)
}

impl Rows for Text {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        let next = match self.ahead.take() {
            Some((read, next)) => {
                *record = read;
                next
            }
            None => self.read_next(record)?,
        };
        let is_filled = |cell: &&str| !cell.trim().is_empty();
        if next == Next::Record
            && self.headers.len() >= NARROW
            && record.cells().filter(is_filled).count() == 1
        {
            let mut below = Record::default();
            let then = self.read_next(&mut below)?;
            let is_title = then == Next::Record && self.is_header(&below);
            self.ahead = Some((below, then));
            if is_title {
                return Ok(Next::Bad(say!("import-part-title").into()));
            }
        }
        Ok(next)
    }

    fn done(&self) -> u64 {
        self.table.read()
    }

    fn size(&self) -> u64 {
        self.table.size
    }

    fn delimiter(&self) -> u8 {
        self.table.shape.delimiter
    }

    fn reading(&self) -> Reading {
        self.table.reading()
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let encoding = self.table.encoding;
        if !encoding.sure {
            let name = encoding.encoding.name();
            remarks.push(if encoding.mixed {
                say!("import-read-mixed", encoding = name)
            } else {
                say!("import-read-as", encoding = name)
            });
        }
        if self.table.shape.before > 0 {
            remarks.push(say!("import-lines-before", count = self.table.shape.before));
        }
        if self.table.shape.wrapped {
            remarks.push(say!("import-wrapped").into());
        }
        if self.table.rows_before > 1 {
            remarks.push(say!("file-other-table", count = self.table.rows_before));
        }
        remarks
    }
}
