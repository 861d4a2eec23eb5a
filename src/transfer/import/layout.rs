//! What a file holds: the kind of record, and what each column means.
//!
//! Where the headers are those of a program that is known ([`library`]), or of a mapping of the user's own, that says
//! it ([`table`]); else the ledger does, by names, labels and aliases ([`ledger`]). Values are `survey`'s and `row`'s.

pub mod choose;
pub mod ledger;
pub mod library;
pub mod meanings;
pub mod own;
pub mod spoken;
pub mod table;
pub mod words;

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;

use super::{numbers::Sign, shares::Share};
use crate::domain::{
    dates::DateOrder,
    field::{Class, FieldKind},
    kind::KindInfo,
    text,
};

/// A column that is no field of its record and yet means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// The day or moment the record came to be.
    Created,
    /// That day, and it entered its stage on it.
    Engaged,
    /// An opportunity's product: becomes an opportunity line.
    Product,
    /// An opportunity's products with quantity and price, as one cell lists them: opportunity lines.
    Lines,
    /// An opportunity's person: becomes a member of its buying centre.
    Contact,
    /// A product's price: an entry of the standard price book.
    Price,
    /// The currency of that price.
    PriceCurrency,
    /// The one name of a person, given and family.
    FullName,
}

impl Extra {
    /// As layouts write them.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("@created", Self::Created),
        ("@engaged", Self::Engaged),
        ("@product", Self::Product),
        ("@lines", Self::Lines),
        ("@contact", Self::Contact),
        ("@price", Self::Price),
        ("@price_currency", Self::PriceCurrency),
        ("@full_name", Self::FullName),
    ];

    /// As layouts write it.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, extra)| *extra == self)
            .map_or("", |(word, _)| word)
    }
}

/// What a column means.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Nothing that is known.
    Unknown,
    /// Kept by the book itself, of no use, or a second column of the same meaning: passed over.
    Passed,
    /// The id of the record: its UUID, or what another program calls it.
    Id,
    /// A field, by position in the ledger.
    Field(usize),
    /// A custom field, by code.
    Custom(String),
    /// The UUIDs beside the names of a reference, as our own exports write them.
    Uuid(usize),
    /// Something else that means something.
    Extra(Extra),
}

/// By what a reference names its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// An id, else a name.
    #[default]
    Any,
    /// An id, never a name.
    Id,
    /// The company's web domain.
    Domain,
    /// A name with its id in brackets, else as [`By::Any`].
    Labelled,
}

/// What is done about a reference to a record that nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is made where the kind allows it, else the line is refused.
    #[default]
    Make,
    /// The field is left empty, which is said.
    Leave,
}

/// How the cells of a column are read.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// By what it names a record.
    pub by: By,
    /// What if that is not known.
    pub missing: Missing,
    /// What its words mean here.
    pub words: Option<Arc<words::Words>>,
    /// What stands between several values of one cell.
    pub split: Option<String>,
    /// Put between this and what an earlier column gave the same field.
    pub join: Option<String>,
    /// Put before each value.
    pub prefix: Option<String>,
    /// What numbers are multiplied by.
    pub times: Option<Decimal>,
    /// The order of its dates.
    pub dates: Option<DateOrder>,
    /// Its decimal sign.
    pub decimal: Option<Sign>,
    /// What its bare percentages mean.
    pub share: Option<Share>,
    /// Whether an earlier column means the same, so that this one is not read.
    pub is_second: bool,
    /// Lines with anything else here are passed over.
    pub only: Option<Vec<String>>,
}

/// One meaning of one column.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Which cell of a record.
    pub at: usize,
    /// What it means.
    pub column: Column,
    /// How it is read.
    pub how: How,
}

/// How one table is read as records of one kind.
#[derive(Clone, Debug)]
pub struct Layout {
    /// "Salesforce accounts"; empty where the ledger's names were enough.
    pub name: String,
    /// The program that it comes from: whose ids they are.
    pub system: Option<String>,
    /// What its lines are.
    pub info: &'static KindInfo,
    /// What its columns mean; some more than one thing, those that mean nothing none.
    pub columns: Vec<Bound>,
    /// The headers as they stand in the file.
    pub headers: Vec<String>,
    /// Whether it is one of our own exports, by its headers.
    pub own: bool,
    /// Whether several lines may be about one record: the first says all.
    pub repeats: bool,
    /// Whether each line makes records of several kinds.
    pub is_part: bool,
    /// Fields that lead to the record which the same line made: the field, the kind.
    pub links: Vec<(usize, &'static KindInfo)>,
    /// Fields that are the same on every line.
    pub set: Vec<(usize, String)>,
    /// Cells that mean nothing is there.
    pub empty: Vec<String>,
    /// What all of this was made of: for plan files and for the next time.
    pub table: table::Table,
}

impl Layout {
    /// The headers that mean nothing here.
    pub fn unknown(&self) -> Vec<String> {
        (0..self.headers.len())
            .filter(|at| {
                self.columns.iter().all(|bound| {
                    bound.at != *at || bound.column == Column::Unknown || bound.how.is_second
                })
            })
            .map(|at| self.headers[at].clone())
            .filter(|header| !header.trim().is_empty())
            .collect()
    }

    /// The column of a field.
    pub fn bound(&self, name: &str) -> Option<&Bound> {
        let at = self.info.position(name)?;
        self.columns
            .iter()
            .find(|bound| bound.column == Column::Field(at))
    }

    /// The cell of a field.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.bound(name).map(|bound| bound.at)
    }

    /// How the whole is called in a report.
    pub fn title(&self) -> String {
        if !self.name.is_empty() {
            self.name.clone()
        } else if self.own {
            "dealbook export".into()
        } else {
            BY_HEADERS.into()
        }
    }
}

/// How a table of no known program is recognised: by what its columns are called.
pub const BY_HEADERS: &str = "by its headers";
/// How a table whose columns have no names is recognised: by how its cells look.
pub const BY_CELLS: &str = "by its cells";

/// Letters of a header: beyond them it is none, but text that stands in its place.
const LONGEST: usize = 120;

/// A header as it is compared and said: a long one by its beginning.
pub fn shown(header: &str) -> String {
    text::truncate(head(header), LONGEST)
}

/// So much of a header as is looked at, and a letter more.
fn head(header: &str) -> &str {
    let end = header.char_indices().nth(LONGEST + 1);
    end.map_or(header, |(end, _)| &header[..end])
}

/// A header as it is compared with the ledger: folded, everything between words an underscore.
pub fn normal(header: &str) -> String {
    let folded = text::fold(head(header));
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphanumeric() || c == '.' {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}

/// A header as it is compared with layouts: `BILLINGCITY`, `billing_city` and `Billing City` are one.
pub fn key(header: &str) -> String {
    text::fold(head(header))
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether a column's cells are read as days or moments.
pub fn is_date(info: &KindInfo, column: &Column) -> bool {
    match column {
        Column::Field(at) => matches!(info.specs()[*at].kind, FieldKind::Date | FieldKind::Instant),
        Column::Extra(extra) => matches!(extra, Extra::Created | Extra::Engaged),
        _ => false,
    }
}

/// Whether a column's cells are numbers, and if so whether three places after a sign can only be a group.
pub fn is_number(info: &KindInfo, column: &Column) -> Option<bool> {
    match column {
        Column::Field(at) => match info.specs()[*at].kind {
            FieldKind::Minor | FieldKind::Int => Some(true),
            FieldKind::Fixed | FieldKind::Percent => Some(false),
            _ => None,
        },
        Column::Extra(Extra::Price) => Some(false),
        _ => None,
    }
}

/// Whether a column's cells are percentages.
pub fn is_percent(info: &KindInfo, column: &Column) -> bool {
    matches!(column, Column::Field(at) if info.specs()[*at].kind == FieldKind::Percent)
}

/// What a column of the ledger means by its position: read, or kept by the book itself.
pub(super) fn field(info: &KindInfo, at: usize) -> Column {
    let spec = info.specs()[at];
    if spec.class != Class::Derived && super::super::export::is_carried(info, spec) {
        Column::Field(at)
    } else {
        Column::Passed
    }
}

/// The place of a kind in the order in which references need their targets.
pub fn place(info: &KindInfo) -> usize {
    const ORDER: &[&str] = &[
        "custom_field",
        "team",
        "user",
        "tag",
        "currency_rate",
        "tax_class",
        "product",
        "price_book",
        "price",
        "product_rule",
        "pipeline",
        "stage",
        "campaign",
        "account",
        "account_plan",
        "contact",
        "affiliation",
        "opportunity",
        "lead",
        "opportunity_line",
        "member",
        "influence",
        "competitor",
        "quote",
        "quote_line",
        "order",
        "order_line",
        "contract",
        "installed_product",
        "case",
        "article",
        "survey_answer",
        "activity",
        "campaign_member",
    ];
    ORDER
        .iter()
        .position(|code| *code == info.code)
        .unwrap_or(ORDER.len())
}

/// A mapping by hand, header by header.
pub type ByHand = BTreeMap<String, String>;
