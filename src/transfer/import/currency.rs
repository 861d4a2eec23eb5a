//! A currency in a cell of its own.

use super::{
    tidy,
    value::{Place, Why, short},
};
use crate::{
    domain::money::{Currency, parse_amount_in},
    words::say,
};

/// A currency by its code, or as it is written beside an amount: `€`, `Euro`. One that nobody lists is a slip, unless
/// a book of ours holds it.
pub fn read(typed: &str, place: Place) -> Result<Currency, Why> {
    let no_currency = || say!("import-bad-no-currency", typed = short(typed));
    if let Some(code) = Currency::parse(typed)
        && (place.own || code.is_known())
    {
        return Ok(code);
    }
    let beside = format!("1 {typed}");
    let (_, said) =
        parse_amount_in(&tidy::amount(&beside), place.home).map_err(|_| no_currency())?;
    said.filter(|_| !typed.contains(|c: char| c.is_numeric()))
        .ok_or_else(no_currency)
}
