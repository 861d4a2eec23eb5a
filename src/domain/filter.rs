//! The filter language, one for screen, command line and saved views: text in, a typed tree out.
//!
//! `amount>50k owner:me (stage:proposal or stage:negotiation) !tag:vip acme` is read by [`mod@parse`] against one kind's
//! ledger. Relative days become days here, from the day in [`Context`]; what is kept is the text, never the tree.
//! It knows no SQL: `store::filter` makes conditions of the tree. Offers while typing are in [`mod@complete`].

use std::{fmt, ops::Bound, ops::Range};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    catalog::Catalog,
    field::{FieldKind, Spec},
    findings::by_code,
    kind::KindInfo,
};

mod complete;
mod error;
mod names;
mod parse;
mod print;
mod states;
mod value;
mod words;

#[cfg(test)]
mod tests;

pub use complete::{Completion, Offer, complete};
pub use error::{Error, Fault};
pub use names::{CHANGED, CREATED};
pub use states::{Named, flags, states};
pub use words::Everyday;

/// How days and amounts are written; the filter only knows where they stand.
pub trait Words {
    /// One day: `2026-12-01`, `today`, `eom`, `+7d`.
    fn date(&self, text: &str) -> Result<NaiveDate, String>;
    /// First and last day of a stretch: `2026-Q4`, `this month`.
    fn range(&self, text: &str) -> Result<(NaiveDate, NaiveDate), String>;
    /// A number: `50k`, `18.4万`, `1,250.00`.
    fn amount(&self, text: &str) -> Result<Decimal, String>;
}

/// What a filter is read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The kind whose records it chooses.
    pub info: &'a KindInfo,
    /// The custom fields of that kind.
    pub custom: &'a [Spec],
    /// How days and amounts are written.
    pub words: &'a dyn Words,
    /// The day it is.
    pub today: NaiveDate,
    /// Days without contact after which `flag:no_contact` holds.
    pub contact_days: i64,
}

impl<'a> Context<'a> {
    /// A context without custom fields.
    pub fn new(info: &'a KindInfo, words: &'a dyn Words, today: NaiveDate) -> Self {
        Self {
            info,
            custom: &[],
            words,
            today,
            contact_days: by_code("no_contact")
                .and_then(|one| one.limit)
                .unwrap_or(21),
        }
    }

    /// A context with the custom fields that a book has.
    pub fn of(
        info: &'a KindInfo,
        catalog: &'a Catalog,
        words: &'a dyn Words,
        today: NaiveDate,
    ) -> Self {
        let custom = catalog
            .custom
            .get(&info.kind)
            .map_or(&[][..], Vec::as_slice);
        Self::new(info, words, today).custom(custom)
    }

    /// The same with these custom fields.
    pub fn custom(mut self, custom: &'a [Spec]) -> Self {
        self.custom = custom;
        self
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("kind", &self.info.code)
            .field("today", &self.today)
            .finish_non_exhaustive()
    }
}

/// A filter as it was written, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// As written.
    pub text: String,
    /// What it means on the day it was read.
    pub root: Node,
    /// The conditions that hold together at the top, as byte ranges of the text: each can be shown and removed alone.
    pub chips: Vec<Range<usize>>,
}

/// One knot of the tree. The parser makes no `All` right inside an `All`, no `Any` inside an `Any`, no `Not` of a `Not`.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Every one of these; of none, everything.
    All(Vec<Self>),
    /// At least one of these; of none, nothing.
    Any(Vec<Self>),
    /// What the other is not, empty fields included.
    Not(Box<Self>),
    /// A word of the full text.
    Word(Word),
    /// A condition on one field.
    Test(Test),
    /// A condition with a name of its own: `is:overdue`, `flag:rotting`.
    Named(Meaning),
}

/// Something looked for in the full text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// Whether it stood in quotes: these words, whole and in this order.
    pub phrase: bool,
}

/// A name, and the conditions it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// `is`, `flag` or `kind`.
    pub of: &'static str,
    /// The code after the colon.
    pub code: String,
    /// What it stands for; nothing at all where only the store can tell.
    pub means: Box<Node>,
}

/// A condition on one field: any of these holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The ledger's name, `custom.` and the code, [`CREATED`] or [`CHANGED`].
    pub field: String,
    /// What that field holds.
    pub holds: FieldKind,
    /// At least one.
    pub any: Vec<Is>,
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    /// Nothing known.
    Empty,
    /// Something known.
    Set,
    /// The text, an item of the list or the name of the record referred to has this in it.
    Contains(String),
    /// The text, an item of the list or the name of the record referred to is this.
    Equals(String),
    /// This code of a pick list, or currency.
    Code(String),
    /// Yes or no; nothing known is no.
    Yes(bool),
    /// A whole number, a decimal of scale 6, or a day, both ends included.
    Within(Option<i64>, Option<i64>),
    /// An amount in whole units of money.
    Amount(Bound<Decimal>, Bound<Decimal>),
    /// The user who looks.
    Me,
    /// The record whose UUID begins so: hexadecimal digits without dashes.
    Id(String),
}

impl Filter {
    /// The filter that lets everything pass.
    pub fn everything() -> Self {
        Self {
            text: String::new(),
            root: Node::All(Vec::new()),
            chips: Vec::new(),
        }
    }

    /// Whether it lets everything pass.
    pub fn is_everything(&self) -> bool {
        self.root == Node::All(Vec::new())
    }

    /// The text of each chip.
    pub fn chip_texts(&self) -> impl Iterator<Item = &str> {
        self.chips.iter().filter_map(|at| self.text.get(at.clone()))
    }

    /// The text without one chip.
    pub fn without(&self, chip: usize) -> String {
        let kept = self.chip_texts().enumerate().filter(|(at, _)| *at != chip);
        kept.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }

    /// The words looked for in the full text, for marking them in what is shown.
    pub fn words(&self) -> Vec<&Word> {
        fn walk<'n>(node: &'n Node, found: &mut Vec<&'n Word>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => {
                    for node in nodes {
                        walk(node, found);
                    }
                }
                Node::Word(word) => found.push(word),
                Node::Not(_) | Node::Test(_) | Node::Named(_) => {}
            }
        }
        let mut found = Vec::new();
        walk(&self.root, &mut found);
        found
    }

    /// The names by which records that fields lead to are meant: what the field holds, the name, whether it is whole.
    pub fn names(&self) -> Vec<(FieldKind, &str, bool)> {
        fn walk<'n>(node: &'n Node, found: &mut Vec<(FieldKind, &'n str, bool)>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => {
                    for node in nodes {
                        walk(node, found);
                    }
                }
                Node::Test(test) => found.extend(test.any.iter().filter_map(|is| match is {
                    Is::Contains(name) => Some((test.holds, name.as_str(), false)),
                    Is::Equals(name) => Some((test.holds, name.as_str(), true)),
                    _ => None,
                })),
                Node::Word(_) | Node::Not(_) | Node::Named(_) => {}
            }
        }
        let mut found = Vec::new();
        walk(&self.root, &mut found);
        found
    }
}

impl Node {
    /// All of these, without needless nesting.
    pub fn all(nodes: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => Self::All(flat),
        }
    }

    /// Any of these, without needless nesting.
    pub fn any(nodes: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => Self::Any(flat),
        }
    }

    /// The opposite.
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// Reads a filter with days and amounts as people write them, against the fields of a book.
///
/// # Errors
///
/// As [`fn@parse`].
pub fn read(
    text: &str,
    info: &KindInfo,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Filter, Error> {
    let base = catalog.base();
    let words = Everyday { today, base };
    parse(text, &Context::of(info, catalog, &words, today))
}

/// Reads a filter.
pub fn parse(text: &str, context: &Context<'_>) -> Result<Filter, Error> {
    parse::parse(text, context)
}
