//! What was decided by hand: which tables are taken and how, what is done with single lines, whom names mean.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{super::csv::read::Reading, layout::table::Table, numbers::Sign, shares::Share};
use crate::domain::{dates::DateOrder, kind::KindInfo};

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

/// What was decided for one table of a file, over what its layout says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableChoice {
    /// Left out of the import.
    pub skip: bool,
    /// What its lines are.
    pub kind: Option<&'static KindInfo>,
    /// The order of its dates, where it leaves that open.
    pub dates: Option<DateOrder>,
    /// Its decimal sign, where it leaves that open.
    pub decimal: Option<Sign>,
    /// What its bare percentages mean, likewise.
    pub share: Option<Share>,
    /// What headers mean, by the code of the kind and the header; an empty word for nothing.
    pub columns: BTreeMap<(&'static str, String), String>,
    /// Headers that become custom fields, likewise.
    pub made: BTreeSet<(&'static str, String)>,
    /// Whether columns without a name and a meaning are left out.
    pub leaves_unnamed: bool,
    /// Lines left out.
    pub left_out: BTreeSet<u64>,
    /// Lines with another decision of their own.
    pub rows: BTreeMap<u64, Do>,
}

impl TableChoice {
    /// Whether it says what columns mean, which is worth remembering.
    pub fn is_mapping(&self) -> bool {
        self.kind.is_some() || !self.columns.is_empty() || !self.made.is_empty()
    }
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
