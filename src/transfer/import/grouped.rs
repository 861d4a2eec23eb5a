//! Reports by groups: what a group has in common stands in its first line alone, and a line of sums ends it.
//!
//! The lines below are filled from the first; the sums are refused with that reason, like those of any other table.

use super::{
    super::{
        csv::read::{Next, Reading, Record},
        error::Result,
    },
    numbers::Sign,
    source::Rows,
};
use crate::{domain::text, words::say};

/// What the end of a group is called.
const ENDS: &[&str] = &[
    "subtotal",
    "sub total",
    "sub-total",
    "zwischensumme",
    "sous-total",
    "subtotale",
    "tussentotaal",
    "小计",
    "小計",
];
/// What stands before the sums.
const MEASURES: &[&str] = &[
    "sum",
    "count",
    "avg",
    "average",
    "min",
    "max",
    "record count",
];
/// Groups stand in the first columns.
const MOST: usize = 32;

/// The columns of groups, a bit each.
pub type Columns = u32;

/// What the first lines of a table say of groups.
pub struct Seen {
    /// Columns in which a line says that a group ends.
    ends: Columns,
    /// Columns with a value elsewhere than in the first line of a group.
    within: Columns,
    /// Columns whose next line is the first of a group.
    starts: Columns,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            ends: 0,
            within: 0,
            starts: Columns::MAX,
        }
    }
}

impl Seen {
    /// Looks at the next line.
    pub fn see(&mut self, record: &Record) {
        let mask = |holds: &dyn Fn(&str) -> bool| {
            let cells = record.cells().take(MOST).enumerate();
            cells.fold(0, |mask, (at, cell)| {
                mask | Columns::from(holds(cell)) << at
            })
        };
        let ends = mask(&is_end);
        if ends != 0 {
            self.ends |= ends;
            // With a group those within it end too.
            self.starts |= Columns::MAX << ends.trailing_zeros();
        } else if !are_measures(record) {
            self.within |= mask(&|cell| !cell.trim().is_empty()) & !self.starts;
            self.starts = 0;
        }
    }

    /// The columns of groups. A table with a line of sums below it, and gaps in it, has none: its gaps mean nothing.
    pub fn columns(&self) -> Columns {
        self.ends & !self.within
    }
}

/// Their places.
pub fn places(columns: Columns) -> impl Iterator<Item = usize> {
    (0..MOST).filter(move |at| columns & (1 << at) != 0)
}

fn is_end(cell: &str) -> bool {
    const LONGEST: usize = 40;
    cell.len() < LONGEST && ENDS.contains(&&*text::fold(cell.trim_end_matches([':', '：', ' '])))
}

/// Whether a line holds nothing but what was summed, and the sums.
fn are_measures(record: &Record) -> bool {
    let is_measure = |cell: &str| MEASURES.contains(&&*text::fold(cell));
    let mut filled = record
        .cells()
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .peekable();
    filled.peek().is_some_and(|first| is_measure(first))
        && filled.all(|cell| is_measure(cell) || !cell.contains(char::is_alphabetic))
}

/// Rows of such a report, each with what its group has in common.
pub struct Grouped {
    rows: Box<dyn Rows>,
    columns: Columns,
    group: Vec<String>,
}

impl Grouped {
    /// Fills these columns downwards.
    pub fn of(rows: Box<dyn Rows>, columns: Columns) -> Self {
        Self {
            rows,
            columns,
            group: vec![String::new(); MOST],
        }
    }

    /// Whether a line is sums of the group above.
    fn is_sums(&self, record: &Record) -> bool {
        places(self.columns).any(|at| is_end(record.get(at))) || are_measures(record)
    }
}

impl Rows for Grouped {
    fn headers(&self) -> &[String] {
        self.rows.headers()
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        let next = self.rows.next(record)?;
        if next != Next::Record || record.is_blank() {
            return Ok(next);
        }
        if self.is_sums(record) {
            return Ok(Next::Bad(say!("file-sums").into()));
        }
        let mut cells: Vec<String> = record.cells().map(ToOwned::to_owned).collect();
        let mut is_new = false;
        let width = cells.len();
        for at in places(self.columns).take_while(|at| *at < width) {
            if !cells[at].trim().is_empty() {
                self.group[at].clone_from(&cells[at]);
                is_new = true;
            } else if is_new {
                // A group within a new one does not go on with that of the last.
                self.group[at].clear();
            } else {
                cells[at].clone_from(&self.group[at]);
            }
        }
        record.start(record.line);
        cells.iter().for_each(|cell| record.push(cell));
        Ok(Next::Record)
    }

    fn done(&self) -> u64 {
        self.rows.done()
    }

    fn size(&self) -> u64 {
        self.rows.size()
    }

    fn delimiter(&self) -> u8 {
        self.rows.delimiter()
    }

    fn reading(&self) -> Reading {
        self.rows.reading().grouped(self.columns)
    }

    fn remarks(&self) -> Vec<String> {
        self.rows.remarks()
    }

    fn met(&self) -> Vec<String> {
        self.rows.met()
    }

    fn is_loose(&self) -> bool {
        self.rows.is_loose()
    }

    fn sign(&self) -> Option<Sign> {
        self.rows.sign()
    }

    fn kind(&self) -> Option<&'static str> {
        self.rows.kind()
    }
}
