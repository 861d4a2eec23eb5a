//! A book in memory at a fixed moment, for stories.

use dealbook::{
    domain::field::{Date, Instant, date},
    store::{Actor, NewBook, Store},
};

/// 2 March 2026, 9:00 UTC, a Monday.
pub const START: i64 = 1_772_442_000_000;

/// The day of [`START`].
pub fn today() -> Date {
    date(START / 86_400_000).expect("a day")
}

/// An empty book of `Lena Kraus` in euro.
pub fn book() -> Store {
    Store::memory(&NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Instant(START),
        today: today(),
    })
    .expect("a book")
}

/// The user, `minutes` after the start.
pub fn at(store: &Store, minutes: i64) -> Actor {
    store.actor(Instant(START + minutes * 60_000), today())
}
