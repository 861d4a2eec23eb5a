//! What was decided by hand: which tables are taken and how, what is done with single lines, whom names mean.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{super::csv::read::Reading, layout::table::Table};

/// What to do with one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Do {
    /// Leave it.
    Skip,
    /// Make a record of it, whatever it resembles.
    Create,
    /// Set what it says in this record.
    Update(Uuid),
}

/// What was decided for one file.
#[derive(Clone, Debug, Default)]
pub struct FileChoice {
    /// Left out of the import.
    pub skip: bool,
    /// How it is read.
    pub reading: Reading,
    /// What its columns mean; none where that is to be found.
    pub tables: Vec<Table>,
    /// Lines with a decision of their own.
    pub rows: BTreeMap<u64, Do>,
}

/// A name in files, and whom it means: a name or a UUID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameChoice {
    /// The code of the kind.
    pub kind: String,
    /// As files have it.
    pub typed: String,
    /// Who is meant.
    pub take: String,
}
