//! What a book is told about itself: who uses it, in which currency, and when its year begins.
//!
//! Settings belong to the book and not to its records: they are not journalled, and `u` does not take them back.

use crate::{
    domain::{id::Id, money::Currency, record::team::User},
    store::{Error, Result, Store},
    words::say,
};

/// The user of the book: whose records are "mine".
pub fn set_me(store: &mut Store, user: Id) -> Result<()> {
    let known: User = store.read().need(user)?;
    store.set_setting("me", &known.id.to_string())
}

/// The book's own currency, in which sums are made.
pub fn set_currency(store: &mut Store, code: &str) -> Result<()> {
    let currency = Currency::parse(code).ok_or_else(|| {
        Error::refused_with(
            say!("typed-no-currency", typed = code),
            say!("refused-currency-hint"),
        )
    })?;
    store.set_setting("currency", currency.code())
}

/// The first month of the fiscal year.
pub fn set_fiscal_start(store: &mut Store, month: u32) -> Result<()> {
    if !(1..=12).contains(&month) {
        return Err(Error::refused(say!("refused-month")));
    }
    store.set_setting("fiscal_start", &month.to_string())
}

/// Says whether yearly and monthly amounts count their whole term, or their first year.
pub fn set_counted(store: &mut Store, whole_term: bool) -> Result<()> {
    let word = if whole_term {
        "whole_term"
    } else {
        "first_year"
    };
    store.set_setting("counted", word)
}

/// Says the calling code of phone numbers that have none.
pub fn set_phone_country(store: &mut Store, code: u16) -> Result<()> {
    store.set_setting("phone_country", &code.to_string())
}
