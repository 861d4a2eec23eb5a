//! XLS, the binary form of before 2007 (BIFF 5 and 8): which sheets there are and what their cells say.
//!
//! `calamine` reads it too, but makes room for as many cells as a file claims, writes a text out again for each cell that
//! shares it and falls over broken records: a file of some kilobytes could ask for more memory than there is. Here the
//! file is in memory once, and a cell is the place where it stands. The container around it is `cfb`'s business, records
//! are in [`record`], texts in [`words`], formats of numbers in [`super::shows`]. Formats: [MS-XLS].

pub mod record;
pub mod words;

use std::{
    fs::File,
    io::{Read, Seek as _},
    path::Path,
};

use calamine::{ExcelDateTime, ExcelDateTimeType};
use encoding_rs::Encoding;

use self::{
    record::{Record, Records, double, long, short},
    words::Words,
};
use super::{
    feed::{Feed, Gone, Merged, plain, share},
    read::{Filled, bad, file, locked},
    shows::Shows,
    xlsx::{moment, yes_or_no},
};
use crate::{
    transfer::error::{Error, Result},
    words::say,
};

/// The whole of a workbook; Excel's own end at some hundred megabytes less.
const LARGEST: u64 = 256 << 20;
/// Columns of a sheet of this form.
const MOST_COLUMNS: u16 = 256;

/// A workbook.
pub struct Book {
    stream: Vec<u8>,
    /// Whether texts are those of BIFF 8.
    is_wide: bool,
    /// What the bytes of older texts mean.
    encoding: &'static Encoding,
    sheets: Vec<Sheet>,
    words: Words,
    /// How the cells of a format show their number.
    shows: Vec<Shows>,
    is_1904: bool,
}

struct Sheet {
    name: String,
    at: usize,
    is_hidden: bool,
}

/// Where a cell stands in its sheet and in the file.
struct Spot {
    row: u16,
    column: u16,
    at: u32,
}

fn unreadable(path: &Path, why: impl std::fmt::Display) -> Error {
    bad(path, say!("file-no-sheet", why = why.to_string()))
}

fn stream(path: &Path) -> Result<Vec<u8>> {
    let wrong = |source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut file: File = file(path)?;
    let mut first = [0; 2];
    file.read_exact(&mut first).map_err(wrong)?;
    file.rewind().map_err(wrong)?;
    let mut bytes = Vec::new();
    if first == [0x09, 0x08] {
        // Scripts write the records alone, without the container.
        file.take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        let mut outer = cfb::CompoundFile::open(file)
            .map_err(|_| unreadable(path, say!("file-archive-cut")))?;
        if outer.exists("/EncryptedPackage") {
            return Err(locked(path));
        }
        let name = ["/Workbook", "/Book"]
            .into_iter()
            .find(|name| outer.is_stream(name))
            .ok_or_else(|| unreadable(path, say!("file-no-book")))?;
        let stream = outer.open_stream(name).map_err(wrong)?;
        stream.take(LARGEST + 1).read_to_end(&mut bytes)
    }
    .map_err(|why| unreadable(path, why))?;
    if bytes.len() as u64 > LARGEST {
        return Err(bad(path, say!("file-book-large")));
    }
    Ok(bytes)
}

/// Opens a workbook.
pub fn book(path: &Path) -> Result<Book> {
    let stream = stream(path)?;
    let mut book = Book {
        stream: Vec::new(),
        is_wide: true,
        encoding: encoding_rs::WINDOWS_1252,
        sheets: Vec::new(),
        words: Words::default(),
        shows: Vec::new(),
        is_1904: false,
    };
    let (mut formats, mut shown) = (Vec::new(), Vec::new());
    for (count, record) in Records::new(&stream, 0).enumerate() {
        let record = record.map_err(|why| unreadable(path, why))?;
        let data = record.data;
        match record.kind {
            record::BEGIN if count == 0 => {
                book.is_wide = short(data, 0) == Some(0x0600);
                if short(data, 2) == Some(0x0010) {
                    // One sheet without a workbook around it.
                    book.sheets.push(Sheet {
                        name: "Sheet1".into(),
                        at: 0,
                        is_hidden: false,
                    });
                    break;
                }
            }
            record::LOCKED => return Err(locked(path)),
            record::CODEPAGE => {
                if let Some(encoding) = short(data, 0).and_then(words::codepage) {
                    book.encoding = encoding;
                }
            }
            record::FROM_1904 => book.is_1904 = short(data, 0) == Some(1),
            record::FORMAT => {
                let code = short(data, 0).unwrap_or_default();
                let text = book.format(data);
                formats.push((code, Shows::of(&text)));
            }
            record::STYLE => shown.push(short(data, 2).unwrap_or_default()),
            record::SHEET => book.sheets.extend(book.sheet(data)),
            record::WORDS => book.words = Words::of(&stream, record.at),
            record::END => break,
            _ => {}
        }
    }
    book.shows = shown
        .into_iter()
        .map(|code| {
            let own = formats.iter().rev().find(|(known, _)| *known == code);
            own.map_or_else(|| Shows::of_code(code), |(_, shows)| *shows)
        })
        .collect();
    book.stream = stream;
    Ok(book)
}

impl Book {
    fn format(&self, data: &[u8]) -> String {
        let text = data.get(2..).unwrap_or_default();
        if self.is_wide {
            words::long(text)
        } else {
            words::bytes(text, 1, self.encoding)
        }
    }

    fn sheet(&self, data: &[u8]) -> Option<Sheet> {
        let at = long(data, 0)? as usize;
        let (hidden, kind) = (data.get(4)? & 0x3f, *data.get(5)?);
        if kind != 0 {
            return None;
        }
        let name = data.get(6..)?;
        let name = if self.is_wide {
            words::brief(name)
        } else {
            words::bytes(name, 1, self.encoding)
        };
        Some(Sheet {
            name: name.replace('\0', ""),
            at,
            is_hidden: hidden != 0,
        })
    }

    /// The sheets that hold something.
    pub fn sheets(&self) -> Vec<Filled> {
        let filled = |sheet: &&Sheet| {
            let mut records = Records::new(&self.stream, sheet.at);
            records.any(|record| record.is_ok_and(|record| record.is_cell()))
        };
        self.sheets
            .iter()
            .filter(filled)
            .map(|sheet| Filled {
                name: sheet.name.clone(),
                is_hidden: sheet.is_hidden,
            })
            .collect()
    }

    /// Sends the cells of a sheet.
    pub fn send(&self, name: &str, feed: &mut Feed) -> Result<(), Gone> {
        let Some(sheet) = self.sheets.iter().find(|sheet| sheet.name == name) else {
            return Ok(());
        };
        let (mut spots, mut why) = (Vec::new(), None);
        // Charts that stand in a sheet are sheets in it.
        let mut deep = 0;
        for record in Records::new(&self.stream, sheet.at) {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    why = Some(error);
                    break;
                }
            };
            match record.kind {
                record::BEGIN => deep += 1,
                record::END if deep <= 1 => break,
                record::END => deep -= 1,
                record::MERGED if deep == 1 => merge(record.data, feed),
                _ if deep == 1 => spots.extend(record.spots()),
                _ => {}
            }
        }
        // Programs write rows in order, as a rule.
        spots.sort_by_key(|spot| (spot.row, spot.column));
        feed.size(spots.last().map_or(1, |spot| u64::from(spot.row) + 1))?;
        for spot in &spots {
            let line = u64::from(spot.row) + 1;
            match self.says(spot) {
                Some((text, true)) => feed.text(line, spot.column.into(), &text)?,
                Some((text, false)) => feed.cell(line, spot.column.into(), text)?,
                None => {
                    feed.cell(line, spot.column.into(), String::new())?;
                    feed.fault(say!("file-cell-damaged"));
                }
            }
        }
        match why {
            Some(why) => feed.broken(why),
            None => Ok(()),
        }
    }

    /// What a cell says, and whether that is text; none where its record is damaged.
    fn says(&self, spot: &Spot) -> Option<(String, bool)> {
        let record = Records::new(&self.stream, spot.at as usize).next()?.ok()?;
        let data = record.data;
        let shown = |number, style: u16| Some((self.number(number, style), false));
        match record.kind {
            record::WORD => Some((self.words.at(&self.stream, long(data, 6)?)?, true)),
            record::LABEL | record::RICH => {
                let text = data.get(6..)?;
                let text = if self.is_wide {
                    words::long(text)
                } else {
                    words::bytes(text, 2, self.encoding)
                };
                Some((text, true))
            }
            record::NUMBER => shown(double(data, 6)?, short(data, 4)?),
            record::SMALL => shown(record::small(long(data, 6)?), short(data, 4)?),
            record::SMALLS => {
                let at = 4 + 6 * usize::from(spot.column.checked_sub(short(data, 2)?)?);
                shown(record::small(long(data, at + 2)?), short(data, at)?)
            }
            record::TRUTH => Some((truth(*data.get(6)?, *data.get(7)?), false)),
            record::FORMULA if short(data, 12)? == 0xffff => match data.get(6)? {
                0 => {
                    // The text stands behind, or behind what the formula shares with others.
                    let text = Records::new(&self.stream, record.next)
                        .take(3)
                        .find_map(|next| next.ok().filter(|next| next.kind == record::TEXT));
                    let text = text.map_or_else(String::new, |text| {
                        if self.is_wide {
                            words::continued(&self.stream, text.at)
                        } else {
                            words::bytes(text.data, 2, self.encoding)
                        }
                    });
                    Some((text, true))
                }
                1 => Some((truth(*data.get(8)?, 0), false)),
                2 => Some((truth(*data.get(8)?, 1), false)),
                _ => Some((String::new(), false)),
            },
            record::FORMULA => shown(double(data, 6)?, short(data, 4)?),
            _ => None,
        }
    }

    fn number(&self, number: f64, style: u16) -> String {
        let at = |kind| ExcelDateTime::new(number, kind, self.is_1904);
        match self.shows.get(usize::from(style)) {
            Some(Shows::Day) => moment(&at(ExcelDateTimeType::DateTime)),
            Some(Shows::Share) => share(number),
            _ => plain(number),
        }
    }
}

/// Areas of merged cells: their first and last row, their first and last column.
fn merge(data: &[u8], feed: &mut Feed) {
    for area in data.get(2..).unwrap_or_default().chunks_exact(8) {
        if let (Some(first), Some(last), Some(column)) =
            (short(area, 0), short(area, 2), short(area, 4))
        {
            feed.merge(Merged {
                column: column.into(),
                first: u64::from(first) + 1,
                last: u64::from(last) + 1,
            });
        }
    }
}

/// What a cell of a truth value or of an error says.
fn truth(value: u8, is_error: u8) -> String {
    if is_error == 0 {
        return yes_or_no(value != 0).into();
    }
    match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
    .into()
}

impl Record<'_> {
    /// The cells that stand in this record.
    fn spots(&self) -> impl Iterator<Item = Spot> {
        let place = (short(self.data, 0), short(self.data, 2));
        let first = match place {
            (Some(row), Some(column)) if self.is_cell() => Some((row, column)),
            _ => None,
        };
        let at = self.at as u32;
        let more = if self.kind == record::SMALLS {
            (self.data.len().saturating_sub(6) / 6) as u16
        } else {
            1
        };
        first.into_iter().flat_map(move |(row, column)| {
            let end = column.saturating_add(more).min(MOST_COLUMNS);
            (column..end).map(move |column| Spot { row, column, at })
        })
    }
}
