//! XLSX: sheets and cells from `calamine`, a cell at a time.
//!
//! A share that the sheet shows as 25 % is 0.25 in the file: nothing here can tell it from a quarter of a percent.

use std::{fs::File, io::BufReader, path::Path};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};

use super::{
    feed::{Feed, Gone, plain},
    read::{bad, file},
};
use crate::transfer::{csv::defuse::defuse, error::Result};

/// A workbook.
pub struct Book(Xlsx<BufReader<File>>);

/// Opens a workbook.
pub fn book(path: &Path) -> Result<Book> {
    let book = Xlsx::new(BufReader::new(file(path)?)).map_err(|error| {
        bad(
            path,
            format!("is not a spreadsheet that can be read: {error}"),
        )
    })?;
    Ok(Book(book))
}

impl Book {
    /// The names of visible sheets that hold something.
    pub fn sheets(mut self, path: &Path) -> Result<Vec<String>> {
        let shown = |sheet: &&calamine::Sheet| {
            sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
        };
        let sheets: Vec<String> = self
            .0
            .sheets_metadata()
            .iter()
            .filter(shown)
            .map(|sheet| sheet.name.clone())
            .collect();
        let mut filled = Vec::new();
        for name in sheets {
            let mut cells = self.0.worksheet_cells_reader(&name).map_err(|error| {
                bad(
                    path,
                    format!("has a sheet `{name}` that cannot be read: {error}"),
                )
            })?;
            if matches!(cells.next_cell(), Ok(Some(_)) | Err(_)) {
                filled.push(name);
            }
        }
        Ok(filled)
    }

    /// Sends the cells of a sheet.
    pub fn send(&mut self, name: &str, feed: &mut Feed) -> Result<(), Gone> {
        let mut cells = match self.0.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(error) => return feed.broken(&error.to_string()),
        };
        feed.size(u64::from(cells.dimensions().end.0) + 1)?;
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    feed.cell(u64::from(row) + 1, column as usize, text(cell.get_value()))?;
                }
                Ok(None) => return Ok(()),
                Err(error) => return feed.broken(&error.to_string()),
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

/// A day, or a moment where it is not the beginning of one; the number where it is neither.
pub fn moment(at: &ExcelDateTime) -> String {
    let Some(moment) = at.as_datetime() else {
        return plain(at.as_f64());
    };
    if moment.time() == chrono::NaiveTime::MIN {
        moment.date().to_string()
    } else {
        moment
            .and_utc()
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }
}
