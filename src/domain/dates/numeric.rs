//! Days written in digits alone: `2026-12-19`, `19.12.`, `10/20/2016`, `20261219`.
//!
//! Not here: columns of a file, where the order is known for all rows ([`super::file`]).

use chrono::NaiveDate;

use super::{Fail, Reading, full_year, on};

/// A run of digits: its value and how many digits were written.
pub(super) type Field = (u32, usize);

pub(super) fn day(typed: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let (fields, mark) = fields(typed)?;
    match (fields.as_slice(), mark) {
        (&[(date, 8)], None) => Some(on(
            date % 100,
            date / 100 % 100,
            Some((date / 10_000) as i32),
            today,
        )),
        (&[(year, 4), (month, 1 | 2), (day, 1 | 2)], Some(_)) => {
            Some(on(day, month, Some(year as i32), today))
        }
        (&[(first, 1 | 2), (second, 1 | 2), (year, digits)], Some(mark)) => Some(either_way(
            first,
            second,
            Some(full_year(year, digits)?),
            mark,
            today,
        )),
        (&[(first, 1 | 2), (second, 1 | 2)], Some(mark)) => {
            Some(either_way(first, second, None, mark, today))
        }
        _ => None,
    }
}

/// The digits between one kind of mark; a closing point, as in `19.12.`, is allowed.
pub(super) fn fields(typed: &str) -> Option<(Vec<Field>, Option<char>)> {
    let mark = typed.chars().find(|c| matches!(c, '.' | '/' | '-'));
    let body = if mark == Some('.') {
        typed.strip_suffix('.').unwrap_or(typed)
    } else {
        typed
    };
    let parts: Vec<&str> = match mark {
        Some(mark) => body.split(mark).map(str::trim).collect(),
        None => vec![body],
    };
    let fields = parts
        .into_iter()
        .map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            if digits {
                Some((part.parse().ok()?, part.len()))
            } else {
                None
            }
        })
        .collect::<Option<Vec<Field>>>()?;
    Some((fields, mark))
}

fn either_way(
    first: u32,
    second: u32,
    year: Option<i32>,
    mark: char,
    today: NaiveDate,
) -> Result<NaiveDate, Fail> {
    let day_first = on(first, second, year, today);
    // Points are written where the day comes first.
    if mark == '.' {
        return day_first;
    }
    match (on(second, first, year, today), day_first) {
        (Ok(a), Ok(b)) if a == b => Ok(a),
        (Ok(a), Ok(b)) => Err(Fail::Ambiguous(a, b)),
        // Where one reading fails its month is above 12.
        (Ok(day), Err(_)) | (Err(_), Ok(day)) => Ok(day),
        (Err(fail), Err(_)) => Err(fail),
    }
}
