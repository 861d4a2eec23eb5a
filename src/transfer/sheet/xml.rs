//! The XML of 2003, as Dynamics, Salesforce reports and many scripts hand out under the ending `.xls`.

use std::{collections::BTreeSet, fs::File, io::BufReader, path::Path};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    feed::{Feed, Gone, MOST_ROWS, Merged, plain, share},
    marks::{attribute, letter, reader, times},
    read::{Filled, bad, file},
    shows::Shows,
    xlsx::yes_or_no,
};
use crate::{
    transfer::{csv::read::LONGEST_CELL, error::Result},
    words::say,
};

/// More styles than any workbook has.
const MOST_STYLES: usize = 100_000;

fn open(path: &Path) -> Result<Reader<BufReader<File>>> {
    Ok(reader(BufReader::new(file(path)?)))
}

/// The sheets that hold something.
pub fn sheets(path: &Path) -> Result<Vec<Filled>> {
    let mut xml = open(path)?;
    let mut found: Vec<Filled> = Vec::new();
    let (mut here, mut is_filled, mut is_visible, mut is_hidden) = (None, false, false, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml
            .read_event_into(&mut buffer)
            .map_err(|_| bad(path, say!("file-no-sheet", why = say!("file-damaged"))))?;
        match event {
            Event::Start(mark) => match mark.local_name().as_ref() {
                "Worksheet" => {
                    here = attribute(&mark, "ss:Name");
                    (is_filled, is_hidden) = (false, false);
                }
                "Data" => is_filled = true,
                "Visible" => is_visible = true,
                _ => {}
            },
            // `SheetHidden` or `SheetVeryHidden`.
            Event::Text(text) if is_visible => is_hidden |= text.xml10_content().contains("Hidden"),
            Event::End(mark) => match mark.local_name().as_ref() {
                "Visible" => is_visible = false,
                "Worksheet" if is_filled => {
                    found.extend(here.take().map(|name| Filled { name, is_hidden }));
                }
                _ => {}
            },
            Event::Eof if here.is_some() && is_filled && !is_hidden => {
                return Err(bad(path, say!("file-sheet-cut")));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Sends the cells of a sheet.
pub fn send(path: &Path, name: &str, feed: &mut Feed) -> Result<(), Gone> {
    let Ok(mut xml) = open(path) else {
        return feed.broken(say!("file-gone"));
    };
    let (mut is_here, mut kind) = (false, String::new());
    let (mut style, mut shares, mut is_share) = (String::new(), BTreeSet::new(), false);
    let (mut line, mut column, mut after) = (0_u64, 0_usize, 0_usize);
    let (mut text, mut is_data) = (String::new(), false);
    // Whether a cell holds a formula without its result.
    let mut is_unknown = false;
    let place = |mark: &BytesStart<'_>| {
        attribute(mark, "ss:Index").and_then(|text| text.parse::<u64>().ok())
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let Ok(event) = xml.read_event_into(&mut buffer) else {
            return feed.broken(say!("file-damaged"));
        };
        match event {
            Event::Start(mark) => match mark.local_name().as_ref() {
                "Worksheet" => is_here = attribute(&mark, "ss:Name").as_deref() == Some(name),
                "Row" => {
                    line = place(&mark).unwrap_or(line + 1).min(MOST_ROWS);
                    (column, after) = (0, 0);
                }
                "Style" => style = attribute(&mark, "ss:ID").unwrap_or_default(),
                "NumberFormat" if shares.len() < MOST_STYLES => {
                    let format = attribute(&mark, "ss:Format").unwrap_or_default();
                    if format == "Percent" || Shows::of(&format) == Shows::Share {
                        shares.insert(style.clone());
                    }
                }
                "Cell" => {
                    is_unknown = attribute(&mark, "ss:Formula").is_some();
                    is_share =
                        attribute(&mark, "ss:StyleID").is_some_and(|id| shares.contains(&id));
                    column = place(&mark).map_or(after, |at| at.saturating_sub(1) as usize);
                    // A merged cell is as wide as one and those it covers.
                    let covers = attribute(&mark, "ss:MergeAcross").map_or(0, |_| {
                        times(&mark, "ss:MergeAcross").min(MOST_ROWS) as usize
                    });
                    after = column.saturating_add(1 + covers);
                    if is_here && attribute(&mark, "ss:MergeDown").is_some() {
                        let below = times(&mark, "ss:MergeDown").min(MOST_ROWS);
                        feed.merge(Merged {
                            column,
                            first: line,
                            last: line.saturating_add(below),
                        });
                    }
                }
                "Data" => {
                    (is_data, is_unknown) = (true, false);
                    text.clear();
                    kind = attribute(&mark, "ss:Type").unwrap_or_default();
                }
                _ => {}
            },
            Event::Text(piece) if is_data && is_here => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if is_data && is_here => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(piece) if is_data && is_here => letter(&piece, &mut text),
            Event::End(mark) => match mark.local_name().as_ref() {
                "Data" if is_here => {
                    is_data = false;
                    put(
                        feed,
                        line,
                        column,
                        if is_share && kind == "Number" {
                            "Share"
                        } else {
                            &kind
                        },
                        &text,
                    )?;
                }
                "Data" => is_data = false,
                "Cell" if is_here && std::mem::take(&mut is_unknown) => {
                    feed.unknown(line, column);
                }
                "Worksheet" if is_here => return Ok(()),
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if text.len() > LONGEST_CELL * 2 {
            feed.fault(say!("file-cell-long"));
            text.clear();
        }
    }
}

fn put(
    feed: &mut Feed,
    line: u64,
    column: usize,
    kind: &str,
    text: &str,
) -> std::result::Result<(), Gone> {
    let bare = text.trim();
    match kind {
        "Share" if bare.parse::<f64>().is_ok_and(f64::is_finite) => {
            feed.cell(line, column, share(bare.parse().unwrap_or_default()))
        }
        "Number" => {
            let number = bare.parse::<f64>().map_or_else(|_| bare.into(), plain);
            feed.cell(line, column, number)
        }
        "DateTime" => {
            let day = bare.strip_suffix("T00:00:00.000").unwrap_or(bare);
            feed.cell(line, column, day.into())
        }
        "Boolean" => feed.cell(line, column, yes_or_no(bare == "1").into()),
        _ => feed.text(line, column, text),
    }
}
