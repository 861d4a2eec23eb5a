//! The line between a parser that runs beside and who wants its rows: cells in, whole rows out, bounds kept.
//!
//! Not here: what a cell says. A parser calls [`Feed::cell`] in the order of rows and stops once it is told that nobody
//! wants more.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::{
    transfer::csv::{
        defuse::defuse,
        read::{LONGEST_CELL, LONGEST_RECORD, MOST_COLUMNS},
    },
    words::say,
};

/// Cells of one sheet; a few bytes can say "this cell a million times".
pub const MOST_CELLS: u64 = 200_000_000;
/// Rows of a sheet in the programs that make them.
pub const MOST_ROWS: u64 = 1_048_576;

/// What a parser hands over.
pub enum Row {
    /// How many rows the sheet says it has.
    Size(u64),
    /// The number of a row, from 1, and its cells.
    Cells(u64, Vec<String>),
    /// The number of a row, and why it cannot be taken.
    Bad(u64, String),
}

/// Nobody wants more rows.
#[derive(Debug)]
pub struct Gone;

/// Where a parser puts its cells.
pub struct Feed {
    to: SyncSender<Row>,
    line: u64,
    row: Vec<String>,
    length: usize,
    cells: u64,
    fault: Option<String>,
}

impl Feed {
    /// A feed and where its rows come out.
    pub fn new() -> (Self, Receiver<Row>) {
        let (to, rows) = sync_channel(256);
        let feed = Self {
            to,
            line: 0,
            row: Vec::new(),
            length: 0,
            cells: 0,
            fault: None,
        };
        (feed, rows)
    }

    /// Says how many rows there are.
    pub fn size(&self, rows: u64) -> Result<(), Gone> {
        self.to.send(Row::Size(rows)).map_err(|_| Gone)
    }

    /// Puts a text that may look like a formula, as all text of a sheet does.
    pub fn text(&mut self, line: u64, column: usize, text: &str) -> Result<(), Gone> {
        self.cell(line, column, defuse(text).into_owned())
    }

    /// Puts a cell; `line` from 1, `column` from 0.
    pub fn cell(&mut self, line: u64, column: usize, text: String) -> Result<(), Gone> {
        if line != self.line {
            self.flush()?;
            self.line = line;
        }
        if text.is_empty() {
            return Ok(());
        }
        self.cells += 1;
        self.length += text.len();
        if self.cells > MOST_CELLS {
            self.broken(say!("file-cells"))?;
            return Err(Gone);
        }
        if column >= MOST_COLUMNS {
            self.fault(say!("file-row-wide"));
        } else if text.len() > LONGEST_CELL {
            self.fault(say!("file-cell-long"));
        } else if self.length > LONGEST_RECORD {
            self.row.clear();
            self.fault(say!("file-row-long"));
        } else {
            if self.row.len() <= column {
                self.row.resize(column + 1, String::new());
            }
            self.row[column] = text;
        }
        Ok(())
    }

    /// The row that is being read cannot be taken.
    pub fn fault(&mut self, why: &str) {
        self.fault.get_or_insert_with(|| why.into());
    }

    /// Whether the row that is being read cannot be taken, so that its other cells need not be read.
    pub fn is_refused(&self, line: u64) -> bool {
        line == self.line && self.fault.is_some()
    }

    /// Nothing more can be read, and why. A row that was begun may lack cells: it is not taken.
    pub fn broken(&mut self, why: &str) -> Result<(), Gone> {
        let line = self.line + u64::from(self.row.is_empty());
        self.row.clear();
        self.fault = None;
        let why = say!("file-rest", why = why);
        self.to.send(Row::Bad(line, why)).map_err(|_| Gone)
    }

    /// Sends the row that is being read.
    pub fn flush(&mut self) -> Result<(), Gone> {
        let row = std::mem::take(&mut self.row);
        self.length = 0;
        let next = match self.fault.take() {
            Some(why) => Row::Bad(self.line, why),
            None if row.is_empty() => return Ok(()),
            None => Row::Cells(self.line, row),
        };
        self.to.send(next).map_err(|_| Gone)
    }
}

/// As short as it can be written and still be the same number; never 1e21.
pub fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    // A sheet keeps 15 digits; what is beyond is the noise of its arithmetic.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A share that the sheet shows in hundredths: 0.25 is `25%`.
pub fn share(number: f64) -> String {
    format!("{}%", plain(number * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_whole() {
        assert_eq!(plain(12.0), "12");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(share(0.07), "7%");
        assert_eq!(plain(1e21), "1000000000000000000000");
    }
}
