//! A table whose first row is a record: its columns are named by their number, and no row is lost.

use super::{
    super::{
        csv::{
            read::{Next, Reading, Record},
            shape::Lay,
        },
        error::Result,
    },
    numbers::Sign,
    source::Rows,
};
use crate::words::say;

/// How a column without a header is called; maps and plan files name it so in every language.
pub fn header(at: usize) -> String {
    format!("Column {}", at + 1)
}

/// Rows with headers that are numbers.
pub struct Bare {
    rows: Box<dyn Rows>,
    headers: Vec<String>,
    first: Option<Record>,
}

impl Bare {
    /// Takes the headers of a table for its first row.
    pub fn of(rows: Box<dyn Rows>) -> Self {
        let mut first = Record::default();
        let above = rows.reading().shape.map_or(0, |shape| shape.before);
        first.start(above as u64 + 1);
        rows.headers().iter().for_each(|cell| first.push(cell));
        Self {
            headers: (0..rows.headers().len()).map(header).collect(),
            rows,
            first: Some(first),
        }
    }
}

impl Rows for Bare {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        match self.first.take() {
            Some(first) => {
                *record = first;
                Ok(Next::Record)
            }
            None => self.rows.next(record),
        }
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
        self.rows.reading().laid(Lay::Bare)
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = self.rows.remarks();
        remarks.push(say!("import-bare").into());
        remarks
    }

    fn met(&self) -> Vec<String> {
        self.rows.met()
    }

    fn sign(&self) -> Option<Sign> {
        self.rows.sign()
    }
}
