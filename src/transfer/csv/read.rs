//! Reads a table of text record by record, in memory that does not grow with the file or with an absurd line.
//!
//! What the bytes mean is `super::encoding`'s, what separates cells `super::shape`'s business. A record beyond the
//! limits, or with letters that its encoding does not have, is passed over and named; the next one is read as usual.
//! Whether a quote was left open, and lines were swallowed by it, is judged in `super::mend`.

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    path::{Path, PathBuf},
};

pub use super::{
    reading::Reading,
    record::{Next, Record},
};

use csv_core::{ReadRecordResult, Reader};

use super::{
    super::error::{Error, Result},
    encoding::{Decoded, Found, recognise},
    form::{is_noise, no_text, other_form},
    mend::{self, Verdict},
    shape::Shape,
};
use crate::words::say;

/// The longest cell, in bytes.
pub const LONGEST_CELL: usize = 1 << 20;
/// The longest record, in bytes.
pub const LONGEST_RECORD: usize = 16 << 20;
/// The most columns.
pub const MOST_COLUMNS: usize = 10_000;

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
    /// How many cells a record should have; none before the header was read.
    expected: Option<usize>,
    /// So many bytes may still be read a second time.
    again: u64,
    /// What its bytes mean.
    pub encoding: Found,
    /// What separates and quotes its cells.
    pub shape: Shape,
    /// Bytes of the file.
    pub size: u64,
    /// How many of the rows before the header hold more than one cell.
    pub rows_before: usize,
}

/// How the spreadsheets of before 2007 begin.
/// How the first part of a workbook is called, in the bytes of an archive.
const WORKBOOK: [&[u8]; 5] = [
    b"[Content_Types]",
    b"mimetype",
    b"_rels/",
    b"docProps/",
    b"xl/",
];
const OLD_SHEET: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];
/// Bytes by which a file is known that is no text.
const FIRST: u64 = 32;
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
            return Err(bad(say!("file-folder"), say!("file-hint-name-files")));
        }
        if !meta.is_file() {
            return Err(bad(say!("file-pipe"), say!("file-hint-save-file")));
        }
        Self::of(File::open(path).map_err(file)?, meta.len(), path, reading)
    }

    /// Reads a file that is open already; `path` is what it is called in errors.
    pub fn of(mut opened: File, size: u64, path: &Path, reading: Reading) -> Result<Self> {
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
        let mut first = Vec::new();
        let mut start = (&opened).take(FIRST);
        start.read_to_end(&mut first).map_err(file)?;
        if first.starts_with(&OLD_SHEET) {
            return Err(bad(say!("file-old-sheet"), say!("file-hint-xls")));
        }
        if let Some((why, hint)) = no_text(&first) {
            return Err(bad(why, hint));
        }
        opened.rewind().map_err(file)?;
        let encoding = match reading.encoding {
            Some(encoding) => Found::sure(encoding),
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
            expected: None,
            again: size.saturating_mul(2) + LONGEST_RECORD as u64,
            encoding,
            shape: Shape::default(),
            size,
            rows_before: 0,
        };
        table.fill()?;
        table.begin(reading)?;
        Ok(table)
    }

    /// Says how many cells a record should have: by that, lines swallowed by a quote are known again.
    pub fn expect(&mut self, cells: usize) {
        self.expected = Some(cells);
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
        self.fill_behind(self.filled)
    }

    /// Fills the buffer behind what is kept: the bytes from `from` on.
    fn fill_behind(&mut self, from: usize) -> Result<()> {
        let kept = self.filled - from;
        self.buffer.copy_within(from..self.filled, 0);
        if kept == 0 && self.buffer.len() > CHUNK {
            self.buffer = vec![0; CHUNK];
        } else if self.buffer.len() < kept + CHUNK {
            self.buffer.resize(kept + CHUNK, 0);
        }
        self.start = kept;
        let count = self
            .file
            .fill(&mut self.buffer[kept..])
            .map_err(|source| Error::File {
                doing: "read",
                path: self.path.clone(),
                source,
            })?;
        self.filled = kept + count;
        // Decoded letters may leave up to three places free.
        self.done = self.filled + 4 <= self.buffer.len();
        self.has_nul |= self.buffer[kept..self.filled].contains(&0);
        Ok(())
    }

    fn begin(&mut self, reading: Reading) -> Result<()> {
        let head = &self.buffer[..self.filled];
        if head.is_empty() {
            return Err(self.bad(say!("file-empty").into(), say!("file-hint-again")));
        }
        if head.starts_with(b"PK\x03\x04") {
            let first = head.get(30..).unwrap_or_default();
            let is_workbook = WORKBOOK.iter().any(|name| first.starts_with(name));
            let (why, hint) = if is_workbook {
                (say!("file-workbook"), say!("file-hint-xlsx"))
            } else {
                (say!("file-zip"), say!("file-hint-zip"))
            };
            return Err(self.bad(why.into(), hint));
        }
        if let Some((why, hint)) = other_form(head) {
            return Err(self.bad(why.into(), hint));
        }
        let zeros = head.split(|byte| *byte == 0).count() - 1;
        if zeros * ZEROS > head.len() {
            let first = head.iter().position(|byte| *byte == 0).unwrap_or(0);
            let line = head[..first].split(|byte| *byte == b'\n').count();
            return Err(self.bad(
                say!("file-nul", count = zeros, line = line),
                say!("file-hint-csv"),
            ));
        }
        if is_noise(head) {
            return Err(self.bad(say!("file-noise").into(), say!("file-hint-csv")));
        }
        self.shape = reading
            .shape
            .unwrap_or_else(|| Shape::of(head, self.done, reading.delimiter));
        *self.reader = self.shape.reader();
        let mut passed = Record::default();
        for _ in 0..self.shape.before {
            self.next(&mut passed)?;
            let is_filled = |cell: &&str| !cell.trim().is_empty();
            self.rows_before += usize::from(passed.cells().filter(is_filled).count() > 1);
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
        // Where the record begins in the buffer, as long as all of it is there.
        let mut mark = None;
        record.start(0);
        loop {
            if self.start == self.filled && !self.done {
                match mark {
                    Some(at) if self.filled - at <= LONGEST_RECORD => {
                        self.fill_behind(at)?;
                        mark = Some(0);
                    }
                    _ => {
                        mark = None;
                        self.fill()?;
                    }
                }
            }
            if record.line == 0 {
                self.skip_line_ends();
                record.line = self.reader.line();
                if self.start == self.filled && !self.done {
                    record.line = 0;
                    continue;
                }
                mark = Some(self.start);
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
                    if too_long.is_none()
                        && let Some(bad) = self.mended(record, mark, usize::MAX, false)
                    {
                        return Ok(bad);
                    }
                    too_long = Some(say!("file-line-long"));
                    out = 0;
                }
                ReadRecordResult::OutputFull => {
                    let longer = (self.out.len() * 2).min(LONGEST_RECORD);
                    self.out.resize(longer, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() > MOST_COLUMNS => {
                    if too_long.is_none()
                        && let Some(bad) = self.mended(record, mark, usize::MAX, false)
                    {
                        return Ok(bad);
                    }
                    too_long = Some(say!("file-line-wide"));
                    ends = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    let more = (self.ends.len() * 2).min(MOST_COLUMNS + 1);
                    self.ends.resize(more, 0);
                }
                ReadRecordResult::Record => {
                    if let Some(why) = too_long {
                        return Ok(Next::Bad(why.to_owned()));
                    }
                    let at_end = self.done && self.start == self.filled;
                    let ended = u64::from(self.start > 0 && self.buffer[self.start - 1] == b'\n');
                    let is_long = self.reader.line() > record.line + ended;
                    if (is_long || at_end)
                        && !self.shape.wrapped
                        && let Some(bad) =
                            self.mended(record, mark, self.filled_cells(ends), at_end)
                    {
                        return Ok(bad);
                    }
                    return Ok(self.take(record, out, ends));
                }
                ReadRecordResult::End => return Ok(Next::End),
            }
        }
    }

    /// How many cells were read, empty ones beyond the header left out.
    fn filled_cells(&self, ends: usize) -> usize {
        let mut cells = ends;
        while cells > self.expected.unwrap_or(cells)
            && cells > 1
            && self.ends[cells - 1] == self.ends[cells - 2]
        {
            cells -= 1;
        }
        cells
    }

    /// Where a quote was left open in the record that begins at `mark`: says so, and where lines were swallowed by it,
    /// goes back to the first of them.
    fn mended(
        &mut self,
        record: &mut Record,
        mark: Option<usize>,
        cells: usize,
        at_end: bool,
    ) -> Option<Next> {
        let mark = mark?;
        let raw = &self.buffer[mark..self.start];
        match mend::judge(raw, self.shape, self.expected, cells, at_end) {
            Verdict::Fine => None,
            Verdict::Open { column } => Some(Next::Bad(say!("file-quote-never", column = column))),
            Verdict::Swallowed { column, first } => {
                self.again = self.again.checked_sub(raw.len() as u64)?;
                let line = raw[..first].trim_ascii_end();
                mend::each_cell(line, self.shape, |cell| record.push(cell));
                self.start = mark + first;
                self.reader.reset();
                self.reader.set_line(record.line + 1);
                Some(Next::Bad(say!("file-quote-open", column = column)))
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
            return Next::Bad(say!("file-nul-column", column = column(at)));
        }
        let text = match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = column(error.valid_up_to());
                record.push(&String::from_utf8_lossy(bytes));
                return Next::Bad(say!("file-encoding", column = at, encoding = "UTF-8"));
            }
        };
        if self.file.broken
            && let Some(at) = text.find('\u{fffd}')
        {
            let name = self.encoding.encoding.name();
            record.push(text);
            return Next::Bad(say!("file-encoding", column = column(at), encoding = name));
        }
        let mut start = 0;
        for end in ends {
            if end - start > LONGEST_CELL {
                return Next::Bad(say!("file-cell-long").into());
            }
            if !text.is_char_boundary(*end) {
                return Next::Bad(say!(
                    "file-encoding",
                    column = column(start),
                    encoding = "UTF-8"
                ));
            }
            start = *end;
        }
        if self.shape.wrapped && ends.len() == 1 {
            mend::each_cell(text.as_bytes(), self.shape, |cell| record.push(cell));
        } else {
            record.take(text, ends);
        }
        Next::Record
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn file(bytes: &[u8]) -> (tempfile::NamedTempFile, PathBuf) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let path = file.path().to_owned();
        (file, path)
    }

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let (_file, path) = file(bytes);
        let mut table = Table::open(&path, Reading::default())?;
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
    fn rows_that_a_quote_swallowed_are_read_again() {
        let read = |text: &str| {
            let (_folder, path) = file(text.as_bytes());
            let mut table = Table::open(&path, Reading::default()).expect("readable");
            table.expect(2);
            let mut record = Record::default();
            let mut all = Vec::new();
            loop {
                match table.next(&mut record).expect("readable") {
                    Next::Record => all.push(format!("{} {}", record.line, record.get(0))),
                    Next::Bad(why) => all.push(format!("{} {}: {why}", record.line, record.get(1))),
                    Next::End => return all,
                }
            }
        };
        let all = read(
            "name,city\r\nA,Bern\r\nB,\"Paris\r\nC,Rome\r\nD,\"Oslo\"\r\nE,\"one\r\ntwo\"\r\nF,\"end",
        );
        assert!(
            all[2].starts_with("3 Paris: column 2: a quote is opened"),
            "{all:?}"
        );
        assert_eq!(all[3..6], ["4 C", "5 D", "6 E"]);
        assert!(
            all[6].contains("never closed") && all[6].starts_with('8'),
            "{all:?}"
        );
        // Beyond what is kept in memory, too.
        let mut long = String::from("name,city\nB,\"Paris\n");
        for n in 0..40_000 {
            long.push_str(&format!("row {n},{}\n", "x".repeat(20)));
        }
        let all = read(&long);
        assert_eq!(all.len(), 40_002);
        assert_eq!(all[40_001], "40002 row 39999");
    }

    #[test]
    fn no_text_makes_it_read_for_ever() {
        // Every line opens a quote, whether it begins inside of one or not.
        let text = format!("a,b\n{}", "y\",\"\n".repeat(200_000));
        let start = std::time::Instant::now();
        let (_folder, path) = file(text.as_bytes());
        let mut table = Table::open(&path, Reading::default()).expect("readable");
        table.expect(2);
        let mut record = Record::default();
        while table.next(&mut record).expect("readable") != Next::End {}
        assert!(start.elapsed().as_secs() < 20);
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
