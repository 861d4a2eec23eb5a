//! The line between a parser that runs beside and who wants its rows: cells in, whole rows out, bounds kept.
//!
//! Cells that a sheet shows as one have what they say in the first of their rows; rows below get it here, where that is
//! sure: texts and days. A number may be the sum of the rows it stands beside, so it is not said again.
//!
//! Not here: what a cell says. A parser calls [`Feed::cell`] in the order of rows and stops once it is told that nobody
//! wants more.

use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

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
/// Areas of merged cells; those beyond are left as they stand.
pub const MOST_MERGED: usize = 100_000;

/// What a parser hands over.
pub enum Row {
    /// How many rows the sheet says it has.
    Size(u64),
    /// The number of a row, from 1, and its cells.
    Cells(u64, Vec<String>),
    /// The number of a row, and why it cannot be taken.
    Bad(u64, String),
    /// What was met that is to be said.
    Said(String),
}

/// Nobody wants more rows.
#[derive(Debug)]
pub struct Gone;

/// Cells that the sheet shows as one: their first column, from 0, their first and last line, from 1.
#[derive(Clone, Copy)]
pub struct Merged {
    /// The column.
    pub column: usize,
    /// The first line.
    pub first: u64,
    /// The last line.
    pub last: u64,
}

/// How many cells something is said of, and the first of them.
#[derive(Default)]
struct Several {
    count: u64,
    first: String,
}

impl Several {
    fn add(&mut self, line: u64, column: usize) {
        if self.count == 0 {
            self.first = place(line, column);
        }
        self.count += 1;
    }
}

/// Where a parser puts its cells.
pub struct Feed {
    to: SyncSender<Row>,
    line: u64,
    row: Vec<String>,
    length: usize,
    cells: u64,
    fault: Option<String>,
    /// Merged cells to come, by their first line.
    merged: BTreeMap<u64, Vec<Merged>>,
    areas: usize,
    /// Those that the row at hand may be in, and what they say.
    deep: Vec<(Merged, String)>,
    filled: Several,
    numbers: Several,
    unknown: Several,
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
            merged: BTreeMap::new(),
            areas: 0,
            deep: Vec::new(),
            filled: Several::default(),
            numbers: Several::default(),
            unknown: Several::default(),
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

    /// Tells of merged cells; to be told before the first of their lines is at its end.
    pub fn merge(&mut self, area: Merged) {
        if area.last > area.first && self.areas < MOST_MERGED {
            self.areas += 1;
            self.merged.entry(area.first).or_default().push(area);
        }
    }

    /// Says of a cell that it holds a formula without its result.
    pub fn unknown(&mut self, line: u64, column: usize) {
        self.unknown.add(line, column);
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
        self.broken_in(line, why)
    }

    /// The same, where it is known in which line.
    pub fn broken_in(&mut self, line: u64, why: &str) -> Result<(), Gone> {
        if line != self.line {
            self.flush()?;
        }
        self.row.clear();
        self.fault = None;
        let why = say!("file-rest", why = why);
        self.to.send(Row::Bad(line, why)).map_err(|_| Gone)
    }

    /// Sends the last row, and what is to be said of all of them.
    pub fn end(&mut self) -> Result<(), Gone> {
        self.flush()?;
        let told = |several: &Several, say: fn(u64, &str) -> String| {
            (several.count > 0).then(|| say(several.count, &several.first))
        };
        let said = [
            told(&self.filled, |count, cell| {
                say!("import-merged", count = count, cell = cell)
            }),
            told(&self.numbers, |count, cell| {
                say!("import-merged-number", count = count, cell = cell)
            }),
            told(&self.unknown, |count, cell| {
                say!("import-no-result", count = count, cell = cell)
            }),
        ];
        for said in said.into_iter().flatten() {
            self.to.send(Row::Said(said)).map_err(|_| Gone)?;
        }
        Ok(())
    }

    /// Puts what merged cells say into the row, if it says anything of its own.
    fn fill(&mut self) {
        self.deep.retain(|(area, _)| area.last >= self.line);
        for (Merged { column, .. }, text) in &self.deep {
            let column = *column;
            if self.row.get(column).is_some_and(|cell| !cell.is_empty()) {
                continue;
            }
            if text.trim_end_matches('%').parse::<f64>().is_ok() {
                self.numbers.add(self.line, column);
                continue;
            }
            self.filled.add(self.line, column);
            if self.row.len() <= column {
                self.row.resize(column + 1, String::new());
            }
            self.row[column].clone_from(text);
        }
        while let Some(area) = self
            .merged
            .first_entry()
            .filter(|area| *area.key() <= self.line)
        {
            if *area.key() < self.line {
                area.remove();
                continue;
            }
            for area in area.remove() {
                let text = self.row.get(area.column).cloned().unwrap_or_default();
                if !text.is_empty() {
                    self.deep.push((area, text));
                }
            }
        }
    }

    /// Sends the row that is being read.
    pub fn flush(&mut self) -> Result<(), Gone> {
        if !self.row.is_empty() {
            self.fill();
        }
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

/// What a spreadsheet calls a cell, `AB12`; `line` from 1, `column` from 0.
pub fn place(line: u64, column: usize) -> String {
    let (mut letters, mut left) = (String::new(), column + 1);
    while left > 0 {
        let letter = b'A' + ((left - 1) % 26) as u8;
        letters.insert(0, char::from(letter));
        left = (left - 1) / 26;
    }
    format!("{letters}{line}")
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

    #[test]
    fn cells_are_called_as_spreadsheets_call_them() {
        let called = [0, 25, 26, 701, 702].map(|column| place(3, column));
        assert_eq!(called, ["A3", "Z3", "AA3", "ZZ3", "AAA3"]);
    }
}
