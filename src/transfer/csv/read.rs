//! Reads a table of text record by record, in memory that does not grow with the file or with an absurd line.
//!
//! UTF-8 alone; other encodings are refused with a sentence. A record beyond the limits is passed over and named, the
//! next one is read as usual.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::error::{Error, Result};

/// The longest cell, in bytes.
pub const LONGEST_CELL: usize = 1 << 20;
/// The longest record, in bytes.
pub const LONGEST_RECORD: usize = 16 << 20;
/// The most columns.
pub const MOST_COLUMNS: usize = 10_000;

/// One line of a table, its cells without their quotes.
#[derive(Clone, Debug, Default)]
pub struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
}

impl Record {
    /// An empty record of a line.
    pub fn start(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.count = 0;
        self.line = line;
    }

    /// Adds a cell to a record begun by [`Record::start`].
    pub fn push(&mut self, cell: &str) {
        self.text.extend(cell.as_bytes());
        self.ends.push(self.text.len());
        self.count = self.ends.len();
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A cell; beyond the last, nothing.
    pub fn get(&self, at: usize) -> &str {
        if at >= self.count {
            return "";
        }
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        // What is not UTF-8 was refused when it was read.
        str::from_utf8(&self.text[start..self.ends[at]]).unwrap_or_default()
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.count).map(|at| self.get(at))
    }

    /// Whether there is nothing in any cell.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
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
    file: File,
    reader: Box<Reader>,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    done: bool,
    /// What separates cells.
    pub delimiter: u8,
    /// Bytes read so far.
    pub read: u64,
    /// Bytes of the file.
    pub size: u64,
}

const CHUNK: usize = 128 << 10;

impl Table {
    /// Opens a file and finds what separates its cells.
    pub fn open(path: &Path) -> Result<Self> {
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
        let mut table = Self {
            path: path.to_owned(),
            file: File::open(path).map_err(file)?,
            reader: Box::new(Reader::new()),
            buffer: vec![0; CHUNK],
            start: 0,
            filled: 0,
            done: false,
            delimiter: b',',
            read: 0,
            size: meta.len(),
        };
        table.fill()?;
        table.sniff()?;
        Ok(table)
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
        self.filled = 0;
        while self.filled < self.buffer.len() {
            let count = self
                .file
                .read(&mut self.buffer[self.filled..])
                .map_err(|source| Error::File {
                    doing: "read",
                    path: self.path.clone(),
                    source,
                })?;
            if count == 0 {
                self.done = true;
                break;
            }
            self.filled += count;
        }
        self.read += self.filled as u64;
        let utf16 = self.read == self.filled as u64
            && (self.buffer.starts_with(&[0xff, 0xfe]) || self.buffer.starts_with(&[0xfe, 0xff]));
        if utf16 {
            return Err(self.bad("is UTF-16".into(), "save it as CSV in UTF-8"));
        }
        if self.buffer[..self.filled].contains(&0) {
            return Err(self.bad(
                format!(
                    "holds NUL bytes after line {}: it is not text",
                    self.reader.line()
                ),
                "save it as CSV in UTF-8",
            ));
        }
        Ok(())
    }

    fn sniff(&mut self) -> Result<()> {
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
        if head.starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        self.delimiter = delimiter(&head[self.start..]);
        *self.reader = ReaderBuilder::new().delimiter(self.delimiter).build();
        Ok(())
    }

    /// Reads the next record that has a cell; blank lines are passed over.
    pub fn next(&mut self, record: &mut Record) -> Result<Next> {
        record.count = 0;
        if record.ends.is_empty() {
            record.ends = vec![0; 64];
            record.text = vec![0; 4096];
        }
        if record.text.len() > LONGEST_CELL {
            // One long record must not cost the rest of the file its memory.
            record.text = vec![0; 4096];
        }
        let (mut out, mut ends) = (0, 0);
        let mut too_long = None;
        record.line = 0;
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
                    .read_record(input, &mut record.text[out..], &mut record.ends[ends..]);
            self.start += nin;
            out += nout;
            ends += nends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if record.text.len() >= LONGEST_RECORD => {
                    too_long = Some("the line is longer than 16 MiB; is a quote left open?");
                    out = 0;
                }
                ReadRecordResult::OutputFull => {
                    let longer = (record.text.len() * 2).min(LONGEST_RECORD);
                    record.text.resize(longer, 0);
                }
                ReadRecordResult::OutputEndsFull if record.ends.len() > MOST_COLUMNS => {
                    too_long = Some("the line has more than 10,000 columns");
                    ends = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    let more = (record.ends.len() * 2).min(MOST_COLUMNS + 1);
                    record.ends.resize(more, 0);
                }
                ReadRecordResult::Record => {
                    if let Some(why) = too_long {
                        return Ok(Next::Bad(why.to_owned()));
                    }
                    record.count = ends;
                    return self.check(record, out);
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

    fn check(&self, record: &Record, out: usize) -> Result<Next> {
        let mut start = 0;
        for end in &record.ends[..record.count] {
            if end.saturating_sub(start) > LONGEST_CELL {
                return Ok(Next::Bad("a cell is longer than 1 MiB".into()));
            }
            if *end > out || str::from_utf8(&record.text[start..*end]).is_err() {
                return Err(self.bad(
                    format!("is not UTF-8 (line {})", record.line),
                    "save it as CSV in UTF-8",
                ));
            }
            start = *end;
        }
        Ok(Next::Record)
    }
}

/// The separator that stands most often in the first line, outside quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    let body = head
        .iter()
        .position(|byte| !matches!(byte, b'\n' | b'\r'))
        .unwrap_or(0);
    for byte in &head[body..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (mark, count) in &mut counts {
                    if mark == byte {
                        *count += 1;
                    }
                }
            }
        }
    }
    let mut best = counts[0];
    for other in counts {
        if other.1 > best.1 {
            best = other;
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let mut table = Table::open(file.path())?;
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
        assert!(why(b"a,b\n1,\0").contains("NUL"));
        assert!(why(b"a,b\n1,\xff").contains("not UTF-8 (line 2)"));
        assert!(why(b"\xff\xfea\0").contains("UTF-16"));
        assert!(why(b"").contains("empty"));
        assert!(Table::open(Path::new("/dev/zero")).is_err());
        assert!(Table::open(Path::new("/")).is_err());
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
