//! A sheet as rows, a row in memory at a time: the parser runs beside and waits until a row is wanted.
//!
//! Dates come as dates and numbers as numbers, whatever they look like in the sheet. A share that the sheet shows as
//! 25 % is 0.25 in the file: nothing here can tell it from a quarter of a percent.

use std::{
    fs::File,
    io::BufReader,
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx};

use super::guard;
use crate::transfer::{
    csv::{
        defuse::defuse,
        read::{LONGEST_CELL, MOST_COLUMNS, Next, Record},
    },
    error::{Error, Result},
    import::{
        numbers::Sign,
        source::{Input, Reading, Rows},
    },
};

type Book = Xlsx<BufReader<File>>;

fn bad(path: &Path, why: String) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        why,
        hint: "save the sheet as CSV in UTF-8",
    }
}

fn book(path: &Path) -> Result<Book> {
    let file = File::open(path).map_err(|source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    Xlsx::new(BufReader::new(file)).map_err(|error| {
        bad(
            path,
            format!("is not a spreadsheet that can be read: {error}"),
        )
    })
}

/// The sheets of a workbook that hold a table; hidden ones are not asked.
pub fn inputs(path: &Path) -> Result<Vec<Input>> {
    guard::check(path)?;
    let mut book = book(path)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut filled = Vec::new();
    for name in sheets {
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| {
            bad(
                path,
                format!("has a sheet `{name}` that cannot be read: {error}"),
            )
        })?;
        if matches!(cells.next_cell(), Ok(Some(_)) | Err(_)) {
            filled.push(name);
        }
    }
    if filled.is_empty() {
        return Err(bad(path, "has no sheet with anything in it".into()));
    }
    Ok(filled
        .into_iter()
        .map(|name| Input {
            path: path.to_owned(),
            part: Some(name),
        })
        .collect())
}

/// Opens a sheet; its first row with a cell holds the headers, but for the `before` rows above it.
pub fn open(input: &Input, before: usize) -> Result<Box<dyn Rows>> {
    let book = book(&input.path)?;
    let name = input
        .part
        .clone()
        .or_else(|| book.sheet_names().first().cloned())
        .unwrap_or_default();
    let (sender, rows) = sync_channel(256);
    // The cells borrow the workbook, so both live where they are read. Nobody waits for the thread: it ends with the
    // sheet, or when its rows are wanted no more.
    std::thread::Builder::new()
        .name("sheet".into())
        .spawn(move || send(book, &name, &sender))
        .map_err(|source| Error::File {
            doing: "read",
            path: input.path.clone(),
            source,
        })?;
    let mut sheet = Sheet {
        rows,
        headers: Vec::new(),
        done: 0,
        size: 1,
        before,
    };
    let mut above = before;
    loop {
        match sheet.rows.recv() {
            Ok(Row::Size(size)) => sheet.size = size,
            Ok(Row::Cells(..) | Row::Bad(..)) if above > 0 => above -= 1,
            Ok(Row::Cells(_, cells)) => {
                let header = |cell: String| cell.trim().to_owned();
                sheet.headers = cells.into_iter().map(header).collect();
                return Ok(Box::new(sheet));
            }
            Ok(Row::Bad(_, why)) => return Err(bad(&input.path, format!("has no header: {why}"))),
            Err(_) => return Err(bad(&input.path, "holds no line".into())),
        }
    }
}

/// What the parser hands over.
enum Row {
    /// How many rows the sheet says it has.
    Size(u64),
    /// The number of a row, from 1, and its cells.
    Cells(u64, Vec<String>),
    /// The number of a row, and why it cannot be taken.
    Bad(u64, String),
}

fn send(mut book: Book, name: &str, to: &SyncSender<Row>) {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(error) => {
            let _ = to.send(Row::Bad(1, format!("the sheet cannot be read: {error}")));
            return;
        }
    };
    let size = u64::from(cells.dimensions().end.0) + 1;
    if to.send(Row::Size(size)).is_err() {
        return;
    }
    let mut line = 0;
    let mut row: Vec<String> = Vec::new();
    let mut fault: Option<String> = None;
    let flush = |line: u64, row: &mut Vec<String>, fault: &mut Option<String>| {
        let row = std::mem::take(row);
        let next = match fault.take() {
            Some(why) => Row::Bad(line, why),
            None if row.iter().all(String::is_empty) => return true,
            None => Row::Cells(line, row),
        };
        to.send(next).is_ok()
    };
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => {
                flush(line, &mut row, &mut fault);
                return;
            }
            Err(error) => {
                flush(line, &mut row, &mut fault);
                let why = format!("the rest of the sheet cannot be read: {error}");
                let _ = to.send(Row::Bad(line + 1, why));
                return;
            }
        };
        let (at, column) = cell.get_position();
        let number = u64::from(at) + 1;
        if number != line {
            if line > 0 && !flush(line, &mut row, &mut fault) {
                return;
            }
            line = number;
        }
        let column = column as usize;
        if column >= MOST_COLUMNS {
            fault = Some("the row has more than 10,000 columns".into());
            continue;
        }
        let text = text(cell.get_value());
        if text.len() > LONGEST_CELL {
            fault = Some("a cell is longer than 1 MiB".into());
            continue;
        }
        if text.is_empty() {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::String(text) => defuse(text).into_owned(),
        DataRef::SharedString(text) => defuse(text).into_owned(),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        DataRef::DateTime(moment) if moment.is_duration() => plain(moment.as_f64()),
        DataRef::DateTime(moment) => moment.as_datetime().map_or_else(
            || plain(moment.as_f64()),
            |at| {
                if at.time() == chrono::NaiveTime::MIN {
                    at.date().to_string()
                } else {
                    at.and_utc()
                        .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
                }
            },
        ),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// As short as it can be written and still be the same number; never 1e21.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    // A sheet keeps 15 digits; what is beyond is the noise of its arithmetic.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A sheet being read.
struct Sheet {
    rows: Receiver<Row>,
    headers: Vec<String>,
    done: u64,
    size: u64,
    /// How many rows stand above the header.
    before: usize,
}

impl Rows for Sheet {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        loop {
            return Ok(match self.rows.recv() {
                Err(_) => Next::End,
                Ok(Row::Size(_)) => continue,
                Ok(Row::Bad(line, why)) => {
                    self.done = line;
                    record.start(line);
                    Next::Bad(why)
                }
                Ok(Row::Cells(line, mut cells)) => {
                    self.done = line;
                    record.start(line);
                    // A sheet keeps no empty cells at the end of a row.
                    if cells.len() < self.headers.len() {
                        cells.resize(self.headers.len(), String::new());
                    }
                    for cell in &cells {
                        record.push(cell);
                    }
                    Next::Record
                }
            });
        }
    }

    fn done(&self) -> u64 {
        self.done
    }

    fn sign(&self) -> Option<Sign> {
        Some(Sign::Point)
    }

    fn reading(&self) -> Reading {
        Reading::default().below(self.before)
    }

    fn remarks(&self) -> Vec<String> {
        match self.before {
            0 => Vec::new(),
            before => vec![format!("{before} rows before the header passed over")],
        }
    }

    fn size(&self) -> u64 {
        self.size
    }
}
