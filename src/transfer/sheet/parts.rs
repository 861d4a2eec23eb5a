//! The parts of an XLSX, where `calamine` does not say what is asked: cells with their styles, merged cells.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{
    feed::{MOST_MERGED, Merged},
    marks::{attribute, reader},
};

/// A workbook as an archive.
pub type Archive = ZipArchive<BufReader<File>>;
/// Row and column, both from 0.
pub type Place = (u32, u32);

/// Opens a workbook as an archive.
pub fn archive(path: &Path) -> Option<Archive> {
    ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()
}

/// The cells of a sheet in their order: where they stand, and the number of their style.
pub struct Cells<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    /// Where a row and a cell stand that do not say where.
    row: u32,
    below: u32,
    column: u32,
}

impl<R: BufRead> Cells<R> {
    /// Of a part.
    pub fn of(xml: Reader<R>) -> Self {
        Self {
            xml,
            buffer: Vec::new(),
            row: 0,
            below: 0,
            column: 0,
        }
    }
}

impl<R: BufRead> Iterator for Cells<R> {
    type Item = (Place, usize);

    fn next(&mut self) -> Option<(Place, usize)> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).ok()? {
                Event::Start(mark) => match mark.local_name().as_ref() {
                    "row" => {
                        let said = number(&mark, "r").and_then(|row| row.checked_sub(1));
                        self.row = said.unwrap_or(self.below);
                        (self.below, self.column) = (self.row.saturating_add(1), 0);
                    }
                    "c" => {
                        let said = attribute(&mark, "r").and_then(|said| place(&said));
                        let here = said.unwrap_or((self.row, self.column));
                        (self.row, self.column) = (here.0, here.1.saturating_add(1));
                        return Some((here, number(&mark, "s").unwrap_or(0) as usize));
                    }
                    _ => {}
                },
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

/// Where the cell of a sheet stands before which there are so many.
pub fn place_of(path: &Path, sheet: &str, before: usize) -> Option<Place> {
    let mut archive = archive(path)?;
    let part = part(&mut archive, sheet)?;
    let part = archive.by_name(&part).ok()?;
    let mut cells = Cells::of(reader(BufReader::new(part)));
    cells.nth(before).map(|(place, _)| place)
}

/// The areas of merged cells of a sheet that are more than one row high: the first column of each.
pub fn merged(path: &Path, sheet: &str) -> Vec<Merged> {
    let mut found = Vec::new();
    let Some(mut archive) = archive(path) else {
        return found;
    };
    let Some(part) = part(&mut archive, sheet) else {
        return found;
    };
    each(&mut archive, &part, |mark| {
        if mark.local_name().as_ref() == "mergeCell"
            && found.len() < MOST_MERGED
            && let Some(area) = attribute(mark, "ref")
            && let Some((first, last)) = area.split_once(':')
            && let (Some(first), Some(last)) = (place(first), place(last))
            && last.0 > first.0
        {
            found.push(Merged {
                column: first.1 as usize,
                first: u64::from(first.0) + 1,
                last: u64::from(last.0) + 1,
            });
        }
    });
    found
}

/// An attribute that is a number.
pub fn number(mark: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(mark, name)?.parse().ok()
}

/// Where `AB12` stands.
fn place(said: &str) -> Option<Place> {
    let letters = said.bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut column = 0_u32;
    for letter in said[..letters].bytes() {
        let value = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    let row: u32 = said[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Goes through the marks of a part.
pub fn each(archive: &mut Archive, name: &str, mut met: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let mut xml = reader(BufReader::new(archive.by_name(name).ok()?));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).ok()? {
            Event::Start(mark) => met(&mark),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// The part that holds a sheet.
pub fn part(archive: &mut Archive, sheet: &str) -> Option<String> {
    let mut id = None;
    each(archive, "xl/workbook.xml", |mark| {
        if mark.local_name().as_ref() == "sheet"
            && attribute(mark, "name").as_deref() == Some(sheet)
        {
            id = id.take().or_else(|| attribute(mark, "r:id"));
        }
    })?;
    let id = id?;
    let mut target = None;
    each(archive, "xl/_rels/workbook.xml.rels", |mark| {
        if attribute(mark, "Id").as_deref() == Some(&*id) {
            target = target.take().or_else(|| attribute(mark, "Target"));
        }
    })?;
    let target = target?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("AB12"), Some((11, 27)));
        for broken in ["", "A", "1", "A0", "ZZZZZZZZZ1", "Ä1", "A-1"] {
            assert_eq!(place(broken), None, "{broken}");
        }
    }
}
