//! Reads a table of text record by record, in memory that does not grow with the file or with an absurd line.
//!
//! What the bytes mean is `super::encoding`'s, what separates cells `super::shape`'s business. A record beyond the
//! limits, or with letters that its encoding does not have, is passed over and named; the next one is read as usual.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use csv_core::{ReadRecordResult, Reader};
use encoding_rs::Encoding;

use super::{
    super::error::{Error, Result},
    encoding::{Decoded, Found, recognise},
    shape::Shape,
};
use crate::domain::field::Instant;

/// The longest cell, in bytes.
pub const LONGEST_CELL: usize = 1 << 20;
/// The longest record, in bytes.
pub const LONGEST_RECORD: usize = 16 << 20;
/// The most columns.
pub const MOST_COLUMNS: usize = 10_000;

/// How a file is to be read, where that is known; the rest is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// What its bytes mean.
    pub encoding: Option<&'static Encoding>,
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// All about its shape, from an earlier look.
    pub shape: Option<Shape>,
    /// The moment, where it counts whether something is past: events of a calendar.
    pub now: Option<Instant>,
}

/// One line of a table, its cells without their quotes.
#[derive(Clone, Debug, Default)]
pub struct Record {
    text: String,
    ends: Vec<usize>,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
}

impl Record {
    /// An empty record of a line.
    pub fn start(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell; beyond the last, nothing.
    pub fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else {
            return "";
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..*end]
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Whether there is nothing in any cell.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What came next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A record.
    Record,
    /// A record that cannot be taken: beyond the limits, or broken. Why.
    Bad(String),
    /// The end of the file.
    End,
}

/// A table being read.
pub struct Table {
    path: PathBuf,
    file: Decoded,
    reader: Box<Reader>,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    done: bool,
    has_nul: bool,
    out: Vec<u8>,
    ends: Vec<usize>,
    /// What its bytes mean.
    pub encoding: Found,
    /// What separates and quotes its cells.
    pub shape: Shape,
    /// Bytes of the file.
    pub size: u64,
}

const CHUNK: usize = 128 << 10;
/// More zeros than one in so many bytes are no text.
const ZEROS: usize = 100;

impl Table {
    /// Opens a file and finds what its bytes mean and what separates its cells.
    pub fn open(path: &Path, reading: Reading) -> Result<Self> {
        let file = |source| Error::File {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        let bad = |why: &str, hint| Error::Unreadable {
            path: path.to_owned(),
            why: why.to_owned(),
            hint,
        };
        // Looked at before it is opened: opening a pipe would wait for its writer.
        let meta = std::fs::metadata(path).map_err(file)?;
        if meta.is_dir() {
            return Err(bad("is a folder, not a file", "name the files in it"));
        }
        if !meta.is_file() {
            return Err(bad(
                "is not an ordinary file, and it has to be read twice",
                "save it as a file first",
            ));
        }
        let mut opened = File::open(path).map_err(file)?;
        let encoding = match reading.encoding {
            Some(encoding) => Found {
                encoding,
                sure: true,
            },
            None => recognise(&mut opened).map_err(file)?,
        };
        let mut table = Self {
            path: path.to_owned(),
            file: Decoded::new(opened, encoding.encoding).map_err(file)?,
            reader: Box::new(Reader::new()),
            buffer: vec![0; CHUNK],
            start: 0,
            filled: 0,
            done: false,
            has_nul: false,
            out: vec![0; 4096],
            ends: vec![0; 64],
            encoding,
            shape: Shape::default(),
            size: meta.len(),
        };
        table.fill()?;
        table.begin(reading)?;
        Ok(table)
    }

    /// Bytes read so far.
    pub fn read(&self) -> u64 {
        self.file.read
    }

    /// How it is read, so that it is opened the same way again without another look.
    pub fn reading(&self) -> Reading {
        Reading {
            encoding: Some(self.encoding.encoding),
            delimiter: Some(self.shape.delimiter),
            shape: Some(self.shape),
            ..Reading::default()
        }
    }

    fn bad(&self, why: String, hint: &'static str) -> Error {
        Error::Unreadable {
            path: self.path.clone(),
            why,
            hint,
        }
    }

    fn fill(&mut self) -> Result<()> {
        self.start = 0;
        self.filled = self
            .file
            .fill(&mut self.buffer)
            .map_err(|source| Error::File {
                doing: "read",
                path: self.path.clone(),
                source,
            })?;
        // Decoded letters may leave up to three places free.
        self.done = self.filled + 4 <= self.buffer.len();
        self.has_nul |= self.buffer[..self.filled].contains(&0);
        Ok(())
    }

    fn begin(&mut self, reading: Reading) -> Result<()> {
        let head = &self.buffer[..self.filled];
        if head.is_empty() {
            return Err(self.bad("is empty".into(), "export it again from where it came"));
        }
        if head.starts_with(b"PK\x03\x04") {
            return Err(self.bad(
                "is a spreadsheet or an archive, not text".into(),
                "save the sheet as CSV in UTF-8",
            ));
        }
        let zeros = head.split(|byte| *byte == 0).count() - 1;
        if zeros * ZEROS > head.len() {
            let first = head.iter().position(|byte| *byte == 0).unwrap_or(0);
            let line = head[..first].split(|byte| *byte == b'\n').count();
            return Err(self.bad(
                format!("holds {zeros} NUL bytes, the first on line {line}: it is not text"),
                "save it as CSV in UTF-8",
            ));
        }
        self.shape = reading
            .shape
            .unwrap_or_else(|| Shape::of(head, self.done, reading.delimiter));
        *self.reader = self.shape.reader();
        let mut passed = Record::default();
        for _ in 0..self.shape.before {
            self.next(&mut passed)?;
        }
        Ok(())
    }

    /// Reads the next record that has a cell; blank lines are passed over.
    pub fn next(&mut self, record: &mut Record) -> Result<Next> {
        if self.out.len() > LONGEST_CELL {
            // One long record must not cost the rest of the file its memory.
            self.out = vec![0; 4096];
        }
        let (mut out, mut ends) = (0, 0);
        let mut too_long = None;
        record.start(0);
        loop {
            if self.start == self.filled && !self.done {
                self.fill()?;
            }
            if record.line == 0 {
                self.skip_line_ends();
                record.line = self.reader.line();
                if self.start == self.filled && !self.done {
                    record.line = 0;
                    continue;
                }
            }
            let input = &self.buffer[self.start..self.filled];
            let (result, nin, nout, nends) =
                self.reader
                    .read_record(input, &mut self.out[out..], &mut self.ends[ends..]);
            self.start += nin;
            out += nout;
            ends += nends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.out.len() >= LONGEST_RECORD => {
                    too_long = Some("the line is longer than 16 MiB; is a quote left open?");
                    out = 0;
                }
                ReadRecordResult::OutputFull => {
                    let longer = (self.out.len() * 2).min(LONGEST_RECORD);
                    self.out.resize(longer, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() > MOST_COLUMNS => {
                    too_long = Some("the line has more than 10,000 columns");
                    ends = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    let more = (self.ends.len() * 2).min(MOST_COLUMNS + 1);
                    self.ends.resize(more, 0);
                }
                ReadRecordResult::Record => {
                    return Ok(match too_long {
                        Some(why) => Next::Bad(why.to_owned()),
                        None => self.take(record, out, ends),
                    });
                }
                ReadRecordResult::End => return Ok(Next::End),
            }
        }
    }

    /// Line ends before a record belong to no record, yet they count as lines.
    fn skip_line_ends(&mut self) {
        while self.start < self.filled && matches!(self.buffer[self.start], b'\n' | b'\r') {
            let (_, nin, ..) = self.reader.read_record(
                &self.buffer[self.start..=self.start],
                &mut [0; 1],
                &mut [0; 1],
            );
            self.start += nin.max(1);
        }
    }

    /// Hands a record over, if it is text of a bearable length.
    fn take(&self, record: &mut Record, out: usize, ends: usize) -> Next {
        let (bytes, ends) = (&self.out[..out], &self.ends[..ends]);
        let column = |at: usize| ends.partition_point(|end| *end <= at) + 1;
        if self.has_nul
            && let Some(at) = bytes.iter().position(|byte| *byte == 0)
        {
            return Next::Bad(format!("column {} holds a NUL byte", column(at)));
        }
        let text = match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = column(error.valid_up_to());
                record.push(&String::from_utf8_lossy(bytes));
                return Next::Bad(format!("column {at} is not UTF-8"));
            }
        };
        if self.file.broken
            && let Some(at) = text.find('\u{fffd}')
        {
            let name = self.encoding.encoding.name();
            record.push(text);
            return Next::Bad(format!("column {} is not {name}", column(at)));
        }
        let mut start = 0;
        for end in ends {
            if end - start > LONGEST_CELL {
                return Next::Bad("a cell is longer than 1 MiB".into());
            }
            if !text.is_char_boundary(*end) {
                return Next::Bad(format!("column {} is not UTF-8", column(start)));
            }
            start = *end;
        }
        record.text.push_str(text);
        record.ends.extend_from_slice(ends);
        Next::Record
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let mut table = Table::open(file.path(), Reading::default())?;
        let mut record = Record::default();
        let mut all = Vec::new();
        loop {
            match table.next(&mut record)? {
                Next::Record => all.push((record.line, record.cells().map(Into::into).collect())),
                Next::Bad(why) => all.push((record.line, vec![why])),
                Next::End => return Ok(all),
            }
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let all = read(b"\n\na,b\n\n\"x\ny\",2\r\n3,4").expect("readable");
        let lines: Vec<u64> = all.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 5, 7]);
        assert_eq!(all[1].1, ["x\ny", "2"]);
    }

    #[test]
    fn an_absurd_line_is_named_and_the_next_is_read() {
        let mut bytes = b"a,b\n".to_vec();
        bytes.extend(vec![b','; 20_000]);
        bytes.extend(b"\n1,");
        bytes.extend(vec![b'x'; LONGEST_CELL + 1]);
        bytes.extend(b"\n1,2\n");
        let all = read(&bytes).expect("readable");
        assert_eq!(all[1].1, ["the line has more than 10,000 columns"]);
        assert_eq!(all[2].1, ["a cell is longer than 1 MiB"]);
        assert_eq!(all[3], (4, vec!["1".into(), "2".into()]));
    }

    #[test]
    fn a_quote_left_open_ends_at_the_limit() {
        let mut bytes = b"a,b\n\"".to_vec();
        bytes.extend(vec![b'x'; LONGEST_RECORD + 9]);
        let all = read(&bytes).expect("readable");
        assert_eq!(all.len(), 2);
        assert!(all[1].1[0].contains("16 MiB"), "{:?}", all[1].1[0].len());
    }

    #[test]
    fn what_is_not_text_is_said() {
        let why = |bytes: &[u8]| read(bytes).expect_err("refused").to_string();
        assert!(why(b"a,b\n1,\0").contains("NUL bytes, the first on line 2"));
        assert!(why(b"").contains("empty"));
        for path in ["/dev/zero", "/dev/null", "/"] {
            assert!(Table::open(Path::new(path), Reading::default()).is_err());
        }
    }

    #[test]
    fn a_line_with_a_broken_letter_is_named_and_the_next_is_read() {
        let mut bytes = "名称,城市\n".repeat(40).into_bytes();
        bytes.extend(b"a,\xff\n1,2\nx,\0\n3,4\n");
        let all = read(&bytes).expect("readable");
        assert_eq!(all[40], (41, vec!["column 2 is not UTF-8".into()]));
        assert_eq!(all[41].1, ["1", "2"]);
        assert_eq!(all[42].1, ["column 2 holds a NUL byte"]);
        assert_eq!(all[43].1, ["3", "4"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_is_written_is_read(rows in proptest::collection::vec(proptest::collection::vec("[a\",;\n\r é华]{0,5}", 2..4), 1..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["head", "er"]).expect("written");
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(writer.into_inner().expect("bytes"));
            for row in &rows { writer.write_record(row).expect("written"); }
            let all = read(&writer.into_inner().expect("bytes")).expect("readable");
            let back: Vec<Vec<String>> = all.into_iter().skip(1).map(|(_, cells)| cells).collect();
            prop_assert_eq!(back, rows);
        }
    }
}
