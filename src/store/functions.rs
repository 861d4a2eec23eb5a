//! The functions that SQL may call: text compared as people mean it, without case, width and accents.
//!
//! The second argument comes folded; nothing known gives nothing. They only compare: sorting has stored keys.

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::ValueRef,
};

use super::error::Result;
use crate::domain::{cell::Cell, text::fold};

/// Makes them known to a connection.
pub(crate) fn lay(conn: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("text_has", 2, flags, |ctx| compare(ctx, has))?;
    conn.create_scalar_function("text_is", 2, flags, |ctx| compare(ctx, is))?;
    conn.create_scalar_function("list_has", 2, flags, |ctx| {
        compare(ctx, |list, wanted| any(list, wanted, has))
    })?;
    conn.create_scalar_function("list_holds", 2, flags, |ctx| {
        compare(ctx, |list, wanted| any(list, wanted, is))
    })?;
    Ok(())
}

fn compare(ctx: &Context<'_>, test: impl Fn(&str, &str) -> bool) -> rusqlite::Result<Option<bool>> {
    let wanted = ctx.get_raw(1).as_str()?;
    Ok(match ctx.get_raw(0) {
        ValueRef::Text(bytes) => str::from_utf8(bytes).ok().map(|text| test(text, wanted)),
        ValueRef::Integer(number) => Some(test(&number.to_string(), wanted)),
        _ => None,
    })
}

/// Whether folding would only change its letters' case: printable ASCII with single blanks.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("  ")
}

fn has(text: &str, wanted: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    if is_plain(text) {
        let mut windows = text.as_bytes().windows(wanted.len());
        return windows.any(|window| window.eq_ignore_ascii_case(wanted.as_bytes()));
    }
    fold(text).contains(wanted)
}

fn is(text: &str, wanted: &str) -> bool {
    if is_plain(text) {
        return text.trim().eq_ignore_ascii_case(wanted);
    }
    fold(text) == wanted
}

fn any(list: &str, wanted: &str, test: impl Fn(&str, &str) -> bool) -> bool {
    let items = Cell::from(list).items();
    items.iter().any(|item| test(item, wanted))
}
