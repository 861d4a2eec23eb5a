//! A table that stands upright: each line says one field of a record, and records are parted by a gap or by the field
//! that begins them. It is read whole, since what its columns are is known at its end alone.

use super::{
    super::{
        csv::{
            read::{Next, Reading, Record},
            shape::Lay,
        },
        error::{Error, Result},
    },
    numbers::Sign,
    source::{Input, Rows},
};
use crate::{domain::text, words::say};

/// The most lines of such a table.
const MOST: usize = 100_000;
/// What stands above the two columns.
const HEADINGS: &[&str] = &[
    "field",
    "property",
    "attribute",
    "item",
    "feld",
    "merkmal",
    "champ",
    "campo",
    "字段",
    "项目",
    "属性",
];

/// The name of a field as a line begins with it.
pub fn key(cell: &str) -> &str {
    cell.trim().trim_end_matches([':', '：']).trim_end()
}

/// Whether a line is the header of such a table: `Field;Value`.
pub fn is_heading(key: &str) -> bool {
    HEADINGS.contains(&&*text::fold(key))
}

/// One line: a field and what it holds.
struct Pair {
    line: u64,
    is_below_gap: bool,
    key: String,
    value: String,
}

/// A record: its first line, and what it holds by column.
type Whole = (u64, Vec<String>);

/// Rows made of lines.
pub struct Upright {
    headers: Vec<String>,
    records: std::vec::IntoIter<Whole>,
    reading: Reading,
    remarks: Vec<String>,
    delimiter: u8,
    size: u64,
    done: u64,
    sign: Option<Sign>,
}

impl Upright {
    /// Reads a table as lines of fields.
    pub fn of(mut rows: Box<dyn Rows>, input: &Input) -> Result<Self> {
        let pairs = pairs(rows.as_mut(), input)?;
        let mut headers: Vec<String> = Vec::new();
        for pair in &pairs {
            if !headers.contains(&pair.key) {
                headers.push(pair.key.clone());
            }
        }
        let records = records(&pairs, &headers);
        let mut remarks = [rows.remarks(), rows.met()].concat();
        remarks.push(say!("import-upright", count = records.len()));
        Ok(Self {
            reading: rows.reading().laid(Lay::Upright),
            delimiter: rows.delimiter(),
            size: rows.size(),
            sign: rows.sign(),
            done: 0,
            records: records.into_iter(),
            headers,
            remarks,
        })
    }
}

fn pairs(rows: &mut dyn Rows, input: &Input) -> Result<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut record = Record::default();
    record.start(rows.reading().shape.map_or(0, |shape| shape.before) as u64 + 1);
    rows.headers().iter().for_each(|cell| record.push(cell));
    let (mut below, mut gap) = (record.line, false);
    loop {
        gap |= record.line > below || record.is_blank();
        let name = key(record.get(0));
        let is_above = pairs.is_empty() && is_heading(name);
        if !name.is_empty() && !is_above {
            pairs.push(Pair {
                line: record.line,
                is_below_gap: std::mem::take(&mut gap),
                key: name.to_owned(),
                value: record.get(1).trim().to_owned(),
            });
        }
        if pairs.len() > MOST {
            return Err(Error::Unreadable {
                path: input.path.clone(),
                why: say!("import-upright-long", most = MOST),
                hint: say!("file-hint-export"),
            });
        }
        let lines: usize = record.cells().map(|cell| cell.matches('\n').count()).sum();
        below = record.line + 1 + lines as u64;
        match rows.next(&mut record)? {
            Next::End => return Ok(pairs),
            Next::Record => {}
            // A line that cannot be read is none of the record's.
            Next::Bad(_) => record.start(record.line),
        }
    }
}

/// The records of the lines: where a gap parts lines that name the same fields, and where the first field comes again.
fn records(pairs: &[Pair], headers: &[String]) -> Vec<Whole> {
    let mut parts: Vec<&[Pair]> = Vec::new();
    let mut start = 0;
    for at in 1..=pairs.len() {
        if at == pairs.len() || pairs[at].is_below_gap {
            parts.push(&pairs[start..at]);
            start = at;
        }
    }
    let names = |part: &[Pair], key: &str| part.iter().any(|pair| pair.key == key);
    let are_records = headers
        .iter()
        .any(|header| parts.iter().filter(|part| names(part, header)).count() > 1);
    let mut records: Vec<Whole> = Vec::new();
    let mut first = "";
    for pair in pairs {
        let begins = records.is_empty() || (are_records && pair.is_below_gap) || pair.key == first;
        if begins {
            records.push((pair.line, vec![String::new(); headers.len()]));
            first = &pair.key;
        }
        let at = headers.iter().position(|header| *header == pair.key);
        if let (Some((_, cells)), Some(at)) = (records.last_mut(), at) {
            // A field said twice holds both.
            if !cells[at].is_empty() && !pair.value.is_empty() {
                cells[at].push_str("; ");
            }
            cells[at].push_str(&pair.value);
        }
    }
    records
}

impl Rows for Upright {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        let Some((line, cells)) = self.records.next() else {
            self.done = self.size;
            return Ok(Next::End);
        };
        record.start(line);
        cells.iter().for_each(|cell| record.push(cell));
        Ok(Next::Record)
    }

    fn done(&self) -> u64 {
        self.done
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn reading(&self) -> Reading {
        self.reading
    }

    fn remarks(&self) -> Vec<String> {
        self.remarks.clone()
    }

    fn sign(&self) -> Option<Sign> {
        self.sign
    }
}
