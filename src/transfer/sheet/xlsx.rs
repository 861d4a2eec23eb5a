//! XLSX: sheets and cells from `calamine`, a cell at a time; which of them are percentages from [`Percents`].

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};

use super::{
    feed::{Feed, Gone, plain, share},
    percents::Percents,
    read::{bad, file},
};
use crate::{
    transfer::{csv::defuse::defuse, error::Result},
    words::say,
};

/// A workbook.
pub struct Book {
    book: Xlsx<BufReader<File>>,
    path: PathBuf,
}

/// Opens a workbook.
pub fn book(path: &Path) -> Result<Book> {
    let book = Xlsx::new(BufReader::new(file(path)?))
        .map_err(|error| bad(path, say!("file-no-sheet", why = error.to_string())))?;
    Ok(Book {
        book,
        path: path.to_owned(),
    })
}

impl Book {
    /// The names of visible sheets that hold something.
    pub fn sheets(mut self, path: &Path) -> Result<Vec<String>> {
        let shown = |sheet: &&calamine::Sheet| {
            sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
        };
        let sheets: Vec<String> = self
            .book
            .sheets_metadata()
            .iter()
            .filter(shown)
            .map(|sheet| sheet.name.clone())
            .collect();
        let mut filled = Vec::new();
        for name in sheets {
            let mut cells = self.book.worksheet_cells_reader(&name).map_err(|error| {
                bad(
                    path,
                    say!("file-sheet", sheet = name.as_str(), why = error.to_string()),
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
        let mut cells = match self.book.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(error) => return feed.broken(&error.to_string()),
        };
        feed.size(u64::from(cells.dimensions().end.0) + 1)?;
        let mut percents = Percents::of(&self.path, name);
        let mut percents = percents.as_mut().and_then(Percents::walk);
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    let is_share = percents
                        .as_mut()
                        .is_some_and(|percents| percents.is_at((row, column)));
                    let text = match cell.get_value() {
                        DataRef::Float(number) if is_share => share(*number),
                        DataRef::Int(number) if is_share => share(*number as f64),
                        value => text(value),
                    };
                    feed.cell(u64::from(row) + 1, column as usize, text)?;
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
