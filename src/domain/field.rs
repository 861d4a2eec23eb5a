//! The field ledger: a field is said once, here and nowhere else.
//!
//! A record is a struct and a ledger made by one table, [`record!`]. The ledger has two faces: typed
//! ([`Record`], [`Field`]) for operations and analytics, erased ([`Spec`], [`Row`]) for lists, forms, import, journal.
//! It knows no SQL and no screen; see `store::records` and `tui::screen::form` for what is made of it.

mod moment;
mod row;
mod types;

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    cell::{Cell, Misfit},
    id::Id,
    kind::{Kind, KindInfo},
    pick::PickItem,
};
use crate::words;

pub use moment::{Date, Instant, Time, date, days, minutes, time};
pub use row::Row;

/// What a field holds, and so how it is stored, typed, shown, filtered and exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Many lines of text.
    Long,
    /// A whole number.
    Int,
    /// An exact decimal of scale 6.
    Fixed,
    /// A percentage, as an exact decimal of scale 6: 12.5 is 12.5 %.
    Percent,
    /// An amount in minor units of the currency of its unit, or of the book where it has none.
    Minor,
    /// An ISO 4217 code.
    Currency,
    /// A local day.
    Date,
    /// An hour of a day, to the minute.
    Time,
    /// A moment.
    Instant,
    /// Yes or no.
    Bool,
    /// One of a list of codes.
    Pick(&'static [PickItem]),
    /// A record of this kind.
    Ref(Kind),
    /// A record of any kind.
    AnyRef,
    /// Several texts, in order, equal ones once.
    List,
    /// Several of a list of codes.
    Picks(&'static [PickItem]),
    /// Several records of this kind.
    Refs(Kind),
}

impl FieldKind {
    /// Whether it holds several values, journalled by item.
    pub fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Picks(_) | Self::Refs(_))
    }

    /// Whether it leads to other records.
    pub fn is_ref(self) -> bool {
        matches!(self, Self::Ref(_) | Self::AnyRef | Self::Refs(_))
    }

    /// Whether it stands right in a column.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Fixed | Self::Percent | Self::Minor)
    }
}

/// Who keeps the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// People; journalled, exchanged, undone.
    #[default]
    Stored,
    /// The write layer, in the same transaction; never journalled, sent or imported; rebuilt by doctor.
    Derived,
    /// As derived, but what is written here is written through to another record (the next step).
    Through,
}

/// How a field takes part in search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Not at all.
    #[default]
    No,
    /// As the name: ranked first, by prefix, pinyin and initials.
    Name,
    /// As text.
    Text,
    /// As a code: numbers, e-mails, phones.
    Code,
}

/// All that is known of a field without its record's type.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The code of the kind it is of; empty for a custom field.
    pub of: &'static str,
    /// Column, CSV header, JSON key, filter word: stable.
    pub name: Cow<'static, str>,
    /// What it is called in files and on the command line: English, or as the maker of a custom field wrote it.
    pub label: Cow<'static, str>,
    /// One sentence under the field in a form.
    pub help: Cow<'static, str>,
    /// What it holds.
    pub kind: FieldKind,
    /// A hint in forms and a finding in `check`, never a refusal.
    pub required: bool,
    /// How it is searched.
    pub search: Search,
    /// Masked in privacy mode; logged never.
    pub sensitive: bool,
    /// Its history goes along when a book is first filled from a server.
    pub tracked: bool,
    /// Fields that are set, diffed and merged together.
    pub unit: Option<&'static str>,
    /// Where two people changed the same: judged together with the others of this name, its unit where there is none.
    pub judged: Option<&'static str>,
    /// Other headers under which files bring it.
    pub aliases: &'static [&'static str],
    /// Who keeps it.
    pub class: Class,
    /// The value a new record starts with.
    pub start: Option<&'static str>,
    /// Whether it is a custom field, kept in the `custom` column.
    pub custom: bool,
    /// The choices of a custom pick field.
    pub choices: Vec<String>,
    /// The heading it stands under in forms and detail.
    pub group: &'static str,
    /// Kept out of forms, lists and files: bookkeeping of the record itself.
    pub hidden: bool,
    /// Whether the record is a part of what this leads to, and is deleted with it.
    pub part: bool,
    /// Whether its text is a rule that says when something comes round.
    pub repeats: bool,
}

impl Spec {
    /// A plain stored field.
    pub const fn new(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        kind: FieldKind,
    ) -> Self {
        Self {
            of: "",
            name: Cow::Borrowed(name),
            label: Cow::Borrowed(label),
            help: Cow::Borrowed(help),
            kind,
            required: false,
            search: Search::No,
            sensitive: false,
            tracked: false,
            unit: None,
            judged: None,
            aliases: &[],
            class: Class::Stored,
            start: None,
            custom: false,
            choices: Vec::new(),
            group: "",
            hidden: false,
            part: false,
            repeats: false,
        }
    }

    /// What it is called on the screen.
    pub fn called(&self) -> &str {
        self.word("field", &self.label)
    }

    /// The sentence under it, as the screen says it.
    pub fn helped(&self) -> &str {
        if self.help.is_empty() {
            return "";
        }
        self.word("help", &self.help)
    }

    /// The heading it stands under, as the screen says it.
    pub fn heading(&self) -> &'static str {
        match self.group {
            "" => "",
            group => words::of_table("group", "", &words::slug(group), group),
        }
    }

    /// What those stand under that nobody writes.
    pub fn heading_of_kept() -> &'static str {
        words::of_table("group", "", "kept-by-the-book", "Kept by the book")
    }

    fn word<'a>(&'a self, area: &str, english: &'a str) -> &'a str {
        if self.custom {
            return english;
        }
        words::of_table(area, self.of, &self.name, english)
    }

    /// Whether people keep it, so that it is journalled.
    pub fn is_stored(&self) -> bool {
        self.class == Class::Stored
    }

    /// Whether it leads to another record of the kind that it is a field of, which stands above.
    pub fn leads_up(&self, of: &KindInfo) -> bool {
        self.is_stored() && matches!(self.kind, FieldKind::Ref(kind) if kind == of.kind)
    }

    /// Whether a form, a file or `set` may write it.
    pub fn is_writable(&self) -> bool {
        self.class != Class::Derived && !self.hidden
    }

    /// The choices it offers, as code and what the screen calls them.
    pub fn picks(&self) -> Vec<(String, String)> {
        match self.kind {
            // The choices of a custom field are its own.
            FieldKind::Pick(items) | FieldKind::Picks(items) if !items.is_empty() => items
                .iter()
                .map(|item| (item.code.into(), item.called().into()))
                .collect(),
            _ => self
                .choices
                .iter()
                .map(|choice| (choice.clone(), choice.clone()))
                .collect(),
        }
    }
}

/// A Rust type that a field can have.
pub trait FieldType: PartialEq + Default + 'static {
    /// What the ledger says of it.
    const KIND: FieldKind;
    /// Its value, borrowed where that is possible.
    fn cell(&self) -> Cell<'_>;
    /// Takes a stored value; a misfit leaves it empty.
    fn read(&mut self, cell: Cell<'_>) -> Result<(), Misfit>;
}

/// One field of one record type.
pub trait Field<E>: Sync {
    /// What is known of it.
    fn spec(&self) -> &Spec;
    /// Its value in `record`.
    fn cell<'e>(&self, record: &'e E) -> Cell<'e>;
    /// Sets its value in `record`.
    fn read(&self, record: &mut E, cell: Cell<'_>) -> Result<(), Misfit>;
    /// Whether two records agree on it.
    fn same(&self, a: &E, b: &E) -> bool;
}

/// A field as two function pointers and its spec.
pub struct Lens<E, T> {
    spec: Spec,
    get: fn(&E) -> &T,
    get_mut: fn(&mut E) -> &mut T,
}

impl<E, T: FieldType> Lens<E, T> {
    /// The ledger row of one struct field.
    pub const fn new(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        get: fn(&E) -> &T,
        get_mut: fn(&mut E) -> &mut T,
    ) -> Self {
        Self {
            spec: Spec::new(name, label, help, T::KIND),
            get,
            get_mut,
        }
    }

    /// A field of this kind.
    pub const fn of(mut self, kind: &'static str) -> Self {
        self.spec.of = kind;
        self
    }

    /// Expected in a complete record.
    pub const fn required(mut self) -> Self {
        self.spec.required = true;
        self
    }

    /// Searched as the name.
    pub const fn named(mut self) -> Self {
        self.spec.search = Search::Name;
        self
    }

    /// Searched as text.
    pub const fn search(mut self) -> Self {
        self.spec.search = Search::Text;
        self
    }

    /// Searched as a code.
    pub const fn code(mut self) -> Self {
        self.spec.search = Search::Code;
        self
    }

    /// A rule that says when something comes round.
    pub const fn repeats(mut self) -> Self {
        self.spec.repeats = true;
        self
    }

    /// Masked in privacy mode.
    pub const fn sensitive(mut self) -> Self {
        self.spec.sensitive = true;
        self
    }

    /// Its history goes along with the record.
    pub const fn tracked(mut self) -> Self {
        self.spec.tracked = true;
        self
    }

    /// Set, diffed and merged together with the others of this unit.
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.spec.unit = Some(unit);
        self
    }

    /// Judged together with the others of this name where two people changed the same.
    pub const fn judged(mut self, with: &'static str) -> Self {
        self.spec.judged = Some(with);
        self
    }

    /// Headers under which other programs' files bring it.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.spec.aliases = aliases;
        self
    }

    /// Kept by the write layer.
    pub const fn derived(mut self) -> Self {
        self.spec.class = Class::Derived;
        self
    }

    /// Kept by the write layer, written through to another record.
    pub const fn through(mut self) -> Self {
        self.spec.class = Class::Through;
        self
    }

    /// The value a new record starts with, as it would be typed.
    pub const fn start(mut self, value: &'static str) -> Self {
        self.spec.start = Some(value);
        self
    }

    /// Many lines.
    pub const fn long(mut self) -> Self {
        self.spec.kind = FieldKind::Long;
        self
    }

    /// A percentage.
    pub const fn percent(mut self) -> Self {
        self.spec.kind = FieldKind::Percent;
        self
    }

    /// Several of these codes.
    pub const fn picks(mut self, items: &'static [PickItem]) -> Self {
        self.spec.kind = FieldKind::Picks(items);
        self
    }

    /// The heading it stands under.
    pub const fn group(mut self, group: &'static str) -> Self {
        self.spec.group = group;
        self
    }

    /// The record is a part of what this leads to: deleted with it.
    pub const fn part(mut self) -> Self {
        self.spec.part = true;
        self
    }

    /// Bookkeeping: kept out of forms, lists and files.
    pub const fn hidden(mut self) -> Self {
        self.spec.hidden = true;
        self
    }
}

impl<E: 'static, T: FieldType> Field<E> for Lens<E, T> {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn cell<'e>(&self, record: &'e E) -> Cell<'e> {
        (self.get)(record).cell()
    }
    fn read(&self, record: &mut E, cell: Cell<'_>) -> Result<(), Misfit> {
        (self.get_mut)(record).read(cell)
    }
    fn same(&self, a: &E, b: &E) -> bool {
        (self.get)(a) == (self.get)(b)
    }
}

/// Values of custom fields, by code.
pub type Custom = BTreeMap<String, Cell<'static>>;

/// A record as an ordinary struct.
pub trait Record: Default + Clone + Send + 'static {
    /// Its number.
    const KIND: Kind;
    /// How it is called.
    const INFO: &'static KindInfo;
    /// Its ledger.
    const FIELDS: &'static [&'static dyn Field<Self>];
    /// Its identity in this book.
    fn id(&self) -> Id;
    /// Gives it an identity.
    fn set_id(&mut self, id: Id);
    /// Values of custom fields.
    fn custom(&self) -> &Custom;
    /// Values of custom fields, to change.
    fn custom_mut(&mut self) -> &mut Custom;
}

/// Declares a record: the struct, its ledger and its kind, from one table.
///
/// A row is `field: Type, "Label".builder()…;`, its doc comment is the help under the field.
/// One table rather than a struct beside a table, so that the two cannot differ.
macro_rules! record {
    ($(#[$doc:meta])* $Name:ident = $number:literal, $code:literal, $one:literal, $many:literal,
     icon: $icon:literal, scope: $scope:expr, title: $title:literal,
     columns: $columns:expr, sort: $sort:literal;
     $($(#[doc = $help:literal])* $field:ident : $ty:ty, $label:literal $(. $with:ident ($($arg:tt)*))*;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $Name {
            /// Identity in this book; 0 until saved.
            pub id: $crate::domain::id::Id,
            $($(#[doc = $help])* pub $field: $ty,)*
            /// Values of custom fields, by code.
            pub custom: $crate::domain::field::Custom,
        }

        impl $crate::domain::field::Record for $Name {
            const KIND: $crate::domain::kind::Kind = $crate::domain::kind::Kind($number);
            const INFO: &'static $crate::domain::kind::KindInfo = &$crate::domain::kind::KindInfo {
                kind: Self::KIND, code: $code, one: $one, many: $many, icon: $icon, scope: $scope,
                title: $title, columns: $columns, sort: $sort,
                specs: || {
                    static SPECS: std::sync::OnceLock<Vec<&'static $crate::domain::field::Spec>> =
                        std::sync::OnceLock::new();
                    SPECS.get_or_init(|| <$Name>::FIELDS.iter().map(|field| field.spec()).collect())
                },
            };
            const FIELDS: &'static [&'static dyn $crate::domain::field::Field<Self>] = &[
                $(&$crate::domain::field::Lens::<Self, $ty>::new(
                    stringify!($field), $label, concat!($($help),*).trim_ascii(),
                    |record| &record.$field, |record| &mut record.$field,
                ).of($code)$(.$with($($arg)*))*,)*
            ];
            fn id(&self) -> $crate::domain::id::Id { self.id }
            fn set_id(&mut self, id: $crate::domain::id::Id) { self.id = id; }
            fn custom(&self) -> &$crate::domain::field::Custom { &self.custom }
            fn custom_mut(&mut self) -> &mut $crate::domain::field::Custom { &mut self.custom }
        }
    };
}
pub(crate) use record;
