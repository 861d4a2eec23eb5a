//! Pick lists: known codes as an enum, unknown ones (of a newer version) kept as they are.

use std::fmt;

/// One choice of a pick list: the stable code, and the English label that is also the fallback of its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickItem {
    /// Stored, exported, typed: snake_case, never changes.
    pub code: &'static str,
    /// Shown.
    pub label: &'static str,
}

/// The choices of one pick list.
pub trait Codes: Copy + PartialEq + fmt::Debug + 'static {
    /// In the order they are offered.
    const ITEMS: &'static [PickItem];
    /// The stable code.
    fn code(self) -> &'static str;
    /// The choice with this code.
    fn from_code(code: &str) -> Option<Self>;
    /// The label shown.
    fn label(self) -> &'static str {
        let code = self.code();
        Self::ITEMS
            .iter()
            .find(|item| item.code == code)
            .map_or(code, |item| item.label)
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
                &[$($crate::domain::pick::PickItem { code: $code, label: $label }),*];
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
