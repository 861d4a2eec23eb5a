//! Fields that lead to another record of the same kind, such as a parent: nobody stands above themselves.

use super::{super::super::error::Result, Planner};
use crate::{
    domain::{field::Row, id::Id, kind::KindInfo},
    words::say,
};

impl Planner<'_> {
    /// Notes who is above a record that is made.
    pub(super) fn note_above(&mut self, info: &KindInfo, target: i64, row: &Row) {
        for (field, (spec, cell)) in info.specs().iter().zip(&row.cells).enumerate() {
            if let Some(above) = cell.int()
                && spec.leads_up(info)
            {
                self.above.insert((info.kind, field, target), above);
            }
        }
    }

    /// Whether a field may lead from one record to another: not where that one is below the first. Noted if so.
    pub(super) fn may_lead(
        &mut self,
        info: &KindInfo,
        field: usize,
        from: i64,
        to: i64,
    ) -> Result<bool> {
        if !info.specs()[field].leads_up(info) {
            return Ok(true);
        }
        let (mut at, mut steps) = (Some(to), 0);
        while let Some(here) = at.filter(|_| steps < self.made + MOST) {
            if here == from {
                return Ok(false);
            }
            steps += 1;
            at = match self.above.get(&(info.kind, field, here)) {
                Some(above) => Some(*above),
                None if here > 0 => {
                    let row = self.read.row(info, Id(here))?;
                    row.and_then(|row| row.cells[field].int())
                }
                None => None,
            };
        }
        self.above.insert((info.kind, field, from), to);
        Ok(true)
    }

    /// Says that a reference of a line is left empty, and why.
    pub(super) fn note_late(&mut self, file: usize, line: u64, field: &str, why: &str) {
        let file = self.report.files.get(file);
        let name = file.map_or_else(String::new, |file| file.input.name());
        self.report.note(say!(
            "import-late",
            file = name,
            line = line,
            field = field,
            why = why
        ));
    }
}

/// More steps up than any book has: a ring that is in the book already is walked round no longer.
const MOST: i64 = 10_000;
