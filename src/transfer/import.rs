//! Import: files → plan → preview → apply → one undoable step.
//!
//! [`plan::plan`] reads and decides everything and stages it beside the book, which is not touched; [`Plan`] with its
//! [`report::Report`] is the preview; [`apply::apply`] writes it. What was decided:
//!
//! - a record of a file is known again by `(source, object, id)`: object is the kind's code, id what the file says, or
//!   a hash of the line for kinds that have neither id nor name; source is `--source`, else the first of `csv`,
//!   `csv-2` … whose known records bear the names that the file gives them, so that two systems that both count
//!   from 1 are not mixed;
//! - records of our own exports by their UUID; accounts, products, users and the like without an id by name, contacts
//!   and leads by e-mail, else name and company;
//! - what a file holds is said by its layout: a user's own, a built-in one, else the ledger (`layout`); how it is read
//!   (encoding, separator, dates, decimal sign) is recognised, and what stays open is asked before anything is written;
//! - an empty cell leaves what is there unless told otherwise; a lead's status and a closed opportunity never go back;
//! - a name that differs in spelling alone (blanks, case, legal form) is followed and reported; one that may be a slip
//!   of the finger is reported and not followed.

pub mod apply;
pub mod bare;
pub mod choices;
mod currency;
pub mod desk;
pub mod folder;
pub mod grouped;
pub mod headings;
pub mod keys;
pub mod kinds;
pub mod layout;
pub mod numbers;
pub mod plan;
pub mod plan_file;
pub mod rejects;
pub mod report;
pub mod resolve;
pub mod row;
pub mod shares;
pub mod source;
pub mod spots;
pub mod stages;
pub mod stamp;
pub mod status;
pub mod survey;
pub mod tidy;
pub mod unheaded;
pub mod upright;
pub mod value;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use super::error::{Error, Result};
use crate::{
    domain::{dates::DateOrder, id::Id, kind::KindInfo},
    store::scratch::Scratch,
    words::say,
};

/// What to do with a line whose record the book already has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnMatch {
    /// Set what the file says.
    #[default]
    Update,
    /// Leave the record as it is.
    Skip,
    /// Make another record.
    Create,
}

/// What to do with a new line that resembles a record: same e-mail, phone, web domain, or name without its legal form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Make it and say so.
    #[default]
    Warn,
    /// Leave it.
    Skip,
    /// Set what it says in the record that it resembles.
    Update,
}

/// What may be made because a line refers to it.
pub const MADE: [&str; 5] = ["users", "products", "accounts", "contacts", "stages"];

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What all lines are, where the headers shall not decide.
    pub kind: Option<&'static KindInfo>,
    /// The owner in the files who is the user of this book.
    pub me: Option<String>,
    /// Fields by which a record is known again, instead of id and name.
    pub match_on: Vec<String>,
    /// What to do with a known record.
    pub on_match: OnMatch,
    /// What to do with a new line that resembles a record.
    pub duplicates: Duplicates,
    /// Whether an empty cell empties the field; otherwise it leaves it.
    pub empty_clears: bool,
    /// Whether hidden sheets are taken too.
    pub hidden: bool,
    /// Whether columns that mean nothing become custom fields.
    pub make_fields: bool,
    /// Of [`MADE`], what is not made when it is missing.
    pub no_create: BTreeSet<&'static str>,
    /// The system that the ids belong to.
    pub source: Option<String>,
    /// Headers and the fields they mean, by hand.
    pub map: Vec<(String, String)>,
    /// How the files are to be read, where that is said.
    pub reading: source::Reading,
    /// The order of dates where a file leaves it open.
    pub dates: Option<DateOrder>,
    /// The decimal sign where a file leaves it open.
    pub decimal: Option<numbers::Sign>,
    /// What bare numbers in columns of percentages mean, where a file leaves it open.
    pub share: Option<shares::Share>,
    /// Layouts before the built-in ones: those given, those remembered.
    pub layouts: Vec<layout::table::Table>,
    /// Decisions for single files.
    pub files: BTreeMap<PathBuf, choices::FileChoice>,
    /// Decisions for single tables of files.
    pub tables: BTreeMap<source::Input, choices::TableChoice>,
    /// Whom names mean.
    pub names: Vec<choices::NameChoice>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether the plan is being made or applied.
    pub phase: Phase,
    /// Bytes read, or records written.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// The two halves of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Files are read and decided.
    Plan,
    /// The book is written.
    Apply,
    /// What the records say of each other is kept.
    Keep,
}

impl Phase {
    /// A word for people who watch.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plan => say!("import-phase-plan"),
            Self::Apply => say!("import-phase-apply"),
            Self::Keep => say!("import-phase-keep"),
        }
    }
}

/// Who looks on: told how far it is, and able to stop it.
pub struct Watch<'w> {
    /// Called every few thousand lines.
    pub progress: &'w mut dyn FnMut(Progress),
    /// Set to stop; nothing is left half done.
    pub cancel: &'w AtomicBool,
}

impl Watch<'_> {
    /// Tells how far it is; an error once it shall stop.
    pub(crate) fn tell(&mut self, phase: Phase, done: u64, total: u64) -> Result<()> {
        (self.progress)(Progress { phase, done, total });
        if self.cancel.load(Ordering::Relaxed) {
            return Err(Error::Stopped);
        }
        Ok(())
    }
}

/// Everything decided, nothing written.
pub struct Plan {
    /// The rows.
    pub(crate) scratch: Scratch,
    /// The preview.
    pub report: report::Report,
    /// The files, in the order in which they are taken.
    pub files: Vec<source::Input>,
    /// How many records will be made.
    pub(crate) made: i64,
    /// How many records will be changed.
    pub(crate) changed: u64,
    /// The system that the ids belong to.
    pub(crate) source: String,
    /// Another user of the book who is "me" too.
    pub(crate) also_me: Option<Id>,
    /// How each table is read: for plan files and to remember it.
    pub layouts: Vec<(source::Input, source::Reading, layout::Layout)>,
}

impl Plan {
    /// Whether applying it would write anything.
    pub fn is_empty(&self) -> bool {
        self.made == 0 && self.changed == 0
    }

    /// What has to be answered before it can be applied.
    pub fn questions(&self) -> Vec<String> {
        let ask = |file: &report::FileReport| {
            let name = file.input.name();
            file.questions
                .iter()
                .map(move |question| {
                    format!("{name}, column {}: {}", question.column, question.why)
                })
                .collect::<Vec<_>>()
        };
        self.report.files.iter().flat_map(ask).collect()
    }
}
