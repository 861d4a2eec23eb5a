//! How records name each other: an integer inside one book, a UUID outside.

use std::{fmt, marker::PhantomData};

use super::{field::Record, kind::Kind};

/// A row of the identity table: one record that this book has heard of. Never reused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

impl Id {
    /// Whether it names a record at all; a record that is not saved yet has no id.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A reference to a record of one kind: the type says which.
pub struct Ref<T>(pub Id, PhantomData<fn() -> T>);

impl<T: Record> Ref<T> {
    /// The kind it leads to.
    pub const TARGET: Kind = T::KIND;

    /// A reference to the record with this id.
    pub const fn to(id: Id) -> Self {
        Self(id, PhantomData)
    }

    /// The record it leads to.
    pub const fn id(self) -> Id {
        self.0
    }
}

// By hand, since deriving would ask the same of `T`.
impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<T> {}
impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Ref<T> {}
impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A reference to a record of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnyRef(pub Id);
