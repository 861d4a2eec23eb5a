//! What kinds of record there are, and how each is called.
//!
//! The fields of a kind are in its ledger (see [`super::field`]); the list of all kinds is [`super::record::KINDS`].

use super::field::Spec;
use crate::words;

/// The number of a kind: append-only, never reused; search and the wire use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

/// Who shares the records of a kind once books exchange them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everyone in the organisation.
    Org,
    /// Those who share the territory of the first of these references that is set; without one, of its owner.
    Territory(&'static [&'static str]),
    /// The person who made it, on all of their devices.
    Personal,
    /// This device alone; never sent.
    Local,
}

/// All that is said of a kind apart from its fields.
#[derive(Debug)]
pub struct KindInfo {
    /// Its number.
    pub kind: Kind,
    /// Its code: table name, command line word, JSON value.
    pub code: &'static str,
    /// "Account", in files and on the command line.
    pub one: &'static str,
    /// "Accounts", in files and on the command line.
    pub many: &'static str,
    /// One narrow glyph shown before its records.
    pub icon: &'static str,
    /// Who shares it.
    pub scope: Scope,
    /// The field that names a record in running text.
    pub title: &'static str,
    /// The columns of its list until someone chooses others.
    pub columns: &'static [&'static str],
    /// The order of its list: a field, `-` before it for descending.
    pub sort: &'static str,
    /// Its fields.
    pub specs: fn() -> &'static [&'static Spec],
}

impl KindInfo {
    /// What one record of it is called on the screen.
    pub fn called(&self) -> &'static str {
        words::of_table("kind", "", self.code, self.one)
    }

    /// What several are called on the screen.
    pub fn called_many(&self) -> &'static str {
        words::of_table("kind", "", self.code, self.many)
    }

    /// What so many are called on the screen, within a sentence.
    pub fn called_so_many(&self, count: usize) -> String {
        let word = if count == 1 {
            self.called()
        } else {
            self.called_many()
        };
        word.to_lowercase()
    }

    /// Its fields, in ledger order.
    pub fn specs(&self) -> &'static [&'static Spec] {
        (self.specs)()
    }

    /// The position of a field, by name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.specs().iter().position(|spec| spec.name == name)
    }
}

impl PartialEq for KindInfo {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
