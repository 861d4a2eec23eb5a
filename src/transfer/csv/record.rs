//! One record of a table: its cells in one text, so that reading on costs no memory of its own.
//!
//! How records are cut out of a file is `super::read`.

/// One line of a table, its cells without their quotes.
#[derive(Clone, Debug, Default)]
pub struct Record {
    text: String,
    ends: Vec<usize>,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
}

impl Record {
    /// An empty record of a line.
    pub fn start(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Takes these cells as they are: one text, and where each of them ends.
    pub(super) fn take(&mut self, text: &str, ends: &[usize]) {
        self.text.push_str(text);
        self.ends.extend_from_slice(ends);
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell; beyond the last, nothing.
    pub fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else {
            return "";
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..*end]
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Whether there is nothing in any cell.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What came next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A record.
    Record,
    /// A record that cannot be taken: beyond the limits, or broken. Why.
    Bad(String),
    /// The end of the file.
    End,
}
