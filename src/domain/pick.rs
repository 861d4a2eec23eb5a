//! Pick lists: known codes as an enum, unknown ones (of a newer version) kept as they are.

use std::fmt;

use crate::words;

/// One choice of a pick list: the stable code and the English label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickItem {
    /// The list it is of.
    pub list: &'static str,
    /// Stored, exported, typed: snake_case, never changes.
    pub code: &'static str,
    /// What it is called in files and on the command line.
    pub label: &'static str,
}

impl PickItem {
    /// What it is called on the screen.
    pub fn called(&self) -> &'static str {
        words::of_table("pick", self.list, &words::slug(self.label), self.label)
    }
}

/// The choices of one pick list.
pub trait Codes: Copy + PartialEq + fmt::Debug + 'static {
    /// In the order they are offered.
    const ITEMS: &'static [PickItem];
    /// The stable code.
    fn code(self) -> &'static str;
    /// The choice with this code.
    fn from_code(code: &str) -> Option<Self>;
    /// The English label.
    fn label(self) -> &'static str {
        let code = self.code();
        let item = Self::ITEMS.iter().find(|item| item.code == code);
        item.map_or(code, |item| item.label)
    }
    /// What it is called on the screen.
    fn called(self) -> &'static str {
        let code = self.code();
        let item = Self::ITEMS.iter().find(|item| item.code == code);
        item.map_or(code, PickItem::called)
    }
}

/// A chosen code, known to this version or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick<C> {
    /// A code of this version.
    Known(C),
    /// A code of another version: kept, shown and sent back untouched.
    Unknown(Box<str>),
}

impl<C: Codes> Pick<C> {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Known(choice) => choice.code(),
            Self::Unknown(code) => code,
        }
    }

    /// From a stored code.
    pub fn from_code(code: &str) -> Self {
        C::from_code(code).map_or_else(|| Self::Unknown(code.into()), Self::Known)
    }
}

impl<C: Codes> From<C> for Pick<C> {
    fn from(choice: C) -> Self {
        Self::Known(choice)
    }
}

/// Declares pick lists as tables: `Name { Variant "code" "Label", … }`.
macro_rules! picks {
    ($($(#[$doc:meta])* $Name:ident { $($Variant:ident $code:literal $label:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name { $(#[doc = $label] $Variant),* }

        impl $crate::domain::pick::Codes for $Name {
            const ITEMS: &'static [$crate::domain::pick::PickItem] =
                &[$($crate::domain::pick::PickItem { list: stringify!($Name), code: $code, label: $label }),*];
            fn code(self) -> &'static str {
                match self { $(Self::$Variant => $code),* }
            }
            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$Variant),)* _ => None }
            }
        }
    )*};
}
pub(crate) use picks;
