//! XLSX: sheets and cells from `calamine`, a cell at a time; which of them are percentages from [`Percents`].

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{
    feed::{self, Feed, Gone, plain, share},
    parts,
    percents::Percents,
    read::{Filled, bad, file},
};
use crate::{
    transfer::{
        csv::defuse::defuse,
        error::{Error, Result},
        fault,
    },
    words::say,
};

/// A workbook.
pub struct Book {
    book: Xlsx<BufReader<File>>,
    /// Where it is.
    pub path: PathBuf,
}

/// Opens a workbook.
pub fn book(path: &Path) -> Result<Book> {
    let book = Xlsx::new(BufReader::new(file(path)?)).map_err(|error| match error {
        XlsxError::FileNotFound(_) => Error::Unreadable {
            path: path.to_owned(),
            why: say!("file-not-workbook").into(),
            hint: say!("file-hint-zip"),
        },
        error => bad(
            path,
            say!("file-no-sheet", why = fault::of_workbook(&error)),
        ),
    })?;
    Ok(Book {
        book,
        path: path.to_owned(),
    })
}

impl Book {
    /// The sheets that hold something.
    pub fn sheets(mut self, path: &Path) -> Result<Vec<Filled>> {
        let sheets: Vec<Filled> = self
            .book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| Filled {
                name: sheet.name.clone(),
                is_hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        let mut filled = Vec::new();
        for sheet in sheets {
            let name = &sheet.name;
            let mut cells = self.book.worksheet_cells_reader(name).map_err(|error| {
                bad(
                    path,
                    say!(
                        "file-sheet",
                        sheet = name.as_str(),
                        why = fault::of_workbook(&error)
                    ),
                )
            })?;
            if matches!(cells.next_cell(), Ok(Some(_)) | Err(_)) {
                filled.push(sheet);
            }
        }
        Ok(filled)
    }

    /// Sends the cells of a sheet.
    pub fn send(&mut self, name: &str, feed: &mut Feed) -> Result<(), Gone> {
        let mut cells = match self.book.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(error) => return feed.broken(&fault::of_workbook(&error)),
        };
        feed.size(u64::from(cells.dimensions().end.0) + 1)?;
        let mut percents = Percents::of(&self.path, name);
        let mut percents = percents.as_mut().and_then(Percents::walk);
        let mut count = 0;
        loop {
            match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => {
                    count += 1;
                    let (row, column) = cell.pos;
                    let line = u64::from(row) + 1;
                    if cell.formula.is_some() && cell.value == DataRef::Empty {
                        feed.unknown(line, column as usize);
                    }
                    let is_share = percents
                        .as_mut()
                        .is_some_and(|percents| percents.is_at((row, column)));
                    let text = match &cell.value {
                        DataRef::Float(number) if is_share => share(*number),
                        DataRef::Int(number) if is_share => share(*number as f64),
                        value => text(value),
                    };
                    feed.cell(line, column as usize, text)?;
                }
                Ok(None) => return Ok(()),
                Err(error) => {
                    let Some((row, column)) = parts::place_of(&self.path, name, count) else {
                        return feed.broken(&fault::of_workbook(&error));
                    };
                    let line = u64::from(row) + 1;
                    let cell = feed::place(line, column as usize);
                    return feed.broken_in(line, &say!("file-cell-broken", cell = cell));
                }
            }
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::String(text) => defuse(text).into_owned(),
        DataRef::SharedString(text) => defuse(text).into_owned(),
        DataRef::Bool(yes) => yes_or_no(*yes).into(),
        DataRef::DateTime(at) if at.is_duration() => plain(at.as_f64()),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// How a cell says yes or no.
pub fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// Excel counts days from 1900 and gives that year a 29 February, its number 60: what is no larger is a number that was
/// formatted as a day, or an hour.
const FIRST_DAY: f64 = 61.0;

/// A day, or a moment where it is not the beginning of one; the number where it is neither.
pub fn moment(at: &ExcelDateTime) -> String {
    let number = at.as_f64();
    let Some(moment) = at.as_datetime().filter(|_| number >= FIRST_DAY) else {
        return plain(number);
    };
    if moment.time() == chrono::NaiveTime::MIN {
        moment.date().to_string()
    } else {
        moment
            .and_utc()
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }
}
