//! What is known of how a file is to be read, so that it is opened the same way again without another look.

use encoding_rs::Encoding;

use super::shape::{Lay, Shape};
use crate::domain::field::Instant;

/// How a file is to be read, where that is known; the rest is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// What its bytes mean.
    pub encoding: Option<&'static Encoding>,
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// All about its shape, from an earlier look.
    pub shape: Option<Shape>,
    /// The moment, where it counts whether something is past: events of a calendar.
    pub now: Option<Instant>,
    /// Whether rows are read for their records, not for a look: then merged cells are worth a walk of their own.
    pub is_plan: bool,
}

impl Reading {
    /// For the records of its rows.
    pub fn for_plan(mut self) -> Self {
        self.is_plan = true;
        self
    }

    /// With a header that stands so many rows lower.
    pub fn below(mut self, rows: usize) -> Self {
        let mut shape = self.shape.unwrap_or_default();
        shape.before += rows;
        self.shape = Some(shape);
        self
    }

    /// With what groups of records have in common in these columns.
    pub fn grouped(mut self, groups: u32) -> Self {
        let shape = self.shape.unwrap_or_default();
        self.shape = Some(Shape { groups, ..shape });
        self
    }

    /// With records that lie so.
    pub fn laid(mut self, lay: Lay) -> Self {
        let shape = self.shape.unwrap_or_default();
        self.shape = Some(Shape { lay, ..shape });
        self
    }
}
