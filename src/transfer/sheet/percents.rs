//! Which cells of an XLSX are shown in hundredths: 0.25 as 25 %. `calamine` gives numbers without their formats.
//!
//! A second walk beside the first, taken only where a style of the workbook shows hundredths. Whatever it cannot read
//! is no percentage: then the column is asked about, as one without formats is.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::Path,
};

use super::{
    marks::{attribute, reader},
    parts::{Archive, Cells, Place, archive, each, number, part},
    shows::Shows,
};

/// More styles than any workbook has.
const MOST_STYLES: usize = 100_000;

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
        let mut archive = archive(path)?;
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
            cells: Cells::of(reader(BufReader::new(part))),
            styles: &self.styles,
            next: None,
        })
    }
}

/// The cells of a sheet that are shown in hundredths, in their order.
pub struct Walk<'s, R> {
    cells: Cells<R>,
    styles: &'s [bool],
    /// The next of them.
    next: Option<Place>,
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
        let mut shares = self
            .cells
            .by_ref()
            .filter(|(_, style)| self.styles.get(*style) == Some(&true));
        shares.next().map(|(place, _)| place)
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
