//! A sheet as rows, a row in memory at a time: the parser runs beside and waits until a row is wanted.
//!
//! Dates come as dates and numbers as numbers, whatever they look like in the sheet. What a form of file is like is in
//! the file that is called like it.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::mpsc::Receiver,
};

use super::{
    feed::{Feed, Gone, Row},
    guard,
    make::Make,
    ods, page, parts, xls, xlsx, xml,
};
use crate::{
    transfer::{
        csv::read::{Next, Record},
        error::{Error, Result},
        import::{
            numbers::Sign,
            source::{Aside, Found, Input, Reading, Rows},
        },
    },
    words::{self, say},
};

/// Not a spreadsheet that can be read.
pub fn bad(path: &Path, why: impl Into<String>) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        why: why.into(),
        hint: say!("file-hint-sheet-csv"),
    }
}

/// A file that only who knows a word may read.
pub fn locked(path: &Path) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        why: say!("file-locked").into(),
        hint: say!("file-hint-password"),
    }
}

/// Opens an ordinary file.
pub fn file(path: &Path) -> Result<File> {
    let wrong = |source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let meta = std::fs::metadata(path).map_err(wrong)?;
    if !meta.is_file() {
        return Err(bad(path, say!("file-no-file")));
    }
    File::open(path).map_err(wrong)
}

fn make(path: &Path) -> Make {
    Make::of(path).unwrap_or(Make::Xlsx)
}

/// A sheet that holds something.
pub struct Filled {
    /// Its name.
    pub name: String,
    /// Whether the workbook does not show it.
    pub is_hidden: bool,
}

/// The sheets of a workbook that hold a table.
pub fn inputs(path: &Path) -> Result<Vec<Found>> {
    let filled = match make(path) {
        Make::Xlsx => {
            guard::check(path)?;
            xlsx::book(path)?.sheets(path)?
        }
        Make::Ods => {
            guard::check(path)?;
            ods::sheets(path)?
        }
        Make::Xls => xls::book(path)?.sheets(),
        Make::Xml => {
            guard::check_text(path)?;
            xml::sheets(path)?
        }
        Make::Page => {
            let shown = |name| Filled {
                name,
                is_hidden: false,
            };
            page::tables(path)?.into_iter().map(shown).collect()
        }
    };
    if filled.is_empty() {
        return Err(bad(path, say!("file-no-filled")));
    }
    Ok(filled
        .into_iter()
        .map(|Filled { name, is_hidden }| Found {
            input: Input {
                path: path.to_owned(),
                part: Some(name),
            },
            aside: is_hidden.then_some(Aside::Hidden),
        })
        .collect())
}

/// Opens a sheet; its first row with a cell holds the headers, but for those that the reading says stand above it.
pub fn open(input: &Input, reading: Reading) -> Result<Box<dyn Rows>> {
    let before = reading.shape.map_or(0, |shape| shape.before);
    let path = input.path.clone();
    let name = input.part.clone().unwrap_or_default();
    let make = make(&path);
    // On a web page numbers are text as people of its country write them.
    let sign = (make != Make::Page).then_some(Sign::Point);
    let (mut feed, rows) = Feed::new();
    type Send = Box<dyn FnOnce(&mut Feed) -> Result<(), Gone> + std::marker::Send>;
    let send: Send = match make {
        Make::Xlsx => {
            let mut book = xlsx::book(&path)?;
            Box::new(move |feed| {
                if reading.is_plan {
                    for area in parts::merged(&book.path, &name) {
                        feed.merge(area);
                    }
                }
                book.send(&name, feed)
            })
        }
        Make::Ods => Box::new(move |feed| ods::send(&path, &name, feed)),
        Make::Xls => {
            let book = xls::book(&path)?;
            Box::new(move |feed| book.send(&name, feed))
        }
        Make::Xml => Box::new(move |feed| xml::send(&path, &name, feed)),
        Make::Page => {
            let text = page::text(&path)?;
            Box::new(move |feed| page::send(&text, &name, feed))
        }
    };
    // Cells borrow the workbook, so both live where they are read. Nobody waits for the thread: it ends with the sheet,
    // or when its rows are wanted no more.
    let language = words::current();
    let read = move || {
        let _speaking = words::speak(language);
        // A parser that falls over must not look like the end of the sheet.
        match catch_unwind(AssertUnwindSafe(|| send(&mut feed))) {
            Ok(Ok(())) => drop(feed.end()),
            Ok(Err(Gone)) => {}
            Err(_) => drop(feed.broken(say!("file-damaged"))),
        }
    };
    std::thread::Builder::new()
        .name("sheet".into())
        .spawn(read)
        .map_err(|source| Error::File {
            doing: "read",
            path: input.path.clone(),
            source,
        })?;
    let mut sheet = Sheet {
        rows,
        headers: Vec::new(),
        done: 0,
        size: 1,
        before,
        sign,
        met: Vec::new(),
    };
    let mut above = before;
    loop {
        match sheet.rows.recv() {
            Ok(Row::Size(size)) => sheet.size = size,
            Ok(Row::Said(said)) => sheet.met.push(said),
            Ok(Row::Cells(..) | Row::Bad(..)) if above > 0 => above -= 1,
            Ok(Row::Cells(_, cells)) => {
                let header = |cell: String| cell.trim().to_owned();
                sheet.headers = cells.into_iter().map(header).collect();
                return Ok(Box::new(sheet));
            }
            Ok(Row::Bad(_, why)) => {
                return Err(bad(&input.path, say!("import-no-header", why = why)));
            }
            Err(_) => return Err(bad(&input.path, say!("import-no-line"))),
        }
    }
}

/// A sheet being read.
struct Sheet {
    rows: Receiver<Row>,
    headers: Vec<String>,
    done: u64,
    size: u64,
    /// How many rows stand above the header.
    before: usize,
    sign: Option<Sign>,
    met: Vec<String>,
}

impl Rows for Sheet {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        loop {
            return Ok(match self.rows.recv() {
                Err(_) => Next::End,
                Ok(Row::Size(_)) => continue,
                Ok(Row::Said(said)) => {
                    self.met.push(said);
                    continue;
                }
                Ok(Row::Bad(line, why)) => {
                    self.done = line;
                    record.start(line);
                    Next::Bad(why)
                }
                Ok(Row::Cells(line, mut cells)) => {
                    self.done = line;
                    record.start(line);
                    // A sheet keeps no empty cells at the end of a row.
                    if cells.len() < self.headers.len() {
                        cells.resize(self.headers.len(), String::new());
                    }
                    for cell in &cells {
                        record.push(cell);
                    }
                    Next::Record
                }
            });
        }
    }

    fn done(&self) -> u64 {
        self.done
    }

    fn sign(&self) -> Option<Sign> {
        self.sign
    }

    fn reading(&self) -> Reading {
        Reading::default().below(self.before)
    }

    fn remarks(&self) -> Vec<String> {
        match self.before {
            0 => Vec::new(),
            before => vec![say!("import-lines-before", count = before)],
        }
    }

    fn met(&self) -> Vec<String> {
        self.met.clone()
    }

    fn size(&self) -> u64 {
        self.size
    }
}
