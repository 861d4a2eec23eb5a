//! The functions that SQL may call: text compared as people mean it, without case, width and accents; the day of a moment.
//!
//! The second argument comes folded; nothing known gives nothing. They only compare: sorting has stored keys.

use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::{FromSqlError, ValueRef},
};

use super::{
    day::local_day,
    error::{Error, Result},
    search::{self, Wanted},
};
use crate::domain::{
    cell::Cell,
    field::{Instant, Search, days},
    text::fold,
};

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
    conn.create_scalar_function("row_has", -1, flags, |ctx| row_holds(ctx, ASKED))?;
    conn.create_scalar_function("row_holds", -1, flags, |ctx| row_holds(ctx, u32::MAX))?;
    // Not the same on every machine, so that SQLite may not keep what it gave.
    conn.create_scalar_function("local_day", 1, FunctionFlags::SQLITE_UTF8, |ctx| {
        let at: Option<i64> = ctx.get(0)?;
        Ok(at.map(|at| days(local_day(Instant(at)))))
    })?;
    Ok(())
}

/// Rows asked before the index is asked instead.
const ASKED: u32 = 5_000;
/// What the error says when that many were asked.
const TOO_MANY: &str = "too many rows were asked for words";

/// What `row_has` keeps from row to row of one statement.
struct Asked {
    wanted: Vec<Wanted>,
    rows: AtomicU32,
}

/// What is wanted, as `row_has` takes it.
pub(crate) fn encode(wanted: &[Wanted]) -> String {
    let line =
        |wanted: &Wanted| format!("{}{}", if wanted.begins { '*' } else { '=' }, wanted.words);
    wanted.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn decode(text: &str) -> Vec<Wanted> {
    text.lines()
        .filter_map(|line| {
            let (words, begins) = match line.strip_prefix('*') {
                Some(words) => (words, true),
                None => (line.strip_prefix('=')?, false),
            };
            let words = words.to_owned();
            Some(Wanted { words, begins })
        })
        .collect()
}

/// `row_holds(wanted, how, field, how, field …)`: whether the fields hold all that is wanted. `row_has` is the same for
/// rows that no index chose, and gives up after so many.
fn row_holds(ctx: &Context<'_>, most: u32) -> rusqlite::Result<bool> {
    let asked = ctx.get_or_create_aux(0, |value| {
        let wanted = decode(value.as_str()?);
        let rows = AtomicU32::new(0);
        Ok::<_, FromSqlError>(Asked { wanted, rows })
    })?;
    if asked.rows.fetch_add(1, Ordering::Relaxed) >= most {
        return Err(rusqlite::Error::UserFunctionError(TOO_MANY.into()));
    }
    let fields = (1..ctx.len()).step_by(2).filter_map(|at| {
        let how = match ctx.get_raw(at).as_str().ok()? {
            "n" => Search::Name,
            "c" => Search::Code,
            _ => Search::Text,
        };
        let text = (at + 1 < ctx.len()).then(|| ctx.get_raw(at + 1))?;
        Some((how, text.as_str().ok()?))
    });
    Ok(search::holds(&asked.wanted, fields))
}

/// Whether an error means that so many rows were asked that the index had better be asked.
pub(crate) fn is_too_many(error: &Error) -> bool {
    match error {
        Error::Sqlite {
            source: rusqlite::Error::SqliteFailure(_, Some(message)),
            ..
        } => message.contains(TOO_MANY),
        _ => false,
    }
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
