//! What types a field may have, and how each is a cell.

use std::borrow::Cow;

use super::{
    super::{
        cell::{Cell, Misfit},
        id::{AnyRef, Id, Ref},
        money::{Currency, Fixed, Minor},
        pick::{Codes, Pick},
    },
    Date, FieldKind, FieldType, Instant, Record, Time, date, days, minutes, time,
};

/// Implements [`FieldType`] for types that are an optional integer or an optional text inside.
macro_rules! field_types {
    ($([$($generic:tt)*] $ty:ty = $kind:expr, |$value:ident| $cell:expr, |$input:ident| $read:expr;)*) => {$(
        impl<$($generic)*> FieldType for $ty {
            const KIND: FieldKind = $kind;
            fn cell(&self) -> Cell<'_> {
                let $value = self;
                $cell
            }
            fn read(&mut self, $input: Cell<'_>) -> Result<(), Misfit> {
                *self = Self::default();
                if !$input.is_null() {
                    *self = $read.ok_or(Misfit)?;
                }
                Ok(())
            }
        }
    )*};
}

fn optional<T>(value: Option<&T>, int: impl Fn(&T) -> i64) -> Cell<'static> {
    value.map_or(Cell::Null, |value| Cell::Int(int(value)))
}

field_types! {
    [] String = FieldKind::Text, |v| Cell::from(v.as_str()), |c| c.text().map(str::to_owned);
    [] bool = FieldKind::Bool, |v| Cell::Int(i64::from(*v)), |c| c.int().map(|n| n != 0);
    [] Option<i64> = FieldKind::Int, |v| optional(v.as_ref(), |n| *n), |c| c.int().map(Some);
    [] Option<Fixed> = FieldKind::Fixed, |v| optional(v.as_ref(), |n| n.0), |c| c.int().map(|n| Some(Fixed(n)));
    [] Option<Minor> = FieldKind::Minor, |v| optional(v.as_ref(), |n| n.0), |c| c.int().map(|n| Some(Minor(n)));
    [] Option<Instant> = FieldKind::Instant, |v| optional(v.as_ref(), |n| n.0), |c| c.int().map(|n| Some(Instant(n)));
    [] Option<Date> = FieldKind::Date, |v| optional(v.as_ref(), |d| days(*d)), |c| c.int().and_then(date).map(Some);
    [] Option<Time> = FieldKind::Time, |v| optional(v.as_ref(), |t| minutes(*t)), |c| c.int().and_then(time).map(Some);
    [] Option<Currency> = FieldKind::Currency, |v| v.as_ref().map_or(Cell::Null, |c| Cell::Text(Cow::Borrowed(c.code()))),
        |c| c.text().and_then(Currency::parse).map(Some);
    [C: Codes] Option<Pick<C>> = FieldKind::Pick(C::ITEMS), |v| v.as_ref().map_or(Cell::Null, |p| Cell::Text(Cow::Borrowed(p.code()))),
        |c| c.text().map(|code| Some(Pick::from_code(code)));
    [T: Record] Option<Ref<T>> = FieldKind::Ref(T::KIND), |v| optional(v.as_ref(), |r| r.id().0), |c| c.int().map(|id| Some(Ref::to(Id(id))));
    [] Option<AnyRef> = FieldKind::AnyRef, |v| optional(v.as_ref(), |r| r.0.0), |c| c.int().map(|id| Some(AnyRef(Id(id))));
    [] Vec<String> = FieldKind::List, |v| Cell::from_items(v), |c| Some(c.items());
    [T: Record] Vec<Ref<T>> = FieldKind::Refs(T::KIND), |v| Cell::from_ids(&v.iter().map(|r| r.id().0).collect::<Vec<_>>()),
        |c| Some(c.ids().into_iter().map(|id| Ref::to(Id(id))).collect());
}
