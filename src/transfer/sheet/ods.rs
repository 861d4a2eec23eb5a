//! ODS: the one XML file of an OpenDocument spreadsheet, read as it goes by.
//!
//! `calamine` reads ODS too, but keeps every cell of every sheet and writes out "this cell sixteen thousand times" row for
//! row: a hundred bytes of a stranger would be gigabytes. Here a row is in memory at a time.

use std::{
    fs::File,
    io::{BufReader, Read as _},
    path::Path,
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
    name::QName,
};
use zip::ZipArchive;

use super::{
    feed::{Feed, Gone, MOST_ROWS, Merged, plain, share},
    guard::{self, LARGEST_PART},
    marks::{attribute, letter, reader, times},
    read::{Filled, bad, file, locked},
    xlsx::yes_or_no,
};
use crate::{
    transfer::{
        csv::read::{LONGEST_CELL, MOST_COLUMNS},
        error::Result,
        fault,
    },
    words::say,
};

const CELL: &str = "table:table-cell";
/// A cell that another one is spread over.
const COVERED: &str = "table:covered-table-cell";
/// Marks inside of a cell that are not what it says: remarks, pictures, tables in tables.
const ASIDE: [&str; 5] = [
    "office:annotation",
    "draw:frame",
    "draw:custom-shape",
    "draw:control",
    "table:table",
];

/// Why reading ends before the end.
enum Stop {
    /// The file is not as it should be.
    Bad(String),
    /// Nobody wants more.
    Gone,
}

impl From<quick_xml::Error> for Stop {
    fn from(_: quick_xml::Error) -> Self {
        Self::Bad(say!("file-damaged").into())
    }
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    ZipArchive::new(BufReader::new(file(path)?)).map_err(|error| guard::cut(path, &error))
}

/// The sheets that hold something.
pub fn sheets(path: &Path) -> Result<Vec<Filled>> {
    let mut archive = archive(path)?;
    let mut manifest = String::new();
    if let Ok(part) = archive.by_name("META-INF/manifest.xml") {
        // What cannot be read here says nothing; the content will.
        let _ = part.take(LARGEST_PART).read_to_string(&mut manifest);
    }
    if manifest.contains("encryption-data") {
        return Err(locked(path));
    }
    let part = archive
        .by_name("content.xml")
        .map_err(|error| bad(path, say!("file-no-table", why = fault::of_archive(&error))))?;
    names(reader(BufReader::new(part))).map_err(|why| bad(path, say!("file-no-sheet", why = why)))
}

type Part<R> = Reader<BufReader<R>>;

fn names<R: std::io::Read>(mut xml: Part<R>) -> Result<Vec<Filled>, String> {
    let (mut hidden, mut style) = (Vec::new(), String::new());
    let (mut found, mut here, mut deep) = (Vec::new(), None, 0);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(|_| say!("file-damaged"))?
        {
            Event::Start(mark) => match mark.name().as_ref() {
                "style:style" => style = attribute(&mark, "style:name").unwrap_or_default(),
                "style:table-properties"
                    if attribute(&mark, "table:display").as_deref() == Some("false") =>
                {
                    hidden.push(style.clone());
                }
                "table:table" => {
                    deep += 1;
                    let is_hidden = attribute(&mark, "table:style-name")
                        .is_some_and(|style| hidden.contains(&style));
                    if deep == 1 {
                        let name = attribute(&mark, "table:name");
                        here = name.map(|name| Filled { name, is_hidden });
                    }
                }
                "text:p" if deep == 1 => found.extend(here.take()),
                CELL if deep == 1 && attribute(&mark, "office:value-type").is_some() => {
                    found.extend(here.take());
                }
                _ => {}
            },
            Event::End(mark) if mark.name().as_ref() == "table:table" => {
                deep -= 1;
                here = None;
            }
            Event::Eof if deep > 0 => return Err(say!("file-cut").into()),
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Sends the cells of a sheet.
pub fn send(path: &Path, name: &str, feed: &mut Feed) -> Result<(), Gone> {
    let Ok(mut archive) = archive(path) else {
        return feed.broken(say!("file-gone"));
    };
    let part = match archive.by_name("content.xml") {
        Ok(part) => part,
        Err(error) => return feed.broken(&fault::of_archive(&error)),
    };
    let mut xml = reader(BufReader::new(part));
    match table(&mut xml, name, feed) {
        Ok(()) => Ok(()),
        Err(Stop::Gone) => Err(Gone),
        Err(Stop::Bad(why)) => {
            // Rows are put whole.
            feed.flush()?;
            feed.broken(&why)
        }
    }
}

fn table<R: std::io::Read>(xml: &mut Part<R>, name: &str, feed: &mut Feed) -> Result<(), Stop> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(mark) if mark.name().as_ref() == "table:table" => {
                if attribute(&mark, "table:name").as_deref() == Some(name) {
                    break;
                }
                xml.read_to_end_into(QName("table:table"), &mut Vec::new())?;
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
    let mut line = 1_u64;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(mark) if mark.name().as_ref() == "table:table-row" => {
                let again = times(&mark, "table:number-rows-repeated");
                let cells = row(xml)?;
                if !cells.is_empty() {
                    for line in line..line.saturating_add(again).min(MOST_ROWS + 1) {
                        put(feed, line, &cells)?;
                    }
                    if again == 1 {
                        for cell in &cells {
                            feed.merge(Merged {
                                column: cell.column,
                                first: line,
                                last: line.saturating_add(cell.high - 1),
                            });
                        }
                    }
                }
                line = line.saturating_add(again);
            }
            Event::End(mark) if mark.name().as_ref() == "table:table" => return Ok(()),
            Event::Eof => return Err(Stop::Bad(say!("file-cut").into())),
            _ => {}
        }
    }
}

/// What one cell says, and in how many columns from which on.
struct Cell {
    column: usize,
    times: usize,
    text: String,
    /// Over how many rows it is spread.
    high: u64,
    /// Whether it holds a formula without its result.
    is_unknown: bool,
    /// Whether a spreadsheet could take it for a formula.
    is_text: bool,
}

fn put(feed: &mut Feed, line: u64, cells: &[Cell]) -> Result<(), Gone> {
    for cell in cells {
        // One column beyond what is taken says that there are too many.
        let end = (cell.column + cell.times).min(MOST_COLUMNS + 1);
        for column in cell.column..end.max(cell.column + 1) {
            if feed.is_refused(line) {
                return Ok(());
            }
            if cell.is_unknown {
                feed.unknown(line, column);
            }
            if cell.is_text {
                feed.text(line, column, &cell.text)?;
            } else {
                feed.cell(line, column, cell.text.clone())?;
            }
        }
    }
    Ok(())
}

fn row<R: std::io::Read>(xml: &mut Part<R>) -> Result<Vec<Cell>, Stop> {
    let (mut cells, mut column) = (Vec::new(), 0_usize);
    let mut length = 0;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(mark) if matches!(mark.name().as_ref(), CELL | COVERED) => {
                let high = times(&mark, "table:number-rows-spanned").max(1);
                let times = times(&mark, "table:number-columns-repeated") as usize;
                let value = value(&mark);
                let is_unknown = attribute(&mark, "table:formula").is_some()
                    && attribute(&mark, "office:value-type").is_none();
                let (said, is_text) = match value {
                    Some((said, is_text)) => (Some(said), is_text),
                    None => (None, true),
                };
                let shown = inside(xml)?;
                let text = said.unwrap_or(shown);
                if !text.is_empty() || is_unknown {
                    length += text.len();
                    if length > super::super::csv::read::LONGEST_RECORD {
                        return Err(Stop::Bad(say!("file-row-long").into()));
                    }
                    cells.push(Cell {
                        column,
                        times,
                        high,
                        is_unknown: is_unknown && text.is_empty(),
                        text,
                        is_text,
                    });
                }
                column = column.saturating_add(times);
            }
            Event::End(mark) if mark.name().as_ref() == "table:table-row" => return Ok(cells),
            Event::Eof => return Err(Stop::Bad(say!("file-cut").into())),
            _ => {}
        }
    }
}

/// What a cell says of itself, and whether that is text; none where what it shows is what it says.
fn value(mark: &BytesStart<'_>) -> Option<(String, bool)> {
    let number = || {
        let text = attribute(mark, "office:value")?;
        text.trim().parse::<f64>().ok()
    };
    let told = match attribute(mark, "office:value-type")?.as_str() {
        "float" | "currency" => (plain(number()?), false),
        "percentage" => (share(number()?), false),
        "date" => (attribute(mark, "office:date-value")?, false),
        "time" => (attribute(mark, "office:time-value")?, false),
        "boolean" => {
            let yes = attribute(mark, "office:boolean-value")?;
            (
                yes_or_no(yes.eq_ignore_ascii_case("true")).to_owned(),
                false,
            )
        }
        "string" => (attribute(mark, "office:string-value")?, true),
        _ => return None,
    };
    Some(told)
}

/// The text inside of a cell, its paragraphs as lines; the mark behind it is taken.
fn inside<R: std::io::Read>(xml: &mut Part<R>) -> Result<String, Stop> {
    let (mut text, mut is_first, mut deep) = (String::new(), true, 0);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(mark) => match mark.name().as_ref() {
                name if ASIDE.contains(&name) => {
                    let name = name.to_owned();
                    xml.read_to_end_into(QName(&name), &mut Vec::new())?;
                }
                "text:p" | "text:h" => {
                    if !std::mem::take(&mut is_first) {
                        text.push('\n');
                    }
                    deep += 1;
                }
                "text:s" => {
                    let count = times(&mark, "text:c").min(LONGEST_CELL as u64);
                    text.extend(std::iter::repeat_n(' ', count as usize));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                _ => {}
            },
            Event::Text(piece) if deep > 0 => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if deep > 0 => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(piece) if deep > 0 => letter(&piece, &mut text),
            Event::End(mark) => match mark.name().as_ref() {
                "text:p" | "text:h" => deep -= 1,
                CELL | COVERED => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(Stop::Bad(say!("file-cut").into())),
            _ => {}
        }
        if text.len() > LONGEST_CELL * 2 {
            return Err(Stop::Bad(say!("file-cell-long").into()));
        }
    }
}
