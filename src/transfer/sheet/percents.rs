//! Which cells of an XLSX are shown in hundredths: 0.25 as 25 %. `calamine` gives numbers without their formats.
//!
//! A second walk beside the first, taken only where a style of the workbook shows hundredths. Whatever it cannot read
//! is no percentage: then the column is asked about, as one without formats is.

use std::{
    collections::BTreeSet,
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
    marks::{attribute, reader},
    shows::Shows,
};

/// More styles than any workbook has.
const MOST_STYLES: usize = 100_000;

type Archive = ZipArchive<BufReader<File>>;
/// Row and column, both from 0.
type Place = (u32, u32);

/// A sheet whose workbook has styles that show hundredths.
pub struct Percents {
    archive: Archive,
    part: String,
    /// By the number of a style, whether it shows them.
    styles: Vec<bool>,
}

impl Percents {
    /// Of a sheet; none where no style of the workbook shows hundredths.
    pub fn of(path: &Path, sheet: &str) -> Option<Self> {
        let mut archive = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let styles = styles(&mut archive)?;
        if !styles.contains(&true) {
            return None;
        }
        let part = part(&mut archive, sheet)?;
        Some(Self {
            archive,
            part,
            styles,
        })
    }

    /// The walk over its cells.
    pub fn walk(&mut self) -> Option<Walk<'_, impl BufRead>> {
        let part = self.archive.by_name(&self.part).ok()?;
        Some(Walk {
            xml: reader(BufReader::new(part)),
            styles: &self.styles,
            buffer: Vec::new(),
            next: None,
            row: 0,
            column: 0,
        })
    }
}

/// The cells of a sheet that are shown in hundredths, in their order.
pub struct Walk<'s, R> {
    xml: Reader<R>,
    styles: &'s [bool],
    buffer: Vec<u8>,
    /// The next of them.
    next: Option<Place>,
    /// Where a row and a cell stand that do not say where.
    row: u32,
    column: u32,
}

impl<R: BufRead> Walk<'_, R> {
    /// Whether the cell at this place is one of them; places are asked for in their order.
    pub fn is_at(&mut self, place: Place) -> bool {
        while self.next.is_none_or(|next| next < place) {
            match self.step() {
                Some(next) => self.next = Some(next),
                None => return false,
            }
        }
        self.next == Some(place)
    }

    fn step(&mut self) -> Option<Place> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).ok()? {
                Event::Start(mark) => match mark.local_name().as_ref() {
                    "row" => {
                        let said = number(&mark, "r").and_then(|row| row.checked_sub(1));
                        self.row = said.unwrap_or(self.row + u32::from(self.column > 0));
                        self.column = 0;
                    }
                    "c" => {
                        let said = attribute(&mark, "r").and_then(|said| place(&said));
                        let here = said.unwrap_or((self.row, self.column));
                        (self.row, self.column) = (here.0, here.1.saturating_add(1));
                        let style = number(&mark, "s").unwrap_or(0) as usize;
                        if self.styles.get(style) == Some(&true) {
                            return Some(here);
                        }
                    }
                    _ => {}
                },
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

fn number(mark: &BytesStart<'_>, name: &str) -> Option<u32> {
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
fn each(archive: &mut Archive, name: &str, mut met: impl FnMut(&BytesStart<'_>)) -> Option<()> {
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

/// By the number of a style, whether it shows hundredths.
fn styles(archive: &mut Archive) -> Option<Vec<bool>> {
    let mut shares = BTreeSet::from([9, 10]);
    let mut styles = Vec::new();
    let mut is_of_cells = false;
    each(archive, "xl/styles.xml", |mark| {
        match mark.local_name().as_ref() {
            "numFmt" => {
                let is_share = attribute(mark, "formatCode")
                    .is_some_and(|format| Shows::of(&format) == Shows::Share);
                if is_share && shares.len() < MOST_STYLES {
                    shares.extend(number(mark, "numFmtId"));
                }
            }
            "cellXfs" => is_of_cells = true,
            "cellStyles" | "cellStyleXfs" | "dxfs" => is_of_cells = false,
            "xf" if is_of_cells && styles.len() < MOST_STYLES => {
                let format = number(mark, "numFmtId").unwrap_or(0);
                styles.push(shares.contains(&format));
            }
            _ => {}
        }
    })?;
    Some(styles)
}

/// The part that holds a sheet.
fn part(archive: &mut Archive, sheet: &str) -> Option<String> {
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
